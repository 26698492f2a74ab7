"""What strangers can do to the server, and what others notice of it: little."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from explorer_world import ISL, crowd, islands
from live_server import JSON, ask, rows, running, served
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import RDFS
from soaking import ENDLESS, soak

from kg.graph import write_dataset
from kg.publish import connection, errand, line
from kg.publish.endpoint import make_app
from kg.publish.front import Front
from kg.publish.line import Line, Refused

LIGHT = "SELECT (1 AS ?n) {}"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SOON = 2.0
"""Seconds within which others are answered, whatever happens: this is what is promised."""
SAMPLE = 0.05
BOMBS = {
    "a product": PRODUCT,
    "a sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?c ?f",
    "a path over anything": "SELECT (COUNT(*) AS ?n) { ?a (!<a:a>|^!<a:a>)* ?b . ?c (!<a:a>)+ ?d }",
    "a string of 200 MB": "SELECT (STRLEN(?z) AS ?n) { "
    + "BIND('xxxxxxxxxxxxxxxxxxxxxxxxx' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(23))
    + " BIND(CONCAT(?a23, ?a23, ?a23) AS ?z) }",
    "a group of everything": "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "nested brackets": "SELECT * { " + "{" * 5000 + "}" * 5000 + " }",
    "a tower of filters": "SELECT * { ?s ?p ?o FILTER(" + "!" * 90_000 + "true) }",
    "regular expressions": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)),"
    " '(a*)*(b*)*(c*)*$')) }",
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(make_app(crowd(100), timeout=20)) as found:
        yield found


def soon() -> float:
    """SOON on a machine of our own; where others work on it too, as much later as they make us."""
    began, worked = time.perf_counter(), time.thread_time()
    while time.thread_time() - worked < SAMPLE:
        pass
    return SOON * max(1.0, (time.perf_counter() - began) / SAMPLE)


def light(client: httpx.Client) -> float:
    """Seconds that a light query takes for somebody who has just come."""
    began = time.monotonic()
    with httpx.Client(base_url=client.base_url, trust_env=False, timeout=60) as other:
        assert rows(ask(other, LIGHT)) == [{"n": "1"}]
    return time.monotonic() - began


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_goes_off_alone(client: httpx.Client, name: str) -> None:
    with ThreadPoolExecutor(4) as throwing:
        thrown = [
            throwing.submit(
                client.post,
                "/sparql",
                data={"query": BOMBS[name], "timeout": "2"},
                headers={"accept": JSON},
            )
            for _ in range(4)
        ]
        taken = [light(client) for _ in range(5)]
        statuses = {t.result().status_code for t in thrown}
    assert max(taken) < soon()
    assert statuses <= {200, 400, 503}


def test_more_bombs_than_workers_do_not_shut_others_out(client: httpx.Client) -> None:
    with ThreadPoolExecutor(24) as throwing:
        thrown = [throwing.submit(ask, client, PRODUCT, timeout="3") for _ in range(24)]
        time.sleep(0.3)
        taken = light(client)
        refused = [t.result() for t in thrown]
    assert taken < soon()
    assert {r.status_code for r in refused} == {503}
    assert all(r.text.strip() for r in refused)


def test_idle_connections_do_no_harm(client: httpx.Client) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    ways = []
    try:
        for _ in range(400):
            ways.append(socket.create_connection(address))
            ways[-1].sendall(b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert light(client) < soon()
    finally:
        for way in ways:
            way.close()


def test_a_request_that_does_not_come_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.5)
    with served(make_app(islands(), workers=2)) as client:
        address = (client.base_url.host, client.base_url.port or 80)
        for begun in (
            b"",
            b"GET /sparql HTTP/1.1\r\nHost",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\n"
            b"Content-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK",
        ):
            with socket.create_connection(address) as way:
                way.settimeout(30)
                way.sendall(begun)
                found = b""
                while part := way.recv(4096):
                    found += part
            assert b" 408 " in found.partition(b"\r\n")[0]


QUERY = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n"
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /sparql?query=" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (QUERY + b"Upgrade: h2c\r\nConnection: Upgrade\r\n" + b"X: y\r\n" * 300 + b"\r\n", 431),
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        (b"GET /health\r\n\r\n", 505),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"FROB /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (b"get /sparql HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A : b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\0c\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 99999999999\r\n\r\n",
            413,
        ),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400),
        (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
    ],
)
def test_a_head_that_is_no_head_is_refused(client: httpx.Client, sent: bytes, status: int) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(address) as way:
        way.settimeout(30)
        way.sendall(sent)
        found = way.recv(4096)
    head = found.partition(b"\r\n\r\n")[0].lower()
    assert int(found.split()[1]) == status
    for name in (b"date", b"access-control-allow-origin", b"content-security-policy"):
        assert b"\r\n" + name + b": " in head
    assert client.get("/health").text == "ok\n"


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (QUERY + b"\r\n" + QUERY + b"\r\n", [200, 200]),
        (QUERY.replace(b"GET", b"HEAD") + b"\r\n" + QUERY + b"\r\n", [200, 200]),
        (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 5\r\n\r\nhello" + QUERY + b"\r\n",
            [415, 200],
        ),
        (QUERY.replace(b"/sparql", b"http://x/sparql") + b"\r\n", [200]),
        (QUERY + b"Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n" + QUERY + b"\r\n", [200, 200]),
        (
            # as Java's client sends a query
            POST + b"Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 6\r\n\r\nASK {}",
            [200],
        ),
        (QUERY.replace(b"1.1\r\nHost: x", b"1.0") + b"\r\n", [200]),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", [204]),
        (QUERY + b"\r\n" + b"garbage garbage\r\n\r\n", [200, 400]),
        (QUERY + b"Connection: close\r\n\r\n" + QUERY + b"\r\n", [200]),
        ((QUERY + b"\r\n") * 40, [200] * 40),
        (
            POST + b"Content-Length: 400000\r\n\r\n" + b"x" * 400_000 + QUERY + b"\r\n",
            [413, 200],
        ),
        (POST + b"Content-Length: 40000000\r\n\r\n" + QUERY + b"\r\n", [413]),
        (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n",
            [200],
        ),
        (
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 6\r\nExpect: 100-continue\r\n\r\nASK {}",
            [100, 200],
        ),
    ],
)
def test_requests_of_every_framing_are_answered_in_order(
    client: httpx.Client, sent: bytes, statuses: list[int]
) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(address) as way:
        way.settimeout(30)
        way.sendall(sent)
        found = b""
        while len(STATUS.findall(found)) < len(statuses):
            part = way.recv(4096)
            assert part, found
            found += part
        way.settimeout(0.1)
        with suppress(TimeoutError):
            found += way.recv(4096)
    assert [int(status) for status in STATUS.findall(found)] == statuses


def test_who_asks_on_and_takes_nothing_waits_and_then_gets_all_in_order(
    client: httpx.Client,
) -> None:
    """A worker sends what it can itself; the front, the rest, and no more than was taken."""
    many = 2000
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as way:
        way.settimeout(30)

        def ask_all() -> None:
            for n in range(many):
                query = f"SELECT ({n} AS ?n) ?s ?o {{ ?s ?p ?o }} LIMIT 100"
                asked = httpx.QueryParams({"query": query})
                way.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

        before = answered = metric(client, "kg_sent_bytes_total")
        more = True
        with ThreadPoolExecutor(1) as threads:
            asking = threads.submit(ask_all)
            while more:
                time.sleep(0.5)
                sent_now = metric(client, "kg_sent_bytes_total")
                more, answered = sent_now > answered + 10_000, sent_now
            found = way.makefile("rb")
            sent = []
            for n in range(many):
                head = iter(found.readline, b"\r\n")
                fields = dict(line.rstrip().split(b": ", 1) for line in list(head)[1:])
                size = int(fields[b"content-length"])
                body = json.loads(found.read(size))
                assert {row["n"]["value"] for row in body["results"]["bindings"]} == {str(n)}
                sent.append(size)
            asking.result()
    assert answered - before < sum(sent) / 2


def test_of_who_takes_nothing_no_more_is_read_either(client: httpx.Client) -> None:
    large = httpx.QueryParams({"query": "SELECT * { ?s ?p ?o } LIMIT 150"})
    asked = f"GET /sparql?{large} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as way:
        way.settimeout(1)
        for _ in range(300):  # one after the other, so that none waits when the way is full
            way.sendall(asked)
            time.sleep(0.003)
        more = [asked * 150] * 1000  # 14 MB, more than the kernel keeps
        with pytest.raises(TimeoutError):
            list(map(way.sendall, more))


@pytest.mark.parametrize(("query", "answered"), [(LIGHT, True), (PRODUCT, False)])
def test_a_client_that_says_no_more_is_answered_if_that_is_soon_done(
    client: httpx.Client, query: str, answered: bool
) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(address) as way:
        way.settimeout(30)
        asked = httpx.QueryParams({"query": query})
        way.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        way.shutdown(socket.SHUT_WR)
        found = b""
        while part := way.recv(4096):
            found += part
    assert found.startswith(b"HTTP/1.1 200 ") is answered
    _until(lambda: metric(client, "kg_workers_busy") == 0)


def test_a_body_of_40_mb_is_refused_and_not_kept(client: httpx.Client) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * (1 << 20)

    kind = {"content-type": "application/sparql-query"}
    assert client.post("/sparql", content=b"x" * (40 << 20), headers=kind).status_code == 413
    assert client.post("/sparql", content=parts(), headers=kind).status_code == 413


def test_a_client_that_goes_away_frees_its_worker(client: httpx.Client) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    query = httpx.QueryParams({"query": PRODUCT})
    with socket.create_connection(address) as way:
        way.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        _until(lambda: metric(client, "kg_workers_busy") >= 1)
    _until(lambda: metric(client, "kg_workers_busy") == 0)


def _until(is_so) -> None:  # type: ignore[no-untyped-def]
    for _ in range(300):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to be so")


def metric(client: httpx.Client, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])


def test_a_query_may_ask_for_less_time(client: httpx.Client) -> None:
    response = ask(client, PRODUCT, timeout="0.2")
    assert response.status_code == 503
    assert "ran out of time (0.2 s)" in response.text
    assert response.headers["query-timeout"] == "0.2"


def test_many_clients_at_once_are_all_answered(client: httpx.Client) -> None:
    def work(_: int) -> set[int]:
        with httpx.Client(base_url=client.base_url, trust_env=False, timeout=60) as one:
            return {ask(one, LIGHT).status_code for _ in range(10)}

    with ThreadPoolExecutor(64) as crowding:
        statuses = set().union(*crowding.map(work, range(64)))
    assert statuses == {200}


def test_memory_stays_flat_however_often_one_asks(tmp_path: Path) -> None:
    graph = tmp_path / "graph.trig"
    write_dataset(crowd(100), graph)
    with (
        running(graph, tmp_path / "log") as (server, address),
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):

        def work() -> None:
            for path in ("/", "/ontology", "/store"):
                assert client.get(path).status_code == 200
            for query in (LIGHT, "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT"):
                ask(client, query)

        def resident() -> int:
            fields = Path(f"/proc/{server.pid}/statm").read_text("ascii").split()
            return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

        for _ in range(30):
            work()
        before, open_before = resident(), doors(server.pid)
        for _ in range(150):
            work()
        assert resident() - before < 4 << 20
        assert doors(server.pid) <= open_before + 2


def test_nothing_is_kept_of_clients_that_leave_and_workers_that_die(tmp_path: Path) -> None:
    graph = tmp_path / "graph.trig"
    write_dataset(crowd(100), graph)
    with (
        running(graph, tmp_path / "log") as (server, address),
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        soak(address, server.pid, 2)
        restarts = metric(client, "kg_worker_restarts_total")
        found = soak(address, server.pid, 4)
        assert len(found.wrong) <= found.killed, found.wrong
        assert metric(client, "kg_worker_restarts_total") > restarts
        _until(lambda: metric(client, "kg_workers_busy") == 0)
        assert rows(ask(client, LIGHT)) == [{"n": "1"}]
    assert found.memory[-1] - found.memory[0] < 4 << 10
    assert found.descriptors[-1] <= found.descriptors[0] + 4


def doors(pid: int) -> int:
    """How many descriptors a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


# The life of a server


def one_name(name: str) -> Dataset:
    dataset = Dataset(store="Oxigraph")
    dataset.graph(URIRef("http://example.org/g")).add((ISL.a, RDFS.label, Literal(name)))
    return dataset


def test_a_new_file_is_served_on_sighup_and_no_request_is_lost(tmp_path: Path) -> None:
    graph, log = tmp_path / "graph.trig", tmp_path / "log"
    write_dataset(one_name("old"), graph)
    query = f"SELECT ?name {{ ?s <{RDFS.label}> ?name }}"
    with (
        running(graph, log) as (server, address),
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        names, stop = [], threading.Event()

        def keep_asking() -> None:
            while not stop.is_set():
                names.append(rows(ask(client, query))[0]["name"])

        asking = threading.Thread(target=keep_asking)
        asking.start()
        write_dataset(one_name("new"), graph)
        server.send_signal(signal.SIGHUP)
        _until_slowly(lambda: "new" in names)
        graph.write_text("this is no TriG", "utf-8")
        server.send_signal(signal.SIGHUP)
        _until_slowly(lambda: "the old graph stays" in log.read_text())
        stop.set()
        asking.join()
        assert names == ["old"] * names.count("old") + ["new"] * names.count("new")
        assert rows(ask(client, query)) == [{"name": "new"}]


def _until_slowly(is_so) -> None:  # type: ignore[no-untyped-def]
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to be so")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_soon_and_leaves_nobody_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    graph = tmp_path / "graph.trig"
    write_dataset(crowd(100), graph)
    with running(graph, tmp_path / "log") as (server, address):
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text("ascii").split()
        told: list[int] = []
        busy = threading.Thread(target=_ask_and_tell, args=(address, told))
        busy.start()
        time.sleep(1)
        began = time.monotonic()
        server.send_signal(number)
        server.wait(timeout=30)
        assert time.monotonic() - began < soon()
        busy.join()
        assert told == [503]
        _until_slowly(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))


def _ask_and_tell(address: str, told: list[int]) -> None:
    suppressed = suppress(httpx.HTTPError)
    with suppressed, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        told.append(ask(client, PRODUCT).status_code)


def test_a_killed_keeper_is_replaced(tmp_path: Path) -> None:
    graph = tmp_path / "graph.trig"
    write_dataset(one_name("still here"), graph)
    with (
        running(graph, tmp_path / "log") as (server, address),
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        (keeper,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        os.kill(int(keeper), signal.SIGKILL)
        _until_slowly(lambda: metric(client, "kg_graph_loads_total") == 2)
        assert rows(ask(client, LIGHT)) == [{"n": "1"}]


def test_workers_that_are_killed_while_idle_cost_nobody_an_answer(tmp_path: Path) -> None:
    graph = tmp_path / "graph.trig"
    write_dataset(one_name("still here"), graph)
    with (
        running(graph, tmp_path / "log") as (server, address),
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        (keeper,) = _children(server.pid)
        number = metric(client, "kg_workers")
        _until(lambda: len(_children(keeper)) == number)
        workers = _children(keeper)
        for pid in workers:
            os.kill(int(pid), signal.SIGKILL)
        for pid in workers:
            _until(lambda pid=pid: _is_over(pid))
        for _ in range(len(workers) + 1):
            assert rows(ask(client, LIGHT)) == [{"n": "1"}]
        assert metric(client, "kg_worker_restarts_total") == len(workers)


def test_a_client_that_leaves_in_the_very_turn_its_query_is_followed_keeps_no_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow = Front._follow

    def follow_and_lose(front: Front, sent: errand.Errand) -> None:
        exchange = front._listening[sent]
        follow(front, sent)
        exchange.connection.eof_received()  # before the task that follows has begun

    monkeypatch.setattr(Front, "_follow", follow_and_lose)
    app = make_app(islands(), workers=2)
    with served(app) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/sparql", params={"query": ENDLESS}, timeout=10)
        _until(lambda: not app.pool.line.held)
        assert app.watch.open == 0


def test_a_worker_that_is_killed_at_once_costs_nobody_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(errand, "QUICK", 60.0)
    app = make_app(islands(), workers=2)
    with served(app) as client, ThreadPoolExecutor(1) as asking:
        keeper = app.pool.keeper
        assert keeper
        _until(lambda: len(keeper.idle) == app.pool.count)
        worker = keeper.idle[-1]
        os.kill(worker.pid, signal.SIGSTOP)
        asked = asking.submit(ask, client, LIGHT)
        _until(lambda: app.pool.line.held)
        os.kill(worker.pid, signal.SIGKILL)
        assert rows(asked.result()) == [{"n": "1"}]
        assert app.pool.restarts == 1


def test_workers_that_are_killed_before_they_read_cost_nobody_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(errand, "QUICK", 0.0)  # the time it took isn't what tells
    app = make_app(islands(), workers=2)
    with served(app) as client, ThreadPoolExecutor(1) as asking:
        keeper = app.pool.keeper
        assert keeper
        _until(lambda: len(keeper.idle) == app.pool.count)
        workers = list(keeper.idle)
        for worker in workers:
            os.kill(worker.pid, signal.SIGSTOP)
        asked = asking.submit(ask, client, LIGHT)
        for dead, worker in enumerate(reversed(workers)):
            _until(lambda dead=dead: app.pool.line.held and app.pool.restarts == dead)
            _until(lambda worker=worker: worker not in keeper.idle)
            os.kill(worker.pid, signal.SIGKILL)
        assert rows(asked.result()) == [{"n": "1"}]
        assert app.pool.restarts == len(workers)


def _children(pid: int | str) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()


def _is_over(pid: str) -> bool:
    """Whether all its threads have ended; until the last has, what it held open stays so."""
    if len(list(Path(f"/proc/{pid}/task").iterdir())) > 1:
        return False
    return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"


def test_a_file_that_is_no_graph_is_told_before_anything_is_served(tmp_path: Path) -> None:
    graph = tmp_path / "graph.trig"
    graph.write_text("<a> <b>", "utf-8")
    command = [sys.executable, "-m", "kg", "serve", str(graph), "--port", "0"]
    found = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert found.returncode == 2
    assert "graph.trig, line 1: not TriG" in found.stderr


def test_the_log_holds_a_line_for_each_request_and_no_secret(tmp_path: Path) -> None:
    graph, log = tmp_path / "graph.trig", tmp_path / "log"
    write_dataset(one_name("x"), graph)
    with running(graph, log) as (_, address), httpx.Client(trust_env=False) as client:
        client.get(
            f"{address}/sparql?query=ASK%7B%22hunter2%22%7D&key=hunter2",
            headers={"authorization": "Bearer hunter2", "cookie": "hunter2"},
        )
        client.get(f"{address}/a%0A2026-01-01%20GET%20/forged%1B%5B31m")
        client.get(f"{address}/x", headers={"x-forwarded-for": "1.1.1.1 GET /forged 200 0B"})
    lines = log.read_text("utf-8").splitlines()
    asked = [line for line in lines if " GET /" in line and "/health" not in line]
    assert [len(line.split()) for line in asked] == [7, 7, 7]
    assert "hunter2" not in log.read_text("utf-8")
    assert "\x1b" not in log.read_text("utf-8")
    assert "/a\\n2026-01-01" in asked[1]


def test_metrics_are_in_the_format_of_prometheus(client: httpx.Client) -> None:
    ask(client, LIGHT)
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    for text in response.text.splitlines():
        assert text.startswith(("# TYPE kg_", "# TYPE process_")) or (
            len(text.split()) == 2 and float(text.split()[1]) >= 0
        ), text
    assert metric(client, "kg_workers") >= 16
    assert metric(client, "kg_graph_triples") > 1000


# The line


def run(work) -> None:  # type: ignore[no-untyped-def]
    asyncio.run(work())


def test_one_client_cannot_hold_every_place() -> None:
    async def work() -> None:
        places = Line(4)
        held = [await places.enter("greedy", 1) for _ in range(3)]
        waiting = asyncio.ensure_future(places.enter("greedy", 1))
        await asyncio.sleep(0)
        assert not waiting.done()
        other = await places.enter("modest", 1)
        places.leave(held[0])
        assert (await waiting).client == "greedy"
        places.leave(other)

    run(work)


def test_who_holds_fewest_is_served_next() -> None:
    async def work() -> None:
        places = Line(2)
        first = await places.enter("a", 1)
        second = await places.enter("b", 1)
        order: list[str] = []

        async def wait(client: str) -> None:
            await places.enter(client, 5)
            order.append(client)

        waiting = [asyncio.ensure_future(wait(c)) for c in ("a", "c")]
        await asyncio.sleep(0)
        places.leave(second)
        await asyncio.sleep(0.01)
        assert order == ["c"]
        places.leave(first)
        await asyncio.wait_for(waiting[0], 1)

    run(work)


def test_the_longest_query_goes_when_somebody_has_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "PATIENCE", 0.01)
    monkeypatch.setattr(line, "LONG", 0.0)

    async def work() -> None:
        places = Line(2)
        older, newer = await places.enter("a", 1), await places.enter("b", 1)
        ended: list[str] = []
        for place, name in ((older, "older"), (newer, "newer")):

            def stop(place: line.Place = place, name: str = name) -> None:
                ended.append(name)
                places.leave(place)

            place.stop = stop
        await asyncio.sleep(0.01)
        await places.enter("c", 1)
        assert ended == ["older"]

    run(work)


def test_a_full_line_sends_away_with_a_time_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "WAITING_EACH", 1)
    monkeypatch.setattr(line, "WAITING", 2)

    async def work() -> None:
        places = Line(1)
        await places.enter("a", 1)
        waiting = [asyncio.ensure_future(places.enter(c, 0.2)) for c in ("a", "b")]
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refused:
            await places.enter("a", 1)
        assert refused.value.status == 503
        monkeypatch.setattr(line, "WAITING", 9)
        with pytest.raises(Refused) as refused:
            await places.enter("a", 1)
        assert refused.value.status == 429
        assert int(refused.value.headers["Retry-After"]) > 0
        for outcome in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(outcome, Refused)
            assert outcome.status == 503

    run(work)
