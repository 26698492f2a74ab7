"""One document under the reader's eyes: from scores to mentions and statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from rdflib import URIRef

from kg.extract.decode import GENERIC, NESTED, choose, span_candidates
from kg.extract.framed import Framed, framed_by_words, frames_of_window
from kg.extract.labels import FORMS, STATUSES
from kg.extract.names import form_of
from kg.extract.pairs import Floats, Placed, pair_up
from kg.extract.windows import Ints, Window
from kg.model import Document, Entity, Evidence, Form, Mention, Statement, Value
from kg.text.language import Sentence

if TYPE_CHECKING:
    from kg.extract.reader import Reader

READER = "reader"
LOWEST = 0.02  # what is surely not so need not be carried along
SURE = 0.7  # a value may be said of a second thing only if it is as sure as this

Thing = URIRef | int
"""An entity, or the character a value begins at."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What may stand at the ends of statements in one window."""

    mentions: list[Placed]
    things: list[Thing]
    numbers: dict[Thing, int]


class View:
    """One document as its reader sees it."""

    def __init__(
        self,
        reader: "Reader",
        document: Document,
        found: Sequence[Mention],
        sentences: list[Sentence],
        windows: list[Window],
    ) -> None:
        """Keep what was found and cut; the vectors come later, for many documents at once."""
        self.reader, self.document, self.found = reader, document, found
        self.sentences, self.windows = sentences, windows
        self.vectors: list[Floats] = [np.zeros((0, 0), np.float32)] * len(windows)

    def mentions(self) -> list[Mention]:
        """The names and generic phrases the reader sees, and the values the words found."""
        labels, ontology = self.reader.labels, self.reader.ontology
        by_place = {(m.start, m.end): m for m in self.found}
        unlabelled = {ontology.kind(m.type) for m in self.found} - {None, *labels.kinds}
        mentions = [m for m in self.found if m.value or ontology.kind(m.type) in unlabelled]
        for window, words in zip(self.windows, self.vectors, strict=True):
            first, last = span_candidates(window)
            roles, finer = self.reader.layers.spans(
                words, first, last, self._tags(window, first, last)
            )
            for k, kind, role in choose(
                first, last, roles, len(labels.kinds), self.reader.settings
            ):
                start, end = window.words[first[k]].start, window.words[last[k]].end
                within = np.where(self.reader.kind_of_type == kind, finer[k], -np.inf)
                mentions.append(
                    self._mention(
                        start, end, labels.kinds[kind], labels.types[int(within.argmax())], role,
                        by_place.get((start, end)),
                    )
                )  # fmt: skip
        return sorted(mentions, key=lambda m: (m.start, -m.end))

    def _tags(self, window: Window, first: Ints, last: Ints) -> Ints:
        """For each span, one more than the group the words put it in, or 0."""
        size = len(window.words)
        table = np.zeros(size * size, np.int64)
        for m in self.found:
            place = None if m.nested else window.place(m.start, m.end)
            if place:
                group = self.reader.labels.group(m, self.reader.ontology)
                table[place[0] * size + place[1]] = group + 1
        tags: Ints = table[first * size + last]
        return tags

    def _mention(
        self, start: int, end: int, kind: URIRef, type_: URIRef, role: int, words: Mention | None
    ) -> Mention:
        """A mention of the reader's; the words' finer class stands where they know the name."""
        text = self.document.text[start:end]
        known = None
        if words is not None and self.reader.ontology.kind(words.type) == kind:
            known = words.known
            if known or type_ == kind:
                type_ = words.type
        form = Form.GENERIC if role == GENERIC else form_of(text)
        return Mention(start, end, text, type_, form, role == NESTED, known=known)

    def statements(
        self,
        entities: Sequence[Entity],
        values: Sequence[Mention],
        framed: Sequence[Statement],
        min_confidence: float | None = None,
    ) -> list[Statement]:
        """What the document states of its things, with a calibrated confidence each.

        What the frames read is judged with the rest; what the reader has no label for stays.
        """
        labels = self.reader.labels
        by_words = {(s.subject, s.predicate, s.object): s for s in framed}
        rows = framed_by_words(framed, values)
        best: dict[tuple[Thing, URIRef, Thing], Statement] = {}
        for window, words in zip(self.windows, self.vectors, strict=True):
            ends = self._ends(window, entities, values)
            for key, statement in self._read(window, words, ends, rows, values):
                known = best.get(key)
                if known is None or known.evidence.confidence < statement.evidence.confidence:
                    best[key] = statement
        kept = [
            s
            for s in self._one_way(_one_owner(best))
            if s.evidence.confidence >= self._least(s, min_confidence)
        ]
        found = [_with_words(s, by_words) for s in kept]
        found += [s for s in framed if s.predicate not in labels.properties]
        return sorted(
            found, key=lambda s: (s.evidence.start, s.subject, s.predicate, str(s.object))
        )

    def _ends(self, window: Window, entities: Iterable[Entity], values: Iterable[Mention]) -> Ends:
        tags = self.reader.labels.tags
        placed: list[tuple[Placed, Thing]] = []
        for e in entities:
            for m in e.mentions:
                place = window.place(m.start, m.end)
                if place and e.kind in tags.kinds:
                    placed.append(
                        (Placed(*place, tags.kinds[e.kind], FORMS.index(m.form), 0), e.iri)
                    )
        for m in values:
            place = window.place(m.start, m.end)
            if place:
                placed.append((Placed(*place, tags.values[m.type], 0, 0), m.start))
        placed.sort(key=lambda p: (p[0].first, p[0].last))
        numbers: dict[Thing, int] = {}
        for _, thing in placed:
            numbers.setdefault(thing, len(numbers))
        return Ends([p._replace(thing=numbers[t]) for p, t in placed], list(numbers), numbers)

    def _read(
        self,
        window: Window,
        words: Floats,
        ends: Ends,
        rows: Iterable[Framed],
        values: Iterable[Mention],
    ) -> Iterable[tuple[tuple[Thing, URIRef, Thing], Statement]]:
        """What a window states: the pairs of mentions of two things together decide."""
        reader, labels = self.reader, self.reader.labels
        properties = {p: n for n, p in enumerate(labels.properties)}
        if len(ends.mentions) < 2:
            return
        read = frames_of_window(window, ends.mentions, ends.numbers, properties, rows)
        pairs = pair_up(window, ends.mentions, reader.allowed, read, len(properties))
        if not len(pairs.subject):
            return
        mentions = np.array([m[:4] for m in ends.mentions], np.int64)
        both = np.stack([pairs.subject, pairs.object], 1)
        logits, status = reader.layers.pairs(words, mentions, both, pairs.seen, pairs.framed)
        things = np.array([m.thing for m in ends.mentions], np.int64)
        facts, fact = np.unique(things[both] @ [len(ends.things), 1], return_inverse=True)
        joint = log_sum(logits, fact, len(facts))
        is_value = np.array([not isinstance(t, URIRef) for t in ends.things])
        group = np.zeros(len(ends.things), np.int64)
        group[things] = mentions[:, 2]
        s, o = facts // len(ends.things), facts % len(ends.things)
        scale = np.array(reader.settings.scale)[is_value[o].astype(int), None]
        shift = np.array(reader.settings.shift)[is_value[o].astype(int), None]
        sure = 1 / (1 + np.exp(-(scale * joint + shift)))
        sure *= reader.links[:, group[s], group[o]].T
        value_at = {m.start: m.value for m in values}
        for f, p in zip(*np.nonzero(sure > LOWEST), strict=True):
            members = np.nonzero(fact == f)[0]
            k = members[int(logits[members, p].argmax())]
            subject, thing, property_ = ends.things[s[f]], ends.things[o[f]], labels.properties[p]
            places = [int(window.sentence[mentions[m, 0]]) for m in both[k]]
            start, end = self.sentences[min(places)].start, self.sentences[max(places)].end
            evidence = Evidence(
                self.document.iri, start, end, self.document.text[start:end], READER,
                round(float(sure[f, p]), 3), STATUSES[int(status[k].argmax())],
            )  # fmt: skip
            object_ = thing if isinstance(thing, URIRef) else self._part(value_at[thing], property_)
            if isinstance(subject, URIRef) and object_ is not None:
                yield (subject, property_, thing), Statement(subject, property_, object_, evidence)

    def _part(self, value: Value | None, property_: URIRef) -> Value | None:
        """A beginning takes the first date of a span of years, an end the last."""
        if value and value.date and "/" in value.date and property_ in self.reader.ends:
            return replace(value, date=value.date.split("/")[self.reader.ends[property_]])
        return value

    def _least(self, statement: Statement, given: float | None) -> float:
        settings = self.reader.settings
        own = settings.relation if isinstance(statement.object, URIRef) else settings.value
        return own if given is None else given

    def _one_way(self, statements: Iterable[Statement]) -> list[Statement]:
        """A symmetric property is said once of two things."""
        kept: dict[tuple[object, ...], Statement] = {}
        for s in statements:
            key: tuple[object, ...] = (s.subject, s.predicate, s.object)
            if s.predicate in self.reader.symmetric:
                key = (s.predicate, frozenset((s.subject, s.object)))
            if key not in kept or kept[key].evidence.confidence < s.evidence.confidence:
                kept[key] = s
        return list(kept.values())


def log_sum(logits: Floats, of: Ints, count: int) -> Floats:
    """The logarithm of the sum of exponentials of the rows that belong to one fact."""
    top = np.full((count, logits.shape[1]), -np.inf, np.float32)
    np.maximum.at(top, of, logits)
    sums = np.zeros_like(top)
    np.add.at(sums, of, np.exp(logits - top[of]))
    return top + np.log(sums)


def _one_owner(found: Mapping[tuple[Thing, URIRef, Thing], Statement]) -> list[Statement]:
    """A value is said of one thing by one property: the surest, and others that are sure."""
    best: dict[int, float] = {}
    for (_, _, o), s in found.items():
        if not isinstance(o, URIRef):
            best[o] = max(best.get(o, 0.0), s.evidence.confidence)
    return [
        s
        for (_, _, o), s in found.items()
        if isinstance(o, URIRef) or s.evidence.confidence >= min(SURE, best[o])
    ]


def _with_words(
    statement: Statement, by_words: Mapping[tuple[URIRef, URIRef, URIRef | Value], Statement]
) -> Statement:
    """What a frame read too keeps its words, status and amount; the reader says how sure."""
    words = by_words.get((statement.subject, statement.predicate, statement.object))
    if words is None:
        return statement
    sure = statement.evidence.confidence
    return replace(words, evidence=replace(words.evidence, confidence=sure))
