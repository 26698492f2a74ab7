"""Mentions of one thing: the same name, its acronym, a surname, a generic phrase."""

from collections.abc import Callable

import pytest
from reading import Reading

from kg.extract.coreference import cluster, normalise
from kg.model import Mention
from kg.ontology import Ontology

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Selwick Museum", "selwick museum"),
        ("Café Lumière", "Cafe Lumiere"),
        ("Selwick’s Museum", "Selwick Museum"),
        ("Arts-Bureau", "Arts Bureau"),
        ("An Old Mill", "old mill"),
    ],
)
def test_names_are_compared_without_their_dress(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("M+", "M"), ("Theatre", "Theatre 2")])
def test_what_tells_two_names_apart_stays(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def groups(reading: Reading) -> dict[str, list[str]]:
    return {e.name: [m.text for m in e.mentions] for e in reading.entities}


def test_a_name_and_its_acronym_are_one_thing(read: Read) -> None:
    reading = read("The Arts Bureau (AB) met. AB will go on.")
    assert groups(reading) == {"Arts Bureau": ["Arts Bureau", "AB", "AB"]}
    assert reading.entities[0].aliases == ("AB",)


def test_a_short_name_in_brackets_is_the_same_thing(read: Read) -> None:
    reading = read("The Northern Coast Film Agency (Nocofilm Agency) and Nocofilm Agency met.")
    assert len(reading.entities) > 1  # of two words, it may be another
    reading = read("The Museum of the Northern Coast (Coastmuseum) met. Coastmuseum will go on.")
    assert "Coastmuseum" not in reading.names


def test_an_acronym_that_no_bracket_explains_goes_by_its_initials(read: Read) -> None:
    reading = read("The Northern Lights Arts Council met. NLAC will go on.")
    assert groups(reading) == {
        "Northern Lights Arts Council": ["Northern Lights Arts Council", "NLAC"]
    }


def test_a_surname_goes_back_to_the_full_name(read: Read) -> None:
    assert groups(read("Dr Ida Brandt spoke. Brandt left.")) == {
        "Ida Brandt": ["Ida Brandt", "Brandt"]
    }


def test_a_surname_that_two_share_goes_back_to_neither(read: Read) -> None:
    reading = read("Dr Ida Brandt and Mr Olaf Brandt spoke. Then Brandt left.")
    assert set(groups(reading)) == {"Ida Brandt", "Olaf Brandt", "Brandt"}


def test_a_person_goes_by_both_ends_of_the_name(read: Read) -> None:
    assert groups(read("Dr Ida M. Brandt spoke. Ida Brandt left.")) == {
        "Ida M. Brandt": ["Ida M. Brandt", "Ida Brandt"]
    }


def test_a_name_goes_by_what_stands_in_it_before_of(read: Read) -> None:
    assert groups(read("The Selwick Academy of Arts met. The Selwick Academy will go on.")) == {
        "Selwick Academy of Arts": ["Selwick Academy of Arts", "Selwick Academy"]
    }


def test_a_generic_phrase_goes_back_to_the_nearest_thing_of_its_noun(read: Read) -> None:
    reading = read("The Arts Bureau met the Selwick Museum. The Bureau left; the museum stayed.")
    assert groups(reading) == {
        "Arts Bureau": ["Arts Bureau", "The Bureau"],
        "Selwick Museum": ["Selwick Museum", "the museum"],
    }


def test_of_two_things_of_one_noun_the_nearer_is_meant(read: Read) -> None:
    reading = read("The Selwick Museum is old. The Puppet Museum is new. The museum is free.")
    assert groups(reading)["Puppet Museum"] == ["Puppet Museum", "The museum"]


def test_a_generic_phrase_before_any_name_stands_for_nothing(read: Read) -> None:
    assert groups(read("Here the museum is free.")) == {}


def test_a_noun_without_a_class_does_not_stand_for_what_has_one(read: Read) -> None:
    assert groups(read("The Selwick Museum is old. The committee met.")) == {
        "Selwick Museum": ["Selwick Museum"]
    }


def test_the_word_for_a_kind_stands_for_any_of_it(read: Read) -> None:
    assert groups(read("The Selwick Museum is old. The institution is free.")) == {
        "Selwick Museum": ["Selwick Museum", "The institution"]
    }


def test_a_generic_phrase_in_capitals_is_a_thing_of_the_document(read: Read) -> None:
    reading = read("We thank the Government. Then the Government left.")
    assert groups(reading) == {"the Government": ["the Government", "the Government"]}


def test_two_names_of_different_kinds_are_two_things(read: Read) -> None:
    reading = read("The Lantern Festival was paid for by the Lantern Fund.")
    assert len(reading.entities) == 2


def test_names_without_a_letter_are_told_apart(ontology: Ontology) -> None:
    text = "★ and ★★ by Ida Brandt"
    work, person = (
        next(c for c in ontology.classes if c.endswith(n)) for n in ("#Work", "#Person")
    )
    places = (0, 1, work), (6, 8, work), (12, 22, person)
    found = cluster([Mention(a, b, text[a:b], t) for a, b, t in places], text, ontology)
    assert [[m.text for m in c.mentions] for c in found] == [["★"], ["★★"], ["Ida Brandt"]]
