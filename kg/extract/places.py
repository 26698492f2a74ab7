"""What stands where in a document: found by its place, without looking at all the rest."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class Standing(Protocol):
    """Whatever has a first character and one behind its last."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """The one behind the last."""


T = TypeVar("T", bound=Standing)


class Places(Generic[T]):
    """Things in the order of the text, to be asked which of them touch some characters.

    A question costs the logarithm of their number, and what lies within the longest's length.
    """

    def __init__(self, things: Iterable[T]) -> None:
        """Sort them; those that begin together keep their order."""
        self.things = sorted(things, key=lambda thing: thing.start)
        self.starts = [thing.start for thing in self.things]
        self.longest = max((thing.end - thing.start for thing in self.things), default=0)

    def touching(self, start: int, end: int) -> list[T]:
        """Those that share one of the characters `start:end`."""
        first = bisect_left(self.starts, start - self.longest)
        last = bisect_left(self.starts, end)
        return [thing for thing in self.things[first:last] if thing.end > start]
