"""The page to ask in SPARQL by hand: what was found, as plain values for its template."""

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from kg.namespaces import PREFIXES
from kg.publish.evaluation import Found

ROWS = 1000
"""Rows of an answer that the page shows; what is left out is said."""
TRIPLES = 5000
"""Triples of an answer that the page shows."""
_BODY = """SELECT ?subject ?property ?object ?quote ?document WHERE {
  ?evidence rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
            ev:status "actual" ; ev:quote ?quote ; ev:document/dcterms:title ?document .
  ?s rdfs:label ?subject . ?o rdfs:label ?object . ?p rdfs:label ?property .
  FILTER (LANG(?property) = "en")
} LIMIT 50"""
EXAMPLE = (
    "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in ("dcterms", "ev", "rdf", "rdfs")) + _BODY
)
"""Who says what, in which words."""


def show(
    found: Found, prefixes: dict[str, str], page: Callable[[str], str | None]
) -> dict[str, Any]:
    """What was found, for the page; `page` gives the address of what is in the graph."""
    if isinstance(found, ox.QueryBoolean):
        return {"truth": "yes" if found else "no"}
    if isinstance(found, ox.QueryTriples):
        triples = list(dict.fromkeys(found))
        text = ox.serialize(triples[:TRIPLES], format=ox.RdfFormat.TURTLE, prefixes=prefixes)
        more = len(triples) - TRIPLES
        note = f"# {more:,} triples more are not shown\n" if more > 0 else ""
        return {"turtle": note + (text or b"").decode()}
    names = [v.value for v in found.variables]
    rows: list[list[dict[str, Any] | None]] = []
    total = 0
    for solution in found:
        total += 1
        if total <= ROWS:
            rows.append([_cell(solution[name], page) for name in names])
    return {"columns": names, "rows": rows, "total": total}


def _cell(term: Any, page: Callable[[str], str | None]) -> dict[str, Any] | None:
    match term:
        case None:
            return None
        case ox.NamedNode():
            return {"text": term.value, "href": page(term.value)}
        case ox.Literal():
            return {"text": term.value, "lang": term.language}
        case _:
            return {"text": str(term)}
