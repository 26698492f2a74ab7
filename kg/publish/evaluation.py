"""A query → its answer, in the process that runs it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.publish.admission import read_fault
from kg.publish.merging import merge, stated_graphs
from kg.publish.negotiation import choose
from kg.publish.workers import Answer

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
"""What SELECT and ASK are answered in, most wanted first."""
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "text/n3": ox.RdfFormat.N3,
    "application/xml": ox.RdfFormat.RDF_XML,
    "text/xml": ox.RdfFormat.RDF_XML,
    "application/json": ox.RdfFormat.JSON_LD,
}
"""What CONSTRUCT and DESCRIBE are answered in, and everything else that is a graph."""
DATASETS = {
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
"""What several graphs are written in together."""
LARGEST = 64 << 20
"""Bytes an answer may have."""
ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""What XML 1.0 has no way to write (production 2)."""
NAME = re.compile(r"[^\W\d][\w.-]*$")
"""The end of an IRI that RDF/XML can make an element's name of."""
VARY = {"Vary": "Accept"}

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


@dataclass(frozen=True, slots=True)
class Query:
    """A query as the protocol carries it: text, dataset, and what its answer may be written in.

    A graph list of None leaves that half of the dataset to the query and to the store. `base` is
    what IRIs are relative to, where the query does not say.
    """

    text: str
    accept: str | None = None
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    base: str | None = None


class TooLarge(Exception):  # noqa: N818
    """An answer grew beyond what is given out."""


class Unanswerable(Exception):  # noqa: N818
    """There is no answer, and this is what the client is told instead."""

    def __init__(self, status: int, reason: str) -> None:
        """Take an HTTP status and a sentence."""
        super().__init__(reason)
        self.answer = refuse(status, reason)


class Sheet(BytesIO):
    """What an answer is written on; it has an end."""

    def write(self, part: "Buffer") -> int:
        """Add to the answer.

        Raises:
            TooLarge: the answer has more than LARGEST bytes.
        """
        size = super().write(part)
        if self.tell() > LARGEST:
            raise TooLarge
        return size


def refuse(status: int, reason: str) -> Answer:
    """No answer but a sentence, as plain text."""
    return Answer(status, "text/plain", f"{reason}\n".encode(), VARY)


def evaluate(store: ox.Store, query: Query) -> Found:
    """What a query finds.

    Raises:
        Unanswerable: it does not parse, or cannot be run.
    """
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
    named: list[ox.NamedNode | ox.BlankNode] | None = None
    try:
        given: tuple[Sequence[str], Sequence[str]] | None = None
        if query.default_graphs is not None or query.named_graphs is not None:
            # Naming either half in the protocol leaves the other empty (SPARQL 1.1 Protocol, 2.1.4)
            given = query.default_graphs or (), query.named_graphs or ()
        elif (stated := stated_graphs(query.text)) is not None and len(stated[0]) > 1:
            given = stated
        if given is not None:
            named = [ox.NamedNode(iri) for iri in given[1]]
            # A graph named twice is there once; Oxigraph would give its triples twice.
            default = [ox.NamedNode(iri) for iri in dict.fromkeys(given[0])]
            if len(default) > 1:
                store, default = merge(store, *given), [ox.DefaultGraph()]
        return store.query(
            query.text, base_iri=query.base, default_graph=default, named_graphs=named
        )
    except (SyntaxError, ValueError) as error:
        fault = read_fault(error, query.text)
        raise Unanswerable(400, f"the query does not parse: {fault}") from error
    except (RuntimeError, OSError) as error:
        raise Unanswerable(500, f"the query cannot be answered: {read_fault(error)}") from error


def write_found(found: Found, accept: str | None, prefixes: Mapping[str, str]) -> Answer:
    """What a query found, in the syntax its client likes best."""
    if isinstance(found, ox.QueryTriples):
        return write_graph(dict.fromkeys(found), accept, prefixes)
    media_type = choose(accept, list(RESULTS))
    if media_type is None:
        return refuse(406, f"this answer can be had as {', '.join(RESULTS)}")
    sheet = Sheet()
    try:
        found.serialize(sheet, format=RESULTS[media_type])
    except TooLarge:
        return refuse(503, f"the answer has more than {LARGEST >> 20} MB; LIMIT the query")
    except (RuntimeError, OSError, ValueError) as error:
        return refuse(500, f"the query cannot be answered: {read_fault(error)}")
    return _finish(media_type, sheet)


def write_graph(
    triples: Collection[ox.Triple] | Collection[ox.Quad],
    accept: str | None,
    prefixes: Mapping[str, str],
    offers: Mapping[str, ox.RdfFormat] = GRAPHS,
) -> Answer:
    """A graph, or graphs, in the syntax of `offers` that the client likes best."""
    media_type = choose(accept, list(offers))
    if media_type is None:
        return refuse(406, f"this graph can be had as {', '.join(offers)}")
    syntax = offers[media_type]
    if syntax is ox.RdfFormat.RDF_XML:
        for triple in triples:
            if not NAME.search(triple.predicate.value):
                return refuse(406, f"RDF/XML cannot write {triple.predicate}; ask for Turtle")
    sheet = Sheet()
    try:
        ox.serialize(triples, sheet, format=syntax, prefixes=dict(prefixes))
    except TooLarge:
        return refuse(503, f"the graph has more than {LARGEST >> 20} MB; ask for a part of it")
    except (ValueError, OSError) as error:
        return refuse(406, f"{media_type} cannot write this graph: {read_fault(error)}")
    return _finish(media_type, sheet)


def _finish(media_type: str, sheet: Sheet) -> Answer:
    body = sheet.getvalue()
    if media_type.endswith("xml"):
        body = ILLEGAL.sub(b"\xef\xbf\xbd", body.replace(b"\r", b"&#13;"))
    return Answer(200, media_type, body, VARY)
