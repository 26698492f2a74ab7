"""What a dataset gives to reason from: facts as numbers, axioms as a graph.

Documents, the default graph and the ontology are premises; evidence, names and comments are not.
Of the individuals that the ontology knows, only those count that a document mentions, or that are
reached from one it mentions: a gazetteer of the world is not concluded about for one city's sake.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from io import BufferedWriter

import numpy as np
import pyoxigraph as ox
from rdflib import URIRef
from rdflib.term import Node

from kg.reason.axioms import Axioms
from kg.reason.graphs import APART, ONTOLOGY
from kg.reason.ntriples import BLOCK, Intake
from kg.reason.relation import Ids, Mask
from kg.reason.rules import Triple
from kg.reason.terms import Terms, encode


class Premises:
    """The facts of a store of named graphs, with its axioms; `say` adds facts to them.

    Attributes:
        axioms: whatever is said of classes and properties, anywhere.
        terms: the numbers of terms.
    """

    def __init__(self, store: ox.Store) -> None:
        """Read a store's documents, default graph and ontology."""
        self.store = store
        self.axioms = Axioms(store)
        self.terms = Terms()
        named = (name for name in store.named_graphs() if isinstance(name, ox.NamedNode))
        documents = sorted((name for name in named if name not in APART), key=str)
        self._said = self._read([ox.DefaultGraph(), *documents])
        self._known = self._read([ONTOLOGY])

    def say(self, triples: Iterable[Triple]) -> None:
        """Add facts, as if a document said them."""
        self._said = np.concatenate([self._said, encode(triples, self.terms)])

    def of(self, document: URIRef) -> "Premises":
        """The same axioms, with the facts of one document only."""
        alone = copy(self)
        alone._said = self._read([ox.NamedNode(document)])
        return alone

    def facts(self) -> Ids:
        """What is said, and what the ontology knows of things mentioned; shape (n, 3)."""
        facts = np.concatenate([self._said, self._mentioned()])
        predicates = np.flatnonzero(np.bincount(facts[:, 1])).tolist()
        is_naming: Mask = np.zeros(len(self.terms), bool)
        is_naming[[p for p in predicates if self.axioms.is_naming(self.terms.term(p))]] = True
        logical: Ids = facts[~is_naming[facts[:, 1]]]
        return logical

    def triples(self) -> Iterator[Triple]:
        """The same facts as terms."""
        term = self.terms.term
        for s, p, o in self.facts().tolist():
            yield term(s), term(p), term(o)

    def _read(self, graphs: list[ox.NamedNode | ox.DefaultGraph]) -> Ids:
        intake = Intake(self.terms, self.axioms.is_naming)
        with BufferedWriter(intake, BLOCK) as stream:
            for graph in graphs:
                self.store.dump(stream, ox.RdfFormat.N_TRIPLES, from_graph=graph)
        return intake.triples()

    def _mentioned(self) -> Ids:
        """The ontology's facts about what is said something of, and about what these lead to."""
        schema = self._flags(self.axioms.schema)
        reached: Mask = np.zeros(len(self.terms), bool)
        for end in (0, 2):
            reached[self._said[:, end]] = True
        facts = self._known[~schema[self._known[:, 0]]]
        size = -1
        while size != (size := int(np.count_nonzero(reached))):
            reached[facts[reached[facts[:, 0]]][:, 2]] = True
        mentioned: Ids = facts[reached[facts[:, 0]]]
        return mentioned

    def _flags(self, terms: Iterable[Node]) -> Mask:
        flags: Mask = np.zeros(len(self.terms), bool)
        flags[[self.terms.id(term) for term in terms if term in self.terms]] = True
        return flags
