"""Answers given before are given again: the same, only to the same request, and not for ever."""

import re
from collections.abc import Iterator

import httpx
import pytest
from explorer_world import ISL, crowd, islands
from live_server import BROWSER, JSON, ask, rows, served
from rdflib.namespace import RDFS

from kg.publish import memory
from kg.publish.endpoint import make_app

NAMES = f"SELECT ?name WHERE {{ ?s a <{ISL.Isle}> ; <{RDFS.label}> ?name }} ORDER BY ?name"
CSV = "text/csv"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(make_app(islands(), timeout=5, workers=3)) as found:
        yield found


def remembered(client: httpx.Client) -> int:
    """How many answers were given from memory so far."""
    found = re.search(r"^kg_answers_remembered_total (\d+)$", client.get("/metrics").text, re.M)
    assert found
    return int(found[1])


def undated(response: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {k: v for k, v in response.headers.items() if k != "date"}
    return response.status_code, headers, response.content


@pytest.mark.parametrize("accept", [JSON, CSV, BROWSER])
def test_what_is_asked_again_is_answered_the_same_from_memory(
    client: httpx.Client, accept: str
) -> None:
    before = remembered(client)
    first = ask(client, NAMES, accept)
    assert remembered(client) == before
    again = ask(client, NAMES, accept)
    assert remembered(client) == before + 1
    assert undated(again) == undated(first)


def test_head_is_answered_from_it_without_a_body_and_put_is_refused(client: httpx.Client) -> None:
    query, headers = f"{NAMES} # head", {"accept": JSON}
    first, before = ask(client, query), remembered(client)
    head = client.head("/sparql", params={"query": query}, headers=headers)
    assert remembered(client) == before + 1
    assert head.content == b""
    assert head.headers["content-length"] == str(len(first.content))
    assert client.put("/sparql", params={"query": query}, headers=headers).status_code == 405


def test_another_format_limit_host_or_scheme_is_another_request(client: httpx.Client) -> None:
    query, before = f"{NAMES} # others", remembered(client)
    assert rows(ask(client, query))
    assert ask(client, query, CSV).text.startswith("name\r\n")
    assert ask(client, query, timeout=1).headers["query-timeout"] == "1"
    plain = {"accept": "text/turtle"}
    for more, site in (
        ({}, str(client.base_url)),
        ({"host": "graph.example"}, "http://graph.example"),
        ({"host": "graph.example", "x-forwarded-proto": "https"}, "https://graph.example"),
    ):
        assert site in client.get("/sparql", headers=plain | more).text
    assert remembered(client) == before


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (RAND() AS ?x) {}",
        "SELECT (struuid () AS ?x) {}",
        "SELECT (UUID\n#(\n() AS ?x) {}",
    ],
)
def test_what_is_different_each_time_is_not_remembered(client: httpx.Client, query: str) -> None:
    before = remembered(client)
    answers = {ask(client, query).text for _ in range(3)}  # of several workers, too
    assert len(answers) == 3
    assert remembered(client) == before


def test_what_failed_was_posted_or_is_large_is_not_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "SMALL", 1000)
    with served(make_app(crowd(100), timeout=5, workers=3)) as client:
        for _ in range(2):
            assert ask(client, "SELECT ?x {").status_code == 400
            assert client.post("/sparql", data={"query": NAMES}).status_code == 200
            assert client.put("/sparql", params={"query": "ASK {}"}).status_code == 405
            assert client.get("/nowhere").status_code == 404
            assert len(ask(client, "SELECT * { ?s ?p ?o }").content) > 1000
        assert remembered(client) == 0


def test_what_was_asked_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 5 * memory.OVERHEAD)
    with served(make_app(islands(), timeout=5, workers=3)) as client:
        numbers = [0, 1, 2, 0, 3, 4, 5, 0]  # the nought is asked for too often to be forgotten
        for n in numbers:
            assert rows(ask(client, f"SELECT ({n} AS ?n) {{}}")) == [{"n": str(n)}]
        assert remembered(client) == 2
        ask(client, "SELECT (1 AS ?n) {}")
        assert remembered(client) == 2
