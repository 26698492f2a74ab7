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
    ],
)
def test_what_another_clause_says_does_not_count(space: Ontology, text: str) -> None:
    assert status(text, space) == Status.ACTUAL
