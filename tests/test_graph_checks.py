"""What any graph that we make owes its readers; each failure names the node or triple at fault.

The graph is the seed's, and that of every example sentence of the ontology together.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, SKOS, XSD
from rdflib.term import Node

from kg.namespaces import BASE, EV, EVIDENCE_GRAPH, INFERRED_GRAPH, LEX, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.pipeline import build
from kg.reason import infer
from kg.reason.entailment import close

APART = {EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH}
SCHEMATIC = {RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}
DESCRIBING = {RDF.type, RDFS.label, SKOS.altLabel, LEX.number, LEX.currency, LEX.of, LEX.year}
FIRST_YEAR, LAST_YEAR = 1000, 2100


@pytest.fixture(scope="module", params=["seed", "examples"])
def graph(
    request: pytest.FixtureRequest, ontology: Ontology, tmp_path_factory: pytest.TempPathFactory
) -> Dataset:
    if request.param == "seed":
        found: Dataset = request.getfixturevalue("seed")
        return found
    folder: Path = tmp_path_factory.mktemp("examples")
    sentences = sorted({str(o) for o in ontology.graph.objects(None, SKOS.example)})
    (folder / "examples.txt").write_text("\n\n".join(sentences), "utf-8")
    return build([folder], ontology)


@pytest.fixture(scope="module")
def evidence(graph: Dataset) -> Graph:
    return graph.graph(EVIDENCE_GRAPH)


def documents(graph: Dataset) -> Iterator[Graph]:
    for found in graph.graphs():
        if found.identifier not in APART and len(found):
            yield found


def statements(graph: Dataset) -> Iterator[tuple[Node, tuple[Node, Node, Node]]]:
    """Document and triple of whatever a document states."""
    for document in documents(graph):
        for s, p, o in document:
            if p not in DESCRIBING:
                yield document.identifier, (s, p, o)


def test_each_quote_is_the_documents_text_at_its_place(evidence: Graph) -> None:
    wrong = []
    for node, document in evidence.subject_objects(EV.document):
        text = str(evidence.value(document, EV.text))
        start, end = (int(str(evidence.value(node, p))) for p in (EV.start, EV.end))
        if text[start:end] != str(evidence.value(node, EV.quote)):
            wrong.append(node)
    assert wrong == []


def test_each_triple_of_a_document_has_actual_evidence_there_and_no_other_is_stated(
    graph: Dataset, evidence: Graph
) -> None:
    told = set()
    for node in evidence.subjects(EV.status, Literal("actual")):
        triple = tuple(evidence.value(node, p) for p in (RDF.subject, RDF.predicate, RDF.object))
        told.add((evidence.value(node, EV.document), triple))
    stated = set(statements(graph))
    assert len(stated) > 20
    assert stated - told == set()
    assert told - stated == set()


def test_each_statement_fits_the_slots_of_its_property(graph: Dataset, ontology: Ontology) -> None:
    wrong = []
    # A list: asking the store for a graph waits for whoever still reads it.
    for document, (s, p, o) in list(statements(graph)):
        facts = graph.graph(document)
        kinds = [[c for c in facts.objects(x, RDF.type) if isinstance(c, URIRef)] for x in (s, o)]
        if isinstance(o, Literal):
            fits = any(ontology.takes(URIRef(p), c) for c in kinds[0])
        else:
            fits = any(ontology.accepts(URIRef(p), a, b) for a in kinds[0] for b in kinds[1])
        if not fits:
            wrong.append((s, p, o))
    assert wrong == []


def test_no_document_contradicts_itself(graph: Dataset, ontology: Ontology) -> None:
    assert [str(c) for c in infer(graph, ontology.rules()) if c.within_one] == []


def test_nothing_is_its_own_whole(graph: Dataset, ontology: Ontology) -> None:
    for property_ in ontology.graph.subjects(RDF.type, OWL.TransitiveProperty):
        links = Graph()
        for _, (s, p, o) in statements(graph):
            if p == property_:
                links.add((s, p, o))
        for s in set(links.subjects()):
            beyond = {x for o in links.objects(s) for x in links.transitive_objects(o, property_)}
            assert s not in beyond, s


def test_sums_have_a_number_and_a_currency_and_years_are_plausible(graph: Dataset) -> None:
    wrong: list[Node] = []
    for facts in documents(graph):
        for kind in (LEX.Money, LEX.Percent, LEX.Count):
            for value in facts.subjects(RDF.type, kind):
                number, unit = facts.value(value, LEX.number), facts.value(value, LEX.currency)
                if number is None or (unit is None) == (kind == LEX.Money):
                    wrong.append(value)
        for s, o in facts.subject_objects():
            if isinstance(o, Literal) and o.datatype == XSD.date:
                wrong += [] if FIRST_YEAR <= int(str(o)[:4]) <= LAST_YEAR else [s]
    assert wrong == []


def test_what_starts_does_not_end_before(graph: Dataset, ontology: Ontology) -> None:
    spans = {s for p in ontology.properties if (s := ontology.span(p))}
    assert spans
    for facts in documents(graph):
        for starts, ends in spans:
            for thing, end in facts.subject_objects(ends):
                for start in facts.objects(thing, starts):
                    assert str(start) <= str(end), thing


def test_each_thing_has_a_name_a_kind_and_a_mention_or_a_place_in_the_ontology(
    graph: Dataset, evidence: Graph, ontology: Ontology
) -> None:
    wrong = []
    mentioned = set(evidence.objects(None, EV.refersTo))
    known = set(ontology.graph.subjects())
    for facts in documents(graph):
        for s, types in groupby(sorted(facts.subject_objects(RDF.type)), key=lambda pair: pair[0]):
            classes = [URIRef(c) for _, c in types]
            if not any(str(c).startswith(str(LEX)) for c in classes):
                named = facts.value(s, RDFS.label) is not None
                kind = any(ontology.kind(c) for c in classes)
                if not (named and kind and (s in mentioned or s in known)):
                    wrong.append(s)
    assert wrong == []


def test_there_is_no_blank_node_no_literal_subject_and_no_relative_iri(graph: Dataset) -> None:
    for s, p, o, _ in graph.quads():
        assert not isinstance(s, Literal), s
        for node in (s, p, o):
            assert not isinstance(node, BNode), (s, p, o)
            assert not isinstance(node, URIRef) or ":" in node, node


def axioms(ontology: Ontology) -> Graph:
    """What reasoning reads of an ontology, without the things it knows, which cost time."""
    graph = Graph()
    for s, p, o in ontology.graph:
        if p in SCHEMATIC or str(p).startswith(str(OWL)) or str(o).startswith(str(OWL)):
            graph.add((s, p, o))
    return graph


def test_every_class_can_have_a_member(ontology: Ontology) -> None:
    """Reasoned in OWL 2 RL; HermiT says the same in `test_owlapi.py`."""
    graph = axioms(ontology)
    for class_ in ontology.classes:
        graph.add((URIRef(f"https://example.org/{class_}"), RDF.type, class_))
    assert [c.individuals for c in close(graph).conflicts()] == []


def test_a_class_that_can_have_no_member_is_found(ontology: Ontology) -> None:
    graph, fair = axioms(ontology), URIRef(BASE + "ontology#Fair")
    graph.add((fair, RDFS.subClassOf, URIRef(BASE + "ontology#Person")))
    tide = URIRef("https://example.org/tide-fair")
    graph.add((tide, RDF.type, fair))
    assert {x for c in close(graph).conflicts() for x in c.individuals} == {tide}
