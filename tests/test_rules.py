"""Every rule of the OWL 2 RL/RDF tables on a small case of its own."""

import pytest
from rdflib.namespace import OWL
from rule_cases import CASES, parse

from kg.reason.entailment import close
from kg.reason.rules import TABLE, compile_rules


@pytest.mark.parametrize("name", CASES)
def test_a_rule_concludes_what_its_line_says_and_no_more(name: str) -> None:
    case = CASES[name]
    assert set(close(parse(case.given)).triples()) == set(parse(case.follows))


@pytest.mark.parametrize("name", CASES)
def test_a_clash_names_its_rule_and_the_individuals(name: str) -> None:
    case = CASES[name]
    clashes = close(parse(case.given)).conflicts()
    if case.clash:
        assert name in {clash.rule.name for clash in clashes}
        found = {" ".join(str(i).rsplit("/", 1)[-1] for i in c.individuals) for c in clashes}
        assert case.clash in found
    else:
        assert clashes == []


def test_every_line_of_the_table_that_concludes_about_individuals_has_a_case() -> None:
    names = {line.split("|")[0].strip() for line in TABLE.strip().split("\n") if line}
    assert names - set(CASES) <= {"scm-sco", "scm-spo", "scm-eqc1", "scm-eqp1"}


def test_a_rule_knows_its_axiom_and_its_line() -> None:
    (rule,) = [r for r in compile_rules(parse(":p rdfs:domain :C .")) if r.name == "prp-dom"]
    assert [str(p) for _, p, _ in rule.axiom] == ["http://www.w3.org/2000/01/rdf-schema#domain"]
    assert rule.line == "prp-dom: ?p rdfs:domain ?c . ?x ?p ?y → ?x rdf:type ?c"


def test_nothing_is_reported_about_classes_and_properties() -> None:
    given = ":C rdfs:label 'c' ; a owl:Class . rdfs:label rdfs:domain :D . :a rdfs:label 'a' ."
    assert set(close(parse(given)).triples()) == set(parse(":a a :D ."))


def test_owl_thing_is_never_concluded() -> None:
    given = (
        ":p rdfs:domain owl:Thing . :C a owl:Class ; rdfs:subClassOf owl:Thing . :a :p :b ; a :C ."
    )
    entailment = close(parse(given))
    assert not [t for t in entailment.triples() if t[2] == OWL.Thing]
