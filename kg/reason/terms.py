"""Terms as whole numbers.

A term is known by its N-Triples text in UTF-8, which is what files hold and what Oxigraph dumps:
a graph of millions of triples is read and written without an object for each of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

import numpy as np
import pyoxigraph
from numpy.typing import NDArray
from rdflib import BNode, Literal, URIRef
from rdflib.compat import decodeUnicodeEscape
from rdflib.namespace import XSD
from rdflib.term import Node

Ids = NDArray[np.int64]
Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

XSD_STRING = f"^^<{XSD.string}>"
ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)} | str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
"""How Oxigraph spells characters of a literal that do not stand for themselves."""

_QUOTE = ord('"')


class Terms:
    """A number for each term, in order of first use; `len` is the first number not in use."""

    def __init__(self) -> None:
        """Know no term yet."""
        self._ids: defaultdict[bytes, int] = defaultdict()
        self._ids.default_factory = self._ids.__len__
        self._texts: NDArray[np.object_] = np.empty(0, object)
        self._literal: NDArray[np.bool_] = np.empty(0, bool)

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._ids)

    def __contains__(self, term: Node) -> bool:
        """Whether the term has a number."""
        return text_of(term) in self._ids

    def id(self, term: Node) -> int:
        """The number of a term, a new one where it is new."""
        return self._ids[text_of(term)]

    def number(self, text: bytes) -> int:
        """The number of a term given as N-Triples text, a new one where it is new."""
        return self._ids[text]

    def term(self, number: int) -> Node:
        """The term of a number."""
        return parse_term(self.texts()[number].decode())

    def encode(self, texts: Iterable[bytes], count: int) -> Ids:
        """The numbers of `count` terms given as N-Triples text."""
        return np.fromiter(map(self._ids.__getitem__, texts), np.int64, count)

    def texts(self) -> NDArray[np.object_]:
        """The text of every term, by its number."""
        known = len(self._texts)
        if known < len(self._ids):
            texts = np.empty(len(self._ids), object)
            texts[:known] = self._texts
            texts[known:] = self.since(known)
            self._texts = texts
        return self._texts

    def since(self, number: int) -> list[bytes]:
        """The texts of the terms from a number on."""
        return [*islice(reversed(self._ids), len(self._ids) - number)][::-1]

    def forget(self, number: int) -> None:
        """Take back the terms from a number on, which nothing has used yet."""
        while len(self._ids) > number:
            self._ids.popitem()

    def literal(self) -> NDArray[np.bool_]:
        """Which numbers stand for literals."""
        known = len(self._literal)
        if known < len(self._ids):
            new = np.array([text[0] == _QUOTE for text in self.texts()[known:].tolist()], bool)
            self._literal = np.concatenate([self._literal, new])
        return self._literal


def encode(triples: Iterable[tuple[Node, Node, Node]], terms: Terms) -> Ids:
    """Triples of terms as an array of shape (n, 3)."""
    texts = [text_of(term) for triple in triples for term in triple]
    return terms.encode(texts, len(texts)).reshape(-1, 3)


def text_of(term: Node) -> bytes:
    """The N-Triples text of an rdflib term."""
    if isinstance(term, Literal):
        quoted = f'"{str(term).translate(ESCAPES)}"'
        if term.language:
            return f"{quoted}@{term.language.lower()}".encode()
        kind = f"^^<{term.datatype}>" if term.datatype else ""
        return (quoted + kind.removesuffix(XSD_STRING)).encode()
    return (f"_:{term}" if isinstance(term, BNode) else f"<{term}>").encode()


def parse_term(text: str) -> Node:
    """The rdflib term of an N-Triples text."""
    if text.startswith("<"):
        return URIRef(text[1:-1])
    if text.startswith("_:"):
        return BNode(text[2:])
    body, _, tail = text[1:].rpartition('"')
    value = decodeUnicodeEscape(body)
    if tail.startswith("@"):
        return Literal(value, lang=tail[1:])
    return Literal(value, datatype=URIRef(tail[3:-1]) if tail else None, normalize=False)


def as_node(text: bytes) -> Term:
    """The term of an N-Triples text as Oxigraph has it."""
    if text[:1] == b"<":
        return pyoxigraph.NamedNode(text[1:-1].decode())
    if text[:2] == b"_:":
        return pyoxigraph.BlankNode(text[2:].decode())
    line = b"<x:> <x:> " + text + b" ."
    (quad,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    term: Term = quad.object
    return term


def as_triple(terms: tuple[Node, Node, Node]) -> pyoxigraph.Triple:
    """A triple as Oxigraph has it."""
    line = b" ".join(map(text_of, terms)) + b" ."
    (quad,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    triple: pyoxigraph.Triple = quad.triple
    return triple


def as_terms(triple: pyoxigraph.Triple) -> tuple[Node, Node, Node]:
    """A triple of Oxigraph's as rdflib has it."""
    s, p, o = (parse_term(str(term)) for term in triple)
    return s, p, o
