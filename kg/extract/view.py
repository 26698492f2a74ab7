"""One document under the reader's eyes: from scores to mentions."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rdflib import URIRef

from kg.extract.coreference import bracketed, normalise
from kg.extract.decode import GENERIC, NAME, NESTED, choose, span_candidates
from kg.extract.names import form_of
from kg.extract.pairs import Floats
from kg.extract.places import Places
from kg.extract.stating import Stating
from kg.extract.windows import Ints, Window
from kg.model import Document, Entity, Form, Mention, Statement
from kg.text.language import Sentence

if TYPE_CHECKING:
    from kg.extract.reader import Reader


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
        self.places = Places(found)
        self.sentences, self.windows = sentences, windows
        self.doubted: set[tuple[int, int]] = set()
        self.sure: dict[tuple[int, int], float] = {}
        self.vectors: list[Floats] = [np.zeros((0, 0), np.float32)] * len(windows)

    def mentions(self) -> list[Mention]:
        """The names and generic phrases the reader sees, and the values the words found."""
        labels, ontology = self.reader.labels, self.reader.ontology
        by_place = {(m.start, m.end): m for m in self.found}
        unlabelled = {ontology.kind(m.type) for m in self.found} - {None, *labels.kinds}
        mentions = [m for m in self.found if m.value or ontology.kind(m.type) in unlabelled]
        seen = [s for w, v in zip(self.windows, self.vectors, strict=True) for s in self._see(w, v)]
        text = self.document.text
        alike: dict[tuple[str, int], list[Seen]] = {}
        short = self._short_names(seen)
        for s in seen:
            name = normalise(text[s.start : s.end])
            long = short.get(name) if s.role != GENERIC else None
            alike.setdefault((long, NAME) if long else (name, s.role), []).append(s)
        for (name, _), same in alike.items():
            # A name is of one class wherever it stands in a document; its acronym is of that too.
            telling = [s for s in same if normalise(text[s.start : s.end]) == name] or same
            kind = int(np.sum([s.kinds for s in telling], 0).argmax())
            finer = np.sum([s.finer for s in telling], 0)
            within = np.where(self.reader.kind_of_type == kind, finer, -np.inf)
            type_ = labels.types[int(within.argmax())]
            for s in same:
                words = by_place.get((s.start, s.end))
                mentions.append(self._mention(s, labels.kinds[kind], type_, words))
                self.sure[s.start, s.end] = float(s.kinds.sum())
        taken = Places(mentions)
        doubted = [
            m for m in self.found if self._may_matter(m) and not taken.touching(m.start, m.end)
        ]
        self.doubted = {(m.start, m.end) for m in doubted}
        return sorted([*mentions, *doubted], key=lambda m: (m.start, -m.end))

    def _short_names(self, seen: Sequence[Seen]) -> dict[str, str]:
        """The acronyms that stand in brackets behind a name ("Long Name (LN)"), and that name."""
        text = self.document.text
        ends = {s.end: text[s.start : s.end] for s in seen if s.role == NAME}
        short: dict[str, str] = {}
        for s in seen:
            acronym = text[s.start : s.end]
            if s.role == NAME and form_of(acronym) is Form.ACRONYM:
                long = ends.get(bracketed(s.start, s.end, text) or 0)
                if long:
                    short.setdefault(normalise(acronym), normalise(long))
        return short

    def _see(self, window: Window, words: Floats) -> Iterator[Seen]:
        """The spans of a window that are something."""
        first, last = span_candidates(window)
        outer = self._tags(window, first, last)  # the network never learned from names in names
        roles, finer = self.reader.layers.spans(words, first, last, outer)
        tags = self._tags(window, first, last, nested=True)
        kinds = len(self.reader.labels.kinds)
        for k, shares, role in choose(first, last, roles, tags, kinds, self.reader.settings):
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

    def _tags(self, window: Window, first: Ints, last: Ints, nested: bool = False) -> Ints:
        """For each span, one more than the group the words put it in, or 0."""
        size = len(window.words)
        table = np.zeros(size * size, np.int64)
        for m in self.places.touching(window.words[0].start, window.words[-1].end):
            place = None if m.nested and not nested else window.place(m.start, m.end)
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
        """What the document states of its things; see `kg.extract.stating`."""
        return Stating(self, entities, values, framed, min_confidence).statements()
