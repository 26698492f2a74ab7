"""Entities → statements: what each sentence says of the things and values it names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from rdflib import URIRef

from kg.extract.passages import Passage, passages
from kg.extract.patterns import Match, is_money
from kg.extract.places import Places
from kg.extract.recognise import frame_matcher
from kg.extract.respective import respective
from kg.extract.status import status_at
from kg.lexicon import AMOUNT
from kg.model import Document, Entity, Evidence, Form, Mention, Statement, Status, Value
from kg.namespaces import LEX
from kg.ontology import Ontology

NEAREST = 0.5
BY_PLACE = "nearest"  # stands for a frame where none has bound a value
NEAR = 12  # words and names between a value and what it may belong to without a frame


def relate(
    entities: Iterable[Entity],
    values: Iterable[Mention],
    document: Document,
    ontology: Ontology,
) -> list[Statement]:
    """What a document states of its entities and values, each statement with its evidence.

    A statement is made where a frame of the ontology
    matches a clause and its property accepts what stands at the ends. One statement has one
    evidence a sentence: the surest reading.
    """
    owner = {(m.start, m.end): e for e in entities for m in e.mentions}
    present = [m for e in owner.values() for m in e.mentions]
    matcher = frame_matcher(ontology)
    inner = _inner_names(present)
    found: dict[tuple[object, ...], Statement] = {}

    def is_person(type_: URIRef) -> bool:
        return any(ontology.is_a(type_, c) for c in ontology.lexicon.begun)

    for passage in passages(document.text, [*dict.fromkeys(present), *values], is_person):
        aside = (
            [matcher.match_brackets(passage.row)]
            if any(i.lower == "(" for i in passage.row)
            else []
        )
        within = [
            matcher.match_within(item.mention, name)
            for item in passage.row
            if item.mention
            for name in inner.get(item.mention, ())
        ]
        pairs = respective(passage.row)
        read = chain(matcher.match(passage.clause), *aside, *within)
        matches = _one_owner(_in_pairs(read, pairs), ontology)
        stated = [_statement(match, passage, owner, document) for match in matches]
        stated += _unbound_values(passage, matches, pairs, owner, document, ontology)
        for statement in stated:
            for part in _split_span(statement, ontology) if statement else ():
                _keep(found, part)
    return sorted(
        found.values(),
        key=lambda s: (s.evidence.start, s.subject, s.predicate, str(s.object)),
    )


def _inner_names(present: Sequence[Mention]) -> dict[Mention, list[Mention]]:
    """The names within names, by the first mention of each: what a name says it says once."""
    nested = Places([m for m in present if m.nested])
    first: dict[str, Mention] = {}
    for mention in sorted(present, key=lambda m: m.start):
        if not mention.nested:
            first.setdefault(mention.text, mention)
    return {m: nested.touching(m.start, m.end) for m in first.values()}


def _in_pairs(matches: Iterable[Match], pairs: Mapping[Mention, Mention]) -> Iterable[Match]:
    """Of what stands in lists that "respectively" pairs, only the pairs; each has its own sum."""
    for match in matches:
        if pairs.get(match.subject, match.object) is match.object:
            own = pairs.get(match.object)
            has_own = AMOUNT in match.frame.words and is_money(own)
            yield replace(match, amount=own) if has_own else match


def _one_owner(matches: Iterable[Match], ontology: Ontology) -> list[Match]:
    """A value has one owner: of the frames that bind it, the surest counts.

    An amount that a link carries ("awarded £250,000 to the museum") is the recipient's, unless the
    giver is of a class that amounts belong to first, as a fund or a programme is.
    """
    kept: list[Match] = []
    owners: dict[Mention, Match] = {}
    given: dict[Mention, Match] = {}
    for match in matches:
        value = match.object if match.object.value is not None else None
        if value is None:
            kept.append(match)
            if match.amount is not None:
                given.setdefault(match.amount, match)
        elif value not in owners or match.confidence > owners[value].confidence:
            owners[value] = match
    for amount, link in given.items():
        property_, first = ontology.nearest.get(amount.type, (None, frozenset()))
        if property_ is not None:
            giver_first = any(ontology.is_a(link.subject.type, c) for c in first)
            owner = link.subject if giver_first else link.object
            frame = replace(link.frame, property=property_)
            owners[amount] = replace(link, frame=frame, subject=owner, object=amount, amount=None)
    return [*kept, *owners.values()]


def _split_span(statement: Statement, ontology: Ontology) -> Iterable[Statement]:
    """A date of several years ("2014 to 2020") is a beginning and an end."""
    value, ends = statement.object, ontology.span(statement.predicate)
    if not ends or not isinstance(value, Value) or not value.date or "/" not in value.date:
        return [statement]
    first, last = value.date.split("/")
    if int(last[:4]) - int(first[:4]) < 2:
        return [statement]
    return [
        replace(statement, predicate=property_, object=replace(value, date=date))
        for property_, date in zip(ends, (first, last), strict=True)
    ]


def _keep(found: dict[tuple[object, ...], Statement], statement: Statement) -> None:
    if statement.subject == statement.object:
        return
    key = (statement.subject, statement.predicate, statement.object, statement.evidence.start)
    if key not in found or _surety(found[key]) < _surety(statement):
        found[key] = statement


def _surety(statement: Statement) -> tuple[float, bool]:
    """Of two equally sure readings, the one with an amount says more."""
    return statement.evidence.confidence, statement.evidence.amount is not None


def _statement(
    match: Match,
    passage: Passage,
    owner: dict[tuple[int, int], Entity],
    document: Document,
) -> Statement | None:
    subject = owner.get((match.subject.start, match.subject.end))
    if subject is None:
        return None
    object_: URIRef | Value
    if match.object.value is not None:
        object_ = match.object.value
    else:
        entity = owner.get((match.object.start, match.object.end))
        if entity is None:
            return None
        object_ = entity.iri
    evidence = _evidence(
        passage,
        document,
        match.frame.text,
        match.confidence,
        Status.ACTUAL if match.anchor is None else status_at(passage.clause, match.anchor),
        (match.subject, match.object),
        match.amount.value if match.amount else None,
    )
    return Statement(subject.iri, match.frame.property, object_, evidence)


def _evidence(
    passage: Passage,
    document: Document,
    frame: str,
    confidence: float,
    status: Status,
    ends: tuple[Mention, Mention],
    amount: Value | None = None,
) -> Evidence:
    """Quoted is the sentence, and its list's introduction where an end stands there."""
    start = min(passage.sentence.start, *(m.start for m in ends))
    start = passage.start if start < passage.sentence.start else start
    return Evidence(
        document.iri,
        start,
        passage.end,
        document.text[start : passage.end],
        frame,
        round(confidence, 2),
        status,
        amount,
    )


def _unbound_values(
    passage: Passage,
    matches: Sequence[Match],
    pairs: Mapping[Mention, Mention],
    owner: dict[tuple[int, int], Entity],
    document: Document,
    ontology: Ontology,
) -> Iterable[Statement]:
    """Values that no frame has bound go to the nearest named thing of the classes that come first.

    Measured on real text, anything further or of other classes is right less than once in five.
    """
    bound = {m.object for m in matches}
    row = passage.row
    names = [
        (k, i.mention)
        for k, i in enumerate(row)
        if i.mention and i.mention.value is None and i.mention.form is not Form.GENERIC
    ]
    for k, item in enumerate(row):
        value = item.mention
        if value is None or value.value is None or value in bound:
            continue
        property_, first = ontology.nearest.get(value.type, (None, frozenset()))
        if property_ is None:
            continue
        near = [
            (k - j, m)
            for j, m in names
            if pairs.get(value, m) is m
            and (value in pairs or abs(k - j) <= NEAR)
            and ontology.takes(property_, m.type)
        ]
        takers = [(d, m) for d, m in near if any(ontology.is_a(m.type, c) for c in first)]
        if (not takers and value.type == LEX.Date) or not near:
            continue
        _, mention = min(takers or near, key=lambda t: (abs(t[0]), t[0] < 0))
        entity = owner.get((mention.start, mention.end))
        if entity is not None:
            said = passage.clause.items  # without what stands in brackets, which no verb governs
            status = status_at(passage.clause, said.index(item)) if item in said else Status.ACTUAL
            evidence = _evidence(
                passage,
                document,
                BY_PLACE,
                NEAREST if takers else NEAREST - 0.1,
                status,
                (mention, value),
            )
            yield Statement(entity.iri, property_, value.value, evidence)
