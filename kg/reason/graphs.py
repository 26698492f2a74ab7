"""The graphs of a store that are no document, as Oxigraph names them."""

import pyoxigraph as ox

from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, KG, ONTOLOGY_GRAPH

EVIDENCE, INFERRED, ONTOLOGY = map(ox.NamedNode, (EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH))

UNSETTLED = ox.NamedNode(KG.unsettled)
"""A graph that is there, and empty, while what follows is out of date."""

APART = frozenset({EVIDENCE, INFERRED, ONTOLOGY, UNSETTLED})


def as_inferred(triple: ox.Triple) -> ox.Quad:
    """A triple in `kg:inferred`."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, INFERRED)
