"""What a dataset gives to reason from: facts as numbers, axioms as a graph.

Documents, the default graph and the ontology are premises; evidence, names and comments are not.
Of the individuals that the ontology knows, only those count that a document mentions, or that are
reached from one it mentions: a gazetteer of the world is not concluded about for one city's sake.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from functools import cached_property
from io import BytesIO

import numpy as np
import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.reason.relation import Ids, Mask
from kg.reason.rules import Rule, Triple, compile_rules
from kg.reason.schema import AXIOM_PREDICATES, is_metaclass, schema_terms
from kg.reason.terms import Terms, encode, read_triples

_NAMING = (str(SKOS), str(DCTERMS))
_ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo}
_APART = {str(EVIDENCE_GRAPH), str(INFERRED_GRAPH), str(ONTOLOGY_GRAPH)}


class Premises:
    """The facts and axioms of a store of named graphs; `say` adds facts to them.

    Attributes:
        terms: the numbers of terms.
        axioms: whatever is said of classes and properties, anywhere.
        schema: classes, properties and the nodes of axioms, which no fact is about.
    """

    def __init__(self, store: ox.Store) -> None:
        """Read a store's documents, default graph and ontology."""
        self.store = store
        self.terms = Terms()
        names = [name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode)]
        documents = [ox.NamedNode(name) for name in sorted(names) if name not in _APART]
        self._said = self._read([ox.DefaultGraph(), *documents])
        self._known = self._read([ox.NamedNode(ONTOLOGY_GRAPH)])
        self.axioms = self._axioms()
        self.schema = schema_terms(self.axioms)

    @cached_property
    def rules(self) -> list[Rule]:
        """The axioms as ground rules."""
        return compile_rules(self.axioms)

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
        naming = {*_ANNOTATIONS, *self.axioms.subjects(RDF.type, OWL.AnnotationProperty)}
        names = [
            number
            for number in _used(facts[:, 1])
            if (term := self.terms.term(number)) in naming or str(term).startswith(_NAMING)
        ]
        logical: Ids = facts[~np.isin(facts[:, 1], names)]
        return logical

    def triples(self) -> Iterator[Triple]:
        """The same facts as terms."""
        term = self.terms.term
        for s, p, o in self.facts().tolist():
            yield term(s), term(p), term(o)

    def _read(self, graphs: list[ox.NamedNode | ox.DefaultGraph]) -> Ids:
        parts = [np.empty((0, 3), np.int64)]
        for graph in graphs:
            dump = BytesIO()
            self.store.dump(dump, ox.RdfFormat.N_TRIPLES, from_graph=graph)
            dump.seek(0)
            parts += read_triples(dump, self.terms)
        return np.concatenate(parts)

    def _axioms(self) -> Graph:
        """The axioms among what is said, with what is declared and which terms are the same."""
        terms, triples = self.terms, np.concatenate([self._said, self._known])
        predicates = [terms.id(p) for p in (*sorted(AXIOM_PREDICATES), RDF.type, OWL.sameAs)]
        axioms = Graph(bind_namespaces="none")
        kind = triples[:, 1] == terms.id(RDF.type)
        declared = [x for x in _used(triples[kind, 2]) if is_metaclass(terms.term(x))]
        rows = np.isin(triples[:, 1], predicates) & (~kind | np.isin(triples[:, 2], declared))
        for s, p, o in triples[rows].tolist():
            axioms.add((terms.term(s), terms.term(p), terms.term(o)))
        return axioms

    def _mentioned(self) -> Ids:
        """The ontology's facts about what is said something of, and about what these lead to."""
        schema = self._flags(self.schema)
        reached: Mask = np.zeros(len(self.terms), bool)
        reached[self._said[:, [0, 2]].ravel()] = True
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


def _used(column: Ids) -> Iterator[int]:
    return iter(np.unique(column).tolist())
