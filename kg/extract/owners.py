"""Whose a value is: what the order of the words settles of what scores leave open."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from rdflib import URIRef

from kg.model import Entity, Mention, Statement, Value
from kg.namespaces import LEX
from kg.ontology import Ontology

Thing = URIRef | int
"""An entity, or the character a value begins at."""
Read = dict[tuple[Thing, URIRef, Thing], Statement]
"""What is said of things, by subject, property and object."""

SURE = 0.7  # a value may be said of a second thing only if it is as sure as this
_UNTIL = re.compile(r"\s*(?:[-–—]|\b(?:to|until|till|through)\b)\s*")
_TO = re.compile(r" (?:to|for) (?:the |a |an )?")
_LISTED = re.compile(r"(?:[,;]|\band) $")


def hand_out(
    read: Read,
    values: Iterable[Mention],
    entities: Sequence[Entity],
    text: str,
    ontology: Ontology,
    paired: Mapping[Thing, Thing],
) -> Read:
    """In "£1m to A, £2m to B and £3m to C" each sum is of the thing right behind it.

    `paired` is what "respectively" pairs: its values by their places, of its things none with
    another's partner.
    """
    kinds = {e.iri: e.kind for e in entities}
    named = sorted((m.start, m.end, e.iri) for e in entities for m in e.mentions)
    starts = {start: iri for start, _, iri in named}  # the longest of those that begin alike
    takers = {a: b for a, b in paired.items() if isinstance(a, int) and isinstance(b, URIRef)}
    for value in values:
        to = _TO.match(text, value.end)
        listed = _LISTED.search(text, max(0, value.start - 5), value.start)
        if value.type == LEX.Money and listed and to and to.end() in starts:
            takers[value.start] = starts[to.end()]
    handed: Read = {}
    for (subject, property_, thing), statement in read.items():
        if isinstance(thing, URIRef) and {subject, thing} <= paired.keys():
            if paired[subject] == thing:
                handed[subject, property_, thing] = statement
            continue
        taker = takers.get(thing) if isinstance(thing, int) else None
        if taker and ontology.takes(property_, kinds[taker]):
            subject, statement = taker, replace(statement, subject=taker)  # noqa: PLW2901
        key = subject, property_, thing
        if key not in handed or handed[key].evidence.confidence < statement.evidence.confidence:
            handed[key] = statement
    return handed


def one_owner(read: Read) -> Read:
    """A value is said of one thing by one property: the surest, and others that are sure."""
    best: dict[int, float] = {}
    for (_, _, thing), s in read.items():
        if not isinstance(thing, URIRef):
            best[thing] = max(best.get(thing, 0.0), s.evidence.confidence)
    return {
        key: s
        for key, s in read.items()
        if isinstance(key[2], URIRef) or s.evidence.confidence >= min(SURE, best[key[2]])
    }


def both_ends(
    read: Read, values: Iterable[Mention], spans: Iterable[tuple[URIRef, URIRef, URIRef]]
) -> Iterator[Statement]:
    """What is read, and that a span of time which is said to begin something ends it, too.

    `spans` are properties for a whole span, its beginning and its end.
    """
    value_at = {m.start: m.value for m in values}
    other_end = {p: (n, q) for _, *ends in spans for n, (q, p) in enumerate((ends, ends[::-1]))}
    for (subject, property_, thing), statement in read.items():
        yield statement
        value = value_at.get(thing) if isinstance(thing, int) else None
        if value is None or not value.date or "/" not in value.date or property_ not in other_end:
            continue
        number, other = other_end[property_]
        if (subject, other, thing) not in read:
            yield replace(statement, predicate=other, object=end_of(value, number))


def end_of(value: Value, number: int) -> Value:
    """The first date of a span of time (0) or the last (1); a single date is both."""
    dates = (value.date or "").split("/")
    return replace(value, date=dates[number]) if len(dates) > 1 else value


def spans_of_time(values: Sequence[Mention], text: str) -> Iterator[tuple[int, int]]:
    """Where two dates begin that are the ends of one span: "8 June to 9 September"."""
    dates = sorted((m for m in values if m.value and m.value.date), key=lambda m: m.start)
    for one, other in pairwise(dates):
        if _UNTIL.fullmatch(text, one.end, other.start):
            yield one.start, other.start
