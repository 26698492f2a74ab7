"""A name's class by the ontology's words."""

import pytest

from kg.extract.classify import Classifier
from kg.ontology import Ontology, local_name
from kg.text.language import Token, read_sentences


@pytest.fixture(scope="module")
def classifier(ontology: Ontology) -> Classifier:
    return Classifier(ontology)


def tokens(text: str) -> tuple[Token, ...]:
    return read_sentences(text)[1][0].tokens


@pytest.mark.parametrize(
    ("name", "class_"),
    [
        ("Harbour Museum", "CulturalOrganisation"),
        ("Norbury Arts Council", "FundingBody"),  # longer than "council"
        ("Norbury Council", "GovernmentBody"),
        ("Ministry of Culture", "GovernmentBody"),  # the head stands before the connector
        ("Festival of Clay", "Festival"),
        ("Friends of the Harbour Museum", "CulturalOrganisation"),
        ("Lottery Heritage Grants", "Grant"),  # a plural
        ("Riverside Biennale 2025", "Festival"),  # a number does not count
        ("National Trusts Act", "Law"),
        ("Film Festival Fund", "Fund"),  # the last noun heads
    ],
)
def test_a_name_is_of_the_class_of_its_head_noun(
    classifier: Classifier, name: str, class_: str
) -> None:
    head = classifier.head(tokens(name))
    assert head is not None
    assert local_name(head[0]) == class_


@pytest.mark.parametrize("name", ["Qorvath Zelm", "2025", "of"])
def test_a_name_without_a_head_noun_has_no_class(classifier: Classifier, name: str) -> None:
    assert classifier.head(tokens(name)) is None


@pytest.mark.parametrize(
    ("words", "length"), [("said Professor", 1), ("the Prime Minister", 2), ("and Mr.", 1)]
)
def test_a_title_is_the_longest_that_ends_there(
    classifier: Classifier, words: str, length: int
) -> None:
    title = classifier.title(tokens(words))
    assert title is not None
    assert local_name(title[0]) == "Person"
    assert title[1] >= length


def test_no_title_is_no_title(classifier: Classifier) -> None:
    assert classifier.title(tokens("said the boat")) is None


def test_the_first_noun_is_the_longest_that_begins_there(classifier: Classifier) -> None:
    found = classifier.first_noun(tokens("arts councils were set up"))
    assert found is not None
    assert (local_name(found[0]), found[1]) == ("FundingBody", 2)
    assert classifier.first_noun(tokens("were set up")) is None
