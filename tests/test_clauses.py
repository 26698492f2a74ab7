"""The shallow grammar of a clause: subjects, objects, what is joined, and how a verb reads."""

from pathlib import Path

import pytest
from reading import read_clause

from kg.extract.clauses import Clause
from kg.extract.reach import right, subjects
from kg.model import Mention
from kg.ontology import Ontology

SPACE = Path(__file__).parent / "ontologies" / "space.ttl"


@pytest.fixture(scope="module")
def space() -> Ontology:
    return Ontology.load(SPACE)


def anything(mention: Mention) -> bool:
    return mention.value is None


def at(clause: Clause, word: str) -> int:
    return next(k for k in range(len(clause)) if clause.lower(k) == word)


def texts(mentions: list[Mention]) -> list[str]:
    return [m.text for m in mentions]


def test_a_name_is_one_item_and_a_bracketed_aside_is_none(space: Ontology) -> None:
    clause = read_clause("The Kestrel Probe (Mars) “operates” well.", space)
    assert [i.lower for i in clause.items] == ["the", "kestrel probe", "operates", "well", "."]


@pytest.mark.parametrize(
    ("text", "verb", "lemma", "reading"),
    [
        ("The Boreal Agency operates the Kestrel Probe.", "operates", "operate", "active"),
        ("The Boreal Agency has operated the Kestrel Probe.", "operated", "operate", "active"),
        ("The Kestrel Probe is operated by the Boreal Agency.", "operated", "operate", "passive"),
        ("The Kestrel Probe, operated by the Boreal Agency.", "operated", "operate", "passive"),
        ("The Kestrel Probe has been operated here.", "operated", "operate", "passive"),
        ("The launch of the Kestrel Probe was late.", "launch", "launch", None),
        ("The Boreal Agency will launch the Kestrel Probe.", "launch", "launch", "active"),
        ("The Boreal Agency wants to launch the Kestrel Probe.", "launch", "launch", "active"),
        ("Its launch made the Boreal Agency proud.", "launch", "launch", None),
    ],
)
def test_a_verb_reads_as_active_passive_or_no_verb(
    space: Ontology, text: str, verb: str, lemma: str, reading: str | None
) -> None:
    clause = read_clause(text, space)
    assert clause.verb_reading(at(clause, verb), lemma) == reading


@pytest.mark.parametrize(
    ("text", "verb", "doers"),
    [
        ("The Boreal Agency quickly operates it.", "operates", ["Boreal Agency"]),
        (
            "The Boreal Agency and the Austral Agency operate it.",
            "operate",
            ["Boreal Agency", "Austral Agency"],
        ),
        (
            "The Boreal Agency, the Tern Agency and the Austral Agency operate it.",
            "operate",
            ["Boreal Agency", "Tern Agency", "Austral Agency"],
        ),
        ("The Boreal Agency in Vesta operates it.", "operates", ["Boreal Agency"]),
        ("The Boreal Agency, which grew, operates it.", "operates", ["Boreal Agency"]),
        ("The Boreal Agency plans to operate it.", "operate", ["Boreal Agency"]),
        ("The Boreal Agency builds and operates it.", "operates", ["Boreal Agency"]),
        ("Nobody here operates it.", "operates", []),
    ],
)
def test_the_subjects_of_a_verb_are_the_names_no_preposition_governs(
    space: Ontology, text: str, verb: str, doers: list[str]
) -> None:
    clause = read_clause(text, space)
    assert texts(subjects(clause, at(clause, verb), anything)) == doers


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("We see the Kestrel Probe.", ["Kestrel Probe"]),
        ("We see the old and rusty Kestrel Probe.", ["Kestrel Probe"]),
        ("We see the Kestrel Probe and the Auk Lander.", ["Kestrel Probe", "Auk Lander"]),
        (
            "We see the Kestrel Probe, the Auk Lander and the Tern Rocket.",
            ["Kestrel Probe", "Auk Lander", "Tern Rocket"],
        ),
        ("We see vehicles such as the Kestrel Probe and the Auk Lander.",
         ["Kestrel Probe", "Auk Lander"]),
        ("We see the Boreal Agency's Kestrel Probe.", ["Kestrel Probe"]),
        ("We see, but the Kestrel Probe is gone.", []),
    ],
)  # fmt: skip
def test_the_objects_of_a_verb_are_the_first_name_and_what_is_joined(
    space: Ontology, text: str, objects: list[str]
) -> None:
    clause = read_clause(text, space)
    assert texts([m for _, m in right(clause, at(clause, "see") + 1, anything)]) == objects


def test_a_name_after_a_preposition_is_governed(space: Ontology) -> None:
    clause = read_clause("The crew of the Kestrel Probe met the Boreal Agency.", space)
    names = [k for k in range(len(clause)) if clause.mention(k)]
    assert [clause.governed(k) for k in names] == [True, False]


def test_outside_a_clause_there_is_no_word_and_no_name(space: Ontology) -> None:
    clause = read_clause("The Kestrel Probe.", space)
    assert clause.lower(-1) == clause.lower(99) == ""
    assert clause.mention(99) is None
