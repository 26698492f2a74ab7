"""What follows is said, once, about things, and nothing else."""

from pathlib import Path

import pytest
from graph_world import EX, ONTOLOGY, PLACE, load_ontology, make_world, names, plain
from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from kg.errors import OntologyError
from kg.graph import add_ontology, new_dataset, pyoxigraph_store, serialise
from kg.identity import entity_iri
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.ontology_files import published
from kg.reason import REASONERS, infer, inferred
from kg.reason.construct import apply_rules

COUNCIL = entity_iri(EX.Body, "Arts Council")
FAIR = entity_iri(EX.Event, "Tide Fair")
GALA = entity_iri(EX.Event, "Gala")


@pytest.fixture
def world(tmp_path: Path) -> Dataset:
    dataset = make_world(tmp_path)
    assert infer(dataset) == []
    return dataset


def test_inverses_chains_superclasses_and_roles_follow(world: Dataset) -> None:
    found = set(inferred(world))
    assert (FAIR, EX.fundedBy, COUNCIL) in found
    assert (FAIR, EX.takesPlaceIn, PLACE.norland) in found
    assert (COUNCIL, RDF.type, EX.Thing) in found
    assert (COUNCIL, RDF.type, EX.Funder) in found


def test_what_is_planned_or_denied_gives_rise_to_nothing(world: Dataset) -> None:
    assert (GALA, EX.fundedBy, COUNCIL) not in set(inferred(world))


def test_nothing_is_inferred_that_is_stated(world: Dataset) -> None:
    stated = {
        triple
        for graph in world.graphs()
        if graph.identifier not in (INFERRED_GRAPH, EVIDENCE_GRAPH)
        for triple in graph
    }
    assert set(inferred(world))
    assert not set(inferred(world)) & stated


def test_only_facts_about_things_are_inferred(world: Dataset) -> None:
    ontology = set(world.graph(ONTOLOGY_GRAPH).subjects(RDF.type, OWL.Class))
    for s, p, o in inferred(world):
        assert isinstance(s, URIRef)
        assert s not in ontology
        assert "ontology/node" not in o
        assert o != OWL.Thing
        assert p == RDF.type or not p.startswith((str(OWL), str(RDFS)))


def test_the_ontologys_things_are_left_alone_unless_a_document_leads_there(world: Dataset) -> None:
    subjects = {s for s, _, _ in inferred(world)}
    assert PLACE.norland in subjects
    assert PLACE.farland not in subjects


def test_inferring_twice_is_inferring_once(world: Dataset) -> None:
    once = set(pyoxigraph_store(world))
    infer(world)
    assert set(pyoxigraph_store(world)) == once


def test_what_no_longer_follows_is_removed(world: Dataset) -> None:
    for graph in list(world.graphs()):
        if graph.identifier not in (ONTOLOGY_GRAPH, EVIDENCE_GRAPH):
            graph.remove((None, EX.funds, None))
    infer(world)
    assert (FAIR, EX.fundedBy, COUNCIL) not in set(inferred(world))


def test_more_facts_never_mean_fewer_conclusions(world: Dataset) -> None:
    before = {t for g in world.graphs() if g.identifier != EVIDENCE_GRAPH for t in g}
    world.graph(URIRef("https://example.org/doc")).add((GALA, EX.takesPlaceIn, PLACE.port))
    infer(world)
    assert before < {t for g in world.graphs() if g.identifier != EVIDENCE_GRAPH for t in g}


def test_the_closure_is_owlrls_though_names_and_unmentioned_things_are_kept_from_it(
    tmp_path: Path,
) -> None:
    dataset = make_world(tmp_path)
    whole = Graph()
    for graph in dataset.graphs():
        if graph.identifier != EVIDENCE_GRAPH:
            for triple in graph:
                whole.add(triple)
    stated = set(whole)
    DeductiveClosure(OWLRL_Semantics).expand(whole)
    infer(dataset)
    things = {COUNCIL, FAIR, GALA, PLACE.port}
    expected = {
        (s, p, o)
        for s, p, o in whole
        if s in things
        and (s, p, o) not in stated
        and not (p == RDF.type and str(o).startswith((str(OWL), str(RDFS))))
        and not (p == RDF.type and "/ontology/node/" in str(o))
        and p != OWL.sameAs
    }
    assert {t for t in inferred(dataset) if t[0] in things} == expected


@pytest.mark.parametrize("reasoner", REASONERS)
def test_a_property_without_a_name_is_reasoned_with_and_not_reported(
    tmp_path: Path, reasoner: str
) -> None:
    text = ONTOLOGY + (
        "[] a owl:Restriction ; owl:onProperty [ owl:inverseOf ex:hosts ] ;"
        " owl:someValuesFrom ex:Body ; rdfs:subClassOf ex:Funder ."
    )
    (tmp_path / "arts.ttl").write_text(text, "utf-8")
    dataset = new_dataset()
    add_ontology(dataset, Ontology.load(tmp_path / "arts.ttl"))
    graph = dataset.graph(URIRef("https://example.org/doc"))
    graph.add((COUNCIL, RDF.type, EX.Body))
    graph.add((COUNCIL, EX.hosts, FAIR))
    infer(dataset, reasoner=reasoner)
    assert (FAIR, RDF.type, EX.Funder) in set(inferred(dataset))
    assert {p for _, p, _ in inferred(dataset)} == {RDF.type}


def test_axioms_and_facts_may_share_one_plain_graph() -> None:
    dataset = plain("""
        :knows a owl:SymmetricProperty . :Friend a owl:Class ; rdfs:subClassOf :Person .
        :a a :Friend ; :knows :b ; rdfs:label "A" .
        [] a owl:Restriction ; owl:onProperty :knows ; owl:someValuesFrom :Person ;
            rdfs:subClassOf :Known .
    """)
    assert infer(dataset) == []
    assert names(set(inferred(dataset))) == {"b knows a", "a type Person", "b type Known"}


def test_blank_nodes_of_others_are_things_too() -> None:
    dataset = plain(":p owl:inverseOf :q . _:x :p :a .")
    infer(dataset)
    ((s, p, o),) = inferred(dataset)
    assert (names({(s, p)}), type(o).__name__) == ({"a q"}, "BNode")
    assert (o, URIRef("https://example.org/x#p"), s) in dataset.default_graph


def test_things_found_to_be_one_share_their_facts() -> None:
    dataset = plain("""
        :capital a owl:FunctionalProperty . :n :capital :a , :b . :a :in :c . :a rdfs:label "A" .
    """)
    infer(dataset)
    assert names(set(inferred(dataset))) == {"a sameAs b", "b sameAs a", "b in c"}


def test_a_key_of_one_property_makes_one_only_what_agrees_on_it() -> None:
    dataset = plain("""
        :Body owl:hasKey ( :number ) . :a a :Body ; :number 1 . :b a :Body ; :number 1 .
        :c a :Body ; :number 2 .
    """)
    infer(dataset)
    assert names(set(inferred(dataset))) == {"a sameAs b", "b sameAs a"}


def test_a_key_of_two_properties_needs_both() -> None:
    dataset = plain("""
        :Body owl:hasKey ( :name :town ) . :a a :Body ; :name "x" ; :town :t .
        :b a :Body ; :name "x" ; :town :t . :c a :Body ; :name "x" ; :town :u .
    """)
    infer(dataset)
    assert names(set(inferred(dataset))) == {"a sameAs b", "b sameAs a"}


def test_literals_are_objects_and_never_subjects() -> None:
    dataset = plain(':name rdfs:subPropertyOf :called . :a :name "A" ; :n 1 .')
    infer(dataset)
    assert list(inferred(dataset)) == [
        (
            URIRef("https://example.org/x#a"),
            URIRef("https://example.org/x#called"),
            Literal("A", datatype="http://www.w3.org/2001/XMLSchema#string"),
        )
    ]


def rule(tmp_path: Path, text: str, name: str = "r.rq") -> Path:
    (tmp_path / name).write_text("PREFIX : <https://example.org/x#>\n" + text, "utf-8")
    return tmp_path / name


def test_rules_and_closure_feed_each_other(tmp_path: Path) -> None:
    dataset = plain(":p owl:inverseOf :q . :r rdfs:subPropertyOf :p . :a :r :b .")
    rules = [
        rule(tmp_path, "CONSTRUCT { ?x :s ?y } WHERE { ?x :q ?y }", "one.rq"),
        rule(tmp_path, "CONSTRUCT { ?y :r ?z } WHERE { ?x :s ?y BIND(:c AS ?z) }", "two.rq"),
    ]
    infer(dataset, rules)
    assert {"b s a", "a r c", "c q a", "c s a"} <= names(set(inferred(dataset)))


def test_a_rule_adds_what_is_new_and_counts_it(tmp_path: Path) -> None:
    dataset = plain(":a :p :b . :b :p :c .")
    rules = [rule(tmp_path, "CONSTRUCT { ?x :p ?z } WHERE { ?x :p ?y . ?y :p ?z }")]
    ((added,),) = apply_rules(dataset, rules)
    assert names({added}) == {"a p c"}
    assert list(apply_rules(dataset, rules)) == []
    assert names(set(inferred(dataset))) == {"a p c"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CONSTRUCT { ?x :p ?y } WHERE {", r"r\.rq: not SPARQL"),
        ("SELECT * { ?s ?p ?o }", r"r\.rq: a rule is a CONSTRUCT query"),
        ("CONSTRUCT { ?x :p [] } WHERE { ?x :p ?y }", r"r\.rq: makes blank nodes"),
        (
            "CONSTRUCT { ?y :p ?z } WHERE { ?x :p ?y BIND(IRI(CONCAT(STR(?y), '1')) AS ?z) }",
            r"rules without an end: r\.rq",
        ),
    ],
)
def test_a_rule_that_cannot_be_run_is_named(text: str, expected: str, tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=expected):
        infer(plain(":a :p :b ."), [rule(tmp_path, text)])


def test_a_missing_rule_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"gone\.rq: cannot be read"):
        infer(plain(":a :p :b ."), [tmp_path / "gone.rq"])


CP = "https://w3id.org/cultural-policy/ontology#"
OUR_RULES = sorted((Path(__file__).parent.parent / "ontology/rules").glob("*.rq"))
RULES = """
:show :@date "2025-06-01"^^xsd:date ; :@organisedBy :m , :n .
:gala :@startDate "2024-01-01"^^xsd:date .
:o :@organises :show . :harbour a :@City ; :@partOf :port . :port a :@Place ; :@hasPart :quay .
:quay a :@District . :shed :@partOf :port . :odd :@date "soon" .
"""


def test_the_ontologys_own_rules_say_what_the_axioms_cannot() -> None:
    dataset = plain(RULES.replace(":@", "cp:").replace(":show", f"@prefix cp: <{CP}> .\n:show", 1))
    for narrow in ("City", "District"):
        dataset.default_graph.add((URIRef(CP + narrow), RDFS.subClassOf, URIRef(CP + "Place")))
    infer(dataset, OUR_RULES)
    assert names(set(inferred(dataset))) == {
        "harbour type Place",
        "quay type Place",
        "show year 2025",
        "gala year 2024",
        *(f"{a} worksWith {b}" for a in "mno" for b in "mno" if a != b),
        "harbour locatedIn port",
        "quay locatedIn port",
    }


def test_every_rule_opens_with_a_line_that_says_what_follows() -> None:
    assert len(OUR_RULES) >= 3
    assert all(rule.read_text("utf-8").startswith("# ") for rule in OUR_RULES)


def test_another_ontology_reasons_as_well(tmp_path: Path) -> None:
    text = ONTOLOGY.replace("arts", "space").replace("ex:Body", "ex:Agency")
    (tmp_path / "space.ttl").write_text(text, "utf-8")
    dataset = new_dataset()
    for s, p, o in published(Ontology.load(tmp_path / "space.ttl").graph):
        dataset.graph(ONTOLOGY_GRAPH).add((s, p, o))
    graph = dataset.graph(URIRef("https://example.org/doc"))
    space = "https://example.org/space#"
    probe, agency = (URIRef(f"https://example.org/{n}") for n in ("probe", "agency"))
    graph.add((agency, URIRef(space + "funds"), probe))
    graph.add((agency, RDF.type, URIRef(space + "Agency")))
    infer(dataset)
    assert (probe, URIRef(space + "fundedBy"), agency) in set(inferred(dataset))
    assert (agency, RDF.type, URIRef(space + "Thing")) in set(inferred(dataset))


def test_what_is_written_holds_no_literal_subject(world: Dataset, tmp_path: Path) -> None:
    with (tmp_path / "g.nq").open("wb") as stream:
        serialise(world, stream, "nquads")
    lines = (tmp_path / "g.nq").read_text("utf-8").splitlines()
    assert len(lines) == len(pyoxigraph_store(world))
    assert all(line.startswith("<") for line in lines)


def test_loading_the_invented_ontology_finds_its_classes(tmp_path: Path) -> None:
    assert EX.Council in load_ontology(tmp_path).classes


def test_a_value_with_a_tab_is_the_same_in_an_axiom_and_in_the_data() -> None:
    dataset = plain(r"""
        :Odd owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue "x\ty" ] .
        :a :p "x\ty" . :b :p "x y" .
    """)
    infer(dataset)
    assert names(set(inferred(dataset))) == {"a type Odd"}
