"""Which of the things that an ontology knows count: those that documents lead to.

A gazetteer of the world is not concluded about for one city's sake (`premises.py`).
"""

from collections.abc import Callable, Container, Iterable
from functools import cache

import pyoxigraph as ox

from kg.reason.axioms import Axioms
from kg.reason.graphs import ONTOLOGY
from kg.reason.terms import Term, as_node, text_of

IsSaid = Callable[[Term], bool]
"""Tells whether a document says something of a thing."""


class Reach:
    """Looks from a thing back to what leads to it in the ontology; remembers what it found."""

    def __init__(self, store: ox.Store, axioms: Axioms, is_said: IsSaid) -> None:
        """Take a store as it is now, and what tells which things the documents speak of."""
        self._store, self._is_said = store, is_said
        self._schema = {as_node(text_of(term)) for term in axioms.schema}
        self.is_reached = cache(self._find_is_reached)

    def is_known(self, quad: ox.Quad) -> bool:
        """Whether a triple of the ontology is a fact about a thing that is reached."""
        return quad.subject not in self._schema and self.is_reached(quad.subject)

    def unreached(self, things: Iterable[Term]) -> list[ox.Triple]:
        """The ontology's facts about those of the things that are not reached, and so on."""
        found: dict[ox.Triple, None] = {}
        waiting = list(things)
        seen = set(waiting)
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, ox.Literal) or thing in self._schema or self.is_reached(thing):
                continue
            for quad in self._store.quads_for_pattern(thing, None, None, ONTOLOGY):
                found[quad.triple] = None
                if quad.object not in seen:
                    seen.add(quad.object)
                    waiting.append(quad.object)
        return list(found)

    def _find_is_reached(self, thing: Term) -> bool:
        waiting, seen = [thing], {thing}
        while waiting:
            node = waiting.pop()
            if self._is_said(node):
                return True
            for quad in self._store.quads_for_pattern(None, None, node, ONTOLOGY):
                if quad.subject not in seen and quad.subject not in self._schema:
                    seen.add(quad.subject)
                    waiting.append(quad.subject)
        return False


def is_in(store: ox.Store, thing: Term, apart: Container[object]) -> bool:
    """Whether a graph other than these speaks of a thing."""
    quads = [store.quads_for_pattern(None, None, thing)]
    if not isinstance(thing, ox.Literal):
        quads.append(store.quads_for_pattern(thing, None, None))
    return any(quad.graph_name not in apart for some in quads for quad in some)
