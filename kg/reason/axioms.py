"""What a store says of classes and properties, and the rules that this makes."""

from functools import cached_property

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.reason.graphs import EVIDENCE, INFERRED
from kg.reason.rules import Rule, Triple, compile_rules
from kg.reason.schema import AXIOM_PREDICATES, is_metaclass, schema_terms
from kg.reason.terms import as_terms

_NAMING = (str(SKOS), str(DCTERMS))
_ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo}
_METACLASSES = [
    term
    for namespace in (OWL, RDF, RDFS)
    for name in namespace.__annotations__
    if is_metaclass(term := namespace[name])
]


class Axioms:
    """The axioms of a store, wherever they are stated; found by its indexes, without reading it.

    Attributes:
        graph: axioms and declarations, with the classes and properties said to be the same.
        schema: classes, properties and the nodes of axioms, which no conclusion is about.
    """

    def __init__(self, store: ox.Store) -> None:
        """Find the axioms of a store as it is now."""
        self.graph = Graph(bind_namespaces="none")
        kind = ox.NamedNode(RDF.type)
        patterns: list[tuple[ox.NamedNode, ox.NamedNode | None]] = [
            *((ox.NamedNode(p), None) for p in (*sorted(AXIOM_PREDICATES), OWL.sameAs)),
            *((kind, ox.NamedNode(class_)) for class_ in _METACLASSES),
        ]
        for predicate, object_ in patterns:
            for quad in store.quads_for_pattern(None, predicate, object_):
                if quad.graph_name not in (EVIDENCE, INFERRED):
                    self.graph.add(as_terms(quad.triple))
        self.schema = schema_terms(self.graph)
        self._annotations = {*self.graph.subjects(RDF.type, OWL.AnnotationProperty), *_ANNOTATIONS}

    @cached_property
    def rules(self) -> list[Rule]:
        """The axioms as ground rules."""
        return compile_rules(self.graph)

    def is_naming(self, predicate: Node) -> bool:
        """Whether what is said with it names or describes a thing, and so is no premise."""
        return predicate in self._annotations or str(predicate).startswith(_NAMING)

    def concern(self, triple: Triple) -> bool:
        """Whether a triple is an axiom, or speaks of a class or a property as of a thing."""
        subject, predicate, object_ = triple
        return (
            is_axiom(predicate, object_)
            or subject in self.schema
            or (predicate != RDF.type and object_ in self.schema)
        )


def is_axiom(predicate: Node, object_: Node) -> bool:
    """Whether a triple of this predicate and object is of the ontology, not of the world."""
    return predicate in AXIOM_PREDICATES or (predicate == RDF.type and is_metaclass(object_))
