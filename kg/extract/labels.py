"""What a reading model tells apart, by the ontology's own IRIs."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray
from rdflib import URIRef

from kg.extract.windows import Tags
from kg.model import Form, Mention, Status
from kg.namespaces import LEX
from kg.ontology import Ontology

FORMS = (Form.NAME, Form.ACRONYM, Form.GENERIC)
VALUES = (LEX.Count, LEX.Date, LEX.Money, LEX.Percent)
STATUSES = tuple(Status)
ROLES = 3  # a span is an outermost name of a kind, a name within another, or a generic phrase


@dataclass(frozen=True)
class Labels:
    """Kinds, finer classes and properties, each in a fixed order that the weights depend on."""

    kinds: tuple[URIRef, ...]
    types: tuple[URIRef, ...]
    properties: tuple[URIRef, ...]

    @cached_property
    def tags(self) -> Tags:
        """The numbering of what the words find."""
        return Tags(self.kinds, VALUES)

    @property
    def spans(self) -> int:
        """How many things a span can be: nothing, or a kind in a role."""
        return 1 + ROLES * len(self.kinds)

    @property
    def groups(self) -> int:
        """How many groups of mentions there are: kinds of things and of values."""
        return len(self.kinds) + len(VALUES)

    def group(self, mention: Mention, ontology: Ontology) -> int:
        """What the words make of a mention, as a number of `Tags`."""
        return self.tags.of(mention, ontology.kind(mention.type))

    def allowed(self, ontology: Ontology) -> NDArray[np.bool_]:
        """Which property may lead from which group to which: `[property, subject, object]`."""
        table = np.zeros((len(self.properties), self.groups, self.groups), np.bool_)
        under = {kind: self._under(ontology, kind) for kind in self.kinds}
        for p, property_ in enumerate(self.properties):
            value = ontology.value_kind(property_)
            for s, subject in enumerate(self.kinds):
                if value is not None:
                    table[p, s, self.tags.values[value]] = ontology.takes(property_, subject)
                    continue
                for o, object_ in enumerate(self.kinds):
                    table[p, s, o] = any(
                        ontology.accepts(property_, *ends)
                        for ends in product(under[subject], under[object_])
                    )
        return table

    def _under(self, ontology: Ontology, kind: URIRef) -> list[URIRef]:
        """A kind and its finer classes."""
        return [kind, *(t for t in self.types if t != kind and ontology.kind(t) == kind)]

    def as_json(self) -> dict[str, list[str]]:
        """For the file beside the weights."""
        return {
            "kinds": [str(k) for k in self.kinds],
            "types": [str(t) for t in self.types],
            "properties": [str(p) for p in self.properties],
        }
