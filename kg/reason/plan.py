"""Ground rules made ready to run over sorted arrays: which facts start which join.

A property, its inverse and its equivalents are one relation, read from one end or the other: half
of what an ontology with inverses concludes then costs nothing. Rules that become empty by this
are not run; explanations know them all the same, since they work from the rules as they were.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rdflib import Variable
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.reason.rules import Rule, Triple
from kg.reason.terms import Terms

Key = tuple[str, int]
"""A relation: ("property", id), ("class", id), ("distinct", rule) or ("clash", rule)."""

Pattern = tuple[int, int, int]
"""A triple of term numbers, variables below zero."""

SAME: Key = ("same", 0)
UNEQUAL: Key = ("clash", -1)
"""Pairs of literals that must be the same and are not (dt-diff)."""


@dataclass(frozen=True, slots=True)
class Premise:
    """Facts of one relation; each end a variable below zero or the number of a term."""

    key: Key
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One way to run a rule: from facts of `start`, through `steps` in order, to `head`.

    A head of key SAME with two ends makes these the same; one with `again` makes the same all
    values of its first end that agree in the others, found by going through `again`.
    """

    start: Premise
    steps: tuple[Premise, ...]
    head: Premise
    again: tuple[Premise, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule in numbers; `clash` has no head."""

    rule: Rule
    body: tuple[Pattern, ...]
    head: Pattern | None


@dataclass(slots=True)
class Plan:
    """Everything that rules ask of the closure, in numbers."""

    ground: list[Ground] = field(default_factory=list)
    jobs: dict[Key, list[Job]] = field(default_factory=lambda: defaultdict(list))
    by_head: dict[Key, list[Job]] = field(default_factory=lambda: defaultdict(list))
    with_constants: list[tuple[frozenset[int], Job]] = field(default_factory=list)
    seeds: list[tuple[Key, tuple[int, ...]]] = field(default_factory=list)
    aliases: dict[int, tuple[int, bool]] = field(default_factory=dict)
    rank: dict[Key, int] = field(default_factory=dict)
    asked_classes: set[int] = field(default_factory=set)
    concluding: dict[tuple[int, int], list[Ground]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def relation(self, predicate: int) -> tuple[Key, bool]:
        """The relation that holds a property's facts, and whether it holds them turned round."""
        root, turned = self.aliases.get(predicate, (predicate, False))
        return ("property", root), turned


def make_plan(rules: Sequence[Rule], terms: Terms) -> Plan:
    """Number the rules' terms, join inverses, and find an order for every join."""
    plan = Plan()
    numbered = [_number(rule, terms) for rule in rules]
    plan.ground = numbered
    plan.aliases = _aliases(numbered)
    kind, same = terms.id(RDF.type), terms.id(OWL.sameAs)
    distinct: dict[object, int] = {}
    seen = set()

    def premise(atom: Pattern) -> Premise:
        subject, predicate, object_ = atom
        if predicate == kind and object_ >= 0:
            return Premise(("class", object_), (subject,))
        key, turned = plan.relation(predicate)
        return Premise(key, (object_, subject) if turned else (subject, object_))

    for index, ground in enumerate(numbered):
        head, body = ground.head, ground.body
        if head is not None:
            plan.concluding[head[1], head[2] if head[1] == kind else -1].append(ground)
        if not body and head is not None:
            made = premise(head)
            plan.seeds.append((made.key, made.ends))
            continue
        if head is None and body[0][1] == same and len(body) == 1:
            group = distinct.setdefault(ground.rule.axiom, index)
            plan.seeds.append((("distinct", group), (body[0][0], body[0][2])))
            body, distinct_key = (), ("distinct", group)
            jobs = [Job(Premise(distinct_key, (-1, -1)), (), Premise(("clash", group), (-1,)))]
            jobs = jobs if group == index else []
        elif head is not None and head[1] == same:
            jobs = _merging([premise(a) for a in body], head[0], head[2])
        else:
            premises = [premise(a) for a in _without_sameness(body, same)]
            made = premise(head) if head is not None else _witness(index, premises)
            if made in premises or (tuple(premises), made) in seen:
                continue
            seen.add((tuple(premises), made))
            jobs = _joins(premises, made)
        for job in jobs:
            plan.jobs[job.start.key].append(job)
        if jobs:
            plan.by_head[jobs[0].head.key].append(jobs[0])
            constants = frozenset(
                e for p in (jobs[0].start, *jobs[0].steps, jobs[0].head) for e in p.ends if e >= 0
            )
            if constants:
                plan.with_constants.append((constants, jobs[0]))
        plan.asked_classes |= {o for _, p, o in body if p == kind and o >= 0}
    plan.rank = _ranks(plan)
    return plan


def order(premises: Iterable[Premise], bound: set[int]) -> tuple[Premise, ...]:
    """The premises so that each has an end bound by those before, most bound ends first."""
    left, bound, result = list(premises), set(bound), []
    while left:
        best = max(left, key=lambda p: (sum(e in bound or e >= 0 for e in p.ends), -len(p.ends)))
        left.remove(best)
        bound |= set(best.ends)
        result.append(best)
    return tuple(result)


def _number(rule: Rule, terms: Terms) -> Ground:
    variables: dict[Node, int] = {}

    def number(node: Node) -> int:
        if isinstance(node, Variable):
            return variables.setdefault(node, -1 - len(variables))
        return terms.id(node)

    def pattern(triple: Triple) -> Pattern:
        return number(triple[0]), number(triple[1]), number(triple[2])

    body = tuple(map(pattern, rule.body))
    return Ground(rule, body, None if rule.head is None else pattern(rule.head))


def _aliases(rules: Iterable[Ground]) -> dict[int, tuple[int, bool]]:
    """For each property its relation and direction, where rules go both ways between two."""
    one_way: set[tuple[int, int, bool]] = set()
    for ground in rules:
        if ground.head is not None and len(ground.body) == 1:
            (s, p, o), (t, q, u) = ground.body[0], ground.head
            if s < 0 and o < 0 and s != o and {s, o} == {t, u}:
                one_way.add((p, q, s == u))
    found: dict[int, tuple[int, bool]] = {}
    for p, q, turned in sorted(one_way):
        if p < q and (q, p, turned) in one_way:
            root, way = found.setdefault(p, (p, False))
            other, other_way = found.setdefault(q, (q, False))
            if root != other:
                low, high = min(root, other), max(root, other)
                change = way ^ other_way ^ turned
                for name, (old, direction) in found.items():
                    if old == high:
                        found[name] = (low, direction ^ change)
    return found


def _without_sameness(body: Iterable[Pattern], same: int) -> list[Pattern]:
    """The body once equal things have one name: ?x owl:sameAs ?y turns every ?y into ?x."""
    body = list(body)
    names = {o: s for s, p, o in body if p == same}
    return [(names.get(s, s), p, names.get(o, o)) for s, p, o in body if p != same]


def _witness(index: int, premises: Iterable[Premise]) -> Premise:
    ends = tuple(dict.fromkeys(e for p in premises for e in p.ends))
    variables = tuple(e for e in ends if e < 0) or ends
    return Premise(("clash", index), variables[:2])


def _joins(premises: list[Premise], head: Premise) -> list[Job]:
    jobs = []
    for i, start in enumerate(premises):
        others = premises[:i] + premises[i + 1 :]
        jobs.append(Job(start, order(others, set(start.ends)), head))
    return jobs


def _merging(premises: list[Premise], one: int, other: int) -> list[Job]:
    """Jobs for a rule that concludes sameness: all that agree in the rest are one, pairwise or not.

    The specification's ?u ?p ?y1 . ?u ?p ?y2 would try every pair; its half ?u ?p ?y1 says as much.
    """
    half = [p for p in premises if other not in p.ends]
    turn = {one: other, other: one}
    turned = {Premise(p.key, tuple(turn.get(e, e) for e in p.ends)) for p in premises}
    if not half or turned != set(premises):
        return _joins(premises, Premise(SAME, (one, other)))
    group = sorted({e for p in half for e in p.ends if e < 0} - {one})
    head, again = Premise(SAME, (one, *group)), order(half, set(group))
    return [Job(job.start, job.steps, head, again) for job in _joins(half, head)]


def _ranks(plan: Plan) -> dict[Key, int]:
    """Which relations to settle first: a number that never falls along a rule (Kosaraju)."""
    after: dict[Key, set[Key]] = defaultdict(set)
    before: dict[Key, set[Key]] = defaultdict(set)
    for key, jobs in plan.jobs.items():
        for job in jobs:
            after[key].add(job.head.key)
            before[job.head.key].add(key)
    finished: list[Key] = []
    seen: set[Key] = set()
    for root in sorted({*after, *before}):
        stack: list[tuple[Key, Iterator[Key]]] = []
        if root not in seen:
            seen.add(root)
            stack.append((root, iter(sorted(after[root]))))
        while stack:
            key, successors = stack[-1]
            following = next((k for k in successors if k not in seen), None)
            if following is None:
                finished.append(key)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(sorted(after[following]))))
    rank: dict[Key, int] = {}
    for root in reversed(finished):
        if root not in rank:
            number, flood = len(rank), [root]
            while flood:
                key = flood.pop()
                if key not in rank:
                    rank[key] = number
                    flood += sorted(before[key])
    return rank
