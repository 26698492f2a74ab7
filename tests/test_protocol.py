"""SPARQL 1.1 Protocol, Graph Store Protocol and Service Description, clause by clause.

The table has the cases of the W3C's protocol tests that concern queries, and for updates that they
are refused.
"""

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from explorer_world import ISL, islands
from live_server import BROWSER, JSON, ask, rows, served
from rdflib import Dataset, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, RDF, RDFS, SH, VOID

from kg.namespaces import INFERRED_GRAPH
from kg.publish.endpoint import make_app

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
ONE, TWO = "http://example.org/one", "http://example.org/two"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def two_graphs() -> Dataset:
    """Two graphs of two triples each, one of which both hold."""
    dataset = Dataset(store="Oxigraph")
    for graph, triples in ((ONE, ("a", "b")), (TWO, ("b", "c"))):
        for name in triples:
            dataset.graph(URIRef(graph)).add((ISL[name], RDFS.label, Literal(name)))
    return dataset


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(make_app(two_graphs(), timeout=5, workers=4)) as found:
        yield found


@pytest.fixture(scope="module")
def isles() -> Iterator[httpx.Client]:
    with served(make_app(islands(), timeout=5, workers=4)) as found:
        yield found


@dataclass
class Case:
    """A request, and what comes back: a status, and of a counting query the number."""

    name: str
    status: int
    method: str = "GET"
    params: list[tuple[str, str]] = field(default_factory=list)
    type: str | None = None
    body: str | bytes = ""
    accept: str = JSON
    number: int | None = None
    contains: str = ""


ASK = "ask {}"
CASES = [
    # 2.1 query operation
    Case("query via GET", 200, params=[("query", ASK)], contains="true"),
    Case("query via POST with a form", 200, "POST", type=FORM, body="query=ASK%20%7B%7D"),
    Case("form with a charset", 200, "POST", type=f"{FORM}; charset=utf-8", body="query=ASK%7B%7D"),
    Case("query via POST directly", 200, "POST", type=DIRECT, body=ASK),
    Case("direct with a charset", 200, "POST", type=f"{DIRECT};charset=UTF-8", body=ASK),
    Case("media types in capitals", 200, "POST", type=DIRECT.upper(), body=ASK),
    Case("plus is a blank", 200, "POST", type=FORM, body="query=ASK+%7B%7D"),
    # 2.1.4 dataset
    Case("no dataset", 200, params=[("query", COUNT)], number=3),
    Case("default graph", 200, params=[("query", COUNT), ("default-graph-uri", ONE)], number=2),
    Case(
        "two default graphs are merged",
        200,
        params=[("query", COUNT), ("default-graph-uri", ONE), ("default-graph-uri", TWO)],
        number=3,
    ),
    Case(
        "two default graphs beside a form",
        200,
        "POST",
        [("default-graph-uri", ONE), ("default-graph-uri", TWO)],
        DIRECT,
        COUNT,
        number=3,
    ),
    Case(
        "a default graph named twice is there once",
        200,
        params=[("query", COUNT), ("default-graph-uri", ONE), ("default-graph-uri", ONE)],
        number=2,
    ),
    Case(
        "FROM the same graph twice",
        200,
        params=[("query", COUNT.replace("WHERE", f"FROM <{ONE}> FROM <{ONE}> WHERE"))],
        number=2,
    ),
    Case("named graph", 200, params=[("query", NAMED), ("named-graph-uri", ONE)], number=2),
    Case(
        "named only: default is empty",
        200,
        params=[("query", COUNT), ("named-graph-uri", ONE)],
        number=0,
    ),
    Case(
        "default only: none is named",
        200,
        params=[("query", NAMED), ("default-graph-uri", ONE)],
        number=0,
    ),
    Case(
        "two named graphs, directly",
        200,
        "POST",
        [("named-graph-uri", ONE), ("named-graph-uri", TWO)],
        DIRECT,
        NAMED,
        number=4,
    ),
    Case(
        "default and named",
        200,
        params=[("query", NAMED), ("default-graph-uri", ONE), ("named-graph-uri", TWO)],
        number=2,
    ),
    Case(
        "the protocol's dataset wins over the query's",
        200,
        params=[
            ("query", f"SELECT (COUNT(*) AS ?n) FROM <{ONE}> FROM <{TWO}> {{ ?s ?p ?o }}"),
            ("default-graph-uri", ONE),
        ],
        number=2,
    ),
    Case("FROM", 200, params=[("query", COUNT.replace("WHERE", f"FROM <{ONE}> WHERE"))], number=2),
    Case(
        "FROM two graphs is their merge",
        200,
        params=[("query", COUNT.replace("WHERE", f"FROM <{ONE}> FROM <{TWO}> WHERE"))],
        number=3,
    ),
    Case(
        "FROM by prefixed names is their merge too",
        200,
        params=[
            (
                "query",
                "PREFIX x: <http://example.org/> "
                + COUNT.replace("WHERE", "FROM x:one FROM x:two WHERE"),
            )
        ],
        number=3,
    ),
    Case(
        "FROM two graphs and FROM NAMED",
        200,
        params=[
            ("query", NAMED.replace("WHERE", f"FROM <{ONE}> FROM <{TWO}> FROM NAMED <{TWO}> WHERE"))
        ],
        number=2,
    ),
    Case(
        "an unknown graph is empty",
        200,
        params=[("query", COUNT), ("default-graph-uri", "a:b")],
        number=0,
    ),
    Case("a relative graph name", 400, params=[("query", COUNT), ("default-graph-uri", "one")]),
    Case("an empty graph name", 400, params=[("query", COUNT), ("default-graph-uri", "")]),
    # 2.1.5 the base IRI is the endpoint's own
    Case(
        "a relative IRI in a query",
        200,
        params=[("query", "SELECT (<x> AS ?x) {} LIMIT 1")],
        accept="text/csv",
        contains="x\r\nhttp://",
    ),
    # 2.1.6 and 3 what is refused
    Case("bad method", 405, "PUT", [("query", ASK)]),
    Case("two queries in the address", 400, params=[("query", ASK), ("query", ASK)]),
    Case("two queries in a form", 400, "POST", type=FORM, body="query=ASK%7B%7D&query=ASK%7B%7D"),
    Case("one in the address, one in the body", 400, "POST", [("query", ASK)], DIRECT, ASK),
    Case("no query in a form", 400, "POST", type=FORM, body="x=y"),
    Case("no query for a client of results", 400),
    Case("no query, and what nobody writes", 406, accept="image/png"),
    Case("graphs for no query", 400, params=[("default-graph-uri", ONE)]),
    Case("wrong media type", 415, "POST", type="text/plain", body=ASK),
    Case("no media type", 415, "POST", body=b"query=ASK%7B%7D"),
    Case("another charset", 415, "POST", type=f"{DIRECT}; charset=utf-16", body=ASK),
    Case("not UTF-8", 400, "POST", type=DIRECT, body=ASK.encode("utf-16")),
    Case("a form that is not UTF-8", 400, "POST", type=FORM, body="query=ASK%7B%22%FF%22%7D"),
    Case("bad syntax", 400, params=[("query", "SELECT WHERE")], contains="line 1, column"),
    Case("an empty query", 400, params=[("query", "")]),
    Case("an undeclared prefix", 400, params=[("query", "ASK { ?s nobody:said ?o }")]),
    # 2.2 update operation: there is none
    Case("update via GET", 403, params=[("update", "CLEAR ALL")]),
    Case("update via form", 403, "POST", type=FORM, body="update=CLEAR%20ALL"),
    Case("update via POST directly", 403, "POST", type=UPDATE, body="CLEAR ALL"),
    Case("update as a query", 403, params=[("query", "DELETE WHERE { ?s ?p ?o }")]),
    Case(
        "update with a dataset",
        403,
        "POST",
        [("using-graph-uri", ONE)],
        UPDATE,
        "CLEAR ALL",
        contains="changes nothing",
    ),
    # What is our own
    Case("a shorter deadline", 200, params=[("query", ASK), ("timeout", "0.5")]),
    Case("a deadline beyond the server's", 200, params=[("query", ASK), ("timeout", "10000000")]),
    Case("a deadline in other digits", 400, params=[("query", ASK), ("timeout", "١")]),
    Case("a deadline that is none", 400, params=[("query", ASK), ("timeout", "soon")]),
    Case(
        "a format in the address",
        200,
        params=[("query", COUNT), ("format", "csv")],
        contains="n\r\n3",
    ),
    Case(
        "a media type there",
        200,
        params=[("query", COUNT), ("format", "text/csv")],
        contains="n\r\n3",
    ),
    Case(
        "a format by its other name",
        200,
        params=[("query", COUNT), ("output", "csv")],
        contains="n\r\n3",
    ),
    Case("a format that there is not is no matter", 200, params=[("query", ASK), ("format", "x")]),
    Case("too many parameters", 400, params=[("a", "b")] * 200),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_protocol_case_by_case(client: httpx.Client, case: Case) -> None:
    headers = {"accept": case.accept} | ({"content-type": case.type} if case.type else {})
    response = client.request(
        case.method, "/sparql", params=case.params, content=case.body or None, headers=headers
    )
    assert response.status_code == case.status, response.text
    assert case.contains in response.text
    if case.number is not None:
        assert rows(response) == [{"n": str(case.number)}]
    if case.status >= 400:
        assert response.headers["content-type"] == "text/plain; charset=utf-8"
        assert response.text.strip()
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("query", "accept", "given"),
    [
        ("SELECT * { ?s ?p ?o }", None, JSON),
        ("SELECT * { ?s ?p ?o }", "*/*", JSON),
        ("SELECT * { ?s ?p ?o }", ", ,", JSON),
        ("SELECT * { ?s ?p ?o }", "application/sparql-results+xml", None),
        ("SELECT * { ?s ?p ?o }", "text/csv", "text/csv; charset=utf-8"),
        ("SELECT * { ?s ?p ?o }", "text/tab-separated-values", None),
        ("SELECT * { ?s ?p ?o }", "application/json", "application/json"),
        ("SELECT * { ?s ?p ?o }", "text/xml", None),
        ("SELECT * { ?s ?p ?o }", "application/xml", None),
        ("SELECT * { ?s ?p ?o }", "text/*", "text/csv; charset=utf-8"),
        ("SELECT * { ?s ?p ?o }", f"text/csv;q=0.2, {JSON};Q=0.9", JSON),
        ("SELECT * { ?s ?p ?o }", f"{JSON};q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", f"{JSON}, application/n-triples;q=0.2", None),
        (
            "CONSTRUCT WHERE { ?s ?p ?o }",
            'application/ld+json;profile="a:b"',
            "application/ld+json",
        ),
        ("SELECT * { ?s ?p ?o }", "text/csv;q=0.4, application/sparql-results+xml;q=0.9", None),
        ("SELECT * { ?s ?p ?o }", f"text/csv;q=0.5, {JSON};q=0.5", JSON),
        ("SELECT * { ?s ?p ?o }", "image/png, text/csv;q=0.1", "text/csv; charset=utf-8"),
        ("ASK { ?s ?p ?o }", "application/sparql-results+xml", None),
        ("CONSTRUCT WHERE { ?s ?p ?o }", None, "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/trig", "application/trig"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-quads", "application/n-quads"),
        (f"DESCRIBE <{ISL.a}>", "text/turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_the_answer_comes_as_the_client_likes_it_best(
    client: httpx.Client, query: str, accept: str | None, given: str | None
) -> None:
    headers = {"accept": accept} if accept else {}
    request = client.build_request("GET", "/sparql", params={"query": query}, headers=headers)
    if accept is None:
        del request.headers["accept"]
    response = client.send(request)
    assert response.status_code == 200
    wanted = given or (accept or "").rpartition(", ")[2].partition(";")[0]
    assert response.headers["content-type"].removesuffix("; charset=utf-8") == wanted.removesuffix(
        "; charset=utf-8"
    )
    assert "Accept" in response.headers["vary"]


def test_several_accept_headers_are_one(client: httpx.Client) -> None:
    headers = [("accept", "image/png"), ("accept", "text/csv")]
    response = client.get("/sparql", params={"query": COUNT}, headers=headers)
    assert response.text == "n\r\n3\r\n"


@pytest.mark.parametrize("query", [COUNT, "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_what_nobody_writes_is_406_and_what_there_is_is_listed(
    client: httpx.Client, query: str
) -> None:
    response = ask(client, query, "image/png, text/*;q=0")
    assert response.status_code == 406
    assert "application/" in response.text


def test_a_type_that_is_not_read_is_415_and_what_is_read_is_listed(client: httpx.Client) -> None:
    response = client.post("/sparql", content=b"{}", headers={"content-type": "application/json"})
    assert response.headers["accept"] == f"{FORM}, {DIRECT}"


def test_a_compressed_query_is_415_and_says_so(client: httpx.Client) -> None:
    kind = {"content-type": DIRECT, "content-encoding": "gzip"}
    response = client.post("/sparql", content=gzip.compress(ASK.encode()), headers=kind)
    assert response.status_code == 415
    assert response.headers["accept-encoding"] == "identity"
    as_it_is = client.post("/sparql", content=ASK, headers=kind | {"content-encoding": "Identity"})
    assert as_it_is.status_code == 200


def test_a_request_as_long_as_may_be_is_answered(client: httpx.Client) -> None:
    graphs = [f"http://example.org/{'x' * 2900}/{number}" for number in range(90)]
    response = client.post(
        "/sparql", data={"query": COUNT, "default-graph-uri": graphs}, headers={"accept": JSON}
    )
    assert rows(response) == [{"n": "0"}]


def test_limits_are_announced(client: httpx.Client) -> None:
    headers = ask(client, COUNT, timeout="2").headers
    assert headers["query-timeout"] == "2"
    assert int(headers["answer-limit"]) == 64 << 20
    assert ask(client, COUNT, timeout="900").headers["query-timeout"] == "5"


def test_head_says_what_get_would(client: httpx.Client) -> None:
    got = ask(client, COUNT)
    head = client.head("/sparql", params={"query": COUNT}, headers={"accept": JSON})
    assert head.content == b""
    for name in ("content-type", "content-length", "vary"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/sparql", 405),
        ("DELETE", "/sparql", 405),
        ("PATCH", "/store", 405),
        ("PUT", "/store", 405),
        ("POST", "/store", 405),
        ("POST", "/", 405),
        ("TRACE", "/sparql", 405),
        ("PROPFIND", "/sparql", 405),
        ("POST", "/health", 405),
    ],
)
def test_other_methods_are_refused_and_the_right_ones_named(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("path", ["/sparql", "/store", "/", "/.well-known/void", "/id/x/y"])
def test_other_sites_may_read(client: httpx.Client, path: str) -> None:
    asked = {
        "origin": "https://other.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "content-type, accept",
    }
    preflight = client.options(path, headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "GET" in preflight.headers["access-control-allow-methods"]
    assert {"Accept", "Authorization", "Content-Type"} <= set(
        preflight.headers["access-control-allow-headers"].split(", ")
    )
    assert "access-control-allow-credentials" not in preflight.headers


def test_the_results_formats_say_the_same(client: httpx.Client) -> None:
    query = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o"
    by_json = [(r["s"], r["o"]) for r in rows(ask(client, query))]
    root = ElementTree.fromstring(ask(client, query, "application/sparql-results+xml").text)
    space = "{http://www.w3.org/2005/sparql-results#}"
    by_xml = [
        tuple("".join(cell.itertext()).strip() for cell in result)
        for result in root.iter(f"{space}result")
    ]
    by_csv = [tuple(line.split(",")) for line in ask(client, query, "text/csv").text.split()[1:]]
    assert by_json == by_xml == by_csv
    tsv = ask(client, query, "text/tab-separated-values").text.splitlines()
    assert tsv[0] == "?s\t?o"
    assert tsv[1] == f'<{ISL.a}>\t"a"'


# Graph Store Protocol


@pytest.mark.parametrize(
    ("params", "accept", "syntax", "triples"),
    [
        ({"graph": ONE}, "text/turtle", "turtle", 2),
        ({"graph": TWO}, "application/n-triples", "nt", 2),
        ({"graph": TWO}, "application/rdf+xml", "xml", 2),
        ({"default": ""}, "text/turtle", "turtle", 3),
    ],
)
def test_a_graph_is_read_by_its_name(
    client: httpx.Client, params: dict[str, str], accept: str, syntax: str, triples: int
) -> None:
    response = client.get("/store", params=params, headers={"accept": accept})
    assert response.status_code == 200
    assert len(Graph().parse(data=response.text, format=syntax)) == triples


@pytest.mark.parametrize("accept", ["application/trig", "application/n-quads"])
def test_all_graphs_are_read_together(client: httpx.Client, accept: str) -> None:
    response = client.get("/store", headers={"accept": accept})
    quads = list(ox.parse(response.content, format=ox.RdfFormat.from_media_type(accept)))
    assert Counter(q.graph_name.value for q in quads) == {ONE: 2, TWO: 2}


@pytest.mark.parametrize(
    ("params", "accept", "status"),
    [
        ({"graph": "http://example.org/nothing"}, "*/*", 404),
        ({"graph": "not an iri"}, "*/*", 400),
        ({"graph": ONE, "default": ""}, "*/*", 400),
        ({"graph": [ONE, TWO]}, "*/*", 400),
        ({"graph": ONE}, "image/png", 406),
        ({}, "text/turtle", 406),
    ],
)
def test_a_graph_that_cannot_be_read_is_refused_with_the_reason(
    client: httpx.Client, params: dict[str, Any], accept: str, status: int
) -> None:
    response = client.get("/store", params=params, headers={"accept": accept})
    assert response.status_code == status
    assert response.text.strip()


# Descriptions


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
@pytest.mark.parametrize(
    ("accept", "syntax"),
    [("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/n-triples", "nt")],
)
def test_the_service_describes_itself_in_every_syntax(
    isles: httpx.Client, path: str, accept: str, syntax: str
) -> None:
    response = isles.get(path, headers={"accept": accept})
    assert response.headers["content-type"].partition(";")[0] == accept
    graph = Graph().parse(data=response.text, format=syntax)
    site = f"{isles.base_url}/"
    service = URIRef(f"{site}sparql")
    assert graph.value(service, SD.endpoint) == service
    assert graph.value(service, RDF.type, any=True) in {SD.Service, DCAT.DataService}
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    dataset = graph.value(service, SD.defaultDataset)
    names = {str(o) for o in graph.objects(None, SD.name)}
    assert str(INFERRED_GRAPH) in names
    assert (dataset, VOID.sparqlEndpoint, service) in graph
    number = rows(ask(isles, COUNT))[0]["n"]
    assert str(graph.value(dataset, VOID.triples)) == number
    assert (None, VOID.property, ISL.pays) in graph
    assert (dataset, RDF.type, DCAT.Dataset) in graph
    for dump in graph.objects(dataset, VOID.dataDump):
        assert isles.get(str(dump)).status_code == 200
    assert (None, SH.namespace, None) in graph


def test_no_node_of_the_description_is_blank_and_every_number_is_right(isles: httpx.Client) -> None:
    graph = Graph().parse(data=isles.get("/.well-known/void").text, format="turtle")
    assert not any(t.n3().startswith("_:") for triple in graph for t in triple)
    for part in graph.subjects(VOID.property):
        counted = rows(
            ask(isles, f"{COUNT[:-1]} FILTER(?p = <{graph.value(part, VOID.property)}>) }}")
        )
        assert counted[0]["n"] == str(graph.value(part, VOID.triples))


def test_a_browser_gets_the_form_where_a_program_gets_the_description(isles: httpx.Client) -> None:
    assert "<textarea" in isles.get("/sparql", headers={"accept": BROWSER}).text
    assert "sd:Service" in isles.get("/sparql", headers={"accept": "*/*"}).text
