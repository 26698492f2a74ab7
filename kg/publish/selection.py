"""What of a graph a page shows: the whole, the best connected, or what lies near one thing."""

import difflib
import math
from dataclasses import dataclass, replace

import networkx as nx
from rdflib import URIRef

from kg.errors import GraphError
from kg.publish.claims import Claim, Gathered, Thing
from kg.publish.layout import Box, place

Point = tuple[int, int]

COMFORTABLE = 80
"""Up to so many things every label gets its room; with more, labels yield to one another."""
MARGIN = 110
"""Pixels between what is linked and what is not."""
LINE = 22
"""Characters to a line of a label."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The things and claims a page shows, where each thing stands, and a note on what is left out.

    `radii` are pixels at the picture's natural size.
    """

    gathered: Gathered
    things: dict[URIRef, Point]
    radii: dict[URIRef, int]
    claims: list[Claim]
    note: str


def select(
    gathered: Gathered, *, focus: str | None = None, depth: int = 2, limit: int = 1000
) -> Selection:
    """Choose what to show, and lay it out.

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
    kept = sorted(ranked[:limit])
    shown = graph.subgraph(kept)
    radii = {iri: min(26, round(10 + 2.4 * math.sqrt(shown.degree[iri]))) for iri in kept}
    claims = _claims_among(gathered.claims, gathered.things, set(kept))
    positions = _positions(shown, _boxes(gathered.things, radii), claims)
    return Selection(
        gathered,
        {iri: positions[iri] for iri in kept},
        radii,
        claims,
        _note(len(gathered.things), len(near), len(kept), focus, depth),
    )


def _find(things: dict[URIRef, Thing], focus: str) -> list[URIRef]:
    """Everything called `focus`, in any case; raises GraphError with the nearest names."""
    wanted = focus.strip().casefold()
    called: dict[str, str] = {}
    found = []
    for iri, thing in things.items():
        names = {*thing.names.values(), *thing.aliases}
        called.update({name.casefold(): name for name in names})
        if wanted in {name.casefold() for name in names} or str(iri) == focus:
            found.append(iri)
    if found:
        return found
    inside = [key for key in called if wanted and wanted in key]
    near = dict.fromkeys([*inside[:5], *difflib.get_close_matches(wanted, called, 5, 0.5)])
    nearest = ", ".join(f"“{called[key]}”" for key in list(near)[:5])
    remedy = f"the nearest names are {nearest}" if nearest else "nor anything like it"
    raise GraphError(f"nothing in the graph is called “{focus}”; {remedy}")


def _distances(graph: "nx.Graph[URIRef]", centres: list[URIRef], depth: int) -> dict[URIRef, int]:
    distances: dict[URIRef, int] = {}
    for centre in centres:
        for iri, far in nx.single_source_shortest_path_length(graph, centre, cutoff=depth).items():
            distances[iri] = min(far, distances.get(iri, far))
    return distances


def _claims_among(
    claims: list[Claim], things: dict[URIRef, Thing], kept: set[URIRef]
) -> list[Claim]:
    """Claims about the things kept, with `implied_by` counting among themselves."""
    positions = {
        at: number
        for number, at in enumerate(
            at
            for at, c in enumerate(claims)
            if c.subject in kept and (c.object in kept or c.object not in things)
        )
    }
    return [
        replace(
            claims[at],
            implied_by=tuple(positions[i] for i in claims[at].implied_by if i in positions),
        )
        for at in positions
    ]


def _positions(
    graph: "nx.Graph[URIRef]", boxes: dict[URIRef, Box], claims: list[Claim]
) -> dict[URIRef, Point]:
    """Places for all; things of which no document says anything come last, below the others."""
    spoken_of: nx.Graph[URIRef] = nx.Graph()
    for claim in claims:
        if not claim.background:
            spoken_of.add_node(claim.subject)
            if isinstance(claim.object, URIRef) and claim.object in graph:
                spoken_of.add_edge(claim.subject, claim.object)
    spoken_of.remove_edges_from([(iri, iri) for iri in spoken_of])
    above = place(spoken_of, boxes)
    below = place(graph.subgraph(sorted(set(graph) - set(spoken_of))), boxes)
    drop = max((y for _, y in above.values()), default=0) + MARGIN
    return {**above, **{iri: (x, y + drop) for iri, (x, y) in below.items()}}


def _boxes(things: dict[URIRef, Thing], radii: dict[URIRef, int]) -> dict[URIRef, Box]:
    """Roughly what a thing and its label cover; smaller in a crowd, where labels take turns."""
    scale = min(1.0, math.sqrt(COMFORTABLE / len(radii)))
    boxes = {}
    for iri, radius in radii.items():
        name = next(iter(things[iri].names.values()), "")
        length = sum(2 if ord(c) > 0x2E7F else 1 for c in name)
        half = max(radius, 3.6 * min(length, LINE)) * scale
        lines = min(3, math.ceil(length / LINE))
        boxes[iri] = (-half, -radius * scale, half, (radius + 6 + 16 * lines) * scale)
    return boxes


def _note(total: int, near: int, kept: int, focus: str | None, depth: int) -> str:
    said = []
    if focus:
        links = "one link" if depth == 1 else f"{depth} links"
        said.append(
            f"Shown is what lies within {links} of “{focus}”: "
            f"{near:,} of the graph's {total:,} things."
        )
    if kept < near:
        said.append(
            f"Of {near:,} things the picture and the table keep the {kept:,} "
            f"{'nearest and ' if focus else ''}best connected; "
            "to see others, focus on one (kg explore --focus NAME) or raise the limit."
        )
    return " ".join(said)
