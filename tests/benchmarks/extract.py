# ruff: noqa: T201 (its output is what it is for)
"""How fast texts are read, once all is loaded: `python tests/benchmarks/extract.py [FILE…]`.

Words a CPU second of the whole of `extract`, as one thread, beside those of two spaCy pipelines
over the same texts in the same run: a blank one that tokenises and splits sentences, and one with
spaCy's convolutional network (its default tok2vec) that finds names of our twelve kinds, trained
here for a moment on our own passages, since only its speed is asked. Each is the median of three.
Without files, the texts are the held-out passages of the reading model. All of them as one
document show what length costs.
"""

import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

import spacy
from rdflib import URIRef
from spacy.language import Language
from spacy.training import Example

from kg.model import Document
from kg.ontology import Ontology
from kg.pipeline import extract
from kg.text import read_all, sources
from kg.text.language import read_sentences
from kg.train.markup import read_markup

TIMES = 3
PASSAGES = 40  # for the network to see its labels


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


def train_network(records: list[dict[str, Any]]) -> Language:
    """spaCy's network, with our kinds of names for labels."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    finder = nlp.add_pipe("ner")
    examples = []
    for record in records:
        spans = sorted(
            (m["start"], m["end"], e["class"])
            for e in record["entities"]
            for m in e["mentions"]
            if m["kind"] != "generic" and not m["nested"]
        )
        doc = nlp.make_doc(record["text"])
        fitting = [s for s in spans if doc.char_span(s[0], s[1]) is not None]
        for *_, label in fitting:
            finder.add_label(label)  # type: ignore[attr-defined]
        examples.append(Example.from_dict(doc, {"entities": fitting}))
    nlp.initialize(lambda: examples)
    nlp.update(examples)
    return nlp


def main() -> None:
    """Measure and print."""
    ontology = Ontology.load()
    folder = ontology.folder / "reader"
    documents = [d for source in sources(sys.argv[1:]) for d in read_all(source)] or [
        Document(URIRef(f"urn:x:{r['id']}"), r["text"], "")
        for file in sorted((folder / "held-out").glob("*.txt"))
        for r in read_markup(file, ontology)
    ]
    words = sum(len(document.text.split()) for document in documents)
    extract(documents[0], ontology)  # makes the tables of words

    def ours() -> Callable[[Document], object]:
        read_sentences.cache_clear()
        return lambda document: extract(document, ontology)

    passages = islice(
        (
            record
            for file in sorted((folder / "passages").glob("*.txt"))
            for record in read_markup(file, ontology)
        ),
        PASSAGES,
    )
    network = train_network(list(passages))
    taken = measure(ours, documents)
    print(f"{len(documents)} documents, {words} words")
    print(f"{'extract':32}{words / taken:9.0f} words a CPU second")
    whole = Document(URIRef("urn:x:whole"), "\n\n".join(d.text for d in documents), "")
    print(f"{'extract, as one document':32}{words / measure(ours, [whole]):9.0f}")
    for name, make in (
        ("spaCy, tokens and sentences", make_peer),
        ("spaCy, its network for names", lambda: lambda document: network(document.text)),
    ):
        peer = measure(make, documents)
        print(f"{name:32}{words / peer:9.0f}   extract takes {taken / peer:.1f} times as long")


if __name__ == "__main__":
    main()
