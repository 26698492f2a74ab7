"""From sources to a graph: the whole path, in order."""

import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from rdflib import Dataset, URIRef

from kg.errors import GraphError, SourceError
from kg.extract import link, recognise, relate
from kg.graph import (
    add_document,
    add_ontology,
    list_documents,
    new_dataset,
    read_dataset,
    remove_document,
)
from kg.model import Document, Entity, Statement
from kg.ontology import Ontology
from kg.reason import Revision
from kg.text import read_all, sources

Reading = tuple[Document, list[Entity], list[Statement]]


class Skipped(NamedTuple):
    """A source that could not be read, and why; the others were."""

    source: str | Path
    error: SourceError


def extract(document: Document, ontology: Ontology) -> tuple[list[Entity], list[Statement]]:
    """Read one document in the ontology's terms."""
    mentions = recognise(document, ontology)
    entities = link(mentions, document, ontology)
    values = [m for m in mentions if m.value is not None]
    statements = relate(entities, values, document, ontology)
    needed = {end for s in statements for end in (s.subject, s.object) if isinstance(end, URIRef)}
    # A theme is worth a node only where something is said of it.
    return [e for e in entities if e.iri in needed or not ontology.only_related(e.kind)], statements


def extract_all(
    arguments: Iterable[str | Path],
    ontology: Ontology,
    *,
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
        _inherited.append(ontology)
        try:
            pool = multiprocessing.get_context("fork").Pool(workers)
        finally:
            _inherited.pop()
    else:
        pool = None
    with pool or nullcontext():
        alone = partial(_read_one, ontology=ontology)
        for reading in pool.imap(_read_inherited, documents) if pool else map(alone, documents):
            progress(reading[0].title)
            yield reading


def build(
    arguments: Iterable[str | Path],
    ontology: Ontology,
    *,
    reason: bool = True,
    store: Path | None = None,
    remove: Iterable[str] = (),
    workers: int = 1,
    skipped: list[Skipped] | None = None,
    progress: Callable[[str], None] = lambda _: None,
    removed: list[URIRef] | None = None,
) -> Dataset:
    """Turn sources into one dataset: a named graph for each document, one for what follows.

    With `store`, a folder, documents are added to what is there. One that is there already is
    replaced, as are those that an earlier build read from the same source; the documents that
    `remove` names, by source or IRI, are taken out. Whatever went is put into the list `removed`.
    What follows is changed only as far as the documents did (`kg.reason.Revision`). See
    `extract_all` for the other arguments and the errors.

    Raises:
        GraphError: `remove` names a document that is not there, or the store cannot be used.
    """
    arguments = list(arguments)
    readings = extract_all(arguments, ontology, workers=workers, skipped=skipped, progress=progress)
    first = next(readings, None)
    # A store is touched only once there is something to put into it, or to take out.
    names = list(remove) if first or not arguments else []
    dataset = read_dataset(store) if store and names else new_dataset(store if first else None)
    there = list_documents(dataset)
    gone = [iri for name in names for iri in _called(name, there)]
    earlier: dict[str | None, list[URIRef]] = defaultdict(list)
    for iri, source in there.items():
        earlier[source or iri].append(iri)
    with Revision(dataset, ontology.rules(), follow=reason and bool(first or gone)) as revision:
        if first:
            add_ontology(dataset, ontology)
        for document, entities, statements in chain([first] if first else [], readings):
            gone += earlier.pop(document.source, ())
            there.pop(document.iri, None)
            revision.of(document.iri)
            add_document(dataset, document, entities, statements)
        gone = [iri for iri in dict.fromkeys(gone) if iri in there]
        for iri in gone:
            revision.of(iri)
            remove_document(dataset, iri)
    if removed is not None:
        removed += gone
    return dataset


def _called(name: str, documents: Mapping[URIRef, str]) -> list[URIRef]:
    found = [iri for iri, source in documents.items() if name in (source, str(iri))]
    if not found:
        known = ", ".join(sorted({source or iri for iri, source in documents.items()})[:10])
        raise GraphError(f"{name}: no document of this source or IRI; there are: {known or 'none'}")
    return found


_inherited: list[Ontology] = []


def _read_inherited(document: Document) -> Reading:
    return _read_one(document, _inherited[-1])


def _read_one(document: Document, ontology: Ontology) -> Reading:
    return document, *extract(document, ontology)


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
