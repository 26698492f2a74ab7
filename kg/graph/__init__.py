"""Statements become a dataset: assembled into named graphs, read, and written."""

from kg.graph.assemble import add_document, add_ontology
from kg.graph.slots import Misfit, check_slots
from kg.graph.store import new_dataset, pyoxigraph_store, read_dataset, serialise, write_dataset

__all__ = [
    "Misfit",
    "add_document",
    "add_ontology",
    "check_slots",
    "new_dataset",
    "pyoxigraph_store",
    "read_dataset",
    "serialise",
    "write_dataset",
]
