"""The pairs of mentions that a property may link, and what is seen of them without reading."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.windows import Ints, Window

Floats = NDArray[np.float32]
WORDS = np.array([0, 1, 2, 4, 7, 12, 20, 40, 80])
SENTENCES = np.array([0, 1, 2, 3, 6])
BETWEEN = np.array([0, 1, 2, 4, 8])
SIZES = (2 * (len(WORDS) + 1), 2 * (len(SENTENCES) + 1), len(BETWEEN) + 1, 4, 4)
"""How many values each feature of a pair has."""


class Placed(NamedTuple):
    """A mention in its window: its first and last word, its group, its form and its thing.

    `group` is the number of its kind (of thing or value); `thing` is shared by the mentions of
    one entity.
    """

    first: int
    last: int
    group: int
    form: int
    thing: int


class Pairs(NamedTuple):
    """Ordered pairs of mentions (by their numbers), their features and what frames say of them."""

    subject: Ints
    object: Ints
    seen: Ints
    framed: Floats


def pair_up(
    window: Window,
    mentions: Sequence[Placed],
    allowed: NDArray[np.bool_],
    framed: Mapping[tuple[int, int], Mapping[int, float]],
    labels: int,
) -> Pairs:
    """Every ordered pair of mentions of different things that some property accepts.

    Args:
        window: Where the mentions stand.
        mentions: In the order of the text.
        allowed: Whether any property leads from a group to a group.
        framed: What the frames read, by the numbers of subject and object: property → confidence.
        labels: How many properties there are.
    """
    groups = np.array([m.group for m in mentions], np.int64)
    things = np.array([m.thing for m in mentions], np.int64)
    fits = allowed[groups[:, None], groups[None, :]] & (things[:, None] != things[None, :])
    subject, object_ = np.nonzero(fits)
    first = np.array([m.first for m in mentions], np.int64)
    last = np.array([m.last for m in mentions], np.int64)
    s, o = subject, object_
    apart = np.maximum(first[o] - last[s], first[s] - last[o]) - 1
    after = (first[o] > first[s]).astype(np.int64)
    sentences = np.abs(window.sentence[first[s]] - window.sentence[first[o]])
    same_block = (window.block[first[s]] == window.block[first[o]]).astype(np.int64)
    between = np.abs(s - o) - 1
    leads = (
        (window.lead[first[o]] == window.block[first[s]])
        + 2 * (window.lead[first[s]] == window.block[first[o]])
    ).astype(np.int64)
    near_subject, near_object = _nearest(first, groups)
    seen = np.stack(
        [
            np.searchsorted(WORDS, np.maximum(apart, 0)) * 2 + after,
            np.searchsorted(SENTENCES, sentences) * 2 + same_block,
            np.searchsorted(BETWEEN, np.maximum(between, 0)),
            near_subject[s, o] + 2 * near_object[s, o],
            leads,
        ],
        axis=1,
    )
    read = np.zeros((len(s), labels), np.float32)
    if framed:
        rows = {(int(a), int(b)): k for k, (a, b) in enumerate(zip(s, o, strict=True))}
        for ends, found in framed.items():
            if ends in rows:
                for label, confidence in found.items():
                    read[rows[ends], label] = confidence
    return Pairs(subject, object_, seen, read)


def _nearest(first: Ints, groups: Ints) -> tuple[Ints, Ints]:
    """For each two mentions, whether the one is the nearest of its group to the other."""
    distance = np.abs(first[:, None] - first[None, :]).astype(np.float64)
    np.fill_diagonal(distance, np.inf)
    subject = np.zeros(distance.shape, np.int64)
    for group in np.unique(groups):
        of = groups == group
        best = np.min(np.where(of[:, None], distance, np.inf), axis=0)
        subject |= of[:, None] & (distance <= best[None, :])
    return subject, subject.T
