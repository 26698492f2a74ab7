"""A store that documents were added to, changed in and taken from is as one built at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from rdflib import Dataset
from rdflib.term import Node

from kg.errors import GraphError
from kg.graph import list_documents, pyoxigraph_store, read_dataset
from kg.namespaces import EV, INFERRED_GRAPH
from kg.ontology import Ontology
from kg.pipeline import Removed, build
from kg.publish.answers import ask
from kg.reason import inferred, revision

SENTENCES = [
    "The Norbury Arts Council funds the Selwick Museum.",
    "The Selwick Museum organised the Lantern Festival.",
    "The Harbour Theatre organised the Lantern Festival.",
    "The Lantern Festival takes place in Oslo.",
    "The Lantern Festival was not organised by the Harbour Theatre.",
    "The Heritage Skills Fund was launched by the Ministry of Culture in April 2024.",
    "The Heritage Skills Fund funds the Tide Project.",
    "The Tide Project is part of the Lantern Festival.",
    "The Ministry of Culture launched the Heritage Skills Fund with £250,000.",
    "The Ministry of Culture launched the Heritage Skills Fund with £400,000.",
]
NAMES = ["one.txt", "two.txt", "three.txt"]
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6, unique=True)
steps = st.lists(
    st.tuples(st.sampled_from(NAMES), st.one_of(texts, texts, st.none())), min_size=2, max_size=3
)


@pytest.fixture(autouse=True)
def always_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow even a change that touches most of a graph as small as these."""
    monkeypatch.setattr(revision, "WORTH", 0)


@contextmanager
def released(dataset: Dataset) -> Iterator[Dataset]:
    """A dataset whose store is unlocked afterwards, if nobody else holds it."""
    yield dataset
    dataset.close()
    gc.collect()


def quads(dataset: Dataset) -> set[str]:
    return set(map(str, pyoxigraph_store(dataset)))


def write(folder: Path, name: str, sentences: list[str]) -> Path:
    """A document, each with a publisher of its own, so that they may agree and contradict."""
    file = folder / name
    head = f"---\ntitle: {name}\npublisher: The {name[:3]} Gazette\n---\n"
    file.write_text(head + "\n\n".join(sentences) + "\n", "utf-8")
    return file


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(steps=steps)
def test_whatever_is_added_changed_and_removed(
    steps: list[tuple[str, list[str] | None]], ontology: Ontology
) -> None:
    note(str(steps))
    with TemporaryDirectory() as place:
        folder, store = Path(place, "texts"), Path(place, "store")
        folder.mkdir()
        with released(build([write(folder, "zero.txt", SENTENCES[:2])], ontology, store=store)):
            pass
        for name, sentences in steps:
            if sentences is not None:
                file = write(folder, name, sentences)
                with released(build([file], ontology, store=store)):
                    pass
            elif (folder / name).exists():
                (folder / name).unlink()
                with released(build([], ontology, store=store, remove=[name])):
                    pass
        with released(read_dataset(store)) as changed:
            found = quads(changed)
        assert found == quads(build([folder], ontology))


def test_documents_that_agree_and_contradict_do_so_until_one_goes(
    tmp_path: Path, ontology: Ontology
) -> None:
    said = {"one.txt": SENTENCES[:3], "two.txt": [SENTENCES[0], SENTENCES[4]]}
    files = [write(tmp_path, name, sentences) for name, sentences in said.items()]
    links = {EV.corroborates, EV.contradicts}

    def linked(dataset: Dataset) -> set[Node]:
        return links & {predicate for _, predicate, _ in inferred(dataset)}

    store = tmp_path / "store"
    with released(build(files[:1], ontology, store=store)) as dataset:
        assert linked(dataset) == set()
    with released(build(files[1:], ontology, store=store)) as dataset:
        assert linked(dataset) == links
    with released(build([], ontology, store=store, remove=["one.txt"])) as dataset:
        assert linked(dataset) == set()


def test_nothing_follows_any_more_from_what_was_removed(tmp_path: Path, ontology: Ontology) -> None:
    files = [write(tmp_path, n, SENTENCES[k : k + 2]) for n, k in (("one.txt", 0), ("two.txt", 4))]
    with released(build(files, ontology, store=tmp_path / "store")) as dataset:
        assert len(dataset.get_context(INFERRED_GRAPH))
    given = {"remove": ["one.txt"], "reason": False}
    with released(build([], ontology, store=tmp_path / "store", **given)) as dataset:
        assert not len(dataset.get_context(INFERRED_GRAPH))


def test_a_publisher_of_two_spellings_has_one_name(tmp_path: Path, ontology: Ontology) -> None:
    for name, publisher in (("one.txt", "Acme Trust"), ("two.txt", "ACME Trust")):
        (tmp_path / name).write_text(f"---\npublisher: {publisher}\n---\n{SENTENCES[0]}\n")
    dataset = build(sorted(tmp_path.glob("*.txt")), ontology)
    by = "SELECT ?name { ?d dcterms:publisher/rdfs:label ?name }"
    assert [row["name"].value for row in ask(dataset, by)] == ["ACME Trust"] * 2


def test_of_one_source_only_the_last_text_stays(tmp_path: Path, ontology: Ontology) -> None:
    store, removed = tmp_path / "store", list[Removed]()
    for sentences in (SENTENCES[:3], SENTENCES[3:5], SENTENCES[3:5]):
        file = write(tmp_path, "one.txt", sentences)
        with released(build([file], ontology, store=store, removed=removed)) as dataset:
            documents = list_documents(dataset)
            evidence = {quad for quad in quads(dataset) if str(EV.quote) in quad}
    assert list(documents.values()) == ["one.txt"]
    assert len(removed) == 1
    assert not any("Norbury" in quad for quad in evidence)


def test_files_of_one_name_that_are_read_together_both_stay(
    tmp_path: Path, ontology: Ontology
) -> None:
    for number, folder in enumerate(("a", "b")):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, "index.txt", [SENTENCES[number]])
    for _ in range(2):
        texts = [tmp_path / "a", tmp_path / "b"]
        with released(build(texts, ontology, store=tmp_path / "store")) as dataset:
            assert list(list_documents(dataset).values()) == ["index.txt"] * 2
    with pytest.raises(GraphError, match="several documents may be meant; give an IRI: https:"):
        build([], ontology, store=tmp_path / "store", remove=[str(tmp_path / "a" / "index.txt")])


@pytest.mark.parametrize("way", ["IRI", "path"])
def test_a_document_can_be_removed_by_its_iri_and_by_the_path_it_was_read_from(
    way: str, tmp_path: Path, ontology: Ontology
) -> None:
    files = [write(tmp_path, name, [SENTENCES[0]]) for name in NAMES[:2]]
    store = tmp_path / "store"
    with released(build(files, ontology, store=store)) as dataset:
        iri = next(d for d, source in list_documents(dataset).items() if source == "one.txt")
    name = str(iri if way == "IRI" else files[0])
    with released(build([], ontology, store=store, remove=[name])) as dataset:
        assert list(list_documents(dataset).values()) == ["two.txt"]


def test_what_is_not_there_cannot_be_removed_and_nothing_changes(
    tmp_path: Path, ontology: Ontology
) -> None:
    store = tmp_path / "store"
    with released(build([write(tmp_path, "one.txt", SENTENCES)], ontology, store=store)) as dataset:
        before = quads(dataset)
    with pytest.raises(GraphError, match=r"two\.txt: no document .*; there are: one\.txt"):
        build([], ontology, store=store, remove=["two.txt"])
    gc.collect()
    with released(read_dataset(store)) as dataset:
        assert quads(dataset) == before
    with pytest.raises(GraphError, match="none: no such file"):
        build([], ontology, store=tmp_path / "none", remove=["one.txt"])
