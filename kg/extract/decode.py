"""Spans of a window: which may be names, and which are chosen."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kg.extract.windows import Ints, Window
from kg.text.language import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, RELATIVES

MAX_SPAN = 14  # words of the longest name
SMALL = AUXILIARIES | CONJUNCTIONS | PREPOSITIONS - {"off"} | RELATIVES - {"that"}
CLOSING = frozenset(") ] ? ! . … ” ’ \" ' 's".split())
NAME, GENERIC, NESTED = range(3)


class Thresholds(Protocol):
    """The least probabilities that names and generic phrases are kept by."""

    @property
    def name(self) -> float:
        """For names."""

    @property
    def agreed(self) -> float:
        """For names that the words know or type alike."""

    @property
    def generic(self) -> float:
        """For generic phrases."""


def span_candidates(window: Window) -> tuple[Ints, Ints]:
    """First and last words of every span that stays within a sentence.

    None begins or ends with a small word such as "of": no name does, and half of all words are.
    """
    n = len(window.words)
    begins = np.array([w.is_word and w.text not in SMALL for w in window.words])
    ends = np.array(
        [
            w.text in CLOSING or (begin and w.text not in DETERMINERS)
            for w, begin in zip(window.words, begins, strict=True)
        ]
    )
    first = np.repeat(np.nonzero(begins)[0], MAX_SPAN)
    last = first + np.tile(np.arange(MAX_SPAN), len(first) // MAX_SPAN)
    first, last = first[last < n], last[last < n]
    fits = ends[last] & (window.sentence[first] == window.sentence[last])
    return first[fits], last[fits]


def choose(
    first: Ints,
    last: Ints,
    roles: NDArray[np.float32],
    tags: Ints,
    kinds: int,
    least: Thresholds,
) -> Iterator[tuple[int, NDArray[np.float32], int]]:
    """The spans that are something: its number, how likely it is of each kind, and its role.

    The surest first; names and generic phrases never overlap, names within names lie inside one.
    `tags` is one more than the number of the kind that the words put a span in, or another number.
    """
    exponent = np.exp(roles - roles.max(1, keepdims=True))
    share = exponent / exponent.sum(1, keepdims=True)
    by_role = share[:, 1:].reshape(-1, 3, kinds)
    outer = by_role[:, :2].sum(2)
    sure = outer.max(1)
    taken = np.zeros(int(last.max(initial=0)) + 1, np.int64)
    alike = by_role[:, NAME].argmax(1) == tags - 1
    floors = np.where(alike, least.agreed, least.name), np.full(len(tags), least.generic)
    likely = np.nonzero(sure > np.minimum(*floors))[0]
    order = likely[np.argsort(-sure[likely], kind="stable")].tolist()
    names: list[int] = []
    for k in order:
        role = int(outer[k].argmax())
        if outer[k, role] < floors[role][k]:
            continue
        if taken[first[k] : last[k] + 1].any():
            continue
        taken[first[k] : last[k] + 1] = 1
        if role == NAME:
            names.append(k)
        yield k, by_role[k, role], role
    inner = by_role[:, NESTED].sum(1)
    alike = by_role[:, NESTED].argmax(1) == tags - 1
    for k in map(int, np.nonzero(inner > np.where(alike, least.agreed, least.name))[0]):
        if any(first[n] <= first[k] and last[k] <= last[n] and n != k for n in names):
            yield k, by_role[k, NESTED], NESTED
