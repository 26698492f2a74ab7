"""A text → its sentences as clauses, each with what else must be read for it to be understood."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rdflib import URIRef

from kg.extract.clauses import Clause, Item
from kg.extract.places import Places
from kg.extract.recognise import items
from kg.model import Mention
from kg.text.language import DETERMINERS, Sentence, read_sentences
from kg.text.layout import Block, Kind

MAX_LEAD = 400  # characters that a list's introduction may have to be read with its items
PRONOUN = frozenset({"it", "he", "she"})
AHEAD = frozenset("when while as if because since although though after before once".split())
"""Words behind which "it" may be what is only named afterwards."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause and the characters it is quoted by."""

    row: tuple[Item, ...]
    clause: Clause
    sentence: Sentence
    start: int
    end: int


def passages(
    text: str, mentions: Sequence[Mention], is_person: Callable[[URIRef], bool]
) -> Iterable[Passage]:
    """Each sentence as a clause; an item of a list with the words that introduce the list."""
    before: tuple[Clause, Sentence] | None = None
    blocks, sentences = read_sentences(text)
    last_of: dict[int, Sentence] = {s.block: s for s in sentences}
    places = Places(mentions)
    first_of: set[int] = set()
    for sentence in sentences:
        if sentence.tokens[-1].text == "?":  # who asks does not say that it is so
            first_of.add(sentence.block)
            continue
        row = items(sentence, places.touching(sentence.start, sentence.end))
        said, at = sentence, _pronoun(row)
        if at is not None and before and before[1].block == sentence.block:
            named = _subject(before[0])
            is_near = sentence.start - before[1].start <= MAX_LEAD
            if named and is_near and is_person(named.type) == (row[at].lower != "it"):
                row[at] = replace(row[at], token=None, mention=named)
                said = before[1]
        clause, start = Clause(row), said.start
        before = clause, said
        lead = _lead(sentence, blocks, last_of) if sentence.block not in first_of else None
        first_of.add(sentence.block)
        if lead is not None:
            colon = [Item(lead.end, lead.end, ":")] if blocks[lead.block].kind is Kind.LABEL else []
            row = [*items(lead, places.touching(lead.start, lead.end)), *colon, *row]
            clause, start = Clause(row), lead.start
        yield Passage(tuple(row), clause, sentence, start, sentence.end)


def _pronoun(row: Sequence[Item]) -> int | None:
    """Where a sentence says "it", "he" or "she" before any name, and names nothing right after."""
    ahead = False
    for k, item in enumerate(row):
        ahead = ahead or item.lower in AHEAD
        if item.mention is not None and item.mention.value is None:
            return None
        if item.lower in PRONOUN and item.mention is None:
            return None if ahead and _names_next(row[k:]) else k
    return None


def _names_next(row: Sequence[Item]) -> bool:
    """Whether what is spoken of is only named now: "When it opened, the Museum had no roof"."""
    words = [i for i in row if i.lower not in DETERMINERS]
    return any(a.lower == "," and b.mention and not b.mention.value for a, b in pairwise(words))


def _subject(clause: Clause) -> Mention | None:
    """What a sentence speaks of: its first name that hangs on nothing."""
    return next(
        (
            m
            for k in range(len(clause))
            if (m := clause.mention(k)) and m.value is None and not clause.governed(k)
        ),
        None,
    )


def _lead(
    sentence: Sentence, blocks: Sequence[Block], last_of: dict[int, Sentence]
) -> Sentence | None:
    """The sentence that introduces a list's item, or the label before a text, if it is near."""
    if sentence.lead is None or sentence.lead not in last_of:
        return None
    lead = last_of[sentence.lead]
    return lead if sentence.start - lead.start <= MAX_LEAD else None
