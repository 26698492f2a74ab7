"""A server to test against: the application behind a real socket, or `kg serve` as users run it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import httpx

from kg.publish.front import Front

JSON = "application/sparql-results+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HERE = Path(__file__).parent


@contextmanager
def in_a_thread(app: Front, listening: socket.socket) -> Iterator[None]:
    """The application serves meanwhile."""
    ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def work() -> None:
        told = asyncio.Event()
        await app.pool.start()
        ready.set_result((asyncio.get_running_loop(), told))
        await app.serve(listening, told)

    with ThreadPoolExecutor(1) as threads:
        serving = threads.submit(asyncio.run, work())
        serving.add_done_callback(
            lambda ended: ready.done() or ready.set_exception(ended.exception())
        )
        loop, told = ready.result()
        try:
            yield
        finally:
            loop.call_soon_threadsafe(told.set)
            serving.result()


@contextmanager
def served(app: Front) -> Iterator[httpx.Client]:
    """A client of the application behind a real server, so that every byte goes over HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app.watch.log = StringIO()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with (
            in_a_thread(app, listening),
            httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
        ):
            yield client
        assert "a fault of ours" not in app.watch.log.getvalue(), app.watch.log.getvalue()


def ask(client: httpx.Client, query: str, accept: str = JSON, **more: Any) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **more}, headers={"accept": accept})


def rows(response: httpx.Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    bindings = response.json()["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


@contextmanager
def running(graph: Path, log: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`kg serve` on a graph: the process, and the address it answers at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent}"}
    command = [sys.executable, "-m", "kg", "serve", str(graph), "--port", str(port), *options]
    with log.open("wb") as written:
        server = subprocess.Popen(command, env=environment, stderr=written)
    try:
        with httpx.Client(trust_env=False, timeout=60) as client:
            wait_for(client, f"http://127.0.0.1:{port}/health")
        yield server, f"http://127.0.0.1:{port}"
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def wait_for(client: httpx.Client, address: str) -> httpx.Response:
    """The first response from a server that is just starting."""
    for _ in range(300):
        try:
            return client.get(address, headers={"accept": JSON})
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the server never answered")
