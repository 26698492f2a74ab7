"""The page to ask in SPARQL by hand: what was found, as plain values for its template.

An answer is a table. Where its columns allow it can be seen as a graph (triples, or rows of two or
three things and names) or along time (a column of dates); what is shown is the same.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox

from kg.namespaces import PREFIXES
from kg.publish.evaluation import Found
from kg.publish.network import draw_network

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
DATE = re.compile(r"[12]\d{3}(-\d\d(-\d\d(T.*)?)?)?")
DATED = ("#date", "#dateTime", "#gYear", "#gYearMonth", "#integer")
PLACE = re.compile(r"line (\d+), column (\d+)")
TABLE_FORMATS = {"CSV": "csv", "TSV": "tsv", "JSON": "json", "XML": "xml"}
GRAPH_FORMATS = {"Turtle": "ttl", "N-Triples": "nt", "RDF/XML": "rdf", "JSON-LD": "jsonld"}

Shown = dict[str, Any]
Page = Callable[[str], str | None]


def show(found: Found, prefixes: dict[str, str], page: Page, view: str = "") -> Shown:
    """What was found, for the page; `page` gives the address of what is in the graph."""
    if isinstance(found, ox.QueryBoolean):
        return {"truth": "yes" if found else "no", "formats": {"JSON": "json", "XML": "xml"}}
    if isinstance(found, ox.QueryTriples):
        return _show_triples(list(dict.fromkeys(found)), prefixes, page, view)
    names = [v.value for v in found.variables]
    rows: list[list[Shown | None]] = []
    total = 0
    for solution in found:
        total += 1
        if total <= ROWS:
            rows.append([_cell(solution[name], page) for name in names])
    shown: Shown = {
        "columns": names,
        "rows": rows,
        "total": total,
        "formats": TABLE_FORMATS,
        "views": ["table"],
        "view": "table",
    }
    dated = _dated(rows, len(names))
    links = _links(rows) if len(names) in {2, 3} else []
    if links:
        shown["views"].append("graph")
    if dated is not None:
        shown["views"].append("timeline")
    if view in shown["views"]:
        shown["view"] = view
    if shown["view"] == "graph":
        shown["network"] = draw_network(links)
    elif shown["view"] == "timeline" and dated is not None:
        shown["dated"] = dated
        shown["moments"] = sorted((r for r in rows if r[dated]), key=lambda r: r[dated]["text"])
    return shown


def mark(text: str, reason: str) -> list[tuple[int, str, bool]] | None:
    """The lines of a query with their numbers, and which one a reason points at."""
    found = PLACE.search(reason)
    if found is None:
        return None
    return [
        (number, line, number == int(found[1])) for number, line in enumerate(text.split("\n"), 1)
    ]


def _show_triples(
    triples: list[ox.Triple], prefixes: dict[str, str], page: Page, view: str
) -> Shown:
    text = ox.serialize(triples[:TRIPLES], format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    more = len(triples) - TRIPLES
    note = f"# {more:,} triples more are not shown\n" if more > 0 else ""
    rows = [[_cell(t.subject, page), _cell(t.predicate, page), _cell(t.object, page)]
            for t in triples if not isinstance(t.object, ox.Literal)]  # fmt: skip
    links = _links(rows)
    shown: Shown = {
        "turtle": note + (text or b"").decode(),
        "total": len(triples),
        "formats": GRAPH_FORMATS,
        "views": ["table", "graph"] if links else ["table"],
        "view": "table",
    }
    if view == "graph" and links:
        shown |= {"view": view, "network": draw_network(links)}
    return shown


def _cell(term: Any, page: Page) -> Shown | None:
    match term:
        case None:
            return None
        case ox.NamedNode():
            return {"text": term.value, "href": page(term.value)}
        case ox.Literal():
            dated = term.datatype.value.endswith(DATED)
            return {"text": term.value, "lang": term.language, "dated": dated}
        case _:
            return {"text": str(term)}


def _dated(rows: list[list[Shown | None]], width: int) -> int | None:
    """The first column that has dates, and nothing else."""
    for column in range(width):
        cells = [row[column] for row in rows if row[column]]
        if cells and all(c and c.get("dated") and DATE.fullmatch(c["text"]) for c in cells):
            return column
    return None


def _links(rows: Iterable[list[Shown | None]]) -> list[tuple[Shown, str, Shown]]:
    """Rows as links: the first cell, what the middle one says, the last; none in a table of facts.

    A number or a date is no end of a link.
    """
    found = []
    for row in rows:
        if row[0] is None or row[-1] is None or any(c and c.get("dated") for c in row):
            return []
        found.append((row[0], row[1]["text"] if len(row) == 3 and row[1] else "", row[-1]))
    return found
