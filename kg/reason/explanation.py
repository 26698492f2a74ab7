"""Why a triple holds: a proof found backwards, from the triple to what was stated.

Nothing is stored while closing. A proof of height h is a rule whose premises have proofs of height
below h; heights are tried from the lowest, for the triple and for each premise, so the first proof
found is the lowest there is and no triple can stand among its own reasons. Of proofs as low as
each other the one of fewest steps is taken.
"""

from collections.abc import Iterator
from itertools import chain, tee

from rdflib.namespace import RDF

from kg.reason.conclusions import Conclusions
from kg.reason.datatypes import belongs, is_datatype
from kg.reason.matching import Facts, Way, ways
from kg.reason.plan import Pattern
from kg.reason.proof import Proof
from kg.reason.rules import Rule, Triple

HIGHEST = 300
"""Rules one above another; a fact that needs more has no proof by Python's stack."""


DT_TYPE2 = Rule("dt-type2", (), (), None)


def prove(facts: Facts, triple: Triple, conclusions: Conclusions | None = None) -> Proof | None:
    """The shortest proof of a triple; None where it does not follow."""
    return next(proofs(facts, triple, conclusions), None)


def proofs(facts: Facts, triple: Triple, conclusions: Conclusions | None = None) -> Iterator[Proof]:
    """Proofs of a triple, the shortest first; they differ in the last step.

    `conclusions` know why the ontology's own rules concluded what they did.
    """
    search = _Search(facts, conclusions)
    goal = facts.goal(triple)
    first = search.find(goal)
    if first is not None:
        yield first
        rest = search.alternatives(goal)
        yield from (p for p in sorted(rest, key=lambda p: (p.height, p.steps)) if p != first)


class _Search:
    """Remembers, for one question, what is proved and up to which height there is no proof."""

    def __init__(self, facts: Facts, conclusions: Conclusions | None) -> None:
        self.facts = facts
        self.conclusions = conclusions
        self.proved: dict[Pattern, Proof] = {}
        self.failed: dict[Pattern, int] = {}
        self.ways: dict[Pattern, Iterator[Way]] = {}

    def find(self, goal: Pattern) -> Proof | None:
        if not self.facts.holds(*goal) and self.leaf(goal) is None:
            return None
        return self.prove(goal, HIGHEST)

    def alternatives(self, goal: Pattern) -> Iterator[Proof]:
        """A proof for each way to conclude the goal that does not lead back to it."""
        triple = self.facts.triple(goal)
        for way in dict.fromkeys(self.instances(goal)):
            premises = [self.prove(premise, HIGHEST) for premise in way.premises]
            if None not in premises:
                proof = Proof(triple, way.rule, tuple(premises))  # type: ignore[arg-type]
                if not proof.rests_on(triple):
                    yield proof

    def prove(self, goal: Pattern, limit: int) -> Proof | None:
        """The lowest proof of a goal, if its height is within the limit."""
        if goal not in self.proved and goal not in self.failed:
            leaf = self.leaf(goal)
            if leaf is not None:
                self.proved[goal] = leaf
            else:
                self.failed[goal] = 0
        while goal not in self.proved and self.failed[goal] < limit:
            height = self.failed[goal] + 1
            found = self.step(goal, height)
            if found is not None:
                self.proved[goal] = found
            else:
                self.failed[goal] = height
        proof = self.proved.get(goal)
        return proof if proof is not None and proof.height <= limit else None

    def leaf(self, goal: Pattern) -> Proof | None:
        """The goal as stated, or as a literal's own datatype says it."""
        if self.facts.is_stated(*goal) and not self.is_concluded(goal):
            return Proof(self.facts.triple(goal))
        if goal[1] == self.facts.kind and self.facts.is_literal(goal[0]):
            literal, _, datatype = self.facts.triple(goal)
            if is_datatype(datatype) and belongs(literal, datatype):
                return Proof((literal, RDF.type, datatype), DT_TYPE2)
        return None

    def step(self, goal: Pattern, height: int) -> Proof | None:
        """The proof of fewest steps among those of this height, the goal having no lower one."""
        best: tuple[int, Way, list[Proof]] | None = None
        for way in self.instances(goal):
            premises: list[Proof] = []
            for premise in way.premises:
                proof = self.prove(premise, height - 1)
                if proof is None:
                    break
                premises.append(proof)
            else:
                steps = 1 + sum(p.steps for p in premises)
                if best is None or steps < best[0]:
                    best = steps, way, premises
                if steps <= height:
                    break
        return (
            None if best is None else Proof(self.facts.triple(goal), best[1].rule, tuple(best[2]))
        )

    def instances(self, goal: Pattern) -> Iterator[Way]:
        """Every way a rule concludes the goal, sought as far as asked for."""
        if goal not in self.ways:
            self.ways[goal] = chain(ways(self.facts, goal), self.by_conclusion(goal))
        self.ways[goal], found = tee(self.ways[goal])
        return found

    def is_concluded(self, goal: Pattern) -> bool:
        """Whether it is stated to the facts only because one of the ontology's rules said so."""
        return self.conclusions is not None and self.facts.triple(goal) in self.conclusions

    def by_conclusion(self, goal: Pattern) -> Iterator[Way]:
        """How one of the ontology's own rules concludes the goal."""
        if self.conclusions is None:
            return
        found = self.conclusions.support(self.facts.triple(goal))
        if found is not None:
            rule, facts = found
            for fact in facts:
                if self.conclusions.is_asserted(fact):
                    self.proved.setdefault(self.facts.goal(fact), Proof(fact))
            yield Way(rule, tuple(map(self.facts.goal, facts)))
