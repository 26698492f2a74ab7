"""From sources to a graph: the whole path, in order."""

import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from rdflib import Dataset, URIRef

from kg.errors import GraphError, SourceError
from kg.extract import Reader, link, recognise, relate, trained_reader
from kg.graph import (
    add_document,
    add_ontology,
    list_documents,
    new_dataset,
    read_dataset,
    remove_document,
    title_of,
)
from kg.model import Document, Entity, Statement
from kg.ontology import Ontology
from kg.reason import Revision
from kg.text import read_all, sources

TOGETHER = 16  # documents read as one batch
Reading = tuple[Document, list[Entity], list[Statement]]


Read = Callable[[Sequence[Document], Ontology, float | None], Iterator[Reading]]


class Skipped(NamedTuple):
    """A source that could not be read, and why; the others were."""

    source: str | Path
    error: SourceError


class Removed(NamedTuple):
    """A document that a build took out of a store, and what took its place, if anything did."""

    iri: URIRef
    title: str
    by: Document | None


def extract(
    document: Document, ontology: Ontology, *, min_confidence: float | None = None
) -> tuple[list[Entity], list[Statement]]:
    """Read one document in the ontology's terms; `read_together` says how."""
    (_, entities, statements), *_ = read_together([document], ontology, min_confidence)
    return entities, statements


def read_together(
    documents: Sequence[Document], ontology: Ontology, min_confidence: float | None = None
) -> Iterator[Reading]:
    """Read some documents: by the ontology's words, and by its reading model where it brings one.

    Args:
        documents: Few enough to be held at once; the model reads them as one batch.
        ontology: The terms to read in.
        min_confidence: Statements less sure than this are left out; without it the model's own
            thresholds hold, which were chosen on passages it had not seen.
    """
    return read_with(trained_reader(ontology), documents, ontology, min_confidence)


def read_with(
    reader: Reader | None,
    documents: Sequence[Document],
    ontology: Ontology,
    min_confidence: float | None = None,
) -> Iterator[Reading]:
    """As `read_together`, with a reading model of one's own, or none."""
    found = [recognise(d, ontology, untyped=reader is not None) for d in documents]
    views = reader.look(list(zip(documents, found, strict=True))) if reader else []
    for n, document in enumerate(documents):
        mentions = views[n].mentions() if views else found[n]
        entities = link(mentions, document, ontology)
        values = [m for m in mentions if m.value is not None]
        statements = relate(entities, values, document, ontology)
        if views:
            statements = views[n].statements(entities, values, statements, min_confidence)
            said = {e for s in statements for e in (s.subject, s.object) if isinstance(e, URIRef)}
            entities = [e for e in entities if e.iri in said or not views[n].doubts(e)]
        yield _kept(document, entities, statements, ontology, min_confidence)


def read_singly(
    read: Callable[[Document, Ontology], tuple[list[Entity], list[Statement]]],
    documents: Sequence[Document],
    ontology: Ontology,
    min_confidence: float | None = None,
) -> Iterator[Reading]:
    """As `read_together`, by a reader that takes one document at a time."""
    for document in documents:
        yield _kept(document, *read(document, ontology), ontology, min_confidence)


def _kept(
    document: Document,
    entities: list[Entity],
    statements: list[Statement],
    ontology: Ontology,
    min_confidence: float | None,
) -> Reading:
    """What is sure enough, and the things that stay: a theme only where something is said of it."""
    said = [s for s in statements if s.evidence.confidence >= (min_confidence or 0)]
    needed = {e for s in said for e in (s.subject, s.object) if isinstance(e, URIRef)}
    return (
        document,
        [e for e in entities if e.iri in needed or not ontology.only_related(e.kind)],
        said,
    )


def extract_all(
    arguments: Iterable[str | Path],
    ontology: Ontology,
    *,
    read: Read = read_together,
    workers: int = 1,
    min_confidence: float | None = None,
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
        _inherited.append((ontology, read))
        try:
            pool = multiprocessing.get_context("fork").Pool(workers)
        finally:
            _inherited.pop()
    else:
        pool = None
    with pool or nullcontext():
        batches = iter(lambda: list(islice(documents, TOGETHER)), [])
        alone = partial(_read_batch, given=(ontology, read), min_confidence=min_confidence)
        inherited = partial(_read_inherited, min_confidence=min_confidence)
        for batch in pool.imap(inherited, batches) if pool else map(alone, batches):
            for reading in batch:
                progress(reading[0].title)
                yield reading


def build(
    arguments: Iterable[str | Path],
    ontology: Ontology,
    *,
    reason: bool = True,
    store: Path | None = None,
    remove: Iterable[str] = (),
    read: Read = read_together,
    workers: int = 1,
    min_confidence: float | None = None,
    skipped: list[Skipped] | None = None,
    progress: Callable[[str], None] = lambda _: None,
    removed: list[Removed] | None = None,
) -> Dataset:
    """Turn sources into one dataset: a named graph for each document, one for what follows.

    With `store`, a folder, documents are added to what is there. One that is there already is
    replaced, as are those that an earlier build read from the same source; the documents that
    `remove` names, by source or IRI, are taken out. Whatever went is put into the list `removed`.
    What follows is changed only as far as the documents did (`kg.reason.Revision`).
    `min_confidence` is, if not given, what the ontology's reading model asks of a graph. See
    `extract_all` for the other arguments and the errors.

    Raises:
        GraphError: `remove` names a document that is not there, or the store cannot be used.
    """
    arguments = list(arguments)
    reader = trained_reader(ontology)
    if min_confidence is None and reader is not None:
        min_confidence = reader.settings.graph
    readings = extract_all(
        arguments,
        ontology,
        read=read,
        workers=workers,
        min_confidence=min_confidence,
        skipped=skipped,
        progress=progress,
    )
    first = next(readings, None)
    # A store is touched only once there is something to put into it, or to take out.
    names = list(remove) if first or not arguments else []
    dataset = read_dataset(store) if store and names else new_dataset(store if first else None)
    there = list_documents(dataset)
    gone: dict[URIRef, Document | None] = {i: None for name in names for i in _called(name, there)}
    earlier: dict[str | None, list[URIRef]] = defaultdict(list)
    for iri, source in there.items():
        earlier[source or iri].append(iri)
    with Revision(dataset, ontology.rules(), follow=reason and bool(first or gone)) as revision:
        if first:
            add_ontology(dataset, ontology)
        for document, entities, statements in chain([first] if first else [], readings):
            gone.update(dict.fromkeys(earlier.pop(document.source, ()), document))
            there.pop(document.iri, None)
            revision.of(document.iri)
            add_document(dataset, document, entities, statements)
        for iri in (iri for iri in gone if iri in there):
            revision.of(iri)
            if removed is not None:
                removed.append(Removed(iri, title_of(dataset, iri), gone[iri]))
            remove_document(dataset, iri)
    return dataset


def _called(name: str, documents: Mapping[URIRef, str]) -> list[URIRef]:
    """The documents of this source or IRI; or the one that a file at this path was read as."""
    found = [iri for iri, source in documents.items() if name in (source, str(iri))]
    if not found:
        path = Path(name).as_posix()
        found = [iri for iri, s in documents.items() if s and path.endswith(f"/{s}")]
        if len(found) > 1:
            raise GraphError(
                f"{name}: several documents may be meant; give an IRI: {' '.join(found)}"
            )
    if not found:
        known = ", ".join(sorted({source or iri for iri, source in documents.items()})[:10])
        raise GraphError(f"{name}: no document of this source or IRI; there are: {known or 'none'}")
    return found


_inherited: list[tuple[Ontology, Read]] = []


def _read_inherited(documents: list[Document], min_confidence: float | None) -> list[Reading]:
    return _read_batch(documents, _inherited[-1], min_confidence)


def _read_batch(
    documents: list[Document], given: tuple[Ontology, Read], min_confidence: float | None
) -> list[Reading]:
    ontology, read = given
    return list(read(documents, ontology, min_confidence))


def _documents(
    arguments: Iterable[str | Path], skipped: list[Skipped] | None
) -> Iterator[Document]:
    for source in sources(arguments):
        if skipped is None:
            yield from read_all(source)
            continue

        def skip(error: SourceError, source: str | Path = source) -> None:
            skipped.append(Skipped(source, error))

        try:
            yield from read_all(source, skip)
        except SourceError as error:
            skip(error)
