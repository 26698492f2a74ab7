"""What the frames read, as the reading model is told it: by the mentions of a window."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rdflib import URIRef

from kg.extract.pairs import Placed
from kg.extract.windows import Window
from kg.model import Mention, Statement


class Framed(NamedTuple):
    """One statement of the frames; `object` is a thing, or the place of a value."""

    subject: URIRef
    object: URIRef | int
    property: URIRef
    confidence: float
    start: int
    end: int


def framed_by_words(statements: Iterable[Statement], values: Iterable[Mention]) -> list[Framed]:
    """What frames read, with the places of values instead of what they mean."""
    places = defaultdict(list)
    for m in values:
        places[m.value].append(m.start)
    rows = []
    for s in statements:
        e = s.evidence
        ends: list[URIRef | int] = (
            [s.object]
            if isinstance(s.object, URIRef)
            else [k for k in places[s.object] if e.start <= k < e.end]
        )
        rows += [Framed(s.subject, o, s.predicate, e.confidence, e.start, e.end) for o in ends]
    return rows


def frames_of_window(
    window: Window,
    mentions: Sequence[Placed],
    number: Mapping[Any, int],
    properties: Mapping[URIRef, int],
    framed: Iterable[Framed],
) -> dict[tuple[int, int], dict[int, float]]:
    """What frames read, by the numbers of the two mentions that stand in the quoted words."""
    read: dict[tuple[int, int], dict[int, float]] = {}
    for f in framed:
        if f.subject in number and f.object in number and f.property in properties:
            near = [
                (k, m.thing)
                for k, m in enumerate(mentions)
                if f.start <= window.words[m.first].start < f.end
            ]
            for a in [k for k, t in near if t == number[f.subject]]:
                for b in [k for k, t in near if t == number[f.object]]:
                    read.setdefault((a, b), {})[properties[f.property]] = f.confidence
    return read
