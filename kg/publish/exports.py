"""The graph in other people's formats: RDF syntaxes, networks for Gephi and the like, and tables.

What goes in depends on what a format can say. TriG, N-Quads and JSON-LD name graphs, so they hold
the whole dataset: documents, evidence, ontology, inferences. Turtle, N-Triples and RDF/XML hold the
facts alone, each once: what any document states, and what follows. GraphML and GEXF hold the things
and the links between them; CSV the same as two tables, a row for each quotation, what is planned,
ended or denied included. To export evidence or one document as triples, name its graph.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox
from rdflib import Dataset
from rdflib.namespace import RDF, XSD

from kg.errors import GraphError
from kg.graph import pyoxigraph_store, turtle
from kg.graph.store import prefixes, replacing
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.publish.links import EDGE_COLUMNS, Links
from kg.publish.translation import translate

FORMATS = {
    "turtle": (".ttl",),
    "trig": (".trig",),
    "ntriples": (".nt",),
    "nquads": (".nq",),
    "rdfxml": (".rdf", ".owl", ".xml"),
    "jsonld": (".jsonld", ".json"),
    "graphml": (".graphml",),
    "gexf": (".gexf",),
    "csv": (".csv",),
}
"""The formats' names, and the suffixes that choose them; the first is the usual one."""

_WITH_GRAPHS = {"trig", "nquads", "jsonld"}
_APART = {str(EVIDENCE_GRAPH), str(ONTOLOGY_GRAPH)}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LOCAL_NAME = re.compile(f"[{_START}][-.0-9\u00b7\u0300-\u036f\u203f\u2040{_START}]*$")
_OURS_OR_XML = re.compile(r"(?i)ns\d+$|xml")  # prefixes that are made here, and those reserved
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*%?")
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def export(
    dataset: Dataset,
    path: Path | str,
    format: str | None = None,
    graph: str | None = None,
    inferred: bool = True,
    vocabulary: tuple[Ontology, str] | None = None,
) -> list[Path]:
    """Write the graph to `path` in a format, whole or not at all; return the files written.

    Args:
        dataset: what to write; it is not changed.
        path: the file; for CSV, `NAME.csv` gives NAME-nodes.csv and NAME-edges.csv, and a path
            without a suffix a folder with nodes.csv and edges.csv.
        format: one of FORMATS; without it, the suffix decides.
        graph: the IRI of one graph (`kg:evidence` will do), to write only that.
        inferred: whether to write what follows beside what is stated.
        vocabulary: an ontology and the name of one of its alignments, to write the facts in that
            vocabulary's terms; an RDF format only, and no `graph`.

    Characters that XML 1.0 cannot hold are left out of RDF/XML, GraphML and GEXF. A cell of CSV
    that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV
    injection"). The same graph gives the same bytes.

    Raises:
        GraphError: an unknown format or graph, a property RDF/XML cannot name, or a file that
            cannot be written.
    """
    path = Path(path)
    format = _find_format(path, format)
    name = _find_graph(dataset, graph) if graph else None
    document = name.value if name else None
    bound = prefixes(dataset)
    if not vocabulary:
        quads = list(_select(dataset, format, name, inferred))
    elif graph or format in {"graphml", "gexf", "csv"}:
        raise GraphError("in another vocabulary there are only the facts, in a syntax of RDF")
    else:
        quads, bound = translate(dataset, *vocabulary, inferred=inferred)
    if format == "csv":
        return _write_tables(Links(dataset, quads, document, claims=True), path)
    with replacing(path) as stream:
        if format in turtle.GRAPHS:
            turtle.write(quads, stream, format, bound)
        elif format == "rdfxml":
            _write_rdf_xml(quads, stream, bound)
        elif format == "jsonld":
            ordered = sorted(turtle.name_blank_nodes(quads), key=_quad_order)
            ox.serialize(ordered, stream, format=ox.RdfFormat.JSON_LD)
        else:
            write_network(Links(dataset, quads, document), stream, format)
    return [path]


def _find_format(path: Path, format: str | None) -> str:
    asked = (format or path.suffix).lower()
    for name, suffixes in FORMATS.items():
        if asked in (name, *suffixes, *(suffix[1:] for suffix in suffixes)):
            return name
    listed = ", ".join(f"{name} ({suffixes[0]})" for name, suffixes in FORMATS.items())
    raise GraphError(f"{path}: {asked or 'no suffix'!r} is no format known here; use {listed}")


def _select(
    dataset: Dataset, format: str, name: ox.NamedNode | None, inferred: bool
) -> Iterator[ox.Quad]:
    """The quads to write; see the module's docstring."""
    store = pyoxigraph_store(dataset)
    if name:
        yield from store.quads_for_pattern(None, None, None, name)
        return
    left_out = set() if format in _WITH_GRAPHS else set(_APART)
    if not inferred:
        left_out.add(str(INFERRED_GRAPH))
    for quad in store:
        if isinstance(quad.graph_name, ox.DefaultGraph) or quad.graph_name.value not in left_out:
            yield quad


def _find_graph(dataset: Dataset, graph: str) -> ox.NamedNode:
    prefix, _, local = graph.partition(":")
    iri = prefixes(dataset).get(prefix, f"{prefix}:") + local
    known = sorted(
        name.value
        for name in pyoxigraph_store(dataset).named_graphs()
        if isinstance(name, ox.NamedNode)
    )
    if iri not in known:
        listed = ", ".join(known[-10:]) or "none has a name"
        raise GraphError(f"{graph}: no graph of that name; there are: {listed}")
    return ox.NamedNode(iri)


def _quad_order(quad: ox.Quad) -> tuple[str, ...]:
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
    return (graph, str(quad.subject), str(quad.predicate), turtle.spell(quad.object))


def _write_rdf_xml(quads: Iterable[ox.Quad], stream: BinaryIO, bound: Mapping[str, str]) -> None:
    """RDF 1.1 XML Syntax, a description for each subject, in sorted order.

    Our own, since Oxigraph 0.5's writes control characters, and elements without a name where a
    property's IRI ends in a slash or a digit.
    """
    named = turtle.name_blank_nodes(quads)
    triples = {_quad_order(q)[1:]: (q.subject, q.predicate, q.object) for q in named}
    ordered = [triples[spelt] for spelt in sorted(triples)]
    names = {p: _split_name(p.value) for p in sorted({p for _, p, _ in ordered}, key=str)}
    spaces = {"": "", str(RDF): "rdf"}
    by_space = {
        space: prefix
        for prefix, space in sorted(bound.items())
        if prefix and not _OURS_OR_XML.match(prefix)
    }
    for space, _ in names.values():
        spaces.setdefault(space, by_space.get(space, f"ns{len(spaces)}"))
    declared = "".join(
        f"\n    xmlns:{prefix}={_attribute(space)}" for space, prefix in spaces.items() if prefix
    )
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n']
    subject: object = None
    for s, p, o in ordered:
        if s != subject:
            lines.append("  </rdf:Description>\n" if subject else "")
            about = "nodeID" if isinstance(s, ox.BlankNode) else "about"
            lines.append(f"  <rdf:Description rdf:{about}={_attribute(_value(s))}>\n")
            subject = s
        space, local = names[p]
        lines.append(f"    <{spaces[space]}:{local}{_xml_object(o, f'{spaces[space]}:{local}')}\n")
    lines.append("  </rdf:Description>\n" if subject else "")
    lines.append("</rdf:RDF>\n")
    for line in lines:
        stream.write(line.encode())


def _split_name(iri: str) -> tuple[str, str]:
    """A property as namespace and XML name."""
    found = _LOCAL_NAME.search(iri)
    if not found:
        raise GraphError(f"RDF/XML cannot name the property <{iri}>; export to another format")
    return iri[: found.start()], found[0]


def _xml_object(term: turtle.Node, element: str) -> str:
    """The rest of a property's element: a link, or text with its language or datatype."""
    if isinstance(term, ox.NamedNode):
        return f" rdf:resource={_attribute(term.value)}/>"
    if isinstance(term, ox.BlankNode):
        return f" rdf:nodeID={_attribute(term.value)}/>"
    if isinstance(term, ox.Triple):
        raise GraphError(
            "RDF/XML holds no triple about a triple (RDF 1.2); export to another format"
        )
    kind = ""
    if term.language:
        kind = f" xml:lang={_attribute(term.language)}"
    elif term.datatype.value != str(XSD.string):
        kind = f" rdf:datatype={_attribute(term.datatype.value)}"
    text = escape(printable(term.value), {"\r": "&#13;"})
    return f"{kind}>{text}</{element}>"


def _value(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    if isinstance(node, ox.Triple):
        raise GraphError("RDF/XML holds no triple terms (RDF 1.2); export to another format")
    return node.value


def _attribute(text: str) -> str:
    return quoteattr(printable(text))


def printable(text: str) -> str:
    """Text without the characters that XML 1.0, section 2.2, does not allow."""
    return _NOT_XML.sub("", text)


def write_network(links: Links, stream: BinaryIO, format: str) -> None:
    """GraphML or GEXF: an edge for each link, with the surest quotation for it."""
    import networkx as nx  # noqa: PLC0415

    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in links.nodes():
        network.add_node(printable(str(node["id"])), **_attributes(node, "id"))
    for number, edge in enumerate(links.edges()):
        source, target = printable(str(edge["source"])), printable(str(edge["target"]))
        row = _attributes(edge, "source", "target")
        if format == "gexf":
            row["id"] = f"e{number}"
        network.add_edge(source, target, f"e{number}", **row)
    written = io.BytesIO()
    (nx.write_graphml if format == "graphml" else nx.write_gexf)(network, written)
    stream.write(_mend(written.getvalue()))


def _mend(xml: bytes) -> bytes:
    """What networkx 3.6 writes, without today's date, and with truth values as XML spells them."""
    xml = re.sub(rb' lastmodifieddate="[^"]*"', b"", xml, count=1)
    if key := re.search(rb'<key id="(\w+)"[^>]* attr.type="boolean"', xml):
        value = rb'(<data key="%b">)(True|False)(?=</data>)' % key[1]
        xml = re.sub(value, lambda found: found[1] + found[2].lower(), xml)
    return xml


def _attributes(row: Mapping[str, object], *left_out: str) -> dict[str, object]:
    return {
        name: printable(value) if isinstance(value, str) else value
        for name, value in row.items()
        if name not in left_out and value is not None and value != ""
    }


def _write_tables(links: Links, path: Path) -> list[Path]:
    """Two tables: things, with their literals, and links, with a row for each quotation."""
    if path.suffix:
        files = [path.with_name(f"{path.stem}-{part}.csv") for part in ("nodes", "edges")]
    else:
        files = [path / "nodes.csv", path / "edges.csv"]
    nodes = list(links.nodes())
    columns = list(dict.fromkeys(["id", "label", "kind", *sorted({c for n in nodes for c in n})]))
    for file, header, rows in (
        (files[0], columns, iter(nodes)),
        (files[1], list(EDGE_COLUMNS), links.quotations()),
    ):
        with replacing(file) as stream:
            text = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
            table = csv.writer(text)
            table.writerow(header)
            table.writerows([cell(row.get(column)) for column in header] for row in rows)
            text.detach()
    return files


def cell(value: object) -> str:
    """A value as text that a spreadsheet shows and does not run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
