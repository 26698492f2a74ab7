"""What the explorer's page shows, as plain values for its template and for its script."""

import re
from collections import Counter
from typing import Any

from rdflib import URIRef

from kg.model import Status
from kg.namespaces import ONTOLOGY_GRAPH
from kg.publish.claims import Claim, Gathered, Source, Witness
from kg.publish.selection import Selection
from kg.publish.terms import Names

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
CONTEXT = 240
"""Characters shown to either side of a quote in a long paragraph."""
BAR = 20
TITLE = 70
"""Characters of a source's title that a row of the table repeats."""


def describe(selection: Selection) -> dict[str, Any]:
    """All that the template fills in; `graph` is what the script reads."""
    gathered, claims = selection.gathered, selection.claims
    sources = [
        s for s in gathered.sources.values() if any(w.source == s.iri for w in _heard(claims))
    ]
    number: dict[str, dict[Any, int]] = {
        "things": {iri: at for at, iri in enumerate(selection.things)},
        "sources": {s.iri: at for at, s in enumerate(sources)},
    }
    kinds = sorted({gathered.things[iri].kind for iri in selection.things})
    terms, passages = _Terms(gathered), _Passages()
    things = [
        {
            "iri": iri,
            "names": gathered.things[iri].names,
            "aliases": gathered.things[iri].aliases,
            "kind": kinds.index(gathered.things[iri].kind),
            "types": [terms[t] for t in gathered.things[iri].types],
            "inferred": [terms[t] for t in gathered.things[iri].inferred_types],
            "x": x,
            "y": y,
            "radius": selection.radii[iri],
        }
        for iri, (x, y) in selection.things.items()
    ]
    drawn = [
        {"term": terms[kind], "colour": at % COLOURS, "shape": list(SHAPES)[at % len(SHAPES)]}
        for at, kind in enumerate(kinds)
    ]
    languages = _languages(gathered, {c.predicate for c in claims})
    graph = {
        "languages": list(languages),
        "kinds": drawn,
        "things": things,
        "sources": [[s.title, s.publisher, s.issued, s.address] for s in sources],
        "claims": [_claim(c, number, gathered, terms, passages) for c in claims],
        "passages": passages.texts,
        "inverses": {
            terms[p]: terms[gathered.inverses[p]]
            for p in sorted({c.predicate for c in claims} & gathered.inverses.keys())
        },
        "terms": terms.names,
    }
    return {
        "graph": graph,
        "languages": languages,
        "summary": _summary(selection, sum(s.iri != ONTOLOGY_GRAPH for s in sources)),
        "note": selection.note,
        "terms": terms.names,
        "things": things,
        "claims": [_row(c, number["things"], gathered, terms) for c in claims],
        **_filters(selection, sources, drawn, terms),
    }


def read(names: Names) -> tuple[str, str]:
    """The English name, else the source's own; and its language tag where that is not English."""
    tag = next((t for t in ("en", "", *names) if t in names), "")
    text = names.get(tag, "")
    return text, "" if tag == "en" else tag or language_of(text)


def language_of(text: str) -> str:
    """'zh' for text in Chinese characters whose language nobody states, else ''."""
    return "zh" if HAN.search(text) else ""


class _Terms(dict[URIRef, int]):
    """Terms by number, in the order first asked for, so that the page holds each name once."""

    def __init__(self, gathered: Gathered) -> None:
        super().__init__()
        self.names: list[Names] = []
        self._labels = gathered.labels

    def __missing__(self, term: URIRef) -> int:
        self[term] = len(self.names)
        self.names.append(self._labels(term))
        return self[term]


class _Passages:
    """Paragraphs around quotes, each held once however many claims rest on it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._number: dict[str, int] = {}

    def cite(self, witness: Witness, document: str) -> tuple[int, int, int]:
        """Passage, start and end of a quote, in UTF-16 units as a browser counts them."""
        start, end = witness.start, witness.end
        if not 0 <= start < end or document[start:end] != witness.quote:
            document, start, end = witness.quote, 0, len(witness.quote)
        left, right = paragraph(document, start, end)
        before, after = document[left:start], document[end:right]
        if right - left > 3 * CONTEXT:
            if len(before) > CONTEXT:
                before = "… " + before[-CONTEXT:].partition(" ")[2]
            if len(after) > CONTEXT:
                after = after[:CONTEXT].rpartition(" ")[0] + " …"
        text = before + document[start:end] + after
        if text not in self._number:
            self._number[text] = len(self.texts)
            self.texts.append(text)
        return self._number[text], _units(before), _units(before + document[start:end])


def paragraph(document: str, start: int, end: int) -> tuple[int, int]:
    """Start and end of the paragraph around `start:end`, which blank lines set off."""
    above, below = document.rfind("\n\n", 0, start), document.find("\n\n", end)
    return (above + 2 if above >= 0 else 0), (below if below >= 0 else len(document))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _heard(claims: list[Claim]) -> list[Witness]:
    return [w for c in claims for w in c.witnesses]


def _claim(
    claim: Claim,
    number: dict[str, dict[Any, int]],
    gathered: Gathered,
    terms: _Terms,
    passages: _Passages,
) -> dict[str, Any]:
    said = []
    for w in claim.witnesses:
        document = gathered.sources[w.source].text if w.source in gathered.sources else ""
        said.append(
            {
                "source": number["sources"].get(w.source),
                "quote": passages.cite(w, document) if w.quote else None,
                "frame": w.frame,
                "confidence": w.confidence,
                "date": w.date,
                "amount": w.amount,
                "year": w.year,
            }
        )
    return {
        "s": number["things"][claim.subject],
        "p": terms[claim.predicate],
        "o": number["things"].get(claim.object),
        "text": claim.text,
        "status": claim.status,
        "inferred": claim.inferred,
        "said": [{k: v for k, v in w.items() if v not in (None, "")} for w in said],
        "year": claim.year,
        "yearOf": claim.year_of,
        "impliedBy": claim.implied_by,
        "background": claim.background,
    }


def _row(claim: Claim, things: dict[Any, int], gathered: Gathered, terms: _Terms) -> dict[str, Any]:
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
    claims = selection.claims
    unfounded = Counter(c.status for c in claims if c.status is not Status.ACTUAL)
    parts = [f"{n:,} {status}" for status, n in sorted(unfounded.items())]
    for number, word in (
        (sum(c.inferred for c in claims), "inferred"),
        (sum(c.background for c in claims), "from the ontology alone"),
    ):
        if number:
            parts.append(f"{number:,} {word}")
    return (
        f"{_count(len(claims), 'statement')} about {_count(len(selection.things), 'thing')} "
        f"from {_count(documents, 'document')}" + (f"; {', '.join(parts)}" if parts else "")
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _filters(
    selection: Selection, sources: list[Source], kinds: list[dict[str, Any]], terms: _Terms
) -> dict[str, Any]:
    """The legend and the choices of each filter, with counts of what is on the page."""
    claims, things = selection.claims, selection.gathered.things
    of_kind = Counter(terms[things[iri].kind] for iri in selection.things)
    properties = Counter(terms[c.predicate] for c in claims)
    statuses = Counter(c.status for c in claims if not c.inferred)
    of_source = Counter(s for c in claims for s in {w.source for w in c.witnesses})
    years = Counter(c.year for c in claims if c.year)
    linked = {end for c in claims for end in (c.subject, c.object)}
    span = range(min(years, default=0), max(years, default=-1) + 1)
    most = max(years.values(), default=1)
    return {
        "kinds": [{**k, "path": SHAPES[k["shape"]], "count": of_kind[k["term"]]} for k in kinds],
        "properties": [
            {"term": at, "count": n}
            for at, n in sorted(
                properties.items(), key=lambda item: (-item[1], read(terms.names[item[0]]))
            )
        ],
        "statuses": [{"name": str(s), "count": statuses[s]} for s in Status if statuses[s]],
        "inferred_count": sum(c.inferred for c in claims),
        "years": [
            {"year": y, "count": years[y], "height": round(BAR * years[y] / most, 1)} for y in span
        ],
        "undated_count": sum(not c.year for c in claims),
        "sources": [
            {
                "title": s.title,
                "publisher": s.publisher,
                "issued": s.issued,
                "count": of_source[s.iri],
            }
            for s in sources
            if s.iri != ONTOLOGY_GRAPH
        ],
        "background_count": sum(c.background for c in claims),
        "unlinked_count": sum(iri not in linked for iri in selection.things),
    }
