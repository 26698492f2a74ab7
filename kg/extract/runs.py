"""Where a name begins and ends: runs of capitalised words and the small words within them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rdflib import URIRef

from kg.extract.classify import Classifier
from kg.extract.gazetteer import Gazetteer
from kg.text.language import (
    AUXILIARIES,
    DETERMINERS,
    MADE_OF,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    WORDS,
    Token,
    is_verb,
)

JOIN_ALWAYS = frozenset(
    "of & de du di del della des da do la le les el van von der den y e et @ o te "
    "ki bin al los las dos das zu für und i".split()
)
JOIN_AFTER_NOUN = frozenset({"for", "on", "against", "in"})
QUOTES = {'"': '"', "“": "”", "‘": "’", "«": "»", "「": "」", "《": "》"}
STOP = (
    DETERMINERS
    | PREPOSITIONS
    | PRONOUNS
    | RELATIVES
    | frozenset(
        "and or but if as so not also however therefore then now today yesterday tomorrow here "
        "more most many several few other others please yes no when while because although though "
        "since unless whether how what why who january february march april may june july august "
        "september october november december monday tuesday wednesday thursday friday saturday "
        "sunday mr mrs ms miss".split()
    )
)
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
NUMERALS = frozenset("one two three four five six seven eight nine ten first second third".split())
PEOPLES = ("ian", "ean", "ese", "ish", "ic", "al", "ous", "an")
OPENS_PHRASE = (
    DETERMINERS
    | PREPOSITIONS
    | frozenset({"", ",", "and", ":", "sign", "signed", "signs", "signing"})
)
YEARS = re.compile(r"(?:1[5-9]|20)\d\d(?:[-–/]\d{2,4})?")
# What has no name of its own: what "of" adds is another thing.
PARTS = frozenset(
    "section part article chapter schedule annex clause paragraph phase member members head "
    "heads staff trustees partner partners recipient recipients beneficiary beneficiaries "
    "organiser organisers winner winners participant participants funder funders director "
    "directors supporter supporters implementation adoption review launch evaluation "
    "application funding support membership signatory signatories publication closure "
    "completion establishment creation".split()
)
LONGEST_NAME = 14


class Runs:
    """Finds the end of a capitalised run, in the light of the ontology's names and head nouns."""

    def __init__(self, classifier: Classifier, gazetteer: Gazetteer) -> None:
        """Keep what tells one name from two."""
        self.classifier = classifier
        self.gazetteer = gazetteer

    def end(self, tokens: Sequence[Token], i: int) -> int:
        """Where the capitalised run that begins at a word ends; `i` itself where none does."""
        if not is_capital(tokens[i]) or tokens[i].lower in STOP or _is_compound(tokens[i]):
            return i
        end = i + 1
        while end < len(tokens) and end - i < LONGEST_NAME:
            token = tokens[end]
            if is_capital(token) and not (
                token.lower in STOP and token.lower not in JOIN_ALWAYS and token.text != "May"
            ):
                end += 1
            elif (
                token.text in "-–/"
                and end + 1 < len(tokens)
                and _adjacent(tokens, end)
                and tokens[end + 1].text[0].isalnum()
                and tokens[end + 1].lower not in MADE_OF
                and not (token.text == "/" and tokens[end + 1].text.islower())
            ):
                end += 2
            elif (token.text[0].isdigit() and self._number_belongs(tokens, end)) or (
                token.text == "+" and tokens[end - 1].end == token.start
            ):
                end += 1
            elif token.text == "(":
                closed = self._bracket(tokens, i, end)
                if closed == end:
                    break
                end = closed
            else:
                joined = self._joined(tokens, i, end)
                if joined == end:
                    break
                end = joined
        return end

    def _bracket(self, tokens: Sequence[Token], start: int, i: int) -> int:
        """Past a bracket in the midst of a name: "Cultural Property (Export Control) Act"."""
        k = i + 1
        while (
            k < len(tokens)
            and k - i <= 6
            and (is_capital(tokens[k]) or tokens[k].lower in {"and", "of"})
        ):
            k += 1
        inside = tokens[i + 1 : k]
        if (
            k + 1 < len(tokens)
            and tokens[k].text == ")"
            and inside
            and not (len(inside) == 1 and inside[0].text.isupper())
            and is_capital(tokens[k + 1])
            and self.classifier.last_noun(tokens[k + 1 : k + 2])
            and not self.classifier.head(tokens[start:i])
        ):
            return k + 2
        return i

    def _number_belongs(self, tokens: Sequence[Token], i: int) -> bool:
        """A number right after a capital ("Expo 2025", "Phase 2"), not before a unit or a noun."""
        if not re.sub(r"[./–-]", "", tokens[i].text).isdigit():
            return False
        if i + 1 == len(tokens):
            return True
        if YEARS.fullmatch(tokens[i].text) and self.classifier.last_noun(tokens[:i]):
            return tokens[i + 1].text != "%"
        after = tokens[i + 1]
        goes_on = after.lower in STOP | AUXILIARIES or (
            after.lower.endswith("ed") and is_verb(after.lower)
        )
        return after.text != "%" and (not after.text[0].islower() or goes_on)

    def _joined(self, tokens: Sequence[Token], start: int, i: int) -> int:
        """Past a connector that belongs to the name, and the word after it; `i` where none does."""
        if i + 1 >= len(tokens):
            return i
        word, after = tokens[i].lower, tokens[i + 1]
        head = self.classifier.last_noun(tokens[start:i])
        skip = (
            2 if after.lower == "the" and word in {"of", "for", "on"} and i + 2 < len(tokens) else 1
        )
        if word in JOIN_ALWAYS - {"of", "&"}:  # "von der Leyen"
            while skip < 3 and tokens[i + skip].text in JOIN_ALWAYS and i + skip + 1 < len(tokens):
                skip += 1
        target = tokens[i + skip]
        if word in {"'s", "’s", "'", "’"}:
            return self._possessive(tokens, start, i)
        if not (is_capital(target) and target.lower not in STOP):
            return i
        if word in {"of", "for"} and (
            self._is_of_another(tokens[start:i]) or self._is_theme(tokens, start, i)
        ):
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

    def _is_of_another(self, left: Sequence[Token]) -> bool:
        """Whether words before "of" are a part, an office or a person, not the name's first half.

        "Section 12 of the Museums Act", "Director of the Museum", "Ida Brandt of Harbour Trust".
        """
        word = next((t.lower for t in reversed(left) if t.text[0].isalpha()), "")
        title = self.classifier.title(left)
        return (
            (word in PARTS and not any(t.lower in {"of", "for", "on"} for t in left))
            or (title is not None and title[0] in self.classifier.persons)
            or (self.classifier.by_first_word(left) is not None and not self.classifier.head(left))
        )

    def _is_theme(self, tokens: Sequence[Token], start: int, i: int) -> bool:
        """Whether words are a known theme's acronym: "NFTs of Harbour House" are two things."""
        known = self.gazetteer.at(tokens, start)
        return (
            known is not None
            and known[0] == i == start + 1
            and tokens[start].text.rstrip("s").isupper()
            and not self.gazetteer.has_proper_at(tokens, start)
        )

    def _possessive(self, tokens: Sequence[Token], start: int, i: int) -> int:
        """Past a possessive inside a name ("Prime Minister's Awards"), not between two."""
        known = self.gazetteer.at(tokens, start)
        whole_known = known is not None and known[0] >= i
        if whole_known or self.classifier.head(tokens[start:i]):
            return i
        end = i + 1
        while end < len(tokens) and is_capital(tokens[end]) and tokens[end].lower not in STOP:
            end += 1
        # "King's College London": a place may follow the noun.
        if any(self.classifier.last_noun(tokens[i + 1 : k]) for k in range(i + 2, end + 1)):
            return end
        return i

    def _and_belongs(self, tokens: Sequence[Token], start: int, i: int) -> bool:
        """Whether "and" is inside one name: after "Ministry of …", or before the only head noun."""
        left = tokens[start:i]
        if self.gazetteer.spans(tokens, start, i) and self.gazetteer.has_proper_at(tokens, start):
            return False
        connector = next((k for k, t in enumerate(left) if t.lower in {"of", "for", "on"}), None)
        end = i + 1
        while end < len(tokens) and is_capital(tokens[end]) and tokens[end].lower not in STOP:
            end += 1
        right = tokens[i + 1 : end]
        right_head = self.classifier.last_noun(right)
        if len(right) == 1 and right[0].text.isupper() and len(right[0].text) > 1:
            return False
        body = self.classifier.last_noun(left[:connector]) if connector else None
        if body:
            # One word more is a subject ("Culture and Tourism"), if it is no such body itself.
            other = right_head and (len(right) > 1 or right_head == body)
            return not (
                other
                or left[-1].text[0].isdigit()
                or self.classifier.by_first_word(right)
                or self.gazetteer.has_proper_at(tokens, start + (connector or 0) + 1)
                or any(self.gazetteer.has_proper_at(tokens, k) for k in range(i + 1, end))
            )
        return (
            right_head is not None
            and self._is_subject(left, right_head)
            and len(left) <= 5
            and not self.classifier.by_first_word(left)
        )

    def _is_subject(self, left: Sequence[Token], head: URIRef) -> bool:
        """Whether words say what a body of some class is for, and are no body themselves."""
        noun, last = self.classifier.last_noun(left), left[-1].lower
        if not noun or last in self.gazetteer.themes:
            return True
        alone = len(left) == 1 or left[-2].text == ","
        return (
            alone
            and (noun != head)
            and (last.endswith("s") or not self.classifier.alike(noun, head))
        )

    def _list_belongs(self, tokens: Sequence[Token], start: int, i: int) -> bool:
        """A comma inside a name: "Department for Culture, Media and Sport"."""
        left = tokens[start:i]
        end = i + 1
        while (
            end < len(tokens)
            and end - i < 8
            and (is_capital(tokens[end]) or tokens[end].text == ",")
        ):
            end += 1
        if end >= len(tokens) or tokens[end].lower not in {"and", "&"} or end + 1 >= len(tokens):
            return False
        if not is_capital(tokens[end + 1]):
            return False
        connector = next((k for k, t in enumerate(left) if t.lower in {"of", "for"}), None)
        if connector and self.classifier.last_noun(left[:connector]):
            return not self.gazetteer.has_proper_at(tokens, start + connector + 1)
        last = end + 1
        while last < len(tokens) and is_capital(tokens[last]):
            last += 1
        head = self.classifier.last_noun(tokens[end + 1 : last])
        one_word = all(t.text == "," or is_capital(t) for t in tokens[start:end]) and len(left) <= 2
        return (
            one_word
            and head is not None
            and self._is_subject(left, head)
            and not any(
                self.gazetteer.has_proper_at(tokens, k)
                for k in (start, *range(i + 1, end))
                if tokens[k].text != ","
            )
        )


def is_capital(token: Token) -> bool:
    """Whether a word is written as (part of) a name: a capital in it, and not "50M"."""
    return _has_capital(token.text)


@lru_cache(maxsize=WORDS)
def _has_capital(text: str) -> bool:
    return any(c.isupper() for c in text) and not (text[0].isdigit() and text[-1] in "mkMK")


def _adjacent(tokens: Sequence[Token], i: int) -> bool:
    """Whether the word stands without blanks between its neighbours, as a hyphen does."""
    return tokens[i - 1].end == tokens[i].start and tokens[i].end == tokens[i + 1].start


def _is_compound(token: Token) -> bool:
    """Whether a capital stands only before the hyphen of an ordinary compound: "AI-generated"."""
    head, dash, tail = token.text.rpartition("-")
    return bool(dash) and tail.islower() and len(head) > 2
