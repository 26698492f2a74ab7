"""What the page of a ledger shows: entries filtered, sorted, summed within one currency, as CSV."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rdflib import URIRef

from kg.model import Status
from kg.publish.addresses import Addresses
from kg.publish.exports import cell
from kg.publish.finder import Finder, fold
from kg.publish.ledger import Entry
from kg.publish.terms import Terms
from kg.publish.tongue import Tongue

ROWS = 200
"""Entries to a page."""
SORTS = ("from", "to", "amount", "year", "since", "status", "sources")
INFERRED, DISPUTED = "inferred", "disputed"
COLUMNS = (
    "from", "from_iri", "property", "to", "to_iri", "kind", "places", "amount", "currency",
    "amount_of", "year", "since", "first_reported", "status", "inferred", "disputed", "sources",
    "publishers", "quotes", "statements",
)  # fmt: skip
"""What a line of the CSV holds; several values in one cell are set apart by “ | ”."""

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a visitor wants to see of a ledger; "" is everything. `page` 0 is all pages at once."""

    text: str = ""
    place: str = ""
    year: str = ""
    kind: str = ""
    status: str = ""
    sort: str = "from"
    order: str = "asc"
    page: int = 0

    @classmethod
    def read(cls, ask: Callable[[str], str]) -> "Choice":
        """From the parameters of an address; what it does not know is left out."""
        sort, order, page = ask("sort"), ask("order"), ask("page")
        return cls(
            ask("q").strip(),
            ask("place"),
            ask("year"),
            ask("kind"),
            ask("status"),
            sort if sort in SORTS else "from",
            "desc" if order == "desc" else "asc",
            min(int(page), 10**6) if page.isascii() and page.isdigit() else 0,
        )


class LedgerPage:
    """Reads a ledger's entries in one language."""

    def __init__(
        self, entries: list[Entry], finder: Finder, terms: Terms, where: Addresses, tongue: Tongue
    ) -> None:
        """Take what there is, who names it, where it is served, and the language."""
        self.entries, self.finder, self.terms = entries, finder, terms
        self.addresses, self.tongue = where, tongue

    def choose(self, choice: Choice) -> list[Entry]:
        """The entries that a choice leaves, in its order; of all its pages."""
        kept = [e for e in self.entries if self._fits(e, choice)]
        kept.sort(key=lambda e: (self._text(e.from_), self._text(e.to), e.year or 0, e.status))
        keys: dict[str, Callable[[Entry], Any]] = {
            "from": lambda e: self._text(e.from_),
            "to": lambda e: self._text(e.to),
            "amount": lambda e: (e.amount.currency, e.amount.number) if e.amount else ("", 0),
            "year": lambda e: e.year or 0,
            "since": lambda e: str(e.since or e.reported),
            "status": _status,
            "sources": lambda e: e.sources,
        }
        kept.sort(key=keys[choice.sort], reverse=choice.order == "desc")
        return kept

    def show(self, choice: Choice) -> Shown:
        """All that the template needs."""
        kept = self.choose(choice)
        at, pages = _place(choice, kept)
        return {
            "choice": choice,
            "total": len(kept),
            "of": len(self.entries),
            "entries": [self._row(e) for e in kept[(at - 1) * ROWS : at * ROWS]],
            "page": at,
            "pages": pages,
            "sums": self._sums(kept),
            "facets": self._facets(),
            "sorts": SORTS,
        }

    def write(self, choice: Choice) -> bytes:
        """The same entries as a table in CSV (RFC 4180), UTF-8; of one page, or of all."""
        kept = self.choose(choice)
        if choice.page:
            at, _ = _place(choice, kept)
            kept = kept[(at - 1) * ROWS : at * ROWS]
        text = io.StringIO(newline="")
        table = csv.writer(text)
        table.writerow(COLUMNS)
        table.writerows([cell(value) for value in self._line(e)] for e in kept)
        return text.getvalue().encode()

    def _fits(self, entry: Entry, choice: Choice) -> bool:
        wanted = fold(choice.text)
        return (
            (not wanted or wanted in fold(self._text(entry.from_) + "\n" + self._text(entry.to)))
            and (not choice.place or choice.place in entry.places)
            and (not choice.year or choice.year == str(entry.year or ""))
            and (not choice.kind or choice.kind == str(entry.kind or ""))
            and (not choice.status or choice.status in _marks(entry))
        )

    def _facets(self) -> list[Shown]:
        """What can be chosen, with how many entries each has."""
        places = Counter(p for e in self.entries for p in e.places)
        kinds = Counter(str(e.kind) for e in self.entries if e.kind)
        years = Counter(str(e.year) for e in self.entries if e.year)
        statuses = Counter(mark for e in self.entries for mark in _marks(e))
        named = {k: self.tongue.name(self.terms.label(URIRef(k)))[0] for k in kinds}
        return [
            _facet("place", "Place", places, self._text),
            _facet("kind", "Kind", kinds, named.__getitem__),
            _facet("year", "Year", years, str),
            _facet("status", "Status", statuses, self.tongue),
        ]

    def _sums(self, entries: Iterable[Entry]) -> list[Shown]:
        """Totals by currency and status; what is disputed or denied is in none of them."""
        totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        counts: Counter[tuple[str, str]] = Counter()
        disputed: Counter[str] = Counter()
        for e in entries:
            if e.amount is None or e.status == Status.DENIED:
                continue
            if e.disputed:
                disputed[e.amount.currency] += 1
                continue
            totals[e.amount.currency, e.status] += e.amount.number
            counts[e.amount.currency, e.status] += 1
        rows = [
            {
                "currency": c,
                "status": s,
                "total": f"{totals[c, s].normalize():,f}",
                "count": counts[c, s],
            }
            for c, s in sorted(totals)
        ]
        left = [{"currency": c, "left_out": n} for c, n in sorted(disputed.items())]
        return rows + left

    def _row(self, entry: Entry) -> Shown:
        words, lang = self.tongue.name(self.terms.label(URIRef(entry.link)))
        return {
            "from": self._named(entry.from_),
            "to": self._named(entry.to),
            "property": {"text": words, "lang": lang} if entry.link else None,
            "amount": entry.amount,
            "year": entry.year,
            "since": entry.since,
            "reported": entry.reported,
            "status": entry.status,
            "inferred": entry.inferred,
            "disputed": entry.disputed,
            "places": [self._named(p) for p in sorted(entry.places, key=self._text)],
            "sources": entry.sources,
            "triple": (entry.from_, entry.link, entry.to),
            "said": [
                {
                    "quote": s.quote,
                    "lang": self.tongue.differs(s.quote),
                    "document": s.source.title,
                    "href": self.addresses.page(s.source.iri),
                    "publisher": s.source.publisher,
                    "issued": s.source.issued,
                    "confidence": None if s.confidence is None else f"{s.confidence:.2f}",
                    "statement": self.addresses.page(s.statement),
                }
                for s in entry.sayings
            ],
        }

    def _line(self, e: Entry) -> list[object]:
        publishers = dict.fromkeys(s.source.publisher for s in e.sayings if s.source.publisher)
        return [
            self._text(e.from_),
            e.from_,
            e.link,
            self._text(e.to),
            e.to,
            self.tongue.name(self.terms.label(e.kind))[0] if e.kind else "",
            " | ".join(sorted(self._text(p) for p in e.places)),
            f"{e.amount.number:f}" if e.amount else "",
            e.amount.currency if e.amount else "",
            e.amount.of if e.amount else "",
            e.year or "",
            e.since or "",
            e.reported,
            e.status,
            e.inferred,
            e.disputed,
            e.sources,
            " | ".join(publishers),
            " | ".join(s.quote for s in e.sayings),
            " | ".join(s.statement for s in e.sayings),
        ]

    def _text(self, iri: str) -> str:
        return self.tongue.name(self.finder.name(iri))[0]

    def _named(self, iri: str) -> Shown:
        text, lang = self.tongue.name(self.finder.name(iri))
        return {"text": text, "lang": lang, "href": self.addresses.page(iri)}


def _place(choice: Choice, kept: list[Entry]) -> tuple[int, int]:
    """The page to show, the last where fewer are left than were asked for; and how many are."""
    pages = max(1, -(-len(kept) // ROWS))
    return min(max(1, choice.page), pages), pages


def _marks(entry: Entry) -> set[str]:
    """What an entry may be chosen by as its status."""
    status = {INFERRED} if entry.inferred else {str(entry.status)}
    return status | ({DISPUTED} if entry.disputed else set())


def _status(entry: Entry) -> str:
    return INFERRED if entry.inferred else str(entry.status)


def _facet(name: str, label: str, counts: Counter[str], say: Callable[[str], str]) -> Shown:
    options = sorted(((say(v), v, n) for v, n in counts.items()), key=lambda o: o[0].casefold())
    return {"name": name, "label": label, "options": options}
