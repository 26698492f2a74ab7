"""A dataset served: SPARQL 1.1 at /sparql, graphs at /store, pages and data about every thing.

Read-only. The front talks HTTP and holds no graph; workers answer (`workers`, `pool`). The default
graph holds every accepted triple once: what documents state, what follows, the evidence, the
ontology. It is never the union of the named graphs, which Oxigraph counts as often as documents
say a thing.
"""

import asyncio
import contextlib
import logging
import os
import resource
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from rdflib import Dataset
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import GraphError, KGError
from kg.namespaces import BASE
from kg.publish.connection import HEAD, IDLE, Connection
from kg.publish.evaluation import LARGEST
from kg.publish.explorer import HERE
from kg.publish.line import Refused
from kg.publish.pool import ClientGone, Pool, Reply
from kg.publish.protocol import METHODS, READING, read_job
from kg.publish.site import Site
from kg.publish.snapshot import load
from kg.publish.watch import LOG, METRICS_TYPE, Watch, log_to_stderr

TIMEOUT = 10.0
WORKERS = max(16, 2 * (os.cpu_count() or 1))
"""Queries that run at the same time; others wait."""
STALLED = 30.0
"""Seconds in which a client must take a piece of its answer."""
STOPPING = 1
"""Seconds that requests under way are given when the server is told to end."""
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Location, Link, Retry-After, Query-Timeout, Answer-Limit",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, X-Requested-With",
    "Access-Control-Max-Age": "86400",
}


def make_app(
    graph: Dataset | Path,
    *,
    timeout: float = TIMEOUT,
    base: str = BASE,
    ontology: Path | None = None,
    workers: int = WORKERS,
) -> Starlette:
    """The web application over a snapshot of a graph, or over a file that can be loaded again.

    A query may take `timeout` seconds. `base` is the IRI that the graph's own things begin with;
    `ontology` a folder with the words and questions of the graph's ontology, if not our own.
    """

    def open_site() -> Site:
        site = Site(load(graph, base, ontology))
        site.rehearse()
        return site

    pool = Pool(open_site, workers)
    watch = Watch()

    async def answer(request: Request) -> Response:
        job = await read_job(request, timeout)
        limits = {"Query-Timeout": f"{job['timeout']:g}", "Answer-Limit": str(LARGEST)}
        client = request.client.host if request.client else ""
        return _Streamed(pool, job, client, limits if job["path"] == "sparql" else {})

    async def visit(request: Request) -> Response:
        if request.method == "OPTIONS":
            allowed = METHODS if request.url.path == "/sparql" else READING
            headers = PREFLIGHT | {"Allow": allowed, "Access-Control-Allow-Methods": allowed}
            return Response(status_code=204, headers=headers)
        try:
            return await answer(request)
        except Refused as refused:
            return _explain(refused)

    async def static(request: Request) -> Response:
        found = HERE / "static" / request.path_params["name"]
        if found.parent != HERE / "static" or not found.is_file():
            return Response("there is nothing here\n", 404, media_type="text/plain")
        return FileResponse(found, headers={"Cache-Control": "public, max-age=3600"})

    async def health(_: Request) -> Response:
        if pool.keeper is None:
            return Response("loading\n", 503, {"Retry-After": "2"}, "text/plain")
        return Response("ok\n", media_type="text/plain")

    async def metrics(_: Request) -> Response:
        return Response(watch.metrics(pool), headers={"Content-Type": METRICS_TYPE})

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        yield
        await pool.close()

    methods = [*METHODS.split(", "), "PUT", "PATCH", "DELETE"]
    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/metrics", metrics),
            Route("/static/{name}", static),
            Route("/{path:path}", visit, methods=methods),
        ],
        middleware=[Middleware(_Front, watch=watch)],
        lifespan=lifespan,
    )
    app.state.pool = pool
    return app


def serve(
    graph: Dataset | Path | str,
    host: str = "127.0.0.1",
    port: int = 7878,
    timeout: float = TIMEOUT,
    base: str = BASE,
    ontology: Path | None = None,
) -> None:
    """Serve until interrupted or told to end (SIGINT, SIGTERM); a query gets `timeout` seconds.

    A graph given as a file is loaded anew on SIGHUP, while requests go on.

    Raises:
        KGError: the address cannot be listened on, or the graph cannot be loaded.
    """
    source = Path(graph) if isinstance(graph, str) else graph
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        reason = error.strerror or error
        raise KGError(f"{host}:{port}: cannot listen ({reason}); give another --port") from error
    # Head and body leave in two writes; else the second waits 40 ms for the first's receipt.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 65536), hard), hard))
    log_to_stderr()
    app = make_app(source, timeout=timeout, base=base, ontology=ontology)
    with listening, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(app, listening, reloadable=not isinstance(source, Dataset)))


def configure(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn is to run the application."""
    return uvicorn.Config(
        app,
        http=Connection,
        loop="asyncio",
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_keep_alive=IDLE,
        h11_max_incomplete_event_size=HEAD,
        timeout_graceful_shutdown=STOPPING,
    )


async def _serve(app: Starlette, listening: socket.socket, *, reloadable: bool) -> None:
    pool: Pool = app.state.pool

    async def reload() -> None:
        try:
            await pool.reload()
            LOG.info("the graph is loaded anew: %s", pool.about)
        except GraphError as error:
            LOG.error("the old graph stays: %s", error)

    tasks: set[asyncio.Task[None]] = set()

    def hear() -> None:
        task = asyncio.ensure_future(reload())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    await pool.start()
    loop = asyncio.get_running_loop()
    if reloadable:
        loop.add_signal_handler(signal.SIGHUP, hear)
    await uvicorn.Server(configure(app)).serve(sockets=[listening])


def _explain(refused: Refused) -> Response:
    headers = {"Vary": "Accept", **refused.headers}
    return Response(f"{refused.reason}\n", refused.status, headers, "text/plain")


class _Streamed(Response):
    """What a worker answers, passed on piece by piece."""

    def __init__(self, pool: Pool, job: dict[str, object], client: str, more: dict[str, str]) -> None:
        self.pool, self.job, self.client, self.more = pool, job, client, more

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        try:
            async with self.pool.ask(self.job, self.client, gone) as reply:
                async with asyncio.timeout(STALLED) as clock:
                    await self._send(reply, send, clock)
        except Refused as refused:
            await _explain(refused)(scope, receive, send)
        except (ClientGone, ClientDisconnect):
            pass

    async def _send(self, reply: Reply, send: Send, clock: asyncio.Timeout) -> None:
        response = Response(b"", reply.status, {**reply.headers, **self.more}, reply.media_type)
        response.headers["Content-Length"] = str(reply.length)
        start = {"status": reply.status, "headers": response.raw_headers}
        await send({"type": "http.response.start", **start})
        async for piece in reply.pieces():
            clock.reschedule(asyncio.get_running_loop().time() + STALLED)
            more = reply.left > 0
            await send({"type": "http.response.body", "body": piece, "more_body": more})


class _Front:
    """Around every response: the headers that all have, a line in the log, and the counting."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self.app, self.watch = app, watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, sent = time.perf_counter(), 499, 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            else:
                sent += len(message.get("body", b""))
            await send(message)

        self.watch.open += 1
        try:
            await self.app(scope, receive, send_with_headers)
        except (TimeoutError, ConnectionError, ClientDisconnect):
            # The answer cannot be finished; without its end the client sees that it is cut.
            await send({"type": "http.response.body", "body": b"", "more_body": True})
            raise
        finally:
            self.watch.open -= 1
            client = scope["client"][0] if scope.get("client") else "-"
            seconds = time.perf_counter() - began
            method, path = scope["method"], scope["path"]
            self.watch.note(client, method, path, status, sent, seconds)
