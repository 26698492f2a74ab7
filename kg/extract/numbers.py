"""Numbers as English texts write them: "61 000", "2.5 million", "1,00,000", "a hundred and six".

A number is read without its unit; what it measures is decided where it is used (`values`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SMALL = _UNITS | _TENS | {"a": 1, "an": 1}
_GROUPS = {"hundred": 100, "dozen": 12}
_SCALES = {
    "thousand": 10**3,
    "lakh": 10**5,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
    "trillion": 10**12,
}
_SHORT = {
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "mio": 10**6,
    "mil": 10**6,
    "cr": 10**7,
    "lac": 10**5,
    "bln": 10**9,
    "lakh crore": 10**12,
    "b": 10**9,
    "bn": 10**9,
    "tn": 10**12,
}


@dataclass(frozen=True, slots=True)
class Number:
    """Characters `start:end` of a text, read as a number.

    `digits` is the number before its scale and ends at `stem`: 2.5 and the 3 characters "2.5" in
    "2.5 million", whose `scale` is a million. `letter` says that the scale is a single letter,
    which only beside a currency is surely a scale ("£2 m", but "2 m tall").
    """

    start: int
    stem: int
    end: int
    digits: Decimal
    scale: int = 1
    letter: bool = False
    spelt: bool = False

    @property
    def value(self) -> Decimal:
        """The number with its scale, without trailing zeros."""
        return trim(self.digits * self.scale)


def trim(number: Decimal) -> Decimal:
    """The number without trailing zeros, so that equal numbers are written alike."""
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()


def in_scale(first: Number, second: Number) -> Number:
    """The first end of a range with the scale of the second: "5" in "5-10 million" is 5 million.

    Not where it would not be the smaller then: "£500 to £1m".
    """
    shares = first.scale == 1 and first.digits < second.digits
    return replace(first, scale=second.scale) if shares else first


def _any_case(words: str) -> str:
    """An alternation of words, longest first, that takes each in lower case or capitalised."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in ordered)


_UNIT = _any_case(" ".join(word for word in _UNITS if word != "zero"))
_TEN = _any_case(" ".join(_TENS))
_SCALE = r"(?:thousand|lakh|million|crore|billion|trillion)s?"
_SHORT_SCALE = r"lakh[ ]crore|mn|mln|mil|mio|bn|bln|tn|cr|lacs?"
_SIMPLE = rf"(?:(?:{_TEN})(?:[- ](?:{_UNIT}))?|(?:{_UNIT}))"
_HUNDRED = rf"(?:(?:{_SIMPLE}|[Aa])[ -]hundred(?:(?:[ ]and)?[ ]{_SIMPLE})?|{_SIMPLE})"
_SPACE = " \u00a0\u2009\u202f"

_FIGURE = re.compile(
    rf"""
    (?P<figure>
      (?<=[^\d,.])\d{{1,3}},[ ]\d(?=[ ]?(?:million|billion|m\b|bn\b))   # R8, 5 million
    | \d{{1,3}}(?:[{_SPACE}]\d{{3}}){{1,6}}(?!\d)(?:[.,]\d{{1,2}}(?!\d))?       # 61 000
    | \d{{1,3}}(?:['’]\d{{3}})+(?!\d)(?:\.\d+)?                                # 300'000
    | \d{{1,3}}(?:,\d{{2,3}}){{0,6}},\d{{3}}(?!\d)(?:\.\d+)?                    # 2,400.50; 1,00,000
    | \d{{1,3}}(?:\.\d{{3}}){{1,6}}(?!\d)(?:,\d+)?                              # 25.000
    | \d+(?:[.,]\d+)?
    )
    (?:[ -]?(?P<scale>(?i:{_SHORT_SCALE}|{_SCALE}))\b|[ ]?(?P<letter>[kKmMbB])\b)?
    """,
    re.VERBOSE,
)
_FIRST_WORD = re.compile(
    rf"(?<![\w-])(?:{_TEN}|{_UNIT}|[Hh]alf(?= a )|[Aa](?= (?:hundred|dozen|quarter|{_SCALE})))\b"
)
_WORDS = re.compile(
    rf"""
    (?: [Hh]alf[ ]a[ ](?:million|billion|dozen|thousand)
    | (?:[Aa][ ]quarter|[Tt]hree[ -]quarters)[ ]of[ ]a[ ](?:million|billion)
    | (?:[Aa][ ]|{_HUNDRED}[ -])dozen
    | (?:[Aa]|{_HUNDRED})(?:(?:[ -](?i:{_SCALE}))(?:,?(?:[ ]and)?[ ]{_HUNDRED})?)+
    | {_HUNDRED}
    )\b
    """,
    re.VERBOSE,
)


_LAST_SCALE = re.compile(rf"[ -]({_SCALE})$", re.IGNORECASE)
DECIMAL = re.compile(r"\d+\.\d+")
LONGEST = 24
"""Characters of a figure; a longer one is a code, not a quantity."""


def read_figure(text: str) -> Decimal:
    """The value of digits with separators, English or continental.

    A comma or full stop before exactly three digits separates thousands ("25.000" visitors, as
    nobody counts in thousandths), any other the decimals ("81,5").
    """
    plain = re.sub(rf"[{_SPACE}'’]", "", text)
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}|\d+)(?:[.,](\d+))?", plain)
    if match is None:
        return Decimal(plain.replace(",", "."))
    whole, decimals = match.groups(default="")
    return Decimal(re.sub(r"[.,]", "", whole) + ("." + decimals if decimals else ""))


def read_words(text: str) -> Decimal:
    """The value of a number in words: "sixty-eight", "half a million", "one hundred and six"."""
    total, group = Decimal(0), Decimal(0)
    for word in re.findall(r"[a-z]+", text.lower()):
        name = word.removesuffix("s") if word.removesuffix("s") in _SCALES else word
        if name == "half":
            group = Decimal("0.5")
        elif name in {"quarter", "quarters"}:
            group *= Decimal("0.25")
        elif name in _SMALL:
            group += _SMALL[name] if name not in {"a", "an"} or not group else 0
        elif name in _GROUPS:
            group *= _GROUPS[name]
        elif name in _SCALES:
            total += group * _SCALES[name]
            group = Decimal(0)
    return total + group


def find_numbers(text: str) -> list[Number]:
    """Every number of a text, in order, in figures and in words."""
    return sorted([*_figures(text), *_spelt(text)], key=lambda number: number.start)


def _figures(text: str) -> Iterator[Number]:
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        scale, letter = match["scale"], match["letter"]
        name = (scale or letter or "").lower()
        factor = (
            _SCALES.get(name)
            or _SCALES.get(name.removesuffix("s"))
            or _SHORT.get(name.removesuffix("s"), 1)
        )
        figure = match["figure"]
        if len(figure) > LONGEST:
            continue
        digits = Decimal(figure) if scale and DECIMAL.fullmatch(figure) else read_figure(figure)
        yield Number(start, match.end("figure"), end, digits, factor, bool(letter))


def _spelt(text: str) -> Iterator[Number]:
    end = 0
    for first in _FIRST_WORD.finditer(text):
        if first.start() >= end and (match := _WORDS.match(text, first.start())):
            start, end = match.span()
            last = _LAST_SCALE.search(match[0])
            scale = _SCALES[last[1].lower().removesuffix("s")] if last else 1
            stem = start + last.start() if last else end
            yield Number(start, stem, end, read_words(match[0]) / scale, scale, spelt=True)
