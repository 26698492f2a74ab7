# ruff: noqa: T201 (its output is what it is for)
"""How fast texts are read, once all is loaded: `python tests/benchmarks/extract.py [FILE…]`.

Words a CPU second of `extract` beside those of a blank spaCy pipeline that tokenises and splits
sentences, over the same texts in the same run; each is the median of three. Without files, the
texts are the seeds.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from kg.model import Document
from kg.ontology import Ontology
from kg.pipeline import extract
from kg.text import read_all, sources

SEEDS = Path(__file__).parent.parent.parent / "seeds"
TIMES = 3


def measure(make: Callable[[], Callable[[Document], object]], documents: list[Document]) -> float:
    """CPU seconds for all documents, the median of three, by a reader made anew each time."""
    seconds = []
    for _ in range(TIMES):
        read = make()
        start = time.process_time()
        for document in documents:
            read(document)
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def make_peer() -> Callable[[Document], object]:
    """A blank pipeline that has met no word yet: spaCy remembers how it cut those it has."""
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    return lambda document: blank(document.text)


def main() -> None:
    """Measure and print."""
    documents = [d for source in sources(sys.argv[1:] or [SEEDS]) for d in read_all(source)]
    words = sum(len(document.text.split()) for document in documents)
    ontology = Ontology.load()
    extract(documents[0], ontology)  # makes the tables of words
    ours = measure(lambda: lambda document: extract(document, ontology), documents)
    theirs = measure(make_peer, documents)
    print(f"{len(documents)} documents, {words} words")
    print(f"extract                         {words / ours:9.0f} words a CPU second")
    print(f"spaCy, tokens and sentences     {words / theirs:9.0f} words a CPU second")
    print(f"extract takes {ours / theirs:.1f} times as long")


if __name__ == "__main__":
    main()
