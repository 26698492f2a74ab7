"""A document's layout as blocks: headings, list items, labels and paragraphs, with offsets.

Policy text is lists, numbered paragraphs and "Label: text" as often as it is tidy prose, and a
sentence splitter that does not see them glues a heading to what follows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MARKER = re.compile(
    r"[ \t]*(?:[-*•·●▪◦‣–—]\s+|\(?(?:\d{1,3}|[ivxlc]{1,5}|[a-zA-Z])[.)](?!\d)\s*(?=[^\s\d])"
    r"|[IVXLC]{1,5}\.\s+|\d{1,2}(?:\.\d{1,2})+\.?\s+(?=[^\Wa-z\d]))"
)
_OPENING = re.compile(r"^[ \t]*([A-Z]{1,4})\.\s", re.MULTILINE)
_INITIAL = re.compile(r"[ \t]*([A-Z])\.")
_BESIDE = {"I": {"II"}, "V": {"IV", "VI"}, "X": {"IX", "XI"}, "Q": {"A"}, "A": {"Q"}}
"""What stands beside a letter, besides those beside it in the alphabet: numbers, an answer."""
_NOTE = re.compile(
    r"""(?<=[^\W_]|[.,;:!?)\]”’"'])
    (?: \[\^[\w-]{1,20}\]                            # the footnotes of Markdown
    | \[(?:\d{1,3}|[a-z]|[ivxl]{2,5})\]
    | [¹⁰⁴-⁹][¹²³⁰⁴-⁹]*
    | (?<![\W\d_]m)(?<![\W\d_][cdkm]m)(?<![\W\d_]ft)[²³][¹²³⁰⁴-⁹]*     # no m², 20 km²
    )+(?![\w(])""",
    re.VERBOSE,
)
LABEL = re.compile(r"[^:\n.;!?]{2,80}:(?=\s+\S)")
MAX_HEADING_WORDS = 14
COLUMNS = range(55, 121)  # the widths that texts are wrapped at by hand or by mail programs
MAX_LABEL_WORDS = 9
TERMINAL = '.!?…"”’'


class Kind(StrEnum):
    """What a block is in its document."""

    HEADING = "heading"
    LABEL = "label"
    ITEM = "item"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Block:
    """Characters `start:end` of the text, without the marker of a list item.

    `lead` is the number of the block that introduces this one: the line ending in a colon before
    a list or right above a text, or the label before its text.
    """

    start: int
    end: int
    kind: Kind
    lead: int | None = None


def split_blocks(text: str) -> list[Block]:
    """The blocks of a text, in order; every visible character but list markers is in one."""
    blocks: list[Block] = []
    lead: int | None = None
    letters = frozenset(_OPENING.findall(text))
    for start, end in _lines(text, letters):
        marker = _marker(text, start, end, letters)
        item = bool(marker and marker.end() < end)
        begin = marker.end() if marker and item else start
        label = LABEL.match(text, begin, end)
        if label and _is_label(label[0]):
            blocks.append(Block(begin, label.end() - 1, Kind.LABEL, lead))
            rest = label.end() + re.match(r"\s*", text[label.end() : end]).end()  # type: ignore[union-attr]
            blocks.append(Block(rest, end, Kind.PARAGRAPH, len(blocks) - 1))
        else:
            words = text[begin:end].split()
            heading = (
                not item
                and len(words) <= MAX_HEADING_WORDS
                and text[end - 1] not in TERMINAL + ":,;"
            )
            kind = Kind.ITEM if item else Kind.HEADING if heading else Kind.PARAGRAPH
            opens_list = text[end - 1] == ":"
            if kind is not Kind.ITEM and lead != len(blocks) - 1:
                lead = None
            blocks.append(Block(begin, end, kind, lead))
            if opens_list:
                lead = len(blocks) - 1
    return blocks


def _marker(text: str, start: int, end: int, letters: frozenset[str]) -> re.Match[str] | None:
    """The marker of the list item that opens here.

    A capital is one only if another line opens with the letter or number before or after it, else
    it is an initial: "A. Smith".
    """
    if initial := _INITIAL.match(text, start, end):
        place = ord(initial[1])
        beside = {chr(place - 1), chr(place + 1)} | _BESIDE.get(initial[1], set())
        if letters.isdisjoint(beside):
            return None
    return MARKER.match(text, start, end)


def blank_notes(text: str) -> str:
    """The text, as long as it was, with blanks for the marks of footnotes: "Fund.[2]", "Fund.²"."""
    return _NOTE.sub(lambda note: " " * len(note[0]), text)


def _is_label(label: str) -> bool:
    words = label.split()
    return len(words) <= MAX_LABEL_WORDS and (words[0][0].isupper() or words[0][0] in "\"“‘'")


def _lines(text: str, letters: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Lines trimmed of blanks; a line that goes on in the next is joined to it.

    A line goes on where the next begins in lower case, or where it is broken only because it is
    full: in a paragraph wrapped to a width.
    """
    for paragraph in _paragraphs(text):
        longest = max(end - start for start, end in paragraph)
        full = longest * 3 // 4 if longest in COLUMNS else len(text)
        first, last = paragraph[0]
        for start, end in paragraph[1:]:
            ended = text[last - 1] in TERMINAL + ":;"
            line_start = text.rfind("\n", 0, last) + 1
            broken = text[start].islower() or last - line_start >= full
            if broken and not ended and not _marker(text, start, end, letters):
                last = end
            else:
                yield first, last
                first, last = start, end
        yield first, last


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """The lines, trimmed, that stand together without a blank line between them."""
    lines: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped)
            lines.append((start, start + len(stripped)))
        elif lines:
            yield lines
            lines = []
        position += len(line) + 1
    if lines:
        yield lines
