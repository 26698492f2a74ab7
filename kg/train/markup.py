"""Passages in light markup → annotated records, in the format of the gold annotations.

    @@ id=ab-001 genre=press-release country=HK
    The [[Ministry of Culture|GB|min]] ([[MoC|^min]]) opened [[[[Port City|PlT]] Museum|CO|pcm]].
    [[The Ministry|?min]] gave it $2 million.
    R min > funds > pcm
    V pcm > hasAmount > USD 2000000 | $2 million

`[[words|CODE|id]]` is a first mention (without id, the words are the id), `[[words|=id]]` another
name, `[[words|^id]]` an acronym, `[[words|?id]]` a generic phrase; markup nests; a backslash before
`[`, `|` or `]` keeps it. `N id > name` gives the full name, `R a & b > property > c & d` relations
of every pair, `V id > property > value | words` a value (` #2` for the words' second place). A line
ends in ` ~ planned`, ` ~ ended` or ` ~ denied` where it is not actual. Codes are the ontology's
(`reader/codes.json`), properties and slots too.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rdflib import URIRef

from kg.errors import SourceError
from kg.namespaces import LEX
from kg.ontology import Ontology, local_name

Record = dict[str, Any]
KINDS = {"=": "name", "^": "acronym", "?": "generic"}
FACT = re.compile(r"[RNV] \S.*>")
DATE = r"\d{4}(?:-\d\d){0,2}"


def read_markup(path: Path, ontology: Ontology) -> Iterator[Record]:
    """The records of a file.

    Raises:
        SourceError: Something in it is wrong; the message names the file, line and passage.
    """
    head: dict[str, str] = {}
    text: list[str] = []
    facts: list[tuple[int, str]] = []
    start = 0
    for number, line in enumerate([*path.read_text("utf-8").split("\n"), "@@"], start=1):
        if line.startswith("@@"):
            if head:
                yield _Passage(f"{path}:{start} {head.get('id')}", ontology).record(
                    head, text, facts
                )
            head, text, facts = dict(re.findall(r"(\w+)=(\S+)", line)), [], []
            start = number
        elif facts or FACT.match(line):
            if line.strip():
                facts.append((number, line))
        else:
            text.append(line)


class _Passage:
    """One passage as it is read."""

    def __init__(self, at: str, ontology: Ontology) -> None:
        self.at, self.ontology = at, ontology
        codes = json.loads((ontology.folder / "reader" / "codes.json").read_text("utf-8"))
        terms = {local_name(t): t for t in (*ontology.classes, *ontology.properties)}
        self.codes: dict[str, URIRef] = {code: terms[name] for code, name in codes.items()}
        self.properties = {n: terms[n] for n in map(local_name, ontology.properties)}
        self.entities: dict[str, Record] = {}
        self.text = ""

    def fail(self, what: str) -> SourceError:
        return SourceError(f"{self.at}: {what}")

    def record(
        self, head: dict[str, str], lines: list[str], facts: list[tuple[int, str]]
    ) -> Record:
        self._mentions("\n".join(lines).strip("\n"))
        relations: list[Record] = []
        values: list[Record] = []
        read: dict[str, Callable[[list[str], str], list[Record]]] = {
            "N": self._name, "R": self._relation, "V": self._value,
        }  # fmt: skip
        for number, line in facts:
            rest, _, status = line[2:].partition(" ~ ")
            left, _, words = rest.partition("|")
            parts = [x.strip() for x in left.split(">")]
            try:
                rows = read[line[0]](parts, words)
            except (ValueError, KeyError, IndexError) as error:
                raise self.fail(f"line {number}: {line!r} cannot be read ({error})") from None
            told = {"status": status.strip()} if status else {}
            (values if line[0] == "V" else relations).extend(row | told for row in rows)
        ids = {key: f"e{n}" for n, key in enumerate(self.entities, start=1)}
        for row in (*relations, *values):
            row["subject"] = ids[row["subject"]]
        for row in relations:
            row["object"] = ids[row["object"]]
        return {
            **{key: head.get(key) for key in ("id", "genre", "country")},
            "text": self.text,
            "words": len(self.text.split()),
            "entities": [self._entity(ids[key], e) for key, e in self.entities.items()],
            "relations": relations,
            "values": values,
        }

    def _entity(self, id_: str, entity: Record) -> Record:
        class_ = entity["class"]
        kind = self.ontology.kind(class_)
        named = {
            self.text[m["start"] : m["end"]] for m in entity["mentions"] if m["kind"] != "generic"
        }
        return {
            "id": id_,
            "class": local_name(kind or class_),
            "type": local_name(class_) if class_ != kind else None,
            "name": entity["name"],
            "aliases": sorted(named - {entity["name"]}),
            "mentions": entity["mentions"],
        }

    def _mentions(self, raw: str) -> None:
        out: list[str] = []
        open_: list[int] = []
        marks: list[tuple[int, int, int, list[str]]] = []
        i = size = 0
        while i < len(raw):
            if raw[i] == "\\" and raw[i + 1 : i + 2] in tuple("[|]"):
                out.append(raw[i + 1])
                i, size = i + 2, size + 1
            elif raw.startswith("[[", i):
                open_.append(size)
                i += 2
            elif raw[i] == "|" and open_:
                end = raw.find("]]", i)
                if end < 0:
                    raise self.fail("a [[ is not closed")
                start = open_.pop()
                marks.append((start, size, len(open_), raw[i + 1 : end].split("|")))
                i = end + 2
            else:
                out.append(raw[i])
                i, size = i + 1, size + 1
        if open_:
            raise self.fail("a [[ is not closed")
        self.text = "".join(out)
        rows = []
        for start, end, depth, parts in marks:
            code = parts[0]
            if code[:1] in KINDS and code:
                rows.append((start, end, depth, code[1:], KINDS[code[0]]))
                continue
            id_ = parts[1] if len(parts) > 1 else self.text[start:end]
            if code not in self.codes:
                raise self.fail(f"[[{self.text[start:end]}|{code}]]: no such code")
            known = self.entities.setdefault(
                id_, {"class": self.codes[code], "name": self.text[start:end], "mentions": []}
            )
            if known["class"] != self.codes[code]:
                raise self.fail(f"{id_}: of two classes")
            rows.append((start, end, depth, id_, "name"))
        for start, end, depth, id_, kind in sorted(rows, key=lambda r: (r[0], -r[1])):
            if id_ not in self.entities:
                raise self.fail(f"{self.text[start:end]!r}: no entity {id_!r}")
            self.entities[id_]["mentions"].append(
                {"start": start, "end": end, "kind": kind, "nested": depth > 0}
            )

    def _find(self, reference: str) -> str:
        reference = reference.strip()
        if reference in self.entities:
            return reference
        found = [
            key
            for key, e in self.entities.items()
            if reference in {e["name"], *(self.text[m["start"] : m["end"]] for m in e["mentions"])}
        ]
        if len(found) != 1:
            raise ValueError(f"{'several' if found else 'no'} entities {reference!r}")
        return found[0]

    def _name(self, parts: list[str], _: str) -> list[Record]:
        self.entities[self._find(parts[0])]["name"] = parts[1]
        return []

    def _relation(self, parts: list[str], _: str) -> list[Record]:
        subjects, property_, objects = parts
        rows = []
        for s in map(self._find, subjects.split("&")):
            for o in map(self._find, objects.split("&")):
                ends = self.entities[s]["class"], self.entities[o]["class"]
                if not self.ontology.accepts(self.properties[property_], *ends):
                    raise ValueError("outside " + " ".join(map(local_name, ends)))
                rows.append({"subject": s, "property": property_, "object": o})
        return rows

    def _value(self, parts: list[str], words: str) -> list[Record]:
        subject, property_, value = parts
        nth = re.search(r" #(\d+)$", words.rstrip())
        plain = re.sub(r" #\d+$", "", words.strip())
        places = [m.start() for m in re.finditer(re.escape(plain), self.text)] if plain else []
        start = places[int(nth[1]) - 1 if nth else 0]
        read = _read_value(self.ontology.value_kind(self.properties[property_]), value)
        return [
            {"subject": self._find(subject), "property": property_, "value": read}
            | {"start": start, "end": start + len(plain)}
        ]


def _read_value(kind: URIRef | None, value: str) -> Record:
    if kind == LEX.Date:
        if not re.fullmatch(f"{DATE}(/{DATE})?", value):
            raise ValueError(f"{value!r} is no ISO date")
        return {"iso": value}
    if kind == LEX.Money:
        currency, amount = value.split()
        return {"currency": currency, "amount": float(amount)}
    number, _, of = value.partition(" of ")
    name = "percent" if kind == LEX.Percent else "count"
    return {name: float(number), "of": of or None}
