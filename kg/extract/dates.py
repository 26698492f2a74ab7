"""The dates a text states, in ISO 8601 and in the precision of the words.

`kg.extract.date_forms` knows how they are written. Here it is told which of them are none where
they stand ("over 1500 visitors", "May we go on?"). What the words leave open ("last year", "on 15
May") is resolved against a fuller date shortly before, else against the day the document was
published; a date that stays open is not reported.
"""

import re
from itertools import pairwise

from kg.extract.anchor import Anchor
from kg.extract.date_forms import DASH, DATE, MONTH, YEAR, Dated, Open, read_form

_BEFORE_MONTH = re.compile(
    r"\b(?:in|of|since|until|till|by|from|to|during|late|early|mid|before|after|between|and)[ -]$",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|by|from|circa|c\.|until|to|of|year|dated|before|after|around|between) |\()$",
    re.IGNORECASE,
)
_BEFORE_QUANTITY = re.compile(
    r"\b(?:more than|less than|fewer than|over|about|some|nearly|almost|around|approximately"
    r"|up to|at least|roughly|under|only|total of|population of|than) $"
)
_BEFORE_CODE = re.compile(
    r"(?:[$£€¥₹#§+=]\s?|\d[.,]|\b(?:No|nos?|number|page|section|rule|resolution|room|Rs|R"
    r"|ISO|ISSN|SFS|SI|RSA)\.?\s?|\b(?:[A-Z]\.){2,3}\s)$"
)
_AFTER_NO_YEAR = re.compile(
    r"[.,]\d|(?<=0)['’]s\b|[%‰°]|-\w*\d"
    r"|[ -](?:(?:people|visitors|participants|guests|artists|students|performers|members|copies"
    r"|seats|artworks|objects|items|spectators|residents|jobs|tickets|euros?|dollars|pounds|words"
    r"|pages|met(?:re|er)s|feet|km|kg|years|hours|sq|sqm|m²|square|hectares|acres|tonnes)\b"
    r"|(?:thousand|million|billion)\b)"
)
_AFTER_QUANTITY = re.compile(r"\+? [a-z]")
_FIRST_PLAIN_YEAR = 1500
"""Four digits below it are a year only after words that ask for one ("in 1066")."""
_JOINED = re.compile(rf"(?:{DASH}|[ ]?,[ ]|,?[ ](?:and|&|or)[ ]|/)")
_AND_MONTHS = re.compile(rf"(?:{_JOINED.pattern}{MONTH}){{1,11}},?[ ](?:of[ ])?{YEAR}")
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
_NEAR = 150
"""How many characters a fuller date may stand before another and still lend it its year."""


def find_dates(text: str, published: str | None = None) -> list[Dated]:
    """Every date a text states, in order, without overlaps.

    Args:
        text: The document's text; offsets count its characters.
        published: The ISO 8601 date of the document, of any precision; what relative and
            incomplete dates are resolved against.
    """
    anchor = Anchor(published)
    found: list[Dated | Open] = []
    for match in DATE.finditer(text):
        form = str(match.lastgroup)
        words, start, end = match[0], match.start(), match.end()
        if form in {"year", "years", "to_years"} and not _is_year(text, start, end, words):
            continue
        bare = form == "month" and " " not in words
        if bare and not (
            _BEFORE_MONTH.search(text, max(0, start - 24), start) or _AND_MONTHS.match(text, end)
        ):
            continue  # "May we go on?", "the March for Rights"
        told = form == "relative" and words.lower().startswith("previous")
        item = read_form(match, Anchor(_year_named(found, text, start)) if told else anchor)
        if item:
            found.append(item)
    return _close(found, text, anchor)


def _is_year(text: str, start: int, end: int, words: str) -> bool:
    """Whether four digits are a year, not a quantity or a code: not so in "over 1500 visitors"."""
    window = max(0, start - 24), start
    if _AFTER_NO_YEAR.match(text, end) or _BEFORE_CODE.search(text, *window):
        return False
    if not words.isdigit():
        return True
    if _BEFORE_QUANTITY.search(text, *window) and _AFTER_QUANTITY.match(text, end):
        return False
    return int(words) >= _FIRST_PLAIN_YEAR or bool(_BEFORE_YEAR.search(text, *window))


def _year_named(found: list[Dated | Open], text: str, start: int) -> str | None:
    """The year last stated in the same sentence, which "the previous year" is counted from."""
    last = found[-1] if found else None
    if not last or start - last.end > _NEAR or _SENTENCE_END.search(text, last.end, start):
        return None
    year = last.iso if isinstance(last, Dated) and len(last.iso) == 4 else None
    return str(last.year) if isinstance(last, Open) and last.year else year


def _close(found: list[Dated | Open], text: str, anchor: Anchor) -> list[Dated]:
    """Give open dates a year: the one at their range's other end, a near one, the document's."""
    opened = [item for item in found if isinstance(item, Open)]
    for first, last in reversed(list(pairwise(opened))):
        if last.year and not first.year and _JOINED.fullmatch(text, first.end, last.start):
            first.year = last.year - (first.month > last.month)
    closed: list[Dated] = []
    lender: tuple[int, int] | None = None  # where a full date ended, and its year
    named = (-_NEAR, 0)  # where a year by itself ended, and the year
    for item in found:
        if isinstance(item, Dated):
            closed.append(item)
            if len(item.iso) == 4:
                named = (item.end, int(item.iso))
            continue
        year = item.year
        if year is None and lender and item.start - lender[0] < _NEAR:
            year = lender[1] if "\n" not in text[lender[0] : item.start] else None
        if year is None and item.day and item.start - named[0] < _NEAR:
            # "the Summer School 2023 from 17 to 22 July": a day, in the sentence of the year.
            year = None if _SENTENCE_END.search(text, named[0], item.start) else named[1]
        year = year or anchor.year
        iso = item.iso(year) if year else None
        if iso and year:
            closed.append(Dated(item.start, item.end, iso))
            if item.year:
                lender = (item.end, year)
    return closed
