"""Where a text bears out what a model says of it: names found in it, and ends that stand together.

Signs that models do not copy faithfully (quotation marks, dashes, blanks) are taken as alike; all
else must be there letter by letter. Offsets are always those of the document's own text.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from typing import NamedTuple

from kg.extract.passages import MAX_LEAD
from kg.model import Mention
from kg.text.language import DETERMINERS, PRONOUNS, read_sentences

REACH = 3  # sentences that one statement may take
BYTES = 3  # of a token: in English four are more common, in other scripts fewer
LONGEST = 12  # words of a name
PLAIN = str.maketrans("‘’ʼ“”„–—‑<>[]", "'''\"\"\"---‹›()")
"""Sign for sign, so that offsets stay. Angles and square brackets go too: with them we mark where
a text ends, and servers whose turn it is to speak; a text must not be able to."""

_ARTICLE = re.compile(r"(?:the|an?|this|that|these|its|their|our)\s+", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")

Span = tuple[int, int]


class Piece(NamedTuple):
    """A sentence, or a part of an endless one; `lead` numbers the piece that opens its list."""

    start: int
    end: int
    lead: int | None


class Ground:
    """A document's text in pieces, and in windows of as many pieces as one question holds."""

    def __init__(self, text: str, budget: int) -> None:
        """Cut a text into windows of about `budget` tokens, each of whole sentences if it can."""
        self.text = text
        self._plain = text.translate(PLAIN)
        self._pieces = list(_pieces(text, budget * BYTES))
        self._starts = [p.start for p in self._pieces]
        self.windows = list(self._windows(budget * BYTES))

    def show(self, window: Span) -> str:
        """The characters of a window as a model gets to see them: in plain signs, few blanks."""
        text = self._plain[slice(*window)].encode("utf-8", "replace").decode()
        return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()

    def find(self, name: str, within: Span) -> Iterator[Span]:
        """Where a name stands, as whole words within one sentence, without a leading article."""
        words = bare(name).split()
        if not words:
            return
        pattern = r"\s+".join(map(re.escape, words))
        for match in re.compile(rf"(?<!\w){pattern}(?!\w)").finditer(self._plain, *within):
            if match.end() <= self._pieces[self._piece_at(match.start())].end:
                yield match.span()

    def core(self, mention: Mention) -> Span:
        """The characters of a mention without a leading article."""
        article = _ARTICLE.match(self._plain, mention.start, mention.end)
        return article.end() if article else mention.start, mention.end

    def quote(self, one: Mention, other: Mention) -> Span | None:
        """The sentences that hold both mentions; None where they stand too far apart.

        Near are sentences next to each other, and an item and the words that introduce its list.
        """
        first, last = sorted((self._piece_at(one.start), self._piece_at(other.start)))
        start, item = self._pieces[first].start, self._pieces[last]
        introduced = item.lead == first and item.start - start <= MAX_LEAD
        return (start, item.end) if introduced or last - first < REACH else None

    def _piece_at(self, position: int) -> int:
        return max(0, bisect(self._starts, position) - 1)

    def _windows(self, most: int) -> Iterator[Span]:
        """Runs of pieces; each begins with what a statement across its edge may need."""
        sizes = [len(self.text[p.start : p.end].encode("utf-8", "replace")) for p in self._pieces]
        first = 0
        while first < len(sizes):
            last, size = first + 1, sizes[first]
            while last < len(sizes) and size + sizes[last] <= most:
                size += sizes[last]
                last += 1
            yield self._pieces[first].start, self._pieces[last - 1].end
            first = len(sizes) if last == len(sizes) else max(first + 1, last - REACH + 1)


def bare(name: str) -> str:
    """A name in plain signs, without article, possessive, and marks around it; else empty."""
    plain = " ".join(name.translate(PLAIN).split()).strip("\"'.,;: ").removesuffix("'s")
    plain = _ARTICLE.sub("", plain, count=1) if _ARTICLE.match(plain) else plain
    lower = plain.lower()
    unfit = lower in DETERMINERS | PRONOUNS or not any(map(str.isalnum, lower))
    return "" if unfit or len(plain.split()) > LONGEST else plain


def _pieces(text: str, most: int) -> Iterator[Piece]:
    """The sentences of a text, those of more than `most` characters cut between words."""
    last_of: dict[int, int] = {}
    count = 0
    for sentence in read_sentences(text)[1]:
        lead = last_of.get(sentence.lead) if sentence.lead is not None else None
        start = sentence.start
        while sentence.end - start > most:
            blank = text.rfind(" ", start + 1, start + most)
            cut = blank if blank > 0 else start + most
            yield Piece(start, cut, lead)
            start, count = cut, count + 1
        yield Piece(start, sentence.end, lead)
        last_of[sentence.block] = count
        count += 1
