"""A whole graph made ready to be looked at in parts: its links, its communities, its names.

Made once for a snapshot and shared by all who answer. Links are claims between two things, but
for those that only say more widely what another link says.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rdflib import URIRef

from kg.publish.claims import Claim, Gathered
from kg.publish.communities import divide
from kg.publish.layout import Point, place_dots

DRAWN = 120
"""Communities that a picture of all shows at most, the largest first."""
TINY = 50
"""A community so many times smaller than the largest is not drawn."""
LEAST = 2
"""Things that make a community."""
STRONGEST = 3
"""Ties of each community that are drawn, the strongest first."""


@dataclass(frozen=True, slots=True)
class Community:
    """Things that belong together; the best connected, its `hub`, lends it its name."""

    hub: URIRef
    members: tuple[URIRef, ...]


class Atlas:
    """A graph by things, links and communities; all positions are fixed by a seed."""

    def __init__(self, gathered: Gathered) -> None:
        """Index what was gathered."""
        self.gathered, self.things = gathered, gathered.things
        self.claims_of: dict[URIRef, list[int]] = defaultdict(list)
        self.beside: dict[URIRef, set[URIRef]] = defaultdict(set)
        for at, claim in enumerate(gathered.claims):
            if claim.subject not in self.things:
                continue  # of the vocabulary of evidence itself
            self.claims_of[claim.subject].append(at)
            other = claim.object
            if isinstance(other, URIRef) and other in self.things and other != claim.subject:
                self.claims_of[other].append(at)
                if not claim.background:
                    self.beside[claim.subject].add(other)
                    self.beside[other].add(claim.subject)
        self.kinds = Counter(thing.kind for thing in self.things.values())

    def degree(self, iri: URIRef) -> int:
        """How many things it is linked to."""
        return len(self.beside.get(iri, ()))

    def ranked(self, things: Iterable[URIRef]) -> list[URIRef]:
        """The best connected first."""
        return sorted(things, key=lambda iri: (-self.degree(iri), iri))

    def ends(self, claim: Claim) -> tuple[URIRef, URIRef] | None:
        """The two things that a claim joins; None where it joins none."""
        if isinstance(claim.object, URIRef) and claim.object in self.things:
            return claim.subject, claim.object
        return None

    def neighbours(self, iri: URIRef) -> dict[tuple[URIRef, bool], list[URIRef]]:
        """What a thing is linked to, by property and by whether it is seen from the object.

        A property that reads alike from both ends is seen from the subject.
        """
        found: dict[tuple[URIRef, bool], dict[URIRef, None]] = defaultdict(dict)
        for at in self.claims_of.get(iri, ()):
            claim = self.gathered.claims[at]
            ends = self.ends(claim)
            if ends and ends[0] != ends[1] and not claim.implied_by and not claim.background:
                alike = self.gathered.inverses.get(claim.predicate) == claim.predicate
                turned = ends[1] == iri and not alike
                found[claim.predicate, turned][ends[0] if ends[1] == iri else ends[1]] = None
        return {key: list(others) for key, others in found.items()}

    # Communities

    @cached_property
    def communities(self) -> list[Community]:
        """All of two things or more, the largest first."""
        things = list(self.things)
        number = {iri: at for at, iri in enumerate(things)}
        links = [(number[a], number[b]) for a, others in self.beside.items() for b in others]
        found = []
        for group in divide(len(things), links):
            members = self.ranked({things[at] for at in group})
            if len(members) >= LEAST:
                found.append(Community(members[0], tuple(members)))
        return found

    @cached_property
    def community_of(self) -> dict[URIRef, int]:
        """The number of each thing's community; what is linked to nothing has none."""
        return {iri: at for at, c in enumerate(self.communities) for iri in c.members}

    @cached_property
    def drawn(self) -> list[Community]:
        """Those large enough to be drawn beside the largest."""
        most = max((len(c.members) for c in self.communities), default=0)
        return [c for c in self.communities[:DRAWN] if len(c.members) * TINY >= most]

    @cached_property
    def ties(self) -> Counter[tuple[int, int]]:
        """How many links join two of the communities that are drawn."""
        found: Counter[tuple[int, int]] = Counter()
        for a, others in self.beside.items():
            one = self.community_of[a]
            for b in others:
                other = self.community_of[b]
                if one < other < len(self.drawn):
                    found[one, other] += 1
        return found

    @cached_property
    def drawn_ties(self) -> list[tuple[int, int, int]]:
        """The strongest ties of each community that is drawn: two numbers and how many links."""
        of: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for (one, other), count in self.ties.items():
            for end in (one, other):
                of[end].append((-count, one, other))
        kept = {tie for ties in of.values() for tie in sorted(ties)[:STRONGEST]}
        return sorted((one, other, -count) for count, one, other in kept)

    @cached_property
    def overview(self) -> list[tuple[Point, int]]:
        """Place and radius of each community drawn."""
        sizes = [len(c.members) for c in self.drawn]
        most = max(sizes, default=1)
        radii = [round(10 + 50 * (size / most) ** 0.5) for size in sizes]
        return list(
            zip(place_dots(radii, [tie[:2] for tie in self.drawn_ties]), radii, strict=True)
        )

    def warm(self) -> "Atlas":
        """Work out beforehand what every answer needs, so that it is shared."""
        _ = self.overview, self.drawn_ties
        return self
