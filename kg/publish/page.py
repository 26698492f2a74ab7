"""What the explorer's page shows, as plain values for its template and for its script."""

import re
from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from rdflib import URIRef

from kg.model import Status
from kg.namespaces import EV, ONTOLOGY_GRAPH
from kg.publish.atlas import Atlas
from kg.publish.claims import Claim, Gathered, Source
from kg.publish.layout import Point
from kg.publish.passages import Passages
from kg.publish.proofs import Proofs
from kg.publish.selection import COMMUNITIES, Selection
from kg.publish.terms import Names
from kg.publish.view import Filters

AUTONYMS = {"en": "English", "zh-hant": "繁體中文", "zh-hans": "简体中文", "zh": "中文"}
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
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
TITLE = 70
"""Characters of a source's title that a row of the table repeats."""


def describe(
    selection: Selection, atlas: Atlas, filters: Filters, proofs: Proofs | None = None
) -> dict[str, Any]:
    """All that the template fills in; `graph` is what the script reads.

    With `proofs` every inferred claim comes with its own, for a page that can ask nobody.
    """
    gathered, claims = selection.gathered, selection.claims
    overview = selection.mode == COMMUNITIES
    described = [] if overview else claims
    cited = {w.source for c in claims for w in c.witnesses}
    sources = [s for s in gathered.sources.values() if s.iri in cited]
    number: dict[str, dict[Any, int]] = {
        "things": {iri: at for at, iri in enumerate(selection.things)},
        "sources": {} if overview else {s.iri: at for at, s in enumerate(sources)},
    }
    kinds = sorted(atlas.kinds)
    terms, passages = TermNumbers(gathered.labels), Passages()
    drawn = [
        {"term": terms[kind], "colour": at % COLOURS, "shape": list(SHAPES)[at % len(SHAPES)]}
        for at, kind in enumerate(kinds)
    ]
    things = [_thing(iri, selection, kinds, terms) for iri in selection.things]
    rows = [_claim(c, number, gathered, terms, passages) for c in described]
    if proofs:
        for claim, row in zip(described, rows, strict=True):
            if claim.inferred:
                row["proof"] = proofs.of(claim, passages)
    filled = _filters(selection, atlas, sources, drawn, terms)
    languages = _languages(gathered, {c.predicate for c in claims})
    graph = {
        "mode": selection.mode,
        "centre": selection.centre,
        "languages": list(languages),
        "kinds": drawn,
        "things": things,
        "sources": [
            [s.title, s.publisher, s.issued, s.address, s.iri]
            for s in (() if overview else sources)
        ],
        "claims": rows,
        "passages": passages.texts,
        "inverses": {
            terms[p]: terms[gathered.inverses[p]]
            for p in sorted({c.predicate for c in described} & gathered.inverses.keys())
        },
        "communities": _communities(selection, atlas),
        "ties": selection.ties,
        "years": [years[0]["year"], years[-1]["year"]] if (years := filled["years"]) else [],
        "terms": terms.names,
        "iris": list(terms),
        "vocabulary": {"ev": EV},
    }
    return {
        "graph": graph,
        "mode": selection.mode,
        "title": _title(selection, atlas),
        "languages": languages,
        "summary": _summary(selection, sum(s.iri != ONTOLOGY_GRAPH for s in sources)),
        "note": selection.note,
        "terms": terms.names,
        "things": things,
        "claims": [
            _row(c, number["things"], gathered, terms)
            | {"hidden": not filters.passes(c, atlas), "id": row["id"]}
            for c, row in zip(described, rows, strict=True)
        ],
        **filled,
    }


def _thing(
    iri: URIRef, selection: Selection, kinds: list[URIRef], terms: "TermNumbers"
) -> dict[str, Any]:
    thing, (x, y) = selection.gathered.things[iri], selection.things[iri]
    return {"kind": kinds.index(thing.kind), "x": x, "y": y} | _lean(
        {
            "iri": iri,
            "names": thing.names,
            "aliases": thing.aliases,
            "types": [terms[t] for t in thing.types],
            "inferred": [terms[t] for t in thing.inferred_types],
            "radius": selection.radii[iri],
            "links": [
                [terms[p], int(turned), n] for (p, turned), n in selection.totals[iri].items()
            ],
            "community": selection.members.get(iri),
        }
    )


def _communities(selection: Selection, atlas: Atlas) -> dict[int, dict[str, Any]]:
    """By number: those drawn, or those that the things shown belong to."""
    shown: dict[int, tuple[int | None, Point, int]]
    if selection.communities:
        shown = {at: c[1:] for at, c in enumerate(selection.communities)}
    else:
        places = dict(enumerate(atlas.overview))
        shown = {
            at: (None, *places.get(at, ((0, 0), 0)))
            for at in sorted(set(selection.members.values()))
        }
    return {
        at: {
            "hub": (hub := atlas.communities[at].hub),
            "names": atlas.things[hub].names,
            "size": len(atlas.communities[at].members),
            "shown": passing,
            "x": place[0],
            "y": place[1],
            "radius": radius,
        }
        for at, (passing, place, radius) in shown.items()
    }


def _title(selection: Selection, atlas: Atlas) -> tuple[str, Names]:
    """What the page is about: a word, and the names of a thing if it is about one."""
    return selection.mode, atlas.things[selection.centre].names if selection.centre else {}


def read(names: Names) -> tuple[str, str]:
    """The English name, else the source's own; and its language tag where that is not English."""
    tag = next((t for t in ("en", "", *names) if t in names), "")
    text = names.get(tag, "")
    return text, "" if tag == "en" else tag or language_of(text)


def language_of(text: str) -> str:
    """'zh' for text in Chinese characters whose language nobody states, else ''."""
    return "zh" if HAN.search(text) else ""


class TermNumbers(dict[URIRef, int]):
    """Terms by number, in the order first asked for, so that the page holds each name once."""

    def __init__(self, labels: Callable[[URIRef], Names]) -> None:
        """Take what knows the labels."""
        super().__init__()
        self.names: list[Names] = []
        self._labels = labels

    def __missing__(self, term: URIRef) -> int:
        """A number for a term not asked for before."""
        self[term] = len(self.names)
        self.names.append(self._labels(term))
        return self[term]


def _claim(
    claim: Claim,
    number: dict[str, dict[Any, int]],
    gathered: Gathered,
    terms: TermNumbers,
    passages: Passages,
) -> dict[str, Any]:
    said = []
    for w in claim.witnesses:
        document = gathered.sources[w.source].text if w.source in gathered.sources else ""
        said.append(
            {
                "source": number["sources"].get(w.source),
                "quote": passages.cite(document, w.start, w.end, w.quote) if w.quote else None,
                "evidence": w.evidence,
                "frame": w.frame,
                "confidence": w.confidence,
                "date": w.date,
                "amount": w.amount,
                "year": w.year,
            }
        )
    place = number["things"].get(claim.object)
    described = {
        "id": claim_id(claim),
        "s": number["things"][claim.subject],
        "p": terms[claim.predicate],
        "o": place,
        "text": claim.text,
        "object": claim.object.n3() if place is None else None,
        "status": None if claim.status is Status.ACTUAL else claim.status,
        "inferred": claim.inferred,
        "said": [{k: v for k, v in w.items() if v not in (None, "")} for w in said],
        "year": claim.year,
        "yearOf": claim.year_of,
        "impliedBy": claim.implied_by,
        "against": claim.against,
        "background": claim.background,
    }
    return _lean(described)


def _lean(described: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty, which the script knows to be so where it is not said."""
    return {k: v for k, v in described.items() if v or (v == 0 and v is not False)}


def claim_id(claim: Claim) -> str:
    """A short name for a claim that stays the same wherever it is shown."""
    text = " ".join((claim.subject, claim.predicate, claim.object.n3(), claim.status))
    return blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _row(
    claim: Claim, things: dict[Any, int], gathered: Gathered, terms: TermNumbers
) -> dict[str, Any]:
    heard = [gathered.sources[w.source] for w in claim.witnesses if w.source in gathered.sources]
    issued = min((s.issued for s in heard if s.issued), default="")
    date = issued if claim.year_of == "source" else str(claim.year or "")
    if claim.year_of == "date" and claim.text:
        date = read(claim.text)[0]
    quotes = dict.fromkeys(w.quote for w in claim.witnesses if w.quote)
    confidence = claim.confidence
    return {
        "subject": things[claim.subject],
        "property": terms[claim.predicate],
        "object": things.get(claim.object),
        "text": claim.text,
        "status": claim.status,
        "basis": "inferred" if claim.inferred else "stated",
        "disputed": bool(claim.against),
        "look": "inferred" if claim.inferred else str(claim.status),
        "quotes": [{"text": q, "lang": language_of(q)} for q in quotes],
        "sources": dict.fromkeys(_cite(s) for s in heard),
        "background": claim.background,
        "date": date,
        "confidence": "" if confidence is None else f"{confidence:.2f}",
    }


def _cite(source: Source) -> str:
    title = source.title if len(source.title) <= TITLE else source.title[:TITLE].rstrip() + "…"
    return ", ".join(x for x in (title, source.publisher, source.issued) if x)


def _languages(gathered: Gathered, properties: set[URIRef]) -> dict[str, str]:
    """Languages that properties are named in, and what each calls itself; English first."""
    found = {tag for p in properties for tag in gathered.labels(p) if tag}
    return {tag: AUTONYMS.get(tag, tag) for tag in sorted(found, key=lambda t: (t != "en", t))}


def _summary(selection: Selection, documents: int) -> str:
    claims, gathered = selection.claims, selection.gathered
    unfounded = Counter(c.status for c in claims if c.status is not Status.ACTUAL)
    parts = [f"{n:,} {status}" for status, n in sorted(unfounded.items())]
    for number, word in (
        (sum(bool(c.against) for c in claims), "disputed"),
        (sum(c.inferred for c in claims), "inferred"),
        (sum(c.background for c in claims), "from the ontology alone"),
    ):
        if number:
            parts.append(f"{number:,} {word}")
    things = len(selection.things) or len(gathered.things)
    return (
        f"{_count(len(claims), 'statement')} about {_count(things, 'thing')} "
        f"from {_count(documents, 'document')}" + (f"; {', '.join(parts)}" if parts else "")
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _filters(
    selection: Selection,
    atlas: Atlas,
    sources: list[Source],
    kinds: list[dict[str, Any]],
    terms: TermNumbers,
) -> dict[str, Any]:
    """The legend and the choices of each filter, with counts of what the page is about."""
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
