"""Every axiom is tested: without any one of them, some case in `entails/` or `forbids/` fails.

A mutant is the ontology without one axiom, or with one pair of a group of disjoint classes no
longer disjoint. It is held against the cases that touch the axiom: those whose closure has all the
terms that it starts from. The closure is our own (`kg.reason`), which equals owlrl's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node
from test_axioms import axioms, base, cases, sections

from kg.reason.entailment import close

STRUCTURE = {RDF.first, RDF.rest, OWL.members, OWL.onProperty, OWL.someValuesFrom}
STRUCTURE |= {OWL.intersectionOf}
DECLARATIONS = {OWL.Class, OWL.ObjectProperty, OWL.Restriction, RDF.List}
Triple = tuple[Node, Node, Node]


@dataclass(frozen=True)
class Case:
    """Data, what must follow from it, and the individuals that must be reported."""

    data: frozenset[Triple]
    therefore: frozenset[Triple]
    reported: frozenset[URIRef]
    terms: frozenset[Node]


@dataclass(frozen=True)
class Mutant:
    """What is taken away, the terms that the axiom starts from, and what comes in its place."""

    name: str
    without: frozenset[Triple]
    starts: frozenset[Node]
    instead: frozenset[Triple] = frozenset()


@cache
def ontology() -> Graph:
    """The axioms, with the groups of disjoint classes written out as pairs."""
    graph = Graph()
    for triple in axioms():
        graph.add(triple)  # type: ignore[arg-type]
    for group in list(graph.subjects(RDF.type, OWL.AllDisjointClasses)):
        for one, other in combinations(members(graph, group), 2):
            graph.add((one, OWL.disjointWith, other))
        graph.remove((group, None, None))
    return graph


def members(graph: Graph, group: Node) -> list[Node]:
    head = graph.value(group, OWL.members)
    return sorted(graph.items(head)) if head else []


@cache
def all_cases() -> list[Case]:
    """The cases, each with the terms that its closure uses."""
    paths = [*cases("entails"), *cases("forbids")]
    together = ontology() + sum((sections(p)["data"] for p in paths), Graph())
    closed = Graph()
    closed += together
    closed += close(together).triples()  # type: ignore[arg-type]
    return [read_case(path, closed) for path in paths]


def read_case(path: Path, closed: Graph) -> Case:
    case, own = sections(path), base(path)
    names = " ".join(re.findall(r"^# reported: (.*)$", path.read_text("utf-8"), re.MULTILINE))
    used = {
        term
        for node in {x for s, _, o in case["data"] for x in (s, o) if str(x).startswith(own)}
        for _, p, o in closed.triples((node, None, None))
        for term in ({o} if p == RDF.type else {p})
    }
    return Case(
        frozenset(case["data"]),
        frozenset(case.get("therefore", ())),
        frozenset(URIRef(own + name) for name in names.split()),
        frozenset(used),
    )


@cache
def mutants() -> list[Mutant]:
    return sorted(find_mutants(ontology()), key=lambda mutant: mutant.name)


def find_mutants(graph: Graph) -> Iterator[Mutant]:
    """One for each axiom; of disjoint pairs, one for each that no wider pair implies."""
    pairs = {frozenset((s, o)) for s, o in graph.subject_objects(OWL.disjointWith)}
    for s, p, o in graph:
        name = " ".join(short(graph, x) for x in (s, p, o))
        if p == OWL.disjointWith:
            above = [{*graph.transitive_objects(x, RDFS.subClassOf)} for x in (s, o)]
            wider = {frozenset((a, b)) for a in above[0] for b in above[1]} & pairs
            if wider == {frozenset((s, o))}:
                taken = {(s, p, o), (o, p, s)} & set(graph)
                yield Mutant(name, frozenset(taken), frozenset((s, o)))
        elif p == OWL.propertyChainAxiom:
            yield Mutant(name, frozenset({(s, p, o)}), frozenset(graph.items(o)))
        elif p not in STRUCTURE and not (p == RDF.type and o in DECLARATIONS):
            starts = {o, s} if p == OWL.inverseOf else {s}
            for node in starts - {x for x in starts if isinstance(x, URIRef)}:
                starts = {
                    x for x in reached(graph, node) if (x, RDF.type, OWL.ObjectProperty) in graph
                }
            yield Mutant(name, frozenset({(s, p, o)}), frozenset(starts))


def reached(graph: Graph, node: Node) -> set[Node]:
    """Everything in a class expression."""
    found = {node}
    for p, o in graph.predicate_objects(node):
        if p in STRUCTURE:
            found |= {o} if isinstance(o, URIRef) else reached(graph, o)
    return found


def short(graph: Graph, node: Node) -> str:
    if isinstance(node, URIRef):
        return re.split(r"[#/]", node)[-1]
    inside = list(graph.items(node)) or sorted(
        x for x in reached(graph, node) if isinstance(x, URIRef)
    )
    return "(" + " ".join(short(graph, x) for x in inside) + ")"


def is_noticed(mutant: Mutant) -> bool:
    """Whether a case that touches the axiom fails without it."""
    touched = [
        c
        for c in all_cases()
        if mutant.starts <= c.terms or (mutant.starts & c.terms and is_either(mutant))
    ]
    if not touched:
        return False
    graph = Graph()
    for triple in ontology():
        if triple not in mutant.without:
            graph.add(triple)
    for case in touched:
        for triple in case.data:
            graph.add(triple)
    found = close(graph)
    follows = set(found.triples())
    clashing = {x for conflict in found.conflicts() for x in conflict.individuals}
    return any(not c.therefore <= follows or not c.reported <= clashing for c in touched)


def is_either(mutant: Mutant) -> bool:
    """An inverse starts from either of its properties."""
    return " inverseOf " in mutant.name


def test_an_axiom_taken_away_is_missed() -> None:
    survivors = [mutant.name for mutant in mutants() if not is_noticed(mutant)]
    assert survivors == [], "no case in entails/ or forbids/ needs these"


def test_with_all_axioms_nothing_is_missed() -> None:
    assert not is_noticed(Mutant("nothing", frozenset(), frozenset()))


def test_there_is_a_mutant_for_each_kind_of_axiom() -> None:
    kinds = {p for mutant in mutants() for _, p, _ in mutant.without}
    assert kinds == {
        *(RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, RDF.type),
        *(OWL.inverseOf, OWL.propertyChainAxiom, OWL.disjointWith),
    }
    assert len(mutants()) > 200
