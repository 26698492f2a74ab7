"""What a closure says, under the terms that things were stated with.

Conclusions are about individuals: nothing is reported of classes, properties and the nodes of
axioms (they are in the ontology), nothing of literals (RDF lets none be a subject), nor that a
thing is an owl:Thing or the same as itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product
from typing import BinaryIO

import numpy as np
from rdflib import Graph, Literal
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.reason.datatypes import belongs, is_datatype, is_valid
from kg.reason.ntriples import write_triples
from kg.reason.plan import UNEQUAL, Ground, Key, Pattern
from kg.reason.relation import LOW, SHIFT, Ids, SortedSet, pair, unique
from kg.reason.rules import Rule, Triple, compile_rules
from kg.reason.schema import is_named_class, is_reported, schema_terms
from kg.reason.semi_naive import Closure
from kg.reason.terms import encode

Table = tuple[int, Ids, Ids]
"""A property's number, subjects, objects."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a rule forbids and the closure holds: the premises that may not hold together."""

    rule: Rule
    premises: tuple[Triple, ...]

    @property
    def individuals(self) -> tuple[Node, ...]:
        """The things concerned, in order of first mention."""
        ends = [x for s, p, o in self.premises for x in ((s,) if p == RDF.type else (s, o))]
        return tuple(dict.fromkeys(ends))


class Entailment:
    """Reads a closure as it stands now; make a new one after it has changed."""

    def __init__(self, closure: Closure, hidden: Collection[Node] = ()) -> None:
        """Report nothing about `hidden` terms (`rules.schema_terms`), nor unnamed classes."""
        self.closure = closure
        self._hidden = closure.terms.literal().copy()
        for term in hidden:
            if term in closure.terms:
                self._hidden[closure.terms.id(term)] = True
        self._names = _names(closure.same) if closure.merged else None
        self.kind, self.same_as = closure.terms.id(RDF.type), closure.terms.id(OWL.sameAs)

    def inferred(self) -> Iterator[Table]:
        """What follows and is not stated: a table for each property, sorted."""
        terms, kind = self.closure.terms, self.closure.terms.id(RDF.type)
        for predicate in self._properties():
            if is_reported(terms.term(predicate)):
                pairs = self._shown(("property", predicate), self._pairs(predicate))
                if len(pairs):
                    yield predicate, pairs >> SHIFT, pairs & LOW
        for key in sorted(self.closure.facts):
            class_ = terms.term(key[1]) if key[0] == "class" else None
            if class_ is not None and is_named_class(class_):
                members = self._spread(self.closure.facts[key].forward.values())
                members = self.closure.stated[key].missing(members)
                members = members[~self._hidden[members]]
                if len(members):
                    yield kind, members, np.full(len(members), key[1])
        if self._names is not None:
            same = terms.id(OWL.sameAs)
            groups = self._names.values()
            places, others = self._names.under(groups >> SHIFT)
            pairs = unique(pair((groups & LOW)[places], others))
            pairs = pairs[(pairs >> SHIFT) != (pairs & LOW)]
            pairs = self._shown(("property", same), pairs)
            if len(pairs):
                yield same, pairs >> SHIFT, pairs & LOW

    def triples(self) -> Iterator[Triple]:
        """What follows and is not stated, as terms."""
        term = self.closure.terms.term
        for predicate, subjects, objects in self.inferred():
            for s, o in zip(subjects.tolist(), objects.tolist(), strict=True):
                yield term(s), term(predicate), term(o)

    def write(self, target: BinaryIO) -> int:
        """Write what follows as N-Triples; returns how many triples."""
        return write_triples(self.inferred(), self.closure.terms, target)

    def conflicts(self) -> list[Conflict]:
        """Everything the axioms forbid and the closure holds, in the order of the rules."""
        facts = self.closure.facts
        found = [
            conflict
            for key in sorted(key for key in facts if key[0] == "clash")
            for fact in facts[key].forward.values().tolist()
            for conflict in self._conflicts(key, fact)
        ]
        return [*found, *self._misfits()]

    def _conflicts(self, key: Key, fact: int) -> Iterator[Conflict]:
        closure, same_as = self.closure, self.same_as
        ends = (fact >> 32, fact & 0xFFFFFFFF) if closure.relation(key).binary else (fact,)
        if key == UNEQUAL:
            one, other = sorted(map(self._least_name, ends), key=str)
            yield Conflict(Rule("dt-diff", (), (), None), ((one, OWL.sameAs, other),))
            return
        ground = closure.plan.ground[key[1]]
        if ground.rule.name in ("eq-diff2", "eq-diff3"):
            ground = next(g for g in closure.plan.ground if self._is_broken(g, ground.rule, fact))
            yield Conflict(ground.rule, ground.rule.body)
            return
        if ground.rule.name == "eq-diff1":
            yield from self._told_apart(ground.rule, ends[0])
            return
        value = dict(zip(closure.plan.by_head[key][0].head.ends, ends, strict=True))
        value |= {o: value[s] for s, p, o in ground.body if p == same_as}
        triples = (
            [self._least_name(value.get(x, x)) for x in atom]
            for atom in ground.body
            if atom[1] != same_as
        )
        yield Conflict(ground.rule, tuple((s, p, o) for s, p, o in triples))

    def _told_apart(self, rule: Rule, thing: int) -> Iterator[Conflict]:
        """Each two names of a thing that are said to be of different things."""
        different = self.closure.terms.id(OWL.differentFrom)
        for one, other in product(self.names(thing), repeat=2):
            if self.is_stated(one, different, other):
                a, b = self.closure.terms.term(one), self.closure.terms.term(other)
                premises = ((a, OWL.sameAs, b), (a, OWL.differentFrom, b))
                yield Conflict(rule, premises[1:] if one == other else premises)

    def _is_broken(self, ground: Ground, rule: Rule, thing: int) -> bool:
        """Whether a rule is of the same owl:AllDifferent, and both its things are this one."""
        if ground.rule.axiom != rule.axiom or ground.rule.name != rule.name:
            return False
        subject, _, object_ = ground.body[0]
        return bool(self.closure.same[subject] == self.closure.same[object_] == thing)

    def _least_name(self, thing: int) -> Node:
        """The name of a thing that comes first in the alphabet, whatever the numbers are."""
        return min(map(self.closure.terms.term, self.names(thing)), key=str)

    def _misfits(self) -> Iterator[Conflict]:
        """Literals not of their own datatype, or not of one that a rule gives (dt-not-type)."""
        terms, rule = self.closure.terms, Rule("dt-not-type", (), (), None)
        wrong: dict[int, list[Node]] = defaultdict(list)
        used = np.zeros(len(terms), bool)
        for key, values in self.closure.stated.items():
            for run in values.runs if key[0] == "property" else ():
                used[run & LOW] = True
        for number in np.flatnonzero(terms.literal() & used).tolist():
            literal = terms.term(number) if terms.texts()[number].endswith(b">") else None
            if isinstance(literal, Literal) and literal.datatype and not is_valid(literal):
                wrong[number].append(literal.datatype)
        for key in sorted(self.closure.facts):
            datatype = terms.term(key[1]) if key[0] == "class" else None
            if datatype is not None and is_datatype(datatype):
                members = self.closure.facts[key].forward.values()
                for number in members[terms.literal()[members]].tolist():
                    if not belongs(terms.term(number), datatype):
                        wrong[number].append(datatype)
        for number, triples in self._bearing(list(wrong)):
            for datatype in wrong[number]:
                yield Conflict(rule, (*triples, (terms.term(number), RDF.type, datatype)))

    def _bearing(self, literals: list[int]) -> Iterator[tuple[int, list[Triple]]]:
        """For each literal, the first stated triple that has it, if one has."""
        term, found = self.closure.terms.term, dict[int, Triple]()
        for key, values in sorted(self.closure.stated.items()) if literals else ():
            if key[0] == "property":
                pairs = values.values()
                for value in pairs[np.isin(pairs & LOW, literals)].tolist():
                    subject, object_ = value >> SHIFT, value & int(LOW)
                    found.setdefault(object_, (term(subject), term(key[1]), term(object_)))
        for number in literals:
            yield number, [found[number]] if number in found else []

    # What an explanation asks, one thing at a time (`matching.Facts`).

    def goal(self, triple: Triple) -> Pattern:
        """A triple in numbers."""
        s, p, o = map(self.closure.terms.id, triple)
        return s, p, o

    def triple(self, goal: Pattern) -> Triple:
        """A triple in terms."""
        term = self.closure.terms.term
        return term(goal[0]), term(goal[1]), term(goal[2])

    def is_literal(self, number: int) -> bool:
        """Whether a number stands for a literal."""
        return bool(self.closure.terms.literal()[number])

    def names(self, thing: int) -> list[int]:
        """Everything that is the same as a thing, itself among them."""
        if self._names is None:
            return [thing]
        return sorted(self._names.beside(self._name(thing))) or [thing]

    def is_stated(self, subject: int, predicate: int, object_: int) -> bool:
        """Whether the triple was added as it is."""
        key, value = ("property", predicate), subject << 32 | object_
        if predicate == self.kind:
            key, value = ("class", object_), subject
        return key in self.closure.stated and self.closure.stated[key].holds(value)

    def holds(self, subject: int, predicate: int, object_: int) -> bool:
        """Whether the triple is stated or follows."""
        if predicate == self.same_as:
            return self._name(subject) == self._name(object_)
        subject = self._name(subject)
        if predicate == self.kind:
            relation = self.closure.facts.get(("class", object_))
            return relation is not None and relation.forward.holds(subject)
        object_ = self._name(object_)
        key, turned = self.closure.plan.relation(predicate)
        relation = self.closure.facts.get(key)
        value = object_ << 32 | subject if turned else subject << 32 | object_
        return relation is not None and relation.forward.holds(value)

    def objects(self, subject: int, predicate: int) -> list[int]:
        """What the property leads to from a thing."""
        return self._others(subject, predicate, backward=False)

    def subjects(self, predicate: int, object_: int) -> list[int]:
        """What the property leads to a thing from."""
        return self._others(object_, predicate, backward=True)

    def rules_for(self, head: tuple[int, int]) -> list[Ground]:
        """The rules that conclude a property's triples, or a class's with (rdf:type, class)."""
        return self.closure.plan.concluding.get(head, [])

    def _others(self, thing: int, predicate: int, *, backward: bool) -> list[int]:
        if predicate == self.same_as:
            return self.names(thing)
        key, turned = self.closure.plan.relation(predicate)
        relation = self.closure.facts.get(key)
        if relation is None:
            return []
        side = relation.backward if turned ^ backward else relation.forward
        found = side.beside(self._name(thing))
        if self._names is None:
            return found
        return [name for other in found for name in self.names(other)]

    def _name(self, thing: int) -> int:
        same = self.closure.same
        return int(same[thing]) if self._names is not None and thing < len(same) else thing

    def _properties(self) -> list[int]:
        """Properties that rules conclude; all of them where a thing has two names."""
        concluded = {key for key in self.closure.plan.by_head if key[0] == "property"}
        roots = {key for key in self.closure.facts if key[0] == "property"}
        alone = roots - concluded if self._names is None else set()
        aliases = self.closure.plan.aliases
        found = {p for p, (root, _) in aliases.items() if ("property", root) in roots}
        return sorted(found | {key[1] for key in roots - alone})

    def _pairs(self, predicate: int) -> Ids:
        key, turned = self.closure.plan.relation(predicate)
        relation = self.closure.facts[key]
        pairs = relation.backward.values() if turned else relation.forward.values()
        if self._names is None:
            return pairs
        several = np.zeros(len(self.closure.same), bool)
        several[self._names.values() & LOW] = True
        more = several[pairs >> SHIFT] | several[pairs & LOW]
        rows, subjects = self._spread_rows(pairs[more] >> SHIFT)
        objects = (pairs[more] & LOW)[rows]
        rows, objects = self._spread_rows(objects)
        return unique(np.concatenate([pairs[~more], pair(subjects[rows], objects)]))

    def _shown(self, key: Key, pairs: Ids) -> Ids:
        pairs = self.closure.stated[key].missing(pairs) if key in self.closure.stated else pairs
        shown: Ids = pairs[~self._hidden[pairs >> SHIFT]]
        return shown

    def _spread(self, things: Ids) -> Ids:
        return things if self._names is None else unique(self._spread_rows(things)[1])

    def _spread_rows(self, things: Ids) -> tuple[Ids, Ids]:
        """Each thing under all its names: the row it came from, and the name."""
        if self._names is None:
            return np.arange(len(things)), things
        rows, names = self._names.under(things)
        alone = np.ones(len(things), bool)
        alone[rows] = False
        single = np.flatnonzero(alone)
        return np.concatenate([single, rows]), np.concatenate([things[single], names])


def _names(same: Ids) -> SortedSet:
    """Pairs of a thing that stands for several and each of these."""
    others = np.flatnonzero(same != np.arange(len(same)))
    roots = unique(same[others])
    names = SortedSet()
    names.add(np.sort(np.concatenate([pair(roots, roots), pair(same[others], others)])))
    return names


def close(graph: Graph) -> Entailment:
    """What follows from a graph that holds axioms and facts together."""
    closure = Closure(compile_rules(graph))
    triples = sorted(graph)
    closure.add(encode(triples, closure.terms))
    return Entailment(closure, schema_terms(graph))
