"""Numbers of things: "17 ministers", "three hundred of them", "a population of over 2 million"."""

import re
from collections.abc import Mapping

from kg.extract.measures import Measure
from kg.extract.numbers import Number, in_scale
from kg.extract.phrases import STOP, WORD, read_phrase
from kg.namespaces import LEX

_LABEL = re.compile(
    r"(?:\b(?:(?i:articles?|sections?|paragraphs?|paras?|chapters?|part|pages?|pp?\.|nos?|nr|number|"
    r"table|figure|fig|phase|level|grade|volume|vol|annex|appendix|schedule|category|room|floor|"
    r"clause|rule|version|aged?|tel|telephone|fax|phone|route|highway|priority|objective|item)"
    r"|Act|Band|Bill|Block|Box|COP|Cap|Channel|Class|Cluster|Day|Decree|Deliverable|Directive"
    r"|District|Episode|Formula|Gallery|Gate|Goal|Hall|Issue|Law|Lot|Note|Package|Pillar|Question"
    r"|Regulation|Resolution|Round|SDG|Season|Session|Stage|Step|Target|Task|Theme|Type|Under|Unit"
    r"|WP|War|Week|Year|Zone)\.?|[§#+&@])\s?$"
)
"""What stands before a number that is a name: "Article 3", "Phase 2"."""
_HOW_MANY = re.compile(
    r"\b((?i:number|total|population|membership|attendance|audience))s?\b"
    r"(?: of ((?:[\w'’-]+ ){0,4}?))?"
    r"\s?(?:(?:is|was|were|are|to|at|from|of|over|about|around|nearly|almost|some|reached|exceeded"
    r"|exceeding|more|than|up|rose|risen|increased|grew|has|had|have|been|stands|stood) ?)*$"
)
_PART_OF = re.compile(
    r"(?<![\w.,])(?:\d|one|two|three|four|five|six|seven|eight|nine) (?:in|out of) (?:every )?$",
    re.IGNORECASE,
)
"""What makes the number behind it a fraction's: "one in five", "9 out of 10"."""
_ELLIPSIS = re.compile(
    r"(?:\b(?:increased|raised|reduced|grown|expanded|risen|cut) to "
    r"|\b[Oo]f (?:these|those|them), )$"
)
_OF_THEM = re.compile(r" of (?:these|those|them|whom|which|the|its|their|our|his|her)\b")
_OR = re.compile(r"-|[ ]?[–—][ ]?|[ ](?:to|or|and)[ ]")
_LINE_OPENS = re.compile(r"(?:^|\n)\s*$")
MOST_HEADINGS = 100
"""A smaller number that opens a line before a capital is taken for a heading's number."""
_RANGE_OPENS = re.compile(r"-\d[\d.,]*(?![\d-])")
_RANGE_GOES_ON = re.compile(r"(?<![\w-])\d[\d.,]*-$")
WHOLE = 100
"""The greatest number that a part is taken of, as in "9 out of 10"; "3 out of 120" counts."""
_BEFORE = "([“\"'‘—–•"
_AFTER = "-/:°%’'"


def read_count(text: str, number: Number, found: Mapping[int, Measure]) -> Measure | None:
    """The number of things a number states, or None: a label, a measure, a part of a code.

    Args:
        text: The document's text.
        number: A number that states neither money nor a percentage.
        found: What the numbers after it state, by their offset; "10 to 15 museums" counts twice.
    """
    start, end = number.start, number.end
    end += text.startswith("+", end)
    joined = _OR.match(text, end)
    other = found.get(joined.end()) if joined else None
    other = other if other and other.kind == LEX.Count else None
    number = in_scale(number, other.number) if other else number
    value = number.value
    if value < 2 or value != int(value) or _is_label(text, number):
        return None
    if other:
        return Measure(number, start, end, LEX.Count, value, None, other.of, other.of_end)
    them = _OF_THEM.match(text, end)
    phrase = read_phrase(text, them.end() if them else end, plural=True)
    if phrase or them:
        return Measure(number, start, end, LEX.Count, value, None, *(phrase or (None, 0)))
    following = WORD.match(text, end)
    if following and following[1].lower() not in STOP:
        return None
    if told := _HOW_MANY.search(text, max(0, start - 60), start):
        return Measure(
            number, start, end, LEX.Count, value, None, (told[2] or told[1].lower()).strip()
        )
    if _ELLIPSIS.search(text, max(0, start - 16), start):
        return Measure(number, start, end, LEX.Count, value)
    return None


def _is_label(text: str, number: Number) -> bool:
    """Whether a number is part of a name, a code or a list's numbering."""
    start, end = number.start, number.end
    before, after = text[start - 1 : start], text[end : end + 1]
    ranges = _RANGE_GOES_ON.search(text, max(0, start - 12), start)  # "12-15 museums"
    if before and not (before.isspace() or before in _BEFORE or ranges):
        return True
    opens = _RANGE_OPENS.match(text, end)
    if (after and after in _AFTER and not opens) or _LABEL.search(text, max(0, start - 14), start):
        return True
    if number.value <= WHOLE and _PART_OF.search(text, max(0, start - 20), start):
        return True
    if number.spelt or not _LINE_OPENS.search(text, max(0, start - 20), start):
        return False
    heading = number.value < MOST_HEADINGS and re.match(r"\s+[A-Z]", text[end : end + 4])
    return after in {".", ")"} or bool(heading)
