"""What all pages share: the frame, the language, links that keep it, and the policy."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from markupsafe import Markup

from kg.publish.explorer import embed, write_page
from kg.publish.interface import LANGUAGES
from kg.publish.sketch import sketch
from kg.publish.tongue import ENGLISH, Tongue
from kg.publish.workers import Answer, Job

HTML = "text/html"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Only our own files, from where the page came from; nothing within a page runs or styles."""
EMBEDDED = 300
"""Triples that a page carries as JSON-LD; its data links give all."""
TABS = (("", "Home"), ("graph", "Graph"), ("path", "Path"), ("sparql", "SPARQL"),
        ("ontology", "Ontology"), ("download", "Download"), ("about", "About"))  # fmt: skip
"""Paths of the pages that every graph has, and what the bar calls them."""


def tongue_of(job: Job) -> Tongue:
    """The language that a visitor asks for by `lang=`."""
    return Tongue.of((job.get("parameters", {}).get("lang") or [""])[-1])


def asked(job: Job, name: str) -> str:
    """A parameter of a visit; empty where it is not given."""
    return str((job.get("parameters", {}).get(name) or [""])[-1])


def address(path: str, parameters: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> str:
    """A path with parameters, empty ones left out."""
    pairs = parameters.items() if isinstance(parameters, Mapping) else parameters
    text = urlencode([(k, v) for k, v in pairs if v not in (None, "")])
    return f"{path}?{text}" if text else path


class Paper:
    """Renders templates within the site's frame; `ledgers` are paths and titles of the bar."""

    def __init__(self, ledgers: Mapping[str, Mapping[str, str]]) -> None:
        """Take the pages that the ontology brings, with their titles by language."""
        self.ledgers = ledgers

    def render(self, job: Job, template: str, shown: dict[str, Any], status: int = 200) -> Answer:
        """A page."""
        text = write_page(template, self.frame(job) | shown)
        headers = {"Content-Security-Policy": POLICY, "Vary": "Accept"}
        return Answer(status, HTML, text.encode("utf-8", "replace"), headers)

    def frame(self, job: Job) -> dict[str, Any]:
        """What every page shows around its own."""
        tongue, root = tongue_of(job), "../" * job["path"].count("/") or "./"
        return {
            "root": root,
            "data": job.get("plain", ""),
            "data_links": [],
            "t": tongue,
            "lang": tongue.tag,
            "to": partial(_link, root, tongue),
            "tabs": self._tabs(job, tongue),
            "languages": [
                (name, tag, _here(job, tag), tag == tongue.tag) for tag, name in LANGUAGES.items()
            ],
            "sought": "",
            "sketch": sketch,
            "address": address,
        }

    def message(self, job: Job, status: int, message: str) -> Answer:
        """A page that says why there is none."""
        heading = {404: "Not found", 406: "Not acceptable"}.get(status, "That did not work")
        return self.render(job, "message.html", {"heading": heading, "message": message}, status)

    def _tabs(self, job: Job, tongue: Tongue) -> list[tuple[str, str, bool]]:
        first, *rest = TABS
        own = [(path, tongue.name(dict(title))[0]) for path, title in self.ledgers.items()]
        listed = [(first[0], tongue(first[1])), *own, *((p, tongue(name)) for p, name in rest)]
        return [(path, name, path == job["path"]) for path, name in listed]


def embed_triples(triples: Callable[[], Iterable[ox.Triple]]) -> Markup:
    """The first triples as JSON-LD that no HTML parser can leave; it cannot write triple terms."""
    written = (t for t in dict.fromkeys(triples()) if not isinstance(t.object, ox.Triple))
    first = [t for _, t in zip(range(EMBEDDED), written, strict=False)]
    text = ox.serialize(first, format=ox.RdfFormat.JSON_LD) or b"[]"
    return embed(json.loads(text))


def _link(root: str, tongue: Tongue, path: str | None, **more: Any) -> str:
    """A path of this site as a link from this page, in the language of the page."""
    before, hash_, anchor = (path or "").partition("#")
    parameters = more | ({"lang": tongue.tag} if tongue.tag != ENGLISH else {})
    text = urlencode([(k, v) for k, v in parameters.items() if v not in (None, "")])
    sign = ("&" if "?" in before else "?") if text else ""
    return f"{root}{before}{sign}{text}{hash_}{anchor}"


def _here(job: Job, tag: str) -> str:
    """This very page in another language."""
    given = {k: v for k, v in job.get("parameters", {}).items() if k != "lang"}
    if "query" in job:
        given["query"] = [job["query"]]
    pairs = [(k, v) for k, values in given.items() for v in values]
    pairs += [("lang", tag)] if tag != ENGLISH else []
    return address("./" + job["written"].rpartition("/")[2], pairs)
