"""One passage as people annotated it, or as it was extracted, in the form that is compared.

Files are JSON lines, joined on "id": `{id, text, entities, relations, values}`.

- entities: `[{id, class, type, name, aliases, mentions: [{start, end, kind, nested}]}]`, kind being
  name, acronym or generic; a flat list of mentions `[{start, end, class, type, name}]` will do too.
- relations: `[{subject, property, object}]`; the ends are entity ids or names.
- values: `[{subject, property, value}]`, a value being `{currency, amount}`, `{percent}`, `{count}`
  or `{iso}`.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.ontology import Ontology, local_name

Record = dict[str, Any]
"""One line of a file: a passage with its annotations."""


@dataclass(slots=True, eq=False)
class Thing:
    """An entity as scored: its class, finer type and every normalised name.

    `named` says whether the passage names it at all, be it only inside another name.
    """

    class_: str
    type: str
    names: set[str]
    named: bool = False

    def is_same(self, other: "Thing") -> bool:
        """Whether one name of the one is a name of the other."""
        return not self.names.isdisjoint(other.names)


Span = tuple[int, int]
Link = tuple[Thing, str, Thing]
"""Subject, property, object."""
Fact = tuple[Thing, str, Record]
"""Subject, property, value."""


@dataclass(slots=True)
class Side:
    """The gold or the prediction of one passage: things by the span of their mentions, and more."""

    things: list[Thing] = field(default_factory=list)
    named: dict[Span, Thing] = field(default_factory=dict)
    generic: dict[Span, Thing] = field(default_factory=dict)
    nested: dict[Span, Thing] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


class Properties:
    """What the ontology says of properties, by their local names, as annotations write them.

    `forward` leads from a property to the inverse that texts are annotated with, `symmetric` holds
    those that read both ways, `family` names the kind of value of those that have one.
    """

    def __init__(self, ontology: Ontology) -> None:
        """Read the ontology; of two inverses the one that its frames speak of is forward."""
        framed = {frame.property for frame in ontology.lexicon.frames}
        self.forward: dict[str, str] = {}
        self.symmetric: set[str] = set()
        self.family: dict[str, str] = {}
        for property_ in ontology.properties:
            name, inverse = local_name(property_), ontology.inverse(property_)
            kind = ontology.value_kind(property_)
            if kind:
                self.family[name] = str(kind)
            if inverse == property_:
                self.symmetric.add(name)
            elif inverse and (property_ not in framed, property_) > (
                inverse not in framed,
                inverse,
            ):
                self.forward[name] = local_name(inverse)


def read_jsonl(path: str | Path) -> list[Record]:
    """The records of a file of JSON lines; blank lines are passed over.

    Raises:
        SourceError: The file cannot be read, or a line is no JSON object with an "id".
    """
    records = []
    try:
        lines = Path(path).read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise SourceError(f"{path}: cannot be read ({reason}); give a file of JSON lines") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise SourceError(
                f"{path}: line {number} is not JSON ({error}); write one object to a line"
            ) from None
        if not isinstance(record, dict) or not isinstance(record.get("id"), str):
            raise SourceError(f'{path}: line {number} is no object with an "id"; give it one')
        records.append(record)
    return records


def _normal(name: str) -> str:
    """A name without case, accents, article, possessives and punctuation."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"'s\b", "", plain.casefold().replace("’", "'"))
    return re.sub(r"^(the|a|an) ", "", re.sub(r"[^\w+]+", " ", plain).strip())


def _local(term: str | None) -> str:
    """The local name of an IRI or a prefixed name."""
    return re.split(r"[:#/]", term or "")[-1]


def read_side(record: Record, text: str, ignore: Collection[str], properties: Properties) -> Side:
    """One side of one passage.

    Args:
        record: The passage's line in the file of gold or prediction.
        text: The passage's text, whose words are names too.
        ignore: Local names of classes whose mentions count as nested ones.
        properties: What turns inverse properties round.

    Raises:
        SourceError: A mention has no start or end.
    """
    side = Side()
    entities = record.get("entities") or []
    if entities and "mentions" not in entities[0]:
        entities = _gather(entities, text, record["id"])
    by_id: dict[str, Thing] = {}
    by_name: dict[str, Thing] = {}
    for entity in entities:
        names = {_normal(n) for n in (entity.get("name") or "", *(entity.get("aliases") or ()))}
        thing = Thing(_local(entity.get("class")), _local(entity.get("type")), names)
        for mention in entity.get("mentions") or ():
            span = _span(mention, record["id"])
            if mention.get("kind") == "generic":
                side.generic[span] = thing
                continue
            if mention.get("nested"):
                side.nested[span] = thing
            elif thing.class_ in ignore:
                side.nested.setdefault(span, thing)
            else:
                side.named[span] = thing
            thing.named = True
            if text:
                names.add(_normal(text[slice(*span)]))
        names.discard("")
        side.things.append(thing)
        if entity.get("id") is not None:
            by_id[entity["id"]] = thing
        for name in names:
            by_name.setdefault(name, thing)

    def end(reference: object) -> Thing:
        name = _normal(str(reference))
        known = by_id.get(str(reference)) or by_name.get(name)
        return known or Thing("", "", {name}, named=True)

    # Inferred relations stay out: the extractor is judged here, not the reasoner.
    # Inferred relations stay out: the extractor is judged here, not the reasoner.
    for relation in record.get("relations") or ():
        if not relation.get("inferred"):
            ends = end(relation.get("subject")), end(relation.get("object"))
            name = _local(relation.get("property"))
            forward = properties.forward.get(name)
            side.links.append((ends[1], forward, ends[0]) if forward else (ends[0], name, ends[1]))
    for value in record.get("values") or ():
        name = _local(value.get("property"))
        side.facts.append((end(value.get("subject")), name, value.get("value") or {}))
    return side


def _gather(mentions: Iterable[Record], text: str, passage: str) -> list[Record]:
    """A flat list of mentions as entities: those of one name and class are one."""
    entities: dict[tuple[str, str], Record] = {}
    for mention in mentions:
        name = mention.get("name") or text[slice(*_span(mention, passage))]
        told = {"class": mention.get("class"), "type": mention.get("type"), "name": name}
        key = _normal(name), _local(mention.get("class"))
        entities.setdefault(key, {**told, "mentions": []})["mentions"].append(mention)
    return list(entities.values())


def _span(mention: Record, passage: str) -> Span:
    try:
        return int(mention["start"]), int(mention["end"])
    except (KeyError, TypeError, ValueError):
        raise SourceError(f"passage {passage}: a mention has no start or end; give both") from None
