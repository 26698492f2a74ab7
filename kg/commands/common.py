"""What several commands need: exit codes, the ontology asked for, where output goes, counts."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Dataset

    from kg.ontology import Ontology

DONE, FINDINGS, FAILED = 0, 1, 2


def ontology_of(given: argparse.Namespace) -> "Ontology":
    """The ontology asked for, or our own."""
    from kg.ontology import Ontology

    return Ontology.load(given.ontology)


@contextmanager
def output_file(output: str, suffix: str = "") -> Iterator[Path]:
    """The file to write; for "-" a passing one, then copied to standard output."""
    if output != "-":
        yield Path(output)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, f"output{suffix}")
        yield path
        sys.stdout.buffer.write(path.read_bytes())


def write_graph(dataset: "Dataset", output: str) -> None:
    """Write a dataset to a file; for "-" to standard output."""
    from kg.graph import serialise, write_dataset

    if output == "-":
        serialise(dataset, sys.stdout.buffer)
    else:
        write_dataset(dataset, Path(output))


def count_statements(dataset: "Dataset") -> tuple[int, int]:
    """How many statements have evidence, and how many triples follow."""
    from rdflib.namespace import RDF

    from kg.namespaces import EV, EVIDENCE_GRAPH, INFERRED_GRAPH

    stated = dataset.get_context(EVIDENCE_GRAPH).subjects(RDF.type, EV.Evidence)
    return sum(1 for _ in stated), len(dataset.get_context(INFERRED_GRAPH))
