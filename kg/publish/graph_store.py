"""Reading graphs by name: SPARQL 1.1 Graph Store HTTP Protocol, sections 4.1, 4.2 and 5.2."""

from collections.abc import Mapping

import pyoxigraph as ox

from kg.publish.evaluation import DATASETS, Unanswerable, write_graph
from kg.publish.workers import Answer

Parameters = Mapping[str, list[str]]


def read_graph(
    store: ox.Store, parameters: Parameters, accept: str | None, prefixes: Mapping[str, str]
) -> Answer:
    """The graph that `graph=IRI` or `default` names; without either, all named graphs.

    Raises:
        Unanswerable: both are given, or one twice (400); no such graph (404).
    """
    graphs, default = parameters.get("graph", []), "default" in parameters
    if len(graphs) + default > 1:
        raise Unanswerable(400, "name one graph: graph=IRI, or default")
    if not graphs and not default:
        quads = [q for q in store if not isinstance(q.graph_name, ox.DefaultGraph)]
        return write_graph(quads or list(store), accept, prefixes, DATASETS)
    name: ox.NamedNode | ox.DefaultGraph = ox.DefaultGraph()
    if graphs:
        try:
            name = ox.NamedNode(graphs[0])
        except ValueError as error:
            raise Unanswerable(400, f"{graphs[0]!r} names no graph: {error}") from error
        if not store.contains_named_graph(name):
            raise Unanswerable(404, f"there is no graph <{graphs[0]}>")
    return write_graph(
        [q.triple for q in store.quads_for_pattern(None, None, None, name)], accept, prefixes
    )
