"""Which names and values may fill a frame's slots, by the ontology's domains and ranges."""

from functools import lru_cache

from rdflib import URIRef
from rdflib.namespace import OWL

from kg.lexicon import Frame
from kg.model import Mention
from kg.ontology import Ontology


class Slots:
    """The slots of one ontology's frames; what has been found out is kept."""

    def __init__(self, ontology: Ontology) -> None:
        """Take the ontology."""
        self.ontology = ontology
        self._fits = lru_cache(maxsize=None)(self._fits_types)

    def fits(self, frame: Frame, slot: str, mention: Mention, other: Mention | None = None) -> bool:
        """Whether a mention may fill a slot, given what fills the other one."""
        return self._fits(frame, slot, mention.type, other.type if other else None)

    def only_class(self, frame: Frame, slot: str) -> URIRef | None:
        """The one class that a slot asks for: what the frame narrows it to, or all it accepts."""
        narrowed = frame.subject if slot == "{s}" else frame.object
        if narrowed:
            return narrowed
        kinds = {k for k in self.ontology.kinds if self._side(frame.property, slot, k)}
        return next(iter(kinds)) if len(kinds) == 1 else None

    def _side(self, property_: URIRef, slot: str, class_: URIRef) -> bool:
        sides = self.ontology.slots(property_)[0 if slot == "{s}" else 1]
        return not sides or any(self.ontology.is_a(class_, c) for c in sides)

    def _fits_types(self, frame: Frame, slot: str, type_: URIRef, other: URIRef | None) -> bool:
        ontology, property_ = self.ontology, frame.property
        if type_ == OWL.Thing:
            return self.only_class(frame, slot) is not None
        narrowed = frame.subject if slot == "{s}" else frame.object
        if narrowed and not ontology.is_a(type_, narrowed):
            return False
        value = ontology.value_kind(property_)
        if slot == "{o}" and (value is not None or type_ in ontology.value_classes):
            return value is not None and ontology.is_a(type_, value)
        if slot == "{s}" and type_ in ontology.value_classes:
            return False
        if other is None or other == OWL.Thing or value is not None:
            return self._side(property_, slot, type_) or ontology.same_kind(property_)
        subject, object_ = (type_, other) if slot == "{s}" else (other, type_)
        return ontology.accepts(property_, subject, object_)
