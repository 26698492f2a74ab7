"""Statements and the words they rest on."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from reading import Reading, write_value

from kg.model import Statement, Status, Value
from kg.namespaces import LEX
from kg.ontology import local_name

Read = Callable[..., Reading]


def find(reading: Reading, property_: str) -> Statement:
    found = [s for s in reading.statements if local_name(s.predicate) == property_]
    assert len(found) == 1, [s.evidence.quote for s in found]
    return found[0]


def test_the_quote_is_the_sentence_that_says_so(read: Read) -> None:
    reading = read("It rained. The Arts Bureau funds the Selwick Museum. It rained again.")
    evidence = find(reading, "funds").evidence
    assert evidence.quote == "The Arts Bureau funds the Selwick Museum."
    assert reading.document.text[evidence.start : evidence.end] == evidence.quote
    assert evidence.document == reading.document.iri


def test_an_item_is_quoted_with_the_words_that_introduce_its_list(read: Read) -> None:
    text = "The Lantern Festival is organised by:\n- the Selwick Museum\n- the Arts Bureau"
    quotes = {s.evidence.quote for s in read(text).statements}
    assert quotes == {
        "The Lantern Festival is organised by:\n- the Selwick Museum",
        "The Lantern Festival is organised by:\n- the Selwick Museum\n- the Arts Bureau",
    }


def test_the_frame_that_read_the_words_is_named(read: Read) -> None:
    evidence = find(read("The Selwick Museum hosts the Lantern Festival."), "hosts").evidence
    assert evidence.frame == "{s} host {o}"
    assert 0.5 < evidence.confidence < 1


def test_one_statement_said_twice_has_two_evidences(read: Read) -> None:
    said = "The Selwick Museum hosts the Lantern Festival."
    reading = read(f"{said} {said}")
    assert len({s.evidence.start for s in reading.statements}) == 2
    assert len({(s.subject, s.predicate, s.object) for s in reading.statements}) == 1


def test_one_statement_has_one_evidence_a_sentence(read: Read) -> None:
    reading = read("The Selwick Museum hosts and hosts the Lantern Festival.")
    assert len(reading.statements) == 1


def test_an_amount_qualifies_the_link_that_carries_it(read: Read) -> None:
    evidence = find(read("The Arts Bureau gave the Selwick Museum £40,000."), "funds").evidence
    assert evidence.amount is not None
    assert evidence.amount.number == Decimal(40000)
    assert evidence.amount.unit == "GBP"
    assert evidence.amount.kind == LEX.Money


@pytest.mark.parametrize(("each", "funded"), [("", 0), (" each", 2)])
def test_one_amount_for_several_is_on_no_link(read: Read, each: str, funded: int) -> None:
    text = f"The Arts Bureau gave £40,000{each} to the Selwick Museum and the Norbury Theatre."
    reading = read(text)
    links = [s for s in reading.statements if local_name(s.predicate) == "funds"]
    assert len(links) == 2
    assert sum(s.evidence.amount is not None for s in links) == funded


def test_what_stands_in_brackets_is_not_governed_by_words_further_on(read: Read) -> None:
    text = "The Tide Festival (a fair (2019) with 40 stalls) will not move but will end, too."
    assert {status for *_, status in read(text).said} == {"actual"}


def test_who_asks_does_not_say_that_it_is_so(read: Read) -> None:
    assert read("Does the Arts Bureau fund the Selwick Museum?").statements == []
    assert read("What now? The Arts Bureau funds the Selwick Museum.").statements


def test_a_second_verb_has_an_object_of_its_own(read: Read) -> None:
    said = read("The Arts Bureau replaces the Design Fund and funds the Selwick Museum.").said
    assert {(p, o) for _, p, o, _ in said} == {
        ("succeeds", "Design Fund"),
        ("funds", "Selwick Museum"),
    }


def test_two_officers_in_a_row_have_an_office_each(read: Read) -> None:
    text = (
        "Dr Ida Brandt, director of the Selwick Museum, and Dr Olaf Lind, director of"
        " the Norbury Theatre, met."
    )
    assert {(s, o) for s, p, o, _ in read(text).said if p == "leads"} == {
        ("Ida Brandt", "Selwick Museum"),
        ("Olaf Lind", "Norbury Theatre"),
    }


def test_nothing_is_said_of_a_thing_and_itself(read: Read) -> None:
    assert read("The Arts Bureau (AB) funds AB.").statements == []


def test_a_denial_is_kept_with_its_status(read: Read) -> None:
    statement = find(read("The Selwick Museum does not host the Lantern Festival."), "hosts")
    assert statement.evidence.status is Status.DENIED


def test_a_date_is_counted_from_the_day_of_publication(read: Read) -> None:
    reading = read("The Lantern Festival opens next month.", published="2025-04-22")
    statement = find(reading, "startDate")
    assert isinstance(statement.object, Value)
    assert write_value(statement.object) == "2025-05"


def test_an_unbound_amount_goes_to_the_nearest_thing_that_takes_it(read: Read) -> None:
    reading = read("The €3 million Lantern Fund is new; Oslo is old.")
    statement = find(reading, "hasAmount")
    assert reading.entity("Lantern Fund").iri == statement.subject


@pytest.mark.parametrize(
    "text",
    [
        "The Selwick Museum hosts nothing. The Lantern Festival is elsewhere.",
        "The Selwick Museum hosts\n\nThe Lantern Festival is elsewhere.",
    ],
)
def test_no_statement_crosses_a_sentence(read: Read, text: str) -> None:
    assert read(text).said == set()


def test_statements_stand_in_the_order_of_the_text(read: Read) -> None:
    reading = read(
        "The Selwick Museum hosts the Lantern Festival. Oslo lies far. "
        "The Arts Bureau funds the Selwick Museum."
    )
    assert [local_name(s.predicate) for s in reading.statements] == ["hosts", "funds"]


def test_two_known_places_are_not_related_by_what_is_common_knowledge(read: Read) -> None:
    assert read("They flew to Oslo. They flew to Norway.").statements == []
