"""Why a triple holds: a proof found backwards, from the triple to what was stated.

Nothing is stored while closing. A proof of height h is a rule whose premises have proofs of height
below h; heights are tried from the lowest, for the triple and for each premise, so the first proof
found is the lowest there is and no triple can stand among its own reasons. Of proofs as low as
each other the one of fewest steps is taken.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rdflib import URIRef
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.model import Evidence
from kg.reason.datatypes import belongs, is_datatype
from kg.reason.entailment import Entailment
from kg.reason.plan import Pattern
from kg.reason.rules import Rule, Triple

Look = Callable[[Triple], Sequence[Evidence]]
"""Finds the evidence of a stated triple."""

Say = Callable[[Node], str]
"""Says a term in words."""

HIGHEST = 300
"""Rules one above another; a fact that needs more has no proof by Python's stack."""


@dataclass(frozen=True)
class Proof:
    """A triple and why it holds: stated (no rule), or by a rule from what its premises prove."""

    triple: Triple
    rule: Rule | None = None
    premises: tuple["Proof", ...] = ()

    @cached_property
    def height(self) -> int:
        """How many rules lie above one another; 0 for what is stated."""
        return 0 if self.rule is None else 1 + max((p.height for p in self.premises), default=0)

    @cached_property
    def steps(self) -> int:
        """How many times a rule is used."""
        return (self.rule is not None) + sum(premise.steps for premise in self.premises)

    def stated(self) -> Iterator[Triple]:
        """The stated triples it rests on, from left to right, each as often as it is used."""
        if self.rule is None:
            yield self.triple
        for premise in self.premises:
            yield from premise.stated()

    def rests_on(self, triple: Triple) -> bool:
        """Whether the triple is among its reasons, at any depth."""
        return any(p.triple == triple or p.rests_on(triple) for p in self.premises)

    def confidence(self, look: Look) -> float:
        """That of its weakest premise; what has no evidence is the ontology's, and sure."""
        found = [max((e.confidence for e in look(t)), default=1.0) for t in self.stated()]
        return min(found, default=1.0)

    def text(self, say: Say | None = None, look: Look | None = None) -> str:
        """The proof as an indented outline, each triple with its rule or its quotes."""
        return "\n".join(self._lines(say or _local_name, look or (lambda _: ())))

    def _lines(self, say: Say, look: Look) -> Iterator[str]:
        sentence = " ".join(say(term) for term in self.triple)
        if self.rule is not None:
            yield f"{sentence}  [{self.rule.name}]"
        else:
            quotes = [f'"{e.quote}" ({e.document}, {e.confidence:.2f})' for e in look(self.triple)]
            yield f"{sentence}  [stated]" + "".join(f" {quote}" for quote in quotes)
        for premise in self.premises:
            yield from (f"  {line}" for line in premise._lines(say, look))

    def to_json(self, look: Look | None = None) -> dict[str, object]:
        """The proof as nested objects: triple, rule with its line, premises, or evidence."""
        shown: dict[str, object] = {"triple": [term.n3() for term in self.triple]}
        if self.rule is not None:
            shown["rule"] = self.rule.name
            shown["axiom"] = [[term.n3() for term in t] for t in self.rule.axiom]
            shown["premises"] = [premise.to_json(look) for premise in self.premises]
        elif look is not None:
            shown["evidence"] = [
                {"document": e.document, "quote": e.quote, "start": e.start, "end": e.end}
                | {"confidence": e.confidence}
                for e in look(self.triple)
            ]
        return shown


def explain(entailment: Entailment, triple: Triple) -> Proof | None:
    """The shortest proof of a triple; None where it does not follow."""
    return next(proofs(entailment, triple, others=False), None)


def proofs(entailment: Entailment, triple: Triple, *, others: bool = True) -> Iterator[Proof]:
    """Proofs of a triple, the shortest first; they differ in the last step."""
    terms = entailment.closure.terms
    if not all(term in terms for term in triple):
        return
    search = _Search(entailment)
    goal = (terms.id(triple[0]), terms.id(triple[1]), terms.id(triple[2]))
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

    def __init__(self, entailment: Entailment) -> None:
        self.entailment = entailment
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
        if self.entailment.is_stated(*goal):
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
            found = dict.fromkeys((*self.by_equality(goal), *self.by_rules(goal)))
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

    def triple(self, goal: Pattern) -> Triple:
        term = self.terms.term
        return term(goal[0]), term(goal[1]), term(goal[2])


def _put(atom: Pattern, match: dict[int, int]) -> Pattern:
    subject, predicate, object_ = atom
    return match.get(subject, subject), predicate, match.get(object_, object_)


def _local_name(term: Node) -> str:
    if isinstance(term, URIRef):
        return str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    return term.n3()
