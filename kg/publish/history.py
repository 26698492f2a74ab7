"""What came, changed or went in an ontology, term by term, from one version to the next.

At each release the terms as they are (`terms.tsv` of `kg publish`) are kept beside the ontology, in
`versions/VERSION.tsv`: a line for each thing an axiom or a label says of a term.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.namespaces import LEX, SCHEMA
from kg.ontology import Ontology, local_name

Lines = frozenset[tuple[str, str, str]]
MEANING = (
    RDF.type,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    RDFS.label,
    SCHEMA.domainIncludes,
    SCHEMA.rangeIncludes,
    SKOS.definition,
    OWL.inverseOf,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    OWL.propertyChainAxiom,
    OWL.deprecated,
    DCTERMS.isReplacedBy,
    LEX.value,
)
"""What a term's meaning is made of; words, examples and alignments may change without a note."""


class Change(NamedTuple):
    """The terms that differ between two versions; for those changed, what of them did."""

    version: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]


def describe_terms(ontology: Ontology) -> Lines:
    """Each of the ontology's terms with what makes up its meaning."""
    graph = ontology.graph
    annotations = graph.subjects(RDF.type, OWL.AnnotationProperty)
    words = {s for s in annotations if isinstance(s, URIRef) and s in LEX}
    terms = {*ontology.classes, *ontology.properties, *words}
    return frozenset(
        (_short(graph, term), _short(graph, property_), _short(graph, value))
        for term in terms
        for property_ in MEANING
        for value in graph.objects(term, property_)
    )


def changes(ontology: Ontology) -> list[Change]:
    """From the newest version to the oldest; the first is against the last version kept.

    What came after a version that is kept is of the version "after" it.
    """
    kept = sorted((ontology.folder / "versions").glob("*.tsv"), key=lambda p: _numbers(p.stem))
    states = [(path.stem, read_terms(path)) for path in kept]
    now = describe_terms(ontology)
    if not states or states[-1][1] != now:
        released = any(version == ontology.version for version, _ in states)
        states.append((f"after {ontology.version}" if released else f"{ontology.version}", now))
    before: Lines = frozenset()
    found = []
    for version, after in states:
        found.append(_compare(version, before, after))
        before = after
    return found[::-1]


def read_terms(path: Path) -> Lines:
    """The terms of a version as they were kept."""
    rows = (line.split("\t", 2) for line in path.read_text("utf-8").splitlines())
    return frozenset((term, property_, value) for term, property_, value in rows)


def write_terms(lines: Iterable[tuple[str, str, str]], path: Path) -> None:
    """Write terms as `read_terms` reads them, sorted."""
    path.write_text("".join("\t".join(line) + "\n" for line in sorted(lines)), "utf-8")


def _compare(version: str, before: Lines, after: Lines) -> Change:
    old, new = {line[0] for line in before}, {line[0] for line in after}
    changed = defaultdict(set)
    for term, property_, _ in before ^ after:
        if term in old & new:
            changed[term].add(property_)
    return Change(
        version,
        tuple(sorted(new - old)),
        tuple(sorted(old - new)),
        {term: tuple(sorted(changed[term])) for term in sorted(changed)},
    )


def _short(graph: Graph, node: Node) -> str:
    """A term as Turtle would write it; a list in brackets, an expression by what it says."""
    if isinstance(node, URIRef):
        for prefix, space in graph.namespaces():
            if prefix and node.startswith(space) and local_name(node) == node[len(space) :]:
                return f"{prefix}:{node[len(space) :]}"
        return f"<{node}>"
    if isinstance(node, Literal):
        tag = f"@{node.language}" if node.language else ""
        return f'"{" ".join(str(node).split())}"{tag.lower()}'
    if isinstance(node, BNode) and graph.value(node, RDF.first) is not None:
        return f"( {' '.join(_short(graph, item) for item in Collection(graph, node))} )"
    said = (f"{_short(graph, p)} {_short(graph, o)}" for p, o in graph.predicate_objects(node))
    return f"[ {' ; '.join(sorted(said))} ]"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
