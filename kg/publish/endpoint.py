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

from rdflib import Dataset

from kg.errors import GraphError, KGError
from kg.namespaces import BASE
from kg.publish.front import BACKLOG, Front
from kg.publish.pool import Pool
from kg.publish.rehearsal import rehearse
from kg.publish.site import Site
from kg.publish.snapshot import load
from kg.publish.watch import Watch

TIMEOUT = 10.0
WORKERS = max(32, 4 * (os.cpu_count() or 1))
"""Queries that run at the same time; others wait."""


def make_app(
    graph: Dataset | Path,
    *,
    timeout: float = TIMEOUT,
    base: str = BASE,
    ontology: Path | None = None,
    workers: int = WORKERS,
    watch: Watch | None = None,
) -> Front:
    """The application over a snapshot of a graph, or over a file that can be loaded again.

    A query may take `timeout` seconds. `base` is the IRI that the graph's own things begin with;
    `ontology` a folder with the words and questions of the graph's ontology, if not our own.
    """
    watch = watch or Watch()

    def open_site() -> Site:
        site = Site(load(graph, base, ontology))
        rehearse(site)
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
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or error
        raise KGError(f"{host}:{port}: cannot listen ({reason}); give another --port") from error
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 65536), hard), hard))
    watch = Watch(sys.stderr)
    app = make_app(source, timeout=timeout, base=base, ontology=ontology, watch=watch)
    with listening, contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_serve(app, listening, reloadable=not isinstance(source, Dataset)))


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
    if reloadable:
        loop.add_signal_handler(signal.SIGHUP, hear)
    await app.pool.start()
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    app.watch.say(f"serving at http://{shown}:{port}/ (Ctrl-C stops)")
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await app.serve(listening, told)
