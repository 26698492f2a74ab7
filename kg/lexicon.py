"""The ontology's words: head nouns, titles, frames and known names, checked as they are read."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.namespaces import LEX

SLOT = re.compile(r"\{([so])(?::([^}]+))?\}")
AMOUNT = "{amount}"
WORD = re.compile(r"\{(?:[so]|amount)[^}]*\}|['’]s\b|[\w&+]+(?:[-'’][\w&+]+)*|[^\w\s]")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a term of an ontology: which term, what, and in which file."""

    term: str
    message: str
    file: str = ""

    def __str__(self) -> str:
        """One line for a person."""
        where = f"{self.file}: " if self.file else ""
        return f"{where}{self.term}: {self.message}"


@dataclass(frozen=True, slots=True)
class Frame:
    """A shape of words that states a property.

    `words` are lemmas with the slots as `{s}` and `{o}`; `subject` and `object` are the classes
    the slots narrow to, where they do. See "Frames, in full" in `kg/README.md`.
    """

    property: URIRef
    text: str
    words: Words
    subject: URIRef | None = None
    object: URIRef | None = None


@dataclass
class Lexicon:
    """What an ontology's words signal, for one language.

    `head_nouns`, `titles` (words before a name, not part of it) and `first_words` (words a name
    begins with) map lower-case words to a class; `names` maps a known name, as written, to the
    individual that bears it; `faults` lists what was wrong and left out.
    """

    language: str = "en"
    head_nouns: dict[Words, URIRef] = field(default_factory=dict)
    titles: dict[Words, URIRef] = field(default_factory=dict)
    first_words: dict[Words, URIRef] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    names: dict[str, URIRef] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def begun(self) -> frozenset[URIRef]:
        """The classes whose names are known by their first word: those of persons."""
        return frozenset(self.first_words.values())


def split_words(text: str) -> Words:
    """The words of a frame or a head noun, slots and punctuation apart."""
    return tuple(WORD.findall(text))


def read_lexicon(
    graph: Graph, is_a: Callable[[URIRef, URIRef], bool], language: str = "en"
) -> Lexicon:
    """Collect the lexical annotations of one language; what is broken becomes a fault."""
    lexicon = Lexicon(language)
    for predicate, table in (
        (LEX.headNoun, lexicon.head_nouns),
        (LEX.title, lexicon.titles),
        (LEX.firstWord, lexicon.first_words),
    ):
        table.update(_choose(dict(_nouns(graph, predicate, lexicon)), is_a, lexicon))
    lexicon.frames.extend(_frames(graph, lexicon))
    lexicon.names.update(_names(graph, language))
    lexicon.faults.sort(key=str)
    return lexicon


def _tagged(graph: Graph, predicate: URIRef, lexicon: Lexicon) -> Iterator[tuple[URIRef, str]]:
    for term, text in sorted(graph.subject_objects(predicate), key=_as_text):
        if not isinstance(text, Literal) or not text.language:
            lexicon.faults.append(
                Fault(str(term), f"{predicate.split('#')[1]} {str(text)!r} has no language tag")
            )
        elif text.language.split("-")[0] == lexicon.language and isinstance(term, URIRef):
            yield term, str(text)


def _as_text(pair: tuple[Node, Node]) -> tuple[str, str]:
    """Comparing RDF terms is slow, and their text orders them as well."""
    return str(pair[0]), str(pair[1])


def _nouns(
    graph: Graph, predicate: URIRef, lexicon: Lexicon
) -> Iterator[tuple[Words, list[URIRef]]]:
    found: dict[Words, list[URIRef]] = defaultdict(list)
    classes = set(graph.subjects(RDF.type, OWL.Class))
    for term, text in _tagged(graph, predicate, lexicon):
        if term not in classes:
            lexicon.faults.append(Fault(str(term), f"{text!r} stands on no class"))
        else:
            found[split_words(text.lower())].append(term)
    yield from found.items()


def _choose(
    nouns: dict[Words, list[URIRef]],
    is_a: Callable[[URIRef, URIRef], bool],
    lexicon: Lexicon,
) -> dict[Words, URIRef]:
    """The most specific class of each noun; a noun of two unrelated classes is a fault."""
    chosen = {}
    for words, classes in nouns.items():
        narrow = [c for c in classes if all(is_a(c, d) for d in classes)]
        if narrow:
            chosen[words] = narrow[0]
        else:
            noun = " ".join(words)
            listed = " and ".join(str(c) for c in classes)
            lexicon.faults.append(Fault(str(classes[0]), f"{noun!r} stands on {listed}, unrelated"))
    return chosen


def _frames(graph: Graph, lexicon: Lexicon) -> Iterator[Frame]:
    by_name = {
        str(c).rsplit("#")[-1].rsplit("/")[-1]: c for c in graph.subjects(RDF.type, OWL.Class)
    }
    for term, text in _tagged(graph, LEX.frame, lexicon):
        slots = SLOT.findall(text)
        narrowed = [name for _, name in slots if name]
        if sorted(slot for slot, _ in slots) != ["o", "s"]:
            lexicon.faults.append(
                Fault(str(term), f"frame {text!r} must have {{s}} once and {{o}} once")
            )
        elif unknown := [name for name in narrowed if name not in by_name]:
            lexicon.faults.append(Fault(str(term), f"frame {text!r}: no class {unknown[0]!r}"))
        else:
            narrow = {slot: by_name[name] for slot, name in slots if name}
            words = split_words(SLOT.sub(r"{\1}", text).lower())
            subject, object_ = narrow.get("s"), narrow.get("o")
            yield Frame(
                term,
                text,
                words,
                subject if isinstance(subject, URIRef) else None,
                object_ if isinstance(object_, URIRef) else None,
            )


def _names(graph: Graph, language: str) -> Iterator[tuple[str, URIRef]]:
    """Labels and other names of the individuals; a name that two share leads to neither."""
    classes = set(graph.subjects(RDF.type, OWL.Class))
    found: dict[str, set[URIRef]] = defaultdict(set)
    for predicate in (RDFS.label, SKOS.altLabel):
        for term, name in graph.subject_objects(predicate):
            if (
                isinstance(term, URIRef)
                and isinstance(name, Literal)
                and (not name.language or name.language.split("-")[0] == language)
                and any(c in classes for c in graph.objects(term, RDF.type))
            ):
                found[str(name)].add(term)
    for spelling, terms in sorted(found.items()):
        if len(terms) == 1:
            yield spelling, next(iter(terms))
