"""Why a triple holds: a proof found backwards, from the triple to what was stated.

Nothing is stored while closing. A proof of height h is a rule whose premises have proofs of height
below h; heights are tried from the lowest, for the triple and for each premise, so the first proof
found is the lowest there is and no triple can stand among its own reasons. Of proofs as low as
each other the one of fewest steps is taken.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from rdflib.namespace import OWL, RDF

from kg.reason.construct import Conclusions
from kg.reason.datatypes import belongs, is_datatype
from kg.reason.entailment import Entailment
from kg.reason.plan import Pattern
from kg.reason.proof import Proof
from kg.reason.rules import Rule, Triple

HIGHEST = 300
"""Rules one above another; a fact that needs more has no proof by Python's stack."""


def prove(
    entailment: Entailment, triple: Triple, conclusions: Conclusions | None = None
) -> Proof | None:
    """The shortest proof of a triple; None where it does not follow."""
    return next(proofs(entailment, triple, conclusions, others=False), None)


def proofs(
    entailment: Entailment,
    triple: Triple,
    conclusions: Conclusions | None = None,
    *,
    others: bool = True,
) -> Iterator[Proof]:
    """Proofs of a triple, the shortest first; they differ in the last step.

    What the ontology's own rules concluded is stated to the entailment; `conclusions` know why.
    """
    terms = entailment.closure.terms
    if not all(term in terms for term in triple):
        return
    search = _Search(entailment, conclusions)
    goal = search.goal(triple)
    first = search.find(goal)
    if first is None:
        return
    yield first
    if others:
        rest = search.alternatives(goal)
        yield from (p for p in sorted(rest, key=lambda p: (p.height, p.steps)) if p != first)


@dataclass(frozen=True, slots=True)
class _Instance:
    """A rule as it would conclude a goal."""

    rule: Rule
    premises: tuple[Pattern, ...]


EQ_SYM, EQ_TRANS, EQ_REP_S, EQ_REP_O, DT_TYPE2 = (
    Rule(name, (), (), None) for name in ("eq-sym", "eq-trans", "eq-rep-s", "eq-rep-o", "dt-type2")
)


class _Search:
    """Remembers, for one question, what is proved and up to which height there is no proof."""

    def __init__(self, entailment: Entailment, conclusions: Conclusions | None) -> None:
        self.entailment = entailment
        self.conclusions = conclusions
        self.terms = entailment.closure.terms
        self.kind, self.same = self.terms.id(RDF.type), self.terms.id(OWL.sameAs)
        self.proved: dict[Pattern, Proof] = {}
        self.failed: dict[Pattern, int] = defaultdict(int)
        self.ways: dict[Pattern, list[_Instance]] = {}

    def find(self, goal: Pattern) -> Proof | None:
        if not self.entailment.holds(*goal) and self.leaf(goal) is None:
            return None
        return self.prove(goal, HIGHEST)

    def alternatives(self, goal: Pattern) -> Iterator[Proof]:
        """A proof for each way to conclude the goal that does not lead back to it."""
        triple = self.triple(goal)
        for way in self.instances(goal):
            premises = [self.prove(premise, HIGHEST) for premise in way.premises]
            if None not in premises:
                proof = Proof(triple, way.rule, tuple(premises))  # type: ignore[arg-type]
                if not proof.rests_on(triple):
                    yield proof

    def prove(self, goal: Pattern, limit: int) -> Proof | None:
        """The lowest proof of a goal, if its height is within the limit."""
        if goal not in self.proved and (leaf := self.leaf(goal)) is not None:
            self.proved[goal] = leaf
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
        if self.entailment.is_stated(*goal) and not self.is_concluded(goal):
            return Proof(self.triple(goal))
        if goal[1] == self.kind and self.terms.literal()[goal[0]]:
            literal, _, datatype = self.triple(goal)
            if is_datatype(datatype) and belongs(literal, datatype):
                return Proof((literal, RDF.type, datatype), DT_TYPE2)
        return None

    def step(self, goal: Pattern, height: int) -> Proof | None:
        """The proof of fewest steps among those of this height, the goal having no lower one."""
        best: tuple[int, _Instance, list[Proof]] | None = None
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
        return None if best is None else Proof(self.triple(goal), best[1].rule, tuple(best[2]))

    def instances(self, goal: Pattern) -> list[_Instance]:
        """Every way a rule concludes the goal from what holds, rules in the table's order."""
        if goal not in self.ways:
            ways = (self.by_equality(goal), self.by_rules(goal), self.by_conclusion(goal))
            found = dict.fromkeys(chain(*ways))
            self.ways[goal] = [way for way in found if goal not in way.premises]
        return self.ways[goal]

    def by_rules(self, goal: Pattern) -> Iterator[_Instance]:
        subject, predicate, object_ = goal
        key = (predicate, object_ if predicate == self.kind else -1)
        for ground in self.entailment.rules_for(key):
            binding: dict[int, int] = {}
            head = ground.head or goal
            ends = ((head[0], subject), (head[2], object_))
            if all((binding.setdefault(e, v) if e < 0 else e) == v for e, v in ends):
                for match in self.solve(ground.body, binding):
                    premises = tuple(_put(atom, match) for atom in ground.body)
                    yield _Instance(ground.rule, premises)

    def by_equality(self, goal: Pattern) -> Iterator[_Instance]:
        subject, predicate, object_ = goal
        names = [n for n in self.entailment.names(subject) if n != subject]
        if predicate == self.same:
            yield _Instance(EQ_SYM, ((object_, predicate, subject),))
            for name in names:
                if name != object_:
                    premises = ((subject, predicate, name), (name, predicate, object_))
                    yield _Instance(EQ_TRANS, premises)
            return
        for name in names:
            premises = ((subject, self.same, name), (name, predicate, object_))
            yield _Instance(EQ_REP_S, premises)
        if predicate != self.kind:
            for name in self.entailment.names(object_):
                if name != object_:
                    premises = ((object_, self.same, name), (subject, predicate, name))
                    yield _Instance(EQ_REP_O, premises)

    def is_concluded(self, goal: Pattern) -> bool:
        """Whether it is stated to the closure only because one of the ontology's rules said so."""
        return self.conclusions is not None and self.triple(goal) in self.conclusions.rules

    def by_conclusion(self, goal: Pattern) -> Iterator[_Instance]:
        """How one of the ontology's own rules concludes the goal."""
        if self.conclusions is None or not self.is_concluded(goal):
            return
        found = self.conclusions.support(self.triple(goal))
        if found is not None:
            rule, facts = found
            for fact in facts:
                if self.conclusions.is_asserted(fact):
                    self.proved.setdefault(self.goal(fact), Proof(fact))
            yield _Instance(rule, tuple(map(self.goal, facts)))

    def solve(self, body: Sequence[Pattern], match: dict[int, int]) -> Iterator[dict[int, int]]:
        """Every way to satisfy the premises, those that leave least choice first."""
        if not body:
            yield match
            return
        choices = [(self.choice(_put(atom, match)), i) for i, atom in enumerate(body)]
        (_, values), i = min(choices, key=lambda choice: (choice[0][0], choice[1]))
        rest = [*body[:i], *body[i + 1 :]]
        subject, _, object_ = _put(body[i], match)
        variable = subject if subject < 0 else object_
        for value in values:
            yield from self.solve(rest, match if variable >= 0 else {**match, variable: value})

    def choice(self, atom: Pattern) -> tuple[int, list[int]]:
        """How many values a premise leaves to its variable, and which; [0] if it holds as it is."""
        subject, predicate, object_ = atom
        if subject >= 0 and object_ >= 0:
            holds = self.entailment.holds(subject, predicate, object_)
            return (0, [0]) if holds else (0, [])
        if subject >= 0:
            values = self.entailment.objects(subject, predicate)
        elif object_ >= 0 and predicate != self.kind:
            values = self.entailment.subjects(predicate, object_)
        else:
            return 1 << 62, []
        return 1 + len(values), values

    def goal(self, triple: Triple) -> Pattern:
        s, p, o = map(self.terms.id, triple)
        return s, p, o

    def triple(self, goal: Pattern) -> Triple:
        term = self.terms.term
        return term(goal[0]), term(goal[1]), term(goal[2])


def _put(atom: Pattern, match: dict[int, int]) -> Pattern:
    subject, predicate, object_ = atom
    return match.get(subject, subject), predicate, match.get(object_, object_)
