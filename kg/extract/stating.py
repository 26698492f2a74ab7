"""What one document states of its things: from the scores of pairs to statements.

The pairs of mentions of two things together decide, a window at a time; what the frames read is
judged with the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rdflib import URIRef

from kg.extract.framed import framed_by_words, frames_of_window
from kg.extract.labels import FORMS, STATUSES
from kg.extract.owners import Read, Thing, both_ends, end_of, hand_out, one_owner, spans_of_time
from kg.extract.pairs import Floats, Placed, pair_up
from kg.extract.places import Places
from kg.extract.recognise import items
from kg.extract.relate import BY_PLACE
from kg.extract.respective import RESPECTIVELY, respective
from kg.extract.windows import Ints, Window
from kg.model import Entity, Evidence, Mention, Statement, Value

if TYPE_CHECKING:
    from kg.extract.view import View

READER = "reader"
LOWEST = 0.02  # what is surely not so need not be carried along
DOUBTED = 0.3  # how likely a name is one that the words see and the reader does not


class End(NamedTuple):
    """Characters that may stand at the end of a statement, and what they mean."""

    start: int
    end: int
    group: int
    form: int
    thing: Thing


@dataclass(frozen=True, slots=True)
class Ends:
    """What may stand at the ends of statements in one window."""

    mentions: list[Placed]
    things: list[Thing]
    numbers: dict[Thing, int]
    sure: Floats  # how likely each thing is one of its kind


class Stating:
    """The statements of one document, whose things and values are known."""

    def __init__(
        self,
        view: "View",
        entities: Sequence[Entity],
        values: Sequence[Mention],
        framed: Sequence[Statement],
        min_confidence: float | None,
    ) -> None:
        """Keep what the document holds, and what frames read in it."""
        self.view, self.reader = view, view.reader
        self.entities, self.values, self.framed = entities, values, framed
        self.rows = framed_by_words(framed, values)
        self.spans = dict(spans_of_time(values, view.document.text))
        self.min_confidence = min_confidence
        self.ends = Places(self._all_ends())
        self.sure: dict[Thing, float] = {
            e.iri: max(view.sure.get((m.start, m.end), DOUBTED) for m in e.mentions)
            for e in entities
        }

    def statements(self) -> list[Statement]:
        """What holds, with a calibrated confidence each; what the reader has no label for stays."""
        labels = self.reader.labels
        best: Read = {}
        for window, words in zip(self.view.windows, self.view.vectors, strict=True):
            for key, statement in self._read(window, words, self._ends(window)):
                known = best.get(key)
                if known is None or known.evidence.confidence < statement.evidence.confidence:
                    best[key] = statement
        document, ontology = self.view.document, self.reader.ontology
        handed = hand_out(best, self.values, self.entities, document.text, ontology, self._paired())
        owned = one_owner(handed)
        read = {_fact(s): s for s in both_ends(owned, self.values, self.reader.spans)}
        backed = [
            self._backed(s, read[_fact(s)].evidence.confidence if _fact(s) in read else 0.0)
            for s in _surest(self.framed)
            if _fact(s) in read or s.evidence.frame != BY_PLACE
        ]
        by_words: defaultdict[object, list[Evidence]] = defaultdict(list)
        for s in backed:
            by_words[_fact(s)].append(s.evidence)
        seen = [
            s
            for fact, s in read.items()
            if not any(_is_of(s.evidence, words) for words in by_words[fact])
        ]
        found = [*seen, *backed]
        kept = [
            s
            for s in self._one_way(found)
            if s.evidence.confidence >= self._least(not isinstance(s.object, URIRef))
        ]
        kept += [s for s in self.framed if s.predicate not in labels.properties]
        return sorted(kept, key=lambda s: (s.evidence.start, s.subject, s.predicate, str(s.object)))

    def _paired(self) -> dict[Thing, Thing]:
        """What "respectively" pairs."""
        thing: dict[Mention, Thing] = {m: e.iri for e in self.entities for m in e.mentions}
        thing |= {m: m.start for m in self.values}
        places = Places([*thing])
        found: dict[Thing, Thing] = {}
        for sentence in self.view.sentences:
            if any(token.lower == RESPECTIVELY for token in sentence.tokens):
                row = items(sentence, places.touching(sentence.start, sentence.end))
                found |= {thing[a]: thing[b] for a, b in respective(row).items()}
        return found

    def _backed(self, words: Statement, sure: float) -> Statement:
        """What a frame read keeps its words, status and amount, and is surer than by itself."""
        frames = self.reader.settings.frames
        if frames is not None and words.evidence.frame != BY_PLACE:
            sure = (sure + frames) / 2
        return replace(words, evidence=replace(words.evidence, confidence=round(sure, 3)))

    def _all_ends(self) -> Iterator[End]:
        tags = self.reader.labels.tags
        for e in self.entities:
            if e.kind in tags.kinds:
                for m in e.mentions:
                    yield End(m.start, m.end, tags.kinds[e.kind], FORMS.index(m.form), e.iri)
        for m in self.values:
            yield End(m.start, m.end, tags.values[m.type], 0, m.start)

    def _ends(self, window: Window) -> Ends:
        placed: list[tuple[Placed, Thing]] = []
        for end in self.ends.touching(window.words[0].start, window.words[-1].end):
            place = window.place(end.start, end.end)
            if place:
                placed.append((Placed(*place, end.group, end.form, 0), end.thing))
        placed.sort(key=lambda p: (p[0].first, p[0].last))
        numbers: dict[Thing, int] = {}
        for _, thing in placed:
            numbers.setdefault(thing, len(numbers))
        sure = np.array([self.sure.get(t, 1.0) for t in numbers], np.float32)
        return Ends([p._replace(thing=numbers[t]) for p, t in placed], list(numbers), numbers, sure)

    def _read(
        self, window: Window, words: Floats, ends: Ends
    ) -> Iterable[tuple[tuple[Thing, URIRef, Thing], Statement]]:
        """What a window states: the pairs of mentions of two things together decide."""
        reader, labels = self.reader, self.reader.labels
        properties = {p: n for n, p in enumerate(labels.properties)}
        if len(ends.mentions) < 2:
            return
        read = frames_of_window(window, ends.mentions, ends.numbers, properties, self.rows)
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
        value_at = {m.start: m.value for m in self.values}
        # A doubtful link matters only where a frame may back it; values' owners are compared.
        least = np.full(sure.shape, LOWEST)
        least[~is_value[o]] = max(LOWEST, self._least(False))
        least[fact[pairs.framed.any(1)]] = LOWEST
        for f, p in zip(*np.nonzero(sure > least), strict=True):
            members = np.nonzero(fact == f)[0]
            k = members[int(logits[members, p].argmax())]
            subject, thing, property_ = ends.things[s[f]], ends.things[o[f]], labels.properties[p]
            places = [int(window.sentence[mentions[m, 0]]) for m in both[k]]
            if any(self.view.sentences[place].tokens[-1].text == "?" for place in places):
                continue
            start, end = (
                self.view.sentences[min(places)].start,
                self.view.sentences[max(places)].end,
            )
            evidence = Evidence(
                self.view.document.iri, start, end, self.view.document.text[start:end], READER,
                round(float(sure[f, p]), 3), STATUSES[int(status[k].argmax())],
            )  # fmt: skip
            object_ = thing if isinstance(thing, URIRef) else value_at[thing]
            if isinstance(object_, Value) and property_ in reader.ends:
                object_ = end_of(object_, reader.ends[property_])
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

    def _least(self, value: bool) -> float:
        if self.min_confidence is not None:
            return self.min_confidence
        settings = self.reader.settings
        return settings.value if value else settings.relation

    def _one_way(self, statements: Iterable[Statement]) -> list[Statement]:
        """A symmetric property is said once of two things."""
        kept: dict[tuple[object, ...], Statement] = {}
        for s in statements:
            key: tuple[object, ...] = (*_fact(s), s.evidence.status)
            if s.predicate in self.reader.symmetric:
                key = (s.predicate, frozenset((s.subject, s.object)), s.evidence.status)
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


def _fact(statement: Statement) -> tuple[URIRef, URIRef, URIRef | Value]:
    return statement.subject, statement.predicate, statement.object


def _surest(framed: Iterable[Statement]) -> list[Statement]:
    """One reading of each fact and status: the surest, one with an amount, the first."""
    best: dict[tuple[object, ...], Statement] = {}
    for s in framed:
        key = (*_fact(s), s.evidence.status)
        if key not in best or _worth(best[key]) < _worth(s):
            best[key] = s
    return list(best.values())


def _is_of(read: Evidence, words: Evidence) -> bool:
    """Whether what the model read is the same as what the words say there, or say as well."""
    return read.status == words.status or (read.start < words.end and words.start < read.end)


def _worth(statement: Statement) -> tuple[float, bool]:
    return statement.evidence.confidence, statement.evidence.amount is not None
