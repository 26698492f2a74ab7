"""A graph as things and the links between them, each link with the words it rests on.

What RDF says of a thing in literals (names, years, numbers) becomes its attributes; what leads from
one thing to another becomes a link.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox
from rdflib import Dataset, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, XSD

from kg.graph import pyoxigraph_store, turtle
from kg.graph.store import prefixes
from kg.namespaces import EV, EVIDENCE_GRAPH, INFERRED_GRAPH, LEX, ONTOLOGY_GRAPH

EDGE_COLUMNS = (
    "source",
    "property",
    "target",
    "inferred",
    "document",
    "quote",
    "publisher",
    "date",
    "status",
    "confidence",
    "source_label",
    "property_label",
    "target_label",
)

Link = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, turtle.Node]
Row = dict[str, object]

_NUMBERS = {ox.NamedNode(XSD[name]) for name in ("integer", "decimal", "double")}
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?(E-?[0-9]+)?")
_QUOTATIONS = f"""
SELECT * WHERE {{ GRAPH <{EVIDENCE_GRAPH}> {{
  ?evidence <{RDF.subject}> ?s ; <{RDF.predicate}> ?p ; <{RDF.object}> ?o .
  OPTIONAL {{ ?evidence <{EV.quote}> ?quote }}
  OPTIONAL {{ ?evidence <{EV.status}> ?status }}
  OPTIONAL {{ ?evidence <{EV.confidence}> ?confidence }}
  OPTIONAL {{
    ?evidence <{EV.document}> ?document
    OPTIONAL {{ ?document <{DCTERMS.issued}> ?date }}
    OPTIONAL {{ ?document <{DCTERMS.publisher}>/<{RDFS.label}> ?publisher }}
  }}
}} }}"""


class Links:
    """The things and links among some quads of a dataset.

    `document` keeps only the quotations of that document; `claims` adds those that are no facts:
    planned, ended, denied.
    """

    def __init__(
        self,
        dataset: Dataset,
        quads: Iterable[ox.Quad],
        document: str | None = None,
        claims: bool = False,
    ) -> None:
        """Read `quads` once; labels and quotations come from the dataset."""
        self._store = pyoxigraph_store(dataset)
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes(dataset).items()}
        self._document = document
        self._claims = claims
        self._inferred: dict[Link, bool] = {}
        for quad in turtle.name_blank_nodes(quads):
            link = (quad.subject, quad.predicate, quad.object)
            follows = quad.graph_name == ox.NamedNode(INFERRED_GRAPH)
            self._inferred[link] = follows and self._inferred.get(link, True)  # type: ignore[index, arg-type]
        self._literals: dict[object, dict[str, list[ox.Literal]]] = defaultdict(dict)
        self._types: dict[object, list[ox.NamedNode]] = defaultdict(list)
        for s, p, o in self._inferred:
            if isinstance(o, ox.Literal):
                self._literals[s].setdefault(p.value, []).append(o)
            elif p.value == str(RDF.type) and isinstance(o, ox.NamedNode):
                self._types[s].append(o)

    def nodes(self) -> Iterator[Row]:
        """Each thing: id, label, kind, and its literals under their properties' short names."""
        things = {s for s, _, _ in self._inferred} | {link[2] for link in self._links()}
        columns = sorted(
            {p for values in self._literals.values() for p in values if p != str(RDFS.label)}
        )
        read = {p: self._reader(p) for p in columns}
        for thing in sorted(things, key=str):
            row: Row = {
                "id": self._id(thing),
                "label": self._label(thing),
                "kind": self._kind(thing),
            }
            literals = self._literals.get(thing, {})
            for p in columns:
                if p in literals:
                    values = sorted(literal.value for literal in literals[p])
                    row[self._short(p)] = read[p]("; ".join(values))
            yield row

    def edges(self) -> Iterator[Row]:
        """Each link between two things once, with its surest quotation and how many there are."""
        for link in sorted(self._links(), key=_order):
            quotations = self._quotations.get(link, [])
            row = self._row(link, quotations[0] if quotations else {})
            row["label"] = row.pop("property_label")
            del row["source_label"], row["target_label"]
            yield row | {"quotations": len(quotations)}

    def quotations(self) -> Iterator[Row]:
        """Each link, with a row for each quotation it rests on; also literals that are quoted."""
        links = set(self._links()) | (
            set(self._quotations) if self._claims else set(self._quotations) & set(self._inferred)
        )
        for link in sorted(links, key=_order):
            for quotation in self._quotations.get(link, [{}]):
                if self._claims or link in self._inferred:
                    yield self._row(link, quotation)

    def _reader(self, predicate: str) -> Callable[[str], object]:
        """How a column is read: as numbers only where each value is one, and alone."""
        found = [values[predicate] for values in self._literals.values() if predicate in values]
        texts = [literals[0].value for literals in found]
        if any(len(literals) > 1 or literals[0].datatype not in _NUMBERS for literals in found):
            return str
        if all(re.fullmatch("-?[0-9]{1,18}", text) for text in texts):
            return int
        return float if all(_DECIMAL.fullmatch(text) for text in texts) else str

    def _links(self) -> Iterator[Link]:
        for link in self._inferred:
            if link[1].value != str(RDF.type) and not isinstance(link[2], ox.Literal):
                yield link

    def _row(self, link: Link, quotation: Row) -> Row:
        s, p, o = link
        row: Row = dict.fromkeys(EDGE_COLUMNS)
        row |= {
            "source": self._id(s),
            "property": p.value,
            "target": self._id(o),
            "inferred": self._inferred.get(link, False),
            "source_label": self._label(s),
            "property_label": self._term(p),
            "target_label": self._label(o),
        }
        return row | quotation

    @cached_property
    def _quotations(self) -> dict[Link, list[Row]]:
        """The quotations of each triple, the surest first."""
        found: dict[str, tuple[Link, Row]] = {}
        solutions = self._store.query(_QUOTATIONS)
        assert isinstance(solutions, ox.QuerySolutions)
        for solution in solutions:
            row: Row = {
                name: getattr(solution[name], "value", None)
                for name in ("document", "quote", "publisher", "date", "status")
            }
            sure = solution["confidence"]
            row["confidence"] = float(sure.value) if isinstance(sure, ox.Literal) else None
            if self._document in (None, row["document"]):
                link = (solution["s"], solution["p"], solution["o"])
                found.setdefault(str(solution["evidence"]), (link, row))
        by_link: dict[Link, list[Row]] = defaultdict(list)
        for _, (link, row) in sorted(found.items(), key=_surest):
            by_link[link].append(row)
        return dict(by_link)

    def _id(self, term: turtle.Node) -> str:
        return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)

    def _label(self, term: turtle.Node) -> str:
        """What a thing is called; for a value what it says; else the end of its IRI."""
        if not isinstance(term, ox.NamedNode):
            return self._id(term)
        literals = self._literals.get(term, {})
        if names := literals.get(str(RDFS.label)):
            return min(names, key=_preference).value
        if str(LEX.number) in literals:
            parts = (LEX.currency, LEX.number, LEX.of, LEX.year)
            return " ".join(literals[str(p)][0].value for p in parts if str(p) in literals)
        return self._term(term)

    def _kind(self, thing: turtle.Node) -> str:
        """The class a thing is counted under: one the ontology marks, else the first."""
        types = sorted(self._types.get(thing, []), key=str)
        marked = [t for t in types if self._ask(t, LEX.kind)]
        return self._term((marked or types)[0]) if types else ""

    def _term(self, term: ox.NamedNode) -> str:
        """The ontology's label for a term, or the end of its IRI."""
        labels = self._ask(term, RDFS.label)
        if labels:
            return min(labels, key=_preference).value
        return re.split(r"[#/]", term.value.rstrip("#/"))[-1]

    def _ask(self, term: ox.NamedNode, predicate: URIRef) -> list[ox.Literal]:
        quads = self._store.quads_for_pattern(
            term, ox.NamedNode(predicate), None, ox.NamedNode(ONTOLOGY_GRAPH)
        )
        return [q.object for q in quads if isinstance(q.object, ox.Literal)]

    def _short(self, iri: str) -> str:
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix else iri


def _order(link: Link) -> tuple[str, ...]:
    return tuple(turtle.spell(term) for term in link)


def _surest(item: tuple[str, tuple[Link, Row]]) -> tuple[float, str]:
    evidence, (_, row) = item
    sure = row["confidence"]
    return (-sure if isinstance(sure, float) else 0.0, evidence)


def _preference(label: ox.Literal) -> tuple[bool, str]:
    return (label.language not in (None, "en"), label.value)
