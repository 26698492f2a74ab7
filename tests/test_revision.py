"""What follows is, after any change of documents, exactly what a full run would write."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from random_worlds import EX, INDIVIDUALS, facts, worlds
from rdflib import RDF, RDFS, Dataset, Literal, URIRef
from rdflib.namespace import OWL
from rule_cases import CASES, parse

from kg.graph import new_dataset, pyoxigraph_store
from kg.namespaces import EVIDENCE_GRAPH, ONTOLOGY_GRAPH
from kg.reason import Revision, infer, is_settled, revision
from kg.reason.construct import ConstructRule
from kg.reason.graphs import as_inferred
from kg.reason.rules import Triple
from kg.reason.schema import AXIOM_PREDICATES
from kg.reason.stored import Stored
from kg.reason.terms import Term, as_triple

DOCUMENTS = [EX[f"d{n}"] for n in range(3)]
RULES = {
    "chain": "CONSTRUCT { ?a :p0 ?c } WHERE { ?a :p1 ?b . ?b :p1 ?c FILTER(?a != ?c) }",
    "back": "CONSTRUCT { ?a :p1 ?b } WHERE { ?a :p0 ?b . ?b a :C0 }",
    "either": "CONSTRUCT { ?a :p3 ?b } WHERE { ?a :p1|^:p2 ?b . ?b :p0 [] FILTER(?a != ?b) }",
    "any": "CONSTRUCT { ?p :p4 ?b } WHERE { VALUES ?a { :a :b } ?a ?p ?b . ?b :p1/:p2 ?a }",
    "most": "CONSTRUCT { ?a a :C3 } WHERE { ?a :p1 ?b OPTIONAL { ?b :p1 ?c } FILTER(BOUND(?c)) }",
    "absent": "CONSTRUCT { ?a a :C4 } WHERE { ?a :p2 ?b FILTER NOT EXISTS { ?b :p3 ?a } }",
}
Content = dict[URIRef, list[Triple]]


@pytest.fixture(autouse=True)
def always_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow even a change that touches most of a graph, as small as these are."""
    monkeypatch.setattr(revision, "WORTH", 0)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("rules")
    files = [folder / f"{name}.rq" for name in RULES]
    for file in files:
        file.write_text("PREFIX : <http://example.org/>\n" + RULES[file.stem], "utf-8")
    return files


def fill(dataset: Dataset, graph: URIRef, triples: list[Triple]) -> None:
    store, name = pyoxigraph_store(dataset), ox.NamedNode(graph)
    store.remove_graph(name)
    store.extend(ox.Quad(*as_triple(triple), name) for triple in triples)


def make(content: Content) -> Dataset:
    dataset = new_dataset()
    for graph, triples in content.items():
        fill(dataset, graph, triples)
    return dataset


def revise(
    dataset: Dataset, changes: Content, rules: Iterable[Path] = (), *, follow: bool = True
) -> None:
    with Revision(dataset, rules, follow=follow) as work:
        for document, triples in changes.items():
            work.of(document)
            fill(dataset, document, triples)


def quads(dataset: Dataset) -> set[str]:
    return set(map(str, pyoxigraph_store(dataset)))


def assert_followed(before: Content, after: Content, rules: list[Path]) -> Dataset:
    """Hold a changed dataset against one that was as it is now from the beginning."""
    changed, anew = make(before), make(before | after)
    infer(changed, rules)
    revise(changed, after, rules)
    infer(anew, rules)
    assert quads(changed) == quads(anew)
    return changed


def is_fact(triple: Triple) -> bool:
    return triple[0] in INDIVIDUALS and triple[1] not in AXIOM_PREDICATES


@st.composite
def histories(draw: st.DrawFn) -> tuple[Content, Content]:
    """An ontology that knows some things, documents, and what some documents become."""
    world = draw(worlds())
    known = [t for t in world if not is_fact(t)] + draw(st.lists(facts, max_size=3))
    named = st.tuples(st.sampled_from(INDIVIDUALS), st.just(RDFS.label), st.just(Literal("it")))
    said = st.lists(st.one_of(facts, facts, facts, named), max_size=5)
    before = {ONTOLOGY_GRAPH: known} | {d: draw(said) for d in DOCUMENTS}
    before[DOCUMENTS[0]] += [t for t in world if is_fact(t)]
    changing = draw(st.lists(st.sampled_from(DOCUMENTS), min_size=1, unique=True))
    return before, {d: draw(said) for d in changing}


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(history=histories(), with_rules=st.booleans())
def test_changed_documents_leave_what_a_full_run_would(
    history: tuple[Content, Content], with_rules: bool, rules: list[Path]
) -> None:
    before, after = history
    note(f"{before} -> {after}")
    assert_followed(before, after, rules if with_rules else [])


CHANGES = {
    "what is stated too keeps its consequences": (
        ":q rdfs:subPropertyOf :p . :p rdfs:domain :C . :a :p :b .",
        ":a :q :b .",
    ),
    "what follows in another way stays": (
        ":q rdfs:subPropertyOf :p . :r rdfs:subPropertyOf :p . :a :r :b .",
        ":a :q :b .",
    ),
    "things part when the class that made them one goes": (
        ":C owl:maxCardinality 1 ; owl:onProperty :p . :a :p :b , :c . :b :q :d .",
        ":a a :C .",
    ),
    "a value keeps its own name when another goes": (
        ":C owl:hasValue :v ; owl:onProperty :p . :D owl:hasValue :w ; owl:onProperty :p . "
        ":a a :C . :b a :D .",
        ":v owl:sameAs :w .",
    ),
    "a literal keeps its datatype when its property goes": (
        ":p rdfs:range xsd:integer . :b :q 1 . "
        ":C owl:someValuesFrom xsd:integer ; owl:onProperty :q .",
        ":a :p 1 .",
    ),
    "two of three different values still clash": (
        ":p a owl:FunctionalProperty . :a :p 1 , 2 .",
        ":a :p 3 .",
    ),
    "a circle of reasons does not hold itself up": (
        ":p a owl:SymmetricProperty . :p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .",
        ":a :p :b .",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("change", ["removing", "adding"])
def test_changing_where(name: str, change: str) -> None:
    staying, going = map(parse, CHANGES[name])
    axioms = {ONTOLOGY_GRAPH: [t for t in staying if t[1] in AXIOM_PREDICATES or t[1] == RDF.type]}
    said = axioms | {DOCUMENTS[0]: [t for t in staying if t not in axioms[ONTOLOGY_GRAPH]]}
    with_it, without = {DOCUMENTS[1]: list(going)}, {DOCUMENTS[1]: []}
    before, after = (with_it, without) if change == "removing" else (without, with_it)
    assert_followed(said | before, after, [])


@pytest.mark.parametrize("name", CASES)
def test_when_all_is_taken_away_nothing_follows_but_by_axioms(name: str) -> None:
    graph = parse(CASES[name].given)
    facts = [t for t in graph if str(t[0]).rsplit("/", 1)[-1] in tuple("abcdxyz")]
    axioms = [t for t in graph if t not in facts]
    assert_followed({ONTOLOGY_GRAPH: axioms, DOCUMENTS[0]: facts}, {DOCUMENTS[0]: []}, [])


def test_rules_that_held_each_other_up_fall_together(tmp_path: Path) -> None:
    rules = []
    for one, other in (("p", "q"), ("q", "p")):
        rules.append(tmp_path / f"{one}.rq")
        text = f"CONSTRUCT {{ ?a <urn:{one}> ?b }} WHERE {{ ?a <urn:{other}> ?b }}"
        rules[-1].write_text(text, "utf-8")
    axiom = (EX.r, RDFS.subPropertyOf, URIRef("urn:p"))
    fact = (EX.a, EX.r, EX.b)
    before = {ONTOLOGY_GRAPH: [axiom], DOCUMENTS[0]: [fact], DOCUMENTS[1]: [(EX.c, EX.r, EX.d)]}
    dataset = assert_followed(before, {DOCUMENTS[0]: []}, rules)
    assert not [quad for quad in quads(dataset) if "org/a" in quad]
    assert [quad for quad in quads(dataset) if "urn:q" in quad and "org/c" in quad]


def links(size: int) -> Content:
    """Many chains of two links, and the axiom that makes them transitive."""
    said = [
        (EX[f"n{i}-{j}"], EX.partOf, EX[f"n{i}-{j + 1}"]) for i in range(size) for j in range(2)
    ]
    return {ONTOLOGY_GRAPH: [(EX.partOf, RDF.type, OWL.TransitiveProperty)], DOCUMENTS[0]: said}


def test_only_what_is_new_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    quads_of = Stored._quads

    def count(self: Stored, *pattern: int | None) -> object:
        looked.append(pattern)
        return quads_of(self, *pattern)

    def refuse(*_: object) -> None:
        pytest.fail("inferred all")

    monkeypatch.setattr(Stored, "_quads", count)
    monkeypatch.setattr(revision, "infer", refuse)
    costs = []
    for size in (10, 1000):
        dataset = make(links(size))
        infer(dataset)
        looked.clear()
        revise(dataset, {DOCUMENTS[1]: [(EX["n3-2"], EX.partOf, EX["n4-0"])]})
        costs.append(len(looked))
        assert any("n3-0" in quad and "n4-2" in quad for quad in quads(dataset))
    assert costs[0] == costs[1]


class FullRunError(Exception):
    """All was inferred."""


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(history=histories())
def test_what_is_only_added_leaves_what_a_full_run_would(
    history: tuple[Content, Content], rules: list[Path]
) -> None:
    before, more = history
    assert_followed(before, {d: before[d] + more[d] for d in more}, rules)


def test_a_rule_is_asked_of_what_is_new_where_that_is_enough(
    rules: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, list[bool]] = {}
    conclude = ConstructRule.conclude

    def count(
        self: ConstructRule, store: ox.Store, given: dict[ox.Variable, Term] | None = None
    ) -> list[ox.Triple]:
        asked.setdefault(self.path.stem, []).append(given is not None)
        return conclude(self, store, given)

    dataset = make({DOCUMENTS[0]: [(EX.b, EX.p1, EX.c), (EX.c, EX.p1, EX.d)]})
    infer(dataset, rules)
    monkeypatch.setattr(ConstructRule, "conclude", count)
    revise(dataset, {DOCUMENTS[1]: [(EX.a, EX.p1, EX.b)]}, rules)
    assert f"{as_triple((EX.a, EX.p0, EX.c))}" in "\n".join(quads(dataset))
    whole, of_new = asked["absent"], asked["chain"]
    assert not any(whole)
    assert len(whole) > 1
    # (a p1 b) helps it from either end.
    assert of_new == [True, True]


def test_evidence_that_comes_or_goes_is_seen_by_rules(tmp_path: Path) -> None:
    rule = tmp_path / "said.rq"
    rule.write_text(
        "PREFIX : <http://example.org/> CONSTRUCT { ?a :p4 ?b } WHERE { ?e :says ?a . ?a :p1 ?b }"
    )
    dataset = make(links(1) | {DOCUMENTS[1]: [(EX.a, EX.p1, EX.b)]})
    infer(dataset, [rule])
    concluded = as_inferred(as_triple((EX.a, EX.p4, EX.b)))
    for said in ([(EX.e, EX.says, EX.a)], []):
        with Revision(dataset, [rule]):
            fill(dataset, EVIDENCE_GRAPH, said)
        assert (concluded in pyoxigraph_store(dataset)) == bool(said)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({ONTOLOGY_GRAPH: [(EX.partOf, OWL.inverseOf, EX.hasPart)]}, "another ontology"),
        ({DOCUMENTS[1]: [(EX.partOf, OWL.inverseOf, EX.hasPart)]}, "a document states an axiom"),
        ({DOCUMENTS[1]: [(EX.it, EX.about, EX.partOf)]}, "a property is spoken of as a thing"),
        ({DOCUMENTS[1]: [(EX.a, EX.partOf, EX.b)]}, "the change is large"),
    ],
)
def test_all_is_inferred_where(change: Content, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def infer_all(*_: object) -> None:
        raise FullRunError

    dataset = make(links(10))
    infer(dataset)
    monkeypatch.setattr(revision, "infer", infer_all)
    monkeypatch.setattr(revision, "WORTH", 11 if "large" in why else 10)
    with pytest.raises(FullRunError):
        revise(dataset, change)


def test_work_that_was_broken_off_is_made_up_for() -> None:
    dataset = make(links(3))
    infer(dataset)
    more = [(EX["n0-2"], EX.partOf, EX["n1-0"])]
    unfit = (Literal("no subject"), EX.partOf, EX.a)
    with pytest.raises(SyntaxError):
        revise(dataset, {DOCUMENTS[1]: more, DOCUMENTS[2]: [unfit]})
    assert not is_settled(dataset)
    revise(dataset, {})
    assert is_settled(dataset)
    anew = make(links(3) | {DOCUMENTS[1]: more})
    infer(anew)
    assert quads(dataset) == quads(anew)


def test_what_follows_may_be_left_out_of_date_and_is_then_known_to_be() -> None:
    dataset = make(links(3))
    infer(dataset)
    revise(dataset, {DOCUMENTS[0]: []}, follow=False)
    assert not is_settled(dataset)
    infer(dataset)
    assert not [quad for quad in quads(dataset) if "inferred" in quad]


def test_a_dataset_that_nothing_was_inferred_in_is_inferred_whole() -> None:
    dataset = make(links(3))
    revise(dataset, {})
    assert is_settled(dataset)
