"""Frames in a clause: one wording in the ontology, many in the text."""

from pathlib import Path

import pytest
from reading import read_clause

from kg.extract.frames import FrameMatcher
from kg.ontology import Ontology, local_name

SPACE = Path(__file__).parent / "ontologies" / "space.ttl"
BOREAL = ("Boreal Agency", "operates", "Kestrel Probe")


@pytest.fixture(scope="module")
def space() -> Ontology:
    return Ontology.load(SPACE)


def matches(text: str, ontology: Ontology) -> set[tuple[str, str, str]]:
    matcher = FrameMatcher(ontology)
    found = matcher.match(read_clause(text, ontology))
    return {(m.subject.text, local_name(m.frame.property), m.object.text) for m in found}


@pytest.mark.parametrize(
    "text",
    [
        "The Boreal Agency operates the Kestrel Probe.",
        "The Boreal Agency has long operated the Kestrel Probe.",
        "The Boreal Agency is operating the old Kestrel Probe.",
        "The Kestrel Probe is operated by the Boreal Agency.",
        "The Kestrel Probe has never been operated by the Boreal Agency.",
        "The Kestrel Probe, operated by the Boreal Agency, is old.",
        "The Kestrel Probe, which is operated by the Boreal Agency, is old.",
        "The Boreal Agency, which operates the Kestrel Probe, is old.",
        "The Boreal Agency, operating the Kestrel Probe, is old.",
        "The Boreal Agency's Kestrel Probe is old.",
        "The Boreal Agency’s ageing Kestrel Probe is old.",
        "The operator of the Kestrel Probe, the Boreal Agency, is old.",
    ],
)
def test_one_verb_is_found_in_every_voice_and_tense(space: Ontology, text: str) -> None:
    assert matches(text, space) == {BOREAL}


@pytest.mark.parametrize(
    "text",
    [
        "The Boreal Agency and the Kestrel Probe are old.",
        "The Kestrel Probe operates the Boreal Agency.",
        "The Boreal Agency operates Mars.",
        "The Boreal Agency is old. It operates the Kestrel Probe.",
        "The Boreal Agency operates.",
        "The Kestrel Probe is operated by nobody.",
    ],
)
def test_no_frame_no_match(space: Ontology, text: str) -> None:
    assert matches(text, space) == set()


def test_a_frame_narrower_than_its_property_takes_only_the_narrower_class(
    space: Ontology,
) -> None:
    assert matches("The Boreal Agency's Tern Rocket is old.", space) == set()
    assert matches("The Boreal Agency operates the Tern Rocket.", space) == {
        ("Boreal Agency", "operates", "Tern Rocket")
    }


def test_the_types_decide_between_two_readings(space: Ontology) -> None:
    assert matches("The Tern Rocket launched the Auk Lander.", space) == {
        ("Tern Rocket", "launches", "Auk Lander")
    }
    assert matches("The Auk Lander launched the Tern Rocket.", space) == set()


def test_a_nominalisation_is_matched_as_it_stands(space: Ontology) -> None:
    assert matches("The launch of the Auk Lander by the Boreal Agency was late.", space) == {
        ("Boreal Agency", "launches", "Auk Lander")
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The Auk Lander cost $90 million.", ("Auk Lander", "cost", "$90 million")),
        ("The Auk Lander carries 14 cameras.", ("Auk Lander", "carries", "14")),
        ("The Auk Lander lifted off in 2021.", ("Auk Lander", "launchDate", "2021")),
        ("The Auk Lander was launched in May 2021.", ("Auk Lander", "launchDate", "May 2021")),
    ],
)
def test_a_value_is_the_object_of_a_property_of_its_kind(
    space: Ontology, text: str, said: tuple[str, str, str]
) -> None:
    assert matches(text, space) == {said}


@pytest.mark.parametrize("text", ["The Auk Lander cost 14 lives.", "The Auk Lander carries $9."])
def test_a_value_of_another_kind_is_no_object(space: Ontology, text: str) -> None:
    assert matches(text, space) == set()


def test_a_fuller_frame_is_surer(space: Ontology) -> None:
    matcher = FrameMatcher(space)

    def surest(text: str) -> float:
        return max(m.confidence for m in matcher.match(read_clause(text, space)))

    plain = surest("The Auk Lander orbits Mars.")
    assert surest("The Auk Lander entered orbit around Mars.") > plain
    assert 0 < plain < 1


def test_the_one_class_a_slot_asks_for_is_told(space: Ontology) -> None:
    matcher = FrameMatcher(space)
    orbit = next(f for f in space.lexicon.frames if f.text == "{s} orbit {o}")
    cost = next(f for f in space.lexicon.frames if f.text == "{s} cost {o}")
    assert local_name(matcher.slots.only_class(orbit, "{o}") or "") == "World"
    assert local_name(matcher.slots.only_class(cost, "{s}") or "") == "Vehicle"
    assert matcher.slots.only_class(cost, "{o}") is None
