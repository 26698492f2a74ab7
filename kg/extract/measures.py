"""What a number measures, as read from the words around it."""

from dataclasses import dataclass
from decimal import Decimal

from rdflib import URIRef

from kg.extract.numbers import Number


@dataclass(frozen=True, slots=True)
class Measure:
    """Characters `start:end` of a text: a number with its unit.

    `kind` is lex:Money, lex:Percent or lex:Count, `of` what it is an amount, a share or a number
    of, and `of_end` where those words end if they follow it.
    """

    number: Number
    start: int
    end: int
    kind: URIRef
    value: Decimal
    unit: str | None = None
    of: str | None = None
    of_end: int = 0
