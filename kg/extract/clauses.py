"""A sentence as a row of names, values and words, and the shallow grammar read off it.

No parse tree is at hand; what a frame needs of grammar is little: where a verb's subject and its
objects stand, what is joined to them by "and", and whether the clause is passive.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kg.model import Mention
from kg.text.language import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    WORDS,
    Token,
    is_noun,
    is_verb,
    verb_forms,
)

Accept = Callable[[Mention], bool]

EXAMPLES = frozenset(
    {
        "including",
        "include",
        "includes",
        "included",
        "like",
        "namely",
        "e.g.",
        "especially",
        "notably",
    }
)
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
QUOTATION = frozenset("\"“”«»「」《》‘'")
POSSESSIVE = frozenset({"'s", "'"})
BREAKS = frozenset(".;!?")


@dataclass(frozen=True, slots=True)
class Item:
    """One name or value, or one word, of a sentence."""

    start: int
    end: int
    lower: str
    token: Token | None = None
    mention: Mention | None = None

    def has_lemma(self, lemma: str) -> bool:
        """Whether the word can be a form of `lemma`."""
        return self.token is not None and (self.lower == lemma or lemma in self.token.lemmas)


@lru_cache(maxsize=WORDS)
def _may_fill(word: str) -> bool:
    return word in "-–" or (
        any(c.isalnum() for c in word)
        and word not in PREPOSITIONS | CONJUNCTIONS | RELATIVES | AUXILIARIES | PRONOUNS
    )


class Clause:
    """The items of a sentence without quotation marks and without bracketed asides."""

    def __init__(self, items: Sequence[Item], *, brackets: bool = False) -> None:
        """Keep the items; what stands in brackets only where asked."""
        self.items = tuple(items if brackets else _without_brackets(items))
        self._lower = ["" if item.mention else item.lower for item in self.items]

    def __len__(self) -> int:
        """How many items there are."""
        return len(self.items)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word and every dictionary form it can go back to."""
        words = [item for item in self.items if not item.mention]
        forms = (item.token.lemmas for item in words if item.token)
        return frozenset().union((item.lower for item in words), *forms)

    def lower(self, i: int) -> str:
        """The word at `i` in lower case; empty outside the clause and for a name."""
        return self._lower[i] if 0 <= i < len(self._lower) else ""

    def mention(self, i: int) -> Mention | None:
        """The name or value at `i`."""
        return self.items[i].mention if 0 <= i < len(self.items) else None

    def is_filler(self, i: int) -> bool:
        """Whether the word at `i` may stand inside a noun phrase before its name."""
        item = self.items[i]
        return not item.mention and _may_fill(item.lower)

    def is_plain_verb(self, i: int) -> bool:
        """Whether the word at `i` is more likely a verb than part of a noun phrase."""
        word = self.lower(i)
        if not word or not is_verb(word) or self.is_nominal(i):
            return False
        return not is_noun(word) or (word.endswith(("ed", "ing")) and not self.is_filler_before(i))

    def is_finite(self, i: int) -> bool:
        """Whether the word at `i` is what somebody does, as behind a comma: ", takes place"."""
        return self.lower(i).endswith("s") and is_verb(self.lower(i))

    def is_filler_before(self, i: int) -> bool:
        """Whether a determiner or adjective-like word stands right before `i`."""
        return self.lower(i - 1) in DETERMINERS

    def is_nominal(self, i: int) -> bool:
        """Whether the words around `i` make it a noun: "the support of", "its grants"."""
        before = self.lower(i - 1)
        if before in DETERMINERS or before in POSSESSIVE or before == "of":
            return True
        return before in PREPOSITIONS and before != "to" and not self.lower(i).endswith("ing")

    def skip_back(self, i: int) -> int:
        """The nearest position at or before `i` that is no adverb, auxiliary or "to"."""
        while i >= 0 and (
            (w := self.lower(i)) in AUXILIARIES
            or w
            in {
                "to",
                "not",
                "n't",
                "n’t",
                "no",
                "longer",
                "never",
                "also",
                "now",
                "then",
                "both",
                "still",
                "already",
                "recently",
                "again",
                "further",
                "co",
                "-",
                "jointly",
            }
            or (w.endswith("ly") and len(w) > 4)
        ):
            i -= 1
        return i

    def is_passive(self, i: int) -> bool:
        """Whether a form of "be" governs the participle at `i`."""
        k = i - 1
        while k >= 0 and i - k < 5:
            word = self.lower(k)
            if word in BE:
                return True
            if not (
                word in {"not", "also", "to", "been", "being", "and", ","}
                or word.endswith(("ly", "ed"))
            ):
                return False
            k -= 1
        return False

    def governed(self, i: int) -> bool:
        """Whether the name at `i` hangs on a preposition: "in Hong Kong"."""
        k = i - 1
        steps = 0
        while k >= 0 and steps < 4:
            word = self.lower(k)
            if word in PREPOSITIONS:
                return True
            if self.mention(k) or not self.is_filler(k) or self.is_plain_verb(k):
                return self._sibling_governed(k)
            k -= 1
            steps += 1
        return False

    def _sibling_governed(self, k: int) -> bool:
        """Whether a name joined by "and" or a comma before `k` hangs on a preposition."""
        while k >= 0 and (self.lower(k) in CONJUNCTIONS or self.lower(k) == ","):
            k -= 1
        if (
            k >= 0
            and self.mention(k)
            and k + 1 < len(self)
            and self.lower(k + 1) in CONJUNCTIONS | {","}
        ):
            return self.lower(k + 1) in CONJUNCTIONS and self.governed(k)
        return False

    def verb_reading(self, i: int, lemma: str) -> str | None:
        """How the word at `i` reads as a form of the verb: active, passive, or not as a verb."""
        item = self.items[i]
        if item.token is None or not item.has_lemma(lemma):
            return None
        if item.lower in EXAMPLES and item.lower.endswith("ing"):
            return None
        forms = verb_forms(item.lower, lemma)
        if not forms or (item.lower in AUXILIARIES and self._helps(i)):
            return None
        if "participle" in forms:
            if self.is_passive(i):
                return "passive"
            after = next(
                (
                    self.lower(k)
                    for k in range(i + 1, min(len(self), i + 4))
                    if self.lower(k) == "by"
                ),
                "",
            )
            have = any(
                self.lower(k) in {"have", "has", "had", "having", "’ve", "'ve"}
                for k in range(max(0, i - 3), i)
            )
            if after and not have:
                return "passive"
            if self.is_nominal(i):
                return None
            return "active"
        if self.is_nominal(i):
            return None
        if is_noun(item.lower) and "gerund" not in forms:
            before = self.skip_back(i - 1)
            to_or_modal = before < i - 1
            named = self.mention(before) is not None or self.lower(
                before
            ) in RELATIVES | CONJUNCTIONS | PRONOUNS | {","}
            if not (
                to_or_modal
                or named
                or (before >= 0 and is_noun(self.lower(before)) and "finite" in forms)
            ):
                return None
        return "active"

    def _helps(self, i: int) -> bool:
        """Whether a "have" or "do" only helps the verb after it: "has awarded"."""
        if self.lower(i) in BE:
            return False
        after = self.lower(i + 1)
        if after in {"not", "also", "been", "since", "now"} or after.endswith("ly"):
            after = self.lower(i + 2) or after
        return bool(after) and (is_verb(after) or after == "been") and after not in DETERMINERS


def _without_brackets(items: Sequence[Item]) -> Iterator[Item]:
    """A bracketed aside is not part of the clause around it."""
    depth = 0
    for item in items:
        if item.mention is None and item.lower in OPENING:
            depth += 1
        elif item.mention is None and item.lower in CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and not (item.mention is None and item.lower in QUOTATION):
            yield item
