"""The ontology as others take it up: a page for people, and files for their tools."""

import json
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from kg.errors import GraphError
from kg.graph import turtle
from kg.graph.store import replacing
from kg.namespaces import PREFIXES
from kg.ontology import SHAPES, Ontology
from kg.ontology_files import published
from kg.publish import ontolex
from kg.publish.context import context
from kg.publish.documentation import make_page
from kg.publish.history import describe_terms, write_terms
from kg.publish.shapes import slot_shapes

Triples = Iterable[ox.Triple]


def publish(ontology: Ontology, folder: Path | str) -> list[Path]:
    """Write what a version of an ontology is published as; return the files.

    `index.html`, the documentation; `ontology.ttl` and `ontology.nt`, the axioms, labels and known
    things without the reading words; `context.jsonld`; `shapes.ttl`, the SHACL shapes written by
    hand and those of the slots; `lexicon.ttl`, the reading words in OntoLex-Lemon; `terms.tsv`, the
    terms as they are now, to be kept at a release; `alignments/`, the terms beside those of other
    vocabularies, as written. The same ontology gives the same bytes.

    Raises:
        GraphError: the folder cannot be made or written to.
    """
    folder = Path(folder)
    try:
        (folder / "alignments").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraphError(f"{folder}: cannot be made: {error.strerror or error}") from error
    bound = {str(p): str(space) for p, space in ontology.graph.namespaces() if p}
    bound |= {name: str(space) for name, space in PREFIXES.items()}
    axioms = _triples(published(ontology.graph))
    shapes = slot_shapes(ontology)
    if (ontology.folder / SHAPES).is_file():
        shapes.parse(ontology.folder / SHAPES)
    by_shapes = bound | {"sh": "http://www.w3.org/ns/shacl#"}
    written = {
        "ontology.ttl": (axioms, "turtle", bound),
        "ontology.nt": (axioms, "ntriples", bound),
        "shapes.ttl": (_triples(shapes), "turtle", by_shapes),
        "lexicon.ttl": (ontolex.lexicon(ontology), "turtle", bound | ontolex.PREFIXES),
    }
    for name, (triples, syntax, prefixes) in written.items():
        with replacing(folder / name) as stream:
            quads = (ox.Quad(t.subject, t.predicate, t.object) for t in triples)
            turtle.write(quads, stream, syntax, prefixes)
    with replacing(folder / "context.jsonld") as stream:
        stream.write(json.dumps(context(ontology), indent=1, ensure_ascii=False).encode() + b"\n")
    with replacing(folder / "index.html") as stream:
        stream.write(make_page(ontology).encode())
    write_terms(describe_terms(ontology), folder / "terms.tsv")
    others = {f"alignments/{n}.ttl": path for n, path in ontology.alignments().items()}
    for name, path in others.items():
        with replacing(folder / name) as stream:
            stream.write(path.read_bytes())
    names = (*written, *others, "context.jsonld", "index.html", "terms.tsv")
    return sorted(folder / name for name in names)


def _triples(graph: Graph) -> list[ox.Triple]:
    text = graph.serialize(format="nt", encoding="utf-8")
    parsed = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
    return [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in parsed]
