# ruff: noqa: T201 (its output is what it is for)
"""Does memory stay flat over many documents: `python tests/benchmarks/memory.py [DOCUMENTS]`.

Reads that many invented documents (10,000 unless told) as `kg extract` does and prints the
process's peak memory and its CPU seconds on the way. No two documents are alike: names and
figures are drawn anew, so that nothing that is remembered of texts can go unnoticed.
"""

import random
import resource
import sys
import time
from collections.abc import Iterator

from rdflib import URIRef

from kg.model import Document
from kg.ontology import Ontology
from kg.pipeline import TOGETHER, read_together

SYLLABLES = "ka lo mer tin vel sor ha bri nu pas del or wen tsu gal ri".split()
SHAPES = (
    "The {a} Arts Council gave the {b} Fund ${n} million in {y}. The Fund supports the {c} Festival"
    ", held in Ghent since {y}. {d} {a} chairs the Council.",
    "{b} Museum, {c}\n\n- {d} Prize: {n} works by {a} {d}\n- opened in {y} with the {a} Foundation",
    "Under the {a} Culture Act {y} the Ministry of {b} set up the {c} Programme; {n} theatres take "
    "part, among them the {d} Playhouse in Leeds.",
)


def documents(count: int, seed: int = 1) -> Iterator[Document]:
    """Invented documents, the same for the same seed."""
    draw = random.Random(seed)
    for n in range(count):
        names = {k: "".join(draw.choices(SYLLABLES, k=3)).title() for k in "abcd"}
        text = draw.choice(SHAPES).format(
            **names, n=draw.randint(2, 99), y=draw.randint(1950, 2025)
        )
        yield Document(URIRef(f"urn:x:{n}"), text, "")


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    ontology = Ontology.load()
    start, statements, batch = time.process_time(), 0, []
    print(f"{'documents':>10}{'statements':>12}{'MB':>8}{'CPU s':>8}")
    for n, document in enumerate(documents(count), start=1):
        batch.append(document)
        if len(batch) == TOGETHER or n == count:
            statements += sum(len(found) for _, _, found in read_together(batch, ontology))
            batch = []
        if n in {100, 500, count} or n % (count // 5) == 0:
            size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            used = time.process_time() - start
            print(f"{n:10}{statements:12}{size:8.0f}{used:8.1f}", flush=True)


if __name__ == "__main__":
    main()
