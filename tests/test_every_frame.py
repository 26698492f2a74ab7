"""Every frame of the ontology is read from a sentence made of it: none stands there in vain."""

import re
from collections.abc import Iterator
from itertools import product

import lemminflect
import pytest
from rdflib import URIRef

from kg.extract.clauses import Clause, Item
from kg.extract.frames import FrameMatcher
from kg.extract.patterns import WITHIN
from kg.extract.recognise import items
from kg.lexicon import AMOUNT, Frame
from kg.model import Mention, Value
from kg.namespaces import LEX
from kg.ontology import Ontology, local_name
from kg.text.language import read_sentences

NAMES = {"{s}": "Xalpha", "{o}": "Ybeta", AMOUNT: "€5"}


@pytest.fixture(scope="module")
def matcher(ontology: Ontology) -> FrameMatcher:
    return FrameMatcher(ontology)


def wordings(frame: Frame) -> Iterator[str]:
    """The frame as a text, its words as they stand and each inflected in turn."""
    rows = [frame.words]
    for k, word in enumerate(frame.words):
        if word.isalpha():
            for form in {
                f for forms in lemminflect.getAllInflections(word).values() for f in forms
            }:
                rows.append((*frame.words[:k], form, *frame.words[k + 1 :]))
    for row in rows:
        text = " ".join(NAMES.get(word, word) for word in row) + " ."
        yield re.sub(r" (,|:|'s)", r"\1", text).replace("( ", "(")


def classes(frame: Frame, ontology: Ontology, matcher: FrameMatcher) -> tuple[URIRef, URIRef]:
    """What may stand at the ends of a frame; not what may stand at either: they'd be joined."""

    def takes(slot: str, one: URIRef, other: URIRef | None = None) -> bool:
        beside = Mention(0, 1, "Y", other) if other else None
        return matcher.slots.fits(frame, slot, Mention(0, 1, "X", one), beside)

    every = [*ontology.kinds, *ontology.value_classes]
    narrow = [
        [c for c in every if ontology.is_a(c, end)] or [end] if end else every
        for end in (frame.subject, frame.object)
    ]
    fit = [(s, o) for s, o in product(*narrow) if takes("{o}", o) and takes("{s}", s, o)]
    first = min(("{s}", "{o}"), key=frame.words.index)
    return next((e for e in fit if not takes(first, e[first == "{s}"])), fit[0])


def is_read(frame: Frame, text: str, ends: tuple[URIRef, URIRef], matcher: FrameMatcher) -> bool:
    """Whether a text is matched by a frame, its names being of these classes."""
    mentions = []
    for slot, class_ in zip(NAMES, (*ends, LEX.Money), strict=True):
        if (start := text.find(NAMES[slot])) >= 0:
            value = Value(class_) if class_ in matcher.ontology.value_classes else None
            end = start + len(NAMES[slot])
            mentions.append(Mention(start, end, NAMES[slot], class_, value=value))
    if WITHIN in frame.words:
        subject, object_, *_ = mentions
        pair = (subject, object_) if frame.words[0] == "{s}" else (object_, subject)
        return any(m.frame == frame for m in matcher.match_within(*pair))
    row: list[Item] = []
    for sentence in read_sentences(text)[1]:
        if row and ":" in frame.words:  # a label and what it introduces are two blocks
            row.append(Item(sentence.start, sentence.start, ":"))
        row += items(sentence, mentions)
    found = [*matcher.match(Clause(row)), *matcher.match_brackets(row)]
    return any(m.frame == frame for m in found)


def test_every_frame_can_be_read(ontology: Ontology, matcher: FrameMatcher) -> None:
    unread = [
        f"{local_name(frame.property)}: {frame.text}"
        for frame in ontology.lexicon.frames
        for ends in [classes(frame, ontology, matcher)]
        if not any(is_read(frame, text, ends, matcher) for text in wordings(frame))
    ]
    assert unread == []
