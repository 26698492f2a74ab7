"""An `rdflib.Dataset` over Oxigraph: rdflib's interface, Oxigraph's speed, in memory or on disk.

Bulk work (load, reason, write, serve) goes to the store underneath, by `pyoxigraph_store`.
Oxigraph keeps values, not spellings: `"01"^^xsd:integer` comes back as `1`, `1.50` as `1.5`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph
from rdflib.namespace import VANN, NamespaceManager

from kg.errors import GraphError
from kg.graph import turtle
from kg.namespaces import ONTOLOGY_GRAPH, PREFIXES

SYNTAXES = {
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".n3": ox.RdfFormat.N3,
}
"""What can be read, by a file's suffix."""

WRITTEN = {".trig": "trig", ".nq": "nquads", ".ttl": "turtle", ".nt": "ntriples"}
"""What `write_dataset` can write, by a file's suffix."""

_STORE_MARK = "CURRENT"
"""A file that every RocksDB folder has."""


def new_dataset(path: Path | str | None = None) -> Dataset:
    """An empty dataset in memory, or the one kept in a store folder, made if it is not there.

    A store folder is locked until `dataset.close()`.

    Raises:
        GraphError: `path` is a file, a folder with other things in it, or in use elsewhere.
    """
    if path is None:
        return _over(ox.Store())
    path = Path(path)
    if path.is_file():
        raise GraphError(f"{path}: is a file; a store needs a folder of its own")
    if path.is_dir() and any(path.iterdir()) and not is_store(path):
        raise GraphError(f"{path}: holds other things; give a store a folder of its own")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        dataset = _over(ox.Store(path))
    except OSError as error:
        raise GraphError(_explain_store(path, error)) from error
    bind_stated_prefixes(dataset)
    return dataset


def read_dataset(source: Path | str) -> Dataset:
    """Read an RDF file into memory, or open a store folder (changes to it are kept).

    The syntax follows from the suffix (SYNTAXES). Plain triples go to the default graph. Relative
    IRIs are resolved against the file's own address, as RFC 3986 has it.

    Raises:
        GraphError: nothing there, an unknown suffix, or a file that is not what its suffix says;
            the message names the file, the line where known, and the remedy. RDF/XML with a
            document type declaration is refused: its entities can grow without bound.
    """
    path = Path(source)
    if path.is_dir():
        if not is_store(path):
            raise GraphError(f"{path}: no store in this folder; give an RDF file or a store folder")
        return new_dataset(path)
    if not path.exists():
        raise GraphError(f"{path}: no such file; make one with: kg build SOURCE -o {path}")
    syntax = SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        raise GraphError(f"{path}: the suffix says no RDF syntax; known are {' '.join(SYNTAXES)}")
    if syntax == ox.RdfFormat.RDF_XML:
        _refuse_document_type(path)
    dataset = new_dataset()
    base = path.resolve().as_uri()
    try:
        pyoxigraph_store(dataset).bulk_load(path=path, format=syntax, base_iri=base)
        parser = ox.parse(path=path, format=syntax, base_iri=base)
        list(islice(parser, 1))
    except (SyntaxError, ValueError, OSError) as error:
        raise GraphError(_explain_syntax(path, syntax, error)) from error
    for prefix, namespace in parser.prefixes.items():
        dataset.bind(prefix, namespace)
    return dataset


def copy_dataset(dataset: Dataset) -> Dataset:
    """What a dataset holds, in memory, for work that must not change the dataset itself."""
    copy = new_dataset()
    pyoxigraph_store(copy).bulk_extend(pyoxigraph_store(dataset))
    for prefix, namespace in dataset.namespaces():
        copy.bind(prefix, namespace)
    return copy


def check_writable(path: Path) -> None:
    """Return if `write_dataset` can write a path of this suffix and place.

    Raises:
        GraphError: it cannot; better known before the work than after.
    """
    if path.suffix and path.suffix.lower() not in WRITTEN:
        raise GraphError(f"{path}: cannot write {path.suffix}; use one of {' '.join(WRITTEN)}")
    parent = next(p for p in (path.absolute(), *path.absolute().parents) if p.exists())
    if not os.access(parent, os.W_OK) or (parent != path.absolute() and not parent.is_dir()):
        raise GraphError(
            f"{path}: cannot be written ({parent} is closed to us); choose another place"
        )


def write_dataset(dataset: Dataset, path: Path | str) -> None:
    """Write a dataset whole, or not at all: until all is written, the old file stays.

    `.trig` and `.nq` keep the graphs apart; `.ttl` and `.nt` hold every triple of every graph once.
    A path without a suffix becomes a new store folder. Missing parent folders are made.

    Raises:
        GraphError: a suffix that is not written here, or a place that cannot be written.
    """
    path = Path(path)
    if not path.suffix:
        _write_store(dataset, path)
        return
    check_writable(path)
    syntax = WRITTEN[path.suffix.lower()]
    with replacing(path) as stream:
        serialise(dataset, stream, syntax)


def serialise(dataset: Dataset, stream: BinaryIO, syntax: str = "trig") -> None:
    """Write a dataset to an open stream in one of `turtle.GRAPHS`, always the same bytes."""
    turtle.write(pyoxigraph_store(dataset), stream, syntax, prefixes(dataset))


def pyoxigraph_store(dataset: Dataset) -> ox.Store:
    """The Oxigraph store beneath a dataset, for bulk work.

    Raises:
        TypeError: the dataset is kept in some other kind of store.
    """
    if not isinstance(dataset.store, OxigraphStore):
        raise TypeError("this dataset is not over Oxigraph; make it with new_dataset()")
    store: ox.Store = dataset.store._inner
    return store


def bind_stated_prefixes(dataset: Dataset) -> None:
    """Bind the prefixes that the ontology in `kg:ontology` states for itself, in VANN's terms.

    So a store knows them when it is opened again, where nothing else keeps them.
    """
    graph = Graph(dataset.store, ONTOLOGY_GRAPH)
    for ontology, prefix in graph.subject_objects(VANN.preferredNamespacePrefix):
        for namespace in graph.objects(ontology, VANN.preferredNamespaceUri):
            dataset.bind(str(prefix), str(namespace))


def prefixes(dataset: Dataset) -> dict[str, str]:
    """The prefixes bound in a dataset, sorted."""
    return {prefix: str(namespace) for prefix, namespace in sorted(dataset.namespaces())}


def is_store(path: Path) -> bool:
    """Whether a folder holds a store."""
    return (path / _STORE_MARK).is_file()


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream to a new file that takes the place of `path` at the end, if all went well.

    A pipe or a device (`/dev/stdout`) is written to as it is.

    Raises:
        GraphError: the place cannot be written; the message says why.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as stream:
            yield stream
        return
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as stream:
            yield stream
        draft.replace(target)
    except OSError as error:
        raise GraphError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _over(store: ox.Store) -> Dataset:
    dataset = Dataset(store=OxigraphStore(store=store))
    dataset.namespace_manager = NamespaceManager(dataset, bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)
    return dataset


def _write_store(dataset: Dataset, path: Path) -> None:
    if path.exists():
        raise GraphError(f"{path}: is already there; remove it, or give a new folder")
    draft = path.resolve().with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        store = ox.Store(draft)
        store.bulk_extend(pyoxigraph_store(dataset))
        store.flush()
        del store
        draft.rename(path)
    except OSError as error:
        raise GraphError(_explain_store(path, error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _refuse_document_type(path: Path) -> None:
    """Stop before a document type declaration; a fault of the XML is told with its line."""

    def refuse(*_: object) -> None:
        raise GraphError(
            f"{path}: has a document type declaration (<!DOCTYPE), whose entities we do not"
            " expand; write them out, or convert the file to Turtle"
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        reason = f"line {error.lineno}: not XML: {expat.ErrorString(error.code)}"
        raise GraphError(f"{path}, {reason}. Mend it there") from error
    except OSError as error:
        raise GraphError(f"{path}: cannot be read: {error.strerror or error}") from error


def _explain_syntax(path: Path, syntax: ox.RdfFormat, error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{path}: cannot be read: {error.strerror or error}"
    line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
    reason = " ".join(str(getattr(error, "msg", None) or error).split())[:300]
    return (
        f"{path}{line}: not {syntax.name} that can be read: {reason}."
        " Mend it there, or give the file the suffix of what it holds"
    )


def _explain_store(path: Path, error: OSError) -> str:
    if "lock" in str(error).lower():
        return f"{path}: the store is in use by another program; stop that one first"
    return f"{path}: cannot be used as a store: {error.strerror or error}"
