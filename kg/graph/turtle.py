"""The same graph always gives the same bytes: Turtle, TriG, N-Triples and N-Quads, sorted.

rdflib and Oxigraph write triples in the order their indexes hold them, which no reader can compare.
Here subjects, predicates and objects are sorted by their spelling, `a` and labels first. Blank
nodes, which we never make but others do, are named by the W3C's canonicalisation (RDFC-1.0).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO

import pyoxigraph as ox
from rdflib.namespace import RDF, RDFS, SKOS, XSD

from kg.errors import GraphError
from kg.namespaces import BASE, EV

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Triple = tuple[str, str, str]
"""Subject, predicate, object, each spelt as in N-Triples."""

GRAPHS = {"trig": True, "nquads": True, "turtle": False, "ntriples": False}
"""The syntaxes written here, and whether each can name graphs."""

_FIRST = {
    f"<{term}>": f"{rank:02} "
    for rank, term in enumerate(
        (
            *(RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel),
            *(RDF.subject, RDF.predicate, RDF.object, EV.document, EV.quote),
        )
    )
}
"""What a reader wants to see first of a subject."""

_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    **{ord(raw): f"\\{letter}" for raw, letter in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)},
}
_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?")
_RELATIVE = re.compile(r"[^/:?#.]+(/[^/:?#.][^/:?#]*)+")
_TYPED = re.compile(r'"(.*)"\^\^<([^>]*)>', re.DOTALL)
_ESCAPED = re.compile(r"\\.")
_LINES = {r"\n": "\n", r"\t": "\t"}
_BARE = {
    f"{XSD.integer}": re.compile(r"[+-]?[0-9]+"),
    f"{XSD.decimal}": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD.boolean}": re.compile(r"true|false"),
}


def write(
    quads: Iterable[ox.Quad], stream: BinaryIO, syntax: str, prefixes: Mapping[str, str]
) -> None:
    """Write quads as UTF-8 in `syntax`, one of GRAPHS, sorted; the same quads, the same bytes.

    Turtle and N-Triples name no graphs: there each triple is written once, whichever graph it is
    in. Memory: every distinct triple is held as text once.

    Raises:
        GraphError: `syntax` is none of GRAPHS.
    """
    if syntax not in GRAPHS:
        raise GraphError(f"{syntax!r} is not written here; there are: {', '.join(GRAPHS)}")
    graphs: defaultdict[str, set[Triple]] = defaultdict(set)
    spelt: dict[ox.NamedNode | ox.BlankNode, str] = {}
    for quad in name_blank_nodes(quads):
        graph = "" if not GRAPHS[syntax] else _spell_graph(quad.graph_name)
        subject, predicate = quad.subject, quad.predicate
        graphs[graph].add(
            (
                spelt.get(subject) or spelt.setdefault(subject, spell(subject)),  # type: ignore[arg-type]
                spelt.get(predicate) or spelt.setdefault(predicate, spell(predicate)),
                spell(quad.object),
            )
        )
    lines = _flat(graphs) if syntax in ("ntriples", "nquads") else _pretty(graphs, prefixes)
    for line in lines:
        stream.write(line.encode())


def name_blank_nodes(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    """The quads, their blank nodes named by RDFC-1.0, so that no chance is left in them."""
    if iter(quads) is quads:
        quads = list(quads)
    if not any(
        isinstance(node, ox.BlankNode)
        for q in quads
        for node in (q.subject, q.object, q.graph_name)
    ):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def spell(term: Node) -> str:
    """A term in canonical N-Triples; a triple term as in RDF 1.2."""
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(spell(part) for part in term)} )>>"
    if not isinstance(term, ox.Literal):
        return str(term)
    text = f'"{term.value.translate(_ESCAPES)}"'
    if term.language:
        direction = f"--{term.direction}" if term.direction else ""
        return f"{text}@{term.language}{direction}"
    datatype = term.datatype.value
    return text if datatype == str(XSD.string) else f"{text}^^<{datatype}>"


def _spell_graph(name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> str:
    return "" if isinstance(name, ox.DefaultGraph) else str(name)


def _flat(graphs: Mapping[str, set[Triple]]) -> Iterator[str]:
    """One line for each statement, in code point order (canonical N-Quads)."""
    yield from sorted(
        f"{s} {p} {o} {graph} .\n" if graph else f"{s} {p} {o} .\n"
        for graph, triples in graphs.items()
        for s, p, o in triples
    )


def _pretty(graphs: Mapping[str, set[Triple]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Turtle for one nameless graph, TriG for several; the nameless one first."""
    yield f"@base <{BASE}> .\n"
    for prefix, namespace in sorted(prefixes.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"
    short = _shortener(prefixes)
    for graph in sorted(graphs):
        if graph:
            yield f"\n{short(graph)} {{\n"
        yield from _subjects(graphs[graph], short, "    " if graph else "")
        if graph:
            yield "}\n"


def _subjects(triples: set[Triple], short: Callable[[str], str], indent: str) -> Iterator[str]:
    """Each subject once, with its predicates, with their objects."""
    subject = predicate = ""
    for s, p, o in sorted(triples, key=lambda t: (t[0], _FIRST.get(t[1], "9"), t[1], t[2])):
        if s != subject:
            if subject:
                yield " .\n"
            yield f"\n{indent}{short(s)} {short(p)} "
        elif p != predicate:
            yield f" ;\n{indent}    {short(p)} "
        else:
            yield " , "
        yield _short_object(o, short)
        subject, predicate = s, p
    if subject:
        yield " .\n"


def _shortener(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """A function from `<iri>` to `prefix:name`, or to an IRI relative to BASE, where it can."""
    by_namespace = {namespace: prefix for prefix, namespace in sorted(prefixes.items())}
    known = {f"<{RDF.type}>": "a"}

    def shorten(term: str) -> str:
        if term[0] != "<" or term.startswith("<<"):
            return term
        iri = term[1:-1]
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = by_namespace.get(iri[:cut])
        if prefix is not None and _LOCAL.fullmatch(iri, cut):
            return f"{prefix}:{iri[cut:]}"
        if iri.startswith(BASE) and _RELATIVE.fullmatch(iri, len(BASE)):
            return f"<{iri[len(BASE) :]}>"
        return term

    def remembered(term: str) -> str:
        return known.get(term) or known.setdefault(term, shorten(term))

    return remembered


def _short_object(term: str, short: Callable[[str], str]) -> str:
    """An object as Turtle: numbers and truth values bare, text of several lines as it looks."""
    if term[0] != '"':
        return short(term)
    if typed := _TYPED.fullmatch(term):
        text, datatype = typed.groups()
        if (shape := _BARE.get(datatype)) and shape.fullmatch(text):
            return str(text)
        return f'"{text}"^^{short(f"<{datatype}>")}'
    if r"\n" in term and term[-1] == '"':
        return f'""{_ESCAPED.sub(lambda m: _LINES.get(m[0], m[0]), term)}""'
    return term
