"""An ontology's triples as files hold them: read, and made ready for other tools."""

import re
from collections.abc import Mapping
from pathlib import Path

from rdflib import BNode, Graph, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.namespace import OWL, RDF, SKOS
from rdflib.term import Node

from kg.errors import OntologyError
from kg.lexicon import Fault
from kg.namespaces import BASE, LEX, SCHEMA

_PREFIX = re.compile(r"^@prefix\s+([\w-]+):\s*<([^>]*)>", re.MULTILINE)


def parse(file: Path, graph: Graph | None = None) -> Graph:
    """Read a file, into `graph` if there is one, by Oxigraph's parser through rdflib's plugin.

    Raises:
        OntologyError: not Turtle in UTF-8; the message names the file.
    """
    target = graph if graph is not None else Graph()
    try:
        text = file.read_text("utf-8")
        target.parse(data=text, format="ox-turtle")
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        reason = " ".join(str(error).split())[:300]
        raise OntologyError(
            f"{file}: not Turtle that can be read, mend it there: {reason}"
        ) from error
    for prefix, namespace in _PREFIX.findall(text):  # the plugin keeps none
        target.bind(prefix, namespace)
    return target


def origin(fault: Fault, parts: Mapping[Path, Graph]) -> str:
    """The file a fault is in: the one with the literal that its message quotes."""
    term = URIRef(fault.term)
    for file, part in parts.items():
        if any(repr(str(o)) in fault.message for o in part.objects(term)):
            return str(file)
    return next((str(file) for file, part in parts.items() if (term, None, None) in part), "")


def declared(ontology: Graph) -> Graph:
    """All triples, with the reading words declared: an ontology may use them undeclared."""
    graph = Graph()
    for s, p, o in ontology:
        graph.add((s, p, o))
        if p in (SCHEMA.domainIncludes, SCHEMA.rangeIncludes) or str(p).startswith(str(LEX)):
            graph.add((p, RDF.type, OWL.AnnotationProperty))
    return graph


def published(ontology: Graph) -> Graph:
    """Axioms, labels and named individuals, without the words; no blank nodes.

    The nodes of OWL's lists and class expressions get IRIs made of their content, so the same
    ontology always gives the same bytes.
    """
    words = {LEX.headNoun, LEX.title, LEX.firstWord, LEX.frame}
    words |= {SKOS.example, LEX.counterExample}
    result, unnamed = Graph(), Graph()
    for prefix, namespace in ontology.namespaces():
        result.bind(prefix, namespace)
    for triple in ontology:
        if triple[1] not in words:
            (unnamed if any(isinstance(t, BNode) for t in triple) else result).add(triple)
    # Only what hangs on unnamed nodes needs naming, which is the costly part.
    for s, p, o in to_canonical_graph(unnamed):
        result.add((_named(s), p, _named(o)))
    return result


def _named(node: Node) -> Node:
    return URIRef(f"{BASE}ontology/node/{str(node)[:20]}") if isinstance(node, BNode) else node
