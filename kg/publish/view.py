"""What of a graph is on the screen, as an address says it.

An address is the whole state: where one looks (`view`, `community`, `focus`), what was opened and
closed since (`step`), and what must hold of whatever is shown (the filters). The same address
gives the same picture, places included.

A `step` is a word and the things it is about, with blanks between: `open IRI PROPERTY` draws what
the property leads to, a hundred at a time, `open IRI ^PROPERTY` what leads here by it; `close`
takes those away again that hang on nothing else; `hide IRI` takes one thing away; `add IRI` adds
one.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import URIRef

from kg.publish.atlas import Atlas
from kg.publish.claims import Claim
from kg.publish.layout import Point, settle
from kg.publish.selection import (
    COMMUNITIES,
    COMMUNITY,
    NEIGHBOURHOOD,
    WHOLE,
    Selection,
    boxes_of,
    claims_among,
    lay_out,
    radius_of,
)
from kg.publish.tongue import Phrase

OF_GRAPH = (
    "Of the {whole:,} things of this graph the {drawn:,} best connected are drawn; "
    "search finds the others."
)
OF_COMMUNITY = (
    "Of the {whole:,} things of this community the {drawn:,} best connected are drawn; "
    "search finds the others."
)
OF_NEIGHBOURS = (
    "Of its {whole:,} neighbours the {drawn:,} best connected are drawn; "
    "its panel opens more by property."
)
FULL = (
    "No room for more: a picture holds {drawn:,} things; "
    "remove some, or centre what you want to see."
)
SMALLER = "{number:,} smaller communities are not drawn; search finds their things."
ALONE = "{number:,} things without a link are not drawn; search finds them."
UNKNOWN = "The graph knows nothing called {name}; shown is the graph as a whole."
MOST = 1000
"""Things drawn at once."""
PLAIN = 500
"""A graph of so many things is drawn as it is; a larger one by its communities first."""
NEAR = 40
"""Things a neighbourhood is filled up to from one link further away."""
ROUND = 150
"""Neighbours of a thing that are drawn at first."""
MORE = 100
"""Neighbours that opening a property draws at a time."""
PLACE = ("view", "community", "focus", "step")
"""Parameters that say where one looks; the others are filters, or how it is shown."""

Parameters = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What must hold of a claim to be shown; an empty set asks nothing.

    `since` and `until` are years; `confidence` is asked of what has one.
    """

    classes: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    since: int | None = None
    until: int | None = None
    undated: bool = True
    confidence: float = 0.0
    background: bool = False
    unlinked: bool = False

    def passes(self, claim: Claim, atlas: Atlas) -> bool:
        """Whether a claim is shown."""
        ends = [claim.subject, *((claim.object,) if claim.object in atlas.things else ())]
        if claim.background and not self.background:
            return False
        if self.classes and not all(str(atlas.things[e].kind) in self.classes for e in ends):
            return False
        if self.properties and str(claim.predicate) not in self.properties:
            return False
        if self.bases and ("inferred" if claim.inferred else "stated") not in self.bases:
            return False
        if self.statuses and str(claim.status) not in self.statuses:
            return False
        if self.sources and not any(str(w.source) in self.sources for w in claim.witnesses):
            return False
        if claim.year is None:
            if not self.undated:
                return False
        elif not (self.since or claim.year) <= claim.year <= (self.until or claim.year):
            return False
        sure = claim.confidence
        return sure is None or sure >= self.confidence


@dataclass(frozen=True, slots=True)
class State:
    """An address, read."""

    view: str = ""
    community: str = ""
    focus: str = ""
    steps: tuple[tuple[str, ...], ...] = ()
    filters: Filters = Filters()

    @staticmethod
    def read(parameters: Parameters) -> "State":
        """A state; what cannot be read is as if it were not there."""

        def one(name: str) -> str:
            return parameters.get(name, [""])[-1]

        def many(name: str) -> frozenset[str]:
            return frozenset(filter(None, parameters.get(name, ())))

        def number(name: str) -> float | None:
            try:
                return float(one(name))
            except ValueError:
                return None

        since, until = number("from"), number("to")
        return State(
            one("view"),
            one("community"),
            one("focus"),
            tuple(tuple(step.split()) for step in parameters.get("step", ()) if step.strip()),
            Filters(
                many("class"),
                many("property"),
                many("source"),
                many("status"),
                many("basis"),
                int(since) if since and abs(since) < 10_000 else None,
                int(until) if until and abs(until) < 10_000 else None,
                one("undated") != "no",
                number("confidence") or 0.0,
                bool(one("background")),
                bool(one("unlinked")),
            ),
        )


def look(atlas: Atlas, state: State) -> Selection:
    """What an address shows: communities, or things and the claims among them."""
    focus = URIRef(state.focus)
    centre: URIRef | None
    if focus in atlas.things:
        chosen, notes = _around(atlas, focus)
        mode, centre = NEIGHBOURHOOD, focus
    elif (hub := URIRef(state.community)) in atlas.community_of:
        found = atlas.communities[atlas.community_of[hub]]
        chosen, notes = _best(list(found.members), OF_COMMUNITY)
        mode, centre = COMMUNITY, found.hub
    elif state.view == "communities" or (state.view != "things" and len(atlas.things) > PLAIN):
        return _overview(atlas, state.filters)
    else:
        chosen, notes = _best(atlas.ranked(atlas.things), OF_GRAPH)
        mode, centre = WHOLE, None
    places = lay_out(atlas, chosen)
    places, full = _follow(atlas, places, state.steps)
    notes = [*full, *notes]
    if unknown := next((x for x in (state.focus, state.community) if x and not centre), ""):
        notes = [Phrase(UNKNOWN, {"name": unknown}), *notes]
    return _selection(atlas, places, notes, mode, centre)


def _around(atlas: Atlas, focus: URIRef) -> tuple[list[URIRef], list[Phrase]]:
    """A thing, what it is linked to, and a little of what lies behind that where it is little."""
    near = atlas.ranked(atlas.beside.get(focus, set()))
    chosen = [focus, *near[:ROUND]]
    behind = {b for a in chosen for b in atlas.beside.get(a, ())} - set(chosen)
    chosen += atlas.ranked(behind)[: max(0, NEAR - len(chosen))]
    if len(near) <= ROUND:
        return chosen, []
    return chosen, [Phrase(OF_NEIGHBOURS, {"whole": len(near), "drawn": ROUND})]


def _best(ranked: list[URIRef], note: str) -> tuple[list[URIRef], list[Phrase]]:
    if len(ranked) <= MOST:
        return ranked, []
    return ranked[:MOST], [Phrase(note, {"whole": len(ranked), "drawn": MOST})]


def _follow(
    atlas: Atlas, places: dict[URIRef, Point], steps: tuple[tuple[str, ...], ...]
) -> tuple[dict[URIRef, Point], list[Phrase]]:
    """Open and close as the steps say; what has its place keeps it. Lack of room is told."""
    places, notes = dict(places), list[Phrase]()
    for word, *about in steps:
        notes = []
        things = [URIRef(text.removeprefix("^")) for text in about]
        thing = things[0] if things else None
        if word == "add" and thing in atlas.things:
            anchor = next(
                (n for n in atlas.ranked(atlas.beside.get(thing, set())) if n in places),
                next(iter(places), thing),
            )
            _add(atlas, places, {thing: anchor})
        if thing not in places:
            continue
        if word == "hide":
            del places[thing]
        elif len(things) > 1:
            found = atlas.neighbours(thing).get((things[1], about[1].startswith("^")), [])
            if word == "open":
                new = atlas.ranked({n for n in found if n not in places})
                room = min(MORE, MOST - len(places))
                _add(atlas, places, dict.fromkeys(new[: max(0, room)], thing))
                notes = [Phrase(FULL, {"drawn": MOST})] if room < min(MORE, len(new)) else []
            elif word == "close":
                for other in found:
                    if other in places and not (atlas.beside[other] & places.keys()) - {thing}:
                        del places[other]
    return places, notes


def _add(atlas: Atlas, places: dict[URIRef, Point], anchors: dict[URIRef, URIRef]) -> None:
    anchors = {new: anchor for new, anchor in anchors.items() if new not in places}
    if not anchors:
        return
    if not places:
        places.update(dict.fromkeys(anchors, (0, 0)))
        return
    boxes = boxes_of(atlas, [*places, *anchors])
    places.update(settle(places, anchors, boxes))


def _selection(
    atlas: Atlas,
    places: dict[URIRef, Point],
    notes: list[Phrase],
    mode: str,
    centre: URIRef | None,
) -> Selection:
    """The things that have a place, with the claims among them, and their communities."""
    kept = dict(sorted(places.items()))
    asked = sorted({at for iri in kept for at in atlas.claims_of.get(iri, ())})
    return Selection(
        atlas.gathered,
        kept,
        {iri: radius_of(atlas, iri) for iri in kept},
        claims_among(atlas.gathered.claims, asked, atlas.things, kept),
        notes,
        mode,
        centre,
        {iri: _totals(atlas, iri) for iri in kept},
        ties=atlas.drawn_ties if mode == WHOLE else [],
        members={iri: atlas.community_of[iri] for iri in kept if iri in atlas.community_of},
    )


def _totals(atlas: Atlas, iri: URIRef) -> dict[tuple[URIRef, bool], int]:
    return {key: len(others) for key, others in atlas.neighbours(iri).items()}


def _overview(atlas: Atlas, filters: Filters) -> Selection:
    """The communities, with how much of each passes the filters."""
    drawn = atlas.drawn
    shown, ties = _passing(atlas, filters)
    left = len(atlas.communities) - len(drawn)
    alone = len(atlas.things) - len(atlas.community_of)
    notes = [
        *([Phrase(SMALLER, {"number": left})] if left else ()),
        *([Phrase(ALONE, {"number": alone})] if alone else ()),
    ]
    return Selection(
        atlas.gathered,
        {},
        {},
        atlas.gathered.claims,
        notes,
        COMMUNITIES,
        communities=[
            (c, shown.get(at, 0), place, radius)
            for at, (c, (place, radius)) in enumerate(zip(drawn, atlas.overview, strict=True))
        ],
        ties=ties,
    )


def _passing(atlas: Atlas, filters: Filters) -> tuple[dict[int, int], list[tuple[int, int, int]]]:
    """How many things of each community have a claim that passes, and how many pairs tie two."""
    if filters == Filters():
        return {at: len(c.members) for at, c in enumerate(atlas.drawn)}, atlas.drawn_ties
    claims = [claim for claim in atlas.gathered.claims if filters.passes(claim, atlas)]
    things = {end for claim in claims for end in (claim.subject, claim.object)}
    of = atlas.community_of
    linked = {frozenset(ends) for claim in claims if (ends := atlas.ends(claim))}
    tied = Counter(
        tuple(sorted(of[end] for end in pair))
        for pair in linked
        if len(pair) == 2 and pair <= of.keys()
    )
    shown = {at: sum(iri in things for iri in c.members) for at, c in enumerate(atlas.drawn)}
    return shown, [(a, b, tied[a, b]) for a, b, _ in atlas.drawn_ties if tied[a, b]]
