"""Who says so: evidence, documents, mentions and publishers as RDF.

Evidence is plain RDF 1.1, an `rdf:Statement` with an IRI for each quotation, so that every RDF tool
can read it. RDF 1.2 reifiers are shorter, but rdflib cannot yet read, write or query them; and a
graph for each document alone says who, but not with which words, how surely, or since when.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, XSD

from kg.identity import evidence_iri, mention_iri, publisher_iri, value_iri
from kg.model import Document, Entity, Statement, Value
from kg.namespaces import EV

Triple = tuple[URIRef, URIRef, URIRef | Literal]

_DATES = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), XSD.date),
    (re.compile(r"\d{4}-\d{2}"), XSD.gYearMonth),
    (re.compile(r"\d{4}"), XSD.gYear),
)


def describe_document(document: Document) -> Iterator[Triple]:
    """A document's title, text, language, source and date, and who published it.

    The date keeps the precision of the source: xsd:date, xsd:gYearMonth or xsd:gYear.
    """
    iri = document.iri
    yield iri, RDF.type, EV.Document
    yield iri, DCTERMS.title, Literal(document.title)
    yield iri, DCTERMS.language, Literal(document.language)
    yield iri, EV.text, Literal(document.text)
    if document.source:
        yield iri, DCTERMS.source, Literal(document.source)
    if document.published:
        yield iri, DCTERMS.issued, date_literal(document.published)
    if document.publisher:
        publisher = publisher_iri(document.publisher)
        yield iri, DCTERMS.publisher, publisher
        yield publisher, RDF.type, PROV.Agent
        yield publisher, RDFS.label, Literal(document.publisher)


def describe_mentions(document: Document, entity: Entity) -> Iterator[Triple]:
    """Where a document speaks of an entity, so that a page can show the words marked."""
    for mention in entity.mentions:
        iri = mention_iri(document.iri, mention.start, mention.end, entity.iri)
        yield iri, RDF.type, EV.Mention
        yield iri, EV.document, document.iri
        yield iri, EV.start, Literal(mention.start)
        yield iri, EV.end, Literal(mention.end)
        yield iri, EV.quote, Literal(mention.text)
        yield iri, EV.form, Literal(str(mention.form))
        yield iri, EV.refersTo, entity.iri


def describe_evidence(statement: Statement, triple: Triple) -> Iterator[Triple]:
    """Why we say `triple`: the words, their place, what read them, how sure, and the status.

    `triple` is the statement as it stands in the document's graph, its value become a node or a
    literal. Confidence is 0 to 1: that the text says so, never that it is so.
    """
    evidence = statement.evidence
    subject, predicate, object_ = triple
    iri = evidence_iri(evidence.document, evidence.start, evidence.end, triple, evidence.status)
    yield iri, RDF.type, EV.Evidence
    yield iri, RDF.type, RDF.Statement
    yield iri, RDF.subject, subject
    yield iri, RDF.predicate, predicate
    yield iri, RDF.object, object_
    yield iri, EV.document, evidence.document
    yield iri, EV.quote, Literal(evidence.quote)
    yield iri, EV.start, Literal(evidence.start)
    yield iri, EV.end, Literal(evidence.end)
    yield iri, EV.frame, Literal(evidence.frame)
    yield iri, EV.confidence, decimal_literal(Decimal(str(round(evidence.confidence, 4))))
    yield iri, EV.status, Literal(str(evidence.status))
    if isinstance(statement.object, Value) and statement.object.date:
        yield iri, EV.date, Literal(statement.object.date)
    if evidence.amount:
        yield iri, EV.amount, value_iri(evidence.amount)
    if evidence.year is not None:
        yield iri, EV.year, Literal(evidence.year)


def date_literal(date: str) -> Literal:
    """An ISO 8601 date of the precision it has; plain text where it is none of the three."""
    for shape, datatype in _DATES:
        if shape.fullmatch(date):
            return Literal(date, datatype=datatype)
    return Literal(date)


def decimal_literal(number: Decimal) -> Literal:
    """An xsd:decimal in the canonical form of XSD 1.1, which is also how Oxigraph keeps it."""
    return Literal(format(number.normalize(), "f"), datatype=XSD.decimal)
