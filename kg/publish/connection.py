"""Connections that may not take for ever: uvicorn's HTTP/1.1 protocol with a clock.

uvicorn closes a connection that is idle between requests, and waits without end for one that has
begun a request, or has not begun its first. Here a request must have come in whole after
PATIENCE, and its head may have HEAD bytes.
"""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 20.0
"""Seconds for a whole request to come in, once a connection is open or a request has begun."""
IDLE = 10
"""Seconds a connection is kept open between requests."""
HEAD = 64 << 10
"""Bytes the request line and the headers may have together."""


class Connection(H11Protocol):
    """One client's connection."""

    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the clock."""
        super().connection_made(transport)
        self._wind()

    def data_received(self, data: bytes) -> None:
        """Stop the clock when a request is whole, and start it when one has begun."""
        super().data_received(data)
        if self.conn.their_state in {h11.IDLE, h11.SEND_BODY}:
            if self._clock is None:
                self._wind()
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Say why a head is not read: it is too long, or it is not HTTP."""
        waiting, _ = self.conn.trailing_data
        status, reason = 400, "this is not HTTP/1.1 that can be read"
        if len(waiting) > HEAD:
            status, reason = 431, f"a request's head may have {HEAD:,} bytes; POST long queries"
        self._end(status, reason)

    def _wind(self) -> None:
        self._clock = self.loop.call_later(PATIENCE, self._give_up)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _give_up(self) -> None:
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self._end(408, "the request did not come in whole in time")
        else:
            self.transport.close()

    def _end(self, status: int, reason: str) -> None:
        body = f"{reason}\n".encode()
        phrase = {400: "Bad Request", 408: "Request Timeout"}.get(
            status, "Request Header Fields Too Large"
        )
        lines = (
            f"HTTP/1.1 {status} {phrase}",
            "Content-Type: text/plain; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Access-Control-Allow-Origin: *",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
        )
        self.transport.write("\r\n".join((*lines, "", "")).encode() + body)
        self.transport.close()
