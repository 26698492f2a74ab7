"""Connections that may not take for ever: uvicorn's HTTP/1.1 protocol with a clock and a limit.

uvicorn closes a connection that is idle between requests, and waits without end for one that has
begun a request, or has not begun its first; and of a request's head it takes any length. Here a
request must have come in whole after PATIENCE, and its head may have HEAD bytes. What is written
of an answer in one go leaves in one go, which saves its reader from being woken twice.
"""

import asyncio
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.publish.front import HEADERS

PATIENCE = 20.0
"""Seconds for a whole request to come in, once a connection is open or a request has begun."""
IDLE = 10
"""Seconds a connection is kept open between requests."""
HEAD = 64 << 10
"""Bytes the request line and the headers may have together."""
TOGETHER = 64 << 10
"""Bytes that wait to leave in one go."""
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
"""What a client waits for, who asked whether to send its request's body."""
TOO_LONG = f"a request's head may have {HEAD:,} bytes; POST long queries"
SPOKEN = {"1.0", "1.1"}
"""Versions of HTTP that are understood."""


class Connection(HttpToolsProtocol):
    """One client's connection."""

    _clock: asyncio.TimerHandle | None = None
    _coming = True
    _head = 0
    _unread = 0

    def connection_made(self, transport: Any) -> None:
        """Start the clock."""
        super().connection_made(_Together(transport, self.loop))  # type: ignore[arg-type]
        self._wind()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head is not too long."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread > HEAD:
            self._end(431, TOO_LONG)
        # Most requests come in one piece and need no clock.
        if not self._coming:
            self._stop()
        elif self._clock is None:
            self._wind()

    def on_message_begin(self) -> None:
        """Note that a request has begun."""
        super().on_message_begin()
        self._head, self._coming = 0, True

    def on_url(self, url: bytes) -> None:
        """Count the request line."""
        self._head += len(url)
        if self._head > HEAD:
            self._end(414, TOO_LONG)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count the headers."""
        self._head += len(name) + len(value) + 4  # the colon, a blank, the line's end
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Ask the application, unless there were too many, or in no HTTP that we speak."""
        self._unread = 0
        if self._head > HEAD:
            self._end(431, TOO_LONG)
        if self.parser.get_http_version() not in SPOKEN:
            self._end(505, f"this server speaks HTTP {' and '.join(sorted(SPOKEN))}")
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass a body on; it is counted by who reads it."""
        self._unread = 0
        if self.cycle is not None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request has come in whole."""
        self._unread, self._coming = 0, False
        if self.cycle is not None:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Let the answer leave."""
        self.transport.flush()  # type: ignore[attr-defined]
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Say that this is not HTTP."""
        self._end(400, "this is not HTTP/1.1 that can be read")

    def _wind(self) -> None:
        self._clock = self.loop.call_later(PATIENCE, self._give_up)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self._end(408, "the request did not come in whole in time")
        else:
            self.transport.close()

    def _end(self, status: int, reason: str) -> None:
        body = f"{reason}\n".encode()
        headers = HEADERS | {
            "date": formatdate(usegmt=True),
            "content-type": "text/plain; charset=utf-8",
            "content-length": str(len(body)),
            "connection": "close",
        }
        lines = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            *(f"{name}: {value}" for name, value in headers.items()),
        )
        if not self.transport.is_closing():
            self.transport.write("\r\n".join((*lines, "", "")).encode() + body)
            self.transport.close()


class _Together:
    """A transport that keeps what is written until it is much, or all there is of an answer."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)
        if self._size > TOGETHER or part == CONTINUE:
            self.flush()

    def flush(self) -> None:
        if self._parts:
            parts, self._parts, self._size = self._parts, [], 0
            self._transport.write(parts[0] if len(parts) == 1 else b"".join(parts))

    def close(self) -> None:
        self.flush()
        self._transport.close()
        self._loop.call_later(IDLE, self._transport.abort)  # whoever does not read is let go

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
