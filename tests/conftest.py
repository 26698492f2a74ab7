"""What any test of reading may ask for: the ontology, loaded once, and a reader in its terms."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from rdflib import Dataset
from reading import Reading, read_text

from kg.ontology import Ontology
from kg.pipeline import build

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    """The project's own ontology."""
    return Ontology.load()


@pytest.fixture(scope="session")
def read(ontology: Ontology) -> Callable[..., Reading]:
    """Text → what it mentions and states."""
    return partial(read_text, ontology=ontology)


@pytest.fixture(scope="session")
def seed(ontology: Ontology) -> Dataset:
    """The graph of the seeds, as `kg build seeds/` makes it; not to be changed."""
    return build([SEEDS], ontology)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --rewrite` writes the snapshots anew instead of comparing with them."""
    parser.addoption("--rewrite", action="store_true", help="write the snapshots anew")
