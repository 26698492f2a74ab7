"""One IRI for one thing: known to the ontology, or made of kind and name."""

from collections.abc import Callable

import pytest
from reading import Reading

from kg.namespaces import BASE

Read = Callable[..., Reading]


def test_a_new_thing_is_named_by_kind_and_name(read: Read) -> None:
    entity = read("We thank the Selwick Museum.").entity("Selwick Museum")
    assert str(entity.iri) == f"{BASE}id/institution/selwick-museum"


def test_the_same_name_is_one_thing_across_documents(read: Read) -> None:
    one, other = (
        read(t).entities[0] for t in ("The Selwick Museum.", "We saw the SELWICK Museum.")
    )
    assert one.iri == other.iri


def test_a_known_thing_has_the_iri_and_the_name_of_the_ontology(read: Read) -> None:
    entity = read("They flew to the U.K. in winter.").entity("United Kingdom")
    assert str(entity.iri) == f"{BASE}id/place/united-kingdom"
    assert entity.aliases == ("U.K.",)


def test_what_is_known_only_by_a_generic_phrase_is_the_documents_own(read: Read) -> None:
    one, other = (
        read(f"{verb} thank the Government.").entity("the Government") for verb in ("We", "They")
    )
    assert one.iri != other.iri
    assert one.iri.startswith(f"{BASE}id/institution/the-government-")


def test_a_bare_head_noun_is_the_documents_own_though_written_as_a_name(read: Read) -> None:
    one, other = (
        read(f"{verb} the Arts Council.").entity("Arts Council") for verb in ("Visit", "See")
    )
    assert one.iri != other.iri


def test_a_person_by_one_name_is_somebody_else_in_another_document(read: Read) -> None:
    one, other = (read(f"Dr Brandt {verb}.").entity("Brandt") for verb in ("spoke", "left"))
    assert one.iri != other.iri
    same = [read(f"Dr Ida Brandt {verb}.").entity("Ida Brandt").iri for verb in ("spoke", "left")]
    assert same[0] == same[1]


def test_a_known_name_of_any_length_is_found(read: Read) -> None:
    short = "Convention on the Protection and Promotion of the Diversity of Cultural Expressions"
    reading = read(f"The UNESCO {short} was signed. The {short} holds.")
    assert len({e.iri for e in reading.entities if "Convention" in e.name}) == 1


def test_the_fullest_name_is_the_name_and_the_others_are_aliases(read: Read) -> None:
    (entity,) = read("Dr Brandt spoke. Dr Ida Brandt spoke again.").entities
    assert entity.name == "Ida Brandt"
    assert entity.aliases == ("Brandt",)


def test_finer_types_stand_beside_the_kind(read: Read) -> None:
    entity = read("We thank the Selwick Museum.").entity("Selwick Museum")
    assert {t.split("#")[1] for t in entity.types} == {"CulturalOrganisation"}
    assert entity.kind.split("#")[1] == "Institution"


@pytest.mark.parametrize("blank", ["  ", "\t", "\xa0"])
def test_a_name_with_odd_blanks_is_written_with_plain_ones(read: Read, blank: str) -> None:
    assert read(f"We thank the Selwick{blank}Museum for it.").names == {
        "Selwick Museum": "Institution"
    }


def test_entities_come_in_the_order_of_their_first_mention(read: Read) -> None:
    reading = read("The Selwick Museum met the Arts Bureau. The Arts Bureau met Oslo.")
    assert list(reading.names) == ["Selwick Museum", "Arts Bureau", "Oslo"]
