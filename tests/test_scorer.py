"""Precision, recall and F1: what counts, what does not, and the same figures as ever."""

import importlib.util
import json
import random
from collections.abc import Callable
from contextlib import redirect_stdout
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SourceError
from kg.ontology import Ontology
from kg.scorer import Report, Score, evaluate, read_jsonl, show

SHARED = Path(__file__).parent.parent.parent / "shared" / "gold"
needs_gold = pytest.mark.skipif(not SHARED.is_dir(), reason="the public gold is not here")
TEXT = "The Quay Trust funds the Lamp Festival with €3 million. The Trust also backs K+ in Oslo."
Record = dict[str, Any]


def entity(id_: str, class_: str, type_: str | None, name: str, *mentions: Record) -> Record:
    return {
        "id": id_,
        "class": class_,
        "type": type_,
        "name": name,
        "aliases": ["K Plus"] if name == "K+" else [],
        "mentions": list(mentions),
    }


def mention(words: str, kind: str = "name") -> Record:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "kind": kind, "nested": False}


@pytest.fixture
def gold() -> list[Record]:
    return [
        {
            "id": "t",
            "text": TEXT,
            "entities": [
                entity(
                    "e1",
                    "Institution",
                    "FundingBody",
                    "Quay Trust",
                    mention("Quay Trust"),
                    mention("The Trust", "generic"),
                ),
                entity("e2", "Event", "Festival", "Lamp Festival", mention("Lamp Festival")),
                entity("e3", "Institution", "CulturalOrganisation", "K+", mention("K+")),
                entity("e4", "Place", None, "Oslo", mention("Oslo")),
            ],
            "relations": [
                {"subject": "e1", "property": "funds", "object": "e2"},
                {"subject": "e1", "property": "supports", "object": "e3"},
                {"subject": "e3", "property": "locatedIn", "object": "e4"},
            ],
            "values": [
                {
                    "subject": "e2",
                    "property": "hasAmount",
                    "value": {"currency": "EUR", "amount": 3000000},
                }
            ],
        }
    ]


@pytest.fixture
def score(gold: list[Record], ontology: Ontology) -> Callable[[list[Record]], dict[str, Score]]:
    def scores(predicted: list[Record]) -> dict[str, Score]:
        return dict(evaluate(gold, predicted, ontology, boot=0).scores)

    return scores


Scores = Callable[[list[Record]], dict[str, Score]]


def test_the_gold_itself_is_right_in_every_measure(gold: list[Record], ontology: Ontology) -> None:
    report = evaluate(gold, deepcopy(gold), ontology, boot=20)
    for name, s in report.scores.items():
        assert s.f1 == (0.0 if name == "nested" else 1.0), name
        assert s.interval in {None, (1.0, 1.0)}
    assert report.types.recall == 1.0
    assert all(s.f1 == 1.0 for rows in report.breakdowns.values() for s in rows.values())
    assert [report.macro(b) for b in report.breakdowns] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("empty", [[], [{"id": "t", "entities": [], "relations": []}]])
def test_an_empty_prediction_is_worth_nothing(
    gold: list[Record], ontology: Ontology, empty: list[Record]
) -> None:
    report = evaluate(gold, empty, ontology, boot=5)
    assert {s.f1 for s in report.scores.values()} == {0.0}
    assert report.missing == (() if empty else ("t",))


def test_a_prediction_for_a_passage_that_is_not_in_the_gold_is_named(
    gold: list[Record], ontology: Ontology
) -> None:
    report = evaluate(gold, [*gold, {"id": "zz"}], ontology, boot=0)
    assert report.unknown == ("zz",)
    assert report.scores["entity"].f1 == 1.0


def test_a_wrong_class_keeps_the_span_and_loses_the_entity(
    gold: list[Record], score: Scores
) -> None:
    predicted = deepcopy(gold)
    predicted[0]["entities"][1]["class"] = "Place"
    found = score(predicted)
    assert found["entity span"].f1 == 1.0
    assert found["entity"] == Score(tp=3, fp=1, fn=1)
    assert found["node"] == Score(tp=3, fp=1, fn=1)


def test_a_wider_span_keeps_the_overlap_and_loses_the_exact_one(
    gold: list[Record], score: Scores
) -> None:
    predicted = deepcopy(gold)
    predicted[0]["entities"][1]["mentions"][0]["start"] -= 4
    found = score(predicted)
    assert found["entity overlap"].f1 == 1.0
    assert found["entity"].tp == 3


@pytest.mark.parametrize("kind", ["name", "acronym"])
def test_a_generic_mention_taken_for_a_name_is_not_punished(
    gold: list[Record], score: Scores, kind: str
) -> None:
    predicted = deepcopy(gold)
    predicted[0]["entities"][0]["mentions"][1]["kind"] = kind
    assert score(predicted)["entity"].f1 == 1.0


def test_inverse_properties_and_names_instead_of_ids_are_taken(
    gold: list[Record], score: Scores
) -> None:
    predicted = deepcopy(gold)
    predicted[0]["relations"][0] = {
        "subject": "Lamp festival",
        "property": "cp:fundedBy",
        "object": "the Quay Trust's",
    }
    assert score(predicted)["relation"].f1 == 1.0


def test_an_alias_is_enough(gold: list[Record], score: Scores) -> None:
    predicted = deepcopy(gold)
    predicted[0]["relations"][1]["object"] = "K Plus"
    assert score(predicted)["relation"].f1 == 1.0


def test_direction_counts_but_not_for_the_pair(gold: list[Record], score: Scores) -> None:
    predicted = deepcopy(gold)
    predicted[0]["relations"][0].update(subject="e2", object="e1")
    found = score(predicted)
    assert found["relation"] == Score(tp=2, fp=1, fn=1)
    assert found["relation pair"].f1 == 1.0


def test_a_symmetric_property_reads_both_ways(gold: list[Record], ontology: Ontology) -> None:
    gold[0]["relations"] = [{"subject": "e1", "property": "collaboratesWith", "object": "e3"}]
    turned = deepcopy(gold)
    turned[0]["relations"][0].update(subject="e3", object="e1")
    assert evaluate(gold, turned, ontology, boot=0).scores["relation"].f1 == 1.0


def test_a_repeated_prediction_counts_once(gold: list[Record], score: Scores) -> None:
    predicted = deepcopy(gold)
    predicted[0]["relations"] *= 2
    assert score(predicted)["relation"].f1 == 1.0


def test_inferred_relations_stay_out(gold: list[Record], score: Scores) -> None:
    predicted = deepcopy(gold)
    wrong = {"subject": "e2", "property": "takesPlaceIn", "object": "e4"}
    predicted[0]["relations"].append({**wrong, "inferred": True})
    assert score(predicted)["relation"].f1 == 1.0
    predicted[0]["relations"].append(wrong)
    assert score(predicted)["relation"].precision == 0.75
    assert score(predicted)["relation"].recall == 1.0


def test_a_value_on_the_wrong_subject_is_right_only_without_it(
    gold: list[Record], score: Scores
) -> None:
    predicted = deepcopy(gold)
    predicted[0]["values"][0]["subject"] = "e1"
    found = score(predicted)
    assert found["value"].f1 == 0.0
    assert found["value without subject"].f1 == 1.0


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ({"currency": "EUR", "amount": "3000000.0"}, True),
        ({"currency": "EUR", "amount": 3010000}, True),
        ({"currency": "EUR", "amount": 3100000}, False),
        ({"currency": "USD", "amount": 3000000}, False),
        ({"count": 3000000}, False),
        ({"currency": "EUR", "amount": "three million"}, False),
        ({"currency": "EUR", "amount": None}, False),
        ({}, False),
    ],
)
def test_amounts_agree_in_currency_and_within_half_a_per_cent(
    gold: list[Record], score: Scores, value: Record, *, right: bool
) -> None:
    predicted = deepcopy(gold)
    predicted[0]["values"][0]["value"] = value
    assert score(predicted)["value"].f1 == float(right)


def test_one_date_property_for_another_is_right_only_without_the_subject(
    gold: list[Record], ontology: Ontology
) -> None:
    gold[0]["values"] = [{"subject": "e2", "property": "date", "value": {"iso": "2025-05"}}]
    predicted = deepcopy(gold)
    predicted[0]["values"][0]["property"] = "startDate"
    found = evaluate(gold, predicted, ontology, boot=0).scores
    assert found["value"].f1 == 0.0
    assert found["value without subject"].f1 == 1.0


def test_a_flat_list_of_mentions_is_taken(gold: list[Record], score: Scores) -> None:
    trust, festival = (
        {**gold[0]["entities"][i]["mentions"][0], "class": c, "type": t}
        for i, c, t in ((0, "Institution", "FundingBody"), (1, "Event", "Festival"))
    )
    relation = {"subject": "Quay Trust", "property": "funds", "object": "Lamp Festival"}
    found = score([{"id": "t", "entities": [trust, festival], "relations": [relation]}])
    assert found["entity"].precision == 1.0
    assert found["entity"].recall == 0.5
    assert found["relation"].tp == 1


def test_relations_of_what_is_never_named_are_kept_apart(
    gold: list[Record], ontology: Ontology
) -> None:
    predicted = deepcopy(gold)
    del gold[0]["entities"][0]["mentions"][0]
    found = evaluate(gold, predicted, ontology, boot=0).scores
    assert found["relation"] == Score(tp=1, fp=0, fn=0)
    assert found["relation with generic ends"].tp == 3


def test_an_ignored_class_is_neither_rewarded_nor_punished(
    gold: list[Record], ontology: Ontology
) -> None:
    predicted = deepcopy(gold)
    del predicted[0]["entities"][3]
    without = evaluate(gold, predicted, ontology, ignore={"Place"}, boot=0).scores
    assert without["entity"] == Score(tp=3)
    assert evaluate(gold, predicted, ontology, boot=0).scores["entity"].fn == 1


def test_intervals_are_the_same_for_the_same_seed(gold: list[Record], ontology: Ontology) -> None:
    many = [{**r, "id": f"{i}"} for i in range(6) for r in gold]
    runs = [evaluate(many, many[:3], ontology, boot=30, seed=s).scores for s in (1, 1, 2)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
    low, high = runs[0]["entity"].interval or (9.0, 9.0)
    assert low <= runs[0]["entity"].f1 <= high


def test_a_report_is_shown_as_tables(gold: list[Record], ontology: Ontology) -> None:
    shown = show(evaluate(gold, [*gold, {"id": "zz"}], ontology, boot=5))
    assert shown.startswith("1 passages\npredictions for unknown ids: 1\n")
    assert "relation                      1.000  1.000  1.000   1.000 - 1.000" in shown
    assert "\nlocatedIn                     1.000  1.000  1.000      1      1\n" in shown


def test_no_gold_at_all_is_scored_as_nothing(ontology: Ontology) -> None:
    report = evaluate([], [], ontology, boot=3)
    assert report.passages == 0
    assert report.scores["entity"].f1 == 0.0
    assert report.macro("class") == 0.0


def test_a_mention_without_offsets_is_an_error_naming_the_passage(
    gold: list[Record], ontology: Ontology
) -> None:
    predicted = deepcopy(gold)
    del predicted[0]["entities"][0]["mentions"][0]["end"]
    with pytest.raises(SourceError, match="passage t"):
        evaluate(gold, predicted, ontology)


def test_blank_lines_between_records_do_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text('{"id": "a"}\n\n {"id": "b", "text": "x\\u2028y"}\r\n', "utf-8")
    assert [r["id"] for r in read_jsonl(file)] == ["a", "b"]


@pytest.mark.parametrize("line", ['{"id": "b"', "[1]", "null", '{"text": "x"}', '{"id": 3}'])
def test_a_broken_line_is_an_error_naming_file_and_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(f'{{"id": "a"}}\n{line}\n', "utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl: line 2"):
        read_jsonl(file)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_an_error_naming_it(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "gold.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SourceError, match=r"gold\.jsonl: cannot be read"):
        read_jsonl(file)


def perturb(gold: list[Record]) -> list[Record]:
    """A prediction with every sort of error in it, always the same."""
    chance = random.Random(5)
    predicted = deepcopy(gold)
    for record in predicted:
        for e in record["entities"]:
            if chance.random() < 0.15:
                e["class"], e["type"] = chance.choice(["Event", "Place", "Institution"]), None
            for m in e["mentions"]:
                m["end"] += 2 * (chance.random() < 0.1)
                m["nested"] ^= chance.random() < 0.05
                m["kind"] = "generic" if chance.random() < 0.05 else m["kind"]
        for r in record["relations"]:
            if chance.random() < 0.2:
                r.update(subject=r["object"], object=r["subject"])
            elif chance.random() < 0.2 and r["property"] == "partOf":
                r.update(subject=r["object"], property="hasPart", object=r["subject"])
            elif chance.random() < 0.2:
                r["property"] = "supports"
            r["inferred"] = chance.random() < 0.1
        record["relations"] += record["relations"][:1]
        for v in record["values"]:
            if chance.random() < 0.2:
                v["property"] = chance.choice(["date", "startDate", "hasCount"])
            if chance.random() < 0.2:
                v["subject"] = record["entities"][0]["id"]
        record["entities"] = [e for e in record["entities"] if chance.random() > 0.1]
    return [*predicted[3:], {"id": "unknown"}]


def figures(report: Report) -> dict[str, dict[str, Any]]:
    """A report's scores in the words of the first scorer."""
    return {
        name: {
            "P": s.precision,
            "R": s.recall,
            "F1": s.f1,
            "tp": s.tp,
            "fp": s.fp,
            "fn": s.fn,
            **({"CI95": list(s.interval)} if s.interval else {}),
        }
        for name, s in report.scores.items()
    }


@needs_gold
@pytest.mark.parametrize("ignore", [frozenset(), frozenset({"Concept"})])
def test_every_figure_equals_that_of_the_scorer_beside_the_gold(
    ontology: Ontology, ignore: frozenset[str]
) -> None:
    spec = importlib.util.spec_from_file_location("score", SHARED / "score.py")
    assert spec is not None
    assert spec.loader is not None
    first = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(first)
    gold = [r for file in sorted(SHARED.glob("gold*.jsonl")) for r in read_jsonl(file)]
    predicted = perturb(gold)
    theirs = first.evaluate(gold, predicted, ignore, 40, 7)
    ours = evaluate(gold, predicted, ontology, ignore=ignore, boot=40, seed=7)
    macro = theirs["scores"].pop("macro")
    assert figures(ours) == theirs["scores"]
    assert {b: ours.macro(b) for b in ours.breakdowns} == macro
    assert list(ours.missing) == theirs["missing predictions"]
    assert ours.types.recall == theirs["type accuracy"]
    printed = StringIO()
    with redirect_stdout(printed):
        first.show({**theirs, "scores": {**theirs["scores"], "macro": macro}})
    assert show(ours) + "\n" == printed.getvalue()


@needs_gold
def test_the_public_gold_can_be_read() -> None:
    assert len(read_jsonl(SHARED / "gold.jsonl")) == 65
    assert json.loads((SHARED / "gold.jsonl").read_text("utf-8").split("\n")[0])["id"] == "pu-001"
