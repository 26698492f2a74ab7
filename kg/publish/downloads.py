"""What can be taken away: the graph and its parts, in every format, with its size."""

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyoxigraph as ox
from rdflib import Dataset

from kg.graph import pyoxigraph_store
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.publish.exports import cell, write_network
from kg.publish.links import EDGE_COLUMNS, Links

if TYPE_CHECKING:
    from kg.publish.snapshot import Snapshot

MEASURED = 400_000
"""Quads up to which each format is written once to say how large it is."""
SYNTAXES = {
    "Turtle": ("ttl", ox.RdfFormat.TURTLE),
    "N-Triples": ("nt", ox.RdfFormat.N_TRIPLES),
    "RDF/XML": ("rdf", ox.RdfFormat.RDF_XML),
    "JSON-LD": ("jsonld", ox.RdfFormat.JSON_LD),
}
DATASETS = {
    "TriG": ("trig", ox.RdfFormat.TRIG),
    "N-Quads": ("nq", ox.RdfFormat.N_QUADS),
    "JSON-LD": ("jsonld", ox.RdfFormat.JSON_LD),
}
WRITTEN = {
    "graph.graphml": ("application/graphml+xml", "GraphML", "Things and links for Gephi, yEd, R"),
    "graph.gexf": ("application/gexf+xml", "GEXF", "Things and links for Gephi"),
    "things.csv": ("text/csv", "CSV", "Things, a row each"),
    "links.csv": ("text/csv", "CSV", "Links, a row for each quotation"),
}
"""Files that are made of the things and links: media type, format, what is in them."""

Shown = dict[str, Any]


def list_parts(snapshot: "Snapshot") -> list[Shown]:
    """The graph and its parts: name, triples, and for each format its link and size in bytes."""
    store, prefixes = snapshot.store, snapshot.prefixes
    default = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    whole = [q for q in store if q.graph_name != ox.DefaultGraph()] or list(store)
    measured = len(whole) <= MEASURED

    def size(quads: list[Any], syntax: ox.RdfFormat) -> int | None:
        if not measured:
            return None
        try:
            return len(ox.serialize(quads, format=syntax, prefixes=prefixes) or b"")
        except (ValueError, OSError):
            return None  # this syntax cannot write it

    parts = [
        {
            "name": "Everything, with who says what",
            "triples": len(whole),
            "links": [(n, f"store?format={s}", size(whole, f)) for n, (s, f) in DATASETS.items()],
        },
        _part("The facts alone, each once", "default", [q.triple for q in default], size),
    ]
    for name, graph in (
        ("The evidence: documents, mentions, quotations", EVIDENCE_GRAPH),
        ("What follows", INFERRED_GRAPH),
        ("The ontology", ONTOLOGY_GRAPH),
    ):
        found = store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        triples = [q.triple for q in found]
        if triples:
            parts.append(_part(name, f"graph={quote(str(graph), safe='')}", triples, size))
    return parts


def _part(name: str, which: str, triples: list[ox.Triple], size: Any) -> Shown:
    links = [(n, f"store?{which}&format={s}", size(triples, f)) for n, (s, f) in SYNTAXES.items()]
    return {"name": name, "triples": len(triples), "links": links}


def write_links(dataset: Dataset, name: str) -> bytes:
    """One of the files of WRITTEN."""
    beside = {ox.NamedNode(g) for g in (EVIDENCE_GRAPH, ONTOLOGY_GRAPH)}
    quads = [q for q in pyoxigraph_store(dataset) if q.graph_name not in beside]
    links = Links(dataset, quads, claims=name == "links.csv")
    if name.startswith("graph."):
        sheet = io.BytesIO()
        write_network(links, sheet, name.partition(".")[2])
        return sheet.getvalue()
    rows = list(links.nodes() if name == "things.csv" else links.quotations())
    first = ["id", "label", "kind"] if name == "things.csv" else list(EDGE_COLUMNS)
    more = sorted({c for row in rows for c in row} - set(first)) if name == "things.csv" else []
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow([*first, *more])
    table.writerows([cell(row.get(column)) for column in (*first, *more)] for row in rows)
    return text.getvalue().encode()
