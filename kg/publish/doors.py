"""Reading what comes through a door: nothing is lost when one stops waiting in the middle."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from kg.publish.workers import SIZE

PIECE = 1 << 18
"""Bytes that are passed on at once."""


@dataclass(eq=False)
class Reply:
    """The head of an answer, and how to get its body."""

    status: int
    media_type: str
    length: int
    headers: dict[str, str]
    last: bool
    fault: str
    begun: bytes
    door: socket.socket
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
            piece = await receive(self.door, min(PIECE, self.left))
            if not piece:
                raise ConnectionError("the worker died while it answered")
            self.left -= len(piece)
            yield piece


async def readable(way: socket.socket) -> None:
    """Wait until there is something to read, or the end; nothing is lost if one waits no more."""
    loop, found = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

    def tell() -> None:
        if not found.done():
            found.set_result(None)

    door = way.fileno()
    loop.add_reader(door, tell)
    try:
        await found
    finally:
        loop.remove_reader(door)


async def receive(way: socket.socket, most: int) -> bytes:
    """What there is, once there is something, and no more than that; nothing at the end."""
    while True:
        try:
            return way.recv(most)
        except BlockingIOError:
            await readable(way)


async def receive_all(way: socket.socket, size: int, read: bytes = b"") -> bytes:
    """As many bytes, those already `read` among them.

    Raises:
        ConnectionError: the end comes before.
    """
    while len(read) < size:
        part = await receive(way, size - len(read))
        if not part:
            raise ConnectionError("nothing more is said")
        read += part
    return read


async def read_framed(way: socket.socket) -> Any:
    """A message in JSON after its size."""
    (size,) = SIZE.unpack(await receive_all(way, SIZE.size))
    return json.loads(await receive_all(way, size))


async def read_head(door: socket.socket) -> Reply:
    """The head of an answer, and what of the body came with it."""
    read = await receive(door, PIECE)
    read = await receive_all(door, SIZE.size, read)
    end = SIZE.size + SIZE.unpack(read[: SIZE.size])[0]
    read = await receive_all(door, end, read)
    head, begun = json.loads(read[SIZE.size : end]), read[end:]
    return Reply(
        head["status"],
        head["type"],
        head["length"],
        head["headers"],
        head["last"],
        head["fault"],
        begun,
        door,
        left=head["length"] - len(begun),
    )
