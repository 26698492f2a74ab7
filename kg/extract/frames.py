"""Frames found in a clause: which names state which property, by the ontology's own wordings."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

from kg.extract.clauses import Accept, Clause, Item
from kg.extract.patterns import (
    SLOTS,
    WITHIN,
    Linear,
    Match,
    Verbal,
    detail,
    is_money,
    needed_words,
    read_linear,
    read_verbal,
)
from kg.extract.reach import left, right, subjects, turned
from kg.extract.slots import Slots
from kg.lexicon import AMOUNT, Frame
from kg.model import Mention
from kg.ontology import Ontology
from kg.text.language import CONJUNCTIONS, DETERMINERS, PREPOSITIONS, WORDS, is_noun, lemmas

MAX_SKIP = 3
VERBAL, LINEAR = 0.75, 0.6
AND_THE_OTHER = {("and", slot) for slot in SLOTS}

Readings = tuple[str, list[tuple[frozenset[str], Verbal]], list[tuple[frozenset[str], Linear]]]
"""A dictionary form, and the frames that it anchors with all the words each needs."""


class FrameMatcher:
    """Finds an ontology's frames in clauses; compiled once."""

    def __init__(self, ontology: Ontology) -> None:
        """Sort the frames by the word that must be there for one to match."""
        self.ontology, self.slots = ontology, Slots(ontology)
        self.verbal: dict[str, list[tuple[frozenset[str], Verbal]]] = defaultdict(list)
        self.linear: dict[str, list[tuple[frozenset[str], Linear]]] = defaultdict(list)
        self.beside: list[Frame] = []
        self.within: list[Frame] = []
        counts = Counter(word for f in ontology.lexicon.frames for word in set(f.words))
        for frame in ontology.lexicon.frames:
            words = tuple(w for w in frame.words if w not in DETERMINERS)
            if len(words) == 2 or WITHIN in words:
                (self.within if WITHIN in words else self.beside).append(frame)
                continue
            verbal = read_verbal(frame, words)
            if verbal:
                self.verbal[verbal.verb].append((needed_words(verbal), verbal))
            if verbal is None or (verbal.middle and is_noun(verbal.verb)):
                linear = read_linear(frame, words, counts)
                if linear is not None:
                    self.linear[words[linear.anchor]].append((needed_words(linear), linear))
        self._frames_at = lru_cache(maxsize=WORDS)(self._look_up)

    def match(self, clause: Clause) -> Iterator[Match]:
        """Every frame of the clause whose ends the property accepts."""
        if sum(item.mention is not None for item in clause.items) < 2:
            return
        for i, item in enumerate(clause.items):
            if item.mention is not None:
                if after := clause.mention(i + 1):
                    yield from self._match_bare(self.beside, item.mention, after, i)
                continue
            for lemma, verbs, rows in self._frames_at(item.lower, item.token is not None):
                reading = clause.verb_reading(i, lemma) if verbs else None
                if reading:
                    for needed, verbal in verbs:
                        if needed <= clause.words:
                            yield from self._match_verbal(clause, i, verbal, reading)
                for needed, linear in rows:
                    if needed <= clause.words:
                        yield from self._match_linear(clause, i, linear)

    def _look_up(self, word: str, inflected: bool) -> list[Readings]:
        """What frames a word may be the anchor of, by each dictionary form that has any."""
        forms = sorted(lemmas(word)) if inflected else [word]
        rows = [(f, self.verbal.get(f, []), self.linear.get(f, [])) for f in forms]
        return [row for row in rows if row[1] or row[2]]

    def match_brackets(self, row: Sequence[Item]) -> Iterator[Match]:
        """The frames that have a bracket in them: "Museum (Athens)"; no verb governs them."""
        clause = Clause(row, brackets=True)
        for i in range(len(clause)):
            if clause.lower(i) == "(":
                for _, linear in self.linear.get("(", ()):
                    for match in self._match_linear(clause, i, linear):
                        yield replace(match, anchor=None)

    def match_within(self, outer: Mention, inner: Mention) -> Iterator[Match]:
        """The frames of a name that has another in it: "Arts Council Prize", "Tide Library"."""
        return self._match_bare(self.within, outer, inner, None)

    def _match_bare(
        self, frames: Sequence[Frame], first: Mention, second: Mention, anchor: int | None
    ) -> Iterator[Match]:
        for frame in frames:
            ends = (first, second) if frame.words[0] == "{s}" else (second, first)
            yield from self._state(frame, ends, anchor, LINEAR)

    def _match_verbal(
        self, clause: Clause, i: int, verbal: Verbal, reading: str
    ) -> Iterator[Match]:
        frame = verbal.frame

        def first(mention: Mention) -> bool:
            return self.slots.fits(frame, verbal.first, mention)

        def second(mention: Mention) -> bool:
            return self.slots.fits(frame, verbal.second, mention)

        if reading == "passive":
            yield from self._match_passive(clause, i, verbal, first, second)
            return
        k: int | None = i + 1
        amount: list[Mention] = []
        dated = verbal.second == "{o}" and self.ontology.value_kind(frame.property) is not None
        for word in verbal.middle:
            k = self._find(clause, k, word, amount, past_names=dated and word in PREPOSITIONS)
        objects = right(clause, k, second) if k is not None else []
        if not objects:
            doer, done_to = (None, None) if k is None or verbal.tail else turned(clause, i)
            if doer and done_to and first(doer) and second(done_to):
                yield from self._pairs(verbal, [doer], [done_to], i, VERBAL, [])
            return
        if verbal.tail:
            after: int | None = objects[-1][0] + 1
            for word in verbal.tail:
                after = self._find(clause, after, word, amount)
            if after is None:
                return
        doers = subjects(clause, i, first)
        if max(len(objects), len(doers)) > 1 and "each" not in clause.words:
            amount = []  # one sum for several counts once
        near = VERBAL if objects[0][0] - i <= 4 + len(verbal.middle) else VERBAL - 0.1
        yield from self._pairs(verbal, doers, [m for _, m in objects], i, near, amount)

    def _match_passive(
        self, clause: Clause, i: int, verbal: Verbal, first: Accept, second: Accept
    ) -> Iterator[Match]:
        """The passive, "{o} be verbed by {s}", phrasal verbs included: "was set up by"."""
        after = i + 1
        for word in verbal.middle:
            if after >= len(clause) or not clause.items[after].has_lemma(word):
                return
            after += 1
        reach = range(after, min(len(clause), after + 8))
        by = next((k for k in reach if clause.lower(k) == "by"), None)
        if by is None or verbal.tail:
            return
        doers = [m for _, m in right(clause, by + 1, first)]
        done_to = left(clause, clause.skip_back(i - 1), second) if doers else []
        yield from self._pairs(verbal, doers, done_to, i, VERBAL, [])

    def _pairs(
        self,
        verbal: Verbal,
        firsts: list[Mention],
        seconds: list[Mention],
        anchor: int,
        confidence: float,
        amount: list[Mention],
    ) -> Iterator[Match]:
        for a in firsts:
            for b in seconds:
                ends = (a, b) if verbal.first == "{s}" else (b, a)
                yield from self._state(verbal.frame, ends, anchor, confidence, amount)

    def _find(
        self,
        clause: Clause,
        i: int | None,
        word: str,
        amount: list[Mention],
        *,
        past_names: bool = False,
    ) -> int | None:
        """Past the next occurrence of a word, with little but a noun phrase or amount before it.

        A date may also stand behind a whole phrase: "was launched by the Ministry in April".
        """
        if i is None:
            return None
        for k in range(i, min(len(clause), i + MAX_SKIP + (6 if past_names else 3))):
            item = clause.items[k]
            if word == AMOUNT and is_money(item.mention):
                amount.append(item.mention)  # type: ignore[arg-type]
                return k + 1
            if item.has_lemma(word):
                return k + 1
            value = item.mention is not None and (past_names or item.mention.value is not None)
            if not (
                value
                or (
                    item.mention is None
                    and (
                        clause.is_filler(k)
                        or item.lower in DETERMINERS
                        or item.lower in {"of", "in", "and"}
                        or (past_names and item.lower in PREPOSITIONS)
                    )
                )
            ):
                return None
        return None

    def _match_linear(self, clause: Clause, i: int, linear: Linear) -> Iterator[Match]:
        frame, elements = linear.frame, linear.elements
        ends: dict[str, list[Mention]] = {}
        at = i
        for element in reversed(elements[: linear.anchor]):
            before = self._step_left(clause, at, element, frame, ends)
            if before is None or _goes_on(clause, element, before, at):
                return
            at = before
        at, rest = i, elements[linear.anchor + 1 :]
        for n, element in enumerate(rest):
            if element == ")":
                after = at if clause.lower(at + 1) in {")", ",", ";"} else None
            else:
                after = self._step_right(clause, at, element, frame, ends)
                if element in PREPOSITIONS and clause.mention(at) is None and after != at + 1:
                    return
            if after is None:
                return
            at = after
            joined = ends.get(element, [])
            if rest[n + 1 :] in AND_THE_OTHER and len(joined) > 1:  # "between A, B and C"
                ends[element], ends[rest[-1]] = joined[:-1], joined[1:]
                break
        one = len(ends["{o}"]) == 1 or "each" in clause.words
        amount = ends.get(AMOUNT, ()) if one else ()
        for both in product(ends["{s}"], ends["{o}"]):
            yield from self._state(frame, both, i, LINEAR, amount)

    def _state(
        self,
        frame: Frame,
        ends: tuple[Mention, Mention],
        anchor: int | None,
        confidence: float,
        amount: Sequence[Mention] = (),
    ) -> Iterator[Match]:
        subject, object_ = ends
        fits = subject is not object_ and self.slots.fits(frame, "{s}", subject, object_)
        if fits and self.slots.fits(frame, "{o}", object_):
            yield Match(frame, subject, object_, anchor, confidence + detail(frame), *amount[:1])

    def _step_left(
        self, clause: Clause, i: int, element: str, frame: Frame, ends: dict[str, list[Mention]]
    ) -> int | None:
        """The element that stands before position `i`; fillers only between words."""
        anchor_is_mark = clause.lower(i) in {",", "'s", "’s"}
        for k in range(i - 1, max(-1, i - 2 - (0 if anchor_is_mark else MAX_SKIP)), -1):
            item = clause.items[k]
            if element in SLOTS:
                if item.mention is not None:
                    if not self.slots.fits(frame, element, item.mention):
                        return None
                    ends[element] = [item.mention]
                    return k
            elif item.has_lemma(element):
                return k
            elif element == AMOUNT and is_money(item.mention):
                ends[AMOUNT] = [item.mention]  # type: ignore[list-item]
                return k
            if (
                item.mention is not None
                or anchor_is_mark
                or not (clause.is_filler(k) or item.lower in DETERMINERS)
            ):
                return None
        return None

    def _step_right(
        self, clause: Clause, i: int, element: str, frame: Frame, ends: dict[str, list[Mention]]
    ) -> int | None:
        """The element that stands after position `i`; a slot also takes what is joined to it."""

        def accept(mention: Mention) -> bool:
            return self.slots.fits(frame, element, mention)

        if element in SLOTS:
            if clause.lower(i) == "," and clause.lower(i + 1) in CONJUNCTIONS:
                return None  # "director of the Hall, and Ida Brandt": she is somebody else
            if clause.lower(i) == "," and clause.is_finite(i + 1):
                return None
            found = right(clause, i + 1, accept, through=frozenset()) if i + 1 < len(clause) else []
            if not found or found[0][0] - i > MAX_SKIP + 1:
                return None
            ends[element] = [m for _, m in found]
            return found[-1][0]
        limit = i + 2 + (MAX_SKIP if element not in {",", "'s"} else 0)
        for k in range(i + 1, min(len(clause), limit)):
            item = clause.items[k]
            if element == AMOUNT and is_money(item.mention):
                ends[AMOUNT] = [item.mention]  # type: ignore[list-item]
                return k
            if item.has_lemma(element):
                return k
            if item.mention is not None or not (clause.is_filler(k) or item.lower in DETERMINERS):
                return None
        return None


def _goes_on(clause: Clause, element: str, comma: int, at: int) -> bool:
    """Whether a clause goes on between a comma and a preposition: ", which …, takes place in"."""
    return element == "," and comma + 1 < at and clause.is_finite(comma + 1)
