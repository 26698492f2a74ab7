"""Document → mentions: the names of a text with their classes, its generic phrases and values."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rdflib import URIRef
from rdflib.namespace import OWL

from kg.extract.clauses import Clause, Item
from kg.extract.frames import FrameMatcher
from kg.extract.names import Found, NameFinder, form_of
from kg.extract.places import Places
from kg.extract.runs import STOP
from kg.extract.values import find_values
from kg.model import Document, Form, Mention
from kg.ontology import Ontology
from kg.text.language import DETERMINERS, Sentence, Token, read_sentences
from kg.text.layout import Kind

DEFINITE = frozenset({"the", "this", "its", "their", "our", "that"})
MAX_ADJECTIVES = 2
DIRECT = 0.7
CAPITALISED = frozenset({Kind.HEADING, Kind.LABEL})
ANNOUNCES = frozenset({"include", "includes", "including", "included", "following", "are", "were"})


@dataclass(slots=True)
class Candidate:
    """A found name on its way to being a mention."""

    sentence: int
    first: int
    last: int
    text: str
    start: int
    end: int
    type: URIRef | None
    known: URIRef | None
    quoted: bool


def recognise(document: Document, ontology: Ontology, *, untyped: bool = False) -> list[Mention]:
    """Every name, generic phrase and value of a document, in the order of the text.

    A name that no word of the ontology types, neither in it, beside it, nor by the frames it
    stands in, is left out: a graph of wrong classes is worse than a smaller one. With `untyped`
    it is kept as an owl:Thing, for a reader that can tell more from its surroundings.
    """
    _, sentences = read_sentences(document.text)
    finder = name_finder(ontology)
    candidates = [
        _candidate(document.text, number, sentence, found)
        for number, sentence in enumerate(sentences)
        for found in finder.find(sentence)
    ]
    _type_by_name(candidates, finder)
    _type_by_introduction(candidates, sentences, finder)
    candidates = _without_headings(candidates, sentences)
    _, publisher = read_sentences(document.publisher or "")
    countries = [*_countries(publisher, finder), *_countries(sentences, finder)]
    values = find_values(document.text, countries=countries, published=document.published)
    valued = Places(values)
    candidates = [c for c in candidates if not _is_within(c, valued)]
    values = _outside(values, [c for c in candidates if c.type or c.last - c.first > 1])
    _type_by_frames(candidates, values, sentences, ontology)
    names = [_mention(c) for c in candidates if c.type or untyped]
    nested = [
        Mention(*_span(document.text, tokens, f), f.type, nested=True, known=f.known)
        for c in candidates
        if c.type and not c.known
        for tokens in (sentences[c.sentence].tokens,)
        for f in finder.nested(tokens, Found(c.first, c.last, c.type))
        if f.type
    ]
    running = [s for s in sentences if not _is_styled(s)]
    generic = _outside(_generics(document.text, running, finder), names)
    values = _outside(values, names)
    return sorted([*names, *nested, *generic, *values], key=lambda m: (m.start, -m.end))


@lru_cache(maxsize=4)
def name_finder(ontology: Ontology) -> NameFinder:
    """The name finder of an ontology, made once."""
    return NameFinder(ontology)


@lru_cache(maxsize=4)
def frame_matcher(ontology: Ontology) -> FrameMatcher:
    """The frame matcher of an ontology, made once."""
    return FrameMatcher(ontology)


def items(sentence: Sentence, mentions: Iterable[Mention]) -> list[Item]:
    """A sentence as items: its outermost mentions, and the words between them."""
    row: list[Item] = []
    inside = sorted(
        (m for m in mentions if not m.nested and sentence.start <= m.start < sentence.end),
        key=lambda m: m.start,
    )
    k = 0
    for token in sentence.tokens:
        while k < len(inside) and inside[k].end <= token.start:
            k += 1
        if k < len(inside) and inside[k].start < token.end and token.start < inside[k].end:
            mention = inside[k]
            if not row or row[-1].mention is not mention:
                row.append(Item(mention.start, mention.end, mention.text.lower(), None, mention))
        else:
            row.append(Item(token.start, token.end, token.lower, token))
    return row


def _span(text: str, tokens: tuple[Token, ...], found: Found) -> tuple[int, int, str]:
    start, end = tokens[found.first].start, tokens[found.last - 1].end
    return start, end, text[start:end]


def _candidate(text: str, number: int, sentence: Sentence, found: Found) -> Candidate:
    start, end, words = _span(text, sentence.tokens, found)
    return Candidate(
        number, found.first, found.last, words, start, end, found.type, found.known, found.quoted
    )


def _mention(c: Candidate) -> Mention:
    return Mention(c.start, c.end, c.text, c.type or OWL.Thing, form_of(c.text), known=c.known)


def _outside(mentions: Iterable[Mention], others: Iterable[Mention | Candidate]) -> list[Mention]:
    """The mentions that overlap none of the others."""
    taken = sorted((o.start, o.end) for o in others)
    kept = []
    k = 0
    for mention in sorted(mentions, key=lambda m: m.start):
        while k < len(taken) and taken[k][1] <= mention.start:
            k += 1
        if k == len(taken) or taken[k][0] >= mention.end:
            kept.append(mention)
    return kept


def _type_by_name(candidates: list[Candidate], finder: NameFinder) -> None:
    """What a document types once it types everywhere: the same name, its acronym, a surname."""
    typed: dict[str, URIRef] = {}
    persons = finder.ontology.lexicon.begun
    for before, after in zip([None, *candidates], candidates, strict=False):
        if (
            before
            and before.type
            and before.type not in persons
            and after.type is None
            and _in_brackets(before, after)
        ):
            after.type = before.type
        if after.type:
            typed.setdefault(after.text, after.type)
            initials = "".join(w[0] for w in after.text.split() if w[0].isupper())
            if len(initials) > 2 and after.type not in persons:
                typed.setdefault(initials, after.type)
    for c in candidates:
        if c.type in persons and not c.known:
            for part in (c.text.split()[-1], c.text.split()[0]):
                if part[0].isupper() and len(part) > 2:
                    typed.setdefault(part, c.type)
    for c in candidates:
        if c.type is None:
            c.type = typed.get(c.text)


def _is_within(candidate: Candidate, values: Places[Mention]) -> bool:
    """Whether a name is no more than a part of a value: the "EUR" of "EUR 3 million"."""
    start, end = candidate.start, candidate.end
    return any(v.start <= start and end <= v.end for v in values.touching(start, end))


def _countries(sentences: list[Sentence], finder: NameFinder) -> list[str]:
    """The countries that are spoken of, most first; those within other names count as well."""
    known: Counter[URIRef] = Counter()
    for sentence in sentences:
        known.update(finder.gazetteer.named_in(sentence.tokens))
    codes: Counter[str] = Counter()
    for individual, count in known.items():
        code = finder.ontology.country_of(individual)
        if code:
            codes[code] += count
    return sorted(codes, key=lambda code: (-codes[code], code))


def _in_brackets(before: Candidate, after: Candidate) -> bool:
    return (
        before.sentence == after.sentence
        and after.first - before.last == 1
        and form_of(after.text) is Form.ACRONYM
    )


def _without_headings(candidates: list[Candidate], sentences: list[Sentence]) -> list[Candidate]:
    """Leave out what only a heading in capitals says: there, capitals are style.

    Known names stay, and those that the running text repeats, and what a list introduces.
    """
    styled = {n for n, s in enumerate(sentences) if s.lead is None and _is_styled(s)}
    running = {c.text for c in candidates if c.sentence not in styled}
    return [c for c in candidates if c.sentence not in styled or c.known or c.text in running]


def _is_styled(sentence: Sentence) -> bool:
    """Whether a heading writes (nearly) all of its words with capitals."""
    words = [t for t in sentence.tokens if t.text[0].isalpha() and t.lower not in STOP]
    return sentence.kind in CAPITALISED and sum(t.text.islower() for t in words) <= len(words) / 5


def _type_by_introduction(
    candidates: list[Candidate], sentences: list[Sentence], finder: NameFinder
) -> None:
    """An item's name takes the class of the noun that announces its list: "Projects include:"."""
    last_of = {s.block: s for s in sentences}
    for c in candidates:
        sentence = sentences[c.sentence]
        if c.type is None and sentence.lead in last_of and c.first <= 1:
            if not ANNOUNCES & {t.lower for t in last_of[sentence.lead].tokens}:
                continue
            for token in last_of[sentence.lead].tokens:
                noun = finder.classifier.last_noun((token,)) if token.text.islower() else None
                if noun and not finder.ontology.only_related(noun):
                    c.type = noun
                    break


def _type_by_frames(
    candidates: list[Candidate],
    values: list[Mention],
    sentences: list[Sentence],
    ontology: Ontology,
) -> None:
    """A name without a class takes the one that the frames it stands in ask for, if it is one."""
    matcher = frame_matcher(ontology)
    untyped = {c.sentence for c in candidates if c.type is None and not _weak(c)}
    by_sentence: dict[int, list[Candidate]] = {}
    for c in candidates:
        if c.sentence in untyped and not (c.type is None and _weak(c)):
            by_sentence.setdefault(c.sentence, []).append(c)
    valued = Places(values)
    for number, here in sorted(by_sentence.items()):
        by_start = {c.start: c for c in here}
        asked: dict[int, set[URIRef | None]] = defaultdict(set)
        sentence = sentences[number]
        near = valued.touching(sentence.start, sentence.end)
        clause = Clause(items(sentence, [*map(_mention, here), *near]))
        for match in matcher.match(clause):
            if match.confidence < DIRECT and "'s" not in match.frame.words:
                continue
            for slot, mention in (("{s}", match.subject), ("{o}", match.object)):
                if mention.type == OWL.Thing and mention.start in by_start:
                    asked[mention.start].add(matcher.slots.only_class(match.frame, slot))
        for start, classes in asked.items():
            if len(classes) == 1:
                by_start[start].type = classes.pop()
    typed = {c.text: c.type for c in candidates if c.type}
    for c in candidates:
        if c.type is None:
            c.type = typed.get(c.text)


def _weak(c: Candidate) -> bool:
    """A lone capitalised word, too little to go by."""
    return c.last - c.first == 1 and not c.quoted


def _generics(text: str, sentences: list[Sentence], finder: NameFinder) -> Iterator[Mention]:
    """Phrases such as "the Bureau" and "this programme", and a bare "Government"."""
    for sentence in sentences:
        tokens = sentence.tokens
        i = 0
        while i < len(tokens):
            end = _generic_end(tokens, i, finder)
            if end:
                type_ = finder.classifier.last_noun(tokens[i:end])
                start, stop = tokens[i].start, tokens[end - 1].end
                if type_:
                    yield Mention(start, stop, text[start:stop], type_, Form.GENERIC)
                i = end
            else:
                i += 1


def _generic_end(tokens: tuple[Token, ...], i: int, finder: NameFinder) -> int | None:
    definite = tokens[i].lower in DEFINITE
    begin = i + 1 if definite else i
    if not definite and not (tokens[i].text[0].isupper() and tokens[i].lower not in DETERMINERS):
        return None
    for k in range(begin, min(len(tokens), begin + (MAX_ADJECTIVES + 1 if definite else 1))):
        found = finder.classifier.first_noun(tokens[k : k + 4])
        if found:
            last = tokens[k + found[1] - 1].lower
            plural = last.endswith("s") and not finder.classifier.is_noun(last)
            return None if plural else k + found[1]
        if not tokens[k].text.isalpha():
            return None
    return None
