"""Terms as whole numbers, and N-Triples read and written through them in bulk.

A term is known by its N-Triples text in UTF-8, which is what files hold and what Oxigraph dumps:
a graph of millions of triples is read and written without an object for each of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

import numpy as np
import pyoxigraph
from numpy.typing import NDArray
from rdflib import BNode, Literal, URIRef
from rdflib.compat import decodeUnicodeEscape
from rdflib.namespace import XSD
from rdflib.term import Node

from kg.errors import GraphError

Ids = NDArray[np.int64]

IRI = rb'<[^\x00-\x20<>"{}|^`\\]*+>'
LITERAL = (
    rb'"(?:[^"\\\n\r]++|\\[tbnrf"\'\\])*+"(?:@[a-z0-9-]+|\^\^(?!<[^>]*XMLSchema#string>)' + IRI
)
PLAIN_LINE = re.compile(
    rb"(?m)^(" + IRI + rb"|_:\w+) (" + IRI + rb") (" + IRI + rb"|_:\w+|" + LITERAL + rb")?) \.$"
)
"""A line with one spelling of each term; other files are rewritten to it by Oxigraph's parser."""

BLOCK = 1 << 22
"""Bytes read, and about as many written, at a time."""

XSD_STRING = f"^^<{XSD.string}>"
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


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
            texts[known:] = list(self._ids)[known:] if known else list(self._ids)
            self._texts = texts
        return self._texts

    def literal(self) -> NDArray[np.bool_]:
        """Which numbers stand for literals."""
        known = len(self._literal)
        if known < len(self._ids):
            new = [text[:1] == b'"' for text in self.texts()[known:]]
            self._literal = np.concatenate([self._literal, np.array(new, bool)])
        return self._literal


def read_triples(source: BinaryIO, terms: Terms) -> Iterator[Ids]:
    """Read N-Triples as arrays of shape (n, 3), a few tens of thousands of triples at a time.

    Raises:
        GraphError: the source is not N-Triples; the message names the place.
    """
    rest = b""
    while block := source.read(BLOCK):
        lines, newline, rest = (rest + block).rpartition(b"\n")
        yield _encode(lines + newline, terms)
    if rest:
        yield _encode(rest + b"\n", terms)


def _encode(lines: bytes, terms: Terms) -> Ids:
    rows = PLAIN_LINE.findall(lines)
    if len(rows) != lines.count(b"\n"):
        try:
            parsed = pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES)
            texts = [(str(t.subject), str(t.predicate), str(t.object)) for t in parsed]
        except (SyntaxError, ValueError) as error:
            raise GraphError(f"not N-Triples that can be read: {error}") from error
        rows = [tuple(text.encode() for text in row) for row in texts]
    return terms.encode(chain.from_iterable(rows), 3 * len(rows)).reshape(-1, 3)


def write_triples(tables: Iterable[tuple[int, Ids, Ids]], terms: Terms, target: BinaryIO) -> int:
    """Write (predicate, subjects, objects) tables as N-Triples; returns how many triples."""
    texts = terms.texts()
    written, rows = 0, BLOCK >> 6
    for predicate, subjects, objects in tables:
        middle = b" " + texts[predicate] + b" "
        for start in range(0, len(subjects), rows):
            some = subjects[start : start + rows]
            line = np.empty((len(some), 4), object)
            line[:, 0], line[:, 1] = texts[some], middle
            line[:, 2], line[:, 3] = texts[objects[start : start + rows]], b" .\n"
            target.write(b"".join(line.ravel().tolist()))
        written += len(subjects)
    return written


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
