"""Names for things: made of what they name, and fit for any RDF tool."""

from decimal import Decimal

import pyoxigraph as ox
import pytest
from graph_world import EX
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from kg.identity import document_iri, entity_iri, evidence_iri, publisher_iri, slug, value_iri
from kg.model import Value
from kg.namespaces import BASE, LEX

ANY_TEXT = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Arts Council", "arts-council"),
        ("People's Palace", "peoples-palace"),
        ("People\u2019s  Palace!", "peoples-palace"),
        ("M+", "m-plus"),
        ("Arts & Culture", "arts-and-culture"),
        ("\u6e2f\u82f1 (HK)", "\u6e2f\u82f1-hk"),
        ("E\u0301cole", "\u00e9cole"),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_a_slug_keeps_the_letters_of_any_script(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(ANY_TEXT)
def test_a_slug_is_never_empty_and_a_slug_of_itself(name: str) -> None:
    assert slug(name)
    assert slug(slug(name)) == slug(name)


@given(ANY_TEXT)
def test_every_name_gives_an_iri_that_rdf_accepts(name: str) -> None:
    iri = entity_iri(EX.GovernmentBody, name)
    assert ox.NamedNode(iri).value == str(iri)
    assert "/" not in iri.removeprefix(f"{BASE}id/government-body/")


def test_two_names_without_letters_are_two_things() -> None:
    assert entity_iri(EX.Body, "!!!") != entity_iri(EX.Body, "???")


def test_kind_and_name_are_the_identity_of_a_thing() -> None:
    assert entity_iri(EX.Body, "Tide Fair") == URIRef(f"{BASE}id/body/tide-fair")
    assert entity_iri(EX.Event, "Tide Fair") != entity_iri(EX.Body, "Tide Fair")


def test_a_generic_name_stays_within_its_document() -> None:
    one, two = document_iri("a", "x"), document_iri("b", "x")
    assert entity_iri(EX.Body, "the Council", one) != entity_iri(EX.Body, "the Council", two)
    assert entity_iri(EX.Body, "the Council", one) != entity_iri(EX.Body, "the Council")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            Value(LEX.Money, Decimal("200000000"), "HKD", "issuance", 2025),
            "money/hkd-200000000-issuance-2025",
        ),
        (Value(LEX.Percent, Decimal("40.0"), of="growth in sales"), "percent/40-growth-in-sales"),
        (Value(LEX.Count, Decimal(17), of="ministers"), "count/17-ministers"),
        (Value(LEX.Percent, Decimal("-3.8")), "percent/minus-3.8"),
        (Value(LEX.Money, Decimal("2E+6"), "GBP"), "money/gbp-2000000"),
    ],
)
def test_a_value_is_named_by_its_content(value: Value, expected: str) -> None:
    assert value_iri(value) == URIRef(f"{BASE}id/{expected}")


def test_a_document_is_its_source_and_its_text() -> None:
    iris = {document_iri("a", "bc"), document_iri("ab", "c"), document_iri("a", "bd")}
    assert len(iris) == 3
    assert all(len(iri.rsplit("/", 1)[1]) == 16 for iri in iris)


def test_evidence_differs_by_place_triple_and_status() -> None:
    document = document_iri("a", "b")
    triple = (EX.a, EX.funds, EX.b)
    iris = {
        evidence_iri(document, 0, 5, triple, "actual"),
        evidence_iri(document, 0, 6, triple, "actual"),
        evidence_iri(document, 0, 5, (EX.b, EX.funds, EX.a), "actual"),
        evidence_iri(document, 0, 5, triple, "planned"),
    }
    assert len(iris) == 4


def test_a_publisher_is_named_by_its_name() -> None:
    assert publisher_iri("The Gazette") == URIRef(f"{BASE}publisher/the-gazette")
