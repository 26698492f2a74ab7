"""Find names: runs of capitalised words, quoted titles, and names the ontology knows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from kg.extract.classify import Classifier
from kg.ontology import Ontology
from kg.text.language import (
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    Sentence,
    Token,
    is_known,
    is_noun,
    is_verb,
)
from kg.text.layout import Kind

JOIN_ALWAYS = frozenset({"of", "&", "de", "du", "di", "del", "della", "des", "da", "do", "la", "le", "les", "el", "van", "von", "der", "den", "y", "e", "et", "@", "o", "te", "ki", "bin", "al", "los", "las", "dos", "das", "zu", "für", "und", "i"})
JOIN_AFTER_NOUN = frozenset({"for", "on", "against", "in"})
QUOTES = {'"': '"', "“": "”", "‘": "’", "«": "»", "「": "」", "《": "》"}
STOP = DETERMINERS | PREPOSITIONS | PRONOUNS | RELATIVES | frozenset(
    "and or but if as so not also however therefore then now today yesterday tomorrow here more most "
    "many several few other others please yes no when while because although though since unless "
    "whether how what why who "
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday mr mrs ms miss".split()
)
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
NUMERALS = frozenset("one two three four five six seven eight nine ten first second third".split())
PEOPLES = ("ian", "ean", "ese", "ish", "ic", "al", "ous", "an")
OPENS_PHRASE = DETERMINERS | PREPOSITIONS | frozenset({"", ",", "and", ":", "sign", "signed", "signs", "signing"})
LONGEST_NAME = 14
LONGEST_KNOWN = 8


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
        """Index the known names by their words."""
        self.ontology = ontology
        self.classifier = Classifier(ontology)
        self.known: dict[tuple[str, ...], URIRef] = {}
        self.starts: set[str] = set()
        for name, individual in ontology.lexicon.names.items():
            words = tuple(name.replace("’", "'").split())
            self.known[words] = individual
            self.starts.add(words[0])
        self.subjects = {" ".join(words) for words in self.known if words[0].islower()}
        self.phrased = {c for c in ontology.classes if ontology.phrased(c)}
        self.classes = {i: ontology.class_of(i) for i in set(self.known.values())}

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
            known = self._known_at(tokens, i)
            end = self._run_end(tokens, i, sentence)
            if end > i:
                found.extend(self._read_run(tokens, i, max(end, known[0] if known else 0), sentence))
                i = max(end, known[0] if known else 0)
            elif known and not (i == 0 and known[0] == 1 and tokens[0].lower in STOP):
                found.append(Found(i, known[0], self.classes[known[1]], known[1]))
                i = known[0]
            else:
                i += 1
        return found

    def nested(self, tokens: Sequence[Token], found: Found) -> Iterator[Found]:
        """Known names strictly inside a name: the place in "Hong Kong Palace Museum"."""
        i = found.first
        while i < found.last:
            known = self._known_at(tokens, i)
            if known and known[0] <= found.last and known[0] - i < found.last - found.first:
                yield Found(i, known[0], self.classes[known[1]], known[1])
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

    def _known_at(self, tokens: Sequence[Token], i: int) -> tuple[int, URIRef] | None:
        """The longest known name that begins at a word, and where it ends."""
        first = tokens[i].text
        if first not in self.starts and first.lower() not in self.starts:
            return None
        for end in range(min(len(tokens), i + LONGEST_KNOWN), i, -1):
            words = tuple(_words(tokens[i:end]))
            individual = self.known.get(words) or self.known.get(tuple(w.lower() for w in words))
            if individual is None and words[-1].endswith("s") and words[-1][:-1].islower():
                lower = (*(w.lower() for w in words[:-1]), words[-1][:-1])
                individual = self.known.get(lower)
            if individual:
                return end, individual
        return None

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
        if not words or not _is_capital(words[0]):
            return None
        small = [t for t in words if not _is_capital(t) and t.lower not in STOP and t.lower not in JOIN_ALWAYS]
        if len(small) * 3 > len(words):
            return None
        known = self._known_at(tokens, i + 1)
        if known and known[0] == last:
            return Found(i + 1, last, self.classes[known[1]], known[1], quoted=True)
        type_ = self._type(tokens, i + 1, last, before=i, after=j + 1)
        return Found(i + 1, last, type_, quoted=True)

    def _run_end(self, tokens: Sequence[Token], i: int, sentence: Sentence) -> int:
        """Where the capitalised run that begins at a word ends; `i` itself where none does."""
        if not _is_capital(tokens[i]) or tokens[i].lower in STOP or _is_compound(tokens[i]):
            return i
        end = i + 1
        while end < len(tokens) and end - i < LONGEST_NAME:
            token = tokens[end]
            if _is_capital(token) and not (token.lower in STOP and token.lower not in JOIN_ALWAYS and token.text != "May"):
                end += 1
            elif token.text in "-–/" and end + 1 < len(tokens) and _adjacent(tokens, end) and tokens[end + 1].text[0].isalnum():
                end += 2
            elif token.text[0].isdigit() and self._number_belongs(tokens, end):
                end += 1
            elif token.text == "+" and tokens[end - 1].end == token.start:
                end += 1
            else:
                joined = self._joined(tokens, i, end)
                if joined == end:
                    break
                end = joined
        return end

    def _number_belongs(self, tokens: Sequence[Token], i: int) -> bool:
        """A number right after a capital ("Expo 2025", "Phase 2"), not before a unit or a noun."""
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        plain = tokens[i].text.replace(".", "").replace("/", "").replace("-", "").isdigit()
        return plain and (after is None or not (after.text[0].islower() and after.lower not in STOP) and after.text not in "%")

    def _joined(self, tokens: Sequence[Token], start: int, i: int) -> int:
        """Past a connector that belongs to the name, and the word after it; `i` where none does."""
        if i + 1 >= len(tokens):
            return i
        word, after = tokens[i].lower, tokens[i + 1]
        head = self.classifier.last_noun(tokens[start:i])
        skip = 2 if after.lower == "the" and word in {"of", "for", "on"} and i + 2 < len(tokens) else 1
        target = tokens[i + skip]
        if word in {"'s", "’s", "'", "’"}:
            return self._possessive(tokens, start, i)
        if not (_is_capital(target) and target.lower not in STOP):
            return i
        if word in JOIN_ALWAYS:
            return i + skip + 1
        if word in JOIN_AFTER_NOUN and head and word != "in":
            return i + skip + 1
        if word == "and" and self._and_belongs(tokens, start, i):
            return i + 2
        if word == "," and self._list_belongs(tokens, start, i):
            return i + 2
        return i

    def _possessive(self, tokens: Sequence[Token], start: int, i: int) -> int:
        """"Prime Minister's Literary Awards" is one name, "Scotland's National Theatre" is two."""
        known = self._known_at(tokens, start)
        whole_known = known is not None and known[0] >= i
        if whole_known or self.classifier.head(tokens[start:i]):
            return i
        end = i + 1
        while end < len(tokens) and _is_capital(tokens[end]) and tokens[end].lower not in STOP:
            end += 1
        if end > i + 1 and self.classifier.last_noun(tokens[i + 1 : end]):
            return end
        return i

    def _and_belongs(self, tokens: Sequence[Token], start: int, i: int) -> bool:
        """"and" inside one name: after "Ministry of …", or before the only head noun."""
        left = tokens[start:i]
        if self._is_known_span(tokens, start, i):
            return False
        connector = next((k for k, t in enumerate(left) if t.lower in {"of", "for", "on"}), None)
        end = i + 1
        while end < len(tokens) and _is_capital(tokens[end]) and tokens[end].lower not in STOP:
            end += 1
        right_head = self.classifier.last_noun(tokens[i + 1 : end])
        if end == i + 2 and tokens[i + 1].text.isupper() and len(tokens[i + 1].text) > 1:
            return False
        if connector and self.classifier.last_noun(left[:connector]):
            return not right_head and not self._proper_at(tokens, start + connector + 1)
        themes = left[-1].lower in self.subjects and tokens[i + 1].lower in self.subjects
        left_head = self.classifier.last_noun(left) and not themes
        return bool(right_head) and not left_head and len(left) <= 5 and not self._given(left)

    def _list_belongs(self, tokens: Sequence[Token], start: int, i: int) -> bool:
        """A comma inside a name: "Department for Culture, Media and Sport"."""
        left = tokens[start:i]
        end = i + 1
        while end < len(tokens) and end - i < 8 and (_is_capital(tokens[end]) or tokens[end].text == ","):
            end += 1
        if end >= len(tokens) or tokens[end].lower not in {"and", "&"} or end + 1 >= len(tokens):
            return False
        if not _is_capital(tokens[end + 1]):
            return False
        connector = next((k for k, t in enumerate(left) if t.lower in {"of", "for"}), None)
        if connector and self.classifier.last_noun(left[:connector]):
            return not self._proper_at(tokens, start + connector + 1)
        last = end + 1
        while last < len(tokens) and _is_capital(tokens[last]):
            last += 1
        one_word = all(t.text == "," or _is_capital(t) for t in tokens[start:end]) and len(left) <= 2
        return bool(one_word and self.classifier.last_noun(tokens[end + 1 : last])) and not self.classifier.last_noun(left) and not self._known_at(tokens, start) and not any(self._known_at(tokens, k) for k in range(i + 1, end) if tokens[k].text != ",")

    def _proper_at(self, tokens: Sequence[Token], i: int) -> bool:
        """Whether a known name written with a capital (a place, not an art form) begins here."""
        known = self._known_at(tokens, i)
        return known is not None and not self.ontology.only_related(self.classes[known[1]] or known[1])

    def _is_known_span(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        known = self._known_at(tokens, start)
        return known is not None and known[0] == end

    def _read_run(self, tokens: Sequence[Token], start: int, end: int, sentence: Sentence) -> Iterator[Found]:
        """The names of one capitalised run, parted at titles and known names."""
        if start == 0 or tokens[start - 1].text in QUOTES or tokens[start - 1].text in ".:•":
            start = self._skip_common(tokens, start, end, sentence)
        while end > start and tokens[end - 1].lower in JOIN_ALWAYS | STOP and not tokens[end - 1].text[0].isupper():
            end -= 1
        if start >= end:
            return
        for k in range(end - 1, start, -1):
            title = self.classifier.title(tokens[start:k])
            if title and not self.classifier.head(tokens[k:end]) and tokens[k].text[0].isalpha() and tokens[k].lower not in CONNECT and tokens[k - 1].lower not in CONNECT and end - k <= 4:
                yield from self._read_run_left(tokens, start, k - title[1], sentence)
                yield self._single(tokens, k, end)
                return
        yield self._single(tokens, start, end)

    def _read_run_left(self, tokens: Sequence[Token], start: int, end: int, sentence: Sentence) -> Iterator[Found]:
        """What stands before a title within a run: a body's name, or an office to leave alone."""
        while end > start and (tokens[end - 1].text in ",-–/" or tokens[end - 1].lower in CONNECT | {"and", "&"} or self.classifier.title(tokens[start:end])):
            title = self.classifier.title(tokens[start:end])
            end -= title[1] if title else 1
        if end > start and (self.classifier.head(tokens[start:end]) or self._is_known_span(tokens, start, end)) and not self.classifier.title(tokens[start:start + 1]):
            yield self._single(tokens, start, end)

    def _skip_common(self, tokens: Sequence[Token], start: int, end: int, sentence: Sentence) -> int:
        """Past a dictionary word that only its place at the beginning makes a capital."""
        first = tokens[start]
        if self._known_at(tokens, start):
            return start
        if end - start == 1:
            common = is_known(first.lower) and not first.text.isupper()
            return end if common and sentence.kind is not Kind.LABEL else start
        if first.lower in STOP or (first.lower in NUMERALS and not self.classifier.last_noun(tokens[start:end])):
            return start + 1
        return start

    def _given(self, tokens: Sequence[Token]) -> URIRef | None:
        """The class that a first word tells, for a run of two to four plain words."""
        found = self.classifier.first_words.get((tokens[0].lower,))
        if found and 2 <= len(tokens) <= 5 and all(t.text[0].isalpha() or t.text in "-.'’" for t in tokens):
            return found
        return None

    def _single(self, tokens: Sequence[Token], start: int, end: int) -> Found:
        known = self._known_at(tokens, start)
        if known and known[0] >= end:
            return Found(start, known[0], self.classes[known[1]], known[1])
        if start and ORDINAL.fullmatch(tokens[start - 1].lower) and self.classifier.head(tokens[start:end]):
            start -= 1
        return Found(start, end, self._type(tokens, start, end, before=start, after=end))

    def _type(self, tokens: Sequence[Token], first: int, last: int, *, before: int, after: int) -> URIRef | None:
        """By head noun, then by the title before, the first word, the noun after."""
        head = self.classifier.head(tokens[first:last])
        for k in range(last - 1, first + 1, -1):
            if not head and self._is_known_span(tokens, k, last):
                head = self.classifier.head(tokens[first:k])
        title = self.classifier.title(tokens[max(0, before - 4) : before])
        quoted = before != first
        following = self._following(tokens, after, reach=3 if quoted else 1)
        if title and (quoted or not head):
            return title[0]
        if quoted and following:
            return following
        if head and last - first > 1:
            return head[0]
        if following and (last - first > 1 or quoted or not _is_adjective(tokens[first])):
            return following
        given = self._given(tokens[first:last])
        return given or (head[0] if head and quoted else None)


    def _following(self, tokens: Sequence[Token], i: int, reach: int) -> URIRef | None:
        """The class of a noun right after a name: "CreateSmart initiative"."""
        for k in range(i, min(len(tokens), i + reach)):
            word = tokens[k].lower
            if not tokens[k].text[0].islower() or word in STOP or (word[-1] == "s" and is_verb(word)):
                return None
            found = self.classifier.first_noun(tokens[k : k + 3])
            if found:
                return None if self.ontology.only_related(found[0]) else found[0]
        return None


CONNECT = frozenset({"of", "for", "on", "the", "in", "at", "to"})


def _is_capital(token: Token) -> bool:
    """Whether a word is written as (part of) a name: a capital in it, none of them only a numeral."""
    return any(c.isupper() for c in token.text) and not (token.text[0].isdigit() and token.text[-1] in "mkMK")


def _is_compound(token: Token) -> bool:
    """Whether a capital stands only before the hyphen of an ordinary compound: "AI-generated"."""
    head, dash, tail = token.text.rpartition("-")
    return bool(dash) and tail.islower() and len(head) > 2


def _is_adjective(token: Token) -> bool:
    """Whether a lone capitalised word is an ordinary one, or of a people: "Aboriginal", "Maltese"."""
    return is_known(token.lower) or token.lower.endswith(PEOPLES) or "-" in token.text


def _adjacent(tokens: Sequence[Token], i: int) -> bool:
    """Whether the word stands without blanks between its neighbours, as a hyphen does."""
    return tokens[i - 1].end == tokens[i].start and tokens[i].end == tokens[i + 1].start


def _words(tokens: Sequence[Token]) -> list[str]:
    """The words as written between blanks, so that "U.K." and "Asia-Pacific" are one each."""
    words: list[str] = []
    for k, token in enumerate(tokens):
        if k and tokens[k - 1].end == token.start:
            words[-1] += token.text.replace("’", "'")
        else:
            words.append(token.text.replace("’", "'"))
    return words
