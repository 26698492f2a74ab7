"""What can be wrong with an alignment: void, inverted or invented terms, and ends that do not fit.

`ontology/alignments/terms/*.txt` lists, for each outside vocabulary, the terms we use and those
above them as they were read from its source: kind, what is above, what a property leads from and to
(any of these), and its inverse.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.ontology import Ontology

BELOW = {RDFS.subClassOf: "class", RDFS.subPropertyOf: "property"}
CLOSE = {SKOS.closeMatch}
DECLARED = {OWL.Class: "class", OWL.ObjectProperty: "property", OWL.DatatypeProperty: "property"}


@dataclass(frozen=True)
class Term:
    """An outside term as its source gives it."""

    kind: str
    above: frozenset[str]
    starts: frozenset[str]
    ends: frozenset[str]
    inverse: frozenset[str]


def read_terms(folder: Path) -> dict[str, Term]:
    """The listed terms of all vocabularies by IRI."""
    found = {}
    for file in sorted(folder.glob("*.txt")):
        lines = file.read_text("utf-8").splitlines()
        said = dict(
            line[2:].split(": ", 1) for line in lines if line.startswith("# ") and ": " in line
        )
        space = said["namespace"]
        assert said["version"], file
        assert said["read"], file
        for line in lines:
            if not line.startswith("#"):
                name, kind, *rest = line.split("\t")
                cells = [
                    frozenset(n if "://" in n else space + n for n in cell.split())
                    for cell in (*rest, *[""] * (4 - len(rest)))
                ]
                found[space + name] = Term(kind, *cells)
    return found


class Lint:
    """All alignments together, beside the ontology and the lists of outside terms."""

    def __init__(
        self, alignments: Iterable[Graph], ontology: Ontology, terms: dict[str, Term]
    ) -> None:
        self.graph = Graph()
        for alignment in alignments:
            self.graph += alignment
        self.ontology = ontology
        self.terms = terms
        self.ours = {*ontology.classes, *ontology.properties}
        self.links = [
            (s, p, str(o)) for s, p, o in self.graph if p in BELOW or p in CLOSE if s in self.ours
        ]

    def faults(self) -> list[str]:
        """Everything that is wrong, each with the term at fault; sorted."""
        found = {*self.void(), *self.invented(), *self.inverted(), *self.misfits()}
        return sorted(found)

    def void(self) -> Iterator[str]:
        """Lines that say nothing: an unknown word between the terms, or one that is not ours."""
        known = {*BELOW, *CLOSE, RDF.type, OWL.imports}
        for s, p, o in self.graph:
            header = (s, RDF.type, OWL.Ontology) in self.graph
            if p not in known and not (header and p in DCTERMS):
                yield f"{p} aligns nothing (with {s})"
            elif p != RDF.type and not header and s not in self.ours:
                yield f"{s} is no term of ours"
            elif p == RDF.type and o in DECLARED and str(s) not in self.terms:
                yield f"{s} is declared and not listed"

    def invented(self) -> Iterator[str]:
        """Outside terms that are not listed, not declared, or of another kind than ours."""
        for ours, p, outside in self.links:
            kind = "class" if ours in self.ontology.classes else "property"
            if outside not in self.terms:
                yield f"{outside} is not listed"
            elif {self.terms[outside].kind, BELOW.get(p, kind)} != {kind}:
                yield f"{outside} is no {kind}, as {ours} is"
            elif not any(
                DECLARED.get(t) == kind for t in self.graph.objects(URIRef(outside), RDF.type)
            ):
                yield f"{outside} is not declared"

    def inverted(self) -> Iterator[str]:
        """A property beside the opposite of what its own opposite is beside."""
        beside: dict[Node, set[str]] = {}
        for ours, _, outside in self.links:
            beside.setdefault(ours, set()).add(outside)
        for ours, all_outside in beside.items():
            opposite = self.ontology.inverse(ours) if ours in self.ontology.properties else None
            for outside in all_outside:
                listed = self.terms[outside].inverse if outside in self.terms else frozenset()
                if opposite and opposite != ours and outside in beside.get(opposite, ()):
                    yield f"{outside} is beside {ours} and its inverse"
                if opposite == ours and listed - {outside}:
                    yield f"{outside} has an inverse, and {ours} is its own"
                for other in beside.get(opposite, ()) if listed else ():
                    if _space(other) == _space(outside) and other not in listed:
                        yield f"{outside} and {other} are no inverses, as {ours} and {opposite} are"

    def misfits(self) -> Iterator[str]:
        """Properties whose ends are not what the outside property leads from and to."""
        for ours, p, outside in self.links:
            if ours in self.ontology.properties and outside in self.terms:
                term = self.terms[outside]
                for slots, ends in zip(
                    self.ontology.slots(ours), (term.starts, term.ends), strict=True
                ):
                    known = {e for e in ends if e in self.terms}
                    fits = [bool(known & self._reached(c, p in CLOSE)) for c in slots]
                    if known and fits and not (any if p in CLOSE else all)(fits):
                        yield f"{ours} does not fit the ends of {outside}"

    def _reached(self, class_: URIRef, close: bool) -> set[str]:
        """The outside classes that a class of ours lies in, or for a close match is near."""
        near = {c for c in self.ontology.classes if self.ontology.is_a(class_, c)}
        near |= {c for c in self.ontology.classes if close and self.ontology.is_a(c, class_)}
        words = {RDFS.subClassOf} | (CLOSE if close else set())
        found = {o for s, p, o in self.links if s in near and p in words}
        waiting = list(found)
        while waiting:
            term = self.terms.get(waiting.pop())
            fresh = (term.above if term else frozenset()) - found
            found |= fresh
            waiting.extend(fresh)
        return found


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/"))]
