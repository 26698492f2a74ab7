"""Whatever is sent, the server answers with a status, keeps its manners, and goes on."""

from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from explorer_world import PAYLOADS, islands
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_server import served

from kg.errors import QueryError
from kg.publish.admission import admit, is_update, read_fault
from kg.publish.endpoint import make_app
from kg.publish.evaluation import GRAPHS, RESULTS
from kg.publish.merging import stated_graphs
from kg.publish.negotiation import choose

PATHS = ["/sparql", "/store", "/", "/id/a/b", "/entity/body/tide-council", "/ontology", "/describe"]
TYPES = [*RESULTS, *GRAPHS, "text/html", "*/*", "text/*", "image/png"]
WORDS = st.sampled_from(
    [
        "SELECT",
        "*",
        "WHERE",
        "{",
        "}",
        "?s",
        "?p",
        "?o",
        ".",
        "FROM",
        "NAMED",
        "<a:b>",
        "'x'",
        "PREFIX",
        "x:",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "INSERT",
        "SERVICE",
        "(",
        ")",
        "#",
        '"',
        "<",
        "GRAPH",
        "FILTER",
        "LIMIT",
        "1",
        "VALUES",
        "\\u0000",
        "\x00",
        "é",
    ]
)
QUERIES = st.one_of(st.lists(WORDS, max_size=30).map(" ".join), st.text(max_size=200))
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80).map(str.strip)
EVERY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(make_app(islands(), timeout=5, workers=4)) as found:
        yield found


def check(response: httpx.Response) -> None:
    """What holds of every response."""
    assert response.status_code in {200, 204, 303, 400, 403, 404, 405, 406, 413, 415, 503}, (
        response.status_code,
        response.text,
    )
    headers = response.headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "set-cookie" not in headers
    assert "server" not in headers
    if response.status_code >= 400:
        assert len(response.text) < 5000


@given(
    path=st.sampled_from(PATHS),
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS"]),
    names=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "query",
                    "update",
                    "default-graph-uri",
                    "named-graph-uri",
                    "graph",
                    "default",
                    "iri",
                    "timeout",
                    "format",
                ]
            ),
            QUERIES,
        ),
        max_size=4,
    ),
    accept=st.one_of(HEADER, st.sampled_from(TYPES)),
    kind=st.one_of(
        HEADER, st.sampled_from(["application/x-www-form-urlencoded", "application/sparql-query"])
    ),
    body=st.one_of(st.binary(max_size=100), QUERIES.map(lambda q: q.encode("utf-8", "replace"))),
)
@EVERY
def test_any_request_gets_an_answer(
    client: httpx.Client,
    path: str,
    method: str,
    names: list[tuple[str, str]],
    accept: str,
    kind: str,
    body: bytes,
) -> None:
    params = [(name, value.encode("utf-8", "replace").decode()) for name, value in names]
    headers = {"accept": accept, "content-type": kind}
    content = body if method in {"POST", "PUT"} else None
    check(client.request(method, path, params=params, headers=headers, content=content))


@given(path=st.text(max_size=60))
@EVERY
def test_any_path_gets_an_answer(client: httpx.Client, path: str) -> None:
    quoted = "".join(f"%{b:02X}" for b in path.encode("utf-8", "surrogatepass"))
    check(client.get(f"/{quoted}"))
    check(client.get(f"/id/{quoted}", headers={"accept": "text/html"}))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_sent_is_never_markup_shown(client: httpx.Client, payload: str) -> None:
    for path, params in (
        ("/sparql", {"query": payload}),
        ("/describe", {"iri": payload}),
        ("/store", {"graph": payload}),
        (f"/id/{payload.encode().hex()}", {}),
    ):
        shown = client.get(path, params=params, headers={"accept": "text/html"}).text.lower()
        assert "<script>" not in shown
        assert "<img" not in shown
        assert "<svg" not in shown


@given(text=st.text(max_size=500))
@EVERY
def test_any_text_is_read_without_error(text: str) -> None:
    is_update(text)
    stated_graphs(text)
    read_fault(ValueError(text))
    with suppress(QueryError):
        admit(text)


@given(accept=st.text(max_size=200), offers=st.lists(st.sampled_from(TYPES[:5]), unique=True))
@EVERY
def test_any_accept_header_is_read(accept: str, offers: list[str]) -> None:
    assert choose(accept, offers) in {*offers, None}
