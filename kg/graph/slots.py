"""Whether statements fit their properties' slots: quickly, for any number of them.

The same question as the SHACL shapes of `kg.publish.shapes`, which are for other people's tools:
SHACL takes a millisecond and more for each statement.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import RDF, XSD

from kg.graph.store import pyoxigraph_store
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, LEX, ONTOLOGY_GRAPH
from kg.ontology import Ontology, local_name

_TYPE = ox.NamedNode(RDF.type)
_APART = {ox.NamedNode(name) for name in (EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH)}


class Misfit(NamedTuple):
    """A stated triple whose subject, or whose object, the property does not admit.

    `object` is None where the subject is at fault. Where a property also links things of one kind,
    neither end is at fault alone, and the object is given.
    """

    subject: URIRef
    predicate: URIRef
    object: URIRef | Literal | None

    def __str__(self) -> str:
        """The fault in one line."""
        if self.object is None:
            return f"{self.subject} cannot be the subject of {local_name(self.predicate)}"
        return f"{self.subject} {local_name(self.predicate)} {self.object}: this does not fit"


def check_slots(dataset: Dataset, ontology: Ontology) -> list[Misfit]:
    """The stated triples that do not fit the slots of their properties, sorted.

    Classes are those stated in any graph but `kg:inferred`: what a property's domain lets follow
    would excuse every wrong use of it. A value of a date property must be an xsd:date.
    """
    store = pyoxigraph_store(dataset)

    @cache
    def classes(node: ox.NamedNode) -> frozenset[URIRef]:
        found = store.quads_for_pattern(node, _TYPE, None)
        stated = (q.object for q in found if q.graph_name != ox.NamedNode(INFERRED_GRAPH))
        return frozenset(URIRef(c.value) for c in stated if isinstance(c, ox.NamedNode))

    misfits = set()
    for property_ in ontology.properties:
        before, after = ontology.slots(property_)
        if not before and not after:
            continue
        for quad in store.quads_for_pattern(None, ox.NamedNode(property_), None):
            if quad.graph_name in _APART or not isinstance(quad.subject, ox.NamedNode):
                continue
            subject = URIRef(quad.subject.value)
            froms = classes(quad.subject)
            from_fits = _fits(ontology, froms, before)
            if isinstance(quad.object, ox.Literal):
                object_: URIRef | Literal = Literal(
                    quad.object.value, datatype=URIRef(quad.object.datatype.value)
                )
                dated = LEX.Date in after and quad.object.datatype.value == str(XSD.date)
                to_fits, tos = dated or not after, frozenset[URIRef]()
            elif isinstance(quad.object, ox.NamedNode):
                object_, tos = URIRef(quad.object.value), classes(quad.object)
                to_fits = _fits(ontology, tos, after)
            else:
                continue
            if ontology.same_kind(property_):
                kinds = {ontology.kind(c) for c in froms} & {ontology.kind(c) for c in tos}
                if not (from_fits and to_fits) and not kinds - {None}:
                    misfits.add(Misfit(subject, property_, object_))
                continue
            if not from_fits:
                misfits.add(Misfit(subject, property_, None))
            if not to_fits:
                misfits.add(Misfit(subject, property_, object_))
    return sorted(misfits, key=str)


def _fits(ontology: Ontology, classes: Iterable[URIRef], slots: frozenset[URIRef]) -> bool:
    return not slots or any(ontology.is_a(c, slot) for c in classes for slot in slots)
