"""A dataset served: SPARQL 1.1 at /sparql, graphs at /store, pages and data about every thing.

Read-only. The front talks HTTP and holds no graph; workers answer (`workers`, `pool`). The default
graph holds every accepted triple once: what documents state, what follows, the evidence, the
ontology. It is never the union of the named graphs, which Oxigraph counts as often as documents
say a thing.
"""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import sys
from pathlib import Path

import uvicorn
from rdflib import Dataset

from kg.errors import GraphError, KGError
from kg.namespaces import BASE
from kg.publish.connection import HEAD, IDLE, Connection
from kg.publish.front import Front
from kg.publish.pool import Pool
from kg.publish.site import Site
from kg.publish.snapshot import load
from kg.publish.watch import Watch

TIMEOUT = 10.0
WORKERS = max(32, 4 * (os.cpu_count() or 1))
"""Queries that run at the same time; others wait."""
STOPPING = 1
"""Seconds that requests under way are given when the server is told to end."""


def make_app(
    graph: Dataset | Path,
    *,
    timeout: float = TIMEOUT,
    base: str = BASE,
    ontology: Path | None = None,
    workers: int = WORKERS,
    watch: Watch | None = None,
) -> Front:
    """The ASGI application over a snapshot of a graph, or over a file that can be loaded again.

    A query may take `timeout` seconds. `base` is the IRI that the graph's own things begin with;
    `ontology` a folder with the words and questions of the graph's ontology, if not our own.
    """
    watch = watch or Watch()

    def open_site() -> Site:
        site = Site(load(graph, base, ontology))
        site.rehearse()
        return site

    return Front(Pool(open_site, workers, watch.say), watch, timeout)


def serve(
    graph: Dataset | Path | str,
    host: str = "127.0.0.1",
    port: int = 7878,
    timeout: float = TIMEOUT,
    base: str = BASE,
    ontology: Path | None = None,
) -> None:
    """Serve until interrupted or told to end (SIGINT, SIGTERM); a query gets `timeout` seconds.

    A graph given as a file is loaded anew on SIGHUP, while requests go on. The log goes to
    standard error.

    Raises:
        KGError: the address cannot be listened on, or the graph cannot be loaded.
    """
    source = Path(graph) if isinstance(graph, str) else graph
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        reason = error.strerror or error
        raise KGError(f"{host}:{port}: cannot listen ({reason}); give another --port") from error
    # Head and body leave in two writes; else the second waits 40 ms for the first's receipt.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 65536), hard), hard))
    watch = Watch(sys.stderr)
    app = make_app(source, timeout=timeout, base=base, ontology=ontology, watch=watch)
    with listening, contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_serve(app, listening, reloadable=not isinstance(source, Dataset)))


def configure(app: Front) -> uvicorn.Config:
    """How uvicorn is to run the application."""
    return uvicorn.Config(
        app,
        http=Connection,
        loop="asyncio",
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_keep_alive=IDLE,
        h11_max_incomplete_event_size=HEAD,
        timeout_graceful_shutdown=STOPPING,
    )


async def _serve(app: Front, listening: socket.socket, *, reloadable: bool) -> None:
    async def reload() -> None:
        try:
            await app.pool.reload()
            app.watch.say(f"the graph is loaded anew: {app.pool.about}")
        except GraphError as error:
            app.watch.say(f"the old graph stays: {error}")

    tasks: set[asyncio.Task[None]] = set()

    def hear() -> None:
        task = asyncio.ensure_future(reload())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task
    loop.add_signal_handler(signal.SIGTERM, task.cancel)  # who loads the graph is ended with us
    await app.pool.start()
    loop.remove_signal_handler(signal.SIGTERM)  # from here on, uvicorn's
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    app.watch.say(f"serving at http://{shown}:{port}/ (Ctrl-C stops)")
    if reloadable:
        loop.add_signal_handler(signal.SIGHUP, hear)
    await uvicorn.Server(configure(app)).serve(sockets=[listening])
