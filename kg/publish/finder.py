"""Finding things by their names: every name in one text, built once for a snapshot.

To look through one text for a word takes a few milliseconds for 50,000 things and needs nothing
beside the text, whatever the script; so there is no index of words, which Chinese would not have.
"""

import difflib
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from kg.namespaces import EV, LEX, ONTOLOGY_GRAPH
from kg.publish.terms import META, Names, Terms

LONGEST = 200
"""Characters of what is looked for."""
MOST = 2000
"""Names that match and are weighed against one another."""
SHOWN = {EV.Document, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept}
BESIDE = (str(EV), str(LEX))
ALIKE = 0.4
"""Of the threes of letters of a misspelt name, how many must be in a name to be suggested."""


@dataclass(slots=True)
class Named:
    """A thing by all its names; `said` counts the statements about it.

    `spoken` is whether anything but the ontology speaks of it, be it only by a mention.
    """

    iri: str
    names: Names = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    kind: URIRef | None = None
    said: int = 0
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, and the name it was found by."""

    thing: Named
    by: str


class Finder:
    """All that has a name: things, documents, and the terms of the ontology."""

    def __init__(self, store: ox.Store, terms: Terms) -> None:
        """Read the names of the default graph."""
        self.things = _read(store, terms)
        rows = [
            (name, thing)
            for thing in self.things.values()
            for name in dict.fromkeys([*thing.names.values(), *thing.aliases])
        ]
        self._names = [name for name, _ in rows]
        self._owners = [thing for _, thing in rows]
        folded = [fold(name) for name, _ in rows]
        self._text = "\n" + "\n".join(folded) + "\n"
        self._starts, at = [], 1
        for name in folded:
            self._starts.append(at)
            at += len(name) + 1

    def name(self, iri: str) -> Names:
        """A thing's names by language; its IRI's end where it has none."""
        return self.things[iri].names if iri in self.things else {"": iri.rsplit("/", 1)[-1]}

    def of_kind(self, kind: str) -> list[Hit]:
        """What is of a kind, the most spoken of first, what is only named last."""
        found = [t for t in self.things.values() if str(t.kind) == kind]
        found.sort(key=lambda t: (not t.spoken, -t.said, next(iter(t.names.values())), t.iri))
        return [Hit(t, "") for t in found]

    def find(self, text: str, limit: int = 10) -> tuple[list[Hit], int, bool]:
        """The best matches, how many there are, and whether they are only alike, not equal."""
        wanted = fold(text[:LONGEST])
        if not wanted:
            return [], 0, False
        words = sorted(wanted.split(), key=len, reverse=True)
        ranked: dict[str, tuple[tuple[int, int, int], Hit]] = {}
        for row, at in self._rows(words[0]):
            name = self._at(row)
            if all(word in name for word in words[1:]):
                thing = self._owners[row]
                key = (_closeness(wanted, name, at), -thing.said, len(name))
                if thing.iri not in ranked or key < ranked[thing.iri][0]:
                    ranked[thing.iri] = (key, Hit(thing, self._names[row]))
        if not ranked:
            hits = self._alike(wanted, limit)
            return hits, len(hits), True
        best = sorted(ranked.values(), key=lambda r: (r[0], r[1].thing.iri))
        return [hit for _, hit in best[:limit]], len(best), False

    def _rows(self, word: str) -> Iterator[tuple[int, int]]:
        """The names that hold a word, and where in each: those it begins before those it is in."""
        seen: set[int] = set()
        for before in ("\n", " ", ""):
            at = self._text.find(before + word)
            while at >= 0:
                place = at + len(before)
                row = bisect_right(self._starts, place) - 1
                if row not in seen:
                    seen.add(row)
                    yield row, place - self._starts[row]
                    if len(seen) == MOST:
                        return
                after = self._text.index("\n", place)
                at = self._text.find(before + word, after)

    def _at(self, row: int) -> str:
        start = self._starts[row]
        return self._text[start : self._text.index("\n", start)]

    def _alike(self, wanted: str, limit: int) -> list[Hit]:
        """Names that share most threes of letters with a name that nothing has."""
        threes = {wanted[i : i + 3] for i in range(len(wanted) - 2)}
        shared = Counter(row for three in sorted(threes) for row, _ in self._rows(three))
        found: dict[str, Hit] = {}
        for row, count in sorted(shared.items(), key=lambda r: (-r[1], r[0])):
            if count < ALIKE * len(threes) or len(found) == limit:
                break
            found.setdefault(self._owners[row].iri, Hit(self._owners[row], self._names[row]))
        return list(found.values())


def fold(text: str) -> str:
    """Text as it is compared: no case, no accents, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def suggest(wanted: str, names: Iterable[str]) -> str:
    """What a refusal ends with, of a name that nothing bears: the nearest there are."""
    called = {name.casefold(): name for name in names}
    wanted = wanted.strip().casefold()
    inside = [key for key in called if wanted and wanted in key]
    near = dict.fromkeys([*inside[:5], *difflib.get_close_matches(wanted, called, 5, 0.5)])
    nearest = ", ".join(f"“{called[key]}”" for key in list(near)[:5])
    return f"the nearest names are {nearest}" if nearest else "nor anything like it"


def _closeness(wanted: str, name: str, at: int) -> int:
    """0 for the name itself, 1 for its beginning, 2 for that of a word, 3 for anywhere."""
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if at == 0 or not name[at - 1].isalnum() else 3


def _read(store: ox.Store, terms: Terms) -> dict[str, Named]:
    things: dict[str, Named] = {}

    def triples(predicate: URIRef) -> Iterable[ox.Quad]:
        node = ox.NamedNode(predicate)
        return store.quads_for_pattern(None, node, None, ox.DefaultGraph())

    types: dict[str, list[URIRef]] = defaultdict(list)
    for quad in triples(RDF.type):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            types[quad.subject.value].append(URIRef(quad.object.value))
    for predicate in (RDFS.label, DCTERMS.title, SKOS.altLabel):
        for quad in triples(predicate):
            if not isinstance(quad.subject, ox.NamedNode) or not isinstance(
                quad.object, ox.Literal
            ):
                continue
            iri, name = quad.subject.value, quad.object
            if iri.startswith(BESIDE) or not _is_shown(types[iri]):
                continue
            thing = things.setdefault(iri, Named(iri))
            tag = (name.language or "").lower()
            if predicate != SKOS.altLabel and tag not in thing.names:
                thing.names[tag] = name.value
            elif name.value not in thing.aliases:
                thing.aliases.append(name.value)
    heard = False
    for part in (RDF.subject, RDF.object, EV.refersTo):
        for quad in triples(part):
            heard = True
            if isinstance(quad.object, ox.NamedNode) and quad.object.value in things:
                thing = things[quad.object.value]
                thing.spoken = True
                thing.said += part != EV.refersTo
    for iri in () if heard else _ends(store):
        if iri in things:
            things[iri].spoken = True
    for iri, thing in things.items():
        thing.names = thing.names or {"": thing.aliases[0]}
        of_field = [t for t in types[iri] if not str(t).startswith(META)]
        thing.kind = terms.kind(URIRef(iri), of_field) if of_field else next(iter(types[iri]), None)
    return things


def _ends(store: ox.Store) -> Iterator[str]:
    """What a graph without evidence speaks of: both ends of all that is not the ontology's."""
    named, ontology = any(True for _ in store.named_graphs()), ox.NamedNode(ONTOLOGY_GRAPH)
    for quad in store.quads_for_pattern(None, None, None, None if named else ox.DefaultGraph()):
        if quad.graph_name not in {ontology, ox.DefaultGraph() if named else None}:
            for end in (quad.subject, quad.object):
                if isinstance(end, ox.NamedNode):
                    yield end.value


def _is_shown(types: list[URIRef]) -> bool:
    """Whether a reader may look for it: not a publisher, an amount, a term of evidence."""
    return not types or any(t in SHOWN or not str(t).startswith(META) for t in types)
