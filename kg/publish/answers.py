"""SPARQL → answers, in this process: what `kg query` and `kg.ask` give."""

from collections.abc import Mapping
from io import BytesIO

import pyoxigraph as ox
from rdflib import Dataset

from kg.errors import QueryError
from kg.graph import pyoxigraph_store, turtle
from kg.graph.store import prefixes
from kg.namespaces import INFERRED_GRAPH, PREFIXES
from kg.publish.about import ask_about
from kg.publish.admission import admit, is_update, read_fault

Answers = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}


def ask(
    dataset: Dataset,
    query: str,
    *,
    inferred: bool = True,
    given: dict[str, str] | None = None,
) -> Answers:
    """Answer a SPARQL 1.1 query over every accepted triple once, named graphs beside them.

    Args:
        dataset: The graph; it is not changed.
        query: SELECT, ASK, CONSTRUCT or DESCRIBE; the dataset's prefixes need no declaring.
        inferred: Whether what follows is part of the answer.
        given: Values of the query's variables: an IRI, or the name of a thing.

    Raises:
        QueryError: SPARQL that does not parse (with line and column), an update, a federated
            query, a name nothing bears, or a variable that the query has not.
    """
    admit(query)
    if is_update(query):
        raise QueryError("updates are not run; ask with SELECT, ASK, CONSTRUCT or DESCRIBE")
    store = ox.Store()
    left_out = None if inferred else ox.NamedNode(INFERRED_GRAPH)
    quads = [q for q in pyoxigraph_store(dataset) if q.graph_name != left_out]
    store.bulk_extend(quads)
    # The union of graphs is a bag in Oxigraph: a default graph of its own holds each triple once.
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    if given:
        query = ask_about(dataset, query, given)
    bound = {name: str(iri) for name, iri in PREFIXES.items()} | prefixes(dataset)
    try:
        return store.query(query, prefixes=bound)
    except SyntaxError as error:
        fault = read_fault(error, query, bound)
        raise QueryError(f"the query does not parse: {fault}; mend it there") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be run: {error}") from error


def read_table(answers: Answers) -> tuple[list[str], list[list[str]]] | None:
    """The answers' columns and rows as text; None for a graph, which is no table."""
    if isinstance(answers, ox.QueryTriples):
        return None
    if isinstance(answers, ox.QueryBoolean):
        return ["answer"], [["yes" if answers else "no"]]
    names = [v.value for v in answers.variables]
    rows = [
        ["" if row[n] is None else getattr(row[n], "value", str(row[n])) for n in names]
        for row in answers
    ]
    return names, rows


def serialise(answers: Answers, format: str, bound: Mapping[str, str]) -> bytes:
    """The answers in a format of `FORMATS`, or, of a CONSTRUCT or DESCRIBE, in Turtle.

    `bound` are the prefixes to write it with.

    Raises:
        QueryError: rows asked for as a graph, or a graph as rows.
    """
    if isinstance(answers, ox.QueryTriples):
        if format not in {"table", "turtle"}:
            raise QueryError(f"a graph cannot be written as {format}; use --format turtle")
        stream = BytesIO()
        quads = (ox.Quad(t.subject, t.predicate, t.object) for t in answers)
        turtle.write(quads, stream, "turtle", bound)
        return stream.getvalue()
    if format not in FORMATS:
        raise QueryError(f"rows cannot be written as {format}; use {', '.join(FORMATS)} or table")
    return answers.serialize(format=FORMATS[format]) or b""
