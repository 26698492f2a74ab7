"""Mentions of one thing: the same name, its acronym, a surname, "the Bureau"."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rdflib import URIRef

from kg.model import Form, Mention
from kg.ontology import Ontology

NAMES = 1 << 14  # how many are remembered
NEAR = 1200  # characters back that "the festival" may reach for a festival of another wording


@lru_cache(maxsize=NAMES)
def normalise(name: str) -> str:
    """A name for comparison: no case, accents, articles, possessives or punctuation.

    A name of nothing but punctuation ("★★") stays as it is.
    """
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace("’", "'")
    plain = re.sub(r"'s\b", "", plain)
    return re.sub(r"^(the|a|an) ", "", re.sub(r"[^\w+]+", " ", plain).strip()) or name


class Cluster:
    """Mentions that stand for one thing, growing as a document is read."""

    def __init__(self, mention: Mention, kind: URIRef, number: int) -> None:
        """Begin with one mention; `number` says how many things came before."""
        self.mentions = [mention]
        self.kind, self.number = kind, number
        self.known = mention.known
        self.names: set[str] = set()
        self.words: set[str] = set()
        self._take_name(mention)

    def add(self, mention: Mention) -> None:
        """One more mention."""
        self.mentions.append(mention)
        self.known = self.known or mention.known
        self._take_name(mention)

    def _take_name(self, mention: Mention) -> None:
        if mention.form is not Form.GENERIC:
            name = normalise(mention.text)
            self.names.add(name)
            self.words.update(name.split())


def cluster(mentions: Sequence[Mention], text: str, ontology: Ontology) -> list[Cluster]:
    """Part the mentions of a document by the thing they stand for.

    A generic phrase in lower case that finds no antecedent stands for nothing and is left out.
    """
    clusters: list[Cluster] = []
    first: dict[tuple[URIRef, object], int] = {}  # of a kind with that name, or that is known so
    named = [m for m in mentions if m.value is None and m.form is not Form.GENERIC]
    # Longer names first in each pass would merge more, and more wrongly: the text's order is kept.
    for mention in sorted(named, key=lambda m: (m.form is Form.ACRONYM, m.start)):
        kind = ontology.kind(mention.type)
        if kind is None:
            continue
        keys = (kind, normalise(mention.text)), (kind, mention.known)
        alike = [first[key] for key in keys if key in first]
        found = clusters[min(alike)] if alike else _bracketed(clusters, mention, kind, text)
        if found is None and mention.form is Form.ACRONYM:
            found = _by_initials(clusters, mention, kind)
        if found is None:
            found = Cluster(mention, kind, len(clusters))
            clusters.append(found)
        else:
            found.add(mention)
        for what in (normalise(mention.text), found.known):
            if what is not None:
                key = found.kind, what
                first[key] = min(first.get(key, found.number), found.number)
    clusters = _merge_short(clusters, ontology)
    for mention in mentions:
        if mention.form is Form.GENERIC and mention.value is None:
            kind = ontology.kind(mention.type)
            found = _antecedent(clusters, mention, ontology)
            if found is not None:
                found.add(mention)
            elif kind is not None and _proper(mention.text):
                clusters.append(Cluster(mention, kind, len(clusters)))
    for group in clusters:
        group.mentions.sort(key=lambda m: m.start)
    return sorted(clusters, key=lambda c: (c.mentions[0].start, -c.mentions[0].end))


def bracketed(start: int, end: int, text: str) -> int | None:
    """Where the name ends that the characters stand behind in brackets: "Long Name (LN)"."""
    if text[end : end + 1] != ")":
        return None
    before = text[:start].rstrip("\"“‘' ")
    return len(before[:-1].rstrip("\"”’' ,")) if before.endswith("(") else None


def _bracketed(
    clusters: list[Cluster], mention: Mention, kind: URIRef, text: str
) -> Cluster | None:
    """What stands in brackets right behind a name is another name of it.

    It is an acronym, or one word that is no known name, behind a name of the same kind and of three
    words or more: "National Cinema Agency (Ancine)", but not "Cork (Munster)".
    """
    acronym = mention.form is Form.ACRONYM
    if mention.nested or not (acronym or (" " not in mention.text and mention.known is None)):
        return None
    end = bracketed(mention.start, mention.end, text)
    if end is None:
        return None
    for c in clusters:
        if any(
            not m.nested
            and m.end == end
            and (acronym or (c.kind == kind and m.text.count(" ") > 1))
            for m in c.mentions
        ):
            return c
    return None


def _by_initials(clusters: list[Cluster], mention: Mention, kind: URIRef) -> Cluster | None:
    letters = "".join(c for c in mention.text if c.isalpha()).lower()
    if len(letters) < 2:
        return None
    for c in clusters:
        if c.kind == kind and any(letters in _initials(m.text) for m in c.mentions):
            return c
    return None


@lru_cache(maxsize=NAMES)
def _initials(name: str) -> frozenset[str]:
    """The initials of a name of several words: of those with a capital, and of all."""
    words = re.findall(r"[^\W_]+", name)
    if len(words) < 2:
        return frozenset()
    capital = "".join(w[0] for w in words if w[0].isupper()).lower()
    return frozenset({capital, "".join(w[0] for w in words).lower()})


def _merge_short(clusters: list[Cluster], ontology: Ontology) -> list[Cluster]:
    """A short name joins the one longer name of its kind and class that it shortens.

    It is the end of that name, or what stands there before "of" or "for"; of a person it is one
    end of the name, or both.
    """
    persons = ontology.lexicon.begun
    kept: list[Cluster] = []
    by_word: dict[str, dict[Cluster, None]] = {}  # that stands at either end of a name
    for c in clusters:
        _index(c, by_word)
    for c in clusters:
        ends = [word for name in c.names for word in (name.split()[0], name.split()[-1])]
        near = {d: None for word in ends for d in by_word.get(word, ())}
        longer = [
            d
            for d in near
            if d is not c and d.kind == c.kind and _shortens(c, d, c.mentions[0].type in persons)
        ]
        if len(longer) == 1 and c.known is None:
            for m in c.mentions:
                longer[0].add(m)
            _index(longer[0], by_word)
        else:
            kept.append(c)
    return kept


def _index(cluster: Cluster, by_word: dict[str, dict[Cluster, None]]) -> None:
    for name in cluster.names:
        words = name.split()
        for word in words[:1] + words[-1:]:
            by_word.setdefault(word, {})[cluster] = None


def _shortens(short: Cluster, long: Cluster, person: bool) -> bool:
    if short.mentions[0].type != long.mentions[0].type:
        return False
    for name in short.names:
        words = name.split()
        for other in long.names:
            others = other.split()
            if len(words) >= len(others):
                continue
            if person and len(words) == 1 and words[0] in {others[0], others[-1]}:
                return True
            if person and words[0] == others[0] and words[-1] in others[1:]:
                return True  # "Jane A. Porter", "Jane Porter MP"
            if len(words) > 1 and (
                others[-len(words) :] == words
                or (others[: len(words)] == words and others[len(words)] in {"of", "for"})
            ):
                return True
    return False


def _antecedent(clusters: list[Cluster], mention: Mention, ontology: Ontology) -> Cluster | None:
    """The nearest thing before "the Bureau" that is named with that noun, else is of its class.

    A name that has another noun of that class is no antecedent: a ministry is not "the council".
    Nor, for a noun without a class of its own, is what has one: a museum is not "the committee".
    """
    noun = normalise(mention.text).split()[-1]
    nouns = ontology.lexicon.head_nouns
    own = nouns.get((noun,), mention.type)
    kind = ontology.kind(own)
    anything = own == kind and noun in normalise(ontology.label(kind)).split()  # "the institution"
    best: tuple[int, int, Cluster] | None = None
    for c in clusters:
        if not c.names:
            if any(normalise(m.text) == normalise(mention.text) for m in c.mentions):
                return c
            continue
        same_noun = noun in c.words
        before = [m.end for m in c.mentions if m.end <= mention.start and not m.nested]
        if not before or not (same_noun or mention.start - max(before) < NEAR):
            continue
        if not any(ontology.is_a(m.type, mention.type) for m in c.mentions):
            continue
        others = {nouns.get((word,)) for word in c.words}
        named = [m for m in c.mentions if m.form is not Form.GENERIC]
        classed = own == kind and any(m.type != kind for m in named)
        fits = any(ontology.is_a(m.type, own) for m in c.mentions) and (
            anything or not (classed or own in others)
        )
        if same_noun or fits:
            rank = (int(same_noun), max(before), c)
            if best is None or rank[:2] > best[:2]:
                best = rank
    return best[2] if best else None


def _proper(text: str) -> bool:
    return any(w[0].isupper() for w in text.split()[1:]) or (text[0].isupper() and " " not in text)
