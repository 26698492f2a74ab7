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
LABEL = re.compile(r"[^:\n.;!?]{2,80}:(?=\s+\S)")
MAX_HEADING_WORDS = 14
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
    a list, or the label before its text.
    """

    start: int
    end: int
    kind: Kind
    lead: int | None = None


def split_blocks(text: str) -> list[Block]:
    """The blocks of a text, in order; every visible character but list markers is in one."""
    blocks: list[Block] = []
    lead: int | None = None
    for start, end in _lines(text):
        marker = MARKER.match(text, start, end)
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
            if kind is not Kind.ITEM:
                lead = None
            blocks.append(Block(begin, end, kind, lead))
            if opens_list:
                lead = len(blocks) - 1
    return blocks


def _is_label(label: str) -> bool:
    words = label.split()
    return len(words) <= MAX_LABEL_WORDS and (words[0][0].isupper() or words[0][0] in "\"“‘'")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines trimmed of blanks; a line that goes on in lower case is joined to the one before."""
    pending: tuple[int, int] | None = None
    for match in re.finditer(r"[^\n]+|\n(?=\s*\n)", text):
        start, end = match.span()
        stripped = text[start:end].strip()
        if not stripped:
            if match[0] == "\n" and pending:
                yield pending
                pending = None
            continue
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(stripped)
        goes_on = (
            pending is not None
            and stripped[0].islower()
            and text[pending[1] - 1] not in TERMINAL + ":;"
            and not MARKER.match(text, start, end)
        )
        if goes_on and pending:
            pending = (pending[0], end)
        else:
            if pending:
                yield pending
            pending = (start, end)
    if pending:
        yield pending
