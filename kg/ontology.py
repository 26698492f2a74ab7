"""The OWL files of a field as classes, properties and words: what can be said, and what says it."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Self

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD

from kg.errors import OntologyError
from kg.lexicon import Fault, Lexicon, read_lexicon
from kg.namespaces import EV, LEX, SCHEMA
from kg.ontology_files import origin, parse

PACKAGED = Path(__file__).parent / "_ontology"
BESIDE = Path(__file__).parent.parent / "ontology"
SHAPES = "shapes.ttl"


class Ontology:
    """Classes, properties, and the words that signal them. Read-only.

    Made by `Ontology.load`; `graph` holds every triple of the folder's Turtle files.
    """

    def __init__(self, graph: Graph, folder: Path, files: tuple[Path, ...] = ()) -> None:
        """Index a graph; `files` are what it was read from."""
        self.graph = graph
        self.folder = folder
        self._files = files
        headers = set(graph.subjects(RDF.type, OWL.Ontology))
        versioned = headers & set(graph.subjects(OWL.versionIRI))
        iris = sorted(s for s in versioned or headers if isinstance(s, URIRef))
        self.classes = self._declared(OWL.Class)
        # Vocabularies may come with an ontology; it is the one with the most classes.
        owned = {iri: sum(c.startswith(iri) for c in self.classes) for iri in iris}
        self.iri = max(iris, key=lambda iri: owned[iri], default=None)
        version = graph.value(self.iri, OWL.versionInfo) if self.iri else None
        self.version = str(version) if version else None
        self.properties = self._declared(OWL.ObjectProperty, OWL.DatatypeProperty)
        self._above = {c: self._superclasses(c) for c in self.classes}
        self._kind = {c: self._find_kind(c) for c in self.classes}
        self.value_classes = frozenset(
            c for c in self.classes if {LEX.Quantity, LEX.Date} & self._above[c]
        )
        self.kinds = tuple(sorted({k for k in self._kind.values() if k}))
        self._slots = {p: self._read_slots(p) for p in self.properties}
        self._same_kind = set(graph.subjects(LEX.sameKind, Literal(True)))
        self._value_kind = {
            p: k for p, k in graph.subject_objects(LEX.value) if isinstance(k, URIRef)
        }
        self._only_related = self._marked(LEX.onlyRelated)
        self._phrased = self._marked(LEX.phrase)

    @classmethod
    def load(cls, folder: Path | str | None = None) -> Self:
        """Read all Turtle files of a folder (or one file); without one, the package's own ontology.

        Raises:
            OntologyError: no folder, no Turtle in it, a file that does not parse, or words that
                break the rules of `kg/README.md`; the message names file, term and literal.
        """
        ontology = cls.read(folder)
        if ontology.faults:
            raise OntologyError(
                "the ontology's words have faults:\n" + "\n".join(map(str, ontology.faults))
            )
        return ontology

    @classmethod
    def read(cls, folder: Path | str | None = None) -> Self:
        """As `load`, but with faults of the words left for `faults` to list."""
        place = Path(folder) if folder else PACKAGED if PACKAGED.is_dir() else BESIDE
        files = sorted(place.glob("*.ttl")) if place.is_dir() else [place]
        files = [f for f in files if f.name != SHAPES]
        if not files or not all(f.is_file() for f in files):
            raise OntologyError(f"{place}: no ontology there; give a folder with .ttl files")
        graph = Graph()
        for file in files:
            parse(file, graph)
        ontology = cls(graph, place if place.is_dir() else place.parent, tuple(files))
        if not ontology.classes:
            raise OntologyError(f"{place}: declares no owl:Class; is this an ontology?")
        return ontology

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with the words, each with the file it is in."""
        found = self.lexicon.faults
        parts = {file: parse(file) for file in self._files} if found else {}
        return [replace(f, file=origin(f, parts)) for f in found]

    @cached_property
    def lexicon(self) -> Lexicon:
        """The ontology's English words."""
        return read_lexicon(self.graph, self.is_a)

    def is_a(self, narrow: URIRef, wide: URIRef) -> bool:
        """Whether `narrow` is `wide` or one of its subclasses, at any depth."""
        return wide in self._above.get(narrow, {narrow})

    def kind(self, class_: URIRef) -> URIRef | None:
        """The class that things of `class_` are scored and named by (`lex:kind`)."""
        return self._kind.get(class_)

    def accepts(self, property_: URIRef, subject: URIRef, object_: URIRef) -> bool:
        """Whether the property's slots admit a subject and an object of these classes."""
        froms, tos = self.slots(property_)
        if property_ in self._same_kind and self.kind(subject) == self.kind(object_) is not None:
            return True
        return (not froms or any(self.is_a(subject, c) for c in froms)) and (
            not tos or any(self.is_a(object_, c) for c in tos)
        )

    def slots(self, property_: URIRef) -> tuple[frozenset[URIRef], frozenset[URIRef]]:
        """The classes that may stand before and after the property; empty for any."""
        return self._slots.get(property_, (frozenset(), frozenset()))

    def same_kind(self, property_: URIRef) -> bool:
        """Whether the property also links any two things of one kind (`lex:sameKind`)."""
        return property_ in self._same_kind

    def inverse(self, property_: URIRef) -> URIRef | None:
        """The property that says the same from the other end; itself where symmetric."""
        if (property_, RDF.type, OWL.SymmetricProperty) in self.graph:
            return property_
        for found in (
            self.graph.value(property_, OWL.inverseOf),
            self.graph.value(None, OWL.inverseOf, property_),
        ):
            if isinstance(found, URIRef):
                return found
        return None

    def value_kind(self, property_: URIRef) -> URIRef | None:
        """lex:Money, lex:Percent, lex:Count or lex:Date for a property of values, else None."""
        return self._value_kind.get(property_)

    @cached_property
    def nearest(self) -> dict[URIRef, tuple[URIRef, frozenset[URIRef]]]:
        """For each value class, the property of values no frame binds, and the classes it is for.

        `lex:nearest` on the property names them.
        """
        return {
            kind: (p, frozenset(c for c in classes if isinstance(c, URIRef)))
            for p in self.properties
            if (classes := set(self.graph.objects(p, LEX.nearest))) and (kind := self.value_kind(p))
        }

    def span(self, property_: URIRef) -> tuple[URIRef, URIRef] | None:
        """The properties that say where a span begins and ends (`lex:starts`, `lex:ends`)."""
        found = (self.graph.value(property_, LEX.starts), self.graph.value(property_, LEX.ends))
        return found if all(isinstance(p, URIRef) for p in found) else None  # type: ignore[return-value]

    def takes(self, property_: URIRef, subject: URIRef) -> bool:
        """Whether a subject of this class may have the property."""
        froms, _ = self.slots(property_)
        return not froms or any(self.is_a(subject, c) for c in froms)

    def class_of(self, individual: URIRef) -> URIRef | None:
        """The finest class of a named individual."""
        types = self.graph.objects(individual, RDF.type)
        found = [c for c in types if isinstance(c, URIRef) and c in self._above]
        return max(found, key=lambda c: (len(self._above[c]), c), default=None)

    def country_of(self, individual: URIRef) -> str | None:
        """The ISO 3166-1 code (`skos:notation`) of a known place, or of what it lies in."""
        for thing in (individual, *self.graph.objects(individual)):
            for code in self.graph.objects(thing, SKOS.notation):
                return str(code)
        return None

    def finest(self, classes: Iterable[URIRef]) -> list[URIRef]:
        """The classes without those that are above another of them, sorted."""
        found = set(classes)
        return sorted(c for c in found if not any(d != c and self.is_a(d, c) for d in found))

    def only_related(self, class_: URIRef) -> bool:
        """Whether a mention of this class is kept only where a statement needs it."""
        return class_ in self._only_related

    def phrased(self, class_: URIRef) -> bool:
        """Whether a describing phrase in lower case names a thing of this class."""
        return class_ in self._phrased

    def label(self, term: URIRef, language: str = "en") -> str:
        """What people call a term in `language`; its local name where no one says."""
        labels = {
            str(x.language).lower(): str(x)
            for x in self.graph.objects(term, RDFS.label)
            if isinstance(x, Literal)
        }
        return labels.get(language.lower()) or labels.get("en") or local_name(term)

    def definition(self, term: URIRef) -> str:
        """The English definition of a term, or an empty string."""
        for text in self.graph.objects(term, SKOS.definition):
            if isinstance(text, Literal) and (text.language or "en") == "en":
                return str(text)
        return ""

    def questions(self) -> dict[str, Path]:
        """The competency questions that travel with the ontology, by name."""
        return {p.stem: p for p in sorted((self.folder / "queries").glob("*.rq"))}

    def question(self, name: str) -> str:
        """The SPARQL text of one question; raises OntologyError listing those there are."""
        found = self.questions()
        if name not in found:
            raise OntologyError(f"no question {name!r}; there are: {', '.join(found) or 'none'}")
        return found[name].read_text("utf-8")

    def ledgers(self) -> dict[str, Path]:
        """The queries whose statements an endpoint lists on a page of their own, by its path."""
        return {p.stem: p for p in sorted((self.folder / "ledgers").glob("*.rq"))}

    def rules(self) -> list[Path]:
        """The CONSTRUCT rules that say what OWL 2 RL cannot."""
        return sorted((self.folder / "rules").glob("*.rq"))

    def alignments(self) -> dict[str, Path]:
        """The files that set our terms beside another vocabulary's, by name; loaded on demand."""
        return {p.stem: p for p in sorted((self.folder / "alignments").glob("*.ttl"))}

    def alignment(self, name: str) -> Path:
        """The file of one alignment; `schema.org` and `schema-org` are the same name.

        Raises:
            OntologyError: no such alignment; the message lists those there are.
        """
        found = self.alignments()
        if (stem := name.replace(".", "-")) not in found:
            raise OntologyError(f"no alignment {name!r}; there are: {', '.join(found) or 'none'}")
        return found[stem]

    def _declared(self, *metaclasses: URIRef) -> tuple[URIRef, ...]:
        return tuple(
            sorted(
                {
                    s
                    for m in metaclasses
                    for s in self.graph.subjects(RDF.type, m)
                    if isinstance(s, URIRef)
                }
            )
        )

    def _marked(self, mark: URIRef) -> frozenset[URIRef]:
        """The classes that are, or lie below, what the ontology marks with `true`."""
        marked = set(self.graph.subjects(mark, Literal(True)))
        return frozenset(c for c, above in self._above.items() if marked & above)

    def _superclasses(self, class_: URIRef) -> frozenset[URIRef]:
        above = self.graph.transitive_objects(class_, RDFS.subClassOf)
        return frozenset(c for c in above if isinstance(c, URIRef) and c != OWL.Thing)

    def _find_kind(self, class_: URIRef) -> URIRef | None:
        """An explicit `lex:kind`; else the kind above; else, with no kinds at all, the topmost."""
        told = self.graph.value(class_, LEX.kind)
        if isinstance(told, URIRef):
            return told
        marked = {s for s in self.graph.subjects(LEX.kind, Literal(True)) if isinstance(s, URIRef)}
        values = {c for c in self.classes if str(c).startswith((str(LEX), str(EV)))}
        above = self._above[class_]
        if marked:
            return min(above & marked, default=None)
        top = {c for c in above if self._above.get(c) == frozenset({c})} - values
        return min(top, default=None)

    def _read_slots(self, property_: URIRef) -> tuple[frozenset[URIRef], frozenset[URIRef]]:
        """What may stand at each end: domainIncludes and rangeIncludes, else domain and range."""
        sides = []
        for wide, strict in (
            (SCHEMA.domainIncludes, RDFS.domain),
            (SCHEMA.rangeIncludes, RDFS.range),
        ):
            found = set(self.graph.objects(property_, wide)) or set(
                self.graph.objects(property_, strict)
            )
            sides.append(
                frozenset(c for c in found if isinstance(c, URIRef) and not c.startswith(str(XSD)))
            )
        return sides[0], sides[1]


def local_name(term: URIRef | str) -> str:
    """The part of an IRI after its last # or /."""
    return str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1]
