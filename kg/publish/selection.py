"""What of a graph a page shows: the things, where each stands, and the claims among them."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from itertools import chain

import networkx as nx
from rdflib import URIRef

from kg.errors import GraphError
from kg.publish.atlas import Atlas, Community
from kg.publish.claims import Claim, Gathered, Thing
from kg.publish.finder import suggest
from kg.publish.layout import Box, Point, place
from kg.publish.tongue import Phrase

COMFORTABLE = 80
"""Up to so many things every label gets its room; with more, labels yield to one another."""
WHOLE, NEIGHBOURHOOD, COMMUNITY, COMMUNITIES = "whole", "focus", "community", "communities"
"""What a page may be a view of."""
WITHIN_ONE = (
    "Shown is what lies within one link of “{focus}”: {near:,} of the graph's {total:,} things."
)
WITHIN = (
    "Shown is what lies within {depth} links of “{focus}”: "
    "{near:,} of the graph's {total:,} things."
)
BEST = (
    "Of {near:,} things the picture and the table keep the {kept:,} best connected; "
    "to see others, focus on one (kg explore --focus NAME) or raise the limit."
)
NEAREST = (
    "Of {near:,} things the picture and the table keep the {kept:,} nearest and best connected; "
    "to see others, focus on one (kg explore --focus NAME) or raise the limit."
)
MARGIN = 110
"""Pixels between what is linked and what is not."""
LINE = 22
"""Characters to a line of a label."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The things and claims a page shows, where each thing stands, and notes on what is left out.

    `radii` are pixels at the picture's natural size. `totals` counts what each thing is linked to,
    shown or not, by property and by whether the thing is its object; `members` numbers its
    community. Instead of things a page may show `communities`: each with how many of its things
    pass the filters, its place and its radius. `centre` is what a neighbourhood lies around, or
    the hub of a community.
    """

    gathered: Gathered
    things: dict[URIRef, Point]
    radii: dict[URIRef, int]
    claims: list[Claim]
    notes: list[Phrase]
    mode: str = WHOLE
    centre: URIRef | None = None
    totals: dict[URIRef, dict[tuple[URIRef, bool], int]] = field(default_factory=dict)
    communities: list[tuple[Community, int, Point, int]] = field(default_factory=list)
    ties: list[tuple[int, int, int]] = field(default_factory=list)
    members: dict[URIRef, int] = field(default_factory=dict)


def narrow(
    gathered: Gathered, focus: str | None, depth: int, limit: int
) -> tuple[Gathered, list[Phrase]]:
    """The part of a graph that one page holds, and notes on what is left out.

    With `focus` it is what lies within `depth` links of what has this name; of more than `limit`
    things the nearest and best connected.

    Raises:
        GraphError: nothing is named `focus`, or there is nothing to show.
    """
    if not gathered.things:
        raise GraphError("the graph speaks of no thing that could be shown; build it from a source")
    graph: nx.Graph[URIRef] = nx.Graph()
    graph.add_nodes_from(gathered.things)
    for claim in gathered.claims:
        if isinstance(claim.object, URIRef) and claim.object in gathered.things:
            graph.add_edge(claim.subject, claim.object)
    graph.remove_edges_from([(iri, iri) for iri in graph])
    centres = _find(gathered.things, focus) if focus else []
    near = _distances(graph, centres, depth) if centres else dict.fromkeys(graph, 0)
    ranked = sorted(near, key=lambda iri: (near[iri], -graph.degree[iri], iri))
    kept = {iri: gathered.things[iri] for iri in sorted(ranked[:limit])}
    claims = claims_among(gathered.claims, range(len(gathered.claims)), gathered.things, kept)
    notes = _notes(len(gathered.things), len(near), len(kept), focus, depth)
    return replace(gathered, things=kept, claims=claims), notes


def _find(things: dict[URIRef, Thing], focus: str) -> list[URIRef]:
    """Everything called `focus`, in any case; raises GraphError with the nearest names."""
    wanted = focus.strip().casefold()
    names = {iri: (*thing.names.values(), *thing.aliases) for iri, thing in things.items()}
    found = [
        iri
        for iri, own in names.items()
        if wanted in {name.casefold() for name in own} or str(iri) == focus
    ]
    if found:
        return found
    near = suggest(focus, chain.from_iterable(names.values()))
    raise GraphError(f"nothing in the graph is called “{focus}”; {near}")


def _distances(graph: "nx.Graph[URIRef]", centres: list[URIRef], depth: int) -> dict[URIRef, int]:
    distances: dict[URIRef, int] = {}
    for centre in centres:
        for iri, far in nx.single_source_shortest_path_length(graph, centre, cutoff=depth).items():
            distances[iri] = min(far, distances.get(iri, far))
    return distances


def claims_among(
    claims: list[Claim],
    asked: Collection[int],
    things: dict[URIRef, Thing],
    kept: Collection[URIRef],
) -> list[Claim]:
    """Of the claims asked for those about the things kept; positions count among themselves.

    A claim that speaks against a shown one is shown with it, if its ends are.
    """
    positions = {
        at: number
        for number, at in enumerate(
            at
            for at in asked
            if claims[at].subject in kept
            and (claims[at].object in kept or claims[at].object not in things)
        )
    }
    return [
        replace(
            claims[at],
            implied_by=tuple(positions[i] for i in claims[at].implied_by if i in positions),
            against=tuple(positions[i] for i in claims[at].against if i in positions),
        )
        for at in positions
    ]


def lay_out(atlas: Atlas, chosen: Collection[URIRef]) -> dict[URIRef, Point]:
    """Places for things; those of which no document says anything come last, below the others."""
    kept = sorted(chosen)
    boxes = boxes_of(atlas, kept)
    inside = set(kept)
    spoken_of: nx.Graph[URIRef] = nx.Graph()
    silent: nx.Graph[URIRef] = nx.Graph()
    for iri in kept:
        claims = [atlas.gathered.claims[at] for at in atlas.claims_of.get(iri, ())]
        graph = silent if all(c.background for c in claims) else spoken_of
        graph.add_node(iri)
        graph.add_edges_from(
            (iri, other) for other in sorted(atlas.beside.get(iri, set()) & inside)
        )
    silent.remove_nodes_from(list(spoken_of))
    above, below = place(spoken_of, boxes), place(silent, boxes)
    drop = max((y for _, y in above.values()), default=0) + MARGIN
    return {**above, **{iri: (x, y + drop) for iri, (x, y) in below.items()}}


def radius_of(atlas: Atlas, iri: URIRef) -> int:
    """How large a thing is drawn: by its links in the whole graph, so that it never changes."""
    return min(26, round(10 + 2.4 * math.sqrt(atlas.degree(iri))))


def boxes_of(atlas: Atlas, kept: Collection[URIRef]) -> dict[URIRef, Box]:
    """Roughly what a thing and its label cover; smaller in a crowd, where labels take turns."""
    scale = min(1.0, math.sqrt(COMFORTABLE / max(1, len(kept))))
    boxes = {}
    for iri in kept:
        radius = radius_of(atlas, iri)
        name = next(iter(atlas.things[iri].names.values()), "")
        length = sum(2 if ord(c) > 0x2E7F else 1 for c in name)
        half = max(radius, 3.6 * min(length, LINE)) * scale
        lines = min(3, math.ceil(length / LINE))
        boxes[iri] = (-half, -radius * scale, half, (radius + 6 + 16 * lines) * scale)
    return boxes


def _notes(total: int, near: int, kept: int, focus: str | None, depth: int) -> list[Phrase]:
    notes = []
    if focus:
        asked = {"focus": focus, "depth": depth, "near": near, "total": total}
        notes.append(Phrase(WITHIN_ONE if depth == 1 else WITHIN, asked))
    if kept < near:
        notes.append(Phrase(NEAREST if focus else BEST, {"near": near, "kept": kept}))
    return notes
