"""The closure equals owlrl's, triple for triple about individuals.

Where owlrl departs from the specification (OWL 2 Profiles, section 4.3), it is not the oracle:

- prp-key: its loop over the key's properties stops one short (`range(0, len(pis) - 1)`), so two
  members of the class that have any value of a single-property key become the same.
- eq-diff2, eq-diff3, prp-adp: the same slip; pairs with the last member of a list are not checked.
- prp-fp, prp-ifp and maxCardinality on literals: it makes two different numbers the same and then
  copies both everywhere (dt-diff, which it leaves out, would have reported the clash).
- dt-not-type: a value outside the range of its property goes unnoticed.
- cls-int1 and others with owl:Thing as a part: it wants the thing's type to be said.
"""

import owlrl
import pytest
from hypothesis import HealthCheck, given, note, settings
from random_worlds import worlds
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal
from rdflib.namespace import OWL
from rdflib.term import Node
from rule_cases import CASES, parse

from kg.reason.entailment import Entailment, close
from kg.reason.rules import Triple
from kg.reason.schema import AXIOM_PREDICATES, is_metaclass, schema_terms

SCHEMA = tuple(str(t).rpartition("#")[0] for t in (OWL.Class, RDF.type, RDFS.label, XSD.int))
UNLIKE_OWLRL = {"prp-key", "eq-diff2", "eq-diff3", "prp-adp", "dt-diff", "dt-not-type"}


def reference(graph: Graph) -> tuple[set[Triple], bool]:
    """What owlrl concludes about individuals, and whether it finds anything wrong."""
    closed = Graph()
    for triple in graph:
        closed.add(triple)
    semantics = owlrl.OWLRL_Semantics(closed, False, False)
    semantics.closure()
    hidden = schema_terms(graph)
    return {t for t in closed if t not in graph and is_shown(t, hidden)}, bool(
        semantics.error_messages
    )


def is_shown(triple: Triple, hidden: set[Node]) -> bool:
    subject, predicate, object_ = triple
    return not (
        isinstance(subject, Literal)
        or subject in hidden
        or str(subject).startswith(SCHEMA)
        or (str(object_).startswith(SCHEMA) and predicate == RDF.type)
        or isinstance(predicate, BNode)
        or isinstance(subject, BNode)  # how owlrl reports an error
        or predicate in AXIOM_PREDICATES
        or (predicate == RDF.type and is_metaclass(object_))
        or (predicate == RDF.type and (isinstance(object_, BNode) or object_ == OWL.Thing))
        or (predicate == OWL.sameAs and (object_ in (subject, predicate)))
        or (predicate == OWL.sameAs and isinstance(object_, Literal))
    )


def assert_equal_to_owlrl(graph: Graph) -> Entailment:
    entailment = close(graph)
    expected, _ = reference(graph)
    ours = set(entailment.triples())
    assert ours - expected == set(), "too much"
    assert expected - ours == set(), "too little"
    return entailment


@pytest.mark.parametrize("name", [n for n in CASES if n not in UNLIKE_OWLRL])
def test_each_rule_concludes_what_owlrl_concludes(name: str) -> None:
    entailment = assert_equal_to_owlrl(parse(CASES[name].given))
    assert bool(entailment.conflicts()) == reference(parse(CASES[name].given))[1]


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(worlds())
def test_random_ontologies_over_random_graphs_conclude_what_owlrl_concludes(graph: Graph) -> None:
    note(graph.serialize(format="turtle"))
    entailment = assert_equal_to_owlrl(graph)
    _, wrong = reference(graph)
    clashes = [c for c in entailment.conflicts() if c.rule.name not in UNLIKE_OWLRL]
    assert bool(clashes) == wrong
