"""A document as the reading model sees it: windows of words with their pieces and marks.

A window is a run of whole sentences, since statements cross sentences. Each word has, beside its
pieces, how it is written (the encoder knows no case), where it stands in the layout, and what the
ontology's words make of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from rdflib import URIRef
from tokenizers import Tokenizer

from kg.model import Form, Mention
from kg.text.language import WORDS, Sentence, Token
from kg.text.layout import Kind

Ints = NDArray[np.int64]
MAX_PIECES = 384  # of a window; the encoder can do 512, its cost grows with the square
MAX_WORD_PIECES = 24  # a longer word is an address or noise
CASES = 8
LAYOUTS = 3 * len(Kind)


@dataclass(frozen=True)
class Window:
    """Sentences of a document, word by word.

    `pieces` are the encoder's vocabulary numbers, `first` and `last` those of each word; `case`,
    `layout` and `tag` say of each word what the module's docstring promises; `sentence`, `block`
    and `lead` (the block that introduces its block, or -1) number its place in the document.
    """

    words: tuple[Token, ...]
    pieces: Ints
    first: Ints
    last: Ints
    case: Ints
    layout: Ints
    tag: Ints
    known: Ints
    sentence: Ints
    block: Ints
    lead: Ints

    @cached_property
    def starts(self) -> dict[int, int]:
        """The number of the word that begins at a character."""
        return {word.start: n for n, word in enumerate(self.words)}

    @cached_property
    def ends(self) -> dict[int, int]:
        """The number of the word that ends at a character."""
        return {word.end: n for n, word in enumerate(self.words)}

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """The first and last word of characters `start:end`, if they are whole words."""
        first, last = self.starts.get(start), self.ends.get(end)
        return None if first is None or last is None else (first, last)

    def of_pieces(self, marks: Ints) -> Ints:
        """Marks of words as marks of their pieces; 0 for the encoder's own."""
        row = np.zeros(len(self.pieces), np.int64)
        row[1:-1] = np.repeat(marks, self.last - self.first + 1)
        return row


class Tags:
    """What the ontology's words say of a word, as a number: nothing, or a class and where in it.

    Names have a number for each kind, generic phrases and values for theirs, and names that no
    word types one of their own; each twice, for the first word and the others.
    """

    def __init__(self, kinds: Sequence[URIRef], values: Sequence[URIRef]) -> None:
        """Number the kinds of things and of values."""
        self.kinds = {kind: n for n, kind in enumerate(kinds)}
        self.values = {value: len(kinds) + n for n, value in enumerate(values)}
        self.generic = len(kinds) + len(values)
        self.untyped = self.generic + 1
        self.size = 1 + 2 * (self.untyped + 1)

    def of(self, mention: Mention, kind: URIRef | None) -> int:
        """The number of a mention's group; twice it, plus one and two, are its words' tags."""
        if mention.value is not None:
            return self.values[mention.type]
        if mention.form is Form.GENERIC:
            return self.generic
        return self.untyped if kind is None else self.kinds.get(kind, self.untyped)


def make_windows(
    sentences: Sequence[Sentence],
    groups: Sequence[tuple[Mention, int]],
    tokenizer: Tokenizer,
) -> Iterator[Window]:
    """Cut a document into windows, between blocks where that is possible.

    Args:
        sentences: The document's sentences.
        groups: What the words found, each with its number of `Tags`; outermost mentions only.
        tokenizer: The encoder's, without special pieces of its own.
    """
    outer = sorted(groups, key=lambda g: g[0].start)
    pieces = [_pieces(s.tokens, tokenizer) for s in sentences]
    begin = 0
    while begin < len(sentences):
        end, size = begin, 2
        while end < len(sentences) and (
            end == begin or size + sum(map(len, pieces[end])) <= MAX_PIECES
        ):
            size += sum(map(len, pieces[end]))
            end += 1
        if end < len(sentences):
            breaks = [k for k in range(begin + 1, end + 1) if _opens_block(sentences, k)]
            end = next((k for k in reversed(breaks) if k - begin > (end - begin) / 2), end)
        for window in _cut(sentences, pieces, begin, end):
            yield _window(window, outer, tokenizer)
        begin = end


Row = list[tuple[Token, list[int], int, Sentence, bool]]


def _opens_block(sentences: Sequence[Sentence], k: int) -> bool:
    return sentences[k].block != sentences[k - 1].block


def _cut(
    sentences: Sequence[Sentence], pieces: list[list[list[int]]], begin: int, end: int
) -> Iterator[Row]:
    """The words of some sentences; one that alone is too long is cut where it must be."""
    row: Row = []
    size = 2
    for number in range(begin, end):
        opens = number == 0 or _opens_block(sentences, number)
        for k, (token, ids) in enumerate(
            zip(sentences[number].tokens, pieces[number], strict=True)
        ):
            if size + len(ids) > MAX_PIECES:
                yield row
                row, size = [], 2
            row.append((token, ids, number, sentences[number], opens and k == 0))
            size += len(ids)
    if row:
        yield row


def _pieces(tokens: Sequence[Token], tokenizer: Tokenizer) -> list[list[int]]:
    encoding = tokenizer.encode(
        [t.text for t in tokens], is_pretokenized=True, add_special_tokens=False
    )
    rows: list[list[int]] = [[] for _ in tokens]
    for id_, word in zip(encoding.ids, encoding.word_ids, strict=True):
        if word is not None and len(rows[word]) < MAX_WORD_PIECES:
            rows[word].append(id_)
    return [row or [_id(tokenizer, "[UNK]")] for row in rows]


def _id(tokenizer: Tokenizer, piece: str) -> int:
    """The number of a piece that every such vocabulary has."""
    id_ = tokenizer.token_to_id(piece)
    if id_ is None:
        raise ValueError(f"the tokeniser has no piece {piece}")
    return id_


def _window(row: Row, outer: list[tuple[Mention, int]], tokenizer: Tokenizer) -> Window:
    pieces = [_id(tokenizer, "[CLS]")]
    first, last = [], []
    for _, ids, *_ in row:
        first.append(len(pieces))
        pieces += ids
        last.append(len(pieces) - 1)
    pieces.append(_id(tokenizer, "[SEP]"))
    words = tuple(token for token, *_ in row)
    kinds = list(Kind)
    layout = [
        3 * kinds.index(s.kind) + (2 if opens else int(t is s.tokens[0]))
        for t, _, _, s, opens in row
    ]
    tag, known = _tags(words, outer)
    return Window(
        words,
        np.array(pieces),
        np.array(first),
        np.array(last),
        np.array([_case(t.text) for t in words]),
        np.array(layout),
        tag,
        known,
        np.array([number for _, _, number, _, _ in row]),
        np.array([s.block for _, _, _, s, _ in row]),
        np.array([-1 if s.lead is None else s.lead for _, _, _, s, _ in row]),
    )


def _tags(words: Sequence[Token], outer: list[tuple[Mention, int]]) -> tuple[Ints, Ints]:
    tag, known = np.zeros(len(words), np.int64), np.zeros(len(words), np.int64)
    starts = np.array([w.start for w in words])
    ends = np.array([w.end for w in words])
    for mention, group in outer:
        if mention.end <= starts[0] or mention.start >= ends[-1]:
            continue
        begin = int(np.searchsorted(ends, mention.start, "right"))
        end = int(np.searchsorted(starts, mention.end, "left"))
        tag[begin:end] = 2 + 2 * group
        tag[begin : begin + 1] = 1 + 2 * group
        known[begin:end] = 1 if mention.known else 0
    return tag, known


@lru_cache(maxsize=WORDS)
def _case(text: str) -> int:
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return 1 if any(c.isdigit() for c in text) else 0
    if any(c.isdigit() for c in text):
        return 2
    if letters[0].islower():
        return 3 if all(c.islower() for c in letters) else 4
    if len(letters) == 1:
        return 5
    if all(c.isupper() for c in letters):
        return 6
    return 7
