"""The legend and the filters of the graph page: what can be chosen, and how much has it."""

from collections import Counter
from typing import Any

from kg.model import Status
from kg.namespaces import ONTOLOGY_GRAPH
from kg.publish.atlas import Atlas
from kg.publish.claims import Source
from kg.publish.selection import Selection
from kg.publish.terms import TermNumbers, read

COLOURS = 12
SHAPES = {
    "dot": "M-8 0A8 8 0 1 1 8 0A8 8 0 1 1 -8 0Z",
    "square": "M-7 -7H7V7H-7Z",
    "diamond": "M0 -9L9 0L0 9L-9 0Z",
    "triangle": "M0 -8L9 7H-9Z",
    "hexagon": "M-9 0L-4.5 -8H4.5L9 0L4.5 8H-4.5Z",
    "star": "M0 -9L2.6 -3L9 -2.6L4 1.6L5.7 8L0 4.4L-5.7 8L-4 1.6L-9 -2.6L-2.6 -3Z",
    "triangleDown": "M0 8L9 -7H-9Z",
}
"""The shapes of vis-network that bear their label outside, and how the legend draws each."""
SOURCES = 60
"""Documents that a filter lists, those with most statements first."""
BAR = 20


def facets(
    selection: Selection,
    atlas: Atlas,
    sources: list[Source],
    kinds: list[dict[str, Any]],
    terms: TermNumbers,
) -> dict[str, Any]:
    """The choices of each filter, with counts of what the page is about."""
    claims, things = selection.claims, selection.gathered.things
    of_kind = (
        Counter(things[iri].kind for iri in selection.things) if selection.things else atlas.kinds
    )
    properties = Counter(c.predicate for c in claims)
    statuses = Counter(c.status for c in claims)
    bases = Counter("inferred" if c.inferred else "stated" for c in claims)
    of_source = Counter(s for c in claims for s in {w.source for w in c.witnesses})
    years = Counter(c.year for c in claims if c.year)
    linked = {end for c in claims for end in (c.subject, c.object)}
    span = range(min(years, default=0), max(years, default=-1) + 1)
    most = max(years.values(), default=1)
    listed = sorted(
        (s for s in sources if s.iri != ONTOLOGY_GRAPH), key=lambda s: (-of_source[s.iri], s.iri)
    )
    iris = list(terms)
    return {
        "kinds": [
            {**k, "path": SHAPES[k["shape"]], "iri": iris[k["term"]], "count": n}
            for k in kinds
            if (n := of_kind[iris[k["term"]]])
        ],
        "properties": [
            {"term": terms[p], "iri": p, "count": n}
            for p, n in sorted(
                properties.items(),
                key=lambda item: (-item[1], read(atlas.gathered.labels(item[0]))),
            )
        ],
        "statuses": [{"name": str(s), "count": statuses[s]} for s in Status if statuses[s]],
        "bases": [{"name": b, "count": bases[b]} for b in ("stated", "inferred") if bases[b]],
        "years": [
            {"year": y, "count": years[y], "height": round(BAR * years[y] / most, 1)} for y in span
        ],
        "undated_count": sum(not c.year for c in claims),
        "sources": [
            {
                "iri": s.iri,
                "title": s.title,
                "publisher": s.publisher,
                "issued": s.issued,
                "count": of_source[s.iri],
            }
            for s in listed[:SOURCES]
        ],
        "more_sources": max(0, len(listed) - SOURCES),
        "background_count": sum(c.background for c in claims),
        "unlinked_count": sum(iri not in linked for iri in selection.things),
    }
