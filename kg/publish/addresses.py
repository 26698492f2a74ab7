"""From the IRIs of a graph to the paths they are served at, and back.

`BASE id/…` is a thing in the world and is answered by a redirect (303) to a page or to data about
it; `BASE document/…` is a document, and is answered with itself. What lies outside the base is
shown by `describe?iri=…`.
"""

from collections.abc import Mapping
from urllib.parse import quote

PAGES = {"id/": "entity/", "evidence/": "statement/", "document/": "document/"}
"""What things of the base are called, and where their pages are."""
SUFFIXES = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".html": "text/html",
}
"""Ends of a path that ask for one syntax, whatever the header says."""
SAFE = "/-._~!$&'()*+,;=:@"


class Addresses:
    """The paths, without leading slash, of what is in a graph of this base IRI."""

    def __init__(self, base: str, terms: Mapping[str, str]) -> None:
        """Take the base IRI, and for each term of the ontology its anchor on that page."""
        self.base, self.terms = base, terms

    def page(self, iri: str) -> str:
        """Where people read about a thing."""
        iri = str(iri)  # rdflib's terms equal no text
        if iri in self.terms:
            return f"ontology#{quote(self.terms[iri], safe='')}"
        if iri.startswith(self.base):
            rest = iri[len(self.base) :]
            for begins, page in PAGES.items():
                if rest.startswith(begins) and len(rest) > len(begins):
                    return page + quote(rest[len(begins) :], safe=SAFE)
        return f"describe?iri={quote(iri, safe='')}"

    def iri(self, path: str) -> str:
        """What the page at a path is about."""
        for begins, page in PAGES.items():
            if path.startswith(page):
                return self.base + begins + path[len(page) :]
        return self.base + path


def split_suffix(path: str) -> tuple[str, str | None]:
    """A path without the suffix that asks for a syntax, and that syntax's media type."""
    for suffix, media_type in SUFFIXES.items():
        if path.endswith(suffix):
            return path[: -len(suffix)], media_type
    return path, None


def outward(iri: str) -> str | None:
    """An address that may become a link out of here; None for any other scheme than the web's."""
    return iri if iri.lower().startswith(("http://", "https://")) else None
