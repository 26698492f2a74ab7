"""Where a name begins and ends: runs of capitalised words and the small words within them."""

import re
from collections.abc import Sequence
from functools import lru_cache

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
            ):
                end += 2
            elif (token.text[0].isdigit() and self._number_belongs(tokens, end)) or (
                token.text == "+" and tokens[end - 1].end == token.start
            ):
                end += 1
            else:
                joined = self._joined(tokens, i, end)
                if joined == end:
                    break
                end = joined
        return end

    def _number_belongs(self, tokens: Sequence[Token], i: int) -> bool:
        """A number right after a capital ("Expo 2025", "Phase 2"), not before a unit or a noun."""
        if not tokens[i].text.replace(".", "").replace("/", "").replace("-", "").isdigit():
            return False
        if i + 1 == len(tokens):
            return True
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
        target = tokens[i + skip]
        if word in {"'s", "’s", "'", "’"}:
            return self._possessive(tokens, start, i)
        if not (is_capital(target) and target.lower not in STOP):
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
        """Past a possessive inside a name ("Prime Minister's Awards"), not between two."""
        known = self.gazetteer.at(tokens, start)
        whole_known = known is not None and known[0] >= i
        if whole_known or self.classifier.head(tokens[start:i]):
            return i
        end = i + 1
        while end < len(tokens) and is_capital(tokens[end]) and tokens[end].lower not in STOP:
            end += 1
        if end > i + 1 and self.classifier.last_noun(tokens[i + 1 : end]):
            return end
        return i

    def _and_belongs(self, tokens: Sequence[Token], start: int, i: int) -> bool:
        """Whether "and" is inside one name: after "Ministry of …", or before the only head noun."""
        left = tokens[start:i]
        if self.gazetteer.spans(tokens, start, i):
            return False
        connector = next((k for k, t in enumerate(left) if t.lower in {"of", "for", "on"}), None)
        end = i + 1
        while end < len(tokens) and is_capital(tokens[end]) and tokens[end].lower not in STOP:
            end += 1
        right_head = self.classifier.last_noun(tokens[i + 1 : end])
        if end == i + 2 and tokens[i + 1].text.isupper() and len(tokens[i + 1].text) > 1:
            return False
        if connector and self.classifier.last_noun(left[:connector]):
            return not right_head and not self.gazetteer.has_proper_at(
                tokens, start + connector + 1
            )
        themes = (
            left[-1].lower in self.gazetteer.themes and tokens[i + 1].lower in self.gazetteer.themes
        )
        left_head = self.classifier.last_noun(left) and not themes
        return (
            bool(right_head)
            and not left_head
            and len(left) <= 5
            and not self.classifier.by_first_word(left)
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
        one_word = all(t.text == "," or is_capital(t) for t in tokens[start:end]) and len(left) <= 2
        return (
            bool(one_word and self.classifier.last_noun(tokens[end + 1 : last]))
            and not self.classifier.last_noun(left)
            and not self.gazetteer.at(tokens, start)
            and not any(
                self.gazetteer.at(tokens, k) for k in range(i + 1, end) if tokens[k].text != ","
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
