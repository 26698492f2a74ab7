"""The front's side of the workers: which there are, and what an end of one means.

All of it runs in one event loop. A worker that is not fit for another job is ended, and its keeper
forks another. A new graph gets a keeper of its own; the old one ends when its last answer is given.
"""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kg.errors import GraphError
from kg.publish.doors import Door, read_framed
from kg.publish.line import Line
from kg.publish.workers import SIZE, Load, launch

BEHIND = 10
"""How far a query that takes long stands behind others for the processor (nice)."""
RETRY = 5.0
"""Seconds until a graph that could not be loaded is tried again."""


@dataclass(eq=False)
class Keeper:
    """A keeper process as seen from here."""

    pid: int
    control: socket.socket
    about: dict[str, Any] = field(default_factory=dict)
    idle: list["Worker"] = field(default_factory=list)
    busy: int = 0


@dataclass(eq=False, slots=True)
class Worker:
    """A worker process as seen from here."""

    pid: int
    door: Door
    keeper: Keeper
    slowed: bool = False

    def give_way(self) -> None:
        """Let younger queries go first from now on; only root could take it back."""
        self.slowed = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, os.getpriority(os.PRIO_PROCESS, 0) + BEHIND)


class Pool:
    """A number of workers over a graph, which may be loaded anew."""

    def __init__(self, load: Load, workers: int, say: Callable[[str], None]) -> None:
        """Take what loads the graph, in a process of its own; how many work; and where to tell."""
        self.load, self.count, self.say = load, workers, say
        self.line = Line(workers)
        self.keeper: Keeper | None = None
        self.restarts = 0
        self.reloads = 0
        self._reloading = asyncio.Lock()
        self._came = asyncio.Event()
        self._recovering: asyncio.Task[None] | None = None

    @property
    def about(self) -> dict[str, Any]:
        """What the graph says of itself; empty before there is one."""
        return self.keeper.about if self.keeper else {}

    async def start(self) -> None:
        """Load the graph and have workers; nothing to do where that is so already.

        Raises:
            GraphError: the graph cannot be loaded.
        """
        if self.keeper is None:
            await self.reload()

    async def reload(self) -> None:
        """Load the graph anew; whoever is being answered from the old one is so to the end.

        Raises:
            GraphError: it cannot be loaded; the old graph stays.
        """
        async with self._reloading:
            pid, control = launch(self.load, self.count)
            new = Keeper(pid, control)
            try:
                told = await read_framed(Door(control))
                if "error" in told:
                    raise GraphError(told["error"])
            except (ConnectionError, asyncio.CancelledError, GraphError) as error:
                await self._dismiss(new)
                if isinstance(error, ConnectionError):
                    raise GraphError("the graph could not be loaded; is there memory?") from error
                raise
            new.about = told["about"]
            old, self.keeper = self.keeper, new
            self.reloads += 1
            asyncio.get_running_loop().add_reader(control, self._hear, new)
            if old:
                while old.idle:
                    old.idle.pop().door.close()
                if not old.busy:
                    await self._dismiss(old)

    async def close(self) -> None:
        """End all workers and the keeper."""
        if self._recovering:
            self._recovering.cancel()
        if self.keeper:
            keeper, self.keeper = self.keeper, None
            await self._dismiss(keeper)

    def hand_over(self, message: bytes, lent: int | None = None) -> tuple[Worker | None, bytes]:
        """An idle worker that has been told a message, and what of it could not be said yet.

        One that was ended from outside while it was idle is replaced, and costs nobody anything.
        """
        while self.keeper and self.keeper.idle:
            worker = self.keeper.idle.pop()
            try:
                left = worker.door.send_now(message, lent)
            except OSError:
                self._replace(worker)
            else:
                self.keeper.busy += 1
                return worker, left
        return None, message

    async def come_free(self) -> None:
        """Wait until a worker may be idle."""
        self._came.clear()
        await self._came.wait()

    def take_back(self, worker: Worker, *, fit: bool) -> None:
        """Let a worker be idle again, if it is fit for that."""
        keeper = worker.keeper
        keeper.busy -= 1
        if keeper is self.keeper:
            if fit:
                keeper.idle.append(worker)
                self._came.set()
            else:
                self._replace(worker)
        else:
            worker.door.close()
            if not keeper.busy:
                task = asyncio.ensure_future(self._dismiss(keeper))
                task.add_done_callback(lambda done: done.exception())

    def _replace(self, worker: Worker) -> None:
        """Have a worker ended and another forked."""
        worker.door.close()
        self.restarts += 1
        with contextlib.suppress(OSError):
            worker.keeper.control.send(SIZE.pack(worker.pid))

    def _hear(self, keeper: Keeper) -> None:
        """Take in a worker that its keeper has forked; a keeper that died is made anew."""
        try:
            told, doors, _, _ = socket.recv_fds(keeper.control, SIZE.size, 1)
        except BlockingIOError:
            return
        except OSError:
            told, doors = b"", []
        if not told:
            asyncio.get_running_loop().remove_reader(keeper.control)
            if keeper is self.keeper:
                self._recovering = asyncio.ensure_future(self._recover())
            return
        door = Door(socket.socket(fileno=doors[0]))
        keeper.idle.append(Worker(SIZE.unpack(told)[0], door, keeper))
        self._came.set()

    async def _recover(self) -> None:
        """Load the graph again until that succeeds; those workers that are left go on."""
        while True:
            self.say("the process that held the graph is gone; loading it again")
            try:
                await self.reload()
            except GraphError as error:
                self.say(str(error))
                await asyncio.sleep(RETRY)
            else:
                return

    async def _dismiss(self, keeper: Keeper) -> None:
        """End a keeper, and its workers with it."""
        asyncio.get_running_loop().remove_reader(keeper.control)
        for worker in keeper.idle:
            worker.door.close()
        keeper.control.close()
        with contextlib.suppress(ChildProcessError):
            for _ in range(50):
                if os.waitpid(keeper.pid, os.WNOHANG) != (0, 0):
                    return
                await asyncio.sleep(0.01)
            os.kill(keeper.pid, signal.SIGKILL)  # it is in the midst of loading
            os.waitpid(keeper.pid, 0)
