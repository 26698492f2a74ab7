"""Adding to a closure and taking from it leaves exactly what closing anew would give."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from random_worlds import facts, worlds
from rdflib import Graph
from rule_cases import CASES, parse

from kg.reason.entailment import Entailment
from kg.reason.retraction import remove
from kg.reason.rules import Triple, compile_rules
from kg.reason.schema import schema_terms
from kg.reason.semi_naive import Closure
from kg.reason.terms import encode

steady = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def closed(axioms: Graph, triples: Iterable[Triple]) -> Closure:
    closure = Closure(compile_rules(axioms))
    closure.add(encode(sorted(triples), closure.terms))
    return closure


def report(closure: Closure, axioms: Graph) -> tuple[set[Triple], set[str]]:
    entailment = Entailment(closure, schema_terms(axioms))
    return set(entailment.triples()), {repr(clash) for clash in entailment.conflicts()}


@steady
@given(worlds(), st.lists(facts, max_size=8), st.integers(0, 3))
def test_adding_gives_what_closing_anew_gives(
    axioms: Graph, more: list[Triple], parts: int
) -> None:
    closure = closed(axioms, axioms)
    for part in range(parts + 1):
        some = more[part :: parts + 1]
        closure.add(encode(some, closure.terms))
    assert report(closure, axioms) == report(closed(axioms, {*axioms, *more}), axioms)


@steady
@given(worlds(), st.lists(facts, max_size=8), st.data())
def test_removing_leaves_what_closing_anew_gives(
    axioms: Graph, more: list[Triple], data: st.DataObject
) -> None:
    everything = sorted({*axioms, *more})
    going = data.draw(st.lists(st.sampled_from(everything), max_size=6, unique=True))
    note(axioms.serialize(format="turtle"))
    closure = closed(axioms, everything)
    remove(closure, encode(going, closure.terms))
    expected = closed(axioms, set(everything) - set(going))
    assert report(closure, axioms) == report(expected, axioms)


@steady
@given(worlds(), st.lists(facts, min_size=1, max_size=8))
def test_removing_and_adding_again_changes_nothing(axioms: Graph, more: list[Triple]) -> None:
    closure = closed(axioms, {*axioms, *more})
    before = report(closure, axioms)
    remove(closure, encode(more, closure.terms))
    closure.add(encode(more, closure.terms))
    assert report(closure, axioms) == before


@pytest.mark.parametrize("name", CASES)
def test_taking_everything_away_leaves_nothing(name: str) -> None:
    graph = parse(CASES[name].given)
    closure = closed(graph, graph)
    remove(closure, encode(graph, closure.terms))
    axioms_alone = closed(graph, ())
    assert report(closure, graph) == report(axioms_alone, graph)


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
def test_removing_where(name: str) -> None:
    staying, going = map(parse, CHANGES[name])
    closure = closed(staying, {*staying, *going})
    remove(closure, encode(going, closure.terms))
    assert report(closure, staying) == report(closed(staying, staying), staying)


@pytest.mark.parametrize("name", CHANGES)
def test_adding_where(name: str) -> None:
    first, more = map(parse, CHANGES[name])
    closure = closed(first, first)
    closure.add(encode(more, closure.terms))
    assert report(closure, first) == report(closed(first, {*first, *more}), first)


def test_removing_what_was_never_stated_changes_nothing() -> None:
    graph = parse(":p rdfs:domain :C . :a :p :b .")
    closure = closed(graph, graph)
    before = report(closure, graph)
    remove(closure, encode(parse(":a a :C . :x :p :y ."), closure.terms))
    assert report(closure, graph) == before


def test_adding_to_much_joins_only_what_is_new() -> None:
    """A fact is new once: the second of two equal additions runs no rule."""
    graph = parse(":p a owl:TransitiveProperty . :a :p :b . :b :p :c .")
    closure = closed(graph, graph)
    sizes = {key: len(relation.forward) for key, relation in closure.facts.items()}
    closure.add(encode(graph, closure.terms))
    assert {key: len(relation.forward) for key, relation in closure.facts.items()} == sizes
    assert np.array_equal(closure.same, np.arange(len(closure.terms)))
