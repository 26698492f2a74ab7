"""The classes of an ontology as a picture: a tree from left to right, in SVG."""

from collections.abc import Callable
from html import escape

from rdflib import URIRef
from rdflib.namespace import RDFS

from kg.ontology import Ontology

WIDE, HIGH, GAP = 190, 24, 40
"""A box's width and row height, and the room between columns, in pixels."""


def draw_classes(ontology: Ontology, anchor: Callable[[URIRef], str], hidden: bool = False) -> str:
    """An SVG of all classes that are above or below another; each box leads to its description.

    `hidden` is for a page that lists the same: readers of the screen and the keyboard pass by.
    A class with two parents stands under the first by name; a dashed line leads to the other.
    """
    parents = {
        c: sorted(
            p
            for p in ontology.graph.objects(c, RDFS.subClassOf)
            if isinstance(p, URIRef) and p in ontology.classes
        )
        for c in ontology.classes
    }
    below: dict[URIRef, list[URIRef]] = {c: [] for c in ontology.classes}
    for class_, above in parents.items():
        if above:
            below[above[0]].append(class_)
    places: dict[URIRef, tuple[int, float]] = {}
    rows = 0

    def place(class_: URIRef, depth: int) -> float:
        nonlocal rows
        heights = [place(child, depth + 1) for child in below[class_]]
        if not heights:
            heights = [float(rows)]
            rows += 1
        places[class_] = (depth, (heights[0] + heights[-1]) / 2)
        return places[class_][1]

    ours = str(ontology.iri or "")
    for class_ in sorted(ontology.classes, key=lambda c: not c.startswith(ours)):
        if not parents[class_] and below[class_]:
            place(class_, 0)
    deepest = max((depth for depth, _ in places.values()), default=0)
    width, height = (deepest + 1) * (WIDE + GAP), max(rows, 1) * HIGH
    lines = [_line(places, c, p, i) for c in places for i, p in enumerate(parents[c])]
    boxes = [_box(ontology, anchor(c), c, *places[c]) for c in places]
    told = 'aria-hidden="true"' if hidden else 'role="group" aria-label="Class diagram"'
    drawn = "".join(lines + boxes)
    if hidden:
        drawn = drawn.replace("<a ", '<a tabindex="-1" ')
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" {told}'
        f' xmlns="http://www.w3.org/2000/svg">{drawn}</svg>'
    )


def _line(
    places: dict[URIRef, tuple[int, float]], class_: URIRef, parent: URIRef, number: int
) -> str:
    if parent not in places:
        return ""
    (depth, row), (above, parent_row) = places[class_], places[parent]
    x, y = depth * (WIDE + GAP), (row + 0.5) * HIGH
    from_x, from_y = above * (WIDE + GAP) + WIDE, (parent_row + 0.5) * HIGH
    bend = from_x + GAP / 2
    dashed = ' stroke-dasharray="4 3"' if number else ""
    return f'<path d="M{from_x} {from_y:g}H{bend:g}V{y:g}H{x}"{dashed}/>'


def _box(ontology: Ontology, anchor: str, class_: URIRef, depth: int, row: float) -> str:
    x, y = depth * (WIDE + GAP), row * HIGH + 2
    names = "".join(
        f'<text x="{x + 8}" y="{y + 14:g}" lang="{language}">'
        f"{escape(ontology.label(class_, language))}</text>"
        for language in ("en", "zh-Hant")
    )
    kind = ' class="kind"' if ontology.kind(class_) == class_ else ""
    return (
        f'<a href="#{escape(anchor)}"><rect x="{x}" y="{y:g}" width="{WIDE}"'
        f' height="{HIGH - 4}" rx="3"{kind}/>{names}</a>'
    )
