"""Every term's example sentences are read as it, and its counter-example is not.

The sentences stand in `ontology/examples.ttl`; `ontology/examples.tsv` here holds what is read of
each: a class's members, or a property's two ends. They are read by the ontology's words alone.
"""

from collections import defaultdict
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import SKOS
from words import Pair, read_words

from kg.namespaces import BASE, LEX
from kg.ontology import Ontology, local_name

READINGS = Path(__file__).parent / "ontology" / "examples.tsv"
FIELD = BASE + "ontology#"


def terms() -> list[URIRef]:
    """The field's classes and properties, and the classes of values."""
    ontology = Ontology.load()
    own = [t for t in (*ontology.classes, *ontology.properties) if t.startswith(FIELD)]
    return [*own, *sorted(c for c in ontology.classes if c.startswith(str(LEX)))]


def sentences(ontology: Ontology, term: URIRef, predicate: URIRef) -> list[str]:
    found = ontology.graph.objects(term, predicate)
    return sorted(str(x) for x in found if isinstance(x, Literal) and x.language == "en")


def expected() -> dict[tuple[str, str], set[Pair]]:
    """Term and sentence → the pairs that must be read."""
    found = defaultdict(set)
    for line in READINGS.read_text("utf-8").splitlines():
        term, sentence, subject, *end = line.split("\t")
        found[term, sentence].add((subject, end[0] if end else ""))
    return found


@pytest.mark.parametrize("term", terms(), ids=local_name)
def test_the_examples_of_a_term_are_read_as_it_and_the_counter_example_is_not(
    term: URIRef, ontology: Ontology
) -> None:
    examples = sentences(ontology, term, SKOS.example)
    (counter,) = sentences(ontology, term, LEX.counterExample)
    assert len(examples) == 2
    for sentence in examples:
        wanted = expected()[local_name(term), sentence]
        assert wanted, f"no reading of {sentence!r} is written out"
        assert read_words(sentence, ontology)[term] == wanted, sentence
    assert term not in read_words(counter, ontology), counter


def test_each_written_reading_is_of_an_example() -> None:
    ontology = Ontology.load()
    told = {(local_name(t), s) for t in terms() for s in sentences(ontology, t, SKOS.example)}
    assert set(expected()) == told
