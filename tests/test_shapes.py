"""What SHACL finds in a graph: by the shapes written by hand, and by those made of the slots."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from graph_world import EX, load_ontology
from policy_world import make_policy_world
from pyshacl import validate
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH, SKOS, VANN, XSD

from kg.graph import check_slots, new_dataset
from kg.namespaces import BASE, EV, INFERRED_GRAPH, LEX, ONTOLOGY_GRAPH, SCHEMA
from kg.ontology import Ontology
from kg.publish.shapes import slot_shapes

SHAPES = Path(__file__).parent.parent / "ontology" / "shapes.ttl"
CP = BASE + "ontology#"
Found = set[tuple[object, object, object]]


@pytest.fixture(scope="module")
def by_hand() -> Graph:
    return Graph().parse(SHAPES)


@pytest.fixture(scope="module")
def slots(ontology: Ontology) -> Graph:
    return slot_shapes(ontology)


@pytest.fixture
def world(tmp_path: Path) -> Dataset:
    return make_policy_world(tmp_path)


def stated(dataset: Dataset, ontology: Ontology) -> Graph:
    """What is stated, in one graph; of the ontology its terms and the known things spoken of."""
    graph = Graph()
    spoken = {o for *_, o, g in dataset.quads() if g != ONTOLOGY_GRAPH}
    spoken |= {*ontology.classes, *ontology.properties}
    known = dataset.graph(ONTOLOGY_GRAPH)
    while more := {o for s in spoken for o in known.objects(s)} - spoken:
        spoken |= more
    for s, p, o, g in dataset.quads():
        if g != INFERRED_GRAPH and (g != ONTOLOGY_GRAPH or s in spoken):
            plain = isinstance(o, Literal) and o.datatype == XSD.string
            graph.add((s, p, Literal(str(o)) if plain else o))
    return graph


def violations(data: Graph, shapes: Graph) -> Found:
    """Focus node, path and value of each result; the path of a shape without one is None."""
    _, report, _ = validate(data, shacl_graph=shapes, allow_warnings=False, inplace=True)
    assert isinstance(report, Graph)
    return {
        (report.value(r, SH.focusNode), report.value(r, SH.resultPath), report.value(r, SH.value))
        for r in report.subjects(RDF.type, SH.ValidationResult)
    }


def slot_violations(data: Graph, shapes: Graph) -> Found:
    """Of the slots: subject, property, and the object where that is at fault."""
    _, report, _ = validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)
    found: Found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = report.value(result, SH.sourceShape)
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        focus = report.value(result, SH.focusNode)
        target = shapes.value(shape, SH.targetSubjectsOf)
        # A SPARQL constraint on the node itself gives a value, but no path.
        pair = (shape, SH.sparql, None) in shapes
        found.add((focus, path or target, value if path or pair else None))
    return found


def test_the_seeds_graph_fits_all_shapes(
    seed: Dataset, ontology: Ontology, by_hand: Graph, slots: Graph
) -> None:
    data = stated(seed, ontology)
    assert violations(data, by_hand) == set()
    assert slot_violations(data, slots) == set()
    assert check_slots(seed, ontology) == []


def test_the_invented_worlds_graph_fits_all_shapes(
    world: Dataset, ontology: Ontology, by_hand: Graph, slots: Graph
) -> None:
    data = stated(world, ontology)
    assert violations(data, by_hand) == set()
    assert slot_violations(data, slots) == set()


def test_every_property_with_slots_has_a_shape(ontology: Ontology, slots: Graph) -> None:
    slotted = {p for p in ontology.properties if any(ontology.slots(p))}
    assert set(slots.objects(None, SH.targetSubjectsOf)) == slotted
    assert len(slotted) > 40
    assert set(ontology.graph.subjects(SCHEMA.domainIncludes)) <= slotted


WRONG = """
    museum leads strategy
    ana hosts festival
    museum organises money
    festival funds strategy
    festival partOf strategy
    programme partOf museum
    nothing leads museum
    festival takesPlaceIn nothing
    museum hasAmount festival
    museum date "last year"
    strategy showcases "a text"
    festival showcases ana
    law signs law
"""
RIGHT = """
    ana leads museum
    festival partOf programme
    museum partOf museum
    law partOf strategy
    convention partOf law
    museum date "2025-01-01"^^date
    festival hasAmount money
    convention implements law
"""
CLASSES = {
    "museum": "CulturalOrganisation",
    "ana": "Person",
    "strategy": "Strategy",
    "festival": "Festival",
    "programme": "Programme",
    "law": "Law",
    "convention": "Convention",
}


def planted(lines: str) -> Dataset:
    dataset = new_dataset()
    graph = dataset.graph(URIRef(BASE + "document/planted"))
    for name, class_ in CLASSES.items():
        graph.add((URIRef(f"urn:{name}"), RDF.type, URIRef(CP + class_)))
    graph.add((URIRef("urn:money"), RDF.type, LEX.Money))
    for line in lines.strip().splitlines():
        subject, property_, end = line.split(maxsplit=2)
        text = re.fullmatch(r'"(.*)"(\^\^date)?', end)
        object_ = (
            Literal(text[1], datatype=XSD.date if text[2] else None)
            if text
            else URIRef(f"urn:{end}")
        )
        graph.add((URIRef(f"urn:{subject}"), URIRef(CP + property_), object_))
    return dataset


def with_terms(dataset: Dataset, ontology: Ontology) -> Graph:
    graph = Graph()
    for s, p, o, _ in dataset.quads():
        graph.add((s, p, o))
    for triple in ontology.graph.triples((None, RDFS.subClassOf, None)):
        graph.add(triple)
    return graph


@pytest.mark.parametrize("line", WRONG.strip().splitlines(), ids=str.strip)
def test_the_quick_check_and_the_shapes_find_the_same_misfit(
    line: str, ontology: Ontology, slots: Graph
) -> None:
    dataset = planted(line)
    quick = set(check_slots(dataset, ontology))
    assert {tuple(misfit) for misfit in quick} == slot_violations(
        with_terms(dataset, ontology), slots
    )
    assert quick
    assert all(misfit.subject in str(misfit) for misfit in quick)


def test_the_quick_check_and_the_shapes_find_all_misfits_at_once_and_nothing_else(
    ontology: Ontology, slots: Graph
) -> None:
    dataset = planted(WRONG.rstrip() + RIGHT)
    alone = {
        tuple(m)
        for line in WRONG.strip().splitlines()
        for m in check_slots(planted(line), ontology)
    }
    quick = {tuple(misfit) for misfit in check_slots(dataset, ontology)}
    assert quick == alone == slot_violations(with_terms(dataset, ontology), slots)


def test_slots_may_be_domain_and_range_of_another_ontology(tmp_path: Path) -> None:
    arts = load_ontology(tmp_path)
    dataset = new_dataset()
    graph = dataset.graph(URIRef("urn:document"))
    graph.add((EX.somebody, RDF.type, EX.Person))
    graph.add((EX.somebody, EX.hosts, EX.somebody))
    assert {tuple(m) for m in check_slots(dataset, arts)} == {(EX.somebody, EX.hosts, EX.somebody)}
    found = slot_violations(with_terms(dataset, arts), slot_shapes(arts))
    assert found == {(EX.somebody, EX.hosts, EX.somebody)}


def first(data: Graph, class_: URIRef, has: URIRef | None = None) -> URIRef:
    nodes = (s for s in data.subjects(RDF.type, class_) if has is None or data.value(s, has))
    return min(URIRef(s) for s in nodes)


BROKEN = [
    (EV.Evidence, RDF.subject, None),
    (EV.Evidence, EV.frame, None),
    (EV.Evidence, EV.confidence, Literal(Decimal("1.2"))),
    (EV.Evidence, EV.confidence, Literal("sure")),
    (EV.Evidence, EV.status, Literal("rumoured")),
    (EV.Evidence, EV.document, URIRef("urn:elsewhere")),
    (EV.Evidence, EV.start, Literal(-1)),
    (EV.Evidence, EV.end, Literal(0)),
    (EV.Evidence, EV.date, Literal("spring")),
    (EV.Evidence, EV.amount, URIRef("urn:much")),
    (EV.Evidence, EV.year, Literal(20255)),
    (EV.Mention, EV.form, Literal("nickname")),
    (EV.Mention, EV.refersTo, URIRef("urn:nameless")),
    (EV.Mention, EV.quote, None),
    (EV.Document, DCTERMS.title, None),
    (EV.Document, DCTERMS.language, Literal("plain English")),
    (EV.Document, EV.text, None),
    (EV.Document, DCTERMS.publisher, Literal("somebody")),
    (EV.Document, DCTERMS.issued, Literal(2025)),
    (LEX.Money, LEX.number, None),
    (LEX.Money, LEX.currency, Literal("dollars")),
    (LEX.Percent, LEX.currency, Literal("EUR")),
    (LEX.Count, LEX.number, Literal(Decimal(-3))),
    (LEX.Count, LEX.year, Literal("2025")),
    (OWL.Ontology, DCTERMS.license, None),
    (OWL.Ontology, DCTERMS.title, Literal("Un titre", lang="fr")),
    (OWL.Ontology, DCTERMS.modified, Literal("yesterday")),
    (OWL.Ontology, OWL.versionInfo, Literal("new")),
    (OWL.Ontology, VANN.preferredNamespacePrefix, None),
    (OWL.Class, RDFS.label, None),
    (OWL.Class, SKOS.definition, None),
]


@pytest.fixture(scope="module")
def whole(ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = stated(make_policy_world(tmp_path_factory.mktemp("world")), ontology)
    return graph + Graph().parse(SHAPES.parent / "cultural-policy.ttl")


@pytest.mark.parametrize(("class_", "property_", "value"), BROKEN)
def test_a_broken_node_is_found(
    class_: URIRef, property_: URIRef, value: Literal | URIRef | None, whole: Graph, by_hand: Graph
) -> None:
    told = first(whole, class_, property_ if value is None else None)
    node = URIRef(BASE + "ontology") if class_ == OWL.Ontology else told
    data = _about(whole, node, class_)
    assert violations(data, by_hand) == set()
    data.remove((node, property_, None))
    if value is not None:
        data.add((node, property_, value))
    found = violations(data, by_hand)
    assert found
    assert {focus for focus, *_ in found} <= {node, value}


def test_a_quote_that_is_not_in_the_text_is_found(whole: Graph, by_hand: Graph) -> None:
    node = first(whole, EV.Evidence)
    data = _about(whole, node, EV.Evidence)
    assert violations(data, by_hand) == set()
    data.set((node, EV.quote, Literal("Nobody said this.")))
    assert {focus for focus, *_ in violations(data, by_hand)} == {node}


def test_a_thing_that_ends_before_it_starts_is_found(by_hand: Graph) -> None:
    data, thing = Graph(), URIRef("urn:festival")
    data.add((thing, URIRef(CP + "startDate"), Literal("2025-06-01", datatype=XSD.date)))
    data.add((thing, URIRef(CP + "endDate"), Literal("2025-06-02", datatype=XSD.date)))
    assert violations(data, by_hand) == set()
    data.set((thing, URIRef(CP + "endDate"), Literal("2025-05-02", datatype=XSD.date)))
    assert {focus for focus, *_ in violations(data, by_hand)} == {thing}


def _about(whole: Graph, node: URIRef, class_: URIRef) -> Graph:
    """A node and what it leads to, two steps far; enough for any one shape."""
    data, near = Graph(), {node}
    for _ in range(3):
        near |= {o for s in near for o in whole.objects(s) if isinstance(o, URIRef)} - {class_}
    for s in near:
        for triple in whole.triples((s, None, None)):
            data.add(triple)
    return data
