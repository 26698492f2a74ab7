"""What the explorer's page shows, as plain values for its template and for its script."""

from collections import Counter
from hashlib import blake2b
from typing import Any

from rdflib import URIRef

from kg.model import Status
from kg.namespaces import EV, ONTOLOGY_GRAPH
from kg.publish.atlas import Atlas
from kg.publish.claims import Claim, Gathered, Source
from kg.publish.facets import COLOURS, SHAPES, facets
from kg.publish.interface import WORDS
from kg.publish.layout import Point
from kg.publish.passages import Passages
from kg.publish.proofs import Proofs
from kg.publish.selection import COMMUNITIES, Selection
from kg.publish.terms import Names, TermNumbers, language_of, read
from kg.publish.view import Filters

AUTONYMS = {"en": "English", "zh-hant": "繁體中文", "zh-hans": "简体中文", "zh": "中文"}
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
    filled = facets(selection, atlas, sources, drawn, terms)
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
        "words": {tag.lower(): words for tag, words in WORDS.items()},
    }
    return {
        "graph": graph,
        "mode": selection.mode,
        "title": _title(selection, atlas),
        "languages": languages,
        "summary": _summary(selection, sum(s.iri != ONTOLOGY_GRAPH for s in sources)),
        "notes": selection.notes,
        "terms": terms.names,
        "things": things,
        "alone": _alone(selection, atlas, filters, number["things"]),
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


def _alone(
    selection: Selection, atlas: Atlas, filters: Filters, number: dict[URIRef, int]
) -> set[int]:
    """The things that are drawn though nothing joins them: the centre, and those asked for."""
    asked = (
        iri
        for iri in selection.things
        if filters.unlinked
        and not atlas.claims_of.get(iri)
        and (not filters.classes or str(atlas.things[iri].kind) in filters.classes)
    )
    return {number[iri] for iri in (*asked, selection.centre) if iri in number}


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
    """Languages of the page or that properties are named in, and their own names; English first."""
    found = {tag.lower() for tag in WORDS}
    found |= {tag for p in properties for tag in gathered.labels(p) if tag}
    return {tag: AUTONYMS.get(tag, tag) for tag in ("en", *sorted(found - {"en"}))}


def _summary(selection: Selection, documents: int) -> list[tuple[int, str]]:
    """How much the page is about: numbers, each with its noun."""
    claims, gathered = selection.claims, selection.gathered
    unfounded = Counter(str(c.status) for c in claims if c.status is not Status.ACTUAL)
    counts = [
        (len(claims), "statement"),
        (len(selection.things) or len(gathered.things), "thing"),
        (documents, "document"),
    ]
    marked = [
        *((number, status) for status, number in sorted(unfounded.items())),
        (sum(bool(c.against) for c in claims), "disputed"),
        (sum(c.inferred for c in claims), "inferred"),
        (sum(c.background for c in claims), "from the ontology alone"),
    ]
    return [
        *((number, noun if number == 1 else f"{noun}s") for number, noun in counts),
        *((number, mark) for number, mark in marked if number),
    ]
