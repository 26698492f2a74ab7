"""Taking facts out of a closure, so that what is left is what a closure without them would hold.

Delete and rederive (DRed). All that was concluded with a removed fact is taken out, what is still
stated excepted; then whatever of it the rest can conclude is put back. With equality one step
more: a thing known under several names, when a reason for that may be gone, is taken apart, and
all that is stated of its names is stated anew.
"""

from collections import defaultdict

import numpy as np

from kg.reason.plan import SAME, UNEQUAL, Job, Key, order
from kg.reason.relation import LOW, SHIFT, Ids, Mask, SortedSet, flip, unique, within
from kg.reason.semi_naive import BLOCK, Closure


def remove(closure: Closure, triples: Ids) -> None:
    """Take stated triples (an array of shape (n, 3)) out, with all that follows only by them.

    Triples that were not stated, and axioms, are passed over.
    """
    removal = _Removal(closure)
    for key, values in closure.split(triples):
        removal.withdraw(key, values)
    removal.spread()
    removal.restore()
    closure.settle()


class _Removal:
    """One removal: the facts that go, and the things whose names part."""

    def __init__(self, closure: Closure) -> None:
        self.closure = closure
        self.gone: dict[Key, SortedSet] = defaultdict(SortedSet)
        self.waiting: list[tuple[Key, Ids]] = []
        self.parting: Mask = np.zeros(len(closure.same), bool)
        self.several: Mask = np.zeros(len(closure.same), bool)
        self.several[closure.same[closure.same != np.arange(len(closure.same))]] = True

    def withdraw(self, key: Key, values: Ids) -> None:
        """No longer state these values; a thing of several names in them may lose a reason."""
        closure = self.closure
        values = values[closure.stated[key].has(values)]
        closure.stated[key].remove(values)
        for ends in (values >> SHIFT, values & LOW) if key[0] == "property" else (values,):
            self._part(closure.same[ends])
        fact_key, facts = closure.as_facts(key, values)
        if fact_key != SAME:
            self._take(fact_key, unique(facts), stated_too=False)

    def spread(self) -> None:
        """Take whatever was concluded with what goes; joins see the facts as they were before."""
        done: Mask = np.zeros_like(self.parting)
        while self.waiting or (self.parting & ~done).any():
            if not self.waiting:
                new, done = self.parting & ~done, self.parting.copy()
                for key in list(self.closure.facts):
                    self._take(key, self.closure.relation(key).about(new), stated_too=True)
                continue
            key, facts = self.waiting.pop()
            for job in self.closure.plan.jobs.get(key, ()):
                for start in range(0, len(facts), BLOCK):
                    self._follow(job, facts[start : start + BLOCK])

    def restore(self) -> None:
        """Remove what goes, part names, and put back what the rest still says."""
        closure = self.closure
        unequal = closure.relation(UNEQUAL)
        again = unequal.forward.values()
        unequal.remove(again)
        for key, facts in self.gone.items():
            closure.relation(key).remove(facts.values())
        if self.parting.any():
            self._state_apart()
        for key, facts in self.gone.items():
            for job in closure.plan.by_head.get(key, ()):
                premises = order((job.start, *job.steps), set(job.head.ends))
                columns, count = closure.begin(job.head, facts.values())
                columns, count = closure.join(columns, count, premises)
                if count:
                    closure.push(key, closure.conclude(job.head, columns, count))
            if key[0] == "class":
                closure.type_literals(facts.values())
        closure.seed()
        if len(again):
            for jobs in list(closure.plan.jobs.values()):
                for job in jobs:
                    if job.again:
                        closure.run(job, closure.relation(job.start.key).forward.values())

    def _state_apart(self) -> None:
        """Give every thing that parts its own name, and state what is stated of it anew."""
        closure = self.closure
        members = self.parting[closure.same]
        closure.same = np.where(members, np.arange(len(members)), closure.same)
        closure.merged = bool((closure.same != np.arange(len(members))).any())
        for key, stated in closure.stated.items():
            values = stated.values()
            about = members[values & LOW]
            if key[0] == "property":
                about |= members[values >> SHIFT]
            closure.push(*closure.as_facts(key, values[about]))
        closure.rerun(members)

    def _follow(self, job: Job, facts: Ids) -> None:
        """Take what one rule concluded from facts that go, or part what it made the same."""
        columns, count = self.closure.begin(job.start, facts)
        columns, count = self.closure.join(columns, count, job.steps)
        if not count:
            return
        if job.head.key != SAME:
            concluded = unique(self.closure.conclude(job.head, columns, count))
            self._take(job.head.key, concluded, stated_too=False)
            return
        for end in job.head.ends[: 1 if job.again else 2]:
            self._part(columns[end])

    def _part(self, things: Ids) -> None:
        self.parting[things[self.several[things]]] = True

    def _take(self, key: Key, facts: Ids, *, stated_too: bool) -> None:
        """Mark facts (sorted) that are there as going, unless something still states them."""
        facts = facts[self.closure.relation(key).forward.has(facts)]
        if not stated_too and len(facts):
            facts = facts[~self._is_stated(key, facts)]
        facts = self.gone[key].missing(facts)
        if len(facts):
            self.gone[key].add(facts)
            self.waiting.append((key, facts))

    def _is_stated(self, key: Key, facts: Ids) -> Mask:
        """Which facts a stated triple says, under whatever names and from whichever end."""
        closure, found = self.closure, np.zeros(len(facts), bool)
        for predicate, (root, turned) in {key[1]: (key[1], False), **closure.plan.aliases}.items():
            stated_key = ("property", predicate) if key[0] == "property" else key
            if root != key[1] or stated_key not in closure.stated:
                continue
            if not closure.merged:
                found |= closure.stated[stated_key].has(flip(facts) if turned else facts)
            else:
                _, stated = closure.as_facts(stated_key, closure.stated[stated_key].values())
                found |= within(facts, unique(stated)) if len(stated) else False
        return found
