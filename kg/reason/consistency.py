"""Contradictions as data: what an axiom forbids together, about what, and in which documents.

A clash that one document makes alone is an error of reading; one that needs two documents is a
disagreement between them, or a wrong link. Neither is resolved: the graph says what is said.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.reason.graphs import APART
from kg.reason.proof import Look, Proof, Say
from kg.reason.rules import Triple
from kg.reason.terms import as_triple

WORDS = {
    **dict.fromkeys(("cax-dw", "cax-adc"), "disjoint classes {} and {}"),
    **dict.fromkeys(("prp-pdw", "prp-adp"), "disjoint properties {} and {}"),
    **dict.fromkeys(("eq-diff1", "eq-diff2", "eq-diff3"), "one thing and different things"),
    **dict.fromkeys(("prp-npa1", "prp-npa2"), "denied {}"),
    **dict.fromkeys(("cls-maxc1", "cls-maxqc2"), "no value allowed"),
    "cls-maxqc1": "no {2} allowed",
    "cls-com": "complement of {1}",
    "cls-nothing2": "a class without members",
    "prp-irp": "irreflexive {}",
    "prp-asyp": "asymmetric {}",
    "dt-diff": "one value and different values",
    "dt-not-type": "ill-formed {}",
}
"""How we say what a rule forbids, with the properties and classes of its premises."""

_SORTED = {"cax-dw", "cax-adc", "prp-pdw", "prp-adp"}
_OF_TWO = {"cax-dw", "cax-adc", "cls-com"}


@dataclass(frozen=True, slots=True)
class Clash:
    """Facts that an axiom forbids together.

    `axiom` says it in words ("disjoint classes Person and Place"); `subjects` are the things it is
    about, sorted; `documents` those whose facts clash, sorted: one document, which clashes alone,
    or all that are needed; none where the facts are in no document. `premises` are the facts that
    may not hold together, each with its proof; empty by a reasoner that gives no reasons.
    """

    axiom: str
    subjects: tuple[URIRef, ...]
    documents: tuple[URIRef, ...] = ()
    premises: tuple[Proof, ...] = field(default=(), compare=False)

    @property
    def within_one(self) -> bool:
        """Whether one document makes it alone: then it was read wrongly, or it errs itself."""
        return len(self.documents) == 1

    def text(self, say: Say | None = None, look: Look | None = None) -> str:
        """The line for a person, and below it the facts that clash with their proofs."""
        proofs = (proof.text(say, look).replace("\n", "\n  ") for proof in self.premises)
        return "\n  ".join([str(self), *proofs])

    def __str__(self) -> str:
        """One line for a person."""
        where = "within" if self.within_one else "between"
        documents = f" ({where} {', '.join(self.documents)})" if self.documents else ""
        return f"{self.axiom}: {', '.join(self.subjects)}{documents}"


def describe(rule: str, premises: Collection[Triple]) -> tuple[str, tuple[URIRef, ...]]:
    """What a clash rule of this name forbids, in words, and the things it is about, sorted."""
    terms = [o if p == RDF.type else p for _, p, o in premises]
    if rule == "dt-not-type":
        terms = terms[-1:]
    if rule in _OF_TWO and len(terms) == 1:
        terms.append(OWL.Thing)  # which everything is, so that no premise says it
    names = [str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1] for term in terms]
    words = WORDS[rule].format(*(sorted(names) if rule in _SORTED else names))
    ends = [x for s, p, o in premises for x in ((s,) if p == RDF.type else (s, o))]
    if rule.startswith("cls-max"):
        ends = ends[:1]
    return words, tuple(sorted({end for end in ends if isinstance(end, URIRef)}))


def locate(
    clashes: list[Clash], store: ox.Store, check: Callable[[URIRef], list[Clash]]
) -> list[Clash]:
    """The same clashes with their documents; one that several make alone comes once for each.

    `check` finds the clashes that a document makes alone; it is asked only about documents that
    speak of a clash's subjects, and not at all where there is one document.
    """
    named = {name.value for name in store.named_graphs() if name not in APART}
    speaking: defaultdict[URIRef, set[Node]] = defaultdict(set)
    for node in {node for clash in clashes for node in _concerned(clash)}:
        thing = ox.NamedNode(node)
        for pattern in ((thing, None, None), (None, None, thing)):
            for quad in store.quads_for_pattern(*pattern):
                if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in named:
                    speaking[URIRef(quad.graph_name.value)].add(node)
    alone = {
        document: {c: c for c in (clashes if len(named) == 1 else check(document))}
        for document in speaking
    }
    return [located for clash in clashes for located in _locate(clash, store, speaking, alone)]


def _locate(
    clash: Clash,
    store: ox.Store,
    speaking: Mapping[URIRef, set[Node]],
    alone: Mapping[URIRef, Mapping[Clash, Clash]],
) -> Iterator[Clash]:
    by_one = sorted(document for document, found in alone.items() if clash in found)
    for document in by_one:
        yield replace(alone[document][clash], documents=(document,))
    if not by_one:
        concerned = _concerned(clash)
        several = {document for document, nodes in speaking.items() if nodes & concerned}
        if clash.premises:
            several &= set(_stating(clash, store))
        yield replace(clash, documents=tuple(sorted(several)))


def _concerned(clash: Clash) -> set[URIRef]:
    """The subjects of a clash, and what the facts that it comes from are about."""
    stated = {s for proof in clash.premises for s, _, _ in proof.stated()}
    return {*clash.subjects, *(node for node in stated if isinstance(node, URIRef))}


def _stating(clash: Clash, store: ox.Store) -> Iterator[URIRef]:
    """The graphs that state the facts a clash comes from."""
    for triple in (triple for proof in clash.premises for triple in proof.stated()):
        for quad in store.quads_for_pattern(*as_triple(triple)):
            if isinstance(quad.graph_name, ox.NamedNode):
                yield URIRef(quad.graph_name.value)
