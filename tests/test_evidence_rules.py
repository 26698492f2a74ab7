"""What documents say of each other's words: who agrees, who contradicts, and on what."""

from pathlib import Path

import pytest
from graph_world import (
    EX,
    OTHER_TEXT,
    TEXT,
    load_ontology,
    make_document,
    make_entity,
    make_money,
    make_statement,
)
from rdflib import Dataset, URIRef
from rdflib.namespace import RDF

from kg.graph import add_document, add_ontology, new_dataset, read_dataset, write_dataset
from kg.model import Status, Value
from kg.namespaces import EV, EVIDENCE_GRAPH, LEX
from kg.ontology import Ontology
from kg.reason import explain, find_disputes, find_evidence, infer, inferred
from kg.reason.report import report_disputes

CP = "https://w3id.org/cultural-policy/ontology#"
STARTS, DATED = URIRef(CP + "startDate"), URIRef(CP + "date")
Said = tuple[URIRef, object, Status]


def rules(ontology: Ontology) -> list[Path]:
    return [r for r in ontology.rules() if r.stem.startswith(("corrob", "contra"))]


def two(folder: Path, one: Said, other: Said, publisher: str = "The Daily") -> Dataset:
    """Two documents that each say one thing of the Tide Fair."""
    dataset = new_dataset()
    add_ontology(dataset, load_ontology(folder))
    documents = (
        make_document(TEXT),
        make_document(OTHER_TEXT, "daily.txt", title="Daily", publisher=publisher),
    )
    for document, (predicate, value, status) in zip(documents, (one, other), strict=True):
        fair, council = (
            make_entity(document, kind, name)
            for kind, name in ((EX.Event, "Tide Fair"), (EX.Body, "Arts Council"))
        )
        object_ = value if isinstance(value, Value) else council.iri
        said = make_statement(document, fair.iri, predicate, object_, status=status)
        add_document(dataset, document, [fair, council], [said])
    return dataset


def links(dataset: Dataset, ontology: Ontology) -> set[str]:
    assert infer(dataset, rules(ontology)) == []
    found = [t for t in inferred(dataset) if t[1] in (EV.corroborates, EV.contradicts)]
    assert all((o, p, s) in found for s, p, o in found), "each way"
    return {str(p).rsplit("#", 1)[-1] for _, p, _ in found}


def money(number: str, **kwargs: object) -> Value:
    return make_money(number, **kwargs)  # type: ignore[arg-type]


def day(text: str) -> Value:
    return Value(LEX.Date, date=text)


BACKED, AMOUNT = EX.fundedBy, EX.hasAmount
OLD, NEW = money("100", year=2024), money("200", year=2025)
LOAN, GRANT = money("100", of="loan"), money("200", of="grant")
ACTUAL, DENIED, PLANNED = Status.ACTUAL, Status.DENIED, Status.PLANNED


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((BACKED, 0, ACTUAL), (BACKED, 0, ACTUAL), {"corroborates"}),
        ((BACKED, 0, DENIED), (BACKED, 0, DENIED), {"corroborates"}),
        ((BACKED, 0, ACTUAL), (BACKED, 0, DENIED), {"contradicts"}),
        ((BACKED, 0, ACTUAL), (BACKED, 0, PLANNED), set()),
        ((BACKED, 0, ACTUAL), (EX.funds, 0, ACTUAL), set()),
        ((AMOUNT, money("100"), ACTUAL), (AMOUNT, money("103"), ACTUAL), {"contradicts"}),
        ((AMOUNT, money("100"), ACTUAL), (AMOUNT, money("101"), ACTUAL), set()),
        ((AMOUNT, money("100"), ACTUAL), (AMOUNT, money("200"), PLANNED), set()),
        ((AMOUNT, OLD, ACTUAL), (AMOUNT, NEW, ACTUAL), set()),
        ((AMOUNT, OLD, ACTUAL), (AMOUNT, money("200"), ACTUAL), {"contradicts"}),
        ((AMOUNT, LOAN, ACTUAL), (AMOUNT, GRANT, ACTUAL), set()),
        ((STARTS, day("2024-04-01"), ACTUAL), (STARTS, day("2024-05"), ACTUAL), {"contradicts"}),
        ((STARTS, day("2024"), ACTUAL), (STARTS, day("2024-05"), ACTUAL), set()),
        ((DATED, day("2024"), ACTUAL), (DATED, day("2025"), ACTUAL), set()),
    ],
)  # fmt: skip
def test_words_agree_or_contradict_or_have_nothing_to_do_with_each_other(
    one: Said, other: Said, expected: set[str], tmp_path: Path, ontology: Ontology
) -> None:
    assert links(two(tmp_path, one, other), ontology) == expected


def test_a_publisher_does_not_corroborate_itself(tmp_path: Path, ontology: Ontology) -> None:
    said = (BACKED, 0, ACTUAL)
    assert links(two(tmp_path, said, said, publisher="The Gazette"), ontology) == set()


def test_why_two_contradict_is_told_by_the_rule_and_what_it_needs(
    tmp_path: Path, ontology: Ontology
) -> None:
    dataset = two(tmp_path, (BACKED, 0, ACTUAL), (BACKED, 0, DENIED))
    links(dataset, ontology)
    (triple, *_) = [t for t in inferred(dataset) if t[1] == EV.contradicts]
    proof = explain(dataset, triple, rules(ontology))[0]
    assert proof.rule is not None
    assert proof.rule.name == "rules/contradicts-denial.rq"
    needed = {str(p).rsplit("#", 1)[-1] for _, p, _ in proof.stated()}
    assert needed == {"subject", "predicate", "object", "status", "document"}


def test_the_evidence_of_a_proof_is_what_says_so_and_not_what_plans_or_denies(
    tmp_path: Path,
) -> None:
    dataset = two(tmp_path, (BACKED, 0, ACTUAL), (BACKED, 0, DENIED))
    (node,) = [
        s for s, _, o in dataset.graph(EVIDENCE_GRAPH).triples((None, EV.status, None))
        if str(o) == "actual"
    ]  # fmt: skip
    said = dict(dataset.graph(EVIDENCE_GRAPH).predicate_objects(node))
    triple = (said[RDF.subject], said[RDF.predicate], said[RDF.object])
    (evidence,) = find_evidence(dataset, triple)
    assert (evidence.quote, evidence.confidence) == (TEXT, 0.8)
    (kind, other) = find_evidence(dataset, (said[RDF.subject], RDF.type, EX.Event))
    assert {kind.quote, other.quote} == {"Tide Fair"}


@pytest.mark.parametrize(
    ("one", "other", "statuses"),
    [
        ((BACKED, 0, ACTUAL), (BACKED, 0, DENIED), [ACTUAL, DENIED]),
        ((AMOUNT, money("100"), ACTUAL), (AMOUNT, money("103"), ACTUAL), [ACTUAL, ACTUAL]),
        ((BACKED, 0, ACTUAL), (BACKED, 0, ACTUAL), None),
    ],
)
def test_a_dispute_comes_once_with_the_words_of_both_sides(
    one: Said, other: Said, statuses: list[Status] | None, tmp_path: Path, ontology: Ontology
) -> None:
    dataset = two(tmp_path, one, other)
    links(dataset, ontology)
    found = find_disputes(dataset)
    assert [[e.status for _, e in d.sides] for d in found] == ([statuses] if statuses else [])
    for dispute, text in zip(found, report_disputes(dataset, found), strict=True):
        assert len(set(dispute.documents)) == 2
        head, *sides = text.splitlines()
        assert head.startswith("contradiction (between documents)")
        assert sorted(("Daily" in side, OTHER_TEXT in side) for side in sides) == [
            (False, TEXT == OTHER_TEXT),
            (True, True),
        ]
        assert all(f"[{s}]" in side for s, side in zip(statuses or [], sides, strict=True))
    write_dataset(dataset, tmp_path / "facts.nt")  # no longer knows which graph was the evidence
    assert find_disputes(read_dataset(tmp_path / "facts.nt")) == []
