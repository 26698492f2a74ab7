"""A name's class, by the ontology's words: its head noun, a title before it, a noun after it."""

from collections.abc import Sequence

from rdflib import URIRef

from kg.lexicon import Words
from kg.ontology import Ontology
from kg.text.language import Token, lemmas

CONNECTORS = frozenset(
    {"of", "for", "on", "against", "de", "du", "di", "del", "della", "des", "da"}
)
LONGEST_NOUN = 5


class Classifier:
    """Looks words up among the ontology's head nouns and titles; longest first."""

    def __init__(self, ontology: Ontology) -> None:
        """Keep the lexicon's tables."""
        self.ontology = ontology
        self.nouns = ontology.lexicon.head_nouns
        self.titles = ontology.lexicon.titles
        self.first_words = ontology.lexicon.first_words
        self.persons = ontology.lexicon.begun
        self.words = {w for noun in self.nouns for w in noun}

    def head(self, tokens: Sequence[Token]) -> tuple[URIRef, int] | None:
        """The class of a name by its head noun, and the noun's position among the tokens.

        The head stands last ("Harbour Arts Centre"), or before the first connector
        ("Ministry of Culture"); a number or a bracket after it does not count ("Expo 2025").
        """
        end = len(tokens)
        while end and not any(c.isalpha() for c in tokens[end - 1].text):
            end -= 1
        for i in range(1, end):
            if tokens[i].lower in CONNECTORS:
                # "Festival of Lights" heads left; "Friends of the Harbour Museum" may head right.
                found = self.last_noun(tokens[:i])
                if found:
                    return found, i - 1
                break
        found = self.last_noun(tokens[:end])
        if found:
            return found, end - 1
        return None

    def is_noun(self, word: str) -> bool:
        """Whether a word is (part of) a head noun as it stands, and not a plural of one."""
        return word in self.words

    def last_noun(self, tokens: Sequence[Token]) -> URIRef | None:
        """The class of the longest head noun that these words end with."""
        return self._longest(
            [t.lower.rstrip("+").replace(".", "") for t in tokens[-LONGEST_NOUN:]], self.nouns
        )

    def first_noun(self, tokens: Sequence[Token]) -> tuple[URIRef, int] | None:
        """The class of the longest head noun these words begin with, and how many words it has."""
        for size in range(min(LONGEST_NOUN, len(tokens)), 0, -1):
            words = [t.lower for t in tokens[:size]]
            found = self.nouns.get((*words[:-1], _singular(words[-1], self.words)))
            if found:
                return found, size
        return None

    def title(self, tokens: Sequence[Token]) -> tuple[URIRef, int] | None:
        """The class that a title at the end of these words announces, and the title's length."""
        for size in range(min(LONGEST_NOUN, len(tokens)), 0, -1):
            found = self.titles.get(tuple(t.lower.rstrip(".") for t in tokens[-size:]))
            if found:
                return found, size
        return None

    def by_first_word(self, tokens: Sequence[Token]) -> URIRef | None:
        """The class that a first word tells, for a run of two to four plain words."""
        found = self.first_words.get((tokens[0].lower,))
        if (
            found
            and 2 <= len(tokens) <= 5
            and all(t.text[0].isalpha() or t.text in "-.'’" for t in tokens)
        ):
            return found
        return None

    def alike(self, one: URIRef, other: URIRef) -> bool:
        """Whether two classes are of one kind."""
        return self.ontology.kind(one) == self.ontology.kind(other)

    def _longest(self, words: list[str], table: dict[Words, URIRef]) -> URIRef | None:
        for size in range(len(words), 0, -1):
            tail = words[-size:]
            last = tail[-1]
            for form in (last, _singular(last, self.words)):
                found = table.get((*tail[:-1], form))
                if found:
                    return found
        return None


def _singular(word: str, known: set[str]) -> str:
    """The noun that a plural goes back to; "according" and "launched" are none."""
    if word in known or word.endswith(("ed", "ing")):
        return word
    return next((x for x in sorted(lemmas(word)) if x in known), word)
