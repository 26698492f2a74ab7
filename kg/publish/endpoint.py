"""A dataset served: SPARQL 1.1 queries at /sparql, the explorer at /.

Read-only. Follows the SPARQL 1.1 Protocol for queries (GET, POST with a form, POST directly) with
the result formats of the Recommendations. The default graph holds every accepted triple once:
what documents state, what follows, the evidence, the ontology. It is never the union of the named
graphs, which Oxigraph counts as often as documents say a thing.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import parse_qsl

import pyoxigraph as ox
import uvicorn
from rdflib import Dataset
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import GraphError, KGError, QueryError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.publish.admission import LENGTH, admit, admit_graph, is_update
from kg.publish.explorer import render
from kg.publish.negotiation import choose
from kg.publish.query_page import render_query_page
from kg.publish.workers import GRAPHS, RESULTS, Answer, Query, answer

TIMEOUT = 10.0
AT_ONCE = 8
"""Queries that run at the same time; others wait."""
BODY = 3 * LENGTH + 10_000
"""Bytes of a request's body: a query of full length, percent-encoded."""
METHOD_NOT_ALLOWED = 405
METHODS = "GET, HEAD, POST, OPTIONS"
PAGE = "text/html"
FORM = "application/x-www-form-urlencoded"
READ_ONLY = "this endpoint only answers queries; it changes nothing"
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class _Refused(Exception):  # noqa: N818
    """A request that gets a status and a sentence instead of an answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.answer = Answer(status, "text/plain", f"{reason}\n".encode())


def make_app(dataset: Dataset, *, timeout: float = TIMEOUT) -> Starlette:
    """The web application over a snapshot of `dataset`; a query may take `timeout` seconds."""
    store, bound = snapshot(dataset), prefixes(dataset)
    slots = asyncio.Semaphore(AT_ONCE)
    try:
        explorer = render(dataset, query_page="sparql")
    except GraphError as error:
        explorer = render_query_page("", Answer(200, "text/plain", str(error).encode()))

    async def find(query: Query) -> Answer:
        admit(query.text)
        async with slots:
            return await answer(store, query, timeout=timeout, prefixes=bound)

    async def sparql(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
        return await _answer_request(request, find)

    async def home(_: Request) -> Response:
        return _html(explorer)

    async def health(_: Request) -> Response:
        return Response("ok\n", media_type="text/plain")

    return Starlette(
        routes=[
            Route("/", home),
            Route("/sparql", sparql, methods=[*METHODS.split(", "), "PUT", "PATCH", "DELETE"]),
            Route("/health", health),
        ],
        middleware=[Middleware(_CommonHeaders)],
    )


def serve(
    dataset: Dataset, host: str = "127.0.0.1", port: int = 7878, timeout: float = TIMEOUT
) -> None:
    """Serve until interrupted or told to end (SIGINT, SIGTERM); a query gets `timeout` seconds.

    Raises:
        KGError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or error
        raise KGError(f"{host}:{port}: cannot listen ({reason}); give another --port") from error
    config = uvicorn.Config(
        make_app(dataset, timeout=timeout), log_level="warning", server_header=False
    )
    # Head and body leave in two writes; else the second waits 40 ms for the first's receipt.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listening, contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def snapshot(dataset: Dataset) -> ox.Store:
    """A copy to query: the named graphs, and a default graph with each of their triples once."""
    source, copy = pyoxigraph_store(dataset), ox.Store()
    copy.bulk_extend(source)
    copy.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in source)
    return copy


async def _answer_request(request: Request, find: Callable[[Query], Awaitable[Answer]]) -> Response:
    accept = request.headers.get("accept")
    wants_page = choose(accept, [*RESULTS, *GRAPHS, PAGE]) == PAGE
    text = ""
    try:
        query = await _read_query(request)
        if query is None and wants_page:
            return _html(render_query_page())
        if query is None:
            raise _Refused(400, "no query: send one as the parameter “query”")
        text = query.text
        if wants_page:
            query = replace(query, accept="application/sparql-results+json, text/turtle")
        found = await find(query)
    except QueryError as error:
        found = Answer(400, "text/plain", f"{error}\n".encode())
    except _Refused as refused:
        found = refused.answer
    if wants_page:
        return _html(render_query_page(text, found), found.status)
    headers = {"Vary": "Accept"}
    if found.status == METHOD_NOT_ALLOWED:
        headers["Allow"] = METHODS
    return Response(found.body, found.status, headers, found.media_type)


async def _read_query(request: Request) -> Query | None:
    """What is asked, by whichever of the protocol's three ways; None where nothing is."""
    if request.method not in {"GET", "HEAD", "POST"}:
        raise _Refused(405, READ_ONLY)
    fields = request.query_params.multi_items()
    if request.method == "POST":
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = await _read_body(request)
        if media_type == FORM:
            fields += parse_qsl(body, keep_blank_values=True)
        elif media_type == "application/sparql-query":
            fields.append(("query", body))
        elif media_type == "application/sparql-update":
            raise _Refused(403, READ_ONLY)
        else:
            raise _Refused(415, f"send a query as {FORM} or application/sparql-query")
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise _Refused(403, READ_ONLY)
    texts = values.get("query", [])
    if len(texts) > 1:
        raise _Refused(400, "one query at a time: the parameter “query” is there twice")
    if not texts:
        return None
    if len(texts[0]) <= LENGTH and is_update(texts[0]):
        raise _Refused(403, READ_ONLY)
    default, named = (values.get(f"{which}-graph-uri") for which in ("default", "named"))
    for iri in [*(default or ()), *(named or ())]:
        admit_graph(iri)
    return Query(texts[0], request.headers.get("accept"), default, named)


async def _read_body(request: Request) -> str:
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > BODY:
            raise _Refused(413, f"a query may have {LENGTH:,} bytes; this request is larger")
    try:
        return b"".join(parts).decode()
    except UnicodeDecodeError as error:
        raise _Refused(400, f"the request is not UTF-8 ({error})") from error


def _html(page: str, status: int = 200) -> Response:
    """A page that carries its own policy; the header adds what a page cannot say of itself."""
    headers = {"Content-Security-Policy": "frame-ancestors 'none'", "Vary": "Accept"}
    return Response(page, status, headers, PAGE)


class _CommonHeaders:
    """Puts HEADERS on every response that does not set them itself, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
