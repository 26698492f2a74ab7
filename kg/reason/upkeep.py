"""What follows kept in step with facts that come and go, by looking at nothing else.

What comes is followed to whatever it leads to with what is there. For what goes, delete and
rederive: all that was concluded with it is taken out of `kg:inferred`; then whatever of it the
rest can conclude is put back, and followed in turn.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.reason.graphs import as_inferred
from kg.reason.matching import put, solve, unify, ways
from kg.reason.plan import Ground, Pattern
from kg.reason.stored import Stored


class Upkeep:
    """Changes the `kg:inferred` of a store whose documents have changed already.

    Attributes:
        news: the triples that were put there.
    """

    def __init__(self, store: ox.Store, facts: Stored) -> None:
        """Take a store, and the same store as rules see it."""
        self._store, self._facts = store, facts
        self.news: list[ox.Triple] = []
        self._asking: defaultdict[tuple[int, int], list[tuple[Ground, int]]] = defaultdict(list)
        for ground in facts.plan.ground:
            for i, (_, predicate, object_) in enumerate(ground.body if ground.head else ()):
                key = (predicate, object_ if predicate == facts.kind else -1)
                self._asking[key].append((ground, i))

    def take(self, triples: Iterable[ox.Triple]) -> None:
        """Take out what followed only with these, as far as nothing states them any more."""
        facts = self._facts
        going = dict.fromkeys(g for g in map(facts.pattern, triples) if not facts.is_stated(*g))
        # What led somewhere must be seen while that is sought; till then it counts as inferred.
        self._store.extend(map(facts.quad, going))
        waiting, passed = list(going), set[Pattern]()
        while waiting:
            for head in self._lead_to(waiting.pop()):
                if head not in going and head not in passed:
                    passed.add(head)
                    if not facts.is_kept(*head):
                        waiting.append(head)
                    elif facts.quad(head) in self._store:
                        going[head] = None
                        waiting.append(head)
        for goal in going:
            self._store.remove(facts.quad(goal))
        back = [goal for goal in going if self._is_concluded(goal)]
        self._store.extend(map(facts.quad, back))
        self._follow(back)

    def give(self, triples: Iterable[ox.Triple]) -> None:
        """Conclude what follows with these, which something states now."""
        new = []
        for triple in filter(self._facts.is_premise, triples):
            if (quad := as_inferred(triple)) in self._store:
                self._store.remove(quad)
            else:
                new.append(self._facts.pattern(triple))
        self._follow(new)

    def follow(self, triples: Iterable[ox.Triple]) -> None:
        """Conclude what follows with these, which are in `kg:inferred` now."""
        self._follow([*map(self._facts.pattern, triples)])

    def _follow(self, new: list[Pattern]) -> None:
        passed: set[Pattern] = set()
        while new:
            waiting, new = new, []
            for goal in waiting:
                for head in self._lead_to(goal):
                    if head not in passed:
                        passed.add(head)
                        if not (self._facts.is_kept(*head) and self._facts.is_there(*head)):
                            new.append(head)
            quads = [self._facts.quad(g) for g in new if self._facts.is_kept(*g)]
            self._store.extend(quads)
            self.news += [quad.triple for quad in quads]

    def _is_concluded(self, goal: Pattern) -> bool:
        """Whether `kg:inferred` should hold it: it is not stated, and a rule concludes it."""
        facts = self._facts
        return (
            facts.is_kept(*goal)
            and not facts.is_stated(*goal)
            and any(all(facts.holds(*p) for p in way.premises) for way in ways(facts, goal))
        )

    def _lead_to(self, goal: Pattern) -> Iterator[Pattern]:
        """Everything that rules conclude from a triple and others that hold."""
        facts = self._facts
        _, predicate, object_ = goal
        yield from self._rename(goal)
        key = (predicate, object_ if predicate == facts.kind else -1)
        for ground, i in self._asking.get(key, ()):
            match = unify(ground.body[i], goal)
            rest = ground.body[:i] + ground.body[i + 1 :]
            for found in solve(facts, rest, match) if match is not None else ():
                head = put(ground.head or goal, found)
                ends = (head[0], head[2])
                if head[1] != facts.same_as or not (
                    head[0] == head[2] or any(map(facts.is_literal, ends))
                ):
                    yield head

    def _rename(self, goal: Pattern) -> Iterator[Pattern]:
        """The triple under other names of its things, or what two names make of all their facts."""
        facts = self._facts
        subject, predicate, object_ = goal
        if predicate != facts.same_as:
            yield from ((name, predicate, object_) for name in facts.names(subject))
            if predicate != facts.kind:
                yield from ((subject, predicate, name) for name in facts.names(object_))
            return
        if facts.is_literal(object_):
            return
        for one, other in ((subject, object_), (object_, subject)):
            yield from ((one, predicate, name) for name in facts.names(other) if name != one)
            for s, p, o in facts.about(one):
                if p != predicate:
                    yield (other if s == one else s), p, (other if o == one != s else o)
