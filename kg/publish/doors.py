"""Reading what comes through a door: nothing is lost when one stops waiting in the middle."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kg.publish.workers import DESCRIPTOR, SIZE

PIECE = 1 << 18
"""Bytes that are passed on at once."""
PASSING = socket.SOL_SOCKET, socket.SCM_RIGHTS


@dataclass(eq=False, slots=True)
class Reply:
    """The head of an answer, and how to get its body."""

    status: int
    media_type: str
    length: int
    headers: dict[str, str]
    last: bool
    fault: str
    lacking: int | None
    """What of it the worker could not give to the client; None where it did not try."""
    begun: bytes
    door: "Door"
    left: int = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, piece by piece.

        Raises:
            ConnectionError: the worker died in the middle.
        """
        piece, self.begun = self.begun, b""
        self.left = self.length - len(piece)
        yield piece
        while self.left:
            piece = await self.door.receive(min(PIECE, self.left))
            if not piece:
                raise ConnectionError("the worker died while it answered")
            self.left -= len(piece)
            yield piece


class Door:
    """Our end of the way to another process.

    What comes is read when it is seen, and the watch is kept from one answer to the next: to begin
    and to end it would take more of a short query's time than to send the query does.
    """

    def __init__(self, way: socket.socket) -> None:
        """Take a socket, which is ours from now on."""
        way.setblocking(False)
        self._way, self._loop = way, asyncio.get_running_loop()
        self._hear: Callable[[bytes], None] | None = None
        self._most = 0
        self._unheard = b""
        self._watched = False
        self.refused = False
        """Whether the other side ended before it had read what it was told."""

    def send_now(self, message: bytes, lent: int | None = None) -> bytes:
        """Say what can be said at once, with a descriptor if any; the rest comes back.

        Raises:
            OSError: nobody is there any more.
        """
        beside = [] if lent is None else [(*PASSING, DESCRIPTOR.pack(lent))]
        try:
            return message[self._way.sendmsg([message], beside) :]
        except BlockingIOError:
            return message

    async def send(self, message: bytes) -> None:
        """Say all of it.

        Raises:
            OSError: nobody is there any more.
        """
        try:
            await self._loop.sock_sendall(self._way, message)
        except OSError:
            self.refused = True
            raise

    def listen(self, hear: Callable[[bytes], None] | None, most: int = PIECE) -> None:
        """Have the next that comes told to `hear`, once: nothing, at the end; None ends this."""
        self._hear, self._most = hear, most
        if hear and not self._watched:
            self._loop.add_reader(self._way, self._read)
            self._watched = True

    def put_back(self, part: bytes) -> None:
        """Let what was heard be heard again."""
        self._unheard = part

    async def receive(self, most: int, patience: float | None = None) -> bytes:
        """What there is, once there is something, and no more than that; nothing at the end.

        Raises:
            TimeoutError: nothing came within `patience` seconds; what comes later is not lost.
        """
        if self._unheard:
            part, self._unheard = self._unheard[:most], self._unheard[most:]
            return part
        with suppress(BlockingIOError):
            return self._take(most)
        found: asyncio.Future[bytes] = self._loop.create_future()
        self.listen(lambda part: None if found.done() else found.set_result(part), most)
        clock = self._loop.call_later(patience, _give_up, found) if patience is not None else None
        try:
            return await found
        finally:
            self.listen(None)
            if clock:
                clock.cancel()

    async def receive_all(self, size: int, read: bytes = b"") -> bytes:
        """As many bytes, those already `read` among them.

        Raises:
            ConnectionError: the end comes before.
        """
        while len(read) < size:
            part = await self.receive(size - len(read))
            if not part:
                raise ConnectionError("nothing more is said")
            read += part
        return read

    def end(self) -> None:
        """Say and hear nothing more; whoever awaits something sees the end."""
        self._way.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of it."""
        self._ignore()
        self._way.close()

    def _read(self) -> None:
        hear, self._hear = self._hear, None
        if hear is None:
            self._ignore()  # until somebody listens
            return
        try:
            part = self._take(self._most)
        except BlockingIOError:
            self._hear = hear
        else:
            hear(part)

    def _take(self, most: int) -> bytes:
        """What has come; nothing at the end, however it came about."""
        try:
            return self._way.recv(most)
        except BlockingIOError:
            raise
        except OSError as error:
            # The kernel says so of a process that ended, once, if it left something unread.
            self.refused |= isinstance(error, ConnectionResetError)
            return b""

    def _ignore(self) -> None:
        if self._watched:
            self._loop.remove_reader(self._way)
            self._watched = False


def _give_up(found: asyncio.Future[bytes]) -> None:
    if not found.done():
        found.set_exception(TimeoutError())


async def read_framed(door: Door) -> Any:
    """A message in JSON after its size."""
    (size,) = SIZE.unpack(await door.receive_all(SIZE.size))
    return json.loads(await door.receive_all(size))


async def read_head(door: Door, patience: float | None = None) -> Reply:
    """The head of an answer, and what of the body came with it.

    Raises:
        TimeoutError: nothing of it came within `patience` seconds.
        ConnectionError: the worker died.
    """
    read = await door.receive(PIECE, patience)
    read = await door.receive_all(SIZE.size, read)
    read = await door.receive_all(SIZE.size + SIZE.unpack_from(read)[0], read)
    return _split(door, read)


def read_short(door: Door, read: bytes) -> Reply | None:
    """An answer that is whole in what was `read`, if that is so."""
    if len(read) < SIZE.size or len(read) < SIZE.size + SIZE.unpack_from(read)[0]:
        return None
    reply = _split(door, read)
    return None if reply.left else reply


def _split(door: Door, read: bytes) -> Reply:
    end = SIZE.size + SIZE.unpack_from(read)[0]
    head, begun = json.loads(read[SIZE.size : end]), read[end:]
    return Reply(
        head["status"],
        head["type"],
        head["length"],
        head["headers"],
        head["last"],
        head["fault"],
        head["lacking"],
        begun,
        door,
        left=head["length"] - len(begun),
    )
