"""The ontology's slots as SHACL shapes, for tools that check other people's graphs.

`schema:domainIncludes` and `rangeIncludes` say what a property admits, but no tool checks them;
SHACL (W3C, 2017) is what tools check. What the shapes find, `kg.graph.check_slots` finds faster.
"""

from collections.abc import Iterable

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD

from kg.namespaces import BASE, LEX
from kg.ontology import Ontology, local_name

_ONE_KIND = """\
SELECT $this ?value WHERE {{
  $this <{property}> ?value .
  FILTER NOT EXISTS {{ $this a ?class . ?value a ?other . FILTER({one_kind}) }}
  FILTER(NOT EXISTS {{ $this a/<{above}>* ?from . FILTER(?from IN ({before})) }}
      || NOT EXISTS {{ ?value a/<{above}>* ?to . FILTER(?to IN ({after})) }})
}}
"""


def slot_shapes(ontology: Ontology) -> Graph:
    """A shape for each property with slots: what may stand before it, and what after.

    A property that also links any two things of one kind (`lex:sameKind`) is checked pair by pair,
    which takes a SPARQL constraint (SHACL, section 5); the others are in SHACL Core.
    """
    graph = Graph()
    for prefix, namespace in ontology.graph.namespaces():
        graph.bind(prefix, namespace)
    graph.bind("sh", SH)
    base = f"{ontology.iri or BASE.rstrip('/')}/shapes"
    graph.add((URIRef(base), RDF.type, OWL.Ontology))
    for property_ in ontology.properties:
        before, after = ontology.slots(property_)
        if not before and not after:
            continue
        shape = URIRef(f"{base}#{local_name(property_)}")
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetSubjectsOf, property_))
        for language in ("en", "zh-Hant"):
            label = Literal(ontology.label(property_, language), lang=language)
            graph.add((shape, RDFS.label, label))
        if ontology.same_kind(property_):
            _admit_pairs(graph, shape, property_, ontology)
        else:
            if before:
                _admit(graph, shape, before)
            if after:
                path = BNode()
                graph.add((shape, SH.property, path))
                graph.add((path, SH.path, property_))
                _admit(graph, path, after)
    return graph


def _admit(graph: Graph, shape: URIRef | BNode, classes: Iterable[URIRef]) -> None:
    """Let a node be in any of the classes; a date is a literal, so no class but a datatype."""
    options: list[tuple[URIRef, URIRef]] = [
        (SH.datatype, XSD.date) if c == LEX.Date else (SH["class"], c) for c in sorted(classes)
    ]
    if len(options) == 1:
        graph.add((shape, *options[0]))
        return
    choices = []
    for option in options:
        choice = BNode()
        graph.add((choice, *option))
        choices.append(choice)
    members = BNode()
    Collection(graph, members, list(choices))
    graph.add((shape, SH["or"], members))


def _admit_pairs(graph: Graph, shape: URIRef, property_: URIRef, ontology: Ontology) -> None:
    before, after = (_listed(classes) for classes in ontology.slots(property_))
    # SHACL forbids VALUES in a constraint (section 5.2.1).
    of_kind = [
        _listed(c for c in ontology.classes if ontology.kind(c) == kind) for kind in ontology.kinds
    ]
    constraint = BNode()
    query = _ONE_KIND.format(
        property=property_,
        above=RDFS.subClassOf,
        one_kind=" || ".join(f"?class IN ({some}) && ?other IN ({some})" for some in of_kind),
        before=before,
        after=after,
    )
    graph.add((shape, SH.sparql, constraint))
    graph.add((constraint, RDF.type, SH.SPARQLConstraint))
    graph.add((constraint, SH.message, Literal("The two ends do not fit.", lang="en")))
    graph.add((constraint, SH.select, Literal(query)))


def _listed(classes: Iterable[URIRef]) -> str:
    return ", ".join(f"<{c}>" for c in sorted(classes))
