"""Is an ontology fit to be published: what it says of itself, and of each of its terms?"""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD

from kg.namespaces import BASE, PREFIXES
from kg.ontology import SHAPES, Ontology
from kg.publish.history import changes

TOLD = (DCTERMS.title, DCTERMS.description)
ONCE = (
    DCTERMS.license,
    DCTERMS.modified,
    OWL.versionInfo,
    VANN.preferredNamespacePrefix,
    VANN.preferredNamespaceUri,
)
PACKAGE = "cultural-policy-graph"


class Finding(NamedTuple):
    """What is missing or wrong, and of which node."""

    node: str
    message: str

    def __str__(self) -> str:
        """The finding in one line."""
        return f"{self.node}: {self.message}"


def check_metadata(ontology: Ontology) -> list[Finding]:
    """What keeps each versioned ontology of the folder from being published, sorted.

    An ontology without a version IRI is a sketch, and nothing is asked of it. Of the others:
    title and description in each language its labels use; licence, creator, date of change; VANN's
    prefix and namespace; a version IRI made of its own IRI and version, which is the package's for
    ours; one label in each language, and an English definition, for each term; no term of an
    earlier version gone without notice (`owl:deprecated`, `dcterms:isReplacedBy`). Its questions
    must be SPARQL, and its shapes Turtle.
    """
    graph, found = ontology.graph, []
    for header in sorted(h for h in _ontologies(graph) if (h, OWL.versionIRI, None) in graph):
        space = str(graph.value(header, VANN.preferredNamespaceUri) or f"{header}#")
        terms = _terms(graph, space)
        languages = sorted({tag for t in terms for tag in _tags(graph, t, RDFS.label)} | {"en"})
        found += _check_header(graph, header, languages)
        for term in terms:
            found += _check_term(graph, term, languages)
    for change in changes(ontology)[:1] if ontology.version else ():
        found += [
            Finding(term, "was in an earlier version; keep it a release as owl:deprecated")
            for term in change.removed
        ]
    if ontology.version:
        found += [*_check_questions(ontology), *_check_shapes(ontology)]
    return sorted(found)


def _check_questions(ontology: Ontology) -> Iterator[Finding]:
    """Each opens with itself, as a comment, and can be asked."""
    bound = {name: str(space) for name, space in PREFIXES.items()}
    bound |= {str(prefix): str(space) for prefix, space in ontology.graph.namespaces()}
    for path in ontology.questions().values():
        text = path.read_text("utf-8")
        if not re.match(r"# .*[?？]", text):
            yield Finding(str(path), "its first line is no comment that asks something")
        try:
            ox.Store().query(text, prefixes=bound)
        except SyntaxError as error:
            yield Finding(str(path), f"no SPARQL: {' '.join(str(error).split())[:200]}")


def _check_shapes(ontology: Ontology) -> Iterator[Finding]:
    path = ontology.folder / SHAPES
    try:
        if path.is_file():
            list(ox.parse(path=path))
    except SyntaxError as error:
        yield Finding(str(path), f"no Turtle: {' '.join(str(error).split())[:200]}")


def _check_header(graph: Graph, header: URIRef, languages: list[str]) -> list[Finding]:
    found = []
    for property_ in TOLD:
        tags = _tags(graph, header, property_)
        if tags != languages:
            said = f"has {_name(property_)} in {tags}, its terms have labels in {languages}"
            found.append((header, said))
    for property_ in ONCE:
        count = len(list(graph.objects(header, property_)))
        if count != 1:
            found.append((header, f"has {count} of {_name(property_)}; give one"))
    if graph.value(header, DCTERMS.creator) is None:
        found.append((header, "has no creator"))
    modified = graph.value(header, DCTERMS.modified)
    if isinstance(modified, Literal) and modified.datatype != XSD.dateTime:
        found.append((header, f"modified is no xsd:dateTime: {modified}"))
    number = str(graph.value(header, OWL.versionInfo))
    if graph.value(header, OWL.versionIRI) != URIRef(f"{header}/{number}"):
        found.append((header, f"its version IRI is not {header}/{number}"))
    package = _package_version()
    if package and header.startswith(BASE) and number != package:
        found.append((header, f"is of version {number}, the package of version {package}"))
    return [Finding(str(node), message) for node, message in found]


def _check_term(graph: Graph, term: URIRef, languages: list[str]) -> list[Finding]:
    found = []
    if _tags(graph, term, RDFS.label) != languages:
        found.append(f"has labels in {_tags(graph, term, RDFS.label)}; give one in {languages}")
    if _tags(graph, term, SKOS.definition).count("en") != 1:
        found.append("has no definition in English, or more than one")
    gone = (term, OWL.deprecated, Literal(True)) in graph
    if gone and graph.value(term, DCTERMS.isReplacedBy) is None:
        found.append("is deprecated, but dcterms:isReplacedBy does not say what to use")
    return [Finding(str(term), message) for message in found]


def _ontologies(graph: Graph) -> set[URIRef]:
    return {s for s in graph.subjects(RDF.type, OWL.Ontology) if isinstance(s, URIRef)}


def _terms(graph: Graph, space: str) -> list[URIRef]:
    sorts = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    terms = {s for sort in sorts for s in graph.subjects(RDF.type, sort)}
    return sorted(t for t in terms if isinstance(t, URIRef) and t.startswith(space))


def _tags(graph: Graph, node: URIRef, property_: URIRef) -> list[str]:
    texts = (o for o in graph.objects(node, property_) if isinstance(o, Literal))
    return sorted((text.language or "").lower() for text in texts)


def _name(property_: URIRef) -> str:
    return str(property_).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _package_version() -> str | None:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return None
