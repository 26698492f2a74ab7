"""One request as it came in, and the response that goes back for it."""

import asyncio
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kg.publish.doors import Reply
from kg.publish.line import Refused
from kg.publish.response import write_head
from kg.publish.workers import Manner

if TYPE_CHECKING:
    from kg.publish.connection import Connection

UNANSWERED = 499  # what the log says where nothing was sent
STALLED = 30.0
"""Seconds in which a client must take a piece of its answer."""


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
    _now: float | None = None
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

    def lend(self) -> tuple[int, Manner] | None:
        """What a worker needs to answer the client itself; None while something is still unsent."""
        way = self.connection.way
        if way is None:
            return None
        self._now = time.time()
        bodyless = self.method == "HEAD"
        return way, (dict(self.announced), self.keep_alive, bodyless, self._now)

    def give(self, reply: Reply) -> None:
        """Send a worker's short answer, or what of it the worker could not send itself."""
        if reply.lacking is None:
            self.whole(reply.status, reply.begun, reply.media_type, reply.headers)
            return
        self.status, self.sent = reply.status, reply.length
        if reply.lacking:
            head = self._head(reply.status, reply.length, reply.media_type, reply.headers)
            text = head if self.method == "HEAD" else head + reply.begun
            self.connection.write(text[-reply.lacking :])

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
        head = write_head(
            status, media_type, length, headers,
            keep_alive=self.keep_alive, announced=self.announced, now=self._now,
        )  # fmt: skip
        self.status = status
        return head
