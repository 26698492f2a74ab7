"""Every question that travels with the ontology is answered, and as another tool answers it."""

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from asking import ours, theirs, triples_once
from rdflib import Dataset, Graph

from kg.errors import QueryError
from kg.graph import pyoxigraph_store
from kg.namespaces import INFERRED_GRAPH
from kg.ontology import Ontology
from kg.pipeline import build
from kg.publish.answers import ask, read_table

QUESTIONS = sorted((Path(__file__).parent.parent / "ontology" / "queries").glob("*.rq"))
PROSE = """\
---
title: The year in Brindle
publisher: The Brindle Gazette
published: 2031-05
---
The Norbury Arts Council funds the Selwick Museum with £250,000.
The Ministry of Culture launched the Open Doors Programme in April 2029.
The Selwick Museum will host the Lantern Festival in 2032.
The Cultural Heritage Agreement was signed by France and Japan.
The Selwick Museum showcases Cantonese opera. The Open Doors Programme covers shadow puppetry.
"""


@pytest.fixture(scope="module")
def prose(ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A small text that says something on each question."""
    file = tmp_path_factory.mktemp("prose") / "year.txt"
    file.write_text(PROSE, "utf-8")
    return build([file], ontology)


@pytest.fixture(scope="module")
def seed_triples(seed: Dataset, ontology: Ontology) -> Graph:
    return triples_once(seed, ontology)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_every_question_is_answered_as_rdflib_answers_it(
    path: Path, seed: Dataset, seed_triples: Graph
) -> None:
    question = path.read_text("utf-8")
    assert Counter(ours(seed, question)) == Counter(theirs(seed_triples, question))


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_no_answer_is_given_twice(path: Path, seed: Dataset) -> None:
    told = Counter(ours(seed, path.read_text("utf-8")))
    assert [row for row, times in told.items() if times > 1] == []


def test_many_questions_are_answered_by_the_seeds(seed: Dataset) -> None:
    answered = [path.stem for path in QUESTIONS if ours(seed, path.read_text("utf-8"))]
    assert len(answered) >= 15
    assert {"who-funds-what", "who-says-so"} <= set(answered)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_opens_with_itself_in_both_languages(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert re.fullmatch(r"# [A-Z][^?]+\? [\u4e00-\u9fff].*？", first)


def test_the_ontology_knows_its_questions_by_name(ontology: Ontology) -> None:
    assert list(ontology.questions()) == [path.stem for path in QUESTIONS]
    assert len(QUESTIONS) >= 40


def test_a_question_about_one_thing_is_answered_about_it_alone(
    prose: Dataset, ontology: Ontology
) -> None:
    question = ontology.question("who-says-so")
    whole = ask(prose, question)
    about = ask(prose, question, given={"thing": "open doors programme"})
    assert isinstance(whole, ox.QuerySolutions)
    assert isinstance(about, ox.QuerySolutions)
    told = [(row["subject"].value, row["object"].value) for row in about]
    assert told
    assert all("Open Doors Programme" in ends for ends in told)
    assert len(told) < len(list(whole))


def _rows(dataset: Dataset, query: str, **given: str) -> list[list[str]]:
    table = read_table(ask(dataset, query, given=given))
    assert table
    return table[1]


def test_a_variable_for_a_label_takes_a_thing_by_name(prose: Dataset, ontology: Ontology) -> None:
    question = ontology.question("who-funds-what")
    whole = _rows(prose, question)
    name = whole[0][0]
    assert _rows(prose, question, funder=name.upper()) == [r for r in whole if r[0] == name]
    assert _rows(prose, question, funder="France") == []


def test_what_is_grouped_is_asked_about_one_thing_alone(prose: Dataset) -> None:
    counted = "SELECT ?c (COUNT(*) AS ?n) { ?thing a ?c . ?thing rdfs:label ?l } GROUP BY ?c # }"
    about = _rows(prose, counted, thing="France")
    assert about
    assert sum(int(n) for _, n in about) < sum(int(n) for _, n in _rows(prose, counted))


def test_a_variable_that_may_stay_open_is_not_filled_in(prose: Dataset) -> None:
    maybe = "SELECT ?thing ?part { ?thing rdfs:label ?l OPTIONAL { ?part <urn:no> ?thing } }"
    assert _rows(prose, maybe)
    assert _rows(prose, maybe, part="France") == []


@pytest.mark.parametrize("form", ["DESCRIBE ?x", "CONSTRUCT WHERE { ?x rdfs:label ?l }"])
def test_a_query_without_a_pattern_of_its_own_is_about_one_thing(prose: Dataset, form: str) -> None:
    answers = ask(prose, form, given={"x": "France"})
    assert isinstance(answers, ox.QueryTriples)
    assert len({triple.subject for triple in answers}) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?thing { ?thing a ?class }", "no ?x; its variables are: ?thing ?class"),
        ("SELECT (COUNT(?s) AS ?x) { ?s a ?c }", "computed"),
    ],
)
def test_a_variable_that_cannot_be_given_is_told(prose: Dataset, query: str, said: str) -> None:
    with pytest.raises(QueryError, match=re.escape(said)):
        ask(prose, query, given={"x": "France"})


def test_what_two_graphs_hold_is_one_triple(prose: Dataset) -> None:
    counted = ask(prose, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(counted, ox.QuerySolutions)
    distinct = {(q.subject, q.predicate, q.object) for q in pyoxigraph_store(prose)}
    assert [int(row["n"].value) for row in counted] == [len(distinct)]
    assert len(distinct) < len(pyoxigraph_store(prose))


def test_named_graphs_tell_who_says_so_and_what_follows_can_be_left_out(prose: Dataset) -> None:
    follows = f"ASK {{ GRAPH <{INFERRED_GRAPH}> {{ ?s ?p ?o }} }}"
    assert bool(ask(prose, follows))
    assert not bool(ask(prose, follows, inferred=False))


def test_asking_changes_nothing(prose: Dataset) -> None:
    before = set(pyoxigraph_store(prose))
    ask(prose, "CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s ?p ?o }")
    with pytest.raises(QueryError):
        ask(prose, "DELETE WHERE { ?s ?p ?o }")
    assert set(pyoxigraph_store(prose)) == before


def test_a_name_leads_to_its_thing_by_label_or_by_alias(prose: Dataset) -> None:
    # The place whose code is FR has both names.
    for name in ("FRANCE", "french republic"):
        named = ask(prose, 'ASK { ?x skos:notation "FR" }', given={"x": name})
        assert bool(named)
    with pytest.raises(QueryError, match="Nowhere At All"):
        ask(prose, "SELECT ?x { ?x ?p ?o }", given={"x": "Nowhere At All"})
    with pytest.raises(QueryError, match="the nearest names are “French Republic”"):
        ask(prose, "SELECT ?x { ?x ?p ?o }", given={"x": "Frensh Republic"})


@pytest.mark.parametrize(
    "pattern", ["?s foo:b _:o . ?o bar:c 1", "foo:b ?p ?o", "?s ?p ?o FILTER(?s = foo:b)"]
)
def test_a_prefix_that_is_not_known_is_named_with_those_that_are(
    prose: Dataset, pattern: str
) -> None:
    with pytest.raises(QueryError) as refused:
        ask(prose, f"PREFIX own: <https://example.org/> SELECT * {{\n{pattern} }}")
    said = str(refused.value)
    assert "line 2, column" in said
    assert "foo: is no prefix known here; there are concept:, cp:, " in said
    assert " own:, " in said
    assert "[" not in said


@pytest.mark.parametrize("end", ["_:b", "'x y: }", "<http://x y> }"])
def test_what_is_wrong_beside_prefixes_is_told_without_them(prose: Dataset, end: str) -> None:
    with pytest.raises(QueryError, match="line 1, column") as refused:
        ask(prose, f"SELECT * {{ ?s rdfs:label {end}")
    assert "prefix" not in str(refused.value)
