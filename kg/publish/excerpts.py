"""The triples that are given out about one thing."""

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.namespace import RDF

from kg.namespaces import EVIDENCE_GRAPH, ONTOLOGY_GRAPH
from kg.publish.evaluation import Unanswerable


class Excerpts:
    """Takes from a store what it says of an IRI, whatever the IRI looks like."""

    def __init__(self, store: ox.Store) -> None:
        """Take the store that queries see."""
        self.store = store

    def is_known(self, iri: str) -> bool:
        """Whether anything is said of it, or in the graph of its name."""
        try:
            node = self.node(iri)
        except Unanswerable:
            return False
        find = self.store.quads_for_pattern
        said = (find(node, None, None), find(None, None, node), find(None, None, None, node))
        return any(next(found, None) for found in said)

    def is_graph_alone(self, iri: str) -> bool:
        """Whether there is a graph of this name, of which nothing else is said."""
        node, find = self.node(iri), self.store.quads_for_pattern
        said = (find(node, None, None), find(None, None, node))
        return self.store.contains_named_graph(node) and not any(next(f, None) for f in said)

    def node(self, iri: str) -> ox.NamedNode:
        """It as a node.

        Raises:
            Unanswerable: it is no IRI (404).
        """
        try:
            return ox.NamedNode(iri)
        except ValueError as error:
            raise Unanswerable(404, "there is nothing here") from error

    def about(self, iri: str, without: URIRef | None = None) -> Iterable[ox.Triple]:
        """Its own triples, each once."""
        find, left_out = self.store.quads_for_pattern, without and str(without)
        quads = find(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        return (q.triple for q in quads if q.predicate.value != left_out)

    def said_of(self, iri: str) -> Iterable[ox.Triple]:
        """A thing's own triples, those that lead to it, and the evidence for them."""
        find, node = self.store.quads_for_pattern, ox.NamedNode(iri)
        yield from self.about(iri)
        beside = {str(EVIDENCE_GRAPH), str(ONTOLOGY_GRAPH)}
        for quad in find(None, None, node):
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode) and graph.value not in beside:
                yield quad.triple
        for part in (RDF.subject, RDF.object):
            for quad in find(None, ox.NamedNode(part), node, ox.DefaultGraph()):
                if isinstance(quad.subject, ox.NamedNode):
                    yield from self.about(quad.subject.value)

    def of_graph(self, name: str) -> Iterable[ox.Triple]:
        """The triples of a named graph."""
        return (q.triple for q in self.store.quads_for_pattern(None, None, None, self.node(name)))
