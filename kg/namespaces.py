"""Every prefix and term the code may name; no class or property of any field is among them."""

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD

BASE = "https://w3id.org/cultural-policy/"


class Vocabulary(Namespace):
    """A namespace that makes each of its terms once.

    rdflib's own makes it anew at every mention, which loops over a large graph would spend a
    quarter of their time on.
    """

    def __getattr__(self, name: str) -> URIRef:
        """The term, kept as an attribute, so that it is not asked for here again."""
        term = super().__getattr__(name)
        self.__dict__[name] = term
        return term


LEX = Vocabulary(BASE + "lexical#")
"""The reading words: annotation properties and value classes, usable by any ontology."""

EV = Vocabulary(BASE + "evidence#")
"""Evidence: which words of which document say a statement, how, and how surely."""

KG = Vocabulary(BASE + "graph/")
"""The named graphs that are not a document."""

SCHEMA = Vocabulary("https://schema.org/")

EVIDENCE_GRAPH: URIRef = KG.evidence
INFERRED_GRAPH: URIRef = KG.inferred
ONTOLOGY_GRAPH: URIRef = KG.ontology

PREFIXES = {
    "ev": EV,
    "lex": LEX,
    "kg": KG,
    "dcterms": DCTERMS,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "xsd": XSD,
}
"""Bound in whatever we write; the ontology adds its own."""
