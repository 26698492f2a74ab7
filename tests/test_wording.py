"""A triple may be asked about in words."""

from pathlib import Path

import pytest
from graph_world import EX, make_world
from rdflib import Dataset, Literal
from rdflib.namespace import RDF, XSD

from kg.errors import QueryError
from kg.identity import entity_iri
from kg.reason import Wording

COUNCIL, FAIR = entity_iri(EX.Body, "Arts Council"), entity_iri(EX.Event, "Tide Fair")


@pytest.fixture
def world(tmp_path: Path) -> Dataset:
    return make_world(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "Arts Council funds Tide Fair",
        '"arts council" ex:funds "tide fair"',
        f"<{COUNCIL}> <{EX.funds}> {FAIR}",
        "arts-council funds Tide Fair",
    ],
)
def test_names_and_iris_say_the_same(text: str, world: Dataset) -> None:
    assert Wording(world).find_triple(text) == (COUNCIL, EX.funds, FAIR)


def test_a_class_and_a_value_may_be_the_object(world: Dataset) -> None:
    find = Wording(world).find_triple
    assert find("Arts Council a council") == (COUNCIL, RDF.type, EX.Council)
    date = Literal("2025-04-01", datatype=XSD.date)
    assert find("Tide Fair date 2025-04-01") == (FAIR, EX.date, date)


@pytest.mark.parametrize("text", ["", "Arts Council funds", "Nobody funds Tide Fair", "<x> y"])
def test_what_nothing_is_called_is_told(text: str, world: Dataset) -> None:
    with pytest.raises(QueryError, match="nothing in the graph is called so"):
        Wording(world).find_triple(text)


def test_a_thing_without_a_name_goes_by_the_end_of_its_iri(world: Dataset) -> None:
    say = Wording(world).say
    assert (say(COUNCIL), say(EX.nameless), say(Literal(5))) == ("Arts Council", "nameless", "5")
