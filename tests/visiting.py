"""Visits to the endpoint's pages within this process: no server, no socket."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from rdflib import Dataset

from kg.namespaces import BASE
from kg.publish.protocol import FORMATS
from kg.publish.site import Site
from kg.publish.snapshot import load
from kg.publish.workers import Answer

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def open_site(dataset: Dataset, ontology: Path | None = None) -> Site:
    return Site(load(dataset, BASE, ontology))


def visit(site: Site, address: str, accept: str = BROWSER) -> Answer:
    """The answer to one address, asked for as the front would."""
    parts = urlsplit(address)
    path = unquote(parts.path.lstrip("/"))
    parameters = parse_qs(parts.query, keep_blank_values=True)
    job = {
        "path": path,
        "written": parts.path.lstrip("/"),
        "accept": FORMATS.get(parameters.get("format", [""])[-1], accept),
        "site": "http://localhost/",
        "timeout": 10,
        "parameters": parameters,
    }
    if path == "sparql" and "query" in parameters:
        job |= {"query": parameters.pop("query")[0], "default": None, "named": None}
    return site.respond(job)


def page(site: Site, address: str) -> str:
    answer = visit(site, address)
    assert (answer.status, answer.media_type) == (200, "text/html"), answer.body[:500]
    return answer.body.decode()
