"""What a server on the open web goes through, again and again, and what it keeps of that."""

import os
import signal
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

EVERYTHING = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUERIES = {
    "ASK {}": 200,
    EVERYTHING: 200,
    "CONSTRUCT WHERE { ?s ?p ?o }": 200,
    "SELECT": 400,
    "SELECT (1" + "+1" * 5000 + " AS ?n) {}": 400,
    ENDLESS: 503,
}
"""Queries, and how each is answered while nobody's worker is killed."""
PAGES = ("/", "/ontology", "/store", "/sparql", "/search?q=a", "/metrics", "/nowhere")
ROUNDS_A_KILL = 5
"""One worker in as many rounds is killed from outside, as where memory runs out."""


@dataclass
class Soaked:
    """How often each status; and, after each round, kilobytes and open descriptors.

    `wrong` are answers other than there should be; a killed worker may cost one.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    killed: int = 0
    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)


def soak(address: str, pid: int, seconds: float) -> Soaked:
    """Ask, visit, go away too soon and kill workers of the front `pid` for so many seconds."""
    found, until = Soaked(), time.monotonic() + seconds
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        while time.monotonic() < until:
            for query, status in QUERIES.items():
                asked = client.get("/sparql", params={"query": query, "timeout": "0.3"})
                found.statuses[asked.status_code] += 1
                if asked.status_code != status:
                    found.wrong.append(f"{asked.status_code} {query[:40]}: {asked.text[:80]}")
            for path in PAGES:
                visited = client.get(path, headers={"accept": "text/html"})
                found.statuses[visited.status_code] += 1
            for query in (EVERYTHING, ENDLESS):
                _ask_and_leave(client.base_url, query)
            if len(found.memory) % ROUNDS_A_KILL == 0:
                _kill_a_worker(pid)
                found.killed += 1
            found.memory.append(resident(pid))
            found.descriptors.append(len(list(Path(f"/proc/{pid}/fd").iterdir())))
    return found


def resident(pid: int) -> int:
    """Kilobytes of a process in memory."""
    fields = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def _ask_and_leave(url: httpx.URL, query: str) -> None:
    asked = httpx.QueryParams({"query": query})
    with socket.create_connection((url.host, url.port or 80)) as way:
        way.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


def _kill_a_worker(pid: int) -> None:
    """End the worker that was forked last."""
    (keeper,) = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    workers = Path(f"/proc/{keeper}/task/{keeper}/children").read_text("ascii").split()
    os.kill(int(workers[-1]), signal.SIGKILL)
