"""Each query in a process of its own, killed at the deadline.

A running query cannot be stopped from Python, and some that are parsed bring the parser down with
them. A forked process shares the store without a copy, can be killed at any moment, and takes
nobody with it. It has no descriptor but the pipe to its parent and may open none, so whatever a
query asks for, it reads no file and reaches no host.
"""

import asyncio
import contextlib
import gc
import os
import re
import resource
import signal
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from kg.publish.negotiation import choose

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
"""What SELECT and ASK are answered in, most wanted first."""
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/xml": ox.RdfFormat.RDF_XML,
    "application/json": ox.RdfFormat.JSON_LD,
}
"""What CONSTRUCT and DESCRIBE are answered in."""
MEMORY = 2 << 30
"""Bytes a worker may take beyond what it was forked with."""
LARGEST = 64 << 20
"""Bytes an answer may have."""
ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""What XML 1.0 has no way to write (production 2)."""
NAME = re.compile(r"[^\W\d][\w.-]*$")
"""The end of an IRI that RDF/XML can make an element's name of."""
BRIEF = 300


@dataclass(frozen=True, slots=True)
class Query:
    """A query as the protocol carries it: text, dataset, and what its answer may be written in.

    A graph list of None leaves that half of the dataset to the query and to the store.
    """

    text: str
    accept: str | None = None
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP status, a media type, and the answer or the reason why there is none."""

    status: int
    media_type: str
    body: bytes


async def answer(
    store: ox.Store, query: Query, *, timeout: float, prefixes: Mapping[str, str]
) -> Answer:
    """Run a query in a forked process; no later than `timeout` seconds on, it is dead.

    Must be called where no other thread uses the store, which is so in an event loop.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns of any fork beside threads; the child takes no lock of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        _work(store, query, writing, timeout, prefixes)
    os.close(writing)
    try:
        written = await asyncio.wait_for(_read(reading), timeout)
    except TimeoutError:
        return _refusal(
            503, f"the query ran out of time ({timeout:g} s); ask for less, or LIMIT it"
        )
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if len(written) > LARGEST:
        return _refusal(503, f"the answer has more than {LARGEST >> 20} MB; LIMIT the query")
    head, mark, body = written.partition(b"\n")
    if not mark or not body.endswith(b"\0"):
        return _refusal(
            503, "the query needed more memory, or nests deeper, than is allowed; simplify it"
        )
    status, media_type = head.decode().split(" ", 1)
    return Answer(int(status), media_type, body[:-1])


async def _read(descriptor: int) -> bytes:
    """All that comes out of a pipe, or a little more than LARGEST of it."""
    loop, stream = asyncio.get_running_loop(), asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(descriptor, "rb", 0)
    )
    try:
        parts, size = [], 0
        while size <= LARGEST + 100 and (part := await stream.read(1 << 18)):
            parts.append(part)
            size += len(part)
        return b"".join(parts)
    finally:
        transport.close()


def _refusal(status: int, reason: str) -> Answer:
    return Answer(status, "text/plain", reason.encode())


def _work(
    store: ox.Store, query: Query, writing: int, timeout: float, prefixes: Mapping[str, str]
) -> NoReturn:
    """The child's whole life: shut the doors, ask, write the answer and a last zero byte, end."""
    try:
        gc.disable()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        _shut(writing, timeout)
        found = _evaluate(store, query, prefixes)
        head = f"{found.status} {found.media_type}\n".encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(head + found.body + b"\0")
    finally:
        os._exit(0)


def _shut(writing: int, timeout: float) -> None:
    """Close every descriptor but one and allow no more; bound memory, and time if orphaned."""
    most = os.sysconf("SC_OPEN_MAX")
    os.closerange(0, writing)
    os.closerange(writing + 1, most if most > 0 else 4096)
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_CPU: int(timeout) + 2}
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + MEMORY
    limits[resource.RLIMIT_NOFILE] = 0
    for which, most in limits.items():
        resource.setrlimit(which, (most, most))


def _evaluate(store: ox.Store, query: Query, prefixes: Mapping[str, str]) -> Answer:
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
    named: list[ox.NamedNode | ox.BlankNode] | None = None
    try:
        if query.default_graphs is not None or query.named_graphs is not None:
            # Naming either half in the protocol leaves the other empty (SPARQL 1.1 Protocol, 2.1.4)
            default = [ox.NamedNode(iri) for iri in query.default_graphs or ()]
            named = [ox.NamedNode(iri) for iri in query.named_graphs or ()]
        found = store.query(query.text, default_graph=default, named_graphs=named)
    except (SyntaxError, ValueError) as error:
        return _refusal(400, f"the query does not parse: {_brief(error)}")
    try:
        return _write(found, query.accept, prefixes)
    except (RuntimeError, OSError, ValueError) as error:
        return _refusal(500, f"the query could not be answered: {_brief(error)}")


def _write(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    accept: str | None,
    prefixes: Mapping[str, str],
) -> Answer:
    offers = GRAPHS if isinstance(found, ox.QueryTriples) else RESULTS
    media_type = choose(accept, list(offers))
    if media_type is None:
        return _refusal(406, f"this answer can be had as {', '.join(offers)}")
    if isinstance(found, ox.QueryTriples):
        syntax = GRAPHS[media_type]
        triples = dict.fromkeys(found)
        if syntax is ox.RdfFormat.RDF_XML:
            for triple in triples:
                if not NAME.search(triple.predicate.value):
                    return _refusal(406, f"RDF/XML cannot write {triple.predicate}; ask for Turtle")
        body = ox.serialize(triples, format=syntax, prefixes=dict(prefixes)) or b""
    else:
        body = found.serialize(format=RESULTS[media_type]) or b""
    if media_type.endswith("xml"):
        body = ILLEGAL.sub(b"\xef\xbf\xbd", body.replace(b"\r", b"&#13;"))
    return Answer(200, media_type, body)


def _brief(error: Exception) -> str:
    """An engine's message without the page of characters it would also have taken."""
    text = " ".join(str(error).split())
    return text if len(text) <= BRIEF else text[:BRIEF] + " …"
