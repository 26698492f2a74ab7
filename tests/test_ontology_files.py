"""What every term of the ontology owes its readers; each failure names the term at fault."""

import importlib.util
import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from types import ModuleType

import babel
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD

from kg.identity import entity_iri
from kg.lexicon import read_lexicon
from kg.namespaces import BASE, EV, LEX, SCHEMA
from kg.ontology import Ontology

ROOT = Path(__file__).parent.parent
ONTOLOGY = ROOT / "ontology"
FIELD = BASE + "ontology#"
HEADERS = ("ontology", "lexical", "evidence")
LANGUAGES = ("en", "zh-Hant")
DEEPEST = 4


@cache
def loaded() -> Ontology:
    return Ontology.load(ONTOLOGY)


def graph() -> Graph:
    return loaded().graph


def short(term: object) -> str:
    return str(term).removeprefix(BASE)


def terms() -> list[URIRef]:
    """Every class and property of the project's own namespaces."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    found = {t for kind in kinds for t in graph().subjects(RDF.type, kind)}
    return sorted(t for t in found if isinstance(t, URIRef) and t.startswith(BASE))


def classes() -> list[URIRef]:
    return [c for c in loaded().classes if c.startswith(FIELD)]


def links() -> list[URIRef]:
    """The field's properties between things, without those that lead to values."""
    found = set(graph().subjects(RDF.type, OWL.ObjectProperty))
    return [p for p in loaded().properties if p in found and p.startswith(FIELD) and not value(p)]


def value(property_: URIRef) -> URIRef | None:
    return loaded().value_kind(property_)


def extracted() -> list[URIRef]:
    """What a text is read for: properties with slots that are not named as someone's inverse."""
    inverses = set(graph().objects(None, OWL.inverseOf))
    slotted = set(graph().subjects(SCHEMA.domainIncludes))
    return [p for p in loaded().properties if p in slotted and p not in inverses]


def inferred_only() -> set[object]:
    """The classes that follow from an expression: roles, never read."""
    expressions = (s for s in graph().subjects(OWL.someValuesFrom) if not isinstance(s, URIRef))
    whole = set(graph().subjects(OWL.intersectionOf))
    return {c for s in {*expressions, *whole} for c in graph().objects(s, RDFS.subClassOf)}


def texts(term: URIRef, predicate: URIRef, language: str) -> list[str]:
    """Texts in a language; the case of a tag means nothing, and some parsers change it."""
    found = [x for x in graph().objects(term, predicate) if isinstance(x, Literal)]
    return [str(x) for x in found if (x.language or "").lower() == language.lower()]


# Labels and definitions


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_term_has_one_label_in_each_language(language: str) -> None:
    assert {short(t) for t in terms() if len(texts(t, RDFS.label, language)) != 1} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_terms_share_a_label(language: str) -> None:
    bearers = defaultdict(list)
    for term in terms():
        for label in texts(term, RDFS.label, language):
            bearers[label].append(short(term))
    assert {label: who for label, who in bearers.items() if len(who) > 1} == {}


def test_each_term_has_one_definition_of_one_sentence() -> None:
    wrong = {}
    for term in terms():
        definitions = texts(term, SKOS.definition, "en")
        if len(definitions) != 1 or not re.fullmatch(
            r"[A-Z][^.!?]*(\d\.\d[^.!?]*)*\.", definitions[0]
        ):
            wrong[short(term)] = definitions
    assert wrong == {}


def test_each_term_has_one_definition_in_chinese_of_one_sentence() -> None:
    wrong = {}
    for term in terms():
        definitions = texts(term, SKOS.definition, "zh-Hant")
        if len(definitions) != 1 or not re.fullmatch(r"[^。！？]+。", definitions[0]):
            wrong[short(term)] = definitions
    assert wrong == {}


def test_no_definition_uses_the_term_it_defines() -> None:
    wrong = {}
    for term in terms():
        for label in texts(term, RDFS.label, "en"):
            for definition in texts(term, SKOS.definition, "en"):
                if re.search(rf"\b{re.escape(label)}\b", definition, re.IGNORECASE):
                    wrong[short(term)] = definition
    assert wrong == {}


def test_class_names_are_capitalised_and_property_names_are_not() -> None:
    wrong = [short(c) for c in classes() if not re.search(r"#[A-Z][A-Za-z]*$", c)]
    properties = [p for p in loaded().properties if p.startswith(BASE)]
    wrong += [short(p) for p in properties if not re.search(r"#[a-z][A-Za-z]*$", p)]
    assert wrong == []


# Inverses and slots


def test_each_link_has_exactly_one_inverse_or_is_symmetric() -> None:
    wrong = {}
    for property_ in links():
        inverses = {
            *graph().objects(property_, OWL.inverseOf),
            *graph().subjects(OWL.inverseOf, property_),
        }
        symmetric = (property_, RDF.type, OWL.SymmetricProperty) in graph()
        if len(inverses) != (0 if symmetric else 1):
            wrong[short(property_)] = [short(i) for i in inverses]
    assert wrong == {}


def test_an_inverse_mirrors_the_slots() -> None:
    wrong = []
    for one, other in graph().subject_objects(OWL.inverseOf):
        if isinstance(one, URIRef) and isinstance(other, URIRef):
            before, after = loaded().slots(one)
            has_slots = set(graph().objects(one, SCHEMA.domainIncludes))
            same_slots = not has_slots or (after, before) == loaded().slots(other)
            if not same_slots or loaded().same_kind(one) != loaded().same_kind(other):
                wrong.append(short(one))
    assert wrong == []


def test_no_axiom_about_a_property_repeats_another() -> None:
    asymmetric = set(graph().subjects(RDF.type, OWL.AsymmetricProperty))
    irreflexive = set(graph().subjects(RDF.type, OWL.IrreflexiveProperty))
    assert {short(p) for p in asymmetric & irreflexive} == set()
    inverses = set(graph().objects(None, OWL.inverseOf))
    assert {short(p) for p in inverses if graph().value(p, RDFS.subPropertyOf)} == set()


def test_a_symmetric_property_admits_the_same_at_both_ends() -> None:
    for property_ in graph().subjects(RDF.type, OWL.SymmetricProperty):
        if isinstance(property_, URIRef):
            before, after = loaded().slots(property_)
            assert before == after, short(property_)


def test_each_slot_is_a_declared_class() -> None:
    slots = {
        c
        for predicate in (SCHEMA.domainIncludes, SCHEMA.rangeIncludes, LEX.value, LEX.nearest)
        for c in graph().objects(None, predicate)
    }
    assert {short(c) for c in slots if c not in loaded().classes} == set()


def test_a_domain_or_a_range_holds_for_every_slot_or_makes_one_finer() -> None:
    wrong = []
    for strict, wide in (
        (RDFS.domain, SCHEMA.domainIncludes),
        (RDFS.range, SCHEMA.rangeIncludes),
    ):
        for property_, class_ in graph().subject_objects(strict):
            slots = [c for c in graph().objects(property_, wide) if isinstance(c, URIRef)]
            if slots and isinstance(class_, URIRef):
                above = all(loaded().is_a(slot, class_) for slot in slots)
                within = any(loaded().is_a(class_, slot) for slot in slots)
                if not (above or within):
                    wrong.append((short(property_), short(class_)))
    assert wrong == []


# Words


def test_each_property_that_is_read_for_has_frames() -> None:
    assert {short(p) for p in extracted() if not texts(p, LEX.frame, "en")} == set()
    assert len(extracted()) > 20


def test_each_leaf_class_that_is_read_for_has_words() -> None:
    above = set(graph().objects(None, RDFS.subClassOf))
    leaves = [
        c for c in classes() if loaded().kind(c) and c not in above and c not in inferred_only()
    ]
    words = (LEX.headNoun, LEX.title, LEX.firstWord)
    mute = {short(c) for c in leaves if not any(texts(c, word, "en") for word in words)}
    assert mute == set()
    assert len(leaves) > 25


def test_no_word_stands_on_two_unrelated_classes() -> None:
    assert [str(fault) for fault in loaded().lexicon.faults] == []
    assert [str(f) for f in read_lexicon(graph(), loaded().is_a, "zh").faults] == []


def test_head_nouns_are_written_in_lower_case() -> None:
    wrong = [
        (short(c), str(noun))
        for c, noun in graph().subject_objects(LEX.headNoun)
        if isinstance(noun, Literal) and str(noun) != str(noun).lower()
    ]
    assert wrong == []


def test_each_frame_is_accepted_by_its_own_property() -> None:
    wrong = []
    for frame in loaded().lexicon.frames:
        before, after = loaded().slots(frame.property)
        for narrowed, slots in ((frame.subject, before), (frame.object, after)):
            fits = narrowed is None or any(
                loaded().is_a(narrowed, c) or loaded().is_a(c, narrowed) for c in slots
            )
            if not fits and not loaded().same_kind(frame.property):
                wrong.append((short(frame.property), frame.text))
    assert wrong == []


# The hierarchy


def test_the_hierarchy_has_no_cycle() -> None:
    above = {c: set(graph().objects(c, RDFS.subClassOf)) for c in classes()}
    for class_ in classes():
        reached = set(above[class_])
        while more := {d for c in reached for d in above.get(c, ())} - reached:  # type: ignore[call-overload]
            reached |= more
        assert class_ not in reached, short(class_)


def test_no_class_is_the_only_one_below_another() -> None:
    below = defaultdict(list)
    parents: Counter[URIRef] = Counter()
    for class_ in classes():
        for above in graph().objects(class_, RDFS.subClassOf):
            below[above].append(class_)
            parents[class_] += 1
    lonely = [short(c) for c, found in below.items() if len(found) == 1 and parents[found[0]] == 1]
    assert lonely == []


def test_no_class_is_more_than_four_deep() -> None:
    @cache
    def depth(class_: URIRef) -> int:
        above = [c for c in graph().objects(class_, RDFS.subClassOf) if isinstance(c, URIRef)]
        return 1 + max(map(depth, above), default=0)

    assert {short(c): depth(c) for c in classes() if depth(c) > DEEPEST} == {}


def test_no_term_of_the_field_is_unused() -> None:
    queries = "".join(p.read_text("utf-8") for p in ONTOLOGY.glob("*/*.rq"))
    if "worksWith" not in queries:
        pytest.skip("the rules, which use what no frame states, are not written yet")
    logical = {p for p in graph().predicates(unique=True) if str(p).startswith(str(OWL))}
    logical |= {RDFS.subClassOf, RDFS.subPropertyOf, RDF.first, RDFS.domain, RDFS.range}
    logical |= {SCHEMA.domainIncludes, SCHEMA.rangeIncludes, LEX.kind}
    spoken = {LEX.headNoun, LEX.title, LEX.firstWord, LEX.frame}
    used = {o for p in logical for o in graph().objects(None, p)}
    used |= {s for p in spoken for s in graph().subjects(p)}
    properties = [p for p in loaded().properties if p.startswith(FIELD)]
    unused = {
        short(t)
        for t in [*classes(), *properties]
        if t not in used and not re.search(rf":{t.removeprefix(FIELD)}\b", queries)
    }
    named_by_their_inverse = {
        short(s) for s, o in graph().subject_objects(OWL.inverseOf) if o in used
    }
    assert unused - named_by_their_inverse == set()


# Kinds and names


def test_there_are_twelve_kinds_and_each_class_read_for_has_one() -> None:
    marked = set(graph().subjects(LEX.kind, Literal(True)))
    assert len(marked) == 12
    for class_ in marked:
        above = set(graph().transitive_objects(class_, RDFS.subClassOf)) - {class_}
        assert not above & marked, short(class_)
    spoken = {c for p in (LEX.headNoun, LEX.title) for c in graph().subjects(p)}
    kindless = {short(c) for c in spoken if isinstance(c, URIRef) and not loaded().kind(c)}
    assert kindless == set()


def individuals() -> list[URIRef]:
    found = {s for c in classes() for s in graph().subjects(RDF.type, c)}
    return sorted(s for s in found if isinstance(s, URIRef))


def test_each_known_thing_has_one_english_label_and_the_iri_its_kind_and_label_give() -> None:
    wrong = {}
    for thing in individuals():
        class_ = loaded().class_of(thing)
        kind = loaded().kind(class_) if class_ else None
        labels = texts(thing, RDFS.label, "en")
        if kind is None or len(labels) != 1 or entity_iri(kind, labels[0]) != thing:
            wrong[short(thing)] = labels
    assert wrong == {}
    assert len(individuals()) > 1000


def test_no_english_name_leads_to_two_known_things() -> None:
    bearers = defaultdict(set)
    for thing in individuals():
        for predicate in (RDFS.label, SKOS.altLabel):
            for name in texts(thing, predicate, "en"):
                bearers[name].add(short(thing))
    assert {name: who for name, who in bearers.items() if len(who) > 1} == {}


def test_each_known_thing_that_is_linked_to_is_known() -> None:
    known = set(individuals())
    for property_ in links():
        for thing in graph().objects(None, property_):
            assert thing in known, short(thing)


# Files


@pytest.mark.parametrize("name", HEADERS)
def test_each_header_says_what_it_is_whose_and_when(name: str) -> None:
    header = URIRef(BASE + name)
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert [len(texts(header, predicate, language)) for language in LANGUAGES] == [1, 1]
    for predicate in (DCTERMS.license, DCTERMS.creator):
        assert graph().value(header, predicate) is not None, predicate
    version = graph().value(header, OWL.versionInfo)
    assert graph().value(header, OWL.versionIRI) == URIRef(f"{header}/{version}")
    modified = graph().value(header, DCTERMS.modified)
    assert isinstance(modified, Literal)
    assert modified.datatype == XSD.dateTime
    assert str(graph().value(header, VANN.preferredNamespaceUri)) == f"{header}#"
    assert graph().value(header, VANN.preferredNamespacePrefix) is not None


def test_the_ontology_has_the_version_of_the_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    versions = {str(graph().value(URIRef(BASE + name), OWL.versionInfo)) for name in HEADERS}
    assert versions == {package}


def test_the_code_names_only_reading_words_and_evidence_that_are_declared() -> None:
    declared = set(terms())
    for path in (ROOT / "kg").rglob("*.py"):
        for space, name in re.findall(r"\b(LEX|EV)\.([A-Za-z]+)", path.read_text("utf-8")):
            term = (LEX if space == "LEX" else EV)[name]
            assert term in declared, f"{path.name} names {short(term)}"


def make_places() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_places", ONTOLOGY / "make_places.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_of_places_is_what_its_script_writes() -> None:
    text = (ONTOLOGY / "places.ttl").read_text("utf-8")
    if f"Babel {babel.__version__};" not in text.splitlines()[0]:
        pytest.skip("places.ttl was made from another version of Babel's data")
    assert make_places().turtle() == text
