"""The graph in another vocabulary, by the alignments and CONSTRUCT queries an ontology carries."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Dataset, URIRef
from rdflib.namespace import OWL, RDFS

from kg.errors import OntologyError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, KG, ONTOLOGY_GRAPH
from kg.ontology import Ontology

ALIGNMENT_GRAPH = KG.alignment
WIDER = f"""
PREFIX owl: <{OWL}>
PREFIX rdfs: <{RDFS}>
CONSTRUCT {{ ?thing a ?class . ?subject ?property ?object }}
WHERE {{
  {{
    GRAPH <{ALIGNMENT_GRAPH}> {{ ?wide rdfs:subClassOf|owl:equivalentClass ?class }}
    GRAPH <{ONTOLOGY_GRAPH}> {{ ?narrow rdfs:subClassOf* ?wide }}
    ?thing a ?narrow .
  }} UNION {{
    GRAPH <{ALIGNMENT_GRAPH}> {{ ?wide rdfs:subPropertyOf|owl:equivalentProperty ?property }}
    GRAPH <{ONTOLOGY_GRAPH}> {{ ?narrow rdfs:subPropertyOf* ?wide }}
    {{ ?subject ?narrow ?object }}
    UNION {{
      GRAPH <{ONTOLOGY_GRAPH}> {{ ?narrow owl:inverseOf|^owl:inverseOf ?opposite }}
      ?object ?opposite ?subject .
    }}
  }}
}}"""
"""What holds in the other vocabulary because our terms lie within its terms."""


def translate(
    dataset: Dataset, ontology: Ontology, name: str, inferred: bool = True
) -> tuple[list[ox.Quad], dict[str, str]]:
    """What the graph says in the vocabulary of an alignment, and the prefixes to write it with.

    Two CONSTRUCT queries say it: one for every alignment, along subclasses and subproperties, and
    the alignment's own, `NAME.rq` beside `NAME.ttl`, if it has one. In both the facts are the
    default graph; evidence, axioms and the alignment are the graphs `kg:evidence`, `kg:ontology`
    and `kg:alignment`. What is close to an outside term and not within it says nothing there.

    Raises:
        OntologyError: no such alignment, or its query is not a CONSTRUCT that can be read.
    """
    file = ontology.alignment(name)
    store = ox.Store()
    store.bulk_extend(_facts(dataset, inferred))
    store.bulk_extend(_axioms(ontology))
    parsed = ox.parse(path=file, format=ox.RdfFormat.TURTLE)
    store.bulk_extend(_put(quad.triple, ALIGNMENT_GRAPH) for quad in parsed)
    own = file.with_suffix(".rq")
    queries = [WIDER, *([own.read_text("utf-8")] if own.is_file() else [])]
    found = {triple for query in queries for triple in _construct(store, query, own)}
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in found]
    return quads, prefixes(dataset) | parsed.prefixes


def _facts(dataset: Dataset, inferred: bool) -> Iterator[ox.Quad]:
    """What documents state and what follows, each once; evidence apart."""
    left_out = {str(ONTOLOGY_GRAPH)} | (set() if inferred else {str(INFERRED_GRAPH)})
    for quad in pyoxigraph_store(dataset):
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        if graph == str(EVIDENCE_GRAPH):
            yield quad
        elif graph not in left_out:
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _axioms(ontology: Ontology) -> Iterator[ox.Quad]:
    """What lies within what among named terms, their opposites, and what things are called."""
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf, RDFS.label):
        for s, o in ontology.graph.subject_objects(predicate):
            if isinstance(s, URIRef) and not isinstance(o, BNode):
                line = f"<{s}> <{predicate}> {o.n3()} ."
                (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
                yield _put(quad.triple, ONTOLOGY_GRAPH)


def _put(triple: ox.Triple, graph: URIRef) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(graph))


def _construct(store: ox.Store, query: str, file: Path) -> Iterator[ox.Triple]:
    try:
        result = store.query(query)
    except SyntaxError as error:
        reason = " ".join(str(error).split())[:200]
        raise OntologyError(f"{file}: not SPARQL that can be read: {reason}") from error
    if not isinstance(result, ox.QueryTriples):
        raise OntologyError(f"{file}: an alignment's query is a CONSTRUCT")
    yield from result
