"""What the published pages are about: things, claims about them, and the words behind each.

A claim is one triple with one status, however many documents make it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import Literal, URIRef

from kg.model import Status
from kg.publish.terms import Names


@dataclass(frozen=True, slots=True)
class Source:
    """A document as the graph describes it; `issued` is ISO 8601 of the precision known.

    `title` is empty where it has none: pages say so, each in its language.
    """

    iri: URIRef
    title: str
    publisher: str = ""
    issued: str = ""
    address: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """The words of one document that a claim rests on; offsets count its characters."""

    source: URIRef
    quote: str = ""
    start: int = 0
    end: int = 0
    frame: str = ""
    confidence: float | None = None
    date: str = ""
    amount: str = ""
    year: int | None = None
    evidence: URIRef | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a document speaks of."""

    iri: URIRef
    names: Names
    kind: URIRef
    types: tuple[URIRef, ...]
    inferred_types: tuple[URIRef, ...]
    aliases: tuple[str, ...]


@dataclass(slots=True)
class Claim:
    """A triple with its status, who says so, and the year it is about.

    `text` is set where the object is no thing of the documents (an amount, a date, a place only
    the ontology knows). `year_of` says where the year comes from: link, date, things or source.
    `implied_by` holds the positions of narrower claims that say this one too, `against` those of
    claims that speak against it. `background` marks what comes from the ontology alone, whatever
    the documents say.
    """

    subject: URIRef
    predicate: URIRef
    object: URIRef | Literal
    status: Status = Status.ACTUAL
    inferred: bool = False
    witnesses: list[Witness] = field(default_factory=list)
    text: Names | None = None
    year: int | None = None
    year_of: str = ""
    implied_by: tuple[int, ...] = ()
    against: tuple[int, ...] = ()
    background: bool = False

    @property
    def confidence(self) -> float | None:
        """The surest witness's confidence, 0 to 1; None where nobody was heard."""
        return max((w.confidence for w in self.witnesses if w.confidence is not None), default=None)


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a page shows, each part in an order that never changes."""

    things: dict[URIRef, Thing]
    claims: list[Claim]
    sources: dict[URIRef, Source]
    labels: Callable[[URIRef], Names]
    inverses: dict[URIRef, URIRef]
