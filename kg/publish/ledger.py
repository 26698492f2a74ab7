"""Ledgers: pages that list every statement of one sort, such as who pays for what.

Which statements those are is a query that travels with the ontology (`ledgers/NAME.rq`): it gives
`?from` and `?to`, the `?statement` that links them (none where the link is inferred), and may give
its `?property` and a `?place`. Its first comments name the page and both ends, in all languages.
All else is read from the evidence.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDFS

from kg.errors import OntologyError
from kg.model import Status
from kg.namespaces import EV, LEX
from kg.publish.claims import Source
from kg.publish.finder import Finder
from kg.publish.terms import Names
from kg.publish.tongue import bilingual

HEADING = re.compile(r"^# (Title|From|To): *(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A query of statements, and what the page and its two ends are called."""

    title: Names
    from_: Names
    to: Names
    query: str


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of one document; `statement` is the evidence's IRI."""

    statement: str
    source: Source
    quote: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money; `of` is what it is said to be."""

    number: Decimal
    currency: str
    of: str = ""

    def __str__(self) -> str:
        """'HKD 200,000,000'."""
        return f"{self.currency} {self.number.normalize():,f}".strip()


@dataclass(slots=True)
class Entry:
    """One link with one status, amount and year, however many documents say so.

    `since` is the earliest year stated for the link; where none is, `reported` is the earliest
    date of publication, for the link is no younger.
    """

    from_: str
    link: str
    to: str
    status: str
    inferred: bool = False
    amount: Amount | None = None
    year: int | None = None
    kind: URIRef | None = None
    disputed: bool = False
    since: int | None = None
    reported: str = ""
    places: set[str] = field(default_factory=set)
    sayings: list[Saying] = field(default_factory=list)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two statements one entry."""
        return (self.from_, self.link, self.to, self.status, self.amount, self.year)

    @property
    def sources(self) -> int:
        """Publishers who say so independently; a document without one speaks for itself."""
        return len({s.source.publisher or s.source.iri for s in self.sayings})


def read_ledger(path: Path) -> Ledger:
    """A ledger as its file tells.

    Raises:
        OntologyError: a heading is missing.
    """
    text = path.read_text("utf-8")
    found = {name: bilingual(value) for name, value in HEADING.findall(text)}
    if set(found) != {"Title", "From", "To"}:
        raise OntologyError(f"{path}: must begin with “# Title: …”, “# From: …” and “# To: …”")
    return Ledger(found["Title"], found["From"], found["To"], text)


def keep(ledger: Ledger, store: ox.Store, finder: Finder) -> list[Entry]:
    """All entries of a ledger, in no order that matters.

    Raises:
        OntologyError: the query cannot be asked, or gives no ends.
    """
    name = ledger.title["en"]
    try:
        rows = store.query(ledger.query)
    except (SyntaxError, ValueError) as error:
        raise OntologyError(f"the ledger “{name}” cannot be asked: {error}") from error
    if not isinstance(rows, ox.QuerySolutions):
        raise OntologyError(f"the ledger “{name}” must SELECT ?statement ?from ?to")
    given = {v.value for v in rows.variables}
    if not {"statement", "from", "to"} <= given:
        raise OntologyError(f"the ledger “{name}” must SELECT ?statement ?from ?to")
    entries: dict[tuple[object, ...], Entry] = {}
    sources: dict[str, Source] = {}
    for row in rows:
        ends = row["from"], row["to"]
        if not all(isinstance(end, ox.NamedNode) for end in ends):
            continue
        property_ = row["property"].value if "property" in given and row["property"] else ""
        entry, saying = _read(store, row["statement"], sources)
        entry.from_, entry.link, entry.to = ends[0].value, property_, ends[1].value
        kept = entries.setdefault(entry.key, entry)
        if saying and saying not in kept.sayings:
            kept.sayings.append(saying)
        kept.disputed |= entry.disputed
        if "place" in given and row["place"]:
            kept.places.add(row["place"].value)
    for kept in entries.values():
        named = finder.things.get(kept.to)
        kept.kind = named.kind if named else None
        kept.sayings.sort(key=lambda s: (s.source.issued, s.source.title, s.statement))
    _compare(list(entries.values()))
    return list(entries.values())


def _read(
    store: ox.Store, statement: ox.NamedNode | None, sources: dict[str, Source]
) -> tuple[Entry, Saying | None]:
    if statement is None:
        return Entry("", "", "", Status.ACTUAL, inferred=True), None
    said = _facts(store, statement)
    document = said.get(EV.document)
    entry = Entry("", "", "", _text(said, EV.status) or Status.ACTUAL)
    amount = said.get(EV.amount)
    about = _facts(store, amount) if isinstance(amount, ox.NamedNode) else {}
    try:
        number = Decimal(_text(about, LEX.number))
        entry.amount = Amount(number, _text(about, LEX.currency), _text(about, LEX.of))
    except InvalidOperation:
        pass  # no amount, or none that can be counted
    year = _text(said, EV.year) or _text(about, LEX.year)
    entry.year = int(year) if year.isdigit() else None
    contradicts = ox.NamedNode(EV.contradicts)
    entry.disputed = EV.contradicts in said or any(
        True for _ in store.quads_for_pattern(None, contradicts, statement)
    )
    if not isinstance(document, ox.NamedNode):
        return entry, None
    if document.value not in sources:
        sources[document.value] = read_source(store, document)
    sure = _text(said, EV.confidence)
    return entry, Saying(
        statement.value,
        sources[document.value],
        _text(said, EV.quote),
        float(sure) if sure else None,
    )


def read_source(store: ox.Store, document: ox.NamedNode) -> Source:
    """A document as the graph describes it."""
    facts = _facts(store, document)
    publisher = facts.get(DCTERMS.publisher)
    label = ""
    if isinstance(publisher, ox.NamedNode):
        label = _text(_facts(store, publisher), RDFS.label)
    return Source(
        URIRef(document.value),
        _text(facts, DCTERMS.title),
        label,
        _text(facts, DCTERMS.issued),
    )


def _facts(store: ox.Store, node: ox.NamedNode) -> dict[URIRef, object]:
    """What is said of a node, a value for each property."""
    found = store.quads_for_pattern(node, None, None, ox.DefaultGraph())
    return {URIRef(q.predicate.value): q.object for q in found}


def _text(facts: dict[URIRef, object], property_: URIRef) -> str:
    return str(getattr(facts.get(property_), "value", ""))


def _compare(entries: list[Entry]) -> None:
    """Since when each link is, and whether another entry says it is not so."""
    links: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        links[entry.from_, entry.to].append(entry)
    for of_link in links.values():
        held = [e for e in of_link if e.status in {Status.ACTUAL, Status.ENDED}]
        years = [e.year for e in held if e.year]
        dates = [s.source.issued for e in held for s in e.sayings if s.source.issued]
        both = {e.status == Status.DENIED for e in of_link if not e.inferred}
        for entry in of_link:
            entry.disputed |= len(both) == 2
            if entry in held:
                entry.since, entry.reported = min(years, default=None), min(dates, default="")
