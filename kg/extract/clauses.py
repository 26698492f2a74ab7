"""A sentence as a row of names, values and words, and the shallow grammar read off it.

No parse tree is at hand; what a frame needs of grammar is little: where a verb's subject and its
objects stand, what is joined to them by "and", and whether the clause is passive.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.model import Mention
from kg.text.language import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
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
MAX_GAP = 8
MAX_REACH = 30


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


class Clause:
    """The items of a sentence without quotation marks and without bracketed asides."""

    def __init__(self, items: Sequence[Item], *, brackets: bool = False) -> None:
        """Keep the items; what stands in brackets only where asked."""
        self.items = tuple(items if brackets else _without_brackets(items))

    def __len__(self) -> int:
        """How many items there are."""
        return len(self.items)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word and every dictionary form it can go back to."""
        tokens = [item.token for item in self.items if item.token]
        return frozenset().union((t.lower for t in tokens), *(t.lemmas for t in tokens))

    def lower(self, i: int) -> str:
        """The word at `i` in lower case; empty outside the clause and for a name."""
        return self.items[i].lower if 0 <= i < len(self.items) and not self.items[i].mention else ""

    def mention(self, i: int) -> Mention | None:
        """The name or value at `i`."""
        return self.items[i].mention if 0 <= i < len(self.items) else None

    def is_filler(self, i: int) -> bool:
        """Whether the word at `i` may stand inside a noun phrase before its name."""
        item = self.items[i]
        if item.mention:
            return False
        word = item.lower
        return (
            any(c.isalnum() for c in word)
            and word not in PREPOSITIONS
            and word not in CONJUNCTIONS
            and word not in RELATIVES
            and word not in AUXILIARIES
            and word not in PRONOUNS
        ) or word in "-–"

    def is_plain_verb(self, i: int) -> bool:
        """Whether the word at `i` is more likely a verb than part of a noun phrase."""
        word = self.lower(i)
        if not word or not is_verb(word) or self.is_nominal(i):
            return False
        return not is_noun(word) or (word.endswith(("ed", "ing")) and not self.is_filler_before(i))

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

    def previous_verb(self, i: int) -> int | None:
        """The nearest verb before `i`."""
        for k in range(i - 1, max(-1, i - MAX_REACH), -1):
            if self.lower(k) in BREAKS:
                return None
            if self.is_plain_verb(k) or self.lower(k) in {"is", "are", "was", "were"}:
                return k
        return None

    def subjects(self, verb: int, accept: Accept, depth: int = 0) -> list[Mention]:
        """The names that do what the verb at `verb` says."""
        i = self.skip_back(verb - 1)
        moved_to = any(self.lower(k) == "to" for k in range(i + 1, verb))
        joined = self.lower(i) in CONJUNCTIONS or (self.lower(i) == "," and not self.mention(i - 1))
        gerund = self.lower(verb).endswith("ing") and not any(
            self.lower(k) in BE for k in range(i + 1, verb)
        )
        if depth < 4 and (moved_to or joined or gerund or self.lower(i) == "by"):
            before = self.previous_verb(i if i > 0 else 0)
            if before is not None:
                found = self.subjects(before, accept, depth + 1)
                if found:
                    return found
        return self.left(i, accept)

    def left(self, i: int, accept: Accept) -> list[Mention]:
        """The nearest name at or before `i` under no preposition, and what is joined to it."""
        stop = max(-1, i - MAX_REACH)
        crossed = 0
        while i > stop:
            word = self.lower(i)
            found = self.mention(i)
            if found is not None:
                relative = self._relative_before(i)
                if relative is not None:
                    i = relative
                elif accept(found) and not self.governed(i):
                    return list(reversed([found, *self._siblings_left(i, accept)]))
            elif word in BREAKS:
                return []
            elif word in RELATIVES:
                crossed = 0
            elif word not in AUXILIARIES and self.is_plain_verb(i):
                crossed += 1
                if crossed > 1:
                    return []
            i -= 1
        return []

    def _relative_before(self, i: int) -> int | None:
        """Where a "which" stands before the name at `i`: its clause is no part of what follows."""
        k = i - 1
        while self.lower(k) in DETERMINERS:
            k -= 1
        return k if self.lower(k) in RELATIVES else None

    def right(
        self, i: int, accept: Accept, *, through: frozenset[str] = frozenset({"of", ":"})
    ) -> list[tuple[int, Mention]]:
        """The first name at or after `i` that the verb can govern, and what is joined to it."""
        while self.lower(i) in {"and", "or", ","} and self.is_plain_verb(i + 1):
            i += 2
        steps = 0
        while i < len(self) and steps <= MAX_GAP:
            word = self.lower(i)
            found = self.mention(i)
            if found is not None:
                if accept(found) and not self._modifies(i):
                    return [(i, found), *self._siblings_right(i, accept)]
                if not self._modifies(i) and found.value is None:
                    return []
                if self.lower(i + 1) in POSSESSIVE:
                    i += 1
            elif not (word in through or self._introduces(i) or self._is_inside(i)):
                return []
            i += 1
            steps += 1
        return []

    def _introduces(self, i: int) -> bool:
        """Whether the word at `i` leads from a class to its examples: "such as", "include:"."""
        word, before, after = self.lower(i), self.lower(i - 1), self.lower(i + 1)
        return (
            word in EXAMPLES
            or (word, after) == ("such", "as")
            or (before, word) == ("such", "as")
            or (word == ":" and before in EXAMPLES)
            or (word == "," and after in EXAMPLES)
        )

    def _is_inside(self, i: int) -> bool:
        """Whether the word at `i` can stand between a verb and its object."""
        word = self.lower(i)
        if self.is_plain_verb(i) and not word.endswith(("ed", "ing")):
            return False
        return self.is_filler(i) or word in DETERMINERS or word in {"and", "&"}

    def _modifies(self, i: int) -> bool:
        """Whether the name at `i` only qualifies a name after it: "Hong Kong 's film festival"."""
        after = self.lower(i + 1)
        if after in POSSESSIVE:
            return True
        k = i + 1
        while (
            k < len(self)
            and k < i + 4
            and self.is_filler(k)
            and not self.is_plain_verb(k)
            and not (self.lower(k).endswith("s") and is_verb(self.lower(k)))
            and self.lower(k) not in DETERMINERS
        ):
            k += 1
        next_name = self.mention(k)
        return next_name is not None and next_name.value is None

    def _siblings_right(self, i: int, accept: Accept) -> Iterator[tuple[int, Mention]]:
        while (k := self._next_joined(i)) is not None:
            found = self.mention(k)
            if found is None or not accept(found):
                return
            yield k, found
            i = k

    def _next_joined(self, i: int) -> int | None:
        k = i + 1
        if self.lower(k) not in CONJUNCTIONS | {",", "as"}:
            return None
        while k < len(self) and k < i + 8:
            if self.mention(k) is not None:
                return k
            word = self.lower(k)
            if not (
                word in CONJUNCTIONS or word in {",", "as", "well", "with"} or self.is_filler(k)
            ):
                return None
            if self.is_plain_verb(k) or word == "with":
                return None
            k += 1
        return None

    def _siblings_left(self, i: int, accept: Accept) -> list[Mention]:
        found: list[Mention] = []
        k = i - 1
        while k >= 0 and i - k < 6:
            other = self.mention(k)
            if other is not None:
                if self._next_joined(k) != i or not accept(other) or self.governed(k):
                    break
                found.append(other)
                i = k
            elif self.is_plain_verb(k) or self.lower(k) in PREPOSITIONS:
                break
            k -= 1
        return found

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
