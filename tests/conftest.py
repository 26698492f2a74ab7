"""What any test of reading may ask for: the ontology, loaded once, and a reader in its terms."""

from collections.abc import Callable
from functools import partial

import pytest
from reading import Reading, read_text

from kg.ontology import Ontology


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    """The project's own ontology."""
    return Ontology.load()


@pytest.fixture(scope="session")
def read(ontology: Ontology) -> Callable[..., Reading]:
    """Text → what it mentions and states."""
    return partial(read_text, ontology=ontology)
