# ruff: noqa: T201 (its output is what it is for)
"""What HTTP costs: the endpoint against pyoxigraph in process, and other servers beside it.

One graph of about 100,000 quads, one machine, one run. Prints, for each server: the median of a
point query over one kept connection and what that is more than in process, where each asks for
another thing and where all ask for the same (which we answer from memory); the speed of an answer
of about 20 MB as a share of in process, and how much the front grew; requests a second of 64
clients, each for another thing, and how many failed; and what of the processor a point query and
the large answer took, which holds on a busy machine too. The Oxigraph server (`pip install
oxigraph`) and rdflib-endpoint are measured where they are installed.
"""

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pyoxigraph as ox

QUADS = 100_000
DOCUMENTS = 50
BASE = "https://w3id.org/cultural-policy/"
THINGS = QUADS // 5
LARGE = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
JSON = "application/sparql-results+json"
CLIENTS = 64
SECONDS = 5.0
SCRIPTS = Path(sys.executable).parent
Given = TypeVar("Given")


def point(number: int) -> str:
    """A point query: what is said of a thing."""
    return f"SELECT ?p ?o WHERE {{ <{BASE}id/thing/{number % THINGS}> ?p ?o }}"


def graph() -> Iterator[ox.Quad]:
    """Things in documents, each with a name and four links."""
    node = ox.NamedNode
    for i in range(THINGS):
        thing, document = node(f"{BASE}id/thing/{i}"), node(f"{BASE}document/{i % DOCUMENTS}")
        name = ox.Literal(f"The name of a thing that is the thing number {i} of the graph")
        label = node("http://www.w3.org/2000/01/rdf-schema#label")
        yield ox.Quad(thing, label, name, document)
        for k in range(4):
            other = node(f"{BASE}id/thing/{(i * 7 + k * 13 + 1) % THINGS}")
            yield ox.Quad(thing, node(f"{BASE}ontology#link{k}"), other, document)


def median_ms(work: Callable[[Given], object], given: Sequence[Given]) -> float:
    """What a piece of work takes, without making what it is given; the first tenth warms up."""
    taken = []
    for one in given:
        began = time.perf_counter()
        work(one)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[len(given) // 10 :]) * 1000


class Client:
    """One kept connection that reads answers whole, without a library's own cost."""

    def __init__(self, port: int, path: str) -> None:
        self.way = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.path = path

    def write(self, query: str) -> bytes:
        """The request that asks a query."""
        return (
            f"GET {self.path}?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Accept: {JSON}\r\n\r\n".encode()
        )

    def ask(self, query: str) -> int:
        """The bytes of an answer's body; OSError where there is none."""
        return self.send(self.write(query))

    def send(self, request: bytes) -> int:
        """The same, of a request."""
        self.way.sendall(request)
        read = self._receive()
        while b"\r\n\r\n" not in read:
            read += self._receive()
        head, _, body = read.partition(b"\r\n\r\n")
        if head[9:12] != b"200":
            raise OSError(head[:80])
        stated = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        if stated is None:
            return self._read_chunks(body)
        size, left = int(stated[1]), int(stated[1]) - len(body)
        while left:
            left -= len(self._receive())
        return size

    def _receive(self) -> bytes:
        part = self.way.recv(1 << 18)
        if not part:
            raise OSError("the server hung up")
        return part

    def _read_chunks(self, read: bytes) -> int:
        total = at = 0
        while True:
            while (end := read.find(b"\r\n", at)) < 0:
                read, at = read[at:] + self._receive(), 0
            size, at = int(read[at:end], 16), end + 2
            while len(read) - at < size + 2:
                read, at = read[at:] + self._receive(), 0
            at, total = at + size + 2, total + size
            if not size:
                return total


def processor(pid: int) -> float:
    """Seconds of a processor that a process and all it has forked have used, the ended included."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    used = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    forked = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return used + sum(map(processor, map(int, forked)))


def memory(pid: int) -> int:
    """Kilobytes a process has in memory, without what it shares."""
    fields = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE") // 1024


@contextmanager
def running(command: list[str], port: int, path: str) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as server:
        try:
            for _ in range(1200):
                try:
                    Client(port, path).ask(point(0))
                    break
                except OSError:
                    time.sleep(0.1)
            yield server
        finally:
            server.terminate()


def crowd(port: int, path: str) -> tuple[float, int]:
    """Requests a second of CLIENTS at once, none for what was asked before, and how many failed."""
    done, failed = [0] * CLIENTS, [0] * CLIENTS
    until = time.monotonic() + SECONDS

    def work(number: int) -> None:
        client = Client(port, path)
        while time.monotonic() < until:
            try:
                client.ask(point(THINGS // 2 + done[number] * CLIENTS + number))
                done[number] += 1
            except OSError:
                failed[number] += 1
                client = Client(port, path)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS, sum(failed)


def measure(name: str, command: list[str], path: str, port: int, least: float, rate: float) -> None:
    with running(command, port, path) as server:
        client = Client(port, path)
        times = 2000 if name != "rdflib-endpoint" else 100
        began = processor(server.pid)
        asked = median_ms(client.send, [client.write(point(n)) for n in range(times)])
        used = (processor(server.pid) - began) / times
        again = median_ms(client.send, [client.write(point(0))] * times)
        client.ask(LARGE)
        before, best, size = memory(server.pid), 0.0, 0
        began_large = processor(server.pid)
        for _ in range(3):
            began = time.perf_counter()
            size = client.ask(LARGE)
            best = max(best, size / (time.perf_counter() - began))
        used_large = (processor(server.pid) - began_large) / 3
        grown = memory(server.pid) - before
        sustained, failed = crowd(port, path)
    print(
        f"{name:18} {asked:7.3f} ms (+{asked - least:.3f}), the same again {again:.3f} "
        f"(+{again - least:.3f})   {size / 1e6:5.1f} MB at "
        f"{best / 1e6:6.1f} MB/s = {best / rate:4.2f} of in process, {grown:+d} kB   "
        f"{CLIENTS} clients {sustained:6.0f}/s, {failed} failed   "
        f"CPU {used * 1000:.3f} ms, {size / used_large / 1e6:.1f} MB a CPU-s",
        flush=True,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        quads, nquads, turtle = list(graph()), Path(folder, "graph.nq"), Path(folder, "graph.nt")
        ox.serialize(quads, str(nquads), format=ox.RdfFormat.N_QUADS)
        ox.serialize([q.triple for q in quads], str(turtle), format=ox.RdfFormat.N_TRIPLES)
        store = ox.Store()
        store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
        store.bulk_extend(quads)

        def write(query: str) -> int:
            found = store.query(query)
            assert isinstance(found, ox.QuerySolutions)
            return len(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")

        least = median_ms(write, [point(n) for n in range(2000)])
        rate = max(write(LARGE) / (median_ms(write, [LARGE]) / 1000) for _ in range(5))
        size = write(LARGE) / 1e6
        print(f"{'pyoxigraph':18} {least:7.3f} ms   {size:5.1f} MB at {rate / 1e6:6.1f} MB/s")
        port = free_port()
        ours = [sys.executable, "-m", "kg", "serve", str(nquads), "--port", str(port)]
        measure("kg serve", ours, "/sparql", port, least, rate)
        if found := shutil.which("oxigraph", path=str(SCRIPTS)):
            place, port = f"{folder}/store", free_port()
            load = [found, "load", "-l", place, "-f", str(turtle)]
            subprocess.run(load, check=True, capture_output=True)
            run = [found, "serve-read-only", "-l", place, "-b", f"127.0.0.1:{port}"]
            measure("Oxigraph server", run, "/query", port, least, rate)
        if found := shutil.which("rdflib-endpoint", path=str(SCRIPTS)):
            port = free_port()
            run = [found, "serve", str(turtle), "--host", "127.0.0.1", "--port", str(port)]
            measure("rdflib-endpoint", run, "/", port, least, rate)


if __name__ == "__main__":
    main()
