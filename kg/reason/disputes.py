"""What documents say against each other's words, as the ontology's own rules found it.

Axioms see what is stated. That one document denies what another says, or gives another amount or
date, is between pieces of evidence: the rules link these by `ev:contradicts`, and here each such
quarrel is read off once, however often the two documents repeat themselves.
"""

from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import Dataset, URIRef

from kg.graph import pyoxigraph_store
from kg.model import Evidence
from kg.namespaces import EV, EVIDENCE_GRAPH
from kg.reason.evidence import read_evidence, read_triple
from kg.reason.proof import Say, in_a_line, quote
from kg.reason.rules import Triple

Side = tuple[Triple, Evidence]
"""What a document says, and its surest words for it; the evidence's status tells how it says so."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two documents' words that cannot both be right; nobody settles here which are."""

    sides: tuple[Side, Side]

    @property
    def documents(self) -> tuple[URIRef, ...]:
        """The documents, in the order of the sides."""
        return tuple(evidence.document for _, evidence in self.sides)

    def text(self, say: Say) -> str:
        """What each side says, how, and in which words: a line for each."""
        lines = []
        for triple, evidence in self.sides:
            sentence = " ".join(in_a_line(say(term)) for term in triple)
            lines.append(f"{sentence}  [{evidence.status}]{quote(evidence, say)}")
        return "\n".join(lines)


def find_disputes(dataset: Dataset) -> list[Dispute]:
    """The disputes of a dataset that `kg.reason.infer` has gone over, in a fixed order.

    Facts alone, exported without their evidence, may still say that there is a dispute; which of
    whose words, they cannot tell, so it is left out.
    """
    link, provenance = ox.NamedNode(EV.contradicts), dataset.get_context(EVIDENCE_GRAPH)
    found: dict[object, Dispute] = {}
    for quad in pyoxigraph_store(dataset).quads_for_pattern(None, link, None):
        nodes = sorted(URIRef(str(node)[1:-1]) for node in (quad.subject, quad.object))
        if not all((node, EV.document, None) in provenance for node in nodes):
            continue
        one, other = ((read_triple(dataset, n), read_evidence(dataset, n)) for n in nodes)
        sides = (one, other) if _rank(one) <= _rank(other) else (other, one)
        key = tuple((triple, e.document, e.status) for triple, e in sides)
        if key not in found or _sureness(sides) > _sureness(found[key].sides):
            found[key] = Dispute(sides)
    return sorted(found.values(), key=lambda d: tuple(map(_rank, d.sides)))


def _rank(side: Side) -> tuple[str, ...]:
    triple, evidence = side
    return (*map(str, triple), evidence.status, evidence.document)


def _sureness(sides: tuple[Side, Side]) -> tuple[float, ...]:
    found = [evidence for _, evidence in sides]
    return (*(e.confidence for e in found), *(-e.start for e in found))
