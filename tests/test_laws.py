"""What holds for any text whatever."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from reading import Reading, read_text

from kg.model import Value
from kg.ontology import Ontology
from kg.text.layout import split_blocks

Read = Callable[..., Reading]
few = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = st.sampled_from(
    [
        "the Norbury Arts Council",
        "Selwick Museum",
        "the Lantern Festival",
        "the Heritage Skills Fund (HSF)",
        "HSF",
        "Oslo",
        "Ida Brandt",
        "“The Salt Road”",
        "the Reading Strategy",
        "UNESCO",
        "the Bureau",
        "virtual reality",
        "the National Trusts Act",
        "£2.5 million",
        "12%",
        "300 schools",
        "May 2025",
    ]
)
JOINTS = st.sampled_from(
    [
        *(" funds ", " is funded by ", ", ", " and ", " 's ", " (", ") ", ". ", ":\n- ", "\n\n"),
        *(" in ", " will launch ", " was set up under ", " organised ", " not ", " of ", "; "),
        *(" which ", "\n", " has awarded ", " to ", ' "', " together with ", "- ", " until "),
        *("\u200b", "\xa0", "\r\n"),
    ]
)
PROSE = st.lists(st.tuples(NAMES, JOINTS), min_size=1, max_size=14).map(
    lambda pairs: "".join(name + joint for name, joint in pairs)
)
HOSTILE = [
    "\x00\x01\x1b[31m\x7f",
    "(" * 10_000,
    ")" * 10_000,
    "“" * 3_000,
    "[{(" * 3_000 + "Arts Council" + ")}]" * 3_000,
    "香港藝術發展局資助電影節。" * 60,
    "المجلس البريطاني يدعم المتحف",
    "🎭" * 500,
    "e\u0301" * 500,
    "\u2028\u2029\x0b\x0c\x85",
    "A" * 20_000,
    "Arts " * 2_000,
    "the Council " * 400,
    "'s " * 2_000,
    "a:\n" * 500,
    "- " * 500,
    "1.1.1.1.1. " * 300,
    "£" * 500 + "1" * 400,
    "1" * 6_000,
    "{s} {o} {amount} %s $0 \\1",
    "<script>alert(1)</script> Arts Council",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(t[:12]) for t in HOSTILE])
def test_no_text_is_too_odd_to_be_read(read: Read, text: str) -> None:
    reading = read(text)
    assert all(text[m.start : m.end] == m.text for m in reading.mentions)


@few
@given(text=st.text(max_size=300))
def test_arbitrary_characters_can_be_read(ontology: Ontology, text: str) -> None:
    assert all(text[m.start : m.end] == m.text for m in read_text(text, ontology).mentions)


@few
@given(text=st.one_of(st.text(max_size=200), PROSE))
def test_blocks_are_in_order_and_part_the_text(text: str) -> None:
    blocks = split_blocks(text)
    assert all(0 <= b.start < b.end <= len(text) for b in blocks)
    assert all(a.end <= b.start for a, b in pairwise(blocks))
    assert all(b.lead is None or b.lead < n for n, b in enumerate(blocks))


@few
@given(text=PROSE)
def test_a_mention_is_the_words_at_its_offsets(ontology: Ontology, text: str) -> None:
    reading = read_text(text, ontology)
    for mention in (*reading.mentions, *(m for e in reading.entities for m in e.mentions)):
        assert text[mention.start : mention.end] == mention.text != ""


@few
@given(text=PROSE)
def test_mentions_that_are_not_nested_do_not_overlap(ontology: Ontology, text: str) -> None:
    outer = [m for m in read_text(text, ontology).mentions if not m.nested]
    assert all(a.end <= b.start for a, b in pairwise(outer))


@few
@given(text=PROSE)
def test_a_nested_mention_lies_within_another(ontology: Ontology, text: str) -> None:
    mentions = read_text(text, ontology).mentions
    for m in mentions:
        if m.nested:
            assert any(o.start <= m.start and m.end <= o.end for o in mentions if not o.nested)


@few
@given(text=PROSE)
def test_a_quote_is_in_its_document_and_holds_both_ends(ontology: Ontology, text: str) -> None:
    reading = read_text(text, ontology)
    places = {e.iri: e.mentions for e in reading.entities}
    for s in reading.statements:
        e = s.evidence
        assert text[e.start : e.end] == e.quote != ""
        for end in (s.subject, s.object):
            if isinstance(end, URIRef):
                assert any(e.start <= m.start and m.end <= e.end for m in places[end])


@few
@given(text=PROSE)
def test_the_ends_of_a_statement_fit_its_property(ontology: Ontology, text: str) -> None:
    reading = read_text(text, ontology)
    entities = {e.iri: e for e in reading.entities}

    def classes(end: URIRef) -> set[URIRef]:
        mentioned = {m.type for m in entities[end].mentions}
        return {entities[end].kind, *entities[end].types, *mentioned}

    for s in reading.statements:
        if isinstance(s.object, Value):
            assert ontology.value_kind(s.predicate) == s.object.kind
            assert any(ontology.takes(s.predicate, c) for c in classes(s.subject))
        else:
            assert any(
                ontology.accepts(s.predicate, a, b)
                for a in classes(s.subject)
                for b in classes(s.object)
            )


@few
@given(text=PROSE)
def test_two_readings_of_one_text_are_equal(ontology: Ontology, text: str) -> None:
    once, again = (read_text(text, ontology) for _ in range(2))
    assert once == again


@few
@given(text=PROSE)
def test_confidence_is_a_probability(ontology: Ontology, text: str) -> None:
    assert all(0 < s.evidence.confidence <= 1 for s in read_text(text, ontology).statements)
