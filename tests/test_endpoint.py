"""The SPARQL endpoint: the protocol, what it answers in, and what it survives."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from xml.dom import minidom

import httpx
import pytest
from explorer_world import ISL, PAYLOADS, Writer, crowd, hostile, islands
from live_server import BROWSER, JSON, ask, rows, served, wait_for
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDFS

from kg.errors import KGError, QueryError
from kg.namespaces import INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.publish import endpoint, evaluation, workers
from kg.publish.admission import DEPTH, LENGTH, LINKS, admit, is_update
from kg.publish.connection import Connection
from kg.publish.endpoint import make_app, serve
from kg.publish.negotiation import choose
from kg.publish.site import Site
from kg.publish.snapshot import copy
from kg.publish.workers import Answer

ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
NAMES = f"SELECT ?name WHERE {{ ?s a <{ISL.Isle}> ; <{RDFS.label}> ?name }} ORDER BY ?name"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?s <{ISL.pays}> ?o }}"
PRODUCT = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(make_app(islands(), timeout=5)) as found:
        yield found


# What it holds


def test_the_default_graph_holds_each_triple_once_however_many_documents_state_it() -> None:
    store = copy(islands())
    council = URIRef("https://w3id.org/cultural-policy/id/body/tide-council")
    pattern = f"<{council}> <{ISL.pays}> ?what"
    count = f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
    in_graphs = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ {pattern} }} }}"
    assert [[s["n"].value for s in store.query(q)] for q in (count, in_graphs)] == [["2"], ["3"]]


def test_stated_inferred_evidence_and_ontology_meet_in_the_default_graph(
    client: httpx.Client,
) -> None:
    query = f"""PREFIX ev: <https://w3id.org/cultural-policy/evidence#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?label ?quote WHERE {{
          ?who <{ISL.backs}> ?what ; <{ISL.pays}> ?what . <{ISL.pays}> <{RDFS.label}> ?label .
          ?e rdf:subject ?who ; rdf:object ?what ; ev:quote ?quote
          FILTER (LANG(?label) = "en") }}"""
    assert {(r["label"], r["quote"]) for r in rows(ask(client, query))} == {
        ("pays for", "Tide Council pays for the Grand Regatta")
    }


def test_leaving_a_graph_out_and_asking_one_alone_both_work(client: httpx.Client) -> None:
    query = f"SELECT ?g WHERE {{ GRAPH ?g {{ ?s <{ISL.backs}> ?o }} }}"
    assert rows(ask(client, query)) == [{"g": str(INFERRED_GRAPH)}]
    only = rows(ask(client, NAMES, **{"default-graph-uri": str(ONTOLOGY_GRAPH)}))
    assert only[0] == {"name": "North Isle"} or {"name": "The Archipelago"} in only
    assert rows(ask(client, ALL, **{"named-graph-uri": str(INFERRED_GRAPH)})) == []


# The protocol


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_query_comes_by_any_of_the_three_ways(client: httpx.Client, way: str) -> None:
    accept = {"accept": JSON}
    response = {
        "get": lambda: client.get("/sparql", params={"query": NAMES}, headers=accept),
        "form": lambda: client.post("/sparql", data={"query": NAMES}, headers=accept),
        "direct": lambda: client.post(
            "/sparql",
            content=NAMES.encode(),
            headers={**accept, "content-type": "application/sparql-query; charset=utf-8"},
        ),
    }[way]()
    assert {"name": "Old Beacon"} in rows(response)


def test_a_chinese_name_goes_there_and_back(client: httpx.Client) -> None:
    query = f'SELECT ?s WHERE {{ ?s <{RDFS.label}> "海燕合唱團" }}'
    assert rows(ask(client, query)) == [
        {"s": "https://w3id.org/cultural-policy/id/body/swallow-choir"}
    ]


@pytest.mark.parametrize(
    ("accept", "begins"),
    [
        ("application/sparql-results+json", "{"),
        ("application/json", "{"),
        ("application/sparql-results+xml", "<?xml"),
        ("text/csv", "name\r\n"),
        ("text/tab-separated-values", "?name\n"),
        ("*/*", "{"),
        ("application/*;q=0.5, text/csv", "name\r\n"),
        ("application/sparql-results+json;q=0, */*", "<?xml"),
    ],
)
def test_rows_are_answered_in_the_format_asked_for(
    client: httpx.Client, accept: str, begins: str
) -> None:
    response = ask(client, NAMES, accept)
    assert response.text.startswith(begins)
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "syntax"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD reader
def test_a_graph_is_answered_in_every_syntax_with_the_same_triples(
    client: httpx.Client, accept: str, syntax: str
) -> None:
    response = ask(client, CONSTRUCT, accept)
    assert response.headers["content-type"].partition(";")[0] == accept
    assert len(Graph().parse(data=response.text, format=syntax)) == 3


def test_yes_and_no_are_answered(client: httpx.Client) -> None:
    assert ask(client, "ASK { ?s ?p ?o }").json()["boolean"] is True
    assert ask(client, "ASK { ?s ?s ?s }").json()["boolean"] is False


def test_a_format_nobody_writes_is_406_and_says_what_there_is(client: httpx.Client) -> None:
    response = ask(client, NAMES, "image/png")
    assert response.status_code == 406
    assert "text/csv" in response.text


def test_a_body_of_another_kind_is_415(client: httpx.Client) -> None:
    response = client.post("/sparql", content=b"{}", headers={"content-type": "application/json"})
    assert response.status_code == 415
    assert "application/sparql-query" in response.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * WHERE { ?s ?p ?o", "line 1, column 2"),
        ("SELECT * WHERE {\n ?s ex:p ?o }", "line 2, column"),
        ("SELECT ?s WHERE { ?s ex:p ?o }", "ex: is no prefix known here; declare it with PREFIX"),
        ("", "parse"),
        ("not a query at all", "parse"),
    ],
)
def test_a_query_that_does_not_parse_is_400_with_the_place(
    client: httpx.Client, query: str, said: str
) -> None:
    response = ask(client, query)
    assert response.status_code == 400
    assert said in response.text
    assert len(response.text) < 500


def test_no_query_and_two_queries_are_400(client: httpx.Client) -> None:
    assert client.get("/sparql", headers={"accept": JSON}).status_code == 400
    assert client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "# so\nPREFIX a: <a:> DELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
    ],
)
def test_an_update_is_refused_by_every_way(client: httpx.Client, update: str) -> None:
    direct = client.post(
        "/sparql", content=update.encode(), headers={"content-type": "application/sparql-update"}
    )
    form = client.post("/sparql", data={"update": update})
    as_query = client.post("/sparql", data={"query": update})
    assert [r.status_code for r in (direct, form, as_query)] == [403, 403, 403]
    assert "only answers queries" in direct.text
    assert ask(client, "ASK { <a:a> <a:b> <a:c> }").json()["boolean"] is False


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_and_say_which_there_are(client: httpx.Client, method: str) -> None:
    response = client.request(method, "/sparql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_head_answers_without_a_body_and_options_tell_other_sites(client: httpx.Client) -> None:
    head = client.head("/sparql", params={"query": NAMES}, headers={"accept": JSON})
    assert head.status_code == 200
    assert head.content == b""
    options = client.options("/sparql", headers={"origin": "https://other.example"})
    assert options.status_code == 204
    assert "POST" in options.headers["access-control-allow-methods"]


@pytest.mark.parametrize("path", ["/", "/sparql", "/health", "/nowhere"])
def test_every_response_is_open_to_other_sites_and_closed_to_sniffing(
    client: httpx.Client, path: str
) -> None:
    headers = client.get(path).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "set-cookie" not in headers


# Pages


def test_the_root_leads_to_the_form_and_to_the_picture(client: httpx.Client) -> None:
    response = client.get("/")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<a href="./sparql">' in response.text
    assert '<a href="./graph">' in response.text
    assert client.get("/search", params={"q": "regatta"}).text.count("Grand Regatta") >= 1


def test_an_empty_graph_is_served_too() -> None:
    with served(make_app(Dataset(store="Oxigraph"))) as empty:
        assert empty.get("/").status_code == 200
        assert rows(ask(empty, ALL)) == []


def test_a_browser_gets_the_form_and_the_rows_as_a_table(client: httpx.Client) -> None:
    assert "<textarea" in client.get("/sparql", headers={"accept": BROWSER}).text
    page = ask(client, NAMES, BROWSER).text
    assert "<td>Old Beacon</td>" in page
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", page))


def test_the_form_s_own_example_finds_quotes(client: httpx.Client) -> None:
    form = client.get("/sparql", headers={"accept": BROWSER}).text
    text = form.partition("required>\n")[2].partition("</textarea>")[0]
    page = ask(
        client, text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"'), BROWSER
    )
    assert "The Lantern Purse pays for Salt Choir" in page.text


def test_a_browser_sees_what_is_wrong_beside_its_query(client: httpx.Client) -> None:
    response = ask(client, "SELECT <b>", BROWSER)
    assert response.status_code == 400
    assert "SELECT &lt;b&gt;" in response.text
    assert "does not parse" in response.text


class Outline(HTMLParser):
    """The elements of a page as a browser reads them, with the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.scripts: list[str | None] = []
        self.hrefs: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attrs)))
        if tag == "script":
            self.scripts.append(dict(attrs).get("src"))
        if tag == "a":
            self.hrefs += [value or "" for name, value in attrs if name == "href"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_a_query_stays_text(client: httpx.Client, payload: str) -> None:
    plain, shown = (
        Outline(ask(client, f"ASK {{ # {text}\n}}", BROWSER).text) for text in ("words", payload)
    )
    assert shown.elements == plain.elements
    assert shown.scripts == plain.scripts


def test_markup_in_the_answer_stays_text(client: httpx.Client) -> None:
    plain = Outline(ask(client, ALL, BROWSER).text)
    with served(make_app(hostile())) as other:
        shown = Outline(ask(other, ALL, BROWSER).text)
    assert "td" in {element[0] for element in shown.elements}
    assert set(shown.elements) <= set(plain.elements)
    assert shown.scripts == plain.scripts
    assert not [href for href in shown.hrefs if href.lower().startswith(("javascript:", "data:"))]


# What it survives


def nested(left: str, right: str, depth: int) -> str:
    return f"SELECT * WHERE {{ {left * depth} {right * depth} }}"


@pytest.mark.parametrize(
    ("left", "right"),
    [("{", "}"), ("FILTER(", ")"), ("[ <a:b> ", "]"), ("(", ")"), ("<< ", " >>")],
)
def test_deep_nesting_is_refused_before_parsing(
    client: httpx.Client, left: str, right: str
) -> None:
    response = client.post("/sparql", data={"query": nested(left, right, 5000)})
    assert response.status_code == 400
    assert str(DEPTH) in response.text


BESIDE = "SELECT * {{ ?s ?p ?o {} }}"
CHAINS = {
    "a path": "SELECT * { ?s " + "/".join(["<a:b>"] * 10_000) + " ?o }",
    "choices of a path": "SELECT * { ?s " + "|".join(["<a:b>"] * 10_000) + " ?o }",
    "a sum": "SELECT (" + "+".join(["1"] * 40_000) + " AS ?n) {}",
    "a glued difference": "SELECT (1" + "-1" * 40_000 + " AS ?n) {}",
    "a product": "SELECT (" + " * ".join(["?n"] * 15_000) + " AS ?n) {}",
    "or": BESIDE.format("FILTER(" + "||".join(["?s"] * 20_000) + ")"),
    "and": BESIDE.format("FILTER(" + " && ".join(["?s"] * 12_000) + ")"),
    "not": BESIDE.format("FILTER(" + "!" * 90_000 + "true)"),
    "unions": "SELECT * { " + " UNION ".join(["{?s ?p ?o}"] * 5000) + " }",
    "options": BESIDE.format("OPTIONAL {?s ?p ?o} " * 4500),
    "subtractions": BESIDE.format("MINUS {?s ?p ?o} " * 5000),
    "graphs": BESIDE.format("GRAPH ?g {?s ?p ?o} " * 4500),
    "filters": BESIDE.format("FILTER(?s) " * 8000),
    "names": BESIDE.format(" ".join(f"BIND(?s AS ?s{i})" for i in range(4500))),
    "tables": BESIDE.format("VALUES ?s {<a:b>} " * 5000),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_long_chain_is_refused_before_parsing(client: httpx.Client, name: str) -> None:
    response = client.post("/sparql", data={"query": CHAINS[name]})
    assert response.status_code == 400
    assert f"{LINKS:,}" in response.text


LISTS = {
    "a table": "VALUES (?o ?b) { " + "(<https://a.example/b-c/d+e> -1) " * 2400 + "}",
    "a column": "VALUES ?o { " + "-1 +2.5 1e-5 " * 6000 + "}",
    "terms": "FILTER(?o IN (" + ", ".join(["<https://a.example/b-c/d>"] * 3000) + "))",
    "numbers": "FILTER(?o NOT IN (" + ", ".join(["-1", "1e-5"] * 6000) + "))",
    "tagged strings": "FILTER(?o IN (" + ", ".join(['"a-b/c"@zh-Hant-HK'] * 4000) + "))",
    "typed strings": "FILTER(?o IN (" + ", ".join(["'2020-01-01'^^<a:b-c>"] * 4000) + "))",
    "calls": "FILTER(?o IN (" + ", ".join(["STR('a')"] * 5000) + "))",
    "arguments": "BIND(CONCAT(" + ", ".join(["'a'"] * 15_000) + ") AS ?c)",
    "objects": ". <a:b> <a:b> " + ", ".join(["-1"] * 40),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_long_list_is_no_chain(client: httpx.Client, name: str) -> None:
    query = BESIDE.format(LISTS[name])
    response = client.post("/sparql", data={"query": query}, headers={"accept": JSON})
    assert response.status_code == 200, response.text


def test_a_query_may_chain_a_thousand_links() -> None:
    admit("SELECT (" + "+".join(["1"] * (LINKS - 2)) + " AS ?n) {}")
    with pytest.raises(QueryError, match="1,000"):
        admit("SELECT (" + "+".join(["1"] * LINKS) + " AS ?n) {}")


def test_brackets_in_names_strings_and_comments_do_not_nest() -> None:
    opened = "(" * (DEPTH + 1)
    admit(f'SELECT * {{ <a:{opened}> ?p \'{opened}\', """{opened}""" # {opened}\n }}')
    with pytest.raises(QueryError):
        admit(f"SELECT * {{ {opened}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER(" + "!" * 90_000 + "true) }",
        "SELECT * { ?s " + "^" * 90_000 + "<a:b> ?o }",
        "SELECT * { FILTER(?a<'>'&&" + "(" * 20_000 + "1" + ")" * 20_000 + "&&?b>'<') }",
        "SELECT * { BIND(" + "1+" * 45_000 + "1 AS ?x) }",
    ],
)
def test_what_brings_the_parser_down_takes_nobody_with_it(client: httpx.Client, query: str) -> None:
    response = client.post("/sparql", data={"query": query}, headers={"accept": JSON})
    assert response.status_code in {400, 503}
    assert client.get("/health").text == "ok\n"
    assert {"name": "Old Beacon"} in rows(ask(client, NAMES))


def test_a_long_query_and_a_large_body_are_refused(client: httpx.Client) -> None:
    long = client.post("/sparql", data={"query": "ASK {}" + " " * LENGTH})
    assert long.status_code == 400
    large = client.post(
        "/sparql", content=b"x" * 5_000_000, headers={"content-type": "application/sparql-query"}
    )
    assert large.status_code == 413


def test_a_query_without_end_is_killed_at_the_deadline_and_others_go_on() -> None:
    with served(make_app(crowd(100), timeout=1)) as client:
        answers: list[httpx.Response] = []
        slow = threading.Thread(target=lambda: answers.append(ask(client, PRODUCT)))
        slow.start()
        assert rows(ask(client, "SELECT (1 AS ?n) {}")) == [{"n": "1"}]
        slow.join()
    assert answers[0].status_code == 503
    assert "ran out of time" in answers[0].text
    # What its worker might have sent in its last moment is read for no other answer.
    assert answers[0].headers["connection"] == "close"


@pytest.mark.parametrize("over_the_front", [False, True])
def test_a_worker_can_open_nothing_while_it_answers(
    monkeypatch: pytest.MonkeyPatch, over_the_front: bool
) -> None:
    def respond(*_: object) -> Answer:
        try:
            os.open(os.devnull, os.O_RDONLY)
        except OSError as error:
            return Answer(200, "text/plain", os.strerror(error.errno or 0).encode())
        return Answer(200, "text/plain", b"opened")

    monkeypatch.setattr(endpoint, "rehearse", lambda _: None)
    monkeypatch.setattr(Site, "respond", respond)
    if over_the_front:
        monkeypatch.setattr(Connection, "way", None)
    with served(make_app(crowd(1))) as client:
        for _ in range(3):
            assert client.get("/sparql").text == os.strerror(errno.EMFILE)


def test_an_answer_beyond_the_limit_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "LARGEST", 1 << 20)
    with served(make_app(crowd(100), timeout=20)) as client:
        response = ask(client, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000")
    assert response.status_code == 503
    assert "more than 1 MB" in response.text


def test_a_query_that_eats_memory_dies_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MEMORY", 64 << 20)
    with served(make_app(crowd(100), timeout=20)) as client:
        response = ask(client, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f")
        assert response.status_code == 503
        assert "memory" in response.text
        assert rows(ask(client, "SELECT (1 AS ?n) {}")) == [{"n": "1"}]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server that must not be asked anything: its address, and who asked."""
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listening)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ service silent<{0}>{{ ?s ?p ?o }} }}",
        "SELECT * {{ BIND(<{0}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
        "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ S\\u0045RVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    ],
)
def test_service_is_refused_however_it_is_spelt(
    client: httpx.Client, listener: tuple[str, list[str]], query: str
) -> None:
    address, asked = listener
    response = ask(client, query.format(address))
    assert response.status_code == 400
    assert "SERVICE" in response.text
    assert asked == []


def test_even_an_admitted_service_reaches_nobody(
    listener: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.publish.protocol.admit", lambda _: None)
    address, asked = listener
    with served(make_app(islands())) as client:
        response = ask(client, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert response.status_code == 500
    assert asked == []


def test_the_word_service_is_free_in_names_strings_and_variables() -> None:
    admit("SELECT ?service { ?service service:x <a:SERVICE>, 'SERVICE', ex:service # SERVICE\n }")


def test_from_a_file_is_refused_and_from_the_web_fetches_nothing(
    client: httpx.Client, listener: tuple[str, list[str]], tmp_path: Path
) -> None:
    file = tmp_path / "x.ttl"
    file.write_text("<a:a> <a:b> <a:c> .")
    for clause in (f"FROM <{file.as_uri()}>", f"FROM NAMED <{file.as_uri().upper()}>"):
        response = ask(client, f"SELECT * {clause} {{ ?s ?p ?o }}")
        assert response.status_code == 400
        assert "files are not read" in response.text
    assert ask(client, ALL, **{"default-graph-uri": file.as_uri()}).status_code == 400
    address, asked = listener
    assert rows(ask(client, f"SELECT * FROM <{address}> {{ ?s ?p ?o }}")) == []
    assert asked == []


def test_a_graph_name_that_is_no_iri_is_400(client: httpx.Client) -> None:
    assert ask(client, ALL, **{"default-graph-uri": "a b"}).status_code == 400


def test_what_xml_cannot_write_is_replaced_and_line_ends_survive() -> None:
    w = Writer()
    w.dataset.default_graph.add((ISL.a, ISL.b, Literal("one\x01two\r\nthree\ufffe")))
    with served(make_app(w.dataset)) as client:
        for query, accept in (
            ("SELECT ?o { ?s ?p ?o }", "application/sparql-results+xml"),
            ("CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml"),
        ):
            text = ask(client, query, accept).content
            document = minidom.parseString(text)
            literals = (
                document.getElementsByTagName("literal")
                or document.getElementsByTagName("b")
                or [n for n in document.getElementsByTagName("*") if n.tagName.endswith(":b")]
            )
            assert literals[0].firstChild.data == "one\ufffdtwo\r\nthree\ufffd"


def test_a_property_that_rdf_xml_cannot_name_is_406() -> None:
    w = Writer()
    w.dataset.default_graph.add((ISL.a, URIRef("http://example.org/1"), ISL.c))
    with served(make_app(w.dataset)) as client:
        response = ask(client, "CONSTRUCT WHERE { ?s ?p ?o }", "application/rdf+xml")
    assert response.status_code == 406
    assert "http://example.org/1" in response.text


# Small parts


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "a/b"),
        ("", "a/b"),
        ("a/c", "a/c"),
        ("a/*;q=0.2, a/c;q=0.1", "a/b"),
        ("A/C; charset=utf-8; q=0.9", "a/c"),
        ("a/b;q=0", None),
        ("x/y, a/c;q=0.001", "a/c"),
        ("nonsense", None),
        ("a/b;q=seven, a/c", "a/c"),
    ],
)
def test_accept_headers_choose(accept: str | None, chosen: str | None) -> None:
    assert choose(accept, ["a/b", "a/c"]) == chosen


def test_an_update_is_known_by_its_first_word() -> None:
    assert is_update("BASE <a:insert> PREFIX delete: <a:> # ASK\n insert data {}")
    assert not is_update("PREFIX insert: <a:> SELECT ?delete { 'LOAD' insert:x ?delete }")


@pytest.mark.parametrize(
    "text", ["." * 100_000, "a." * 50_000, "a" * 100_000, "'" * 99_999, "< " * 50_000]
)
def test_odd_texts_are_read_in_one_sweep(text: str) -> None:
    admit(text)
    assert not is_update(text)


# Served


def test_serve_listens_answers_and_says_when_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KGError, match="--port"):
            serve(islands(), port=port)


def test_serve_answers_until_it_is_told_to_end(tmp_path: Path) -> None:
    code = """
import sys
from explorer_world import islands
from kg.publish.endpoint import serve
serve(islands(), port=int(sys.argv[1]), timeout=5)
"""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": f"{here}{os.pathsep}{here.parent}"}
    log = tmp_path / "log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-c", code, str(port)], env=environment, stderr=written
        )
    try:
        with httpx.Client(trust_env=False, timeout=30) as client:
            response = wait_for(client, f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D")
        assert response.json()["boolean"] is True
        server.terminate()
        assert server.wait(timeout=30) in {0, -signal.SIGTERM}
    finally:
        server.kill()
        server.wait()
    line = log.read_text()
    assert "127.0.0.1 GET /sparql 200 26B" in line
    assert "ASK" not in line
