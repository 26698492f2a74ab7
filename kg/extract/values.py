"""Dates, money, percentages and counts in a text, normalised, by their form alone.

Every number is found once; the words around it decide what it measures. Nothing here knows what
an amount is given to: binding a value to its subject is the work of the frames.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.extract.counts import read_count
from kg.extract.date_forms import Dated
from kg.extract.dates import find_dates
from kg.extract.measures import Measure
from kg.extract.money import read_money
from kg.extract.numbers import Number, find_numbers, in_scale
from kg.extract.shares import find_folds, read_share
from kg.model import Mention, Value
from kg.namespaces import LEX
from kg.text.language import Sentence, read_sentences
from kg.text.layout import blank_notes, split_blocks

_PLAIN = str.maketrans("\u00a0\u2009\u202f\u2010\u2011\u2212", "   ---")
_RANGE = re.compile(r"[ ]?[-–—][ ]?|[ ](?:to|and)[ ]")
_BETWEEN = re.compile(r"\b[Bb]etween (?:[A-Z]{0,3}[^\w\s]?\s?)?$")
_YEAR_FOLLOWS = re.compile(
    r"[ ,]*\(?(?:(?:in|for|during|by|over)[ ])?(?:the[ ])?(?:year[ ])?", re.IGNORECASE
)
_DATE_OPENS = re.compile(
    r"(?:In|On|During|For)\s(?:(?:early|late|mid|the year|the course of|the end of)[ -])?"
    r"|(?=(?:Last|This|Next) )"
)
_DATE_ENDS = re.compile(r"\b(?:in|on|during|for)\s(?:(?:early|late|mid|the year)[ -])?$")
_OTHER_CLAUSE = re.compile(r"[;:()]|\b(?:that|which|who|whose|whom|where|when|since|now)\b")
_OTHER_THING = re.compile(r",|\b(?:[a-z]+[^\We]ed|built|born)\b")
"""What makes a date at the end of a sentence another thing's: "£2m to a hall opened in 1998"."""
_COMPARES = re.compile(
    r"\b(?:against|compared|versus|vs|(?:up|down|rose|fell|grew) from|years? (?:before|earlier)"
    r"|from \W{0,2}\d\S* (?:\w+ ){0,2}to)\b"
)
"""What makes a sentence tell of two years, though it may name one."""
_SUBJECT = re.compile(r"(?:\S+\s){0,2}")
"""What stands before a value that is itself what did it: "Some 400 artists performed in 2023"."""
_LONGEST = 1000
"""How many characters a sentence may have whose one date is taken for that of its values."""


def find_values(
    text: str, *, countries: Sequence[str] = (), published: str | None = None
) -> list[Mention]:
    """Every date, amount of money, percentage and count of a text, in order, without overlaps.

    Args:
        text: The document's text; offsets count its characters.
        countries: ISO 3166-1 alpha-2 codes of the countries the text speaks of, the likeliest it
            speaks from first; the first that knows "$", "kr", "Rs" or "¥" decides what it means.
            Without one they are USD, SEK, INR and JPY.
        published: The document's ISO 8601 date, of any precision, for "last year" and "15 May".

    Returns:
        Mentions of type lex:Date (`value.date`), lex:Money (`number` in units of the ISO 4217
        code `unit`), lex:Percent (`number` of 100; "3.8x" is 380) and lex:Count, with `of` where
        the words say what is measured and `year` where a date follows at once or a date of one
        year, the only one of the sentence, opens or ends it.
    """
    plain = _plain(text)
    numbers = find_numbers(plain)
    dates = _without_amounts(plain, find_dates(plain, published), numbers, countries)
    years = {d.start: int(d.iso[:4]) for d in dates if d.iso[0] != "-"}
    sentences = read_sentences(text)[1]
    starts = [s.start for s in sentences]
    dated: dict[int, list[Dated]] = defaultdict(list)
    for d in dates:
        dated[bisect(starts, d.start)].append(d)
    mentions = [
        Mention(d.start, d.end, text[d.start : d.end], LEX.Date, value=Value(LEX.Date, date=d.iso))
        for d in dates
    ]
    for m in _find_measures(plain, _outside(numbers, dates), countries):
        gap = _YEAR_FOLLOWS.match(plain, max(m.end, m.of_end))
        year = years.get(gap.end()) if gap else None
        place = bisect(starts, m.start)
        if year is None and place and m.kind != LEX.Percent and len(dated[place]) == 1:
            year = _year_told(plain, m, sentences[place - 1], dated[place][0])
        value = Value(m.kind, m.value, m.unit, m.of, year)
        mentions.append(Mention(m.start, m.end, text[m.start : m.end], m.kind, value=value))
    return _apart(sorted(mentions, key=lambda mention: mention.start))


def _year_told(text: str, m: Measure, sentence: Sentence, date: Dated) -> int | None:
    """The year of the sentence's one date, if it opens the sentence or ends it and is the value's.

    "In 2023 the fair drew 23,000 visitors", "The city gave the hall £2m in 2023".
    """
    first, _, last = date.iso.partition("/")
    several = last and first[:4] != last[:4]
    if date.iso[0] == "-" or several or sentence.end - sentence.start > _LONGEST:
        return None
    if _COMPARES.search(text, sentence.start, sentence.end):
        return None
    if date.end <= m.start:
        opening = _DATE_OPENS.match(text, sentence.start)
        told = opening and opening.end() == date.start
        between = text[date.end : m.start]
    else:
        between = text[m.end : date.start]
        other = _OTHER_THING.search(between)
        subject = _SUBJECT.fullmatch(text, sentence.start, m.start)
        told = (
            _DATE_ENDS.search(between)
            and not re.search(r"\w", text[date.end : sentence.end])
            and not (other and (other[0] == "," or not subject))
        )
    return int(first[:4]) if told and not _OTHER_CLAUSE.search(between) else None


def _plain(text: str) -> str:
    """The text, as long as it was, with plain blanks and hyphens.

    Lines of one paragraph are joined, and the marks of footnotes left out.
    """
    plain = blank_notes(text.translate(_PLAIN))
    pieces: list[str] = []
    done = 0
    for block in split_blocks(text):
        pieces += plain[done : block.start], plain[block.start : block.end].replace("\n", " ")
        done = block.end
    return "".join([*pieces, plain[done:]])


def _without_amounts(
    text: str, dates: list[Dated], numbers: list[Number], countries: Sequence[str]
) -> list[Dated]:
    """The dates but for four digits that are money: "1500 EUR"."""
    bare = {d.start for d in dates if d.end - d.start == 4}
    amounts = {
        n.start
        for n in numbers
        if n.start in bare and n.end - n.start == 4 and read_money(text, n, countries)
    }
    return [d for d in dates if d.start not in amounts]


def _apart(mentions: list[Mention]) -> list[Mention]:
    """Mentions in order without overlaps; of two that share characters the longer stays."""
    kept: list[Mention] = []
    for mention in mentions:
        if not kept or kept[-1].end <= mention.start:
            kept.append(mention)
        elif len(mention.text) > len(kept[-1].text):
            kept[-1] = mention
    return kept


def _find_measures(text: str, numbers: list[Number], countries: Sequence[str]) -> list[Measure]:
    """Money, percentages and counts; a count is only what is nothing else."""
    found: dict[int, Measure] = {}
    for number in numbers:
        if measure := read_money(text, number, countries) or read_share(text, number):
            found[number.start] = measure
    for first, second in pairwise(numbers):
        _complete(text, first, second, found)
    for number in reversed(numbers):
        if number.start not in found and (count := read_count(text, number, found)):
            found[number.start] = count
    return [*found.values(), *find_folds(text)]


def _outside(numbers: Iterable[Number], dates: list[Dated]) -> list[Number]:
    """The numbers that are no part of a date."""
    kept: list[Number] = []
    remaining = iter(dates)
    date = next(remaining, None)
    for number in numbers:
        while date and date.end <= number.start:
            date = next(remaining, None)
        if not (date and date.start < number.end):
            kept.append(number)
    return kept


def _complete(text: str, first: Number, second: Number, found: dict[int, Measure]) -> None:
    """Give each end of a range what only the other says: "£5-10 million", "10 to 15 per cent"."""
    a, b = found.get(first.start), found.get(second.start)
    start = a.start if a else first.start
    gap = _RANGE.fullmatch(text, a.end if a else first.end, b.start if b else second.start)
    if not gap or (gap[0] == " and " and not _BETWEEN.search(text, max(0, start - 14), start)):
        return
    if b and not a:
        a = Measure(first, first.start, first.end, b.kind, first.value, b.unit, b.of)
    elif a and not b:
        if first.scale > second.scale:
            return  # "€4.5 million to 120 projects" is an amount and a count
        b = Measure(second, second.start, second.end, a.kind, second.value, a.unit, a.of)
    if not a or not b:
        return
    if a.kind == b.kind == LEX.Money:
        number = in_scale(first, second)
        a = replace(a, number=number, value=number.value)
    found[first.start], found[second.start] = a, b
