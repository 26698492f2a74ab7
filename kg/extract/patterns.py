"""The wordings of a property as what is looked for in a clause: round a verb, or a row of words."""

from collections import Counter
from dataclasses import dataclass

from kg.lexicon import AMOUNT, Frame, Words
from kg.model import Mention
from kg.namespaces import LEX
from kg.text.language import is_verb

SLOTS = ("{s}", "{o}")
WITHIN = "⊃"  # between a name and one within it


def detail(frame: Frame) -> float:
    """What a frame's every word and narrowed slot adds to its confidence: the fuller, the surer."""
    words = sum(w[0].isalnum() for w in frame.words)
    return 0.03 * min(4, words) + 0.03 * ((frame.subject is not None) + (frame.object is not None))


@dataclass(frozen=True, slots=True)
class Verbal:
    """A frame led by a slot and a verb: `first verb middle second tail`."""

    frame: Frame
    first: str
    verb: str
    middle: Words
    second: str
    tail: Words

    @property
    def words(self) -> Words:
        """The words it has beside its verb."""
        return self.middle + self.tail


@dataclass(frozen=True, slots=True)
class Linear:
    """A frame of nouns, matched as its elements stand, from its rarest word outwards."""

    frame: Frame
    elements: Words
    anchor: int

    @property
    def words(self) -> Words:
        """The words it cannot be without; a bracket may also be closed by the end of an aside."""
        return tuple(e for e in self.elements if e not in SLOTS and e != ")")


def read_verbal(frame: Frame, words: Words) -> Verbal | None:
    """A frame whose second word is a verb after a leading slot."""
    verb = words[1]
    if words[0] not in SLOTS or not verb[0].isalpha() or not (is_verb(verb) or "-" in verb):
        return None
    second = next(k for k in range(2, len(words)) if words[k] in SLOTS)
    middle, tail = words[2:second], words[second + 1 :]
    return Verbal(frame, words[0], verb, middle, words[second], tail)


def read_linear(frame: Frame, words: Words, counts: Counter[str]) -> Linear | None:
    """Any other frame; its anchor is its bracket, else its word that the fewest frames have."""
    literal = [k for k, w in enumerate(words) if w not in SLOTS and w != AMOUNT]
    if not literal:
        return None
    small = {",", "'s", "of", "in", "for", "by"}
    anchor = min(literal, key=lambda k: (words[k] != "(", words[k] in small, counts[words[k]]))
    return Linear(frame, words, anchor)


def is_money(mention: Mention | None) -> bool:
    """Whether a mention is an amount of money."""
    return mention is not None and mention.type == LEX.Money


def needed_words(frame: Verbal | Linear) -> frozenset[str]:
    """The words without which a frame need not be tried, since most are tried in vain."""
    return frozenset(frame.words) - {AMOUNT}


@dataclass(frozen=True, slots=True)
class Match:
    """A frame found: the names at its ends, the word that anchors it, and how directly it reads.

    What a name says by another within it has no anchor.
    """

    frame: Frame
    subject: Mention
    object: Mention
    anchor: int | None
    confidence: float
    amount: Mention | None = None
