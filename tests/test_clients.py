"""Clients that others wrote, as they come: each finds what pyoxigraph finds in process."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from explorer_world import ISL, islands
from live_server import served
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.publish.endpoint import make_app

NAMES = f"SELECT ?name WHERE {{ ?s a <{ISL.Isle}> ; <{RDFS.label}> ?name }} ORDER BY ?name"
COUNCIL = "https://w3id.org/cultural-policy/id/body/tide-council"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?s <{ISL.pays}> ?o }}"
COMUNICA = shutil.which("comunica-sparql")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(make_app(islands(), timeout=20, workers=4)) as client:
        yield f"{client.base_url}/sparql"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_rows(address: str, method: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setMethod(method)
    wrapper.setQuery(NAMES)
    wrapper.setReturnFormat(JSON)
    found = wrapper.queryAndConvert()["results"]["bindings"]
    assert "Old Beacon" in {row["name"]["value"] for row in found}


def test_sparqlwrapper_posts_directly(address: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setMethod("POST")
    wrapper.setRequestMethod("postdirectly")
    wrapper.setQuery("ASK { ?s ?p ?o }")
    wrapper.setReturnFormat(JSON)
    assert wrapper.queryAndConvert()["boolean"] is True


@pytest.mark.parametrize("form", [XML, CSV, TSV])
def test_sparqlwrapper_reads_every_result_format(address: str, form: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setQuery(NAMES)
    wrapper.setReturnFormat(form)
    found = wrapper.queryAndConvert()
    text = found.toxml() if form == XML else found.decode()
    assert "Old Beacon" in text


@pytest.mark.parametrize("form", [TURTLE, RDFXML])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # its own reader of RDF/XML
def test_sparqlwrapper_reads_graphs(address: str, form: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setQuery(CONSTRUCT)
    wrapper.setReturnFormat(form)
    found = wrapper.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) == 3


def test_sparqlwrapper_tells_a_bad_query(address: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setQuery("SELECT WHERE")
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_graph(address: str, method: str) -> None:
    graph = Graph(SPARQLStore(address, method=method))
    paid = set(graph.objects(URIRef(COUNCIL), ISL.pays))
    assert len(paid) == 2
    assert next(str(row[0]) for row in graph.query(NAMES)) == "North Isle"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
def test_curl_follows_a_thing_to_its_data(address: str) -> None:
    thing = address.replace("/sparql", "/id/body/tide-council")
    command = ["curl", "-s", "-L", "-H", "Accept: text/turtle", thing]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    graph = Graph().parse(data=found.stdout, format="turtle")
    assert (URIRef(COUNCIL), RDFS.label, None) in graph


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
@pytest.mark.parametrize("more", [["-G"], [], ["--http1.0"], ["--compressed"]])
def test_curl_asks(address: str, more: list[str]) -> None:
    accept = "Accept: text/csv"
    command = ["curl", "-s", *more, "-H", accept, "--data-urlencode", f"query={NAMES}", address]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "Old Beacon" in found.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
def test_curl_posts_a_file(address: str, tmp_path: Path) -> None:
    file = tmp_path / "names.rq"
    file.write_text(NAMES, "utf-8")
    kind = "Content-Type: application/sparql-query"
    command = ["curl", "-s", "-H", kind, "--data-binary", f"@{file}", address]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    assert json.loads(found.stdout)["results"]["bindings"]


@pytest.mark.skipif(not shutil.which("roqet"), reason="roqet is not here")
def test_roqet_reads_rows(address: str, tmp_path: Path) -> None:
    file = tmp_path / "names.rq"
    file.write_text(NAMES, "utf-8")
    command = ["roqet", "-q", "-p", address, "-r", "csv", str(file)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "Old Beacon" in found.stdout


@pytest.mark.skipif(
    not COMUNICA, reason="no comunica-sparql: npm i -g @comunica/query-sparql (@4 before Node 22)"
)
def test_comunica_reads_rows(address: str) -> None:
    command = [str(COMUNICA), f"sparql@{address}", NAMES, "-t", "text/csv"]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "Old Beacon" in found.stdout


def test_a_client_of_http_1_0_is_answered_and_let_go(address: str) -> None:
    url = httpx.URL(address)
    with socket.create_connection((url.host, url.port or 80)) as way:
        way.sendall(b"GET /health HTTP/1.0\r\nHost: x\r\n\r\n")
        found = b""
        while part := way.recv(4096):
            found += part
    assert found.endswith(b"\r\n\r\nok\n")
