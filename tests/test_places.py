"""What touches some characters, found by place."""

import random
from typing import NamedTuple

from kg.extract.places import Places


class Span(NamedTuple):
    start: int
    end: int


def test_what_touches_is_what_a_look_at_everything_finds() -> None:
    draw = random.Random(1)
    spans = [Span(s, s + draw.randint(1, 9)) for s in (draw.randrange(200) for _ in range(80))]
    places = Places(spans)
    for _ in range(300):
        start = draw.randrange(-5, 205)
        end = start + draw.randint(1, 20)
        touching = [
            s for s in sorted(spans, key=lambda s: s.start) if s.start < end and s.end > start
        ]
        assert places.touching(start, end) == touching
    assert any(places.touching(s.start, s.end)[1:] for s in spans)  # some do overlap


def test_where_nothing_stands_nothing_is_found() -> None:
    assert Places[Span]([]).touching(0, 10) == []
    assert Places([Span(3, 5)]).touching(5, 9) == []
