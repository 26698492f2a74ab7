"""One document under the reader's eyes: from scores to mentions and statements."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rdflib import URIRef

from kg.extract.coreference import normalise
from kg.extract.decode import GENERIC, NESTED, choose, span_candidates
from kg.extract.framed import Framed, framed_by_words, frames_of_window
from kg.extract.labels import FORMS, STATUSES
from kg.extract.names import form_of
from kg.extract.pairs import Floats, Placed, pair_up
from kg.extract.relate import BY_PLACE
from kg.extract.windows import Ints, Window
from kg.model import Document, Entity, Evidence, Form, Mention, Statement, Value
from kg.text.language import Sentence

if TYPE_CHECKING:
    from kg.extract.reader import Reader

READER = "reader"
_UNTIL = re.compile(r"\s*(?:[-–—]|\b(?:to|until|till|through)\b)\s*")
DOUBTED = 0.3  # how likely a name is one that the words see and the reader does not
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
    sure: Floats  # how likely each thing is one of its kind


class Seen(NamedTuple):
    """Characters that are something: in which role, how likely of each kind, of each finer class.

    `kinds` are probabilities, `finer` logits.
    """

    start: int
    end: int
    role: int
    kinds: Floats
    finer: Floats


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
        self.doubted: set[tuple[int, int]] = set()
        self.sure: dict[tuple[int, int], float] = {}
        self.spans: dict[int, int] = {}
        self.vectors: list[Floats] = [np.zeros((0, 0), np.float32)] * len(windows)

    def mentions(self) -> list[Mention]:
        """The names and generic phrases the reader sees, and the values the words found."""
        labels, ontology = self.reader.labels, self.reader.ontology
        by_place = {(m.start, m.end): m for m in self.found}
        unlabelled = {ontology.kind(m.type) for m in self.found} - {None, *labels.kinds}
        mentions = [m for m in self.found if m.value or ontology.kind(m.type) in unlabelled]
        seen = [s for w, v in zip(self.windows, self.vectors, strict=True) for s in self._see(w, v)]
        alike: dict[str, list[Seen]] = {}
        for s in seen:
            alike.setdefault(normalise(self.document.text[s.start : s.end]), []).append(s)
        for s in seen:
            # One name is of one class wherever it stands in a document.
            same = alike[normalise(self.document.text[s.start : s.end])]
            kind = int(np.sum([o.kinds for o in same if o.role == s.role], 0).argmax())
            finer = np.sum([o.finer for o in same if o.role == s.role], 0)
            within = np.where(self.reader.kind_of_type == kind, finer, -np.inf)
            type_ = labels.types[int(within.argmax())]
            words = by_place.get((s.start, s.end))
            mentions.append(self._mention(s, labels.kinds[kind], type_, words))
            self.sure[s.start, s.end] = float(s.kinds.sum())
        doubted = [m for m in self.found if self._may_matter(m) and not overlaps(m, mentions)]
        self.doubted = {(m.start, m.end) for m in doubted}
        return sorted([*mentions, *doubted], key=lambda m: (m.start, -m.end))

    def _see(self, window: Window, words: Floats) -> Iterator[Seen]:
        """The spans of a window that are something."""
        first, last = span_candidates(window)
        tags = self._tags(window, first, last)
        roles, finer = self.reader.layers.spans(words, first, last, tags)
        kinds = len(self.reader.labels.kinds)
        for k, shares, role in choose(first, last, roles, kinds, self.reader.settings):
            start, end = window.words[first[k]].start, window.words[last[k]].end
            yield Seen(start, end, role, shares, finer[k])

    def _may_matter(self, mention: Mention) -> bool:
        """Whether the words' mention is of a class that is named by phrases, or is a theme.

        Such are no names to the reader, and yet frames say things of them.
        """
        kind = self.reader.ontology.kind(mention.type)
        if kind is None or mention.form is Form.GENERIC:
            return False
        return self.reader.ontology.only_related(kind) or self.reader.ontology.phrased(mention.type)

    def doubts(self, entity: Entity) -> bool:
        """Whether the words alone see an entity: it stays if something is said of it."""
        return all((m.start, m.end) in self.doubted for m in entity.mentions)

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

    def _mention(self, seen: Seen, kind: URIRef, type_: URIRef, words: Mention | None) -> Mention:
        """A mention of the reader's; the words' finer class stands where they know the name."""
        start, end, role = seen[:3]
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
        self.spans = dict(_spans_of_time(values, self.document.text))
        best: dict[tuple[Thing, URIRef, Thing], Statement] = {}
        found: dict[tuple[URIRef, URIRef, URIRef | Value], Statement]
        for window, words in zip(self.windows, self.vectors, strict=True):
            ends = self._ends(window, entities, values)
            for key, statement in self._read(window, words, ends, rows, values):
                known = best.get(key)
                if known is None or known.evidence.confidence < statement.evidence.confidence:
                    best[key] = statement
        found = {(s.subject, s.predicate, s.object): s for s in _one_owner(best)}
        for fact, by_frame in by_words.items():
            if fact in found or by_frame.evidence.frame != BY_PLACE:
                sure = found[fact].evidence.confidence if fact in found else 0.0
                found[fact] = self._backed(by_frame, sure)
        kept = [
            s
            for s in self._one_way(found.values())
            if s.evidence.confidence >= self._least(s, min_confidence)
        ]
        kept += [s for s in framed if s.predicate not in labels.properties]
        return sorted(kept, key=lambda s: (s.evidence.start, s.subject, s.predicate, str(s.object)))

    def _backed(self, words: Statement, sure: float) -> Statement:
        """What a frame read keeps its words, status and amount, and is surer than by itself."""
        frames = self.reader.settings.frames
        if frames is not None and words.evidence.frame != BY_PLACE:
            sure = (sure + frames) / 2
        return replace(words, evidence=replace(words.evidence, confidence=round(sure, 3)))

    def _ends(self, window: Window, entities: Iterable[Entity], values: Iterable[Mention]) -> Ends:
        tags = self.reader.labels.tags
        placed: list[tuple[Placed, Thing]] = []
        best: dict[Thing, float] = {}
        for e in entities:
            best[e.iri] = max(self.sure.get((m.start, m.end), DOUBTED) for m in e.mentions)
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
        sure = np.array([best.get(t, 1.0) for t in numbers], np.float32)
        return Ends([p._replace(thing=numbers[t]) for p, t in placed], list(numbers), numbers, sure)

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
        # Two names have to be right for a link; that of a value hangs on what is said of it.
        certain = np.where(is_value[o], 1.0, ends.sure[s] * ends.sure[o])[:, None]
        raw = certain / (1 + np.exp(-joint.astype(float)))
        sure = 1 / (1 + np.exp(-(scale * (np.log(raw) - np.log1p(-raw)) + shift)))
        sure *= reader.links[:, group[s], group[o]].T
        self._close_spans(sure, facts.tolist(), ends, properties)
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

    def _close_spans(
        self, sure: Floats, facts: Sequence[int], ends: Ends, properties: Mapping[URIRef, int]
    ) -> None:
        """Of two dates with "to" between them the second ends what begins with the first."""
        row, many = {fact: k for k, fact in enumerate(facts)}, len(ends.things)
        for first, last in self.spans.items():
            if first not in ends.numbers or last not in ends.numbers:
                continue
            for thing in range(many):
                i = row.get(thing * many + ends.numbers[first])
                j = row.get(thing * many + ends.numbers[last])
                if i is None or j is None:
                    continue
                for span in self.reader.spans:
                    if all(p in properties for p in span):
                        whole, start, end = (properties[p] for p in span)
                        sides = sure[i, [whole, start]].max(), sure[j, [whole, end]].max()
                        sure[i, start] = sure[j, end] = max(sides)
                        sure[i, whole] = sure[j, whole] = sure[j, start] = 0

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


def _spans_of_time(values: Sequence[Mention], text: str) -> Iterator[tuple[int, int]]:
    """Where two dates begin that are the ends of one span: "8 June to 9 September"."""
    dates = sorted((m for m in values if m.value and m.value.date), key=lambda m: m.start)
    for one, other in pairwise(dates):
        if _UNTIL.fullmatch(text, one.end, other.start):
            yield one.start, other.start


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


def overlaps(mention: Mention, others: Iterable[Mention]) -> bool:
    """Whether a mention shares characters with another."""
    return any(o.start < mention.end and mention.start < o.end for o in others)
