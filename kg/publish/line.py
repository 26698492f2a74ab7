"""Who is served next: a fair line before a few workers, and what ends when it does not move.

A client may hold most of the workers and never all. Of those who wait, whoever holds fewest goes
first. When somebody has waited for PATIENCE, the query that has run longest for whoever holds
most is ended, so that a handful of endless queries cannot shut others out.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PATIENCE = 0.5
"""Seconds somebody waits before the longest-running query must go."""
LONG = 1.0
"""Seconds a query may always run, however many wait."""
WAITING = 1000
"""Requests that may wait in all."""
WAITING_EACH = 250
"""Requests of one client that may wait."""


class Refused(Exception):  # noqa: N818
    """A request that gets a status and a sentence instead of an answer."""

    def __init__(
        self,
        status: int,
        reason: str,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take an HTTP status, the reason, after how many seconds to try again, and headers."""
        super().__init__(reason)
        self.status, self.reason = status, reason
        again = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.headers = {**again, **(headers or {})}


@dataclass(eq=False, slots=True)
class Place:
    """One request's place: before a worker, or still in the line."""

    client: str
    since: float = 0.0
    delivering: bool = False
    stop: Callable[[], None] | None = None


class Line:
    """Hands out a number of places; each is to be left again."""

    def __init__(self, size: int) -> None:
        """Take how many places there are."""
        self.share = max(1, size - size // 4)
        self.free = size
        self.held: set[Place] = set()
        self.holding: dict[str, int] = {}
        self.waiting: list[tuple[str, asyncio.Future[Place]]] = []

    def enter_now(self, client: str) -> Place | None:
        """A place, if there is one and nobody waits."""
        if self.free and not self.waiting and self.holding.get(client, 0) < self.share:
            return self._take(client)
        return None

    async def enter(self, client: str, patience: float) -> Place:
        """A place, once there is one; no later than `patience` seconds on.

        Raises:
            Refused: too many wait (429 for this client, 503 in all), or no place came free (503).
        """
        if place := self.enter_now(client):
            return place
        if len(self.waiting) >= WAITING:
            raise Refused(503, "the server is busy; try again in a moment", 2)
        if sum(waiting == client for waiting, _ in self.waiting) >= WAITING_EACH:
            raise Refused(429, f"one client may have {WAITING_EACH} requests waiting", 2)
        ticket: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        self.waiting.append((client, ticket))
        self._call_next()
        left = patience
        try:
            while left > 0:
                await asyncio.wait({ticket}, timeout=min(left, PATIENCE))
                if ticket.done():
                    return ticket.result()
                left -= PATIENCE
                self._make_room(client)
            raise Refused(503, "the server is busy, and no worker came free; try again later", 5)
        except BaseException:
            if ticket.done() and not ticket.cancelled():
                self.leave(ticket.result())
            raise
        finally:
            self.waiting = [entry for entry in self.waiting if entry[1] is not ticket]

    def leave(self, place: Place) -> None:
        """Give a place back."""
        self.held.discard(place)
        self.free += 1
        holds = self.holding.pop(place.client) - 1
        if holds:
            self.holding[place.client] = holds
        if self.waiting:
            self._call_next()

    def _take(self, client: str) -> Place:
        self.free -= 1
        self.holding[client] = self.holding.get(client, 0) + 1
        place = Place(client, time.monotonic())
        self.held.add(place)
        return place

    def _call_next(self) -> None:
        while self.free:
            eligible = [e for e in self.waiting if self.holding.get(e[0], 0) < self.share]
            if not eligible:
                return
            entry = min(eligible, key=lambda e: self.holding.get(e[0], 0))
            self.waiting.remove(entry)
            entry[1].set_result(self._take(entry[0]))

    def _make_room(self, client: str) -> None:
        """End what has run longest for whoever holds most; what only delivers goes last.

        Where there is room, and only this client's share is used up, it is one of its own.
        """
        before = time.monotonic() - LONG
        old = [p for p in self.held if p.since < before and p.stop is not None]
        if self.free:
            old = [p for p in old if p.client == client]
        if old:
            victim = max(old, key=lambda p: (not p.delivering, self.holding[p.client], -p.since))
            if victim.stop:
                victim.stop()
            victim.stop = None
