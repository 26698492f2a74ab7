"""The words behind a stated triple, and the words for its terms: what a proof shows a person."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import combinations, product

import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.errors import QueryError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.model import Evidence, Status
from kg.namespaces import EV, EVIDENCE_GRAPH
from kg.reason.rules import Triple
from kg.reason.terms import as_triple, parse_term

NAMED = "named"
"""What stands for the frame where the words only name a thing, and so tell its class."""

_NAMES = (ox.NamedNode(RDFS.label), ox.NamedNode(DCTERMS.title))
_PARTS = (RDF.subject, RDF.predicate, RDF.object)
_LABELS = (ox.NamedNode(RDFS.label), ox.NamedNode(SKOS.altLabel))


def find_evidence(dataset: Dataset, triple: Triple) -> list[Evidence]:
    """The evidence that a triple is so, surest first.

    A class or a name has no evidence of its own: the first mention of the thing, in each document
    that says so, stands for it, and is sure.
    """
    graph = dataset.get_context(EVIDENCE_GRAPH)
    subject, predicate, object_ = triple
    found = [
        read_evidence(dataset, node)
        for node in graph.subjects(RDF.subject, subject)
        if (node, RDF.predicate, predicate) in graph
        and (node, RDF.object, object_) in graph
        and str(graph.value(node, EV.status)) == Status.ACTUAL
    ]
    if not found and predicate in (RDF.type, RDFS.label, SKOS.altLabel):
        stating = {g for _, _, _, g in dataset.quads((subject, predicate, object_, None))}
        mentions = [read_evidence(dataset, node) for node in graph.subjects(EV.refersTo, subject)]
        mentions.sort(key=lambda e: e.start, reverse=True)
        found = list({e.document: e for e in mentions if e.document in stating}.values())
    return sorted(found, key=lambda e: (-e.confidence, e.document, e.start))


def read_triple(dataset: Dataset, node: Node) -> Triple:
    """What a piece of evidence is of, whether it says that or denies it."""
    graph = dataset.get_context(EVIDENCE_GRAPH)
    s, p, o = (graph.value(node, part) or RDF.nil for part in _PARTS)
    return s, p, o


def read_evidence(dataset: Dataset, node: Node) -> Evidence:
    """A piece of evidence; or a mention that stands for one, which is sure and has no status."""
    graph = dataset.get_context(EVIDENCE_GRAPH)
    said = {predicate: str(term) for predicate, term in graph.predicate_objects(node)}
    return Evidence(
        document=URIRef(said.get(EV.document, "")),
        start=int(said.get(EV.start, 0)),
        end=int(said.get(EV.end, 0)),
        quote=said.get(EV.quote, ""),
        frame=said.get(EV.frame, NAMED),
        confidence=float(said.get(EV.confidence, 1)),
        status=Status(said.get(EV.status, Status.ACTUAL)),
    )


Find = Callable[[str], list[URIRef]]


class Wording:
    """What a dataset calls its terms."""

    def __init__(self, dataset: Dataset) -> None:
        """Take the dataset; it is searched for names when the first is asked for."""
        self._dataset, self._store = dataset, pyoxigraph_store(dataset)

    def say(self, term: Node) -> str:
        """A term's English name, else another, else the last part of its IRI; literals plain."""
        if isinstance(term, Literal):
            return str(term)
        if isinstance(term, URIRef):
            find, thing = self._store.quads_for_pattern, ox.NamedNode(term)
            quads = [quad for name in _NAMES for quad in find(thing, name, None)]
            words = [q.object for q in quads if isinstance(q.object, ox.Literal)]
            names = sorted((word.language != "en", word.value) for word in words)
            return names[0][1] if names else _local_name(str(term))
        return f"_:{term}"

    def find_triple(self, text: str) -> Triple:
        """The triple that three words, names, prefixed names or IRIs stand for.

        "Arts Council funds Tide Fair" needs no quotation marks as long as it can be cut in only
        one way; of several triples one that the dataset holds is taken. `a` is rdf:type.

        Raises:
            QueryError: nothing is called so.
        """
        for find in (self._labelled, self._called):
            possible = list(self._triples(text, find))
            held = (t for t in possible if any(self._store.quads_for_pattern(*as_triple(t))))
            if (triple := next(held, None)) is not None:
                return triple
        if not possible:
            raise QueryError(
                f"nothing in the graph is called so: {text!r}; give subject, property and object"
                ' by name, in "quotation marks" where one has blanks, or as <IRI>'
            )
        return possible[0]

    def _triples(self, text: str, find: Find) -> Iterator[Triple]:
        """The triples that the words stand for, cut and called in any way."""
        words = re.findall(r'<[^<>\s]*>|"[^"]*"|\S+', text)
        for i, j in combinations(range(1, len(words)), 2):
            parts = (words[:i], words[i:j], words[j:])
            s, p, o = (" ".join(part).strip('"') for part in parts)
            properties = filter(self._is_property, self._find(p, find))
            for subject, predicate in product(self._find(s, find), properties):
                for object_ in (*self._find(o, find), *self._values(subject, predicate, o)):
                    yield subject, predicate, object_

    def _is_property(self, term: URIRef) -> bool:
        """Whether something is said with it, or it is declared so."""
        find, node = self._store.quads_for_pattern, ox.NamedNode(term)
        kinds = find(node, ox.NamedNode(RDF.type), None)
        return any(find(None, node, None)) or any("Property" in str(q.object) for q in kinds)

    def _find(self, text: str, find: Find) -> list[URIRef]:
        prefix, colon, local = text.partition(":")
        bound = prefixes(self._dataset)
        if text.startswith("<"):
            return _iri(text[1:-1])
        if colon and prefix in bound:
            return _iri(bound[prefix] + local)
        if colon and re.match(r"(https?|urn):", text):
            return _iri(text)
        return [*find(text), RDF.type] if text == "a" else find(text)

    def _labelled(self, text: str) -> list[URIRef]:
        """Terms whose English or plain label this is; quick, by an index."""
        literals = (ox.Literal(text, language="en"), ox.Literal(text))
        quads = (
            quad
            for label, literal in product(_LABELS, literals)
            for quad in self._store.quads_for_pattern(None, label, literal)
        )
        return [URIRef(q.subject.value) for q in quads if isinstance(q.subject, ox.NamedNode)]

    def _called(self, text: str) -> list[URIRef]:
        """Terms of this name in any language and case, or with this as their IRI's last part."""
        return self._named.get(text.casefold(), [])

    @cached_property
    def _named(self) -> dict[str, list[URIRef]]:
        """Terms by name in lower case, those called so by a label before those by their IRI."""
        named: defaultdict[str, set[tuple[int, URIRef]]] = defaultdict(set)
        for quad in self._store:
            for term in (quad.subject, quad.predicate, quad.object):
                if isinstance(term, ox.NamedNode):
                    iri = URIRef(term.value)
                    named[_local_name(iri).casefold()].add((2, iri))
            thing, name = quad.subject, quad.object
            labels = quad.predicate in _LABELS and isinstance(name, ox.Literal)
            if labels and isinstance(thing, ox.NamedNode):
                rank = _LABELS.index(quad.predicate)
                named[name.value.casefold()].add((rank, URIRef(thing.value)))
        return {name: list(dict.fromkeys(t for _, t in sorted(x))) for name, x in named.items()}

    def _values(self, subject: URIRef, predicate: URIRef, text: str) -> Iterator[Node]:
        """The literals of this text that a thing has."""
        subject_, predicate_ = ox.NamedNode(subject), ox.NamedNode(predicate)
        for quad in self._store.quads_for_pattern(subject_, predicate_, None):
            if isinstance(quad.object, ox.Literal) and quad.object.value == text:
                yield parse_term(str(quad.object))


def _iri(text: str) -> list[URIRef]:
    """The IRI of this text, if it is one."""
    try:
        return [URIRef(ox.NamedNode(text).value)]
    except ValueError:
        return []


def _local_name(iri: str) -> str:
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1] or iri
