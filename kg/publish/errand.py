"""A job's way to a worker and back: who waits, for how long, and what is told when it fails.

A worker is asked over its door and answers with a head and a body; the body is passed on in
pieces, so an answer of any size takes no more memory here than one piece. A worker that is late,
dies, or whose client goes away is ended.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable

from kg.publish.doors import Reply, read_head, read_short
from kg.publish.line import LONG, Place, Refused
from kg.publish.pool import Pool, Worker
from kg.publish.workers import Job, Manner, frame_job

QUICK = 0.05
"""Seconds in which an answer may come before much is done about it; nor is who leaves noticed."""


class Errand:
    """A job on its way to a worker and back; to be ended, whatever comes of it."""

    def __init__(
        self, pool: Pool, job: Job, client: str, loan: tuple[int, Manner] | None = None
    ) -> None:
        """Begin, if there is a place and a worker; to wait for one takes `answer`.

        With a `loan`, the client's descriptor, a worker that is there now may answer it itself.
        """
        self.pool, self.job, self.client = pool, job, client
        self.reply: Reply | None = None
        self.unsure = False
        """Whether the client may have an answer that nobody told us of."""
        self._worker: Worker | None = None
        self._lent = False
        self._unsaid = b""
        self._stopped = False
        self._place = pool.line.enter_now(client)
        if self._place:
            self._begin(self._place, loan)

    @property
    def snapshot(self) -> object:
        """What of the graph the worker has, which is another one after a reload."""
        return self._worker and self._worker.keeper

    def listen(self, answer: Callable[[Reply], None], follow: Callable[[], None]) -> None:
        """Have a short answer that comes soon told to `answer`; else `follow`, to await it.

        Most do, and then no task, no future and no further turn of the loop comes between.
        """
        if self._worker is None or self._unsaid:
            follow()
            return
        door = self._worker.door

        def hear(read: bytes) -> None:
            self.reply = read_short(door, read)
            if self.reply:
                answer(self.reply)
            else:
                door.put_back(read)
                follow()

        door.listen(hear)

    def wait_no_longer(self) -> None:
        """Let nobody listen any more, before it is followed."""
        if self._worker:
            self._worker.door.listen(None)

    async def answer(self) -> Reply:
        """The answer's head, within `job["timeout"]` seconds once a worker has begun.

        Raises:
            Refused: too busy, too slow, or too much for a worker.
        """
        timeout = self.job["timeout"]
        place = self._place = self._place or await self.pool.line.enter(self.client, timeout)
        try:
            self.reply = await self._ask(place)
        except OSError as error:
            if self._stopped:
                raise Refused(
                    503, "the server is busy and this query ran longest; try again later", 5
                ) from error
            raise Refused(
                503, "the query needed more memory, or nests deeper, than is allowed"
            ) from error
        place.delivering = True
        return self.reply

    def end(self) -> None:
        """Leave the place and the worker, who is fit for another job if this one is all done."""
        if self._place:
            self.pool.line.leave(self._place)
        self._leave_worker()

    async def _ask(self, place: Place) -> Reply:
        """Ask a worker; and others, where it cannot have been our doing that one died.

        So it is with those that never read the job: all may have been killed while they were idle.
        One that died at once after may have been killed as well, so one more is asked.

        Raises:
            OSError: the worker died.
        """
        spare = True
        for _ in range(self.pool.count + 1):
            worker = await self._find(place)
            try:
                return await self._hear(worker)
            except OSError:
                if not worker.door.refused:
                    self.unsure = self._lent
                    if not spare or time.monotonic() - self._since > QUICK:
                        raise
                    spare = False
                if self._stopped:
                    raise
            self._leave_worker()
        raise ConnectionError("workers die before they can be asked")

    async def _find(self, place: Place) -> Worker:
        try:
            async with asyncio.timeout(None if self._worker else self.job["timeout"]):
                while not self._begin(place):
                    await self.pool.come_free()
        except TimeoutError as error:
            raise Refused(503, "the graph is being loaded; try again in a moment", 5) from error
        assert self._worker
        return self._worker

    def _begin(self, place: Place, loan: tuple[int, Manner] | None = None) -> bool:
        if self._worker is None:
            lent, manner = loan or (None, None)
            self._worker, self._unsaid = self.pool.hand_over(frame_job(self.job, manner), lent)
            self._lent = self._worker is not None and loan is not None
            self._since = time.monotonic()
            place.stop = self._stop if self._worker else None
        return self._worker is not None

    def _leave_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            done = self.reply is not None and not (self.reply.left or self.reply.last)
            self.pool.take_back(worker, fit=done and not (self._stopped or worker.slowed))

    def _stop(self) -> None:
        self._stopped = True
        if self._worker:
            self._worker.door.end()

    async def _hear(self, worker: Worker) -> Reply:
        if self._unsaid:
            await worker.door.send(self._unsaid)
        with contextlib.suppress(TimeoutError):
            return await read_head(worker.door, min(LONG, self._left))
        worker.give_way()
        try:
            return await read_head(worker.door, self._left)
        except TimeoutError as error:
            self.unsure = self._lent
            timeout = f"{self.job['timeout']:g} s"
            raise Refused(
                503, f"the query ran out of time ({timeout}); ask for less, or LIMIT it"
            ) from error

    @property
    def _left(self) -> float:
        """Seconds."""
        left: float = self._since + self.job["timeout"] - time.monotonic()
        return max(0.0, left)
