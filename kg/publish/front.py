"""The process that talks HTTP: it holds no graph and asks the workers.

What needs no worker is answered at once, and what a worker answers soon as soon as it is heard;
only an answer that is awaited or long has a task.
"""

import asyncio
import mimetypes
import socket
import time
from functools import partial
from pathlib import Path

from kg.publish.connection import Connection
from kg.publish.doors import Reply
from kg.publish.errand import QUICK, Errand
from kg.publish.evaluation import LARGEST
from kg.publish.exchange import UNANSWERED, Exchange
from kg.publish.explorer import library
from kg.publish.line import Refused
from kg.publish.memory import Memory
from kg.publish.pool import Pool
from kg.publish.protocol import METHODS, READING, believe_proxy, read_job
from kg.publish.watch import METRICS_TYPE, Watch
from kg.publish.workers import place_of

STATIC = Path(__file__).parent / "static"
PREFLIGHT = {
    "access-control-allow-headers": "Accept, Accept-Language, Authorization, Content-Type, "
    "X-Requested-With, *",
    "access-control-max-age": "86400",
}
STOPPING = 1.0
"""Seconds that requests under way are given when the server is told to end."""
BACKLOG = 1024
"""Clients that may wait to be let in."""
SEEN = {"/health", "/metrics"}


class Front:
    """The application: it answers itself what needs no graph, and passes the rest on."""

    def __init__(self, pool: Pool, watch: Watch, timeout: float) -> None:
        """Take whom to ask, who counts, and how many seconds a query may take at most."""
        self.pool, self.watch, self.timeout = pool, watch, timeout
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: dict[Errand, Exchange] = {}
        self._looking = False
        self._memory = Memory()
        files = [f for f in STATIC.rglob("*") if f.is_file()]
        self.static = {f"/static/{f.relative_to(STATIC).as_posix()}": _read(f) for f in files}
        self.static["/static/vis-network.js"] = ("text/javascript", library().encode())

    async def serve(self, listening: socket.socket, told: asyncio.Event | None = None) -> None:
        """Serve from now on until told to end; what is under way then may take STOPPING seconds.

        Raises:
            GraphError: there is no graph to serve.
        """
        await self.pool.start()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(self.take, self._connections), sock=listening, backlog=BACKLOG
        )
        await (told or asyncio.Event()).wait()
        server.close()
        for connection in list(self._connections):
            connection.end()
        until = loop.time() + STOPPING
        while self._connections and loop.time() < until:
            await asyncio.sleep(0.02)
        if late := list(self._tasks):
            for task in late:
                task.cancel()
            await asyncio.wait(late)
        await self.pool.close()

    def take(self, exchange: Exchange) -> None:
        """Answer a request, or see to it that it is answered."""
        self.watch.open += 1
        exchange.began, errand = time.perf_counter(), None
        try:
            errand = self._answer(exchange)
        except Exception as error:
            self._excuse(exchange, error)
        if errand is None:
            self._finish(exchange)
        else:
            self._listening[errand] = exchange
            if not self._looking:
                self._looking = True
                asyncio.get_running_loop().call_later(QUICK, self._look)
            errand.listen(partial(self._answer_soon, errand), partial(self._follow, errand))

    def _answer(self, exchange: Exchange) -> Errand | None:
        """Answer, or send a worker, who will."""
        if exchange.fault:
            raise exchange.fault
        believe_proxy(exchange)
        path, method = exchange.path, exchange.method
        if method == "OPTIONS":
            allowed = METHODS if path == "/sparql" else READING
            more = {"allow": allowed, "access-control-allow-methods": allowed}
            exchange.whole(204, b"", "", PREFLIGHT | more)
        elif path in self.static or path in SEEN:
            self._answer_alone(exchange)
        elif kept := self._memory.recall(exchange, self.pool.keeper):
            self.watch.remembered += 1
            exchange.announced = kept.announced
            exchange.whole(200, kept.body, kept.media_type, kept.headers)
        else:
            job = read_job(exchange, self.timeout)
            if job["path"] == "sparql":
                limits = {"query-timeout": f"{job['timeout']:g}", "answer-limit": str(LARGEST)}
                exchange.announced = limits
            return Errand(self.pool, job, exchange.client, exchange.lend())
        return None

    def _answer_alone(self, exchange: Exchange) -> None:
        path = exchange.path
        if exchange.method not in {"GET", "HEAD"}:
            raise Refused(405, "this is only read", headers={"allow": READING})
        if path == "/metrics":
            exchange.whole(200, self.watch.metrics(self.pool).encode(), METRICS_TYPE)
        elif path == "/health" and self.pool.keeper is None:
            raise Refused(503, "there is no graph yet", 2)
        elif path == "/health":
            exchange.whole(200, b"ok\n", "text/plain")
        else:
            media_type, body = self.static[path]
            exchange.whole(200, body, media_type, {"cache-control": "public, max-age=3600"})

    def _look(self) -> None:
        """Follow what has not been answered soon: one clock for all, since one for each costs more.

        So soon is between one and two times QUICK.
        """
        before = time.perf_counter() - QUICK
        late = [e for e, exchange in self._listening.items() if exchange.began < before]
        for errand in late:
            errand.wait_no_longer()
            self._follow(errand)
        self._looking = bool(self._listening)
        if self._looking:
            asyncio.get_running_loop().call_later(QUICK, self._look)

    def _answer_soon(self, errand: Errand, reply: Reply) -> None:
        exchange = self._listening.pop(errand)
        try:
            self._give(exchange, errand, reply)
        except Exception as error:
            self._excuse(exchange, error)
        finally:
            errand.end()
            self._finish(exchange)

    def _follow(self, errand: Errand) -> None:
        exchange = self._listening.pop(errand)
        task = exchange.task = asyncio.ensure_future(self._pass_on(errand, exchange))
        self._tasks.add(task)
        # Not at the end of the task itself: one that is cancelled before it begins has none.
        task.add_done_callback(partial(self._end, errand, exchange))

    def _end(self, errand: Errand, exchange: Exchange, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        errand.end()
        self._finish(exchange)

    async def _pass_on(self, errand: Errand, exchange: Exchange) -> None:
        try:
            if exchange.connection.left:
                return
            try:
                reply = await errand.answer()
            finally:
                exchange.keep_alive &= not errand.unsure
            if reply.left:
                await exchange.pass_on(reply)
            else:
                self._give(exchange, errand, reply)
        except asyncio.CancelledError:
            # Nobody is there, or the server stops and does not wait for this answer.
            if not exchange.connection.left:
                self._excuse(exchange, Refused(503, "the server is being stopped; ask again", 2))
        except Exception as error:
            self._excuse(exchange, error)

    def _give(self, exchange: Exchange, errand: Errand, reply: Reply) -> None:
        if reply.fault:
            self.watch.say(f"a fault of ours: {reply.fault}")
        self._memory.keep(exchange, errand.job, reply, errand.snapshot)
        exchange.give(reply)

    def _excuse(self, exchange: Exchange, error: Exception) -> None:
        """Say why there is no answer, unless one has begun: then its end is missing."""
        if not isinstance(error, Refused):
            self.watch.say(f"a fault of ours: {place_of(error)}")
            error = Refused(500, "the server made a mistake, which is in its log")
        if exchange.status == UNANSWERED:
            headers = {"vary": "Accept", **error.headers}
            exchange.whole(error.status, f"{error.reason}\n".encode(), "text/plain", headers)
        else:
            exchange.keep_alive = False

    def _finish(self, exchange: Exchange) -> None:
        self.watch.open -= 1
        self.watch.note(exchange)
        exchange.connection.finish(exchange)


def _read(file: Path) -> tuple[str, bytes]:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()
