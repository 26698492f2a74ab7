"""Names in the still picture: most important first, none upon another, as `labels.js` places them.

What room there is depends on the size of the screen, which only the browser knows. So names are
placed for three sizes, and the style sheet shows those of the nearest. An offset in pixels is
written in ems: then the browser may keep the letters of a picture of any other size as large.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markupsafe import escape

from kg.publish.sketch import LETTER, WIDE, shorten

MIDDLE = (740, 680)
SIZES = {"narrow": (360, 430), "middle": MIDDLE, "wide": (1300, 900)}
"""What the picture measures on a telephone, on a laptop and on a large screen, in pixels."""
LARGEST = 1.2
SIZE, SMALL = 13, 11.5
BROAD, LINES, HIGH = 150, 3, 1.2
ALWAYS = 14
"""Of so many the names are written even over lesser things."""
FEW, CLOSE = 80, 0.6
"""Links are named where there are so few, or the picture is so large."""
CELL = 80
THIN, NARROW, USUAL = frozenset("fijlrtI.,:;'|!()[] "), 4.5, LETTER
"""Which letters are narrow, and pixels to a letter of 13."""
EVEN = {"star": 1.45, "triangle": 1.15, "triangleDown": 1.15, "diamond": 1.2, "square": 0.9,
        "hexagon": 1.05}  # fmt: skip
"""What makes every shape look as large as a dot."""
PIECE = re.compile(r"[\u2e80-\uffdf]|[^\s\u2e80-\uffdf]+\s*|\s+")
Spot = tuple[float, float]
Rect = tuple[float, float, float, float]


class View(NamedTuple):
    """Where one stands: what is in the middle, how large, and on what size of screen."""

    x: float
    y: float
    scale: float
    width: int
    height: int

    @classmethod
    def fit(cls, box: Rect, size: tuple[int, int]) -> "View":
        """All of a box (left, top, width, height), with room at the edges for names."""
        left, top, w, h = box
        width, height = size
        fits = (width - min(130, width * 0.28)) / max(1, w), (height - 80) / max(1, h)
        return cls(left + w / 2, top + h / 2, min(LARGEST, *fits), width, height)

    def see(self, x: float, y: float) -> Spot:
        """A point of the picture as a point of the screen."""
        return (x - self.x) * self.scale + self.width / 2, (
            y - self.y
        ) * self.scale + self.height / 2


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing as it is drawn; the best linked, by `weight`, is named first."""

    x: float
    y: float
    radius: float
    shape: str
    ink: str
    weight: int
    text: str

    def reach(self, grown: float) -> float:
        """How far it comes from its middle."""
        return self.radius * grown * max(1.0, EVEN.get(self.shape, 1.0))

    def outline(self, grown: float) -> str:
        """Its shape as vis-network draws it, as a path."""
        r = self.radius * grown * EVEN.get(self.shape, 1.0)
        if self.shape == "dot":
            half = f"a{r:g} {r:g} 0 1 0"
            return f"M{self.x - r:g} {self.y:g}{half} {2 * r:g} 0{half} {-2 * r:g} 0Z"
        spots = (f"{self.x + r * u:.1f} {self.y + r * v:.1f}" for u, v in CORNERS[self.shape])
        return f"M{'L'.join(spots)}Z"


def _triangle(turned: int) -> list[Spot]:
    """Vertices of vis-network's triangle of radius 1, or of the one that points down."""
    high, half = math.sqrt(3) * 1.15, 1.15
    middle, base = 0.275 * 1.15, high / 3
    found = [(0.0, middle - high + base), (half, middle + base), (-half, middle + base)]
    return [(x, y * turned) for x, y in found]


def _turn(count: int, radii: tuple[float, ...], begin: float, down: float = 0) -> list[Spot]:
    """Vertices around a centre, their distances taken in turn."""
    turns = ((i, begin + 2 * math.pi * i / count) for i in range(count))
    return [
        (radii[i % len(radii)] * math.cos(t), down + radii[i % len(radii)] * math.sin(t))
        for i, t in turns
    ]


CORNERS = {
    "square": [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)],
    "diamond": [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)],
    "triangle": _triangle(1),
    "triangleDown": _triangle(-1),
    "hexagon": _turn(6, (1.0,), 0),
    "star": _turn(10, (0.82 * 1.3, 0.82 * 0.5), -math.pi / 2, 0.082),
}


class Line(NamedTuple):
    """The words of a link, and the points of it at which they may stand."""

    places: list[Spot]
    text: str
    look: str


class _Room:
    """Rectangles taken on the screen, in cells, so that asking costs little."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], list[tuple[Rect, object]]] = defaultdict(list)

    def _cells(self, box: Rect) -> Iterator[tuple[int, int]]:
        for x in range(int(box[0] // CELL), int(box[2] // CELL) + 1):
            for y in range(int(box[1] // CELL), int(box[3] // CELL) + 1):
                yield x, y

    def free(self, box: Rect, owner: object) -> bool:
        left, top, right, bottom = box
        for cell in self._cells(box):
            for (a, b, c, d), whose in self.cells.get(cell, ()):
                if left < c and a < right and top < d and b < bottom and whose != owner:
                    return False
        return True

    def take(self, box: Rect, owner: object) -> None:
        for cell in self._cells(box):
            self.cells[cell].append((box, owner))


def letter(dots: list[Dot], links: list[Line], view: View, grown: float) -> str:
    """The names that have room in a view, as text elements within a font size of 13 pixels."""
    names, marks = _Room(), _Room()
    seen = [(*view.see(d.x, d.y), d.reach(grown) * view.scale) for d in dots]
    for at, (x, y, r) in enumerate(seen):
        marks.take((x - r - 1, y - r - 1, x + r + 1, y + r + 1), at)

    def find(corners: list[Spot], wide: float, tall: float, owner: int, over: bool) -> int | None:
        """The first corner with room for so wide and tall a name."""
        chosen, box = None, (0.0, 0.0, 0.0, 0.0)
        for at, (x, y) in enumerate(corners):
            here = (x, y, x + wide, y + tall)
            inside = min(x, y) > 2 and here[2] < view.width - 2 and here[3] < view.height - 2
            if not inside or not names.free(here, None):
                continue
            if marks.free(here, owner):
                chosen, box = at, here
                break
            if over and chosen is None:
                chosen, box = at, here
        if chosen is not None:
            names.take(box, owner)
        return chosen

    written = []
    for nth, at in enumerate(sorted(range(len(dots)), key=lambda i: (-dots[i].weight, i))):
        dot, (x, y, r) = dots[at], seen[at]
        lines, wide = wrap(dot.text)
        wide, tall = wide + 4, len(lines) * SIZE * HIGH
        # Each is a way out from the dot, by its radius, and from there by pixels.
        ways = [
            (0, 1, -wide / 2, 3), (0, -1, -wide / 2, -tall - 2), (1, 0, 3, -tall / 2),
            (-1, 0, -wide - 3, -tall / 2), (0.7, 0.7, 0, 2), (-0.7, 0.7, -wide, 2),
            (0.7, -0.7, 0, -tall - 2), (-0.7, -0.7, -wide, -tall - 2),
        ]  # fmt: skip
        corners = [(x + r * u + across, y + r * v + down) for u, v, across, down in ways]
        if (chosen := find(corners, wide, tall, at, nth < ALWAYS)) is not None:
            u, v, across, down = ways[chosen]
            start = dot.x + dot.reach(grown) * u, dot.y + dot.reach(grown) * v
            written.append(_write(lines, start, (across + wide / 2, down), SIZE))
    if len(links) > FEW and view.scale <= CLOSE:
        return "".join(written)
    for link in sorted(links, key=lambda k: (k.look == "actual", k.look == "inferred")):
        lines, wide = wrap(link.text, SMALL / SIZE)
        wide, tall = wide + 4, len(lines) * SMALL * HIGH
        spots = [view.see(*place) for place in link.places]
        corners = [(x - wide / 2, y - tall / 2) for x, y in spots]
        if (chosen := find(corners, wide, tall, -1, False)) is not None:
            written.append(_write(lines, link.places[chosen], (0, -tall / 2), SMALL, link.look))
    return "".join(written)


@lru_cache(4096)
def wrap(text: str, part: float = 1.0) -> tuple[list[str], float]:
    """A name in at most three lines of the width allowed, and the width of the widest."""

    def measure(words: str) -> float:
        return part * sum(
            WIDE if ord(letter) > 0x2E7F else NARROW if letter in THIN else USUAL
            for letter in words
        )

    lines = [""]
    for piece in PIECE.findall(text):
        if lines[-1] and measure((lines[-1] + piece).rstrip()) > BROAD:
            lines.append(piece)
        else:
            lines[-1] += piece
    kept = [line.rstrip() for line in lines[:LINES]]
    if len(lines) > LINES:
        kept[-1] += " …"
    kept = [shorten(line, BROAD * 1.25 / part) for line in kept]
    return kept, max(map(measure, kept))


def _write(lines: list[str], start: Spot, by: Spot, size: float, look: str = "") -> str:
    """The lines of a name, centred under one another, some pixels away from where it starts."""
    x, y = (f"{n:.0f}" for n in start)
    kind = f' class="{look}"' if look else ""
    across = f' dx="{by[0] / size:.2f}em"' if abs(by[0]) > 0.1 else ""
    return "".join(
        f'<text{kind} x="{x}" y="{y}"{across} dy="{by[1] / size + 0.8 + at * HIGH:.2f}em">'
        f"{escape(line)}</text>"
        for at, line in enumerate(lines)
    )
