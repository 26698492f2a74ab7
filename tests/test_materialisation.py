"""A store of named graphs gets what follows from its documents, and nothing else."""

import pyoxigraph
import pytest
from test_rules import CASES, PREFIXES

from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.reason.materialisation import WORDS, close_store, describe, write_inferred

AXIOMS = """
    :locatedIn a owl:ObjectProperty , owl:TransitiveProperty ; owl:inverseOf :locationOf .
    :Museum rdfs:subClassOf :Body . :Body owl:disjointWith :Person .
    :port a :City ; :locatedIn :norland . :norland a :Country ; :locatedIn :earth .
    :far a :City ; :locatedIn :away .
    rdfs:label rdfs:domain :Body .
"""


def store_of(**graphs: str) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    names = {"axioms": ONTOLOGY_GRAPH, "evidence": EVIDENCE_GRAPH}
    for name, text in graphs.items():
        graph = pyoxigraph.NamedNode(names.get(name, f"http://example.org/document/{name}"))
        turtle = (PREFIXES + text).encode()
        store.load(turtle, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    return store


def follows(store: pyoxigraph.Store) -> set[str]:
    graph = pyoxigraph.NamedNode(INFERRED_GRAPH)
    quads = store.quads_for_pattern(None, None, None, graph)
    terms = ([q.subject, q.predicate, q.object] for q in quads)
    return {" ".join(t.value.rsplit("/")[-1].rsplit("#")[-1] for t in triple) for triple in terms}


def test_documents_and_axioms_lead_to_what_follows() -> None:
    store = store_of(axioms=AXIOMS, one=":m a :Museum ; :locatedIn :d .", two=":d :locatedIn :e .")
    assert write_inferred(close_store(store), store) == 5
    assert follows(store) == {
        "m type Body",
        "m locatedIn e",
        "d locationOf m",
        "e locationOf d",
        "e locationOf m",
    }


def test_only_what_documents_lead_to_is_concluded_about() -> None:
    store = store_of(axioms=AXIOMS, one=":m :locatedIn :port .")
    write_inferred(close_store(store), store)
    assert "m locatedIn earth" in follows(store)
    assert not [line for line in follows(store) if "far" in line or "away" in line]


def test_names_and_evidence_are_no_premises() -> None:
    store = store_of(axioms=AXIOMS, one=":m rdfs:label 'M' .", evidence=":x :locatedIn :y .")
    assert write_inferred(close_store(store), store) == 0


def test_a_clash_between_documents_is_said_in_words() -> None:
    store = store_of(axioms=AXIOMS, one=":m a :Museum .", two=":m a :Person .")
    (clash,) = close_store(store).clashes()
    words, things = describe(clash)
    assert words == "disjoint classes Body and Person"
    assert [str(thing) for thing in things] == ["http://example.org/m"]


@pytest.mark.parametrize("name", [n for n in CASES if CASES[n].clash])
def test_there_are_words_for_every_clash(name: str) -> None:
    clashes = close_store(store_of(one=CASES[name].given)).clashes()
    assert name in {clash.rule.name for clash in clashes} <= set(WORDS)
    assert all(describe(clash)[0] for clash in clashes)
