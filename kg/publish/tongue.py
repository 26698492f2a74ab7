"""The language that a page speaks: which name of a thing it shows, and its own words.

English is the language the templates are written in; `WORDS` in `interface` holds the others.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple, Self

from kg.publish.interface import LANGUAGES, WORDS
from kg.publish.terms import HAN, Names

ENGLISH = "en"


class Phrase(NamedTuple):
    """English words with {slots} and what fills them, to be said in whatever language is asked."""

    english: str
    values: dict[str, object]


class Tongue:
    """One language, by its BCP 47 tag; to call it is to say an English phrase in it."""

    def __init__(self, tag: str = ENGLISH) -> None:
        """Take a tag of LANGUAGES."""
        self.tag = tag
        self._main = tag.partition("-")[0].lower()
        self._words = WORDS.get(tag, {})

    @classmethod
    @lru_cache
    def of(cls, asked: str) -> Self:
        """The language of a tag in any case; English for one that is not spoken here."""
        return cls(next((t for t in LANGUAGES if t.lower() == asked.lower()), ENGLISH))

    def __call__(self, english: str, **values: object) -> str:
        """The phrase in this language, its {slots} filled; as it is where it has no other."""
        phrase = self._words.get(english, english)
        return phrase.format_map(values) if values else phrase

    def say(self, phrases: Iterable[Phrase]) -> str:
        """Some phrases in this language, one after the other."""
        return " ".join(self(p.english, **p.values) for p in phrases)

    def name(self, names: Names) -> tuple[str, str]:
        """The name to show, and its language where that is not the page's own."""
        tag = self._choose(names)
        text = names.get(tag, "")
        if tag.lower().startswith(self._main):
            return text, ""
        return text, tag or self.differs(text)

    def differs(self, text: str) -> str:
        """The language of words whose language nobody states, where it is not the page's own."""
        found = "zh" if HAN.search(text) else ENGLISH
        return "" if found == self._main or not text else found

    def _choose(self, names: Names) -> str:
        own = [t for t in names if t and t.lower().startswith(self._main)]
        best = next((t for t in own if t.lower() == self.tag.lower()), None)
        if best or own:
            return best or own[0]
        unstated = names.get("", "")
        if unstated and not self.differs(unstated):
            return ""
        return next((t for t in (ENGLISH, "", *names) if t in names), "")


def bilingual(text: str) -> Names:
    """'Funder 資助者' as names by language."""
    han = HAN.search(text)
    if not han:
        return {ENGLISH: text.strip()}
    found = {ENGLISH: text[: han.start()].strip(), "zh-hant": text[han.start() :].strip()}
    return {tag: name for tag, name in found.items() if name}
