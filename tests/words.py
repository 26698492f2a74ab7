"""A sentence read by the ontology's words alone, with what follows: no trained reader has a say."""

from functools import cache
from pathlib import Path

from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from reading import write_value
from test_axioms import axioms

from kg.extract import link, recognise, relate
from kg.graph import add_document, new_dataset
from kg.identity import document_iri, value_iri
from kg.model import Document, Value
from kg.ontology import Ontology
from kg.reason.entailment import close

Pair = tuple[str, str]


@cache
def logic() -> Graph:
    """The axioms alone."""
    graph = Graph()
    for triple in axioms():
        graph.add(triple)  # type: ignore[arg-type]
    return graph


@cache
def prepared(rule: Path) -> Query:
    """A rule of the ontology, parsed once."""
    return prepareQuery(rule.read_text("utf-8"))


def read_words(sentence: str, ontology: Ontology) -> dict[URIRef, set[Pair]]:
    """Each class with its members and each property with its pairs, by name: what is actual.

    A member of a class is a pair with an empty second half. What the ontology knows of the things
    named, and what follows by axioms and rules, is among it.
    """
    document = Document(document_iri("example", sentence), sentence, "Example")
    mentions = recognise(document, ontology)
    entities = link(mentions, document, ontology)
    values = [m for m in mentions if m.value is not None]
    statements = relate(entities, values, document, ontology)
    ends = {end for s in statements for end in (s.subject, s.object)}
    kept = [e for e in entities if e.iri in ends or not ontology.only_related(e.kind)]
    dataset = new_dataset()
    add_document(dataset, document, kept, statements)
    facts = logic() + dataset.graph(document.iri)
    for entity in kept:
        for p, o in ontology.graph.predicate_objects(entity.iri):
            facts.add((entity.iri, p, o))
    facts += (t for t in close(facts).triples())
    for rule in ontology.rules():
        facts += facts.query(prepared(rule)).graph or Graph()
    names = {str(e.iri): e.name for e in kept}
    for entity in kept:
        for end in ontology.graph.objects(entity.iri):
            if isinstance(end, URIRef) and ontology.class_of(end):
                names.setdefault(str(end), ontology.label(end))
    found: dict[URIRef, set[Pair]] = {}
    for value in (s.object for s in statements if isinstance(s.object, Value)):
        names[str(value_iri(value))] = write_value(value)
        found.setdefault(value.kind, set()).add((write_value(value), ""))
    for s, p, o in facts:
        if str(s) in names and p != RDFS.label:
            term, end = (o, "") if p == RDF.type else (p, names.get(str(o), str(o)))
            found.setdefault(URIRef(term), set()).add((names[str(s)], end))
    return found
