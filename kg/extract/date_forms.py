"""The forms in which a date is written, and what each says in ISO 8601.

"22 April 2025" is 2025-04-22, "April 2025" is 2025-04, "12-14 March 2025" the span
2025-03-12/2025-03-14 (ISO 8601-1, 5.5.2); so is "12 and 14 March 2025", its first day to its last.
Where they stand in a text, and which of them are no dates there, is for `kg.extract.dates`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kg.extract.anchor import Anchor
from kg.extract.numbers import read_words

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC)\b\.?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:[ ]?(?:st|nd|rd|th))?(?!\d)"
YEAR = r"(?:1\d{3}|20\d{2})(?!\d)"
_OF_YEAR = rf"(?:,?[ ]{YEAR})?"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?[ ])?"
DASH = r"(?:[ ]?[-–—][ ]?|[ ](?:to|until|till|through)[ ](?:the[ ])?)"
_DAYS = rf"(?:{DASH}|(?<=\d)/)"
_DAYS_LISTED = rf"{_DAY}(?:,[ ]{_DAY}){{0,5}},?[ ](?:and|&)[ ]{_DAY}"
_DEIXIS = r"(?:[Tt]his|[Ll]ast|[Nn]ext|[Cc]oming|[Pp]revious|[Pp]ast)"
_ORDINAL = r"(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth)"
_FISCAL = r"(?:FY[ ]?)"
_SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
_PERIOD = r"(?:year|month|week)"
_AGO = (
    r"(?:(?<!\d[,. '’])\d{1,3}|(?<!ty-)(?:one|two|three|four|five|six|seven|eight|nine)"
    r"|an?|ten|twelve|fifteen|twenty)"
)

_FORMS = {
    "iso": rf"{YEAR}[-/](?:0[1-9]|1[0-2])[-/](?:0[1-9]|[12]\d|3[01])(?!\d)",
    "numeric": rf"(?:\d\d?/\d\d?/{YEAR}|\d\d?\.\d\d?\.{YEAR}|\d\d?-\d\d?-{YEAR})",
    "days_month": rf"{_WEEKDAY}{_DAY}{_DAYS}{_WEEKDAY}{_DAY}[ ]?(?:of[ ])?{MONTH}{_OF_YEAR}",
    "listed_month": rf"{_DAYS_LISTED}[ ]?(?:of[ ])?{MONTH}{_OF_YEAR}",
    "day_month": rf"{_WEEKDAY}{_DAY}(?:[ ]?(?:of[ ])?{MONTH}{_OF_YEAR}|-{MONTH}-{YEAR})",
    "month_days": rf"{_WEEKDAY}{MONTH}[ ]{_DAY}{_DAYS}{_DAY}(?![ ]?{MONTH}){_OF_YEAR}",
    "month_listed": rf"{_WEEKDAY}{MONTH}[ ]{_DAYS_LISTED},?[ ]{YEAR}",
    "month_day": rf"{_WEEKDAY}{MONTH}[ ]{_DAY}{_OF_YEAR}",
    "quarter": rf"(?:[QH][1-4]|{_ORDINAL}[ ](?:quarter|half))(?:,?[ ](?:of[ ])?){_FISCAL}?{YEAR}",
    "season": rf"{_SEASON}[ ](?:of[ ])?{YEAR}",
    "month": rf"(?:{_DEIXIS}[ ])?{MONTH}(?:,?[ ](?:of[ ])?(?:{YEAR}|{_DEIXIS}[ ]year))?",
    "years": rf"{_FISCAL}?{YEAR}[ ]?[-–—/][ ]?(?:{YEAR}|\d\d(?!\d))",
    "to_years": rf"{YEAR}[ ](?:to|until)[ ]{YEAR}(?![-/]\d)",
    "fiscal": r"FY[ ]?\d\d(?:[-/]\d\d)?",
    "and_years": rf"(?<=[Bb]etween[ ]){YEAR}[ ]and[ ]{YEAR}",
    "before_christ": r"\d{1,4}[ ]?(?:BCE?|B\.C\.)",
    "year": rf"{_FISCAL}?{YEAR}",
    "ago": rf"{_AGO}[ ](?:{_PERIOD}|day)s?[ ]ago",
    "relative": rf"(?:[Tt]his[ ]and[ ]next|{_DEIXIS})[ ](?:(?:financial|fiscal)[ ])?{_PERIOD}",
    "day": r"(?:[Tt]oday|[Yy]esterday|[Tt]omorrow)",
}
DATE = re.compile(
    rf"(?:(?<![\w/])|(?<=[A-Za-z.]/)(?={MONTH}[ ]{YEAR}))(?:"
    + "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items())
    + r")(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """Characters `start:end` of a text and the ISO 8601 date, or start/end span, they state."""

    start: int
    end: int
    iso: str


@dataclass(slots=True)
class Open:
    """A date as written: day and month known, the year perhaps not yet."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None = None
    last: int | None = None  # the last day of a span within the month

    def iso(self, year: int) -> str | None:
        """ISO 8601 in this year, or None where the calendar has no such day."""
        if self.day is None:
            return f"{year:04}-{self.month:02}"
        try:
            first = date(year, self.month, self.day).isoformat()
            last = date(year, self.month, self.last or self.day).isoformat()
        except ValueError:
            return None
        return f"{first}/{last}" if self.last else first


def read_form(match: re.Match[str], anchor: Anchor) -> Dated | Open | None:
    """What a match of `DATE` says; None where the calendar or the anchor has no such date."""
    return _READ[str(match.lastgroup)](match.start(), match.end(), match[0], anchor)


def _years_in(words: str) -> list[int]:
    return [int(y) for y in re.findall(r"(?<!\d)(?:1\d{3}|20\d{2})(?!\d)", words)]


def _month_in(words: str) -> int:
    match = re.search(MONTH, words)
    return _MONTHS.index(match[0][:3].title()) // 3 + 1 if match else 0


def _read_calendar(start: int, end: int, words: str, anchor: Anchor) -> Open:
    """Forms with the name of a month."""
    years = _years_in(words)
    year = years[-1] if years else None
    deixis = re.search(rf"({_DEIXIS})( year)?", words)
    month = _month_in(words)
    if deixis and anchor.year:
        step = {"next": 1, "coming": 1, "this": 0}.get(deixis[1].lower(), -1)
        if deixis[2]:
            year = anchor.year + step
        else:  # "last November" is the latest one, "next March" the first to come
            passed = anchor.month is not None and month < anchor.month
            year = anchor.year + (step if step == 0 else (passed if step == 1 else passed - 1))
    rest = re.sub(r"(?:1\d{3}|20\d{2})(?!\d)", "", words) if years else words
    days = [int(day) for day in re.findall(r"\d{1,2}", rest)]
    return Open(start, end, year, month, days[0] if days else None, days[-1] if days[1:] else None)


def _read_numeric(start: int, end: int, words: str, anchor: Anchor) -> Open | None:
    """Digits only; the day first unless that is no day: 22/04/2025, 04/22/2025, 2025-04-22."""
    numbers = [int(part) for part in re.findall(r"\d+", words)]
    if numbers[0] > 31:
        year, month, day = numbers
    else:
        day, month, year = numbers
        if month > 12:
            day, month = month, day
    item = Open(start, end, year, month, day)
    return item if 1 <= month <= 12 and item.iso(year) else None


def _read_years(start: int, end: int, words: str, anchor: Anchor) -> Dated | Open | None:
    """Years as "2019 to 2023", "2025-26", "2025/26", their first and last; "2025-04" is a month.

    "Law 1121/2009" is a number and a year.
    """
    first, last = re.findall(r"\d+", words)
    if "/" in words and len(last) == 4 and int(last) - int(first) > 1:
        return None
    full = int(last) if len(last) == 4 else int(first[:2] + last)
    if full <= int(first):
        month = int(last)
        return Open(start, end, int(first), month) if 1 <= month <= 12 and len(last) == 2 else None
    return Dated(start, end, f"{first}/{full}")


def _read_fiscal(start: int, end: int, words: str, anchor: Anchor) -> Dated | None:
    """A fiscal year by its last two figures, of this century."""
    first, *last = [2000 + int(part) for part in re.findall(r"\d\d", words)]
    if last and last[0] <= first:
        return None
    return Dated(start, end, f"{first}/{last[0]}" if last else f"{first}")


def _read_year(start: int, end: int, words: str, anchor: Anchor) -> Dated:
    return Dated(start, end, str(_years_in(words)[-1]))


def _read_quarter(start: int, end: int, words: str, anchor: Anchor) -> Dated | None:
    year = _years_in(words)[-1]
    ordinals = {"f": 1, "s": 2, "t": 3}
    part = int(words[1]) if words[1].isdigit() else ordinals[words[0].lower()]
    part = 4 if words.lower().startswith("fourth") else part
    length = 6 if words[0] == "H" or "half" in words else 3
    last = part * length
    return (
        Dated(start, end, f"{year}-{last - length + 1:02}/{year}-{last:02}") if last <= 12 else None
    )


def _read_before_christ(start: int, end: int, words: str, anchor: Anchor) -> Dated:
    """The year with a minus sign, as XML Schema 1.0 writes it: 250 BC is -0250."""
    digits = re.match(r"\d+", words)
    return Dated(start, end, f"-{int(digits[0]) if digits else 0:04}")


def _read_relative(start: int, end: int, words: str, anchor: Anchor) -> Dated | None:
    lower = words.lower()
    step = 0 if lower.startswith("this") else 1 if lower.startswith(("next", "coming")) else -1
    if "week" in lower:
        iso = anchor.weeks_on(step)
    elif "month" in lower:
        iso = anchor.months_on(step)
    else:
        iso = anchor.years_on(step)
        if iso and "and" in lower:
            iso = f"{iso}/{anchor.years_on(1)}"
    return Dated(start, end, iso) if iso else None


def _read_ago(start: int, end: int, words: str, anchor: Anchor) -> Dated | None:
    amount, unit, _ = words.lower().split()
    count = int(amount) if amount.isdigit() else int(read_words(amount))
    move = {
        "y": anchor.years_on,
        "m": anchor.months_on,
        "w": anchor.weeks_on,
        "d": anchor.days_on,
    }[unit[0]]
    iso = move(-count)
    return Dated(start, end, iso) if iso else None


def _read_day(start: int, end: int, words: str, anchor: Anchor) -> Dated | None:
    iso = anchor.days_on({"yes": -1, "tod": 0, "tom": 1}[words[:3].lower()])
    return Dated(start, end, iso) if iso else None


_READ: dict[str, Callable[[int, int, str, Anchor], Dated | Open | None]] = {
    "iso": _read_numeric,
    "numeric": _read_numeric,
    "days_month": _read_calendar,
    "listed_month": _read_calendar,
    "day_month": _read_calendar,
    "month_days": _read_calendar,
    "month_listed": _read_calendar,
    "month_day": _read_calendar,
    "quarter": _read_quarter,
    "season": _read_year,
    "month": _read_calendar,
    "years": _read_years,
    "and_years": _read_years,
    "to_years": _read_years,
    "fiscal": _read_fiscal,
    "before_christ": _read_before_christ,
    "year": _read_year,
    "ago": _read_ago,
    "relative": _read_relative,
    "day": _read_day,
}
