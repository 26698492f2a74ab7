"""HTTP/1.1 as strangers speak it: one client's connection, with a clock and limits.

Of a general server's time for a point query, most goes into what is not needed here (a task and a
few turns of the loop for each request, a timer that is wound and stopped, messages between a
server and its application), and the limits on slow and long requests are not in it. So it is our
own, over llhttp's parser. Requests are answered in order, one at a time; what is wrong with one
as HTTP is an answer too, and in its turn.
"""

import asyncio
import math
import re
from collections import deque
from collections.abc import Callable
from typing import cast

import httptools

from kg.publish.exchange import Exchange
from kg.publish.heading import read_head
from kg.publish.line import Refused
from kg.publish.protocol import BODY

PATIENCE = 20.0
"""Seconds for a whole request to come in, once a connection is open or a request has begun."""
IDLE = 10.0
"""Seconds a connection is kept open between requests."""
HEAD = 64 << 10
"""Bytes the request line and the headers may have together."""
FIELDS = 200
"""Headers a request may have."""
TOO_LONG = f"a request's head may have {HEAD:,} bytes and {FIELDS} headers; POST long queries"
SKIPPED = 1 << 20
"""Bytes that are read for nothing to keep a connection whose request is too long."""
OFFERS = 10
"""Requests read at once that offer to speak something else."""
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
"""What a client waits for, who asked whether to send its request's body."""
REQUEST = re.compile(rb"[!#$%&'*+.^_`|~\w-]+ \S+ HTTP/1\.[01]\r?\n")
"""How a request begins (RFC 9112, section 3), whatever its method."""


class Connection(asyncio.Protocol):
    """One client's connection; `take` is told of each request."""

    def __init__(self, take: Callable[[Exchange], None], open_: set["Connection"]) -> None:
        """Take who answers, and where all connections are kept."""
        self._take, self._open = take, open_
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self.left = self.lost = False
        self._coming: Exchange | None = None
        self._waiting: deque[Exchange] = deque()
        self._current: Exchange | None = None
        self._head = self._fields = self._unread = 0
        self._deaf = False  # nothing more is read
        self._ending = False  # the server stops
        self._fresh = True  # no request has come yet
        self._paused: asyncio.Future[None] | None = None

    # From the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the clock."""
        self._open.add(self)
        self._transport = cast(asyncio.Transport, transport)
        peer, own, way = map(transport.get_extra_info, ("peername", "sockname", "socket"))
        self._descriptor: int = way.fileno()
        self._client = peer[0] if peer else ""
        self._host = f"{own[0]}:{own[1]}".encode() if own and "." in own[0] else b"localhost"
        self._due = self._loop.time() + PATIENCE
        self._clock = self._loop.call_later(min(PATIENCE, IDLE), self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is still being done for this client."""
        self.left = self.lost = self._deaf = True
        self._open.discard(self)
        self._clock.cancel()
        self._waiting.clear()
        self.resume_writing()
        if self._current and self._current.task:
            self._current.task.cancel()

    def eof_received(self) -> bool:
        """Answer a client that says no more if that is soon done: it may be gone altogether."""
        self.left = self._deaf = self._ending = True
        if self._current and self._current.task:
            self._current.task.cancel()
        return self._current is not None

    def data_received(self, data: bytes) -> None:
        """Read on, as long as it is HTTP and the head is not too long."""
        if self._deaf:
            return
        self._unread += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserInvalidMethodError:
            if self._at_rest and REQUEST.match(data):
                self._refuse(501, "this server knows no such method")
            else:
                self._refuse(400, "this is not HTTP/1.1 that can be read")
        except httptools.HttpParserError:
            self._refuse(400, "this is not HTTP/1.1 that can be read")
        if self._unread > HEAD:
            self._refuse(431, TOO_LONG)
        self._serve_next()
        if len(self._waiting) > 1:
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        """Let whoever writes wait until the client has taken more."""
        self._paused = self._loop.create_future()

    def resume_writing(self) -> None:
        """Go on."""
        if self._paused and not self._paused.done():
            self._paused.set_result(None)
        self._paused = None
        self._loop.call_soon(self._serve_next)

    # From the parser

    def on_message_begin(self) -> None:
        """Note that a request has begun."""
        self._coming, self._fresh = Exchange(self, self._client), False
        self._head = self._fields = 0
        if not self._current:
            self._due = self._loop.time() + PATIENCE

    def on_url(self, url: bytes) -> None:
        """Take the request's target, or a part of it."""
        self._head += len(url)
        if self._coming and self._head <= HEAD:
            self._coming.target += url
        else:
            self._refuse(414, TOO_LONG)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; several of a name are one, with commas (RFC 9110, section 5.3)."""
        self._head += len(name) + len(value) + 4  # the colon, a blank, the line's end
        self._fields += 1
        if self._head > HEAD or self._fields > FIELDS:
            self._refuse(431, TOO_LONG)
        elif self._coming:
            headers, name = self._coming.headers, name.lower()
            headers[name] = headers[name] + b", " + value if name in headers else value

    def on_headers_complete(self) -> None:
        """Read the head; what cannot be answered, or has too long a body, is answered now."""
        self._unread, coming = 0, self._coming
        if coming is None or self._deaf:
            return
        version = self._parser.get_http_version()
        coming.method = self._parser.get_method().decode("ascii")
        if self._parser.should_upgrade():
            return
        if version == "1.0":
            coming.headers.setdefault(b"host", self._host)
        coming.keep_alive = version == "1.1" and self._parser.should_keep_alive()
        try:
            read_head(coming, version)
        except Refused as refused:
            self._refuse(refused.status, refused.reason)
            return
        announced = coming.headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > BODY:
            self._arrive(coming, cut=True, left=int(announced))
        elif coming.headers.get(b"expect", b"").lower() == b"100-continue" and self._at_rest:
            self._transport.write(CONTINUE)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body; what nobody reads is dropped."""
        self._unread, coming = 0, self._coming
        if coming and not coming.arrived and not self._deaf:
            coming.body += body
            if len(coming.body) > BODY:
                self._arrive(coming, cut=True, left=math.inf)

    def on_message_complete(self) -> None:
        """Have the request answered, now that it has come in whole."""
        if self._parser.should_upgrade():
            return
        self._unread, coming, self._coming = 0, self._coming, None
        if coming and not coming.arrived and not self._deaf:
            self._arrive(coming)

    # For who answers

    @property
    def way(self) -> int | None:
        """The socket's descriptor, if who writes to it now goes on where we have ended."""
        if self.lost or self._transport.is_closing() or self._transport.get_write_buffer_size():
            return None
        return self._descriptor

    def write(self, part: bytes) -> None:
        """Send a part of a response, if anybody is there."""
        if not self.lost:
            self._transport.write(part)

    async def drain(self) -> None:
        """Wait until the client has taken most of what was sent.

        Raises:
            ConnectionError: it is gone.
        """
        if self._paused:
            await self._paused
        if self.lost:
            raise ConnectionError("the client is gone")

    def finish(self, exchange: Exchange) -> None:
        """Go on to the next request, now that this one is answered."""
        self._current = None
        if self.lost:
            return
        if not exchange.keep_alive or self._ending:
            self._close()
        elif self._waiting and not self._paused:
            self._loop.call_soon(self._serve_next)  # others have their turn between
        else:
            begun = self._coming or self._waiting
            self._due = self._loop.time() + (PATIENCE if begun else IDLE)
            if not self._waiting:
                self._transport.resume_reading()

    def end(self) -> None:
        """Close as soon as nobody is being answered."""
        self._ending = True
        if not self._current:
            self._close()

    # Inside

    @property
    def _at_rest(self) -> bool:
        return not self._current and not self._waiting

    def _feed(self, data: bytes) -> None:
        """Parse; where a client offers to speak something else too, as if it had not.

        The parser takes what follows such a head for that other protocol; clients (Java's) send
        the body of their query there.
        """
        for _ in range(OFFERS):
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as offered:
                coming, rest = self._coming, data[offered.args[0] :]
                if coming is None or coming.method == "CONNECT":
                    break
                head = [b"%s %s HTTP/1.1" % (coming.method.encode(), coming.target)]
                head += [b"%s: %s" % h for h in coming.headers.items() if h[0] != b"upgrade"]
                self._parser = httptools.HttpRequestParser(self)
                data = b"\r\n".join((*head, b"", rest))
            else:
                return
        self._refuse(501, "this server is no proxy, and speaks HTTP/1.1 alone")

    def _arrive(self, exchange: Exchange, *, cut: bool = False, left: float = 0) -> None:
        """Take a request as come in; where it is cut, `left` bytes would still have to be read."""
        exchange.arrived, exchange.cut = True, cut
        exchange.keep_alive &= left <= SKIPPED
        self._waiting.append(exchange)

    def _serve_next(self) -> None:
        """Have the next request answered, once its client has taken most of what came before."""
        if self._waiting and not self._current and not self._paused:
            self._current = self._waiting.popleft()
            self._due = math.inf
            self._take(self._current)

    def _refuse(self, status: int, reason: str) -> None:
        """Answer what comes now with a refusal, in its turn, and read no more."""
        if self._deaf:
            return
        self._deaf, coming = True, self._coming or Exchange(self, self._client)
        coming.keep_alive = False
        if not coming.arrived:
            coming.fault = Refused(status, reason)
            self._arrive(coming)
        elif coming is not self._current and coming not in self._waiting:
            self._close()  # it has been refused before its end had come

    def _look(self) -> None:
        """See whether time is up: a clock that is wound anew for each request costs too much."""
        left = self._due - self._loop.time()
        if left > 0:
            self._clock = self._loop.call_later(min(left, IDLE), self._look)
        elif not self._waiting and (self._fresh or (self._coming and not self._coming.arrived)):
            self._refuse(408, "the request did not come in whole in time")
            self._serve_next()
        else:
            self._close()

    def _close(self) -> None:
        """Send what is still to be sent and close.

        Where the client may still be sending, its end is waited for: closed with something unread,
        the kernel would take back what was sent (RFC 9112, section 9.6).
        """
        if (self._coming or self._deaf) and not self.left:
            self._deaf = True
            self._transport.resume_reading()
            if self._transport.can_write_eof():
                self._transport.write_eof()
        else:
            self._transport.close()
        self._waiting.clear()
        self._clock.cancel()
        self._clock = self._loop.call_later(IDLE, self._transport.abort)
