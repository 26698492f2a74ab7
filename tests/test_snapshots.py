"""The graph of the seeds, byte for byte, so that every change of what is read can be reviewed.

`pytest tests/test_snapshots.py --rewrite` writes it anew; read the difference before you commit it.
The ontology's own graph is left out: it says nothing of the seeds, and is large.
"""

from io import BytesIO
from pathlib import Path

import pytest
from rdflib import Dataset

from kg.graph import pyoxigraph_store, turtle
from kg.graph.store import prefixes
from kg.namespaces import ONTOLOGY_GRAPH

SNAPSHOT = Path(__file__).parent / "snapshots" / "seed.trig"


def test_the_graph_of_the_seeds_is_the_one_reviewed(
    seed: Dataset, pytestconfig: pytest.Config
) -> None:
    quads = [q for q in pyoxigraph_store(seed) if q.graph_name.value != str(ONTOLOGY_GRAPH)]
    stream = BytesIO()
    turtle.write(quads, stream, "trig", prefixes(seed))
    if pytestconfig.getoption("rewrite"):
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_bytes(stream.getvalue())
    expected = SNAPSHOT.read_text("utf-8").splitlines()
    assert stream.getvalue().decode().splitlines() == expected
