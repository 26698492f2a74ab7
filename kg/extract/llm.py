"""Reading by the words and a language model together; the model may only point at the text.

The words are read as ever. The model adds names that they leave out, and statements; what it
answers counts only where the text bears it out: a name where it stands there letter by letter, a
statement where both its ends stand in sentences next to each other and its property accepts them.
So the most that a text can do by giving the model orders is to have it point at other words of
that same text.
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from rdflib import URIRef

from kg.extract.chat import BadAnswer, Chat
from kg.extract.grounding import PLAIN, Ground, Span, bare
from kg.extract.inquiry import Answer, Inquiry, Said, make_inquiry
from kg.extract.linking import link
from kg.extract.recognise import recognise
from kg.extract.relate import relate
from kg.model import Document, Entity, Evidence, Form, Mention, Statement, Value
from kg.ontology import Ontology

CONFIDENCE = 0.6  # surer than "nearest", less sure than a frame: nobody has measured the model
WINDOW = 500  # tokens of text in one question

Thing = tuple[Mention, URIRef | Value]


class Basis(NamedTuple):
    """The words that bear a statement out: the quote, where its object stands, what both ends are.

    `apart` is how many characters lie between them.
    """

    apart: int
    quote: Span
    at: int
    subject: URIRef
    object: URIRef | Value


class Unread(NamedTuple):
    """Characters of a document that the words alone have read, and why."""

    document: str
    start: int
    end: int
    reason: str

    def __str__(self) -> str:
        """For a person."""
        return (
            f"{self.document}: characters {self.start} to {self.end} are read by the words alone: "
            f"{self.reason}"
        )


class LlmReader:
    """Reads documents by an ontology's words and a language model together.

    The model is any behind the chat completions of an OpenAI-compatible server that answers by a
    JSON schema. What it adds has the frame `llm:MODEL`. `unread` lists the parts of documents for
    which no answer of it could be used.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str | None = None,
        *,
        timeout: float = 120,
        retries: int = 3,
        parallel: int = 1,
        window: int = WINDOW,
    ) -> None:
        """Say which model to ask; nothing is sent yet.

        Args:
            url: The server's base address (`http://127.0.0.1:8080`, `https://example.org/v1`).
            model: The model's name there.
            key: The server's key, if it wants one; it is in no message and no log.
            timeout: Seconds that one question may take.
            retries: How often to ask again where the server is busy or not reached.
            parallel: How many questions about one document may be asked at once.
            window: About how many tokens of text to send in one question.

        Raises:
            ServerError: the address is no http(s) address, or the key cannot be one.
        """
        self.unread: list[Unread] = []
        self._chat = Chat(url, model, key, timeout=timeout, retries=retries)
        self._frame = f"llm:{model}"
        self._parallel, self._window = parallel, window

    def read(self, document: Document, ontology: Ontology) -> tuple[list[Entity], list[Statement]]:
        """What a document mentions and states, by the words and the model.

        The words' mentions stand as they are. Of what both state, the surer evidence is kept.

        Raises:
            ServerError: the server cannot be reached, or refuses us.
        """
        mentions = recognise(document, ontology)
        values = [m for m in mentions if m.value is not None]
        ground = Ground(document.text, self._window)
        answers = self._ask(document, ground, values, make_inquiry(ontology))
        mentions += _names(answers, ground, mentions, ontology)
        mentions.sort(key=lambda m: (m.start, -m.end))
        entities = link(mentions, document, ontology)
        things: dict[Span, Thing] = {}
        things |= {ground.core(m): (m, m.value) for m in values if m.value is not None}
        things |= {ground.core(m): (m, e.iri) for e in entities for m in e.mentions}
        own = [
            (self._statement(said, basis, document), basis)
            for window, answer in answers.items()
            for said in dict.fromkeys(answer.said)
            if (basis := _find_basis(said, window, things, ground, ontology))
        ]
        statements = _unite(relate(entities, values, document, ontology), own, ontology)
        return entities, statements

    def _ask(
        self, document: Document, ground: Ground, values: Sequence[Mention], inquiry: Inquiry
    ) -> dict[Span, Answer]:
        """The model's answer for each window that it gave one for."""
        windows = ground.windows if inquiry.classes and inquiry.properties else []
        ask = partial(self._ask_one, ground, values, inquiry)
        if self._parallel > 1 and len(windows) > 1:
            with ThreadPoolExecutor(self._parallel) as pool:
                answers = list(pool.map(ask, windows))
        else:
            answers = list(map(ask, windows))
        found = {}
        for window, answer in zip(windows, answers, strict=True):
            if isinstance(answer, Answer):
                found[window] = answer
            else:
                self.unread.append(Unread(document.source or document.title, *window, answer))
        return found

    def _ask_one(
        self, ground: Ground, values: Sequence[Mention], inquiry: Inquiry, window: Span
    ) -> Answer | str:
        """The answer for a window, or why there is none."""
        text = ground.show(window)
        inside = [m.text.translate(PLAIN) for m in values if window[0] <= m.start < window[1]]
        question = inquiry.question(text, inside)
        try:
            schema = inquiry.schema(len(text.split()))
            return self._chat.ask(inquiry.instructions, question, schema, inquiry.read)
        except BadAnswer as error:
            return str(error)

    def _statement(self, said: Said, basis: Basis, document: Document) -> Statement:
        start, end = basis.quote
        quote = document.text[start:end]
        evidence = Evidence(document.iri, start, end, quote, self._frame, CONFIDENCE, said.status)
        return Statement(basis.subject, said.property, basis.object, evidence)


def _names(
    answers: Mapping[Span, Answer], ground: Ground, mentions: Iterable[Mention], ontology: Ontology
) -> list[Mention]:
    """The names that the words have left out, wherever they stand; the longest first.

    A name is written with a capital, or in a script without them, unless the ontology takes
    phrases for names of its class.
    """
    classes: dict[str, URIRef] = {}
    for window, answer in answers.items():
        for name, class_ in answer.names:
            plain = bare(name)
            written = any(c.isalpha() and not c.islower() for c in plain)
            if (written or ontology.phrased(class_)) and any(ground.find(plain, window)):
                classes.setdefault(plain, class_)
    taken = bytearray(len(ground.text))
    for mention in mentions:
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    found = []
    for name in sorted(classes, key=lambda n: (-len(n), n)):
        for start, end in ground.find(name, (0, len(ground.text))):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                text = ground.text[start:end]
                short = text.isalpha() and text.isupper() and len(text) <= 8
                form = Form.ACRONYM if short else Form.NAME
                found.append(Mention(start, end, text, classes[name], form))
    return found


def _find_basis(
    said: Said, window: Span, things: Mapping[Span, Thing], ground: Ground, ontology: Ontology
) -> Basis | None:
    """Where the text bears a statement out: its ends where they stand nearest to each other."""
    subjects, objects = (
        [things[span] for span in ground.find(text, window) if span in things]
        for text in (said.subject, said.object)
    )
    starts = [mention.start for mention, _ in objects]
    found = []
    for one, subject in subjects:
        k = bisect(starts, one.start)
        for other, object_ in objects[max(0, k - 1) : k + 1]:
            quote = ground.quote(one, other)
            if (
                quote
                and not isinstance(subject, Value)
                and subject != object_
                and _fits(said.property, one, other, ontology)
            ):
                apart = abs(one.start - other.start)
                found.append(Basis(apart, quote, other.start, subject, object_))
    return min(found, key=lambda basis: basis.apart, default=None)


def _fits(property_: URIRef, subject: Mention, object_: Mention, ontology: Ontology) -> bool:
    """Whether the property accepts these ends; a span of dates is left to the words to split."""
    if object_.value is None:
        links = ontology.value_kind(property_) is None
        return links and ontology.accepts(property_, subject.type, object_.type)
    return (
        ontology.value_kind(property_) == object_.type
        and ontology.takes(property_, subject.type)
        and "/" not in (object_.value.date or "")
    )


def _unite(
    words: Iterable[Statement], own: Iterable[tuple[Statement, Basis]], ontology: Ontology
) -> list[Statement]:
    """The words' statements and the model's; where both read the same, the surer."""
    found: dict[object, list[Statement]] = {}
    for statement in words:
        found.setdefault(_content(statement, ontology), []).append(statement)
    for statement, basis in own:
        same = found.setdefault(_content(statement, ontology), [])
        rivals = [s for s in same if _is_rival(s, statement, basis)]
        if all(s.evidence.confidence < statement.evidence.confidence for s in rivals):
            same[:] = [s for s in same if s not in rivals] + [statement]
    return sorted(
        (s for same in found.values() for s in same),
        key=lambda s: (s.evidence.start, s.subject, s.predicate, str(s.object)),
    )


def _content(statement: Statement, ontology: Ontology) -> object:
    """What makes two statements the same; for a value its owner does not, since it has one."""
    if isinstance(statement.object, Value):
        return statement.object
    ends = (statement.subject, statement.object)
    symmetric = ontology.inverse(statement.predicate) == statement.predicate
    return statement.predicate, frozenset(ends) if symmetric else ends


def _is_rival(other: Statement, statement: Statement, basis: Basis) -> bool:
    """Whether another statement of the same content rests on the same words.

    The model, unlike the words, may give one value to several owners: each of them got 2 million.
    """
    if not other.evidence.start <= basis.at < other.evidence.end:
        return False
    model_read_both = other.evidence.frame == statement.evidence.frame
    return not (
        model_read_both
        and isinstance(statement.object, Value)
        and (other.subject, other.predicate) != (statement.subject, statement.predicate)
    )
