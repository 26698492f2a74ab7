"""Find names: runs of capitalised words, quoted titles, and names the ontology knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from kg.extract.classify import Classifier
from kg.extract.gazetteer import Gazetteer
from kg.extract.runs import (
    JOIN_ALWAYS,
    LONGEST_NAME,
    NUMERALS,
    OPENS_PHRASE,
    ORDINAL,
    PEOPLES,
    QUOTES,
    STOP,
    Runs,
    is_capital,
)
from kg.model import Form
from kg.ontology import Ontology
from kg.text.language import DETERMINERS, Sentence, Token, is_known, is_noun, is_verb
from kg.text.layout import Kind

CONNECT = frozenset({"of", "for", "on", "the", "in", "at", "to"})
HONOURS = frozenset(
    "MP MEP MSP MLA MK TD KC QC CH AC AM AO OAM OM CBE OBE MBE DBE KBE KCB CNZM ONZM MNZM PhD "
    "FRS FBA FSA FRSL RA Esq".split()
)
"""What stands behind a person's name and is no part of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words `first:last` of a sentence that look like a name; `type` None where no word tells."""

    first: int
    last: int
    type: URIRef | None
    known: URIRef | None = None
    quoted: bool = False


class NameFinder:
    """Finds the names of a sentence in an ontology's terms."""

    def __init__(self, ontology: Ontology) -> None:
        """Index the ontology's words."""
        self.ontology = ontology
        self.classifier = Classifier(ontology)
        self.gazetteer = Gazetteer(ontology)
        self.runs = Runs(self.classifier, self.gazetteer)
        self.phrased = {c for c in ontology.classes if ontology.phrased(c)}

    def find(self, sentence: Sentence) -> list[Found]:
        """The outermost names of a sentence, left to right, those without a class included."""
        tokens = sentence.tokens
        found: list[Found] = []
        i = 0
        quotes = dict(self._quoted(tokens))
        while i < len(tokens):
            if i in quotes:
                quote = self._read_quoted(tokens, i, quotes[i])
                if quote:
                    found.append(quote)
                    i = quote.last
                    continue
            phrase = self._phrase_end(tokens, i)
            if phrase:
                found.append(Found(i, phrase[1], phrase[0]))
                i = phrase[1]
                continue
            known = self.gazetteer.at(tokens, i)
            if known and i == 0 and known[0] == 1 and tokens[0].lower in STOP:
                known = None
            end = self.runs.end(tokens, i)
            if known and known[0] >= end:
                found.append(Found(i, known[0], self.gazetteer.classes[known[1]], known[1]))
                i = known[0]
            elif end > i:
                found.extend(self._read_run(tokens, i, end, sentence))
                i = end
            else:
                i += 1
        return found

    def nested(self, tokens: Sequence[Token], found: Found) -> Iterator[Found]:
        """Known names strictly inside a name: the place in "Hong Kong Palace Museum"."""
        i = found.first
        while i < found.last:
            known = self.gazetteer.at(tokens, i)
            if known and known[0] <= found.last and known[0] - i < found.last - found.first:
                yield Found(i, known[0], self.gazetteer.classes[known[1]], known[1])
                i = known[0]
            else:
                i += 1

    def _phrase_end(self, tokens: Sequence[Token], i: int) -> tuple[URIRef, int] | None:
        """A describing phrase of a class that is seldom named: "mutual recognition agreements"."""
        before = tokens[i - 1].lower if i else ""
        if not tokens[i].text[0].isalpha() or tokens[i].lower in STOP or before not in OPENS_PHRASE:
            return None
        longest: tuple[URIRef, int] | None = None
        for k in range(i, min(len(tokens), i + 5)):
            token = tokens[k]
            if not token.text[0].isalpha() or token.lower in STOP:
                break
            found = self.classifier.last_noun(tokens[i : k + 1])
            if found in self.phrased and token.text.islower() and k > i:
                longest = found, k + 1
            elif is_verb(token.lower) and not is_noun(token.lower):
                break
        return longest

    def _quoted(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """Pairs of an opening quotation mark and its closing one, at most a name's length apart."""
        for i, token in enumerate(tokens):
            closing = QUOTES.get(token.text)
            if closing:
                for j in range(i + 2, min(len(tokens), i + LONGEST_NAME + 2)):
                    if tokens[j].text == closing or tokens[j].text == token.text:
                        yield i, j
                        break

    def _read_quoted(self, tokens: Sequence[Token], i: int, j: int) -> Found | None:
        """A quotation that is written like a title is one name."""
        inner = tokens[i + 1 : j]
        last = j
        while last > i + 1 and tokens[last - 1].text in ",.;:!?":
            last -= 1
        inner = tokens[i + 1 : last]
        words = [t for t in inner if t.text[0].isalpha()]
        if not words or not is_capital(words[0]):
            return None
        small = [
            t
            for t in words
            if not is_capital(t) and t.lower not in STOP and t.lower not in JOIN_ALWAYS
        ]
        if len(small) * 3 > len(words):
            return None
        known = self.gazetteer.at(tokens, i + 1)
        if known and known[0] == last:
            return Found(i + 1, last, self.gazetteer.classes[known[1]], known[1], quoted=True)
        type_ = self._type(tokens, i + 1, last, before=i, after=j + 1)
        return Found(i + 1, last, type_, quoted=True)

    def _read_run(
        self, tokens: Sequence[Token], start: int, end: int, sentence: Sentence
    ) -> Iterator[Found]:
        """The names of one capitalised run, parted at titles and known names."""
        if start == 0 or tokens[start - 1].text in QUOTES or tokens[start - 1].text in ".:•":
            start = self._skip_common(tokens, start, end, sentence)
        while (
            end > start
            and tokens[end - 1].lower in JOIN_ALWAYS | STOP
            and not tokens[end - 1].text[0].isupper()
        ):
            end -= 1
        if start >= end:
            return
        whole = self.classifier.title(tokens[start:end])
        if whole and whole[1] == end - start and whole[0] in self.classifier.persons:
            return  # an office: "Chief Executive Officer"
        for k in range(end - 1, start, -1):
            title = self.classifier.title(tokens[start:k])
            if (
                title
                and (
                    not self.classifier.head(tokens[k:end])
                    or title[0] == self.classifier.by_first_word(tokens[k:end])
                )
                and not self._begins_name(tokens, start, k - title[1], k)
                and tokens[k].text[0].isalpha()
                and tokens[k].lower not in CONNECT
                and tokens[k - 1].lower not in CONNECT
                and end - k <= 4
            ):
                yield from self._read_run_left(tokens, start, k - title[1], sentence)
                yield self._single(tokens, k, end)
                return
        yield self._single(tokens, start, end)

    def _begins_name(self, tokens: Sequence[Token], start: int, first: int, last: int) -> bool:
        """Whether a title is the name's own first word: "Opera North", not "the Opera Carmen"."""
        return (
            first == start
            and tokens[first].text[0].isupper()
            and self.classifier.last_noun(tokens[first:last]) is not None
            and not (start and tokens[start - 1].lower in DETERMINERS)
        )

    def _read_run_left(
        self, tokens: Sequence[Token], start: int, end: int, sentence: Sentence
    ) -> Iterator[Found]:
        """What stands before a title within a run: a body's name, or an office to leave alone."""
        while end > start and (
            tokens[end - 1].text in ",-–/"
            or tokens[end - 1].lower in CONNECT | {"and", "&"}
            or self.classifier.title(tokens[start:end])
        ):
            title = self.classifier.title(tokens[start:end])
            end -= title[1] if title else 1
        if (
            end > start
            and (
                self._type(tokens, start, end, before=start, after=end)
                or self.gazetteer.spans(tokens, start, end)
            )
            and not self.classifier.title(tokens[start : start + 1])
        ):
            yield self._single(tokens, start, end)

    def _skip_common(
        self, tokens: Sequence[Token], start: int, end: int, sentence: Sentence
    ) -> int:
        """Past a dictionary word that only its place at the beginning makes a capital."""
        first = tokens[start]
        if self.gazetteer.at(tokens, start):
            return start
        if end - start == 1:
            common = is_known(first.lower) and not first.text.isupper()
            return end if common and sentence.kind is not Kind.LABEL else start
        if first.lower in STOP or (
            first.lower in NUMERALS and not self.classifier.last_noun(tokens[start:end])
        ):
            return start + 1
        return start

    def _single(self, tokens: Sequence[Token], start: int, end: int) -> Found:
        known = self.gazetteer.at(tokens, start)
        if known and known[0] >= end:
            return Found(start, known[0], self.gazetteer.classes[known[1]], known[1])
        if known and all(t.text.isdigit() for t in tokens[known[0] : end]):
            # A known name with a year is an edition of it, a thing of its own.
            return Found(start, end, self.gazetteer.classes[known[1]])
        if (
            start
            and ORDINAL.fullmatch(tokens[start - 1].lower)
            and self.classifier.head(tokens[start:end])
        ):
            start -= 1
        if self.classifier.by_first_word(tokens[start:end]):
            while end - start > 2 and tokens[end - 1].text in HONOURS:
                end -= 1
        return Found(start, end, self._type(tokens, start, end, before=start, after=end))

    def _type(
        self, tokens: Sequence[Token], first: int, last: int, *, before: int, after: int
    ) -> URIRef | None:
        """By head noun, then by the title before, the first word, the noun after."""
        head = self.classifier.head(tokens[first:last])
        for k in range(last - 1, first + 1, -1):
            if not head and self.gazetteer.spans(tokens, k, last):
                head = self.classifier.head(tokens[first:k])
        title = self.classifier.title(tokens[max(0, before - 4) : before])
        quoted = before != first
        following = self._following(tokens, after, reach=3 if quoted else 1)
        given = self.classifier.by_first_word(tokens[first:last])
        if title and (quoted or not head or (given and title[0] == given)):
            return title[0]
        if quoted and following:
            return following
        if head and last - first > 1:
            return head[0]
        if following and (last - first > 1 or quoted or not _is_adjective(tokens[first])):
            return following
        return given or (head[0] if head and quoted else None)

    def _following(self, tokens: Sequence[Token], i: int, reach: int) -> URIRef | None:
        """The class of a noun right after a name: "CreateSmart initiative"."""
        for k in range(i, min(len(tokens), i + reach)):
            word = tokens[k].lower
            if (
                not tokens[k].text[0].islower()
                or word in STOP
                or (word.endswith(("s", "ed")) and is_verb(word))
            ):
                return None
            found = self.classifier.first_noun(tokens[k : k + 3])
            if found:
                return None if self.ontology.only_related(found[0]) else found[0]
        return None


def _is_adjective(token: Token) -> bool:
    """Whether a lone capitalised word is an ordinary one, or of a people: "Maltese"."""
    return is_known(token.lower) or token.lower.endswith(PEOPLES) or "-" in token.text


def form_of(text: str) -> Form:
    """Whether a name is an acronym: one short word, mostly of capitals."""
    letters = [c for c in text if c.isalpha()]
    short = " " not in text and 2 <= len(letters) <= 8
    capitals = sum(c.isupper() for c in letters)
    return Form.ACRONYM if short and capitals > len(letters) / 2 else Form.NAME
