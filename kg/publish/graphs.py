"""A dataset's graphs as Python reads them: sorted by what they are for, indexed by subject."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import pyoxigraph as ox
from rdflib import BNode, Dataset, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.graph import pyoxigraph_store
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.publish.terms import Facts

DEFAULT = DATASET_DEFAULT_GRAPH_ID
"""Among the documents, what is in no named graph: it has facts, but is nobody who says them."""


class Graphs(NamedTuple):
    """A dataset's graphs: the ontology, the evidence, what follows, and each document's."""

    ontology: Facts
    evidence: Facts
    inferred: Facts
    documents: dict[URIRef, Facts]


def read_all(dataset: Dataset) -> Graphs:
    """A whole dataset; each term is made once, which takes half the time of asking rdflib."""
    try:
        store = pyoxigraph_store(dataset)
    except TypeError:  # a dataset of rdflib's own
        return by_graph(dataset.quads((None, None, None, None)))
    made = _Made()
    return by_graph(
        (made[q.subject], made[q.predicate], made[q.object], made[q.graph_name]) for q in store
    )


class _Made(dict[object, Any]):
    """Terms of rdflib by those of pyoxigraph, each made when it is first asked for."""

    def __missing__(self, found: object) -> Any:
        made: Any = None
        if isinstance(found, ox.NamedNode):
            made = URIRef(found.value)
        elif isinstance(found, ox.Literal):
            language = found.language
            datatype = None if language else URIRef(found.datatype.value)
            made = Literal(found.value, lang=language, datatype=datatype)
        elif isinstance(found, ox.BlankNode):
            made = BNode(found.value)
        self[found] = made
        return made


def by_graph(quads: Iterable[tuple[Any, Any, Any, Any]]) -> Graphs:
    """Quads sorted into graphs; what has no IRI to be told by is left out, as are triple terms."""
    graphs: dict[URIRef, Facts] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for s, p, o, g in quads:
        if isinstance(s, URIRef) and o is not None:
            graphs[g or DEFAULT][s][p].append(o)
    for facts in graphs.values():
        for by_predicate in facts.values():
            for objects in by_predicate.values():
                objects.sort()
    known = [graphs.pop(g, {}) for g in (ONTOLOGY_GRAPH, EVIDENCE_GRAPH, INFERRED_GRAPH)]
    return Graphs(known[0], known[1], known[2], dict(sorted(graphs.items())))


def merge(graphs: Iterable[Facts]) -> Facts:
    """What several graphs say, each value once."""
    merged: Facts = defaultdict(lambda: defaultdict(list))
    for facts in graphs:
        for s, by_predicate in facts.items():
            for p, objects in by_predicate.items():
                merged[s][p] += [o for o in objects if o not in merged[s][p]]
    return merged
