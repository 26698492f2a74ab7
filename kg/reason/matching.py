"""Rules matched against facts that are asked for one at a time, from what is sought or what is new.

A proof asks how a triple could be concluded; a change asks what could follow with a triple. Either
way the facts may lie in arrays (`entailment.py`) or in a store (`stored.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Protocol

from kg.reason.plan import Ground, Pattern
from kg.reason.rules import Rule, Triple

FEW = 8
"""Values of a variable that are looked at before those of another premise are."""

EQ_SYM, EQ_TRANS, EQ_REP_S, EQ_REP_O = (
    Rule(name, (), (), None) for name in ("eq-sym", "eq-trans", "eq-rep-s", "eq-rep-o")
)
Match = dict[int, int]


class Facts(Protocol):
    """What is stated and what follows, in numbers of terms."""

    kind: int
    same_as: int

    def goal(self, triple: Triple) -> Pattern:
        """A triple in numbers."""

    def triple(self, goal: Pattern) -> Triple:
        """A triple in terms."""

    def is_literal(self, number: int) -> bool:
        """Whether a number stands for a literal."""

    def is_stated(self, subject: int, predicate: int, object_: int) -> bool:
        """Whether the triple is stated as it is."""

    def holds(self, subject: int, predicate: int, object_: int) -> bool:
        """Whether the triple is stated or follows."""

    def objects(self, subject: int, predicate: int) -> Iterable[int]:
        """What the property leads to from a thing."""

    def subjects(self, predicate: int, object_: int) -> Iterable[int]:
        """What the property leads to a thing from."""

    def names(self, thing: int) -> list[int]:
        """Everything that is the same as a thing, itself among them."""

    def rules_for(self, head: tuple[int, int]) -> list[Ground]:
        """The rules that conclude a property's triples, or a class's with (rdf:type, class)."""


@dataclass(frozen=True, slots=True)
class Way:
    """A rule as it would conclude a goal from premises."""

    rule: Rule
    premises: tuple[Pattern, ...]


def ways(facts: Facts, goal: Pattern) -> Iterator[Way]:
    """Every way a rule concludes the goal from what holds beside it, rules in the table's order.

    Of the ways by equality some may have a premise that does not hold.
    """
    return chain(_by_equality(facts, goal), _by_rules(facts, goal))


def _by_rules(facts: Facts, goal: Pattern) -> Iterator[Way]:
    _, predicate, object_ = goal
    for ground in facts.rules_for((predicate, object_ if predicate == facts.kind else -1)):
        match = unify(ground.head or goal, goal)
        for found in solve(facts, ground.body, match, goal) if match is not None else ():
            yield Way(ground.rule, tuple(put(atom, found) for atom in ground.body))


def _by_equality(facts: Facts, goal: Pattern) -> Iterator[Way]:
    subject, predicate, object_ = goal
    names = [n for n in facts.names(subject) if n != subject]
    if predicate == facts.same_as:
        if subject != object_:
            yield Way(EQ_SYM, ((object_, predicate, subject),))
        for name in names:
            if name != object_:
                yield Way(EQ_TRANS, ((subject, predicate, name), (name, predicate, object_)))
        return
    for name in names:
        yield Way(EQ_REP_S, ((subject, facts.same_as, name), (name, predicate, object_)))
    if predicate != facts.kind:
        for name in facts.names(object_):
            if name != object_:
                yield Way(EQ_REP_O, ((object_, facts.same_as, name), (subject, predicate, name)))


def solve(
    facts: Facts, body: Sequence[Pattern], match: Match, without: Pattern | None = None
) -> Iterator[Match]:
    """Every way to satisfy the premises without one triple, those that leave least choice first."""
    if not body:
        yield match
        return
    atoms = [put(atom, match) for atom in body]
    if without in atoms:
        return
    i, values = _narrowest(facts, atoms)
    rest = [*body[:i], *body[i + 1 :]]
    subject, _, object_ = atoms[i]
    variable = subject if subject < 0 else object_
    for value in values:
        more = match if variable >= 0 else {**match, variable: value}
        if put(atoms[i], more) != without:
            yield from solve(facts, rest, more, without)


def _narrowest(facts: Facts, atoms: Sequence[Pattern]) -> tuple[int, list[int]]:
    """A premise that leaves little choice to its variable, and the values it leaves.

    Each is asked for a few values in turn, until one has no more: what half of a graph leads to is
    then not gone through. What a thing leads to is asked first, being less as a rule.
    """
    for i, atom in enumerate(atoms):
        if atom[0] >= 0 and atom[2] >= 0:
            return i, [0] if facts.holds(*atom) else []
    asked = [
        (i, iter(_values(facts, atom)), list[int]())
        for i, atom in sorted(enumerate(atoms), key=lambda numbered: numbered[1][0] < 0)
        if atom[0] >= 0 or (atom[2] >= 0 and atom[1] != facts.kind)
    ]
    while asked:
        for i, values, found in asked:
            more = list(islice(values, FEW))
            found.extend(more)
            if len(more) < FEW:
                return i, found
    return 0, []


def _values(facts: Facts, atom: Pattern) -> Iterable[int]:
    subject, predicate, object_ = atom
    if subject >= 0:
        return facts.objects(subject, predicate)
    return facts.subjects(predicate, object_)


def unify(pattern: Pattern, goal: Pattern) -> Match | None:
    """The values of a pattern's variables that make it the goal; None if none do."""
    match: Match = {}
    for end, value in zip(pattern, goal, strict=True):
        if (match.setdefault(end, value) if end < 0 else end) != value:
            return None
    return match


def put(atom: Pattern, match: Match) -> Pattern:
    """The pattern with values for its variables, as far as they are known."""
    subject, predicate, object_ = atom
    return match.get(subject, subject), predicate, match.get(object_, object_)
