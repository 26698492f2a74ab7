"""From statements to named graphs: the one border between our values and RDF.

A document's graph holds what it states as fact, and the types and names of whatever it mentions;
`kg:evidence` holds why. What is planned, ended or denied is evidence only, so that a query can find
it and reasoning cannot.
"""

from collections.abc import Iterable, Iterator

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from kg.graph.provenance import (
    Triple,
    date_literal,
    decimal_literal,
    describe_document,
    describe_evidence,
    describe_mentions,
)
from kg.graph.store import bind_stated_prefixes
from kg.identity import publisher_iri, value_iri
from kg.model import Document, Entity, Statement, Status, Value
from kg.namespaces import EV, EVIDENCE_GRAPH, LEX, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.ontology_files import published


def add_document(
    dataset: Dataset,
    document: Document,
    entities: Iterable[Entity],
    statements: Iterable[Statement],
) -> None:
    """Add what a document says, and why we say that it does.

    A document already there (the same IRI) is replaced, graph and evidence. What was inferred
    from it stays until `kg.reason.infer` runs again.
    """
    facts: list[Triple] = []
    evidence = list(describe_document(document))
    for entity in entities:
        facts.extend(_describe_entity(entity, document.language))
        evidence.extend(describe_mentions(document, entity))
    for statement in _surest(statements):
        triple = (statement.subject, statement.predicate, as_term(statement.object))
        if statement.evidence.status == Status.ACTUAL:
            facts.append(triple)
        evidence.extend(describe_evidence(statement, triple))
        for value in (statement.object, statement.evidence.amount):
            if isinstance(value, Value):
                facts.extend(_describe_value(value))
    remove_document(dataset, document.iri)
    graph, provenance = dataset.graph(document.iri), dataset.graph(EVIDENCE_GRAPH)
    dataset.addN((*triple, graph) for triple in facts)
    dataset.addN((*triple, provenance) for triple in evidence)
    if document.publisher:
        _name_once(provenance, publisher_iri(document.publisher))


def remove_document(dataset: Dataset, document: URIRef) -> None:
    """Remove a document's graph, its evidence and mentions, and a publisher left without any."""
    provenance = dataset.graph(EVIDENCE_GRAPH)
    publishers = set(provenance.objects(document, DCTERMS.publisher))
    for node in {document, *provenance.subjects(EV.document, document)}:
        provenance.remove((node, None, None))
    for publisher in publishers:
        if (None, DCTERMS.publisher, publisher) not in provenance:
            provenance.remove((publisher, None, None))
    dataset.remove_graph(dataset.graph(document))


def list_documents(dataset: Dataset) -> dict[URIRef, str]:
    """The documents of a dataset, and what each was read from ("" where that is not known)."""
    provenance = dataset.get_context(EVIDENCE_GRAPH)
    return {
        node: str(provenance.value(node, DCTERMS.source) or "")
        for node in provenance.subjects(RDF.type, EV.Document)
        if isinstance(node, URIRef)
    }


def title_of(dataset: Dataset, document: URIRef) -> str:
    """What a document of a dataset is called ("" where it has no title)."""
    return str(dataset.get_context(EVIDENCE_GRAPH).value(document, DCTERMS.title) or "")


def add_ontology(dataset: Dataset, ontology: Ontology) -> None:
    """Put the ontology's axioms, labels and known individuals into `kg:ontology`, replacing it.

    The ontology's prefixes are bound, for queries and for what is written.
    """
    terminology = published(ontology.graph)
    terms = {str(term) for triple in terminology for term in triple if isinstance(term, URIRef)}
    for prefix, namespace in terminology.namespaces():
        if any(term.startswith(namespace) for term in terms):
            dataset.bind(prefix, namespace)
    dataset.remove_graph(dataset.graph(ONTOLOGY_GRAPH))
    graph = dataset.graph(ONTOLOGY_GRAPH)
    dataset.addN((*triple, graph) for triple in terminology)
    bind_stated_prefixes(dataset)


def as_term(thing: URIRef | Value) -> URIRef | Literal:
    """A statement's object in RDF: an entity's IRI, a value's node, or a date.

    A date of any precision, or a span, becomes its first day as xsd:date, so that dates compare;
    the text's own precision is kept with the evidence.
    """
    if not isinstance(thing, Value):
        return thing
    if thing.kind != LEX.Date or thing.date is None:
        return value_iri(thing)
    first = thing.date.split("/")[0]
    return date_literal(first + "-01-01"[: 10 - len(first)])


def _name_once(provenance: Graph, publisher: URIRef) -> None:
    """Of two spellings of a publisher's name ("Arts council") the first in order stays."""
    for label in sorted(provenance.objects(publisher, RDFS.label), key=str)[1:]:
        provenance.remove((publisher, RDFS.label, label))


def _surest(statements: Iterable[Statement]) -> Iterator[Statement]:
    """One statement for each triple, place and status: the surest, then the first by frame."""
    best: dict[tuple[object, ...], Statement] = {}
    for statement in statements:
        evidence = statement.evidence
        key = (
            evidence.document,
            evidence.start,
            evidence.end,
            statement.subject,
            statement.predicate,
            as_term(statement.object),
            evidence.status,
        )
        if key not in best or _doubt(statement) < _doubt(best[key]):
            best[key] = statement
    yield from best.values()


def _doubt(statement: Statement) -> tuple[float, str, str]:
    return (-statement.evidence.confidence, statement.evidence.frame, repr(statement))


def _describe_entity(entity: Entity, language: str) -> Iterator[Triple]:
    """A thing's classes and names; names are in the language of the document that says them."""
    for class_ in sorted({entity.kind, *entity.types}):
        yield entity.iri, RDF.type, class_
    yield entity.iri, RDFS.label, Literal(entity.name, lang=language)
    for alias in entity.aliases:
        if alias != entity.name:
            yield entity.iri, SKOS.altLabel, Literal(alias, lang=language)


def _describe_value(value: Value) -> Iterator[Triple]:
    """An amount, a share or a count as a node, so that it can be added and compared."""
    node = as_term(value)
    if isinstance(node, Literal):
        return
    yield node, RDF.type, value.kind
    if value.number is not None:
        yield node, LEX.number, decimal_literal(value.number)
    if value.unit:
        yield node, LEX.currency, Literal(value.unit)
    if value.of:
        yield node, LEX.of, Literal(" ".join(value.of.split()))
    if value.year is not None:
        yield node, LEX.year, Literal(value.year)
