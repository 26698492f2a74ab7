"""Is an ontology in OWL 2 RL, and does it declare what it uses? Checked without a Java tool.

Follows "OWL 2 Web Ontology Language Profiles", section 4, on the RDF form of the axioms. Beside the
profile it asks two things that reasoners pass over in silence and that go wrong most often: a term
that is used and not declared, and a name in the namespace of RDF, RDFS or OWL that does not exist
(`owl:subClassOf`).
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

from kg.lexicon import Fault

_NUMBERS = """
    decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger
    long int short byte unsignedLong unsignedInt unsignedShort unsignedByte
"""
_OTHERS = """
    string normalizedString token language Name NCName NMTOKEN boolean hexBinary base64Binary anyURI
    dateTime dateTimeStamp
"""
DATATYPES = {RDFS.Literal, RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString} | {
    XSD[name] for name in (_NUMBERS + _OTHERS).split()
}
"""The datatypes of OWL 2 RL (section 4.2.1), with the two that RDF 1.1 gives plain literals."""

STANDARD: tuple[Any, ...] = (OWL, RDF, RDFS, XSD)
"""The standards' closed lists of names; `Any`, since rdflib types no `in` for them."""
SIMPLE_ONLY = (
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
)
"""What OWL 2 asks of simple properties only: those that neither follow from chains nor transit."""


class Position(Enum):
    """Where in an axiom a class expression stands, which decides what it may be."""

    BELOW = auto()
    ABOVE = auto()
    EQUAL = auto()
    FILLER = auto()

    def __str__(self) -> str:
        """As said in a message."""
        return {
            Position.BELOW: "below a class",
            Position.ABOVE: "above a class",
            Position.EQUAL: "equal to a class",
            Position.FILLER: "as a filler",
        }[self]


LOWER = (Position.BELOW, Position.FILLER)


def check_profile(graph: Graph) -> list[Fault]:
    """Everything in an ontology that leaves OWL 2 RL, is undeclared, or is misnamed.

    Give it the ontology's files parsed together, individuals included: a term counts as declared
    wherever it is. Returns the faults in a fixed order; an empty list means OWL 2 RL.
    """
    found = _Check(graph)
    faults = {
        *found.axioms(),
        *found.properties(),
        *found.literals(),
        *found.declarations(),
        *found.invented_names(),
        *found.simple_properties(),
    }
    return sorted(faults, key=str)


class _Check:
    """One graph under check, with what it declares."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.classes = set(graph.subjects(RDF.type, OWL.Class))
        self.object_properties = set(graph.subjects(RDF.type, OWL.ObjectProperty))
        self.data_properties = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
        self.annotations = set(graph.subjects(RDF.type, OWL.AnnotationProperty))

    def axioms(self) -> Iterator[Fault]:
        """Class axioms (section 4.2.3 and 4.2.5): each expression by where it stands."""
        graph = self.graph
        for narrow, wide in graph.subject_objects(RDFS.subClassOf):
            yield from self._expression(narrow, Position.BELOW, narrow)
            yield from self._expression(wide, Position.ABOVE, narrow)
        for left, right in graph.subject_objects(OWL.equivalentClass):
            yield from self._expression(left, Position.EQUAL, left)
            yield from self._expression(right, Position.EQUAL, left)
        for left, right in graph.subject_objects(OWL.disjointWith):
            yield from self._expression(left, Position.BELOW, left)
            yield from self._expression(right, Position.BELOW, left)
        for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
            for member in self._list(axiom, OWL.members):
                yield from self._expression(member, Position.BELOW, axiom)
        for class_ in graph.subjects(OWL.disjointUnionOf):
            yield self._fault(class_, "owl:disjointUnionOf is not in OWL 2 RL")

    def properties(self) -> Iterator[Fault]:
        """Property axioms: domains, ranges, and no reflexive property."""
        for property_ in self.graph.subjects(RDF.type, OWL.ReflexiveProperty):
            yield self._fault(property_, "owl:ReflexiveProperty is not in OWL 2 RL")
        for property_ in self.object_properties | self.data_properties:
            for class_ in self.graph.objects(property_, RDFS.domain):
                yield from self._expression(class_, Position.ABOVE, property_)
        for property_ in self.object_properties:
            for class_ in self.graph.objects(property_, RDFS.range):
                yield from self._expression(class_, Position.ABOVE, property_)
        for property_ in self.data_properties:
            for datatype in self.graph.objects(property_, RDFS.range):
                if datatype not in DATATYPES:
                    name = self._short(datatype)
                    yield self._fault(property_, f"range {name} is no datatype of OWL 2 RL")

    def literals(self) -> Iterator[Fault]:
        """Every literal is of a datatype of the profile."""
        for subject, predicate, value in self.graph:
            datatype = value.datatype if isinstance(value, Literal) else None
            if datatype and datatype not in DATATYPES and predicate != OWL.hasValue:
                name = self._short(datatype)
                yield self._fault(subject, f"literal of {name}, no datatype of OWL 2 RL")

    def declarations(self) -> Iterator[Fault]:
        """Every property and every class that is used is declared, annotations too."""
        declared = self.object_properties | self.data_properties | self.annotations
        for predicate in self.graph.predicates(unique=True):
            if not _is_built_in(predicate) and predicate not in declared:
                yield self._fault(predicate, "property used but not declared")
        for class_ in self.graph.objects(None, RDF.type, unique=True):
            if isinstance(class_, URIRef):
                yield from self._named_class(class_)

    def invented_names(self) -> Iterator[Fault]:
        """Names in a W3C namespace that the standard does not have."""
        used = {*self.graph.predicates(unique=True), *self.graph.objects(unique=True)}
        for term in filter(_is_built_in, used):
            numbered = str(term).startswith(f"{RDF}_")
            if not numbered and not any(term in names for names in STANDARD):
                yield self._fault(term, "no such term in the standard")

    def simple_properties(self) -> Iterator[Fault]:
        """Irreflexive, asymmetric or functional properties are simple (OWL 2 syntax, 11.2)."""
        composite = self._composite_properties()
        for characteristic in SIMPLE_ONLY:
            for property_ in self.graph.subjects(RDF.type, characteristic):
                if property_ in composite:
                    name = self._short(characteristic)
                    yield self._fault(property_, f"{name}, but transitive or implied by a chain")

    def _composite_properties(self) -> set[Node]:
        """Transitive and chained properties, with all that inverses and subsumption add."""
        graph = self.graph
        composite = set(graph.subjects(RDF.type, OWL.TransitiveProperty))
        composite |= set(graph.subjects(OWL.propertyChainAxiom))
        waiting = list(composite)
        while waiting:
            property_ = waiting.pop()
            reached = {
                *graph.objects(property_, OWL.inverseOf),
                *graph.subjects(OWL.inverseOf, property_),
                *graph.objects(property_, RDFS.subPropertyOf),
                *graph.objects(property_, OWL.equivalentProperty),
                *graph.subjects(OWL.equivalentProperty, property_),
            }
            waiting.extend(reached - composite)
            composite |= reached
        return composite

    def _expression(self, node: Node, position: Position, where: Node) -> Iterator[Fault]:
        """Faults of one class expression (the tables of section 4.2.3)."""
        if isinstance(node, URIRef):
            if node == OWL.Thing and position is not Position.FILLER:
                yield self._misplaced("owl:Thing", position, where)
            if _is_built_in(node) and node not in (OWL.Thing, OWL.Nothing):
                yield self._fault(where, f"{self._short(node)} is a reserved name, and no class")
            yield from self._named_class(node)
            return
        value = self.graph.value
        if value(node, OWL.intersectionOf):
            for part in self._list(node, OWL.intersectionOf):
                yield from self._expression(part, position, where)
        elif value(node, OWL.unionOf):
            if position in LOWER:
                for part in self._list(node, OWL.unionOf):
                    yield from self._expression(part, Position.BELOW, where)
            else:
                yield self._misplaced("owl:unionOf", position, where)
        elif value(node, OWL.oneOf):
            if position not in LOWER:
                yield self._misplaced("owl:oneOf", position, where)
        elif (denied := value(node, OWL.complementOf)) is not None:
            if position is Position.ABOVE:
                yield from self._expression(denied, Position.BELOW, where)
            else:
                yield self._misplaced("owl:complementOf", position, where)
        elif value(node, OWL.hasValue) is None:
            yield from self._restriction(node, position, where)

    def _restriction(self, node: Node, position: Position, where: Node) -> Iterator[Fault]:
        """Faults of a quantified or counting restriction."""
        value = self.graph.value
        on_data = value(node, OWL.onProperty) in self.data_properties
        if (filler := value(node, OWL.someValuesFrom)) is not None:
            if position not in LOWER:
                yield self._misplaced("owl:someValuesFrom", position, where)
            elif not on_data:
                yield from self._expression(filler, Position.FILLER, where)
        elif (filler := value(node, OWL.allValuesFrom)) is not None:
            if position is not Position.ABOVE:
                yield self._misplaced("owl:allValuesFrom", position, where)
            elif not on_data:
                yield from self._expression(filler, Position.ABOVE, where)
        elif (count := self._most(node)) is not None:
            if position is not Position.ABOVE or count > 1:
                yield self._misplaced(f"a maximum cardinality of {count}", position, where)
            elif (filler := value(node, OWL.onClass)) is not None:
                yield from self._expression(filler, Position.FILLER, where)
        else:
            yield self._misplaced("this class expression", position, where)

    def _named_class(self, class_: URIRef) -> Iterator[Fault]:
        if class_ not in self.classes and not _is_built_in(class_):
            yield self._fault(class_, "class used but not declared")

    def _most(self, node: Node) -> int | None:
        """The number of a maximum cardinality restriction."""
        for kind in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
            number = self.graph.value(node, kind)
            if number is not None:
                return int(str(number))
        return None

    def _list(self, node: Node, predicate: URIRef) -> list[Node]:
        head = self.graph.value(node, predicate)
        return list(Collection(self.graph, head)) if head is not None else []

    def _misplaced(self, construct: str, position: Position, where: Node) -> Fault:
        return self._fault(where, f"{construct} {position} is not in OWL 2 RL")

    def _fault(self, term: Node, message: str) -> Fault:
        """A fault under a name a person can find; an axiom without one goes by what it is about."""
        if isinstance(term, URIRef):
            return Fault(str(term), message)
        named = (self.graph.value(term, p) for p in (OWL.onProperty, RDFS.subClassOf))
        about = next((n for n in named if isinstance(n, URIRef)), None)
        return Fault(f"expression on {about}" if about else "unnamed expression", message)

    def _short(self, term: Node) -> str:
        return term.n3(self.graph.namespace_manager) if isinstance(term, URIRef) else str(term)


def _is_built_in(term: Node) -> bool:
    return isinstance(term, URIRef) and str(term).startswith(tuple(map(str, STANDARD)))
