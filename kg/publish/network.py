"""A picture of some links, as SVG within a page: boxes with names, lines with what they say."""

import re
from typing import Any

import networkx as nx
from markupsafe import Markup, escape
from rdflib import URIRef

from kg.publish.layout import Box, place
from kg.publish.sketch import measure, shorten

DRAWN = 60
"""Things in the picture, the best linked first."""
WIDEST = 170
EDGE = 30
HALF = 14
"""Half the height of a box."""

Shown = dict[str, Any]


def draw_network(links: list[tuple[Shown, str, Shown]]) -> Markup:
    """The picture; hidden from screen readers, for the page has the same as a table."""
    graph: nx.Graph[URIRef] = nx.Graph()
    said: dict[tuple[URIRef, URIRef], list[str]] = {}
    for one, by, other in links:
        a, b = URIRef(one["text"]), URIRef(other["text"])
        if a != b:
            graph.add_edge(a, b)
            said.setdefault((a, b), []).append(_end(by))
    kept = sorted(graph, key=lambda n: (-graph.degree[n], n))[:DRAWN]
    shown = graph.subgraph(sorted(kept))
    boxes: dict[URIRef, Box] = {n: _box(n) for n in shown}
    places = place(shown, boxes)
    if not places:
        return Markup("")
    left = min(x + boxes[n][0] for n, (x, _) in places.items()) - EDGE
    top = min(y + boxes[n][1] for n, (_, y) in places.items()) - EDGE
    width = max(x + boxes[n][2] for n, (x, _) in places.items()) + EDGE - left
    height = max(y + boxes[n][3] for n, (_, y) in places.items()) + EDGE - top
    parts = []
    for (a, b), words in said.items():
        if a in places and b in places:
            (x, y), (x2, y2) = places[a], places[b]
            label = ", ".join(dict.fromkeys(w for w in words if w))
            parts.append(f'<path class="stated" d="M{x} {y}L{x2} {y2}"/>')
            parts.append(
                f'<text class="by" x="{(x + x2) / 2:g}" y="{(y + y2) / 2 - 3:g}" '
                f'text-anchor="middle">{escape(shorten(label, WIDEST))}</text>'
            )
    for node, (x, y) in places.items():
        half = boxes[node][2]
        parts.append(
            f'<rect class="dot" x="{x - half:g}" y="{y - HALF}" width="{2 * half:g}" '
            f'height="{2 * HALF}" rx="5"/><text x="{x}" y="{y + 4}" text-anchor="middle">'
            f"{escape(shorten(_end(node), WIDEST))}</text>"
        )
    drawn = f'viewBox="{left:g} {top:g} {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return Markup(
        f'<svg class="sketch" {drawn} aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _end(text: str) -> str:
    """A name as it is; of an IRI what comes last."""
    return re.split(r"[/#]", text.rstrip("/#"))[-1] if re.match(r"\w+://", text) else text


def _box(node: str) -> Box:
    text = shorten(_end(node), WIDEST)
    half = measure(text) / 2 + 8
    return (-half, -HALF, half, HALF)
