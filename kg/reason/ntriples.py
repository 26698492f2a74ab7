"""N-Triples read and written through numbers, a block of lines at a time.

Where terms begin and end is found in the bytes of a block as in an array; a line has no object of
its own, and a term only the bytes that its number is looked up by.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from io import RawIOBase
from typing import Any, BinaryIO

import numpy as np
import pyoxigraph
from numpy.typing import NDArray
from rdflib.term import Node

from kg.errors import GraphError
from kg.reason.terms import Ids, Terms, parse_term

IRI = rb'<[^\x00-\x20<>"{}|^`\\]*+>'
LITERAL = (
    rb'"(?:[^"\\\x00-\x1f\x7f\xef]++|\xef(?!\xbf[\xbe\xbf])|\\[tbnrf"\\])*+"'
    rb"(?:@[a-z0-9-]+|\^\^(?!<[^>]*XMLSchema#string>)" + IRI
)
PLAIN = re.compile(IRI + rb"|_:\w+|" + LITERAL + rb")?")
"""The one spelling of each term; files of others are rewritten to it by Oxigraph's parser."""

BLOCK = 1 << 20
"""Bytes read, and about as many written, at a time: few enough to stay near the processor."""

_END, _BLANK, _QUOTE, _ANGLE = b'\n "<'


class Intake(RawIOBase):
    """Numbers the N-Triples that a store dumps into it (by way of a buffer); checks nothing.

    A literal that only names or describes a thing is read as an empty one: nothing is concluded
    from it, and such are a good part of most graphs.
    """

    def __init__(self, terms: Terms, is_naming: Callable[[Node], bool]) -> None:
        """Take the terms to number with, and what tells which predicates only name."""
        self._terms = terms
        self._is_naming = cache(lambda text: is_naming(parse_term(text.decode())))
        self._rest = bytearray()
        self._parts = [np.empty((0, 3), np.int64)]

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def write(self, piece: Any) -> int:
        """Take some bytes, which may end anywhere in a line; returns how many."""
        lines = self._rest
        lines += piece
        end = lines.rfind(b"\n") + 1
        self._rest = lines[end:]
        del lines[end:]
        if end:
            texts, leads = _cut(lines)
            for row in np.flatnonzero(leads[2] == _QUOTE).tolist():
                if self._is_naming(texts[3 * row + 1]):
                    texts[3 * row + 2] = b'""'
            self._parts.append(self._terms.encode(texts, len(texts)).reshape(-1, 3))
        return len(piece)

    def triples(self) -> Ids:
        """All triples that were taken, of shape (n, 3)."""
        return np.concatenate(self._parts)


def read_triples(source: BinaryIO, terms: Terms) -> Iterator[Ids]:
    """Read N-Triples as arrays of shape (n, 3), some thousands of triples at a time.

    Raises:
        GraphError: the source is not N-Triples; the message names the place.
    """
    while block := source.read(BLOCK):
        lines = block + source.readline()
        yield _read(lines if lines.endswith(b"\n") else lines + b"\n", terms)


def _read(lines: bytes, terms: Terms) -> Ids:
    """Numbers of triples; what is not spelt plainly is parsed."""
    known, count = len(terms), lines.count(b" .\n")
    if count == lines.count(b"\n"):
        texts, (subjects, predicates, _) = _cut(bytearray(lines))
        if len(texts) == 3 * count and not ((subjects == _QUOTE) | (predicates != _ANGLE)).any():
            triples = terms.encode(texts, len(texts)).reshape(-1, 3)
            if all(map(PLAIN.fullmatch, terms.since(known))):
                return triples
            terms.forget(known)
    try:
        parsed = pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES)
        texts = [str(term).encode() for quad in parsed for term in quad.triple]
    except (SyntaxError, ValueError) as error:
        raise GraphError(f"not N-Triples that can be read: {error}") from error
    return terms.encode(texts, len(texts)).reshape(-1, 3)


def _cut(lines: bytearray) -> tuple[list[bytes], NDArray[np.uint8]]:
    """The terms of lines that end with a stop, three a line, and the first byte of each as rows.

    A line is cut, in place, at its first two blanks; where one has fewer, there are not three terms
    a line.
    """
    codes = np.frombuffer(lines, np.uint8)
    marks = np.flatnonzero((codes == _BLANK) | (codes == _END))
    last = np.flatnonzero(codes[marks] == _END)
    first, second = (marks.take(np.append(0, last[:-1] + 1) + n, mode="clip") for n in (0, 1))
    ends = marks[last]
    leads = codes.take([np.append(0, ends[:-1] + 1), first + 1, second + 1], mode="clip")
    codes[first] = codes[second] = codes[ends - 2] = _END
    texts = bytes(lines).split(b"\n")
    texts.pop()
    del texts[3::4]
    return texts, leads


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
