"""The process that talks HTTP: an ASGI application that holds no graph and asks the workers.

It is written against ASGI itself: of a point query's time, a framework's routing and response
objects would take more than the query.
"""

import asyncio
import mimetypes
import time
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from kg.errors import GraphError
from kg.publish.doors import PIECE, Reply
from kg.publish.evaluation import LARGEST
from kg.publish.explorer import library
from kg.publish.line import ClientGone, Refused
from kg.publish.pool import Pool
from kg.publish.protocol import METHODS, READING, Receive, Scope, read_job
from kg.publish.watch import METRICS_TYPE, Watch

STATIC = Path(__file__).parent / "static"
UNANSWERED = 499  # what the log says where nothing was sent
STALLED = 30.0
"""Seconds in which a client must take a piece of its answer."""
HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Allow, Location, Retry-After, Query-Timeout, Answer-Limit",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
"""On every response that does not say otherwise."""


def _encode(name: str, value: str) -> tuple[bytes, bytes]:
    return name.encode("latin-1"), value.encode("latin-1")


ENCODED = {name: _encode(name, value) for name, value in HEADERS.items()}
PREFLIGHT = {
    "access-control-allow-headers": "Accept, Accept-Language, Content-Type, X-Requested-With",
    "access-control-max-age": "86400",
}
SEEN = {"/health", "/metrics"}

Send = Any


class Front:
    """The application: it answers itself what needs no graph, and passes the rest on."""

    def __init__(self, pool: Pool, watch: Watch, timeout: float) -> None:
        """Take whom to ask, who counts, and how many seconds a query may take at most."""
        self.pool, self.watch, self.timeout = pool, watch, timeout
        files = [f for f in STATIC.rglob("*") if f.is_file()]
        self.static = {f"/static/{f.relative_to(STATIC).as_posix()}": _read(f) for f in files}
        self.static["/static/vis-network.js"] = ("text/javascript", library().encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the server (ASGI 3.0)."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            began, response = time.perf_counter(), _Response(send)
            self.watch.open += 1
            try:
                await self._answer(scope, receive, response)
            finally:
                self.watch.open -= 1
                self.watch.note(scope, response.status, response.sent, time.perf_counter() - began)

    async def _answer(self, scope: Scope, receive: Receive, response: "_Response") -> None:
        path, method = scope["path"], scope["method"]
        try:
            if method == "OPTIONS":
                allowed = METHODS if path == "/sparql" else READING
                more = {"allow": allowed, "access-control-allow-methods": allowed}
                await response.whole(204, b"", "", PREFLIGHT | more)
            elif path in self.static or path in SEEN:
                await self._answer_alone(path, method, response)
            else:
                job = await read_job(scope, receive, self.timeout)
                await self._pass_on(job, scope, receive, response)
        except Refused as refused:
            body = f"{refused.reason}\n".encode()
            headers = {"vary": "Accept", **refused.headers}
            await response.whole(refused.status, body, "text/plain", headers)
        except ClientGone:
            pass
        except asyncio.CancelledError:
            # The server stops, and does not wait for this answer; its client is told to ask again.
            if response.status == UNANSWERED:
                body = b"the server is being stopped; ask again\n"
                await response.whole(503, body, "text/plain", {"retry-after": "2"})
            raise

    async def _answer_alone(self, path: str, method: str, response: "_Response") -> None:
        if method not in {"GET", "HEAD"}:
            raise Refused(405, "this is only read", headers={"allow": READING})
        if path == "/metrics":
            await response.whole(200, self.watch.metrics(self.pool).encode(), METRICS_TYPE)
        elif path == "/health" and self.pool.keeper is None:
            raise Refused(503, "there is no graph yet", 2)
        elif path == "/health":
            await response.whole(200, b"ok\n", "text/plain")
        else:
            media_type, body = self.static[path]
            await response.whole(200, body, media_type, {"cache-control": "public, max-age=3600"})

    async def _pass_on(
        self, job: dict[str, Any], scope: Scope, receive: Receive, response: "_Response"
    ) -> None:
        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        client = scope["client"][0] if scope.get("client") else ""
        if job["path"] == "sparql":
            limits = {"query-timeout": f"{job['timeout']:g}", "answer-limit": str(LARGEST)}
            response.headers = limits
        async with self.pool.ask(job, client, gone) as reply:
            await response.pass_on(reply)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.pool.start()
        except GraphError as error:
            self.watch.say(str(error))
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


class _Response:
    """What goes back to one client."""

    def __init__(self, send: Send) -> None:
        self.send, self.status, self.sent = send, UNANSWERED, 0
        self.headers: Mapping[str, str] = {}

    async def whole(
        self, status: int, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        await self._begin(status, len(body), media_type, headers or {})
        await self._go_on(body, more=False)

    async def pass_on(self, reply: Reply) -> None:
        """Pass on a worker's answer, as fast as the client takes it and no slower than STALLED."""
        clock = asyncio.timeout(STALLED) if reply.length > PIECE else nullcontext()
        with suppress(TimeoutError, ConnectionError):
            async with clock as running:
                await self._begin(reply.status, reply.length, reply.media_type, reply.headers)
                async for piece in reply.pieces():
                    if running:
                        running.reschedule(asyncio.get_running_loop().time() + STALLED)
                    await self._go_on(piece, more=reply.left > 0)
        # An answer that could not be finished has no end, so that the client sees that it is cut.

    async def _begin(
        self, status: int, length: int, media_type: str, headers: Mapping[str, str]
    ) -> None:
        self.status = status
        if media_type.startswith("text/") and "charset" not in media_type:
            media_type += "; charset=utf-8"
        more = {**self.headers, **{name.lower(): value for name, value in headers.items()}}
        if status not in {204, 304}:
            more |= {"content-type": media_type, "content-length": str(length)}
        encoded = [pair for name, pair in ENCODED.items() if name not in more]
        encoded += [_encode(name, value) for name, value in more.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": encoded})

    async def _go_on(self, piece: bytes, *, more: bool) -> None:
        self.sent += len(piece)
        await self.send({"type": "http.response.body", "body": piece, "more_body": more})


def _read(file: Path) -> tuple[str, bytes]:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()
