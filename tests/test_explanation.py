"""A proof leads from what follows to what is stated, by the shortest way, and shows its words."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, note, settings
from random_worlds import EX, worlds
from rdflib import RDF, Dataset, Graph, URIRef
from rule_cases import CASES, parse

from kg.errors import OntologyError
from kg.graph import new_dataset, pyoxigraph_store
from kg.model import Evidence
from kg.namespaces import ONTOLOGY_GRAPH
from kg.reason import explain, infer, inferred
from kg.reason.axioms import Axioms
from kg.reason.entailment import Entailment, close
from kg.reason.explanation import proofs, prove
from kg.reason.graphs import INFERRED
from kg.reason.proof import Proof
from kg.reason.rules import Triple
from kg.reason.stored import Stored
from kg.reason.terms import as_terms, as_triple

CHAIN = (
    ":p owl:propertyChainAxiom ( :q :q ) . :q owl:inverseOf :r . "
    ":a :q :b . :c :r :b . :C owl:equivalentClass :D . :p rdfs:domain :C ."
)


def quotes(triple: Triple) -> list[Evidence]:
    confidence = {"a": 0.9, "c": 0.4}.get(str(triple[0]).rsplit("/", 1)[-1])
    if confidence is None:
        return []
    document = URIRef("http://example.org/document/1")
    return [
        Evidence(document, 3, 9, "so it is", "{s} q {o}", confidence),
        Evidence(document, 3, 9, "or so", "{s} q {o}", confidence - 0.2),
    ]


def assert_sound(proof: Proof, graph: Graph, entailment: Entailment) -> None:
    """Each node is stated or entailed, no node is its own reason, and leaves are stated."""
    if proof.rule is None:
        assert proof.triple in graph
    assert not proof.rests_on(proof.triple)
    for premise in proof.premises:
        assert premise.height < proof.height
        assert_sound(premise, graph, entailment)


@pytest.mark.parametrize("name", [n for n in CASES if CASES[n].follows and not CASES[n].clash])
def test_what_a_rule_concludes_is_proved_by_that_rule(name: str) -> None:
    graph = parse(CASES[name].given)
    entailment = close(graph)
    used = set()
    for triple in parse(CASES[name].follows):
        proof = prove(entailment, triple)
        assert proof is not None
        assert proof.triple == triple
        assert_sound(proof, graph, entailment)
        every = list(proofs(entailment, triple))
        assert every[0] == proof
        used |= {node.rule.name for p in every for node in nodes(p) if node.rule}
    rule = name.split(maxsplit=1)[0]
    through = {"prp-inv": "prp-inv1", "prp-eqp2": "prp-eqp2"}.get(rule, rule)
    assert through in used or rule.startswith("scm-")  # these make axioms, and cax-sco uses them


def nodes(proof: Proof) -> list[Proof]:
    return [proof, *(node for premise in proof.premises for node in nodes(premise))]


def test_the_shortest_proof_comes_first() -> None:
    graph = parse(
        ":q rdfs:subPropertyOf :p . :p a owl:TransitiveProperty . "
        ":a :p :b . :b :p :c . :c :p :d . :a :q :d ."
    )
    found = list(proofs(close(graph), (EX.a, EX.p, EX.d)))
    assert next(p.rule.name for p in found if p.rule) == "prp-spo1"
    assert [p.steps for p in found] == sorted(p.steps for p in found)
    assert len(found) == 3


def test_of_proofs_as_low_as_each_other_the_one_of_fewest_steps_is_taken() -> None:
    graph = parse(
        ":p a owl:TransitiveProperty . :r rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p . "
        ":o owl:inverseOf :p . :m :o :a . :b :o :m . :a :r :b ."
    )
    first, second = list(proofs(close(graph), (EX.a, EX.p, EX.b)))[:2]
    assert (first.height, first.steps) == (2, 2)
    assert (second.height, second.steps) == (2, 3)


def test_a_long_way_is_proved_from_what_is_stated() -> None:
    links = " . ".join(f":i{n} :p :i{n + 1}" for n in range(60))
    graph = parse(f":p a owl:TransitiveProperty . {links} .")
    proof = prove(close(graph), (EX.i0, EX.p, EX.i60))
    assert proof is not None
    assert proof.height == 6
    assert len(set(proof.stated())) == 60


def test_what_is_stated_needs_no_rule_and_what_does_not_follow_has_no_proof() -> None:
    entailment = close(parse(CHAIN))
    assert prove(entailment, (EX.a, EX.q, EX.b)) == Proof((EX.a, EX.q, EX.b))
    assert prove(entailment, (EX.b, EX.q, EX.a)) is None
    assert prove(entailment, (EX.nobody, EX.q, EX.a)) is None


def test_a_proof_is_as_sure_as_its_weakest_premise() -> None:
    proof = prove(close(parse(CHAIN)), (EX.a, RDF.type, EX.D))
    assert proof is not None
    assert proof.confidence(quotes) == 0.4
    assert proof.confidence(lambda _: []) == 1.0


def test_a_proof_reads_as_an_outline_with_quotes() -> None:
    proof = prove(close(parse(CHAIN)), (EX.a, RDF.type, EX.D))
    assert proof is not None
    assert proof.text(look=quotes).splitlines()[:4] == [
        "a type D  [cax-eqc1]",
        "  a type C  [prp-dom]",
        "    a p c  [prp-spo2]",
        '      a q b  [stated] "so it is" (1, 0.90) "or so" (1, 0.70)',
    ]


def test_a_proof_is_written_as_json() -> None:
    proof = prove(close(parse(CHAIN)), (EX.a, EX.p, EX.c))
    assert proof is not None
    shown = json.loads(json.dumps(proof.to_json(quotes)))
    assert shown["rule"] == "prp-spo2"
    assert shown["premises"][1]["rule"] == "prp-inv2"
    assert shown["premises"][0]["evidence"][0]["quote"] == "so it is"


def test_equality_is_proved_through_what_made_it() -> None:
    graph = parse(":p a owl:FunctionalProperty . :a :p :b , :c . :c owl:sameAs :d . :d :q :e .")
    proof = prove(close(graph), (EX.b, EX.q, EX.e))
    assert proof is not None
    assert {"prp-fp", "eq-rep-s"} <= {n.rule.name for n in nodes(proof) if n.rule}


def test_the_premises_of_a_clash_have_proofs() -> None:
    graph = parse(CHAIN + ":D owl:disjointWith :E . :a a :E .")
    entailment = close(graph)
    (clash,) = entailment.conflicts()
    assert [p is not None for p in (prove(entailment, t) for t in clash.premises)] == [True] * 2


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(worlds())
def test_whatever_follows_has_a_sound_proof_without_cycles(graph: Graph) -> None:
    note(graph.serialize(format="turtle"))
    entailment = close(graph)
    for triple in entailment.triples():
        proof = prove(entailment, triple)
        assert proof is not None, triple
        assert_sound(proof, graph, entailment)


def stored(graph: Graph) -> Dataset:
    """A graph in a store: what is not of individuals is its ontology."""
    dataset = new_dataset()
    for triple in graph:
        name = EX.document if str(triple[0]).startswith(str(EX) + "i") else ONTOLOGY_GRAPH
        quad = ox.Quad(*as_triple(triple), ox.NamedNode(name))
        pyoxigraph_store(dataset).add(quad)
    return dataset


def said(dataset: Dataset) -> Graph:
    """The same without what follows, as the store spells it."""
    graph = Graph()
    for quad in pyoxigraph_store(dataset):
        if quad.graph_name != INFERRED:
            graph.add(as_terms(quad.triple))
    return graph


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(worlds())
def test_in_a_store_whatever_follows_has_a_proof_as_short_as_in_memory(graph: Graph) -> None:
    note(graph.serialize(format="turtle"))
    dataset = stored(graph)
    infer(dataset)
    graph = said(dataset)
    entailment = close(graph)
    facts = Stored(pyoxigraph_store(dataset), Axioms(pyoxigraph_store(dataset)))
    for triple in inferred(dataset):
        proof, other = prove(facts, triple), prove(entailment, triple)
        assert proof is not None, triple
        assert other is not None
        assert (proof.height, proof.steps) == (other.height, other.steps), triple
        assert_sound(proof, graph, entailment)


def test_where_all_was_inferred_a_proof_closes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("closed anew")

    dataset = stored(parse(CHAIN.replace(":a", ":ia").replace(":c", ":ic")))
    goal = (EX.ia, RDF.type, EX.D)
    closed = explain(dataset, goal)
    infer(dataset)
    monkeypatch.setattr("kg.reason.materialisation.ByArrays", refuse)
    assert explain(dataset, goal) == closed
    assert closed[0].height > 1
    assert explain(dataset, (EX.ia, RDF.type, EX.Nothing)) == []


QUERIES = {
    "an alternative in the template": "CONSTRUCT { ?a :x ?b . ?b :knows ?a } WHERE { ?a :q ?b }",
    "a constant in the template": "CONSTRUCT { ?b :knows ?a . ?a a :Knower } WHERE { ?a :q ?b }",
    "a value that is worked out": (
        "CONSTRUCT { ?b :knows ?c } WHERE { ?a :q ?b BIND(IRI(STR(?a)) AS ?c) }"
    ),
    "a pattern without a template": "CONSTRUCT WHERE { ?b :knows ?a . ?b :seen ?a }",
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_rules_conclusion_is_told_by_its_template_with(name: str, tmp_path: Path) -> None:
    rule = tmp_path / "rule.rq"
    rule.write_text("PREFIX : <http://example.org/>\n" + QUERIES[name], "utf-8")
    dataset = stored(parse(":ia :q :ib . :s rdfs:subPropertyOf :knows . :ic :s :id ."))
    infer(dataset, [rule])
    (by_rule, *_) = explain(dataset, (EX.ib, EX.knows, EX.ia), [rule]) or [None]
    (by_axiom, *_) = explain(dataset, (EX.ic, EX.knows, EX.id), [rule])
    assert (by_rule and by_rule.text().splitlines()) == (
        None if "without" in name else ["ib knows ia  [rules/rule.rq]", "  ia q ib  [stated]"]
    )
    assert by_axiom.rule is not None
    assert by_axiom.rule.name == "prp-spo1"


def test_a_rule_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    dataset = stored(parse(":ia :q :ib . :r rdfs:subPropertyOf :p . :ia :r :ib ."))
    infer(dataset)
    with pytest.raises(OntologyError, match=r"gone\.rq: cannot be read"):
        explain(dataset, (EX.a, RDF.type, EX.D), [tmp_path / "gone.rq"])
