"""Percentages and multiples, in percent, with what they are a share or a growth of."""

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.extract.measures import Measure
from kg.extract.numbers import DECIMAL, Number, find_numbers, trim
from kg.extract.phrases import STOP, read_phrase
from kg.namespaces import LEX

_PERCENT = re.compile(
    r"[ -]?(?:[%％](?!\w)|(?i:per[ -]?cent(?:um|age)?|percentage|pc)\b)(?:[ -]points?\b)?"
)
_TIMES = re.compile(r"[ ]?(?:x\b|×)|[ ]times\b")
_GREW = {
    r"increas\w+": "increase", r"gr[eo]w\w*": "growth", r"r[io]s(?:e|es|en|ing)": "rise",
    r"f[ae]ll(?:s|en|ing)?": "fall", r"decreas\w+": "decrease", r"declin\w+": "decline",
    r"cuts?|cutting|slash\w+": "cut", r"reduc\w+": "reduction", r"expand\w*": "expansion",
    r"jump\w*": "jump", r"surg(?:es?|ed|ing)": "surge", r"drop\w*": "drop",
    r"multipl\w+": "multiplication", r"oversubscri\w+": "subscription", r"rais\w+": "rise",
}  # fmt: skip
"""Words that say a change, and the noun a share of it is named by."""
_CHANGE = re.compile(rf"\b(?:{'|'.join(_GREW)})\b", re.IGNORECASE)
_COMPARED = re.compile(
    r" (?:over\b|as (?:many|much|large|high)|more|larger|higher|greater|bigger|oversubscribed"
    r"|the (?:size|number|amount|level|value|average))"
)
_FOLD = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten|\d+)-?fold\b", re.IGNORECASE)
_GREW_BY = re.compile(rf"{_CHANGE.pattern}(?: \w+){{0,4}} $", re.IGNORECASE)
_GROWTH = re.compile(rf" (?:[a-z]+ )?{_CHANGE.pattern}", re.IGNORECASE)
_OF = re.compile(r" (?:of|in)(?: all)?(?: (?:the|its|their|our|his|her|this))?(?= )")
_CLAUSE = re.compile(r"[.,;:()\n\"“”]|\b(?:and|but|that|which|who)\b")
_FILLERS = STOP | frozenset(
    "nearly almost approximately additional least most just only less roughly reach reached "
    "stands stood amounted accounted".split()
)
_STATED = re.compile(r"\b(?:is|was|are|were|of|at|reach|reached|stands|stood)\s*$")


def read_share(text: str, number: Number) -> Measure | None:
    """The percentage or the multiple a number states, or None: "40%", "3.8x" (380)."""
    start, figure = number.start, text[number.start : number.stem]
    digits = Decimal(figure) if DECIMAL.fullmatch(figure) else number.digits  # "3.125%"
    if match := _PERCENT.match(text, number.stem if number.letter else number.end):
        value = digits if number.letter else digits * number.scale
        of, of_end = _whole(text, start, match.end())
        return Measure(number, start, match.end(), LEX.Percent, trim(value), None, of, of_end)
    match = _TIMES.match(text, number.end)
    if not match or number.scale != 1:
        return None
    compared = _COMPARED.match(text, match.end()) or digits != int(digits)
    changed = _CHANGE.search(text, max(0, start - 30), start)
    dimensions = re.match(r" ?\d", text[match.end() : match.end() + 2])
    if not (compared or changed or ("times" not in match[0] and not dimensions)):
        return None  # "three times a week" says how often
    of, of_end = _whole(text, start, match.end())
    return Measure(number, start, match.end(), LEX.Percent, trim(digits * 100), None, of, of_end)


def find_folds(text: str) -> Iterator[Measure]:
    """Multiples in one word, where something grows: "rose threefold", "a 10-fold increase"."""
    for match in _FOLD.finditer(text):
        start, end = match.span()
        if not (_GREW_BY.search(text, max(0, start - 50), start) or _GROWTH.match(text, end)):
            continue  # "The aim is twofold"
        for number in find_numbers(match[1].lower()):  # none in a code of many digits
            of, of_end = _whole(text, start, end)
            value = number.value * 100
            yield Measure(number, start, end, LEX.Percent, value, None, of, of_end)


def _whole(text: str, start: int, end: int) -> tuple[str | None, int]:
    """What a percentage is of: the words after it, else what the clause before says it is."""
    match = _OF.match(text, end)
    if phrase := read_phrase(text, match.end() if match else end, chain=2):
        return phrase
    clause = _CLAUSE.split(text[max(0, start - 70) : start])[-1]
    if change := next(iter(reversed(list(_CHANGE.finditer(clause)))), None):
        noun = next(n for verb, n in _GREW.items() if re.fullmatch(verb, change[0], re.IGNORECASE))
        thing = _nouns(clause[change.end() :]) or _nouns(clause[: change.start()])
        return (f"{noun} of {thing}" if thing else noun), 0
    if _STATED.search(clause):
        return _nouns(clause) or None, 0
    return None, 0


def _nouns(clause: str) -> str:
    """The last words of a clause that may be a noun phrase, at most four."""
    words = clause.split()
    while words and (words[-1].lower() in _FILLERS or words[-1].endswith(("ly", "ed"))):
        words.pop()
    begin = len(words)
    while begin and words[begin - 1].lower() not in STOP and len(words) - begin < 4:
        begin -= 1
    return " ".join(words[begin:])
