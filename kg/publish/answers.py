"""SPARQL → answers, in this process: what `kg query` and `kg.ask` give."""

import pyoxigraph as ox
from rdflib import Dataset, URIRef
from rdflib.namespace import RDFS, SKOS

from kg.errors import QueryError
from kg.graph import pyoxigraph_store
from kg.graph.store import prefixes
from kg.namespaces import INFERRED_GRAPH

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
            query, or a name nothing bears.
    """
    store = ox.Store()
    left_out = None if inferred else ox.NamedNode(INFERRED_GRAPH)
    quads = [q for q in pyoxigraph_store(dataset) if q.graph_name != left_out]
    store.bulk_extend(quads)
    # The union of graphs is a bag in Oxigraph: a default graph of its own holds each triple once.
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    if given:
        # A VALUES clause may follow any query and binds it (SPARQL 1.1, section 10.2.2).
        names = " ".join(f"?{ox.Variable(name.lstrip('?')).value}" for name in given)
        terms = " ".join(str(_term(dataset, value)) for value in given.values())
        query = f"{query}\nVALUES ({names}) {{ ({terms}) }}"
    try:
        return store.query(query, prefixes=prefixes(dataset))
    except SyntaxError as error:
        raise QueryError(f"the query does not parse: {' '.join(str(error).split())}") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be run: {error}") from error


def _term(dataset: Dataset, value: str) -> ox.NamedNode:
    """The thing that a name or an IRI stands for."""
    if value.startswith(("http://", "https://", "urn:")):
        return ox.NamedNode(value)
    prefix, colon, local = value.partition(":")
    if colon and prefix in prefixes(dataset):
        return ox.NamedNode(prefixes(dataset)[prefix] + local)
    wanted = value.casefold()
    for predicate in (RDFS.label, SKOS.altLabel):
        found = {
            s
            for s, _, name, _ in dataset.quads((None, predicate, None, None))
            if str(name).casefold() == wanted and isinstance(s, URIRef)
        }
        if found:
            return ox.NamedNode(min(found))
    raise QueryError(f"nothing in the graph is called {value!r}; give another name, or its IRI")
