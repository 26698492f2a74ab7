"""The picture before any script has run: the same things at the same places, as SVG in the page.

vis-network takes long to arrive, the server has known the places from the start. So the page opens
with this picture, and vis-network takes its place on the same spot once it has drawn its own;
without scripts this one stays. All links of one look are one path, and all things of one class
another: a browser draws thirty large paths sooner than a thousand small ones. What is drawn, and
how, is that of `scene.js` and `picture.js`.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from kg.publish.lettering import LARGEST, MIDDLE, SIZES, Dot, Line, View, letter
from kg.publish.tongue import Tongue

SOUND = 150
"""Fewer things than this are drawn larger where the picture is small."""
HEAD = 8.25
"""Length of an arrow's head, without what the width of its link adds (vis-network's 15 x 0.55)."""
BRANCH = 0.28
"""How much further than its neighbour each of several links between two things bends."""
BAR = "bar"
WORDS_AT = (0.5, 0.4, 0.6, 0.32, 0.68)
"""How far along a link its words may stand, best first."""
Shown = dict[str, Any]
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Link:
    """What joins two dots; a curve bends to `via`, and `tip` is the form of its head, if any."""

    start: int
    end: int
    look: str
    width: float
    via: Spot | None
    tip: str
    disputed: bool
    text: str


def draw(shown: Shown, tongue: Tongue, label: str) -> Markup:
    """The picture of what `describe` gives, its names in this language; `label` says what it is."""
    overview = shown["mode"] == "communities"
    dots, links = _communities(shown, tongue) if overview else _things(shown, tongue)
    if not dots:
        return Markup("")
    left, right = min(d.x - d.radius for d in dots), max(d.x + d.radius for d in dots)
    top, bottom = min(d.y - d.radius for d in dots), max(d.y + d.radius for d in dots)
    box = (left, top + 12, right - left, bottom - top)
    grown = 1.0
    if len(dots) < SOUND and not overview:
        grown = min(2.5, max(1.0, 0.5 / View.fit(box, MIDDLE).scale))
    lines, heads = _draw_links(dots, links, grown)
    parts = [*lines, *_draw_dots(dots, grown), *heads]
    parts += [
        _sign(*_along(dots[k.start], dots[k.end], k.via, 0.78), View.fit(box, MIDDLE).scale)
        for k in links
        if k.disputed
    ]
    words = [
        Line([_along(dots[k.start], dots[k.end], k.via, at) for at in WORDS_AT], k.text, k.look)
        for k in links
        if k.tip
    ]
    for name, size in SIZES.items():
        view = View.fit(box, size)
        parts.append(
            f'<g class="{name}" font-size="{13 / view.scale:.1f}">'
            f"{letter(dots, words, view, grown)}</g>"
        )
    around = " ".join(f"{n:.0f}" for n in box)
    return Markup(
        f'<svg class="still" viewBox="{around}" width="{box[2] * LARGEST:.0f}" '
        f'height="{box[3] * LARGEST:.0f}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _things(shown: Shown, tongue: Tongue) -> tuple[list[Dot], list[Link]]:
    """The things that what passes the filters joins, and its links (`arrangeThings`)."""
    things, claims = shown["graph"]["things"], shown["graph"]["claims"]
    visible = [at for at, row in enumerate(shown["claims"]) if not row["hidden"]]
    joined = {end for at in visible for end in (claims[at]["s"], claims[at].get("o"))}
    weight = [0] * len(things)
    for claim in claims:
        for end in {claim["s"], claim.get("o", claim["s"])}:
            weight[end] += 1
    dots: list[Dot] = []
    number: dict[int, int] = {}
    for at, thing in enumerate(things):
        if at in joined or at in shown["alone"]:
            number[at] = len(dots)
            kind = shown["graph"]["kinds"][thing["kind"]]
            name = tongue.name(thing.get("names", {}))[0]
            dots.append(
                Dot(
                    thing["x"],
                    thing["y"],
                    thing["radius"],
                    kind["shape"],
                    f"kind-{kind['colour']}",
                    weight[at],
                    name,
                )
            )
    passing = set(visible)
    drawn = [
        at
        for at in visible
        if "o" in claims[at] and not passing.intersection(claims[at].get("impliedBy", ()))
    ]
    bends = _bends([(claims[at]["s"], claims[at]["o"]) for at in drawn])
    links = []
    for at, bend in zip(drawn, bends, strict=True):
        claim, status = claims[at], shown["claims"][at]["status"]
        start, end = number[claim["s"]], number[claim["o"]]
        words = tongue.name(shown["terms"][claim["p"]])[0]
        links.append(
            Link(
                start,
                end,
                shown["claims"][at]["look"],
                1.5,
                _via(dots[start], dots[end], bend) if bend else None,
                BAR if status == "denied" else "arrow",
                bool(claim.get("against")),
                words if status == "actual" else f"{tongue(status)}: {words}",
            )
        )
    return dots, links


def _communities(shown: Shown, tongue: Tongue) -> tuple[list[Dot], list[Link]]:
    """The communities of which something passes the filters, and their ties."""
    dots: list[Dot] = []
    number: dict[int, int] = {}
    for at, c in shown["graph"]["communities"].items():
        if c["radius"] and c["shown"]:
            number[at] = len(dots)
            part = tongue("{part} of {whole}", part=c["shown"], whole=c["size"])
            count = c["size"] if c["shown"] == c["size"] else part
            name = f"{tongue.name(c['names'])[0]} ({count})"
            dots.append(Dot(c["x"], c["y"], c["radius"], "dot", "accent", c["size"], name))
    links = [
        Link(number[a], number[b], "actual", min(8, 1 + math.log2(n)), None, "", False, "")
        for a, b, n in shown["graph"]["ties"]
        if a in number and b in number
    ]
    return dots, links


def _bends(pairs: list[tuple[int, int]]) -> list[float]:
    """How far each link bends: several between the same two things fan out, one is straight."""
    between = defaultdict(list)
    for at, (s, o) in enumerate(pairs):
        between[min(s, o), max(s, o)].append(at)
    bends = [0.0] * len(pairs)
    for group in between.values():
        for nth, at in enumerate(group):
            bend = (nth - (len(group) - 1) / 2) * BRANCH
            bends[at] = bend if pairs[at][0] <= pairs[at][1] else -bend
    return bends


def _via(a: Dot, b: Dot, bend: float) -> Spot:
    """Where vis-network's `curvedCW`, or `curvedCCW` for less than nothing, bends a link to."""
    far, part = math.hypot(b.x - a.x, b.y - a.y), 0.5 * abs(bend) + 0.5
    turn = math.atan2(a.y - b.y, b.x - a.x) + (0.5 * bend + 0.5) * math.pi
    return a.x + part * far * math.sin(turn), a.y + part * far * math.cos(turn)


def _along(a: Dot, b: Dot, via: Spot | None, part: float) -> Spot:
    """The point of a link so far along its curve, from 0 to 1."""
    x, y = via or ((a.x + b.x) / 2, (a.y + b.y) / 2)
    near, middle, late = (1 - part) ** 2, 2 * part * (1 - part), part**2
    return near * a.x + middle * x + late * b.x, near * a.y + middle * y + late * b.y


def _draw_links(dots: list[Dot], links: list[Link], grown: float) -> tuple[list[str], list[str]]:
    """A path for all links of one look and width, and one for their heads."""
    lines, heads = defaultdict(list), defaultdict(list)
    for link in links:
        a, b, width = dots[link.start], dots[link.end], round(link.width * grown, 1)
        x, y = link.via or (a.x, a.y)
        far = math.hypot(b.x - x, b.y - y) or 1.0
        ux, uy = (b.x - x) / far, (b.y - y) / far
        # The line ends within its head, and the head at the rim of the thing.
        reach, head = b.reach(grown), HEAD + 3 * width if link.tip else 0.0
        tip = b.x - ux * reach, b.y - uy * reach
        end = f"{tip[0] - 0.9 * head * ux:.0f} {tip[1] - 0.9 * head * uy:.0f}"
        curve = f"Q{link.via[0]:.0f} {link.via[1]:.0f} {end}" if link.via else f"L{end}"
        lines[link.look, width].append(f"M{a.x} {a.y}{curve}")
        if link.tip:
            heads[link.look].append(_head(tip, (ux * head, uy * head), link.tip))
    return [
        f'<path class="link {look}" stroke-width="{width}" d="{"".join(each)}"/>'
        for (look, width), each in lines.items()
    ], [f'<path class="head {k}" d="{"".join(each)}"/>' for k, each in heads.items()]


def _head(tip: Spot, along: Spot, form: str) -> str:
    (x, y), (ux, uy) = tip, along
    corners = [(0, 0), (-1, 0.3), (-0.9, 0), (-1, -0.3)]
    if form == BAR:
        corners = [(0, 0.5), (0, -0.5), (-0.15, -0.5), (-0.15, 0.5)]
    spots = [f"{x + u * ux - v * uy:.0f} {y + u * uy + v * ux:.0f}" for u, v in corners]
    return f"M{'L'.join(spots)}Z"


def _draw_dots(dots: list[Dot], grown: float) -> list[str]:
    drawn = defaultdict(list)
    for dot in dots:
        drawn[dot.ink].append(dot.outline(grown))
    return [f'<path class="dot {ink}" d="{"".join(each)}"/>' for ink, each in drawn.items()]


def _sign(x: float, y: float, scale: float) -> str:
    """The sign of a disputed link."""
    r = 9 / scale
    return (
        f'<path class="dispute" d="M{x:.0f} {y - r:.0f}l{r:.0f} {r:.0f}l{-r:.0f} {r:.0f}'
        f'l{-r:.0f} {-r:.0f}Z"/><text class="dispute" x="{x:.0f}" y="{y:.0f}" '
        f'font-size="{12 / scale:.1f}" dy=".36em">!</text>'
    )
