"""Annotated passages → what the model is shown of them and what it should say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rdflib import URIRef
from tokenizers import Tokenizer

from kg.extract.framed import Framed, framed_by_words, frames_of_window
from kg.extract.labels import FORMS, STATUSES, Labels
from kg.extract.pairs import Pairs, Placed, pair_up
from kg.extract.recognise import recognise
from kg.extract.relate import relate
from kg.extract.values import find_values
from kg.extract.windows import Ints, Window, make_windows
from kg.model import Document, Entity, Form, Mention, Status
from kg.namespaces import BASE
from kg.ontology import Ontology, local_name
from kg.text.language import read_sentences

Record = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """One window of a passage with its answers.

    `spans` is [gold spans, 4]: first word, last word, role, finer class or -1; `mentions`
    [mentions, 4] as the network wants them; `pairs` the candidate pairs; `facts` numbers the pair
    of things that each candidate is of; `truth` [facts, properties]; `status` [facts] or -1.
    """

    window: Window
    tagged: dict[tuple[int, int], int]
    spans: Ints
    mentions: Ints
    pairs: Pairs
    facts: Ints
    truth: Any
    status: Ints


class Reading:
    """How passages are turned into examples: an ontology, its labels and a tokeniser."""

    def __init__(self, ontology: Ontology, labels: Labels, tokenizer: Tokenizer) -> None:
        """Keep what every passage needs."""
        self.ontology, self.labels, self.tokenizer = ontology, labels, tokenizer
        self.terms = {local_name(t): t for t in (*ontology.classes, *ontology.properties)}
        self.links = self.labels.allowed(ontology)
        self.allowed = np.logical_or.reduce(self.links)

    def document_iri(self, record: Record) -> URIRef:
        """The address of a passage as a document."""
        return URIRef(BASE + "document/" + record["id"])

    def examples(self, record: Record) -> list[Example]:
        """The windows of one annotated passage."""
        text = record["text"]
        document = Document(self.document_iri(record), text, record["id"])
        found = recognise(document, self.ontology, untyped=True)
        _, sentences = read_sentences(text)
        outer = [(m, self.labels.group(m, self.ontology)) for m in found if not m.nested]
        windows = list(make_windows(sentences, outer, self.tokenizer))
        entities, truth = self._gold(record, document)
        values = find_values(text, countries=[record.get("country", "")])
        owners = self._owners(record, values, entities)
        named = {(m.start, m.end) for e in entities for m in e.mentions}
        taken = sorted(named)
        stray = [
            m
            for m, _ in outer
            if m.value is None and not any(a < m.end and m.start < b for a, b in taken)
        ]
        framed = framed_by_words(relate(entities, values, document, self.ontology), values)
        return [
            self._example(record, window, outer, entities, values, stray, truth | owners, framed)
            for window in windows
        ]

    def _gold(
        self, record: Record, document: Document
    ) -> tuple[list[Entity], dict[tuple[object, object, URIRef], str | None]]:
        entities, by_id = [], {}
        for e in record["entities"]:
            kind = self.terms[e["class"]]
            type_ = self.terms[e["type"]] if e.get("type") else kind
            mentions = tuple(
                Mention(
                    m["start"], m["end"], document.text[m["start"] : m["end"]], type_,
                    Form(m["kind"]), m["nested"],
                )
                for m in e["mentions"]
            )  # fmt: skip
            iri = URIRef(f"{document.iri}/{e['id']}")
            entities.append(Entity(iri, kind, frozenset({type_}), e["name"], mentions))
            by_id[e["id"]] = iri
        truth: dict[tuple[object, object, URIRef], str | None] = {}
        for r in record["relations"]:
            key = by_id[r["subject"]], by_id[r["object"]], self.terms[r["property"]]
            truth[key] = r.get("status")
        return entities, truth

    def _owners(
        self, record: Record, values: list[Mention], entities: list[Entity]
    ) -> dict[tuple[object, object, URIRef], str | None]:
        by_id = {str(e.iri).rpartition("/")[2]: e.iri for e in entities}
        truth: dict[tuple[object, object, URIRef], str | None] = {}
        for v in record["values"]:
            for m in values:
                if m.start < v["end"] and v["start"] < m.end:
                    truth[by_id[v["subject"]], m.start, self.terms[v["property"]]] = v.get("status")
        return truth

    def _example(
        self,
        record: Record,
        window: Window,
        outer: Sequence[tuple[Mention, int]],
        entities: list[Entity],
        values: list[Mention],
        stray: list[Mention],
        truth: dict[tuple[object, object, URIRef], str | None],
        framed: Sequence[Framed],
    ) -> Example:
        labels = self.labels
        kinds = {k: n for n, k in enumerate(labels.kinds)}
        types = {t: n for n, t in enumerate(labels.types)}
        tagged = {p: g + 1 for m, g in outer if (p := window.place(m.start, m.end))}
        spans: list[tuple[int, ...]] = []
        placed: list[tuple[Placed, object]] = []
        for e in entities:
            for m in e.mentions:
                place = window.place(m.start, m.end)
                if place is None:
                    continue
                role = 1 if m.form is Form.GENERIC else 2 if m.nested else 0
                row = 1 + role * len(kinds) + kinds[e.kind]
                spans.append((*place, row, types.get(m.type, -1)))
                placed.append((Placed(*place, kinds[e.kind], FORMS.index(m.form), 0), e.iri))
        for m in stray:
            place, kind = window.place(m.start, m.end), self.ontology.kind(m.type)
            if place and kind in kinds:
                placed.append(
                    (Placed(*place, kinds[kind], FORMS.index(m.form), 0), (m.start, "stray"))
                )
        for m in values:
            place = window.place(m.start, m.end)
            if place:
                placed.append((Placed(*place, labels.tags.values[m.type], 0, 0), m.start))
        placed.sort(key=lambda p: (p[0].first, p[0].last))
        number: dict[object, int] = {}
        for _, thing in placed:
            number.setdefault(thing, len(number))
        mentions = [p._replace(thing=number[t]) for p, t in placed]
        properties = {p: n for n, p in enumerate(labels.properties)}
        read = frames_of_window(window, mentions, number, properties, framed)
        pairs = pair_up(window, mentions, self.allowed, read, len(properties))
        facts: dict[tuple[int, int], int] = {}
        of = np.array(
            [
                facts.setdefault((mentions[s].thing, mentions[o].thing), len(facts))
                for s, o in zip(pairs.subject, pairs.object, strict=True)
            ],
            np.int64,
        )
        answers = np.zeros((len(facts), len(properties)), np.float32)
        status = np.full(len(facts), -1, np.int64)
        statuses = [s.value for s in STATUSES]
        for (s_, o_, p_), how in truth.items():
            if s_ in number and o_ in number and p_ in properties:
                fact = facts.get((number[s_], number[o_]))
                if fact is not None:
                    answers[fact, properties[p_]] = 1
                    if "source" not in record:
                        status[fact] = statuses.index(how or Status.ACTUAL)
        return Example(
            window,
            tagged,
            np.array(spans, np.int64).reshape(-1, 4),
            np.array([m[:4] for m in mentions], np.int64).reshape(-1, 4),
            pairs,
            of,
            answers,
            status,
        )
