"""An invented country's cultural policy, as two documents and a newspaper tell it.

`ontology/world/things.txt` names what there is; each other file there is a document, a line for
each statement, with the words that say it.

Every competency question is asked of it. It is put together by the same functions as a graph that
was read from texts, so evidence, mentions and values have the form they always have.
"""

import re
from decimal import Decimal
from pathlib import Path

from rdflib import Dataset, URIRef

from kg.graph import add_document, add_ontology, new_dataset
from kg.identity import document_iri, entity_iri
from kg.model import Document, Entity, Evidence, Form, Mention, Statement, Status, Value
from kg.namespaces import BASE, LEX
from kg.ontology import Ontology

HERE = Path(__file__).parent / "ontology" / "world"
ONTOLOGY = HERE.parents[2] / "ontology"
TERMS = ("cultural-policy.ttl", "evidence.ttl", "lexical.ttl")

DOCUMENTS = {
    "gazette": ("Gazette 12", "Ministry of Culture", "2025-02-01"),
    "blog": ("A blog", "TechCo", "2025-04-20"),
    "daily": ("The Daily of 2 May", "The Daily", "2025-05-02"),
}


def make_policy_world(folder: Path) -> Dataset:
    """The documents' graph under the ontology's axioms; of its known names there are none."""
    for name in TERMS:
        (folder / name).write_bytes((ONTOLOGY / name).read_bytes())
    ontology = Ontology.load(folder)
    dataset = new_dataset()
    add_ontology(dataset, ontology)
    kinds = _things(ontology)
    for source, (title, publisher, published) in DOCUMENTS.items():
        lines = [[part.strip() for part in line.split("|")] for line in _lines(source)]
        text = "\n".join(dict.fromkeys(line[3] for line in lines))
        document = Document(
            document_iri(source, text), text, title, "en", publisher, published, source
        )
        # The longest name wins, so that a council is no mention of its country.
        names = re.compile("|".join(sorted(kinds, key=len, reverse=True)))
        spans = [(m[0], m.span()) for m in names.finditer(text)]
        things = [
            _thing(name, *kinds[name], [span for other, span in spans if other == name])
            for name in dict(spans)
        ]
        statements = [_statement(document, {t.name: t.iri for t in things}, *x) for x in lines]
        add_document(dataset, document, things, statements)
    return dataset


def _lines(name: str) -> list[str]:
    lines = (HERE / f"{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _things(ontology: Ontology) -> dict[str, tuple[URIRef, URIRef]]:
    """A name's kind and class."""
    found = {}
    for line in _lines("things"):
        class_, _, names = line.partition(" ")
        term = _term(class_)
        kind = ontology.kind(term)
        assert kind is not None
        found |= {name.strip(): (kind, term) for name in names.split(",")}
    return found


def _thing(name: str, kind: URIRef, class_: URIRef, spans: list[tuple[int, int]]) -> Entity:
    mentions = tuple(Mention(start, end, name, kind, Form.NAME) for start, end in spans)
    return Entity(entity_iri(kind, name), kind, frozenset({class_}), name, mentions)


def _statement(
    document: Document,
    things: dict[str, URIRef],
    subject: str,
    property_: str,
    object_: str,
    quote: str,
    more: str = "",
) -> Statement:
    told = dict(pair.strip().split("=") for pair in more.split(";") if pair)
    start = document.text.index(quote)
    evidence = Evidence(
        document.iri,
        start,
        start + len(quote),
        quote,
        "by hand",
        float(told.get("sure", "0.9")),
        Status(told.get("status", "actual")),
        _value(told["amount"]) if "amount" in told else None,
        int(told["year"]) if "year" in told else None,
    )
    end = things[object_] if object_ in things else _value(object_)
    return Statement(things[subject], _term(property_), end, evidence)


def _value(text: str) -> Value:
    """NKR 12000000 2025; 62 % of participation; 9000 visitors; 2024-03."""
    match text.split():
        case [unit, number, *year] if unit.isupper():
            when = int(year[0]) if year else None
            return Value(LEX.Money, number=Decimal(number), unit=unit, year=when)
        case [number, "%", "of", *words]:
            return Value(LEX.Percent, number=Decimal(number), of=" ".join(words))
        case [number, *words] if words:
            return Value(LEX.Count, number=Decimal(number), of=" ".join(words))
        case _:
            return Value(LEX.Date, date=text)


def _term(name: str) -> URIRef:
    return URIRef(f"{BASE}ontology#{name}")
