"""Our reasoner and owlrl write the same triples and report the same clashes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from graph_world import make_world
from rdflib import Dataset, Graph, URIRef

from kg.graph import add_document, add_ontology, new_dataset
from kg.ontology import Ontology
from kg.pipeline import extract
from kg.reason import Clash, infer, inferred
from kg.reason.rules import Triple
from kg.text import read_all

HERE = Path(__file__).parent


def both(make: Callable[[], Dataset], ontology: Ontology | None = None) -> None:
    """Hold what one says against what the other says."""
    results: list[tuple[set[Triple], list[Clash]]] = []
    for reasoner in ("kg", "owlrl"):
        dataset = make()
        clashes = infer(dataset, ontology.rules() if ontology else (), reasoner=reasoner)
        results.append((set(inferred(dataset)), clashes))
    ours, owlrls = results
    assert ours[0]
    assert ours == owlrls


def test_on_the_invented_world_they_say_the_same(tmp_path: Path) -> None:
    both(lambda: make_world(tmp_path))


def test_on_the_seed_they_say_the_same(ontology: Ontology) -> None:
    readings = [
        (document, *extract(document, ontology))
        for path in sorted((HERE.parent / "seeds").iterdir())
        for document in read_all(path)
    ]

    def make() -> Dataset:
        dataset = new_dataset()
        add_ontology(dataset, ontology)
        for reading in readings:
            add_document(dataset, *reading)
        return dataset

    both(make, ontology)


@pytest.mark.parametrize("folder", ["entails", "forbids", "allows"])
def test_on_the_cases_of_the_ontology_they_say_the_same(folder: str, ontology: Ontology) -> None:
    def make() -> Dataset:
        dataset = new_dataset()
        add_ontology(dataset, ontology)
        for path in sorted((HERE / "ontology" / folder).glob("*.ttl")):
            document = URIRef(f"https://example.org/{folder}/{path.stem}/")
            for triple in Graph().parse(path, publicID=document):
                dataset.graph(document).add(triple)
        return dataset

    both(make, ontology)
