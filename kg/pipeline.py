"""From sources to a graph: the whole path, in order."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from rdflib import Dataset, URIRef

from kg.errors import SourceError
from kg.extract import link, recognise, relate
from kg.graph import add_document, add_ontology, new_dataset
from kg.model import Document, Entity, Statement
from kg.ontology import Ontology
from kg.reason import infer
from kg.text import read_all, sources

Reading = tuple[Document, list[Entity], list[Statement]]
Reader = Callable[[Document, Ontology], tuple[list[Entity], list[Statement]]]


class Skipped(NamedTuple):
    """A source that could not be read, and why; the others were."""

    source: str | Path
    error: SourceError


def read_words(document: Document, ontology: Ontology) -> tuple[list[Entity], list[Statement]]:
    """What a document mentions and states by the ontology's words alone."""
    mentions = recognise(document, ontology)
    entities = link(mentions, document, ontology)
    values = [m for m in mentions if m.value is not None]
    return entities, relate(entities, values, document, ontology)


def extract(
    document: Document, ontology: Ontology, reader: Reader = read_words
) -> tuple[list[Entity], list[Statement]]:
    """Read one document in the ontology's terms, by its words or by another reader."""
    entities, statements = reader(document, ontology)
    needed = {end for s in statements for end in (s.subject, s.object) if isinstance(end, URIRef)}
    # A theme is worth a node only where something is said of it.
    return [e for e in entities if e.iri in needed or not ontology.only_related(e.kind)], statements


def extract_all(
    arguments: Iterable[str | Path],
    ontology: Ontology,
    *,
    reader: Reader = read_words,
    workers: int = 1,
    skipped: list[Skipped] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Reading]:
    """Read the documents of files and folders, in order, in `workers` processes.

    With a list for `skipped`, a source that cannot be read is put there and left out; without
    one it raises SourceError. `progress` is told each document's title as it is read.
    """
    documents = _documents(arguments, skipped)
    if workers > 1:
        # A forked worker inherits the ontology; sent with each task it costs more than reading.
        _inherited.append((ontology, reader))
        try:
            pool = multiprocessing.get_context("fork").Pool(workers)
        finally:
            _inherited.pop()
    else:
        pool = None
    with pool or nullcontext():
        alone = partial(_read_one, ontology=ontology, reader=reader)
        for reading in pool.imap(_read_inherited, documents) if pool else map(alone, documents):
            progress(reading[0].title)
            yield reading


def build(
    arguments: Iterable[str | Path],
    ontology: Ontology,
    *,
    reason: bool = True,
    store: Path | None = None,
    reader: Reader = read_words,
    workers: int = 1,
    skipped: list[Skipped] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Dataset:
    """Turn sources into one dataset: a named graph for each document, one for what follows.

    With `store`, a folder, documents are added to what is there; one of the same source and text
    is replaced. See `extract_all` for the other arguments and the errors.
    """
    readings = extract_all(
        arguments, ontology, reader=reader, workers=workers, skipped=skipped, progress=progress
    )
    first = next(readings, None)
    # A store is touched only once there is something to put into it.
    dataset = new_dataset(store if first else None)
    add_ontology(dataset, ontology)
    for document, entities, statements in chain([first] if first else [], readings):
        add_document(dataset, document, entities, statements)
    if reason and first:
        infer(dataset, ontology.rules())
    return dataset


_inherited: list[tuple[Ontology, Reader]] = []


def _read_inherited(document: Document) -> Reading:
    return _read_one(document, *_inherited[-1])


def _read_one(document: Document, ontology: Ontology, reader: Reader) -> Reading:
    return document, *extract(document, ontology, reader)


def _documents(
    arguments: Iterable[str | Path], skipped: list[Skipped] | None
) -> Iterator[Document]:
    for source in sources(arguments):
        try:
            yield from read_all(source)
        except SourceError as error:
            if skipped is None:
                raise
            skipped.append(Skipped(source, error))
