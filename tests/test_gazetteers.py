"""What the known heritage, festivals and prizes owe to whoever reads a text with them."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS

from kg.identity import entity_iri
from kg.namespaces import BASE
from kg.ontology import Ontology
from kg.text.language import DETERMINERS, PREPOSITIONS, PRONOUNS, RELATIVES

ONTOLOGY = Path(__file__).parent.parent / "ontology"
FIELD = BASE + "ontology#"
GAZETTEERS = ("heritage", "festivals")
NAMES = (RDFS.label, SKOS.altLabel)
FUNCTION_WORDS = (
    DETERMINERS
    | PREPOSITIONS
    | PRONOUNS
    | RELATIVES
    | {"and", "or", "but", "not", "then", "also", "can", "may", "will", "is", "are", "be"}
)
SHORTEST = 5
MINIMUM = {
    "IntangibleHeritage": 250,
    "BuiltHeritage": 200,
    "CulturalObject": 60,
    "Award": 40,
    "Festival": 80,
    "Fair": 20,
    "Exhibition": 20,
    "Conference": 10,
}


@cache
def ontology() -> Ontology:
    return Ontology.load(ONTOLOGY)


@cache
def gazetteer(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / f"{name}.ttl")


def things(name: str) -> list[URIRef]:
    return sorted(s for s in gazetteer(name).subjects(unique=True) if isinstance(s, URIRef))


def names(graph: Graph, thing: URIRef, language: str = "en") -> list[str]:
    found = (o for p in NAMES for o in graph.objects(thing, p))
    return sorted(str(o) for o in found if isinstance(o, Literal) and o.language == language)


def named() -> list[tuple[URIRef, str]]:
    return [(t, n) for g in GAZETTEERS for t in things(g) for n in names(gazetteer(g), t)]


def short(term: object) -> str:
    return str(term).removeprefix(BASE)


def test_each_name_leads_to_one_thing_in_all_files() -> None:
    bearers = defaultdict(set)
    graph = ontology().graph
    known = {s for c in ontology().classes for s in graph.subjects(RDF.type, c)}
    for thing in known:
        for predicate in NAMES:
            for name in graph.objects(thing, predicate):
                bearers[name].add(short(thing))
    assert {name: who for name, who in bearers.items() if len(who) > 1} == {}
    assert len(bearers) > len(named())


def test_a_name_in_lower_case_is_no_other_things_name_in_capitals() -> None:
    bearers = defaultdict(set)
    for name, thing in ontology().lexicon.names.items():
        bearers[name.lower()].add(short(thing))
    lower = {name for _, name in named() if name.islower()}
    assert {name: bearers[name] for name in lower if len(bearers[name]) != 1} == {}
    assert lower


@pytest.mark.parametrize("name", GAZETTEERS)
def test_each_thing_has_one_english_label_and_at_most_one_in_chinese(name: str) -> None:
    wrong = {}
    for thing in things(name):
        labels = [o for o in gazetteer(name).objects(thing, RDFS.label) if isinstance(o, Literal)]
        tongues = sorted(str(label.language) for label in labels)
        if tongues not in (["en"], ["en", "zh-Hant"]):
            wrong[short(thing)] = tongues
    assert wrong == {}


@pytest.mark.parametrize("name", GAZETTEERS)
def test_each_thing_has_one_class_and_the_iri_its_kind_and_label_give(name: str) -> None:
    wrong = {}
    for thing in things(name):
        types = list(gazetteer(name).objects(thing, RDF.type))
        label = ontology().label(thing)
        kind = ontology().kind(types[0]) if isinstance(types[0], URIRef) else None
        if len(types) != 1 or kind is None or entity_iri(kind, label) != thing:
            wrong[short(thing)] = types
    assert wrong == {}


def test_the_gazetteers_hold_as_many_of_each_class_as_they_promise() -> None:
    graph = gazetteer("heritage") + gazetteer("festivals")
    held = {c: len(set(graph.subjects(RDF.type, URIRef(FIELD + c)))) for c in MINIMUM}
    assert {c: n for c, n in held.items() if n < MINIMUM[c]} == {}


def test_no_lower_case_word_is_so_short_that_it_may_be_a_common_one() -> None:
    assert [(short(t), n) for t, n in named() if n.islower() and len(n) < SHORTEST] == []


def test_no_name_is_a_function_word() -> None:
    assert {n for _, n in named() if n.lower() in FUNCTION_WORDS} == set()
    assert "the" in FUNCTION_WORDS


def test_no_name_is_a_head_noun_of_another_kind() -> None:
    wrong = {}
    for thing, name in named():
        noun = ontology().lexicon.head_nouns.get(tuple(name.lower().split()))
        class_ = ontology().class_of(thing)
        if noun and class_ and ontology().kind(noun) != ontology().kind(class_):
            wrong[name] = short(noun)
    assert wrong == {}


def test_no_name_is_a_given_name() -> None:
    given = {words[0] for words in ontology().lexicon.first_words if len(words) == 1}
    assert given, "no given names are known"
    assert [n for _, n in named() if n.lower() in given] == []


def test_no_name_has_stray_spaces_or_marks() -> None:
    wrong = [n for _, n in named() if n != " ".join(n.split()) or any(c in n for c in '"“”‘’;|~')]
    assert wrong == []


def test_what_a_thing_is_in_or_part_of_is_known_and_of_the_class_its_property_takes() -> None:
    wrong = []
    linked = 0
    for name in GAZETTEERS:
        for s, p, o in gazetteer(name):
            if not str(p).startswith(FIELD):
                continue
            linked += 1
            ends = [ontology().class_of(x) if isinstance(x, URIRef) else None for x in (s, o)]
            before, after = ends
            if not (
                isinstance(p, URIRef) and before and after and ontology().accepts(p, before, after)
            ):
                wrong.append((short(s), short(p), short(o)))
    assert wrong == []
    assert linked > 100


def test_heritage_is_located_in_places_and_events_take_place_in_them() -> None:
    graph = gazetteer("heritage") + gazetteer("festivals")
    places = {
        o
        for p in ("locatedIn", "takesPlaceIn")
        for o in graph.objects(None, URIRef(f"{FIELD}{p}"))
        if isinstance(o, URIRef)
    }
    place = URIRef(FIELD + "Place")
    classes = {short(o): ontology().class_of(o) for o in places}
    assert {o: c for o, c in classes.items() if not c or not ontology().is_a(c, place)} == {}
    assert len(places) > 100
