"""Frames found in a clause: which names state which property, by the ontology's own wordings."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rdflib import URIRef
from rdflib.namespace import OWL

from kg.extract.clauses import Accept, Clause, Item
from kg.lexicon import AMOUNT, Frame, Words
from kg.model import Mention
from kg.namespaces import LEX
from kg.ontology import Ontology
from kg.text.language import DETERMINERS, PREPOSITIONS, is_noun, is_verb

SLOTS = ("{s}", "{o}")
MAX_SKIP = 3
VERBAL, LINEAR = 0.75, 0.6


def detail(frame: Frame) -> float:
    """What a frame's every word and narrowed slot adds to its confidence: the fuller, the surer."""
    words = sum(w[0].isalnum() for w in frame.words)
    return 0.03 * min(4, words) + 0.03 * ((frame.subject is not None) + (frame.object is not None))


@dataclass(frozen=True, slots=True)
class Match:
    """A frame found: the names at its ends, the word that anchors it, and how directly it reads."""

    frame: Frame
    subject: Mention
    object: Mention
    anchor: int
    confidence: float
    amount: Mention | None = None


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


def _is_money(mention: Mention | None) -> bool:
    return mention is not None and mention.type == LEX.Money


def _read_verbal(frame: Frame, words: Words) -> Verbal | None:
    """A frame whose second word is a verb after a leading slot."""
    verb = words[1]
    if words[0] not in SLOTS or not verb[0].isalpha() or not (is_verb(verb) or "-" in verb):
        return None
    second = next(k for k in range(2, len(words)) if words[k] in SLOTS)
    middle, tail = words[2:second], words[second + 1 :]
    return Verbal(frame, words[0], verb, middle, words[second], tail)


def _read_linear(frame: Frame, words: Words, counts: Counter[str]) -> Linear | None:
    """Any other frame; its anchor is its bracket, else its word that the fewest frames have."""
    literal = [k for k, w in enumerate(words) if w not in SLOTS and w != AMOUNT]
    if not literal:
        return None
    small = {",", "'s", "of", "in", "for", "by"}
    anchor = min(literal, key=lambda k: (words[k] != "(", words[k] in small, counts[words[k]]))
    return Linear(frame, words, anchor)


def _needed(frame: Verbal | Linear) -> frozenset[str]:
    """The words without which a frame need not be tried, since most are tried in vain."""
    return frozenset(frame.words) - {AMOUNT}


class FrameMatcher:
    """Finds an ontology's frames in clauses; compiled once."""

    def __init__(self, ontology: Ontology) -> None:
        """Sort the frames by the word that must be there for one to match."""
        self.ontology = ontology
        self.verbal: dict[str, list[tuple[frozenset[str], Verbal]]] = defaultdict(list)
        self.linear: dict[str, list[tuple[frozenset[str], Linear]]] = defaultdict(list)
        counts = Counter(word for f in ontology.lexicon.frames for word in set(f.words))
        for frame in ontology.lexicon.frames:
            words = tuple(w for w in frame.words if w not in DETERMINERS)
            verbal = _read_verbal(frame, words)
            if verbal:
                self.verbal[verbal.verb].append((_needed(verbal), verbal))
            if verbal is None or (verbal.middle and is_noun(verbal.verb)):
                linear = _read_linear(frame, words, counts)
                if linear is None:
                    continue
                self.linear[words[linear.anchor]].append((_needed(linear), linear))
        self._fits = lru_cache(maxsize=None)(self._fits_types)

    def match(self, clause: Clause) -> Iterator[Match]:
        """Every frame of the clause whose ends the property accepts."""
        if sum(item.mention is not None for item in clause.items) < 2:
            return
        for i, item in enumerate(clause.items):
            if item.mention is not None:
                continue
            for lemma in sorted(item.token.lemmas) if item.token else (item.lower,):
                readings = self.verbal.get(lemma)
                if readings:
                    reading = clause.verb_reading(i, lemma)
                    if reading:
                        for needed, verbal in readings:
                            if needed <= clause.words:
                                yield from self._match_verbal(clause, i, verbal, reading)
                for needed, linear in self.linear.get(lemma, ()):
                    if needed <= clause.words:
                        yield from self._match_linear(clause, i, linear)

    def match_brackets(self, row: Sequence[Item]) -> Iterator[Match]:
        """The frames that have a bracket in them: "Museum (Athens)"."""
        clause = Clause(row, brackets=True)
        for i in range(len(clause)):
            if clause.lower(i) == "(":
                for _, linear in self.linear.get("(", ()):
                    yield from self._match_linear(clause, i, linear)

    def fits(self, frame: Frame, slot: str, mention: Mention, other: Mention | None = None) -> bool:
        """Whether a mention may fill a slot, given what fills the other one."""
        return self._fits(frame, slot, mention.type, other.type if other else None)

    def slot_class(self, frame: Frame, slot: str) -> URIRef | None:
        """The one class that a slot asks for: what the frame narrows it to, or all it accepts."""
        narrowed = frame.subject if slot == "{s}" else frame.object
        if narrowed:
            return narrowed
        kinds = {k for k in self.ontology.kinds if self._side(frame.property, slot, k)}
        return next(iter(kinds)) if len(kinds) == 1 else None

    def _side(self, property_: URIRef, slot: str, class_: URIRef) -> bool:
        sides = self.ontology.slots(property_)[0 if slot == "{s}" else 1]
        return not sides or any(self.ontology.is_a(class_, c) for c in sides)

    def _fits_types(self, frame: Frame, slot: str, type_: URIRef, other: URIRef | None) -> bool:
        ontology, property_ = self.ontology, frame.property
        if type_ == OWL.Thing:
            return self.slot_class(frame, slot) is not None
        narrowed = frame.subject if slot == "{s}" else frame.object
        if narrowed and not ontology.is_a(type_, narrowed):
            return False
        value = ontology.value_kind(property_)
        if slot == "{o}" and (value is not None or type_ in ontology.value_classes):
            return value is not None and ontology.is_a(type_, value)
        if slot == "{s}" and type_ in ontology.value_classes:
            return False
        if other is None or other == OWL.Thing or value is not None:
            return self._side(property_, slot, type_) or ontology.same_kind(property_)
        subject, object_ = (type_, other) if slot == "{s}" else (other, type_)
        return ontology.accepts(property_, subject, object_)

    def _match_verbal(
        self, clause: Clause, i: int, verbal: Verbal, reading: str
    ) -> Iterator[Match]:
        frame = verbal.frame

        def first(mention: Mention) -> bool:
            return self.fits(frame, verbal.first, mention)

        def second(mention: Mention) -> bool:
            return self.fits(frame, verbal.second, mention)

        if reading == "passive":
            yield from self._match_passive(clause, i, verbal, first, second)
            return
        k: int | None = i + 1
        amount: list[Mention] = []
        dated = verbal.second == "{o}" and self.ontology.value_kind(frame.property) is not None
        for word in verbal.middle:
            k = self._find(clause, k, word, amount, past_names=dated and word in PREPOSITIONS)
        if k is None:
            return
        objects = clause.right(k, second)
        if not objects:
            return
        if verbal.tail:
            after: int | None = objects[-1][0] + 1
            for word in verbal.tail:
                after = self._find(clause, after, word, amount)
            if after is None:
                return
        subjects = clause.subjects(i, first)
        near = VERBAL if objects[0][0] - i <= 4 + len(verbal.middle) else VERBAL - 0.1
        yield from self._pairs(verbal, subjects, [m for _, m in objects], i, near, amount)

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
        doers = [m for _, m in clause.right(by + 1, first)]
        done_to = clause.left(clause.skip_back(i - 1), second) if doers else []
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
                subject, object_ = (a, b) if verbal.first == "{s}" else (b, a)
                if self.fits(verbal.frame, "{s}", subject, object_) and subject is not object_:
                    yield Match(
                        verbal.frame,
                        subject,
                        object_,
                        anchor,
                        confidence + detail(verbal.frame),
                        *amount[:1],
                    )

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
            if word == AMOUNT and _is_money(item.mention):
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
            if before is None:
                return
            at = before
        at = i
        for element in elements[linear.anchor + 1 :]:
            if element == ")":
                after = at if clause.lower(at + 1) in {")", ",", ";"} else None
            else:
                after = self._step_right(clause, at, element, frame, ends)
                if element in PREPOSITIONS and clause.mention(at) is None and after != at + 1:
                    return
            if after is None:
                return
            at = after
        for subject in ends["{s}"]:
            for object_ in ends["{o}"]:
                if subject is not object_ and self.fits(frame, "{s}", subject, object_):
                    yield Match(
                        frame,
                        subject,
                        object_,
                        i,
                        LINEAR + detail(frame),
                        *ends.get(AMOUNT, ())[:1],
                    )

    def _step_left(
        self, clause: Clause, i: int, element: str, frame: Frame, ends: dict[str, list[Mention]]
    ) -> int | None:
        """The element that stands before position `i`; fillers only between words."""
        anchor_is_mark = clause.lower(i) in {",", "'s", "’s"}
        for k in range(i - 1, max(-1, i - 2 - (0 if anchor_is_mark else MAX_SKIP)), -1):
            item = clause.items[k]
            if element in SLOTS:
                if item.mention is not None:
                    if not self.fits(frame, element, item.mention):
                        return None
                    ends[element] = [item.mention]
                    return k
            elif item.has_lemma(element):
                return k
            elif element == AMOUNT and _is_money(item.mention):
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
            return self.fits(frame, element, mention)

        if element in SLOTS:
            found = clause.right(i + 1, accept, through=frozenset()) if i + 1 < len(clause) else []
            if not found or found[0][0] - i > MAX_SKIP + 1:
                return None
            ends[element] = [m for _, m in found]
            return found[-1][0]
        limit = i + 2 + (MAX_SKIP if element not in {",", "'s"} else 0)
        for k in range(i + 1, min(len(clause), limit)):
            item = clause.items[k]
            if element == AMOUNT and _is_money(item.mention):
                ends[AMOUNT] = [item.mention]  # type: ignore[list-item]
                return k
            if item.has_lemma(element):
                return k
            if item.mention is not None or not (clause.is_filler(k) or item.lower in DETERMINERS):
                return None
        return None
