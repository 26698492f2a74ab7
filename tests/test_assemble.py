"""What a document says becomes triples of its own graph, and evidence for each."""

from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from graph_world import (
    EX,
    MARKUP,
    PLACE,
    TEXT,
    load_ontology,
    make_document,
    make_entity,
    make_money,
    make_statement,
    make_world,
)
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD

from kg.graph import add_document, add_ontology, new_dataset, pyoxigraph_store
from kg.graph.assemble import remove_document
from kg.identity import entity_iri, publisher_iri, value_iri
from kg.model import Document, Statement, Status, Value
from kg.namespaces import EV, EVIDENCE_GRAPH, LEX, ONTOLOGY_GRAPH
from kg.ontology_files import published

ONE = make_document()
COUNCIL = make_entity(ONE, EX.Body, "Arts Council", types=frozenset({EX.Council}))
FAIR = make_entity(ONE, EX.Event, "Tide Fair")


def built(*statements: Statement, document: Document = ONE) -> Dataset:
    dataset = new_dataset()
    add_document(dataset, document, [COUNCIL, FAIR], statements)
    return dataset


def evidence(dataset: Dataset) -> Graph:
    return dataset.graph(EVIDENCE_GRAPH)


def quoted(dataset: Dataset) -> list[URIRef]:
    return sorted(evidence(dataset).subjects(RDF.type, EV.Evidence))


def test_a_statement_is_a_triple_of_its_document() -> None:
    dataset = built(make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri))
    assert (COUNCIL.iri, EX.funds, FAIR.iri) in dataset.graph(ONE.iri)
    assert len(dataset.default_graph) == 0


def test_what_is_mentioned_has_its_kind_its_finer_types_and_its_names() -> None:
    graph = built().graph(ONE.iri)
    assert set(graph.objects(COUNCIL.iri, RDF.type)) == {EX.Body, EX.Council}
    assert [str(o) for o in graph.objects(COUNCIL.iri, RDFS.label)] == ["Arts Council"]


def test_evidence_names_the_triple_the_words_and_their_place() -> None:
    quote = "The Arts Council funds the Tide Fair with NKR 2.5 million."
    dataset = built(make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri, quote))
    (node,) = quoted(dataset)
    facts = {p: o.toPython() for p, o in evidence(dataset).predicate_objects(node)}
    del facts[RDF.type]
    assert facts == {
        RDF.subject: COUNCIL.iri.toPython(),
        RDF.predicate: EX.funds.toPython(),
        RDF.object: FAIR.iri.toPython(),
        EV.document: ONE.iri.toPython(),
        EV.quote: quote,
        EV.start: 0,
        EV.end: len(quote),
        EV.frame: "{s} fund {o}",
        EV.confidence: Decimal("0.8"),
        EV.status: "actual",
    }
    assert set(evidence(dataset).objects(node, RDF.type)) == {EV.Evidence, RDF.Statement}


@pytest.mark.parametrize("status", [Status.PLANNED, Status.ENDED, Status.DENIED])
def test_what_is_not_actual_is_evidence_and_no_triple(status: Status) -> None:
    dataset = built(make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri, status=status))
    graph = dataset.graph(ONE.iri)
    assert (COUNCIL.iri, EX.funds, FAIR.iri) not in graph
    assert (FAIR.iri, RDFS.label, None) in graph
    (node,) = quoted(dataset)
    assert [str(o) for o in evidence(dataset).objects(node, EV.status)] == [status]


def test_an_amount_is_a_node_with_its_content() -> None:
    money = make_money("2500000.00", "fair  budget", 2025)
    dataset = built(make_statement(ONE, FAIR.iri, EX.hasAmount, money))
    node = value_iri(money)
    graph = dataset.graph(ONE.iri)
    assert (FAIR.iri, EX.hasAmount, node) in graph
    assert dict(graph.predicate_objects(node)) == {
        RDF.type: LEX.Money,
        LEX.number: Literal("2500000", datatype=XSD.decimal),
        LEX.currency: Literal("NKR", datatype=XSD.string),
        LEX.of: Literal("fair budget", datatype=XSD.string),
        LEX.year: Literal(2025),
    }
    (quotation,) = quoted(dataset)
    assert evidence(dataset).value(quotation, RDF.object) == node


def test_the_same_amount_written_in_two_ways_is_one_node() -> None:
    dataset = built(
        make_statement(ONE, FAIR.iri, EX.hasAmount, make_money("2500000")),
        make_statement(ONE, COUNCIL.iri, EX.hasAmount, make_money("2.5E6")),
    )
    assert len(set(dataset.graph(ONE.iri).objects(None, EX.hasAmount))) == 1


@pytest.mark.parametrize(
    ("stated", "first"),
    [
        ("2025", "2025-01-01"),
        ("2025-04", "2025-04-01"),
        ("2025-04-22", "2025-04-22"),
        ("2025-04/2025-06", "2025-04-01"),
    ],
)
def test_a_date_is_its_first_day_and_evidence_keeps_its_precision(stated: str, first: str) -> None:
    dataset = built(make_statement(ONE, FAIR.iri, EX.date, Value(LEX.Date, date=stated)))
    day = Literal(first, datatype=XSD.date)
    assert list(dataset.graph(ONE.iri).objects(FAIR.iri, EX.date)) == [day]
    (node,) = quoted(dataset)
    assert evidence(dataset).value(node, RDF.object) == day
    assert str(evidence(dataset).value(node, EV.date)) == stated


def test_an_amount_of_the_link_hangs_on_its_evidence() -> None:
    money = make_money("2500000")
    dataset = built(make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri, amount=money, year=2025))
    (node,) = quoted(dataset)
    assert evidence(dataset).value(node, EV.amount) == value_iri(money)
    assert evidence(dataset).value(node, EV.year) == Literal(2025)
    assert (value_iri(money), LEX.number, None) in dataset.graph(ONE.iri)


def test_one_place_and_triple_is_one_evidence_the_surest() -> None:
    statements = [
        make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri, confidence=c, frame=f)
        for c, f in ((0.5, "a"), (0.9, "c"), (0.9, "b"))
    ]
    for order in (statements, statements[::-1]):
        dataset = built(*order)
        (node,) = quoted(dataset)
        assert [str(o) for o in evidence(dataset).objects(node, EV.frame)] == ["b"]
        assert len(list(evidence(dataset).objects(node, EV.confidence))) == 1


def test_each_place_and_each_status_is_evidence_of_its_own() -> None:
    dataset = built(
        make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri),
        make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri, "The Arts Council funds"),
        make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri, status=Status.PLANNED),
    )
    assert len(quoted(dataset)) == 3


def test_mentions_are_where_the_document_names_a_thing() -> None:
    dataset = built()
    mentions = list(evidence(dataset).subjects(EV.refersTo, FAIR.iri))
    assert len(mentions) == 2
    for mention in mentions:
        start, end = (evidence(dataset).value(mention, p).toPython() for p in (EV.start, EV.end))
        assert TEXT[start:end] == str(evidence(dataset).value(mention, EV.quote)) == "Tide Fair"
        assert str(evidence(dataset).value(mention, EV.form)) == "name"


@pytest.mark.parametrize(
    ("published", "datatype"),
    [("2025", XSD.gYear), ("2025-04", XSD.gYearMonth), ("2025-04-22", XSD.date), ("spring", None)],
)
def test_a_document_is_described_to_the_precision_known(
    published: str, datatype: URIRef | None
) -> None:
    document = make_document(published=published)
    graph = evidence(built(document=document))
    issued = graph.value(document.iri, DCTERMS.issued)
    assert issued == Literal(published, datatype=datatype or XSD.string)
    assert str(graph.value(document.iri, EV.text)) == TEXT
    assert str(graph.value(document.iri, DCTERMS.title)) == "Gazette 12"
    assert str(graph.value(document.iri, DCTERMS.source)) == "gazette.txt"
    publisher = graph.value(document.iri, DCTERMS.publisher)
    assert (publisher, RDF.type, PROV.Agent) in graph
    assert str(graph.value(publisher, RDFS.label)) == "The Gazette"


def test_a_document_of_no_known_publisher_date_or_source_is_no_less_a_document() -> None:
    document = Document(ONE.iri, TEXT, "Untitled")
    graph = evidence(built(document=document))
    assert set(graph.predicates(document.iri)) == {
        RDF.type,
        DCTERMS.title,
        DCTERMS.language,
        EV.text,
    }


def test_a_document_added_again_replaces_itself() -> None:
    dataset = built(make_statement(ONE, COUNCIL.iri, EX.funds, FAIR.iri))
    once = built(make_statement(ONE, FAIR.iri, EX.takesPlaceIn, PLACE.port))
    add_document(
        dataset,
        ONE,
        [COUNCIL, FAIR],
        [make_statement(ONE, FAIR.iri, EX.takesPlaceIn, PLACE.port)],
    )
    assert set(pyoxigraph_store(dataset)) == set(pyoxigraph_store(once))


def test_a_removed_document_takes_its_publisher_along_unless_another_needs_it() -> None:
    dataset = built()
    other = make_document("Another text.")
    add_document(dataset, other, [], [])
    remove_document(dataset, ONE.iri)
    publisher = publisher_iri("The Gazette")
    assert (publisher, RDFS.label, None) in evidence(dataset)
    remove_document(dataset, other.iri)
    assert len(pyoxigraph_store(dataset)) == 0


def test_two_documents_share_their_things_and_keep_their_triples_apart(tmp_path: Path) -> None:
    dataset = make_world(tmp_path)
    council = entity_iri(EX.Body, "Arts Council")
    graphs = {
        quad.graph_name.value
        for quad in pyoxigraph_store(dataset).quads_for_pattern(
            ox.NamedNode(council), ox.NamedNode(EX.funds), None
        )
    }
    assert len(graphs) == 2


def test_a_name_full_of_markup_is_kept_as_it_is(tmp_path: Path) -> None:
    graph = make_world(tmp_path).graph(ONE.iri)
    assert MARKUP in {str(o) for o in graph.objects(PLACE.port, SKOS.altLabel)}


def test_the_ontology_goes_into_its_own_graph_without_words_or_blank_nodes(tmp_path: Path) -> None:
    dataset = new_dataset()
    ontology = load_ontology(tmp_path)
    add_ontology(dataset, ontology)
    add_ontology(dataset, ontology)
    graph = dataset.graph(ONTOLOGY_GRAPH)
    assert (EX.Body, RDF.type, OWL.Class) in graph
    assert (PLACE.norland, RDF.type, EX.Place) in graph
    assert len(graph) == len(published(ontology.graph))
    assert dict(dataset.namespaces())["ex"] == URIRef(EX)


def test_nothing_we_write_is_blank_or_a_literal_subject(tmp_path: Path) -> None:
    store = pyoxigraph_store(make_world(tmp_path))
    assert len(store) > 150
    for quad in store:
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        assert isinstance(quad.graph_name, ox.NamedNode)
