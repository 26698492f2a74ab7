"""What is of the ontology and what is of the world: axioms and their terms, or facts."""

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.namespaces import BASE

UNNAMED = f"{BASE}ontology/node/"
"""Where a published ontology keeps its class expressions, which had no name."""

AXIOM_PREDICATES = frozenset(
    {
        *(OWL[name] for name in OWL.__annotations__ if name[0].islower()),
        *(RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, RDF.first, RDF.rest),
    }
) - {OWL.sameAs, OWL.differentFrom}
"""Predicates of axioms; whatever has another one is data, and reasoned about."""

SCHEMA_NAMESPACES = tuple(
    str(term).rpartition("#")[0] + "#" for term in (OWL.Class, RDF.type, RDFS.Class)
)
ABOUT_INDIVIDUALS = {
    *(OWL.hasValue, OWL.sourceIndividual, OWL.targetIndividual, RDF.first),
    *(OWL.annotatedSource, OWL.annotatedTarget),
}
LISTS = {OWL.intersectionOf, OWL.unionOf, OWL.propertyChainAxiom, OWL.hasKey, OWL.members}


def is_named_class(class_: Node) -> bool:
    """Whether it says something to report a thing to be of this class."""
    return isinstance(class_, URIRef) and not str(class_).startswith((*SCHEMA_NAMESPACES, UNNAMED))


def is_reported(predicate: Node) -> bool:
    """Whether a conclusion with this predicate says something of the world."""
    return isinstance(predicate, URIRef) and (
        predicate == OWL.differentFrom
        or not str(predicate).startswith((*SCHEMA_NAMESPACES, UNNAMED))
    )


def is_metaclass(class_: Node) -> bool:
    """Whether being of this class makes a thing part of the ontology, not of the world."""
    return (
        isinstance(class_, URIRef)
        and class_ not in (OWL.Thing, OWL.Nothing, OWL.NamedIndividual, RDF.Statement)
        and str(class_).startswith(SCHEMA_NAMESPACES)
    )


def schema_terms(axioms: Graph) -> set[Node]:
    """Classes, properties and the nodes of axioms: what conclusions are not reported about."""
    found: set[Node] = set()
    for s, p, o in axioms:
        if p in AXIOM_PREDICATES:
            found |= {s} if p in ABOUT_INDIVIDUALS else {s, o}
        elif p == RDF.type and is_metaclass(o):
            found.add(s)
        if p in LISTS and (s, RDF.type, OWL.AllDifferent) not in axioms:
            found |= set(Collection(axioms, o))
    individuals = set(axioms.subjects(RDF.type, OWL.NamedIndividual))
    return {term for term in found - individuals if not isinstance(term, Literal)}
