"""A dataset served: SPARQL 1.1 queries at /sparql, the explorer at /.

Read-only. Follows the SPARQL 1.1 Protocol for queries (GET, POST with a form, POST directly) with
the result formats of the Recommendations. The default graph holds every accepted triple once:
what documents state, what follows, the evidence, the ontology. It is never the union of the named
graphs, which Oxigraph counts as often as documents say a thing.
"""

import asyncio
import contextlib
import json
import socket
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from urllib.parse import parse_qsl

import pyoxigraph as ox
import uvicorn
from markupsafe import Markup
from rdflib import Dataset
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import GraphError, KGError, QueryError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.publish.admission import LENGTH, admit, admit_graph, is_update
from kg.publish.explorer import TEMPLATES, policy, render, static
from kg.publish.negotiation import choose
from kg.publish.workers import GRAPHS, RESULTS, Answer, Query, answer

TIMEOUT = 10.0
AT_ONCE = 8
"""Queries that run at the same time; others wait."""
BODY = 3 * LENGTH + 10_000
"""Bytes of a request's body: a query of full length, percent-encoded."""
ROWS = 1000
"""Rows of an answer that the page for people shows."""
PAGE = "text/html"
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
EXAMPLE = """SELECT ?subject ?property ?object ?quote ?source WHERE {
  ?evidence rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object ;
            ev:quote ?quote ; ev:document/dcterms:title ?source ; ev:status "actual" .
} LIMIT 20"""


class Refusal(Exception):  # noqa: N818
    """A request that gets a status and a sentence instead of an answer."""

    def __init__(self, status: int, reason: str) -> None:
        """Keep both for the response."""
        super().__init__(reason)
        self.status = status


def make_app(dataset: Dataset, *, timeout: float = TIMEOUT) -> Starlette:
    """The web application over a snapshot of `dataset`; a query may take `timeout` seconds."""
    store = snapshot(dataset)
    bound = prefixes(dataset)
    explorer = _explorer(dataset)
    slots = asyncio.Semaphore(AT_ONCE)

    async def sparql(request: Request) -> Response:
        accept = request.headers.get("accept")
        wants_page = choose(accept, [*RESULTS, *GRAPHS, PAGE]) == PAGE
        text = ""
        try:
            if request.method not in {"GET", "HEAD", "POST"}:
                return _other_method(request)
            query = await _read_query(request, accept)
            if query is None and wants_page:
                return _page(EXAMPLE_PREFIXES(bound) + EXAMPLE, None)
            if query is None:
                raise Refusal(400, "no query; send one as the parameter “query”")
            text = query.text
            admit(text)
            if wants_page:
                readable = "application/sparql-results+json, text/turtle"
                query = replace(query, accept=readable)
            async with slots:
                found = await answer(store, query, timeout=timeout, prefixes=bound)
        except QueryError as error:
            found = Answer(400, "text/plain", str(error).encode())
        except Refusal as error:
            found = Answer(error.status, "text/plain", str(error).encode())
        if wants_page:
            return _page(text, found)
        return _respond(found)

    async def home(_: Request) -> Response:
        return _html(explorer)

    async def health(_: Request) -> Response:
        return Response("ok\n", media_type="text/plain")

    return Starlette(
        routes=[
            Route("/", home, methods=["GET"]),
            Route("/sparql", sparql, methods=[*METHODS, "PUT", "PATCH", "DELETE"]),
            Route("/health", health, methods=["GET"]),
        ],
        middleware=[Middleware(_Headers)],
    )
