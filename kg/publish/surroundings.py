"""The part of a dataset that one page is about, read without looking at the rest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox
from rdflib import Dataset, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.graph import pyoxigraph_store
from kg.namespaces import EV, EVIDENCE_GRAPH, LEX, ONTOLOGY_GRAPH
from kg.publish.graphs import Graphs, by_graph
from kg.publish.statements import NAMING
from kg.publish.terms import Facts

LINKS = 1000
"""Links of one thing that are read, in each direction; a page says when there are more."""
BESIDE = {EVIDENCE_GRAPH, ONTOLOGY_GRAPH}
OF_DOCUMENT = (DCTERMS.title, DCTERMS.publisher, DCTERMS.issued, DCTERMS.source)

Quad = tuple[Node, Node, Node, URIRef | None]


class Surroundings:
    """Reads from a dataset what is said around a thing; the ontology is read once, and shared."""

    def __init__(self, dataset: Dataset) -> None:
        """Read the ontology's graph."""
        self.dataset, self.store = dataset, pyoxigraph_store(dataset)
        quads = dataset.quads((None, None, None, dataset.get_context(ONTOLOGY_GRAPH)))
        self.ontology: Facts = by_graph(quads).ontology

    def of_thing(self, iri: URIRef) -> tuple[Graphs, bool]:
        """What is said of a thing, by whom; and whether more is said than was read."""
        outward, inward = (
            list(islice((q for q in found if q[3] not in BESIDE), LINKS + 1))
            for found in (self._quads(iri, None, None), self._quads(None, None, iri))
        )
        sayings = [
            s
            for part in (RDF.subject, RDF.object)
            for s, *_ in islice(self._quads(None, part, iri), LINKS)
            if isinstance(s, URIRef)
        ]
        cut = len(outward) > LINKS or len(inward) > LINKS
        return self._complete([*outward, *inward, *self._said(sayings)]), cut

    def of_pair(self, one: URIRef, other: URIRef) -> Graphs:
        """What links two things, in either direction, and who says so."""
        ends = ((one, other), (other, one))
        links = [q for a, b in ends for q in self._quads(a, None, b) if q[3] not in BESIDE]
        of_object = ox.NamedNode(RDF.object)
        sayings = [
            URIRef(quad.subject.value)
            for a, b in ends
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(RDF.subject), _node(a))
            if isinstance(quad.subject, ox.NamedNode)
            and next(self.store.quads_for_pattern(quad.subject, of_object, _node(b)), None)
        ]
        return self._complete([*links, *self._said(sayings)])

    def of_statement(self, evidence: URIRef) -> Graphs:
        """What one piece of evidence says, with whatever says the same or the opposite."""
        return self._complete(list(self._said(self.with_same_triple(evidence))))

    def of_document(self, iri: URIRef) -> tuple[Graphs, bool]:
        """What a document states, and whether it states more than was read."""
        found = islice(self._quads(None, EV.document, iri), 4 * LINKS)
        sayings = [
            s
            for s, *_ in found
            if isinstance(s, URIRef) and next(self._quads(s, RDF.subject, None), None)
        ]
        graphs = self._complete(list(self._said(sayings[:LINKS])))
        return graphs, len(sayings) > LINKS

    def with_same_triple(self, evidence: URIRef) -> list[URIRef]:
        """All evidence for, or against, the triple that this evidence is about."""
        parts = [
            next((o for _, _, o, _ in self._quads(evidence, part, None)), None)
            for part in (RDF.subject, RDF.predicate, RDF.object)
        ]
        if None in parts:
            return []
        subject, predicate, object_ = parts
        return [
            s
            for s, *_ in self._quads(None, RDF.subject, subject)
            if isinstance(s, URIRef)
            and next(self._quads(s, RDF.predicate, predicate), None)
            and next(self._quads(s, RDF.object, object_), None)
        ]

    def against(self, evidence: URIRef) -> list[URIRef]:
        """Evidence that a rule found to contradict this evidence."""
        there = {o for _, _, o, _ in self._quads(evidence, EV.contradicts, None)}
        back = {s for s, *_ in self._quads(None, EV.contradicts, evidence)}
        return sorted(node for node in there | back if isinstance(node, URIRef))

    def mentions(self, document: URIRef) -> list[tuple[int, int, URIRef]]:
        """Where a document speaks of what, in reading order, outermost first, none overlapping."""
        found = []
        for mention, *_ in self._quads(None, EV.document, document):
            said = {p: o for _, p, o, _ in self._quads(mention, None, None)}
            thing = said.get(EV.refersTo)
            if isinstance(thing, URIRef):
                found.append((int(str(said[EV.start])), int(str(said[EV.end])), thing))
        kept: list[tuple[int, int, URIRef]] = []
        for start, end, thing in sorted(found, key=lambda m: (m[0], -m[1], m[2])):
            if start < end and (not kept or start >= kept[-1][1]):
                kept.append((start, end, thing))
        return kept

    def value(self, iri: URIRef, predicate: URIRef) -> str:
        """One value of a thing as text; empty where there is none."""
        return next((str(o) for _, _, o, _ in self._quads(iri, predicate, None)), "")

    def facts(self, iri: URIRef) -> dict[URIRef, list[Node]]:
        """What is said of a thing, by property."""
        found: dict[URIRef, list[Node]] = defaultdict(list)
        for _, p, o, _ in self._quads(iri, None, None):
            found[URIRef(str(p))].append(o)
        return found

    def _quads(self, s: Node | None, p: Node | None, o: Node | None) -> Iterator[Quad]:
        return self.dataset.quads((s, p, o, None))  # type: ignore[return-value]

    def _said(self, evidence: Iterable[URIRef]) -> Iterator[Quad]:
        """Each piece of evidence whole; the triple itself, wherever it is stated."""
        for iri in dict.fromkeys(evidence):
            said = list(self._quads(iri, None, None))
            yield from (q for q in said if q[3] == EVIDENCE_GRAPH)
            for _, p, o, _ in said:
                if p == EV.document and isinstance(o, URIRef):
                    for part in OF_DOCUMENT:
                        yield from self._quads(o, part, None)
                elif p == EV.amount:
                    yield from self._quads(o, None, None)

    def _complete(self, quads: list[Quad]) -> Graphs:
        """Add what names the ends of links, the values they state, and the publishers."""
        ends = dict.fromkeys(
            node
            for s, p, o, _ in quads
            for node in ((s, o) if p not in NAMING and p not in OF_DOCUMENT else ())
            if isinstance(node, URIRef)
        )
        publishers = [o for _, p, o, _ in quads if p == DCTERMS.publisher]
        for node in ends:
            for predicate in (RDF.type, RDFS.label, SKOS.altLabel):
                quads += self._quads(node, predicate, None)
        for publisher in publishers:
            quads += self._quads(publisher, RDFS.label, None)
        quads += [
            quad for node in ends if self._is_value(node) for quad in self._quads(node, None, None)
        ]
        seen = dict.fromkeys(q for q in quads if q[3] != ONTOLOGY_GRAPH)
        read = by_graph(seen)
        return Graphs(self.ontology, read.evidence, read.inferred, read.documents)

    def _is_value(self, node: URIRef) -> bool:
        return next(self._quads(node, LEX.number, None), None) is not None


def _node(iri: URIRef) -> ox.NamedNode:
    return ox.NamedNode(str(iri))
