"""The closure of a graph: ground rules run over sorted integer arrays until nothing new follows.

Semi-naive: every fact is new exactly once, and only joins that begin at a new fact are made.
Relations are settled in the order in which rules lead from one to another, each taken up when all
that feeds it is done or waits for it; so most facts of most graphs are sorted once.

Equality by replacement (rules eq-sym, eq-trans, eq-rep-s, eq-rep-o): of things that are the same,
the one with the lowest number stands for all, and what is read out is spread over all names again.
A literal is never replaced: literals that must be the same and differ in value are a clash
(dt-diff), and a thing that must be the same as a literal stays itself (OWL 2 DL keeps them apart).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from rdflib.namespace import OWL, RDF

from kg.reason.datatypes import belongs, differ, is_datatype
from kg.reason.plan import SAME, UNEQUAL, Job, Key, Plan, Premise, make_plan
from kg.reason.relation import LOW, NONE, SHIFT, Ids, Mask, Relation, SortedSet, flip, pair, unique
from kg.reason.rules import Rule
from kg.reason.schema import AXIOM_PREDICATES, is_metaclass
from kg.reason.terms import Terms

Columns = dict[int, Ids]
BLOCK = 1 << 20
"""New facts joined at a time: bounds what a join holds in memory."""


class Closure:
    """What is stated, and all that follows from it by the rules; grows by `add`.

    Attributes:
        terms: the numbers of terms; triples come and go as arrays of these.
        stated: what was added, by property and by class, under the terms it was added with.
        facts: what holds, each under one name of a thing, inverses joined to one relation.
        same: for each term the one that stands for it.
    """

    def __init__(self, rules: Sequence[Rule], terms: Terms | None = None) -> None:
        """Begin with no facts but those the rules say outright (cls-oo)."""
        self.terms = terms or Terms()
        self.plan: Plan = make_plan(rules, self.terms)
        self.stated: dict[Key, SortedSet] = defaultdict(SortedSet)
        self.facts: dict[Key, Relation] = {}
        self.same: Ids = NONE
        self._room: Ids = NONE  # what `same` grows in, each term beyond it being itself
        self.merged = False
        self._pending: dict[Key, list[Ids]] = defaultdict(list)
        self._turn: dict[Key, int] = {}
        self._kind = self.terms.id(RDF.type)
        self._same_as = self.terms.id(OWL.sameAs)
        self._axiom_ids = np.array([self.terms.id(p) for p in sorted(AXIOM_PREDICATES)])
        asked = {c: self.terms.term(c) for c in sorted(self.plan.asked_classes)}
        self._datatypes = [(c, d) for c, d in asked.items() if is_datatype(d)]
        self._grow()
        self.seed()
        self.settle()

    def add(self, triples: Ids) -> None:
        """State more triples (an array of shape (n, 3)) and conclude what is new by them.

        Axioms among them are passed over: rules were made of axioms before.
        """
        self._grow()
        for key, values in self.split(triples):
            self.state(key, self.stated[key].missing(values))
        self.settle()

    def state(self, key: Key, values: Ids) -> None:
        """State facts of one property or class that are sorted, distinct and not yet stated."""
        self.stated[key].add(values)
        self.push(*self.as_facts(key, values))

    def split(self, triples: Ids) -> Iterator[tuple[Key, Ids]]:
        """Triples by property and by class, as sorted sets; axioms left out."""
        subjects, predicates, objects = np.ascontiguousarray(triples.T)
        counts = np.bincount(predicates)
        counts[self._axiom_ids[self._axiom_ids < len(counts)]] = 0
        for predicate in np.flatnonzero(counts).tolist():
            rows = predicates == predicate
            if predicate != self._kind:
                yield ("property", predicate), unique(pair(subjects[rows], objects[rows]))
                continue
            members = unique(pair(objects[rows], subjects[rows]))
            for class_, some in cut(members):
                if not is_metaclass(self.terms.term(class_)):
                    yield ("class", class_), some

    def as_facts(self, key: Key, values: Ids) -> tuple[Key, Ids]:
        """Stated values as the closure keeps them: relation, direction and names."""
        if key == ("property", self._same_as):
            return SAME, values
        if key[0] == "property":
            key, turned = self.plan.relation(key[1])
            values = flip(values) if turned else values
        return key, self.named(key, values)

    def named(self, key: Key, values: Ids) -> Ids:
        """Facts under the names that stand for their terms, in no order."""
        if not self.merged:
            return values
        if self.relation(key).binary:
            return pair(self.same[values >> SHIFT], self.same[values & LOW])
        return self.same[values]

    def relation(self, key: Key) -> Relation:
        """The facts of a key, empty where there are none."""
        if key not in self.facts:
            binary = key[0] in ("property", "distinct") or (
                key[0] == "clash" and (key == UNEQUAL or self._clash_width(key) > 1)
            )
            self.facts[key] = Relation(binary=binary)
        return self.facts[key]

    def seed(self) -> None:
        """Conclude what rules say outright."""
        for key, ends in self.plan.seeds:
            self.push(key, np.array([ends[0] if len(ends) == 1 else ends[0] << 32 | ends[1]]))

    def push(self, key: Key, facts: Ids) -> None:
        """Facts to conclude, old ones among them, in any order."""
        if len(facts):
            self._pending[key].append(facts)

    def settle(self) -> None:
        """Run rules until nothing new follows."""
        rank, turn = self.plan.rank, 0
        while self._pending:
            if SAME in self._pending:
                self._unite(unique(np.concatenate(self._pending.pop(SAME))))
                continue
            key = min(self._pending, key=lambda k: (rank.get(k, -1), self._turn.get(k, 0), k))
            self._turn[key] = turn = turn + 1
            chunks = self._pending.pop(key)
            facts = unique(self.named(key, np.concatenate(chunks) if chunks[1:] else chunks[0]))
            relation = self.relation(key)
            new = relation.forward.missing(facts)
            relation.add(new)
            for job in self.plan.jobs.get(key, ()):
                self.run(job, new)
        self._turn.clear()

    def run(self, job: Job, facts: Ids) -> None:
        """Conclude what one rule says from these facts of its first premise."""
        for start in range(0, len(facts), BLOCK):
            columns, count = self.begin(job.start, facts[start : start + BLOCK])
            columns, count = self.join(columns, count, job.steps)
            if job.again and count:
                self._agree(job, columns)
            elif count:
                self.push(job.head.key, self.conclude(job.head, columns, count))

    def begin(self, premise: Premise, facts: Ids) -> tuple[Columns, int]:
        """Facts as columns of values of the premise's variables, and how many rows."""
        parts = (facts >> SHIFT, facts & LOW) if self.relation(premise.key).binary else (facts,)
        columns: Columns = {}
        keep: Mask | None = None
        for end, part in zip(premise.ends, parts, strict=True):
            wish = columns.get(end) if end < 0 else self.same[end]
            if wish is None:
                columns[end] = part
            else:
                keep = part == wish if keep is None else keep & (part == wish)
        if keep is None:
            return columns, len(facts)
        return {end: part[keep] for end, part in columns.items()}, int(np.count_nonzero(keep))

    def join(self, columns: Columns, count: int, steps: Sequence[Premise]) -> tuple[Columns, int]:
        """Extend rows by every way to satisfy the premises."""
        for premise in steps:
            if count == 0:
                break
            relation = self.relation(premise.key)
            values = [self._values(end, columns, count) for end in premise.ends]
            first, last = values[0], values[-1]
            if first is not None and last is not None:
                has = relation.forward.has(pair(first, last) if relation.binary else first)
                rows: Ids | Mask = has
                count = int(np.count_nonzero(has))
                found = None
            elif first is not None:
                rows, found = relation.forward.under(first)
                new = premise.ends[1]
            elif last is not None:
                rows, found = relation.backward.under(last)
                new = premise.ends[0]
            else:
                raise ValueError(f"a rule with unconnected premises: {premise}")
            columns = {end: column[rows] for end, column in columns.items()}
            if found is not None:
                columns[new] = found
                count = len(found)
        return columns, count

    def conclude(self, head: Premise, columns: Columns, count: int) -> Ids:
        """The facts that rows say."""
        first = self._known(head.ends[0], columns, count)
        return (
            first if len(head.ends) == 1 else pair(first, self._known(head.ends[1], columns, count))
        )

    def _values(self, end: int, columns: Columns, count: int) -> Ids | None:
        return columns.get(end) if end < 0 else self._known(end, columns, count)

    def _known(self, end: int, columns: Columns, count: int) -> Ids:
        return columns[end] if end < 0 else np.full(count, self.same[end])

    def _agree(self, job: Job, columns: Columns) -> None:
        """Make the same all that agree in the columns that the rows name."""
        one, *group = job.head.ends
        if len(group) == 1:
            rows = unique(columns[group[0]])[np.newaxis]
        else:
            rows = np.unique(np.stack([columns[g] for g in group]), axis=1)
        found, count = self.join(dict(zip(group, rows, strict=True)), rows.shape[1], job.again)
        if count:
            order = np.lexsort([found[one], *(found[g] for g in group)])
            keys = np.stack([found[g][order] for g in group])
            number = np.cumsum(np.any(np.diff(keys, prepend=-1), axis=0))
            values = found[one][order]
            literal = self.terms.literal()[values]
            self.push(SAME, _neighbours(number[~literal], values[~literal]))
            if literal.any():
                together = SortedSet()
                together.add(unique(pair(number[literal], values[literal])))
                places, others = together.under(number[literal])
                self._compare(values[literal][places], others)

    def _unite(self, pairs: Ids) -> None:
        """Give equal things one name, and name their facts anew."""
        literal = self.terms.literal()
        a, b = self.same[pairs >> SHIFT], self.same[pairs & LOW]
        both = literal[a] & literal[b] & (a != b)
        self._compare(a[both], b[both])
        either = literal[a] | literal[b]
        a, b = a[~either], b[~either]
        before = self.same.copy()
        while True:
            a, b = self.same[a], self.same[b]
            apart = a != b
            if not apart.any():
                break
            a, b = a[apart], b[apart]
            np.minimum.at(self.same, np.maximum(a, b), np.minimum(a, b))
            while (self.same[self.same] != self.same).any():
                self.same[:] = self.same[self.same]
        changed = before != self.same
        if not changed.any():
            return
        self.merged = True
        for key, relation in self.facts.items():
            facts = relation.about(changed)
            relation.remove(facts)
            self.push(key, facts)
        self.rerun(changed)

    def rerun(self, changed: Mask) -> None:
        """Run all of the rules that name a thing whose name has changed."""
        for constants, job in self.plan.with_constants:
            if any(changed[c] for c in constants):
                self.run(job, self.relation(job.start.key).forward.values())

    def _compare(self, a: Ids, b: Ids) -> None:
        """Keep pairs of literals that should be the same and differ: dt-diff."""
        pairs = unique(pair(np.minimum(a, b), np.maximum(a, b)))
        terms, ends = (
            self.terms,
            zip(*(x.tolist() for x in (pairs >> SHIFT, pairs & LOW)), strict=True),
        )
        apart = [differ(terms.term(one), terms.term(other)) for one, other in ends]
        self.push(UNEQUAL, pairs[np.array(apart, bool)])

    def _clash_width(self, key: Key) -> int:
        return next((len(job.head.ends) for job in self.plan.by_head.get(key, ())), 1)

    def _grow(self) -> None:
        """Take notice of new terms; literals among them have datatypes (dt-type2)."""
        known, total = len(self.same), len(self.terms)
        if total > len(self._room):
            self._room = np.arange(2 * total)
            self._room[:known] = self.same
        self.same = self._room[:total]
        self.type_literals(np.arange(known, total))

    def type_literals(self, numbers: Ids) -> None:
        """Conclude which of the datatypes that rules ask for the literals among terms have."""
        if not self._datatypes:
            return
        for number in numbers[self.terms.literal()[numbers]].tolist():
            literal = self.terms.term(number)
            for class_, datatype in self._datatypes:
                if belongs(literal, datatype):
                    self.push(("class", class_), np.array([number]))


def _neighbours(numbers: Ids, values: Ids) -> Ids:
    """Pairs of values that follow one another under the same number."""
    alike = numbers[1:] == numbers[:-1]
    return pair(values[:-1][alike], values[1:][alike])


def cut(pairs: Ids) -> Iterator[tuple[int, Ids]]:
    """Sorted pairs by their first end: each first end, and the others."""
    firsts = pairs >> SHIFT
    starts = np.flatnonzero(np.diff(firsts, prepend=-1))
    yield from zip(firsts[starts].tolist(), np.split(pairs & LOW, starts[1:]), strict=True)
