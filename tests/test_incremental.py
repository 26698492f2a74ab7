"""Adding to a closure leaves exactly what closing anew would give."""

from collections.abc import Iterable

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_worlds import facts, worlds
from rdflib import Graph
from rule_cases import parse

from kg.reason.entailment import Entailment
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


def test_adding_to_much_joins_only_what_is_new() -> None:
    """A fact is new once: the second of two equal additions runs no rule."""
    graph = parse(":p a owl:TransitiveProperty . :a :p :b . :b :p :c .")
    closure = closed(graph, graph)
    sizes = {key: len(relation.forward) for key, relation in closure.facts.items()}
    closure.add(encode(graph, closure.terms))
    assert {key: len(relation.forward) for key, relation in closure.facts.items()} == sizes
    assert np.array_equal(closure.same, np.arange(len(closure.terms)))
