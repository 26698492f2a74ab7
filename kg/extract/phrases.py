"""The noun phrase beside a number, by word lists alone: "choirs" in "some 50 choirs from"."""

import re

WORD = re.compile(r"[ ]+((?:[^\W\d_]|\d+[A-Za-z])[\w'’&/+-]*)")
STOP = frozenset(
    "a about across after against all also although am among amongst an and annually are around "
    "as at be because been before behind being between both but by can could did do does during "
    "each either every for from further given goes had has have he held her his how however i "
    "if in including into is it its last left made may me might more must my next no nor not of "
    "off on once onto or our out over own paid per respectively shall she should since so some "
    "spent still such than that the their them then there these they this those though through "
    "throughout to today together too toward towards under until up upon us versus via was we "
    "went were what when where which while who whom whose will with within without won would "
    "yet you your".split()
)
"""Words that no noun phrase goes on over."""
UNITS = frozenset(
    "second minute hour day week fortnight month year decade century night am pm a.m p.m km "
    "kilometre kilometer metre meter mile foot feet inch cm mm m sq sqm square cubic hectare acre "
    "tonne ton kg kilogram gram litre liter degree percent per cent percentage point pc time third "
    "quarter half fifth tenth fold january february march april june july august september october "
    "november december o'clock bc bce ad ce kb mb gb tb mw kw kwh hz dpi pixel".split()
)
"""Words after a number that make it a measure, a time or a fraction, not a number of things."""
LONGEST = 6

_PLURALS = frozenset(
    "people women men children media alumni personnel staff series species criteria phenomena data "
    "dead injured sheep youth clergy".split()
)
_NOT_PLURAL = ("ss", "us", "is", "'s", "’s")
_AND_PLURAL = re.compile(r" (?:[a-z][\w-]* )?([a-z]\w+)\b")

Phrase = tuple[str, int]
"""The words of a noun phrase, and the offset where they end."""


def is_plural(word: str) -> bool:
    """Whether the lower-case word looks like a plural noun."""
    return word in _PLURALS or (
        word.endswith("s") and len(word) > 3 and not word.endswith(_NOT_PLURAL)
    )


def read_phrase(text: str, position: int, *, plural: bool = False, chain: int = 0) -> Phrase | None:
    """The noun phrase that begins after `position`, or None.

    It ends before a word that no noun phrase holds and at punctuation, or after a plural noun.

    Args:
        text: The document's text.
        position: Where the words begin; the blank before the first belongs to the phrase.
        plural: Whether only a phrase with a plural noun will do.
        chain: How many of "in", "of", "for" it may go on after.
    """
    words: list[str] = []
    end, plurals = position, 0
    while len(words) < LONGEST + 2 * chain and (match := WORD.match(text, end)):
        word = match[1]
        lower = word.lower().rstrip("'’")
        many = is_plural(lower)
        joins = plural and words and lower in {"and", "or"}
        if lower in {"in", "of", "for"} and words and chain:
            chain, plurals = chain - 1, 0
        elif lower == "and" and plurals:
            words, end = _with_second(text, words, end, match.end())
            break
        elif (plurals and not many) or (lower in STOP and not joins) or lower in UNITS:
            break
        if not words and lower.removesuffix("s") in UNITS:
            break
        plurals += many
        words.append(word)
        end = match.end()
    while words and (words[-1].lower() in STOP or (not plurals and words[-1].endswith("ed"))):
        end -= len(words.pop()) + 1
    if not words or (plural and not plurals):
        return None
    return " ".join(words), end


def _with_second(text: str, words: list[str], end: int, position: int) -> tuple[list[str], int]:
    """The phrase with the plural noun after "and", if one follows: "artists and art spaces"."""
    more = _AND_PLURAL.match(text, position)
    if more and is_plural(more[1]):
        return [*words, "and", *more[0].split()], more.end()
    return words, end
