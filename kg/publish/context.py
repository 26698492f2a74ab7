"""A JSON-LD 1.1 context of an ontology: its terms by their bare names, dates and links typed."""

from typing import Any

from rdflib.namespace import OWL, RDF, RDFS, SKOS, VANN, XSD

from kg.namespaces import LEX
from kg.ontology import Ontology, local_name


def context(ontology: Ontology) -> dict[str, Any]:
    """The context as it is written in JSON.

    A term of the ontology itself is called by its local name; those of the vocabularies that come
    with it (`ev:`, `lex:`) by prefix and name, since some names are in more than one.
    """
    graph = ontology.graph
    spaces = {
        str(prefix): str(space)
        for header, prefix in graph.subject_objects(VANN.preferredNamespacePrefix)
        for space in graph.objects(header, VANN.preferredNamespaceUri)
    }
    ours = str(graph.value(ontology.iri, VANN.preferredNamespaceUri) or "") if ontology.iri else ""
    prefixes = {"rdf": str(RDF), "rdfs": str(RDFS), "skos": str(SKOS), "xsd": str(XSD), **spaces}
    terms: dict[str, Any] = {
        "id": "@id",
        "type": "@type",
        "label": {"@id": "rdfs:label", "@container": "@language"},
        "altLabel": {"@id": "skos:altLabel", "@container": ["@language", "@set"]},
    }
    for class_ in ontology.classes:
        if ours and class_.startswith(ours):
            terms[local_name(class_)] = str(class_)
    links = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    for property_ in ontology.properties:
        prefix = next((p for p, space in spaces.items() if property_.startswith(space)), None)
        if prefix is None:
            continue
        bare = bool(ours) and property_.startswith(ours)
        name = local_name(property_) if bare else f"{prefix}:{local_name(property_)}"
        if property_ in links:
            terms[name] = {"@id": str(property_), "@type": "@id"}
        elif ontology.value_kind(property_) == LEX.Date:
            terms[name] = {"@id": str(property_), "@type": "xsd:date"}
        elif bare:
            terms[name] = str(property_)
    return {"@context": {"@version": 1.1, **dict(sorted(prefixes.items())), **terms}}
