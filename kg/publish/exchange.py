"""One request as it came in, and the response that goes back for it."""

import asyncio
import re
import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from kg.publish.doors import Reply
from kg.publish.line import Refused

if TYPE_CHECKING:
    from kg.publish.connection import Connection

UNANSWERED = 499  # what the log says where nothing was sent
STALLED = 30.0
"""Seconds in which a client must take a piece of its answer."""
HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Allow, Content-Length, Location, Retry-After, Vary, "
    "Query-Timeout, Answer-Limit",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
"""On every response that does not say otherwise."""
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What would end a header, or hide in it."""


class Exchange:
    """A request and the response to it; `fault` is what is wrong with the request as HTTP."""

    method = path = written = "-"
    target = query = b""
    scheme = "http"
    fault: Refused | None = None
    cut = False
    """Whether the body is longer than anybody reads."""
    arrived = False
    """Whether all that will be read of it has come in."""
    keep_alive = False
    status = UNANSWERED
    sent = 0
    began = 0.0
    task: asyncio.Task[None] | None = None
    """What works on the response, if that takes its time."""

    def __init__(self, connection: "Connection", client: str) -> None:
        """Take the connection that it came over, and from what address."""
        self.connection, self.client = connection, client
        self.headers: dict[bytes, bytes] = {}
        self.body = bytearray()
        self.announced: Mapping[str, str] = {}

    def whole(
        self, status: int, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send a response in one go."""
        head = self._head(status, len(body), media_type, headers or {})
        self.sent = len(body)
        self.connection.write(head if self.method == "HEAD" else head + body)

    async def pass_on(self, reply: Reply) -> None:
        """Pass on a worker's answer, as fast as the client takes it and no slower than STALLED.

        An answer that could not be finished has no end, so that the client sees that it is cut.
        """
        head = self._head(reply.status, reply.length, reply.media_type, reply.headers)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(STALLED) as clock:
                self.connection.write(head)
                async for piece in reply.pieces():
                    self.sent += len(piece)
                    if self.method != "HEAD":
                        self.connection.write(piece)
                        await self.connection.drain()
                    clock.reschedule(loop.time() + STALLED)
        except (TimeoutError, ConnectionError):
            self.keep_alive = False

    def _head(self, status: int, length: int, media_type: str, headers: Mapping[str, str]) -> bytes:
        if media_type.startswith("text/") and "charset" not in media_type:
            media_type += "; charset=utf-8"
        own = {**self.announced, **headers}
        if status not in {204, 304}:
            own |= {"content-type": media_type, "content-length": str(length)}
        if not self.keep_alive:
            own["connection"] = "close"
        if CONTROL.search("".join(own.values())):
            raise ValueError(f"a header of this response has control characters: {own}")
        lines = "".join([f"{name}: {value}\r\n" for name, value in own.items()])
        common = _common(frozenset(map(str.lower, headers)))
        head = f"{_begin(status, int(time.time()))}{common}{lines}\r\n".encode("latin-1")
        self.status = status
        return head


@lru_cache(100)
def _common(but: frozenset[str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items() if name not in but)


@lru_cache(100)
def _begin(status: int, now: int) -> str:
    phrase = HTTPStatus(status).phrase
    return f"HTTP/1.1 {status} {phrase}\r\ndate: {formatdate(now, usegmt=True)}\r\n"
