"""A store of named graphs gets what follows from its documents, and nothing else."""

from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Dataset, URIRef
from rule_cases import CASES, PREFIXES

from kg.errors import QueryError
from kg.graph import new_dataset, pyoxigraph_store
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.reason import explain, find_clashes, infer
from kg.reason.consistency import WORDS
from kg.reason.materialisation import REASONERS

AXIOMS = """
    :locatedIn a owl:ObjectProperty , owl:TransitiveProperty ; owl:inverseOf :locationOf .
    :Museum rdfs:subClassOf :Body . :Body owl:disjointWith :Person .
    :port a :City ; :locatedIn :norland . :norland a :Country ; :locatedIn :earth .
    :far a :City ; :locatedIn :away .
    rdfs:label rdfs:domain :Body .
"""


def dataset_of(**graphs: str) -> Dataset:
    dataset = new_dataset()
    store = pyoxigraph_store(dataset)
    names = {"axioms": ONTOLOGY_GRAPH, "evidence": EVIDENCE_GRAPH}
    for name, text in graphs.items():
        graph = pyoxigraph.NamedNode(names.get(name, f"http://example.org/document/{name}"))
        turtle = (PREFIXES + text).encode()
        store.load(turtle, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    return dataset


def follows(dataset: Dataset) -> set[str]:
    graph = pyoxigraph.NamedNode(INFERRED_GRAPH)
    quads = pyoxigraph_store(dataset).quads_for_pattern(None, None, None, graph)
    terms = ([q.subject, q.predicate, q.object] for q in quads)
    return {" ".join(t.value.rsplit("/")[-1].rsplit("#")[-1] for t in triple) for triple in terms}


reasoners = pytest.mark.parametrize("reasoner", REASONERS)


@reasoners
def test_documents_and_axioms_lead_to_what_follows(reasoner: str) -> None:
    one, two = ":m a :Museum ; :locatedIn :d .", ":d :locatedIn :e ."
    dataset = dataset_of(axioms=AXIOMS, one=one, two=two)
    assert infer(dataset, reasoner=reasoner) == []
    assert follows(dataset) == {
        "m type Body",
        "m locatedIn e",
        "d locationOf m",
        "e locationOf d",
        "e locationOf m",
    }


@reasoners
def test_only_what_documents_lead_to_is_concluded_about(reasoner: str) -> None:
    dataset = dataset_of(axioms=AXIOMS, one=":m :locatedIn :port .")
    infer(dataset, reasoner=reasoner)
    assert "m locatedIn earth" in follows(dataset)
    assert not [line for line in follows(dataset) if "far" in line or "away" in line]


@reasoners
def test_names_and_evidence_are_no_premises(reasoner: str) -> None:
    dataset = dataset_of(axioms=AXIOMS, one=":m rdfs:label 'M' .", evidence=":x :locatedIn :y .")
    infer(dataset, reasoner=reasoner)
    assert follows(dataset) == set()


def test_a_clash_between_documents_shows_the_facts_that_clash_and_why_they_hold() -> None:
    dataset = dataset_of(axioms=AXIOMS, one=":m a :Museum .", two=":m a :Person .")
    (clash,) = infer(dataset)
    assert str(clash).startswith("disjoint classes Body and Person: http://example.org/m (between")
    assert {proof.text() for proof in clash.premises} == {
        "m type Body  [cax-sco]\n  m type Museum  [stated]",
        "m type Person  [stated]",
    }


def test_a_document_that_says_nothing_of_the_clash_is_not_named() -> None:
    dataset = dataset_of(
        axioms=AXIOMS, one=":m a :Museum .", two=":m a :Person .", three=":m :locatedIn :port ."
    )
    (clash,) = infer(dataset)
    assert [str(d).rsplit("/", 1)[-1] for d in clash.documents] == ["one", "two"]


@pytest.mark.parametrize("name", [n for n in CASES if CASES[n].clash])
def test_there_are_words_for_every_clash(name: str) -> None:
    clashes = infer(dataset_of(one=CASES[name].given))
    assert clashes
    assert name in WORDS
    assert all(clash.axiom and "{" not in clash.axiom for clash in clashes)


def test_a_reasoner_that_there_is_not_is_refused() -> None:
    with pytest.raises(QueryError, match="no reasoner 'pellet'; there are kg and owlrl"):
        infer(dataset_of(), reasoner="pellet")


def test_things_with_two_names_are_told_apart_under_both() -> None:
    (clash,) = infer(dataset_of(one=":a owl:sameAs :b . :b owl:differentFrom :a ."))
    assert [str(x).rsplit("/", 1)[-1] for x in clash.subjects] == ["a", "b"]


RULE = """# Whoever runs the same thing works together.
CONSTRUCT { ?one :worksWith ?other } WHERE {
  ?one :runs ?thing . ?other :runs ?thing . FILTER(?one != ?other) }
"""
CHAINED = "# And knows each other. \nCONSTRUCT { ?a :knows ?b } WHERE { ?a :worksWith ?b }"


def rules_of(tmp_path: Path, *texts: str) -> list[Path]:
    files = [tmp_path / f"{n}.rq" for n in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text("PREFIX : <http://example.org/>\n" + text, "utf-8")
    return files


def test_what_a_rule_concluded_is_proved_by_it_from_what_it_needs(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULE, CHAINED)
    given = ":leads rdfs:subPropertyOf :runs . :a :leads :f . :b :runs :f . :c :runs :g ."
    dataset = dataset_of(one=given)
    infer(dataset, rules)
    assert {"a worksWith b", "b worksWith a", "a knows b"} <= follows(dataset)
    goal = [URIRef(f"http://example.org/{name}") for name in ("a", "knows", "b")]
    (proof,) = explain(dataset, (goal[0], goal[1], goal[2]), rules)
    assert proof.text().splitlines() == [
        "a knows b  [rules/1.rq]",
        "  a worksWith b  [rules/0.rq]",
        "    a runs f  [prp-spo1]",
        "      a leads f  [stated]",
        "    b runs f  [stated]",
    ]


def test_what_does_not_follow_has_no_proof() -> None:
    triple = [URIRef(f"http://example.org/{name}") for name in ("a", "p", "b")]
    assert explain(dataset_of(one=":b :p :a ."), (triple[0], triple[1], triple[2])) == []


def test_contradictions_are_found_without_touching_what_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The second follows only by what the rule concludes.
    axioms = ":Museum owl:disjointWith :Person . :worksWith rdfs:domain :Person ."
    given = ":m a :Museum ; :runs :f . :n :runs :f . :o a :Museum , :Person ."
    dataset = dataset_of(axioms=axioms, one=given)
    rules = rules_of(tmp_path, RULE)
    clashes = infer(dataset, rules)
    before = set(pyoxigraph_store(dataset))
    monkeypatch.setattr("kg.reason.materialisation._load", None)
    assert find_clashes(dataset, rules) == clashes
    assert len(clashes) == 2
    assert set(pyoxigraph_store(dataset)) == before


def test_where_nothing_was_inferred_finding_contradictions_infers() -> None:
    dataset = dataset_of(axioms=AXIOMS, one=":m a :Museum , :Person .")
    (clash,) = find_clashes(dataset)
    assert clash.within_one
    assert "m type Body" in follows(dataset)


def test_blank_nodes_keep_their_names() -> None:
    dataset = dataset_of(one="_:here :knows :b . :knows a owl:SymmetricProperty .")
    infer(dataset)
    (stated,) = (q for q in pyoxigraph_store(dataset) if "here" in str(q) or "_:" in str(q.subject))
    assert f"b knows {stated.subject.value}" in follows(dataset)
