"""Sets of numbers and of pairs of numbers, sorted, so that a join is a binary search.

A pair (s, o) is one 64-bit number, s in the upper half. A set is a few sorted runs, each at most a
quarter of the one before: adding little to much costs little, and no number is moved more often
than the logarithm of what is there.
"""

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]

SHIFT = np.int64(32)
LOW = np.int64((1 << 32) - 1)
NONE: Ids = np.empty(0, np.int64)


def pair(subjects: Ids, objects: Ids) -> Ids:
    """Pairs as single numbers."""
    return (subjects << SHIFT) | objects


def flip(pairs: Ids) -> Ids:
    """The pairs read from the other end, in their old order."""
    return (pairs << SHIFT) | (pairs >> SHIFT)


def unique(values: Ids) -> Ids:
    """The values sorted, each once."""
    values = np.sort(values)
    if len(values) < 2:
        return values
    keep = np.empty(len(values), bool)
    keep[0] = True
    np.not_equal(values[1:], values[:-1], out=keep[1:])
    return values if keep.all() else values[keep]


def within(values: Ids, run: Ids) -> Mask:
    """Which values a sorted run holds."""
    found: Mask = run.take(run.searchsorted(values), mode="clip") == values
    return found


class SortedSet:
    """A set of numbers in sorted runs of falling size."""

    __slots__ = ("runs",)

    def __init__(self) -> None:
        """Begin empty."""
        self.runs: list[Ids] = []

    def __len__(self) -> int:
        """How many numbers there are."""
        return sum(map(len, self.runs))

    def values(self) -> Ids:
        """All numbers, sorted; the runs become one."""
        if len(self.runs) > 1:
            self.runs = [np.sort(np.concatenate(self.runs))]
        return self.runs[0] if self.runs else NONE

    def add(self, new: Ids) -> None:
        """Add numbers that are sorted, distinct and not yet there."""
        if len(new) == 0:
            return
        while self.runs and len(self.runs[-1]) < 4 * len(new):
            new = _merge(self.runs.pop(), new)
        self.runs.append(new)

    def remove(self, values: Ids) -> None:
        """Remove whatever of these sorted numbers is there."""
        if len(values) and self.runs:
            runs = [run[~within(run, values)] for run in self.runs]
            self.runs = [run for run in runs if len(run)]

    def has(self, values: Ids) -> Mask:
        """Which of the values are there."""
        if not self.runs:
            return np.zeros(len(values), bool)
        found = within(values, self.runs[0])
        for run in self.runs[1:]:
            found |= within(values, run)
        return found

    def missing(self, values: Ids) -> Ids:
        """Those of the values that are not there."""
        for run in self.runs:
            values = values[~within(values, run)]
        return values

    def holds(self, value: int) -> bool:
        """Whether one number is there."""
        for run in self.runs:
            at = run.searchsorted(value)
            if at < len(run) and run[at] == value:
                return True
        return False

    def beside(self, first: int) -> list[int]:
        """The other ends of the pairs that begin with `first`."""
        found: list[int] = []
        for run in self.runs:
            low, high = run.searchsorted((first << 32, (first + 1) << 32))
            found += (run[low:high] & LOW).tolist()
        return found

    def under(self, firsts: Ids) -> tuple[Ids, Ids]:
        """The pairs that begin with each of `firsts`: their places in it, and the other ends."""
        places, others = [], []
        least, above = firsts << SHIFT, (firsts + 1) << SHIFT
        for run in self.runs:
            low = run.searchsorted(least)
            counts = run.searchsorted(above) - low
            if counts.any():
                ends = counts.cumsum()
                places.append(np.arange(len(firsts)).repeat(counts))
                at = np.arange(ends[-1]) + (low - ends + counts).repeat(counts)
                others.append(run[at] & LOW)
        if len(places) == 1:
            return places[0], others[0]
        return (np.concatenate(places), np.concatenate(others)) if places else (NONE, NONE)


def _merge(old: Ids, new: Ids) -> Ids:
    if 8 * len(new) < len(old):
        return np.insert(old, old.searchsorted(new), new)
    return np.sort(np.concatenate([old, new]))


class Relation:
    """Facts of one property as pairs, or the members of one class as single numbers.

    The index by the second of a pair is made when first asked for.
    """

    __slots__ = ("_backward", "binary", "forward")

    def __init__(self, *, binary: bool) -> None:
        """Begin empty."""
        self.binary = binary
        self.forward = SortedSet()
        self._backward: SortedSet | None = None

    @property
    def backward(self) -> SortedSet:
        """The pairs read from the other end."""
        if self._backward is None:
            self._backward = SortedSet()
            self._backward.add(np.sort(flip(self.forward.values())))
        return self._backward

    def add(self, new: Ids) -> None:
        """Add facts that are sorted, distinct and not yet there."""
        self.forward.add(new)
        if self._backward is not None:
            self._backward.add(np.sort(flip(new)))

    def remove(self, facts: Ids) -> None:
        """Remove whatever of these sorted facts is there."""
        self.forward.remove(facts)
        if self._backward is not None:
            self._backward.remove(np.sort(flip(facts)))

    def about(self, marked: Mask) -> Ids:
        """The facts that have a marked number at either end, sorted."""
        facts = self.forward.values()
        which = marked[facts >> SHIFT] | marked[facts & LOW] if self.binary else marked[facts]
        found: Ids = facts[which]
        return found
