"""Statements become a dataset: assembled into named graphs, read, and written."""

from kg.graph.assemble import (
    add_document,
    add_ontology,
    list_documents,
    remove_document,
    title_of,
)
from kg.graph.slots import Misfit, check_slots
from kg.graph.store import new_dataset, pyoxigraph_store, read_dataset, serialise, write_dataset

__all__ = [
    "Misfit",
    "add_document",
    "add_ontology",
    "check_slots",
    "list_documents",
    "new_dataset",
    "pyoxigraph_store",
    "read_dataset",
    "remove_document",
    "serialise",
    "title_of",
    "write_dataset",
]
