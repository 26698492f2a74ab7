"""What follows is, after any change of documents, exactly what a full run would write."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from random_worlds import EX, INDIVIDUALS, facts, worlds
from rdflib import Dataset, Graph, URIRef

from kg.graph import new_dataset, pyoxigraph_store
from kg.namespaces import ONTOLOGY_GRAPH
from kg.reason import Revision, infer, is_settled, revision
from kg.reason.rules import Triple
from kg.reason.schema import AXIOM_PREDICATES
from kg.reason.terms import as_triple

DOCUMENTS = [EX[f"d{n}"] for n in range(3)]
PREFIX = "PREFIX : <http://example.org/>\n"
RULES = {
    "chain": "CONSTRUCT { ?a :p0 ?c } WHERE { ?a :p1 ?b . ?b :p1 ?c FILTER(?a != ?c) }",
    "back": "CONSTRUCT { ?a :p1 ?b } WHERE { ?a :p0 ?b . ?b a :C0 }",
    "absent": "CONSTRUCT { ?a a :C4 } WHERE { ?a :p2 ?b FILTER NOT EXISTS { ?b :p3 ?a } }",
}
steady = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def always_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow even a change that touches most of a graph as small as these."""
    monkeypatch.setattr(revision, "WORTH", 0)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("rules")
    files = [folder / f"{name}.rq" for name in RULES]
    for file in files:
        file.write_text(PREFIX + RULES[file.stem], "utf-8")
    return files


Content = dict[URIRef, list[Triple]]


def fill(dataset: Dataset, graph: URIRef, triples: list[Triple]) -> None:
    store, name = pyoxigraph_store(dataset), ox.NamedNode(graph)
    store.remove_graph(name)
    store.extend(ox.Quad(*as_triple(triple), name) for triple in triples)


def make(content: Content) -> Dataset:
    dataset = new_dataset()
    for graph, triples in content.items():
        fill(dataset, graph, triples)
    return dataset


def quads(dataset: Dataset) -> set[str]:
    return set(map(str, pyoxigraph_store(dataset)))


def is_fact(triple: Triple) -> bool:
    return triple[0] in INDIVIDUALS and triple[1] not in AXIOM_PREDICATES


@st.composite
def histories(draw: st.DrawFn) -> tuple[Content, Content]:
    """An ontology that knows some things, documents, and what some documents become."""
    world = draw(worlds())
    known = [t for t in world if not is_fact(t)] + draw(st.lists(facts, max_size=3))
    said = st.lists(facts, max_size=5)
    before = {ONTOLOGY_GRAPH: known} | {d: draw(said) for d in DOCUMENTS}
    before[DOCUMENTS[0]] += [t for t in world if is_fact(t)]
    changing = draw(st.lists(st.sampled_from(DOCUMENTS), min_size=1, unique=True))
    return before, {d: draw(said) for d in changing}


@steady
@given(history=histories(), with_rules=st.booleans())
def test_changed_documents_leave_what_a_full_run_would(
    history: tuple[Content, Content], with_rules: bool, rules: list[Path]
) -> None:
    before, after = history
    some = rules if with_rules else []
    changed, anew = make(before), make(before | after)
    infer(changed, some)
    with Revision(changed, some) as work:
        for document, triples in after.items():
            work.of(document)
            fill(changed, document, triples)
    infer(anew, some)
    note(Graph().parse(data="\n".join(" ".join(x.n3() for x in t) + " ." for t in before[ONTOLOGY_GRAPH])).serialize())
    note(f"{before} -> {after}")
    assert quads(changed) == quads(anew)
