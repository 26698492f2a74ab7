"""The same passage about others: names exchanged for ones of the same finer class.

What is stated stays as true as it was, so that a model learns the manner and not the names
(mention replacement, Dai and Adel 2020).
"""

import random
from collections.abc import Iterable
from typing import Any

Record = dict[str, Any]
SHARE = 0.5  # of the names that can be exchanged, how many are


class Namer:
    """Names by finer class, from the passages a model may learn from."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Collect them."""
        names: dict[str, set[str]] = {}
        for record in records:
            for entity in record["entities"]:
                for text in _texts(record, entity, {"name"}):
                    if not text.isupper() and "\n" not in text:
                        names.setdefault(_class(entity), set()).add(text)
        self.names = {c: sorted(n) for c, n in names.items()}

    def vary(self, record: Record, draw: random.Random) -> Record:
        """A passage with some names exchanged; its annotation moves along."""
        changes: dict[tuple[int, int], str] = {}
        for entity in record["entities"]:
            if draw.random() < SHARE and _stands_alone(record, entity):
                own = _texts(record, entity, {"name"})
                others = [n for n in self.names.get(_class(entity), ()) if n not in own]
                if others:
                    changes |= _exchanged(record, entity, draw.choice(others))
        return _rewritten(record, changes)


def _class(entity: Record) -> str:
    return entity["type"] or entity["class"]


def _texts(record: Record, entity: Record, kinds: set[str]) -> set[str]:
    return {record["text"][m["start"] : m["end"]] for m in entity["mentions"] if m["kind"] in kinds}


def _stands_alone(record: Record, entity: Record) -> bool:
    """Whether no mention of an entity lies in another name, or holds one."""
    others = [
        m for e in record["entities"] if e is not entity for m in e["mentions"]
    ]  # fmt: skip
    return not any(
        o["start"] < m["end"] and m["start"] < o["end"] for m in entity["mentions"] for o in others
    )


def _exchanged(record: Record, entity: Record, new: str) -> dict[tuple[int, int], str]:
    """What stands where in place of an entity's names; nothing if one of them has no counterpart.

    An acronym becomes the initials of the new name, a surname its last word.
    """
    names = _texts(record, entity, {"name"})
    longest = max(names, key=len, default="")
    counterparts = {longest: new}
    if entity["class"] == "Person" and " " in new:
        counterparts[longest.split()[-1] if longest else ""] = new.rsplit(maxsplit=1)[-1]
    if names - set(counterparts):
        return {}
    initials = "".join(w[0] for w in new.split() if w[0].isupper())
    found = {}
    for m in entity["mentions"]:
        old = record["text"][m["start"] : m["end"]]
        if m["kind"] == "acronym" and len(initials) < 2:
            return {}
        if m["kind"] != "generic":
            text = initials if m["kind"] == "acronym" else counterparts[old]
            found[m["start"], m["end"]] = text.upper() if old.isupper() else text
    return found


def _rewritten(record: Record, changes: dict[tuple[int, int], str]) -> Record:
    parts, done, moves = [], 0, []
    shift = 0
    for (start, end), text in sorted(changes.items()):
        parts += [record["text"][done:start], text]
        done = end
        shift += len(text) - (end - start)
        moves.append((end, shift))

    def moved(place: int) -> int:
        return place + max(((e, s) for e, s in moves if e <= place), default=(0, 0))[1]

    def at(span: Record) -> Record:
        return {**span, "start": moved(span["start"]), "end": moved(span["end"])}

    entities = [{**e, "mentions": [at(m) for m in e["mentions"]]} for e in record["entities"]]
    return {
        **record,
        "text": "".join([*parts, record["text"][done:]]),
        "entities": entities,
        "values": [at(v) for v in record["values"]],
    }
