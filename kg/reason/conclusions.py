"""What the ontology's own rules concluded, and why.

A conclusion bears no mark in the graph: which rule it is of, and from what, is found again when
somebody asks.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset
from rdflib.namespace import RDF

from kg.graph import pyoxigraph_store
from kg.reason.construct import ConstructRule
from kg.reason.graphs import INFERRED, as_inferred
from kg.reason.rules import Rule, Triple
from kg.reason.terms import Term, as_terms, as_triple

Triples = set[ox.Triple]

_FURTHEST = 5
_BRANCHES = 500


class Conclusions:
    """What the rules concluded in a dataset that `kg.reason.infer` has gone over, and from what."""

    def __init__(self, dataset: Dataset, rules: Iterable[Path]) -> None:
        """Take the rules; each is asked only when something needs it.

        Raises:
            OntologyError: a file that cannot be read.
        """
        self._store = pyoxigraph_store(dataset)
        self.rules = [ConstructRule(path, dataset) for path in rules]
        self._rule_of = cache(self._find_rule)

    def triples(self, rules: Iterable[ConstructRule] | None = None) -> Triples:
        """The triples of `kg:inferred` that rules conclude, all unless told; each rule is run."""
        asked = self.rules if rules is None else rules
        found = {triple for rule in asked for triple in rule.conclude(self._store)}
        return {triple for triple in found if as_inferred(triple) in self._store}

    def unsure(self) -> set[ConstructRule]:
        """The rules that may conclude less when documents say more, or that read evidence."""
        return {rule for rule in self.rules if not rule.only_grows(self._store)}

    def possible(self, rules: Iterable[ConstructRule]) -> Triples:
        """The triples of `kg:inferred` that have the form of what rules conclude; none is run."""
        return {triple for rule in rules for triple in rule.alike(self._store)}

    def speak_of(self, thing: Term) -> bool:
        """Whether a rule concludes a triple of `kg:inferred` that is about a thing."""
        find = self._store.quads_for_pattern
        about = [find(None, None, thing, INFERRED)]
        if not isinstance(thing, ox.Literal):
            about.append(find(thing, None, None, INFERRED))
        return any(self._rule_of(quad.triple) for quads in about for quad in quads)

    def __contains__(self, triple: Triple) -> bool:
        """Whether a rule concludes a triple of `kg:inferred`; asked of this triple only."""
        return self._rule_of(as_triple(triple)) is not None

    def support(self, triple: Triple) -> tuple[Rule, list[Triple]] | None:
        """The rule that concluded a triple, and facts of which it needs every one to do so.

        The facts are sought near the triple's ends and then thinned out as far as the rule still
        concludes it; what a rule asks not to be there is not shown. None where no rule is known,
        or the facts lie further off than five steps.
        """
        goal = as_triple(triple)
        rule = self._rule_of(goal)
        if rule is None:
            return None

        def suffices(facts: list[ox.Triple]) -> bool:
            near = ox.Store()
            near.bulk_extend(ox.Quad(f.subject, f.predicate, f.object) for f in facts)
            return rule.concludes(goal, near)

        # A conclusion rests on what documents say sooner than on other conclusions.
        for is_left_out in (self._rule_of, goal.__eq__):
            for facts in self._nearby(goal, is_left_out):
                if suffices(facts):
                    shown = Rule(f"rules/{rule.path.name}", (), (), None)
                    return shown, [as_terms(fact) for fact in _thin(facts, suffices)]
        return None

    def _find_rule(self, goal: ox.Triple) -> ConstructRule | None:
        """The first rule that concludes a triple of `kg:inferred`."""
        if as_inferred(goal) not in self._store:
            return None
        return next((rule for rule in self.rules if rule.concludes(goal, self._store)), None)

    def is_asserted(self, triple: Triple) -> bool:
        """Whether a document, the ontology or evidence says it."""
        quads = self._store.quads_for_pattern(*as_triple(triple))
        return any(quad.graph_name != INFERRED for quad in quads)

    def _nearby(
        self, goal: ox.Triple, is_left_out: Callable[[ox.Triple], object]
    ) -> Iterator[list[ox.Triple]]:
        """The facts about a triple's ends, about what these lead to, and so on; inferred first."""
        seen: set[Term] = set()
        waiting: list[Term] = [goal.subject, goal.object]
        facts: dict[ox.Triple, bool] = {}
        for _ in range(_FURTHEST):
            seen.update(waiting)
            reached: dict[Term, None] = {}
            for node in waiting:
                for quad in self._about(node):
                    fact = quad.triple
                    if not is_left_out(fact):
                        inferred = quad.graph_name == INFERRED
                        facts[fact] = facts.get(fact, True) and inferred
                        reached |= dict.fromkeys((fact.subject, fact.object))
            yield sorted(facts, key=lambda fact: (not facts[fact], str(fact)))
            waiting = [node for node in reached if node not in seen]

    def _about(self, node: Term) -> Iterator[ox.Quad]:
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            return
        find = self._store.quads_for_pattern
        yield from islice(find(node, None, None), _BRANCHES)
        kind = ox.NamedNode(RDF.type)
        yield from islice((q for q in find(None, None, node) if q.predicate != kind), _BRANCHES)


def _thin(facts: list[ox.Triple], suffices: Callable[[list[ox.Triple]], bool]) -> list[ox.Triple]:
    """Facts none of which can be spared: ever smaller pieces are left out, while that will do."""
    size = len(facts) // 2
    while size:
        start = 0
        while start < len(facts):
            fewer = facts[:start] + facts[start + size :]
            if suffices(fewer):
                facts = fewer
            else:
                start += size
        size //= 2
    return facts
