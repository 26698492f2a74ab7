"""Names that the ontology knows: where one stands in a text, and which class it is of."""

import re
from collections.abc import Iterator, Sequence

from rdflib import URIRef

from kg.ontology import Ontology
from kg.text.language import Token


class Gazetteer:
    """The ontology's named individuals, by the words of their names.

    A name written with a capital is matched as it is written, or in lower case where the ontology
    writes it so ("blockchain"), then also in the plural.
    """

    def __init__(self, ontology: Ontology) -> None:
        """Index the known names by their words."""
        self.ontology = ontology
        self.known: dict[tuple[str, ...], URIRef] = {}
        self.starts: set[str] = set()
        for name, individual in ontology.lexicon.names.items():
            words = tuple(name.replace("’", "'").split())
            self.known[words] = individual
            self.starts.add(words[0])
        self.longest = max((sum(map(_parts, words)) for words in self.known), default=0)
        self.themes = {" ".join(words) for words in self.known if words[0].islower()}
        self.classes = {i: ontology.class_of(i) for i in set(self.known.values())}

    def at(self, tokens: Sequence[Token], i: int) -> tuple[int, URIRef] | None:
        """The longest known name that begins at a word, and where it ends."""
        first = tokens[i].text
        if first not in self.starts and first.lower() not in self.starts:
            return None
        longest = None
        for end, words in _growing(tokens, i, self.longest):
            individual = self._named(tuple(words))
            if individual:
                longest = end, individual
        return longest

    def named_in(self, tokens: Sequence[Token]) -> Iterator[URIRef]:
        """What the known names of a row of words lead to, in order; none overlap."""
        i = 0
        while i < len(tokens):
            found = self.at(tokens, i)
            if found:
                yield found[1]
            i = found[0] if found else i + 1

    def _named(self, words: tuple[str, ...]) -> URIRef | None:
        lower = tuple([w.lower() for w in words])
        found = self.known.get(words) or self.known.get(lower)
        if found is None and words[-1].endswith("s") and words[-1][:-1].islower():
            found = self.known.get((*lower[:-1], words[-1][:-1]))
        return found

    def has_proper_at(self, tokens: Sequence[Token], i: int) -> bool:
        """Whether a known name written with a capital (a place, not an art form) begins here."""
        known = self.at(tokens, i)
        return known is not None and not self.ontology.only_related(
            self.classes[known[1]] or known[1]
        )

    def spans(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether a known name is exactly the words `start:end`."""
        known = self.at(tokens, start)
        return known is not None and known[0] == end


def _growing(tokens: Sequence[Token], i: int, most: int) -> Iterator[tuple[int, list[str]]]:
    """The words from `i` on, one token more each time up to so many, and where they end.

    They are as written between blanks, so that "U.K." and "Asia-Pacific" are one each.
    """
    words: list[str] = []
    for k in range(i, min(len(tokens), i + most)):
        text = tokens[k].text.replace("’", "'")
        if words and tokens[k - 1].end == tokens[k].start:
            words[-1] += text
        else:
            words.append(text)
        yield k + 1, words


def _parts(word: str) -> int:
    """How many tokens a word may be in a text: "Asia-Pacific," is four."""
    return len(re.findall(r"\w+|[^\w\s]", word))
