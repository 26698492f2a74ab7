"""One question asked of Oxigraph, as `kg query` does, and of rdflib, row by row alike."""

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.query import ResultRow
from rdflib.term import Node

from kg.graph.store import prefixes
from kg.namespaces import INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.publish.answers import ask

Row = tuple[str | None, ...]
NUMBERS = ("#decimal", "#integer", "#double")


def triples_once(dataset: Dataset, ontology: Ontology, *, inferred: bool = True) -> Graph:
    """The default graph of a query, in rdflib: every triple of every graph, once, in its memory.

    Of the ontology only its terms and what the texts speak of, since rdflib is slow.
    """
    graph = Graph()
    for prefix, namespace in prefixes(dataset).items():
        graph.bind(prefix, namespace)
    wanted: set[Node] = {*ontology.classes, *ontology.properties}
    wanted |= {s for s, _, _, name in dataset.quads() if name != ONTOLOGY_GRAPH}
    for s, p, o, name in dataset.quads():
        if s in wanted and (inferred or name != INFERRED_GRAPH):
            # To rdflib a plain literal and an xsd:string are two; RDF 1.1, section 3.3: one.
            plain = isinstance(o, Literal) and o.datatype == XSD.string
            graph.add((s, p, Literal(str(o)) if plain else o))
    return graph


def ours(dataset: Dataset, question: str, *, inferred: bool = True, **given: str) -> list[Row]:
    """The rows that Oxigraph gives, in order."""
    answers = ask(dataset, question, inferred=inferred, given=given)
    assert isinstance(answers, ox.QuerySolutions)
    names = [variable.value for variable in answers.variables]
    return [tuple(spell(row[name]) for name in names) for row in answers]


def theirs(graph: Graph, question: str) -> list[Row]:
    """The rows that rdflib gives."""
    answers = graph.query(question)
    names = [str(variable) for variable in answers.vars or ()]
    return [tuple(spell(row[name]) for name in names) for row in rows_of(answers)]


def rows_of(answers: Iterable[object]) -> list[ResultRow]:
    return [row for row in answers if isinstance(row, ResultRow)]


def spell(term: object) -> str | None:
    """A term of either tool, in one spelling; numbers by their value."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal):
        number = term.datatype.value.endswith(NUMBERS)
        return f"{float(term.value):.15g}" if number else term.value
    assert isinstance(term, URIRef | Literal)
    number = isinstance(term, Literal) and str(term.datatype).endswith(NUMBERS)
    return f"{float(term):.15g}" if number else str(term)
