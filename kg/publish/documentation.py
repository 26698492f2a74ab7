"""The ontology as one HTML page: its terms in two languages, a diagram, examples, changes.

Everything on it is read from the Turtle; there is nothing to keep up to date by hand.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN

from kg.namespaces import LEX
from kg.ontology import Ontology, local_name
from kg.publish.diagram import draw_classes
from kg.publish.history import changes

LANGUAGES = ("en", "zh-Hant")
TRAITS = (
    (OWL.TransitiveProperty, "transitive", "可遞"),
    (OWL.SymmetricProperty, "symmetric", "對稱"),
    (OWL.AsymmetricProperty, "asymmetric", "不對稱"),
    (OWL.IrreflexiveProperty, "irreflexive", "非自反"),
    (OWL.FunctionalProperty, "functional", "單值"),
)
WORDS = (
    (LEX.frame, "frames", "句框"),
    (LEX.headNoun, "head nouns", "中心名詞"),
    (LEX.title, "titles", "稱謂"),
    (LEX.firstWord, "first words", "首詞"),
)
ALIGNED = (
    ("elsewhere, all of it is", "在其他詞彙屬於", (RDFS.subClassOf, RDFS.subPropertyOf)),
    ("elsewhere, close to", "在其他詞彙近於", (SKOS.closeMatch, SKOS.exactMatch, RDFS.seeAlso)),
)
SHOWN = 200
"""Words listed for a term; of a list of given names no one reads more."""


def make_page(ontology: Ontology) -> str:
    """The page, self-contained: no script, no address outside but those of the terms."""
    loader = jinja2.FileSystemLoader(Path(__file__).with_name("templates"))
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("documentation.html").render(_Page(ontology).describe())


class _Page:
    """What the template fills in."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology, self.graph = ontology, ontology.graph
        self.spaces = {
            str(space): str(self.graph.value(header, VANN.preferredNamespacePrefix))
            for header, space in self.graph.subject_objects(VANN.preferredNamespaceUri)
        }
        self.slots = {p: ontology.slots(p) for p in ontology.properties}
        annotations = _named(self.graph.subjects(RDF.type, OWL.AnnotationProperty))
        self.words = [word for word in annotations if word in LEX]
        self.told = {*ontology.classes, *ontology.properties, *self.words}
        self.disjoint = self._disjoint()
        self.aligned = self._aligned()

    def describe(self) -> dict[str, Any]:
        ontology, header = self.ontology, self.ontology.iri
        return {
            "iri": header or "",
            "title": self._texts(header, DCTERMS.title) or {"en": "An ontology"},
            "description": self._texts(header, DCTERMS.description),
            "facts": self._facts(header),
            "spaces": sorted(self.spaces.items(), key=lambda item: item[1]),
            "diagram": Markup(draw_classes(ontology, self._anchor)),  # made of escaped parts
            "groups": [
                (
                    "classes",
                    "Classes",
                    "類別",
                    [self._class(c) for c in self._ours_first(ontology.classes)],
                ),
                (
                    "properties",
                    "Properties",
                    "屬性",
                    [self._property(p) for p in self._ours_first(ontology.properties)],
                ),
                ("reading", "Reading words", "閱讀用語", [self._term(w) for w in self.words]),
            ],
            "alignments": sorted(ontology.alignments()),
            "questions": [_read_question(path) for path in ontology.questions().values()],
            "changes": changes(ontology),
        }

    def _ours_first(self, terms: Iterable[URIRef]) -> list[URIRef]:
        """The ontology's own terms before those of the vocabularies that come with it."""
        ours = str(self.ontology.iri or "")
        return sorted(terms, key=lambda term: (not term.startswith(ours), term))

    def _facts(self, header: URIRef | None) -> list[tuple[str, str, str]]:
        asked = (
            (OWL.versionInfo, "Version", "版本"),
            (OWL.versionIRI, "Cite as", "引用"),
            (DCTERMS.license, "Licence", "許可"),
            (DCTERMS.creator, "Made by", "作者"),
            (DCTERMS.modified, "Changed", "更新"),
        )
        return [
            (en, zh, value[:10] if property_ == DCTERMS.modified else value)
            for property_, en, zh in asked
            for value in (sorted(map(str, self.graph.objects(header, property_))) if header else ())
        ]

    def _term(self, term: URIRef) -> dict[str, Any]:
        """What any term has: names, definition, words, examples, alignments."""
        words = []
        for predicate, en, zh in WORDS:
            found = self._literals(term, predicate)
            if found:
                words.append((en, zh, found[:SHOWN], max(0, len(found) - SHOWN)))
        return {
            "id": self._anchor(term),
            "iri": str(term),
            "name": self._name(term),
            "label": self._texts(term, RDFS.label) or {"en": local_name(term)},
            "definition": self._texts(term, SKOS.definition),
            "examples": self._literals(term, SKOS.example),
            "counter_examples": self._literals(term, LEX.counterExample),
            "words": words,
            "facts": [],
            "aligned": [
                (en, zh, sorted(self.aligned[term, en]))
                for en, zh, _ in ALIGNED
                if self.aligned[term, en]
            ],
            "deprecated": (term, OWL.deprecated, Literal(True)) in self.graph,
        }

    def _class(self, class_: URIRef) -> dict[str, Any]:
        graph, known = self.graph, self.ontology
        above = _named(graph.objects(class_, RDFS.subClassOf))
        below = _named(graph.subjects(RDFS.subClassOf, class_))
        kind = known.kind(class_)
        before = [p for p, (froms, _) in self.slots.items() if class_ in froms]
        after = [p for p, (_, tos) in self.slots.items() if class_ in tos]
        facts = (
            ("is a", "上位類別", above),
            ("below it", "下位類別", below),
            ("scored and named as", "大類", [kind] if kind and kind != class_ else []),
            ("never also", "互斥", sorted(self._excluded(class_))),
            ("subject of", "作主語", before),
            ("object of", "作賓語", after),
        )
        return self._term(class_) | {
            "facts": self._linked(facts),
            "conditions": sorted(self._conditions(class_), key=str),
        }

    def _conditions(self, class_: URIRef) -> Iterator[list[dict[str, Any]]]:
        """What makes a thing a member without being said to be one: classes and links it has."""
        graph = self.graph
        for node in graph.subjects(RDFS.subClassOf, class_):
            if not isinstance(node, URIRef):
                head = graph.value(node, OWL.intersectionOf)
                yield [
                    {"class": self._link(part)}
                    if isinstance(part, URIRef)
                    else {
                        "property": self._link(URIRef(str(graph.value(part, OWL.onProperty)))),
                        "class": self._link(filler)
                        if isinstance(filler := graph.value(part, OWL.someValuesFrom), URIRef)
                        and filler != OWL.Thing
                        else None,
                    }
                    for part in (Collection(graph, head) if head else [node])
                ]

    def _property(self, property_: URIRef) -> dict[str, Any]:
        graph, known = self.graph, self.ontology
        froms, tos = self.slots[property_]
        inverse = known.inverse(property_)
        facts = (
            ("from", "主語", sorted(froms)),
            ("to", "賓語", sorted(tos)),
            ("inverse", "逆屬性", [inverse] if inverse and inverse != property_ else []),
            ("implies", "上位屬性", _named(graph.objects(property_, RDFS.subPropertyOf))),
            ("implied by", "下位屬性", _named(graph.subjects(RDFS.subPropertyOf, property_))),
            ("makes its subject", "主語必為", _named(graph.objects(property_, RDFS.domain))),
            ("makes its object", "賓語必為", _named(graph.objects(property_, RDFS.range))),
        )
        chains = [
            [self._link(step) for step in Collection(graph, chain) if isinstance(step, URIRef)]
            for chain in graph.objects(property_, OWL.propertyChainAxiom)
        ]
        kinds = set(graph.objects(property_, RDF.type))
        return self._term(property_) | {
            "facts": self._linked(facts),
            "traits": [(en, zh) for trait, en, zh in TRAITS if trait in kinds],
            "chains": sorted(chains, key=str),
            "same_kind": known.same_kind(property_),
        }

    def _disjoint(self) -> defaultdict[URIRef, set[URIRef]]:
        """For each class, those a thing cannot be in as well."""
        found: defaultdict[URIRef, set[URIRef]] = defaultdict(set)
        for group in self.graph.subjects(RDF.type, OWL.AllDisjointClasses):
            members = self.graph.value(group, OWL.members)
            classes = _named(Collection(self.graph, members)) if members else []
            for class_ in classes:
                found[class_] |= {c for c in classes if c != class_}
        return found

    def _excluded(self, class_: URIRef) -> set[URIRef]:
        """What a member cannot be as well, by this class or one that it lies in."""
        above = self.graph.transitive_objects(class_, RDFS.subClassOf)
        return {c for a in above if isinstance(a, URIRef) for c in self.disjoint[a]}

    def _aligned(self) -> defaultdict[tuple[URIRef, str], set[tuple[str, str]]]:
        """For a term and a relation: address and short name of each outside term beside it."""
        found: defaultdict[tuple[URIRef, str], set[tuple[str, str]]] = defaultdict(set)
        files = self.ontology.alignments().values()
        for graph in (self.graph, *(Graph().parse(path) for path in files)):
            prefixes = {str(space): prefix for prefix, space in graph.namespaces()}
            for relation, _, predicates in ALIGNED:
                for s, o in (pair for p in predicates for pair in graph.subject_objects(p)):
                    if s in self.told and isinstance(o, URIRef) and o not in self.told:
                        name = local_name(o)
                        space = o.removesuffix(name)
                        short = f"{prefixes[space]}:{name}" if space in prefixes else str(o)
                        found[URIRef(str(s)), relation].add((str(o), short))
        return found

    def _linked(
        self, facts: Iterable[tuple[str, str, list[URIRef]]]
    ) -> list[tuple[str, str, list[dict[str, Any]]]]:
        return [(en, zh, [self._link(t) for t in terms]) for en, zh, terms in facts if terms]

    def _link(self, term: URIRef) -> dict[str, Any]:
        """Where a term is described: on this page, or at its own address."""
        here = term in self.told
        return {
            "href": f"#{self._anchor(term)}" if here else str(term),
            "name": self._name(term),
            "label": self._texts(term, RDFS.label) or {"en": self._name(term)},
        }

    def _anchor(self, term: URIRef) -> str:
        return self._name(term).replace(":", "-")

    def _name(self, term: URIRef) -> str:
        for space, prefix in self.spaces.items():
            if term.startswith(space):
                return f"{prefix}:{term[len(space) :]}"
        return local_name(term)

    def _texts(self, node: URIRef | None, predicate: URIRef) -> dict[str, str]:
        """What is said in each language of the page; English where another is missing."""
        found = {
            str(o.language or "en").lower(): str(o)
            for o in (self.graph.objects(node, predicate) if node else ())
            if isinstance(o, Literal)
        }
        told = {tag: found[tag.lower()] for tag in LANGUAGES if tag.lower() in found}
        return told if "en" in told or not found else {"en": next(iter(found.values())), **told}

    def _literals(self, term: URIRef, predicate: URIRef) -> list[tuple[str, str]]:
        found = {o for o in self.graph.objects(term, predicate) if isinstance(o, Literal)}
        return sorted((str(o), o.language or "en") for o in found)


def _named(nodes: Iterable[object]) -> list[URIRef]:
    return sorted(node for node in nodes if isinstance(node, URIRef))


def _read_question(path: Path) -> dict[str, str]:
    """A question's name, its words in each language, and its SPARQL."""
    text = path.read_text("utf-8")
    first = text.splitlines()[0].lstrip("# ") if text else ""
    english, mark, rest = first.partition("? ")
    return {"name": path.stem, "en": english + mark.strip(), "zh": rest, "text": text}
