"""What the package is about: documents, what they mention, and what they say.

Every value is immutable and every offset counts characters of `Document.text`,
so a statement can always be traced to the words it came from.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rdflib import URIRef

from kg.namespaces import LEX


@dataclass(frozen=True, slots=True)
class Document:
    """A text with an address.

    `published` is an ISO 8601 date of the precision the source gives (2025, 2025-04, 2025-04-22);
    `source` is where the text was read from, a URL or a file's name.
    """

    iri: URIRef
    text: str
    title: str
    language: str = "en"
    publisher: str | None = None
    published: str | None = None
    source: str | None = None


class Form(StrEnum):
    """How a mention names its thing."""

    NAME = "name"
    ACRONYM = "acronym"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Value:
    """A date, an amount, a percentage or a count, normalised.

    `kind` is lex:Date, lex:Money, lex:Percent or lex:Count; `unit` the ISO 4217 code of money;
    `of` what it is a share, a number or an amount of; `date` is ISO 8601 of the text's precision,
    a span written start/end.
    """

    kind: URIRef
    number: Decimal | None = None
    unit: str | None = None
    of: str | None = None
    year: int | None = None
    date: str | None = None

    def as_text(self) -> str:
        """For a person: "HKD 200000000 (issuance)", "2025-04"."""
        if self.date is not None:
            return self.date
        number = f"{self.number:f}" if self.number is not None else ""
        share = "%" if self.kind == LEX.Percent else ""
        parts = (self.unit, number + share, f"({self.of})" if self.of else None)
        return " ".join(part for part in parts if part)

    def as_json(self) -> dict[str, float | str | None]:
        """In the format of the gold annotations."""
        number = float(self.number) if self.number is not None else None
        if self.kind == LEX.Money:
            return {"currency": self.unit, "amount": number}
        if self.kind == LEX.Percent:
            return {"percent": number, "of": self.of}
        if self.kind == LEX.Count:
            return {"count": number, "of": self.of}
        return {"iso": self.date}


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start:end` of a document, read as a name or as a value.

    `type` is a class of the ontology for a name ("M+ Museum") and a value class
    for a value ("HKD 200 million"), whose meaning is then in `value`.
    `known` is the ontology's individual of that name, where it has one.
    """

    start: int
    end: int
    text: str
    type: URIRef
    form: Form = Form.NAME
    nested: bool = False
    value: Value | None = None
    known: URIRef | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing in the world, with every mention that stands for it in one document.

    `kind` is the class it is scored and named by, `types` the finer classes beside it.
    """

    iri: URIRef
    kind: URIRef
    types: frozenset[URIRef]
    name: str
    mentions: tuple[Mention, ...]
    aliases: tuple[str, ...] = ()


class Status(StrEnum):
    """How things stand with a statement, according to its document."""

    ACTUAL = "actual"
    PLANNED = "planned"
    ENDED = "ended"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a statement rests on, what read them, and how sure it is that they say so.

    `frame` is the frame or rule that read the words; `amount` and `year` qualify the link itself
    ("gave the museum 2 million in 2024").
    """

    document: URIRef
    start: int
    end: int
    quote: str
    frame: str
    confidence: float
    status: Status = Status.ACTUAL
    amount: Value | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Subject, predicate, object, and why we say so; the object is an entity or a value."""

    subject: URIRef
    predicate: URIRef
    object: URIRef | Value
    evidence: Evidence
