"""How things stand with a statement, by the words that govern it."""

from pathlib import Path

import pytest
from reading import read_clause

from kg.extract.status import status_at
from kg.model import Status
from kg.ontology import Ontology

SPACE = Path(__file__).parent / "ontologies" / "space.ttl"


@pytest.fixture(scope="module")
def space() -> Ontology:
    return Ontology.load(SPACE)


def status(text: str, ontology: Ontology) -> Status:
    clause = read_clause(text, ontology)
    anchor = next(k for k in range(len(clause)) if clause.lower(k).startswith("operat"))
    return status_at(clause, anchor)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Boreal Agency operates it.", Status.ACTUAL),
        ("The Boreal Agency operated it in 1990.", Status.ACTUAL),
        ("The Boreal Agency has operated it for years.", Status.ACTUAL),
        ("The Boreal Agency will operate it.", Status.PLANNED),
        ("The Boreal Agency would operate it.", Status.PLANNED),
        ("The Boreal Agency plans to operate it.", Status.PLANNED),
        ("The Boreal Agency has proposed to operate it.", Status.PLANNED),
        ("It is expected to be operated by the Boreal Agency.", Status.PLANNED),
        ("The Boreal Agency does not operate it.", Status.DENIED),
        ("The Boreal Agency never operated it.", Status.DENIED),
        ("The Boreal Agency refused to operate it.", Status.DENIED),
        ("The Boreal Agency doesn't operate it.", Status.DENIED),
        ("It is no longer operated by the Boreal Agency.", Status.DENIED),
        ("The Boreal Agency formerly operated it.", Status.ENDED),
        ("The Boreal Agency previously operated it.", Status.ENDED),
        ("The Boreal Agency will not operate it.", Status.DENIED),
        ("The Boreal Agency should operate it.", Status.PLANNED),
        ("It may be operated by the Boreal Agency.", Status.PLANNED),
        ("The Boreal Agency is set to operate it.", Status.PLANNED),
        ("The Boreal Agency is to operate it.", Status.PLANNED),
        ("The Boreal Agency was asked to operate it.", Status.PLANNED),
        ("They proposed a dish for the Boreal Agency operators.", Status.PLANNED),
        ("They asked whether the Boreal Agency operates it.", Status.PLANNED),
        ("They recommend that the Boreal Agency operate it.", Status.PLANNED),
        ("The Boreal Agency has failed to operate it.", Status.DENIED),
        ("The Boreal Agency has yet to operate it.", Status.DENIED),
        ("The former Boreal Agency was operated by two people.", Status.ENDED),
        ("It is a former operator of the Boreal Agency.", Status.ENDED),
    ],
)
def test_the_words_before_a_verb_say_how_things_stand(
    space: Ontology, text: str, expected: Status
) -> None:
    assert status(text, space) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It will rain tomorrow and for ten more days at least: the Boreal Agency operates it.",
        "It is not old, but the Boreal Agency operates it.",
        "It will rain, and in any case the Boreal Agency, which operates it, is old.",
        "In a proposed site of two dishes the Boreal Agency operates it.",
        "In its business plan the Boreal Agency operates it.",
        "It is a project operated by the Boreal Agency.",
        "The former Boreal Agency member operates it.",
        "The Boreal Agency moved into a former warehouse and operates it.",
        "The purpose of the Boreal Agency is to operate it.",
        "In May the Boreal Agency operated it.",
    ],
)
def test_what_another_clause_says_does_not_count(space: Ontology, text: str) -> None:
    assert status(text, space) == Status.ACTUAL
