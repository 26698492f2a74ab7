"""An ontology as an object: kinds, slots, inverses, labels, and errors that say what to mend."""

from pathlib import Path

import pytest
from rdflib import BNode, URIRef
from rdflib.namespace import OWL, RDF

from kg.errors import OntologyError
from kg.namespaces import LEX
from kg.ontology import Ontology, local_name
from kg.ontology_files import published

PREFIXES = """
@prefix ex: <https://example.org/zoo#> .
@prefix lex: <https://w3id.org/cultural-policy/lexical#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ZOO = """
<https://example.org/zoo> a owl:Ontology ; owl:versionInfo "2" .
ex:Being a owl:Class .
ex:Animal a owl:Class ; rdfs:subClassOf ex:Being ; lex:kind true ;
    rdfs:label "animal"@en , "動物"@zh-Hant ; skos:definition "It moves."@en , "會動。"@zh-Hant .
ex:Bird a owl:Class ; rdfs:subClassOf ex:Animal .
ex:Owl a owl:Class ; rdfs:subClassOf ex:Bird , [ a owl:Restriction ;
    owl:onProperty ex:feeds ; owl:allValuesFrom ex:Animal ] .
ex:Griffin a owl:Class ; rdfs:subClassOf ex:Bird ; lex:kind ex:Keeper .
ex:Keeper a owl:Class ; lex:kind true .
ex:Cage a owl:Class .
ex:feeds a owl:ObjectProperty ; owl:inverseOf ex:fedBy ; lex:frame "{s} feed {o}"@en ;
    schema:domainIncludes ex:Keeper , ex:Owl ; schema:rangeIncludes ex:Animal .
ex:fedBy a owl:ObjectProperty .
ex:knows a owl:ObjectProperty , owl:SymmetricProperty .
ex:partOf a owl:ObjectProperty ; lex:sameKind true ;
    schema:domainIncludes ex:Bird ; schema:rangeIncludes ex:Cage .
ex:born a owl:DatatypeProperty ; lex:value lex:Date .
ex:polly a ex:Bird , ex:Animal ; rdfs:label "Polly"@en .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "zoo.ttl").write_text(PREFIXES + ZOO, "utf-8")
    return tmp_path


@pytest.fixture
def zoo(folder: Path) -> Ontology:
    return Ontology.load(folder)


def ex(name: str) -> URIRef:
    return URIRef(f"https://example.org/zoo#{name}")


def test_all_turtle_files_of_a_folder_are_one_ontology_but_the_shapes(folder: Path) -> None:
    (folder / "more.ttl").write_text(f"{PREFIXES} ex:Fish a owl:Class .", "utf-8")
    (folder / "shapes.ttl").write_text("this is no Turtle at all", "utf-8")
    assert ex("Fish") in Ontology.load(folder).classes


def test_one_file_is_an_ontology_too(folder: Path) -> None:
    assert ex("Bird") in Ontology.load(folder / "zoo.ttl").classes


def test_without_a_folder_the_projects_own_ontology_is_loaded(ontology: Ontology) -> None:
    assert ontology.iri is not None
    assert ontology.version
    assert len(ontology.lexicon.frames) > 100


def test_it_knows_its_name_and_version(zoo: Ontology) -> None:
    assert zoo.iri == URIRef("https://example.org/zoo")
    assert zoo.version == "2"


def test_properties_are_those_of_things_and_of_literals(zoo: Ontology) -> None:
    assert [local_name(p) for p in zoo.properties] == ["born", "fedBy", "feeds", "knows", "partOf"]


def test_a_class_is_what_stands_above_it_at_any_depth(zoo: Ontology) -> None:
    assert zoo.is_a(ex("Owl"), ex("Being"))
    assert zoo.is_a(ex("Owl"), ex("Owl"))
    assert not zoo.is_a(ex("Being"), ex("Owl"))
    assert not zoo.is_a(ex("Owl"), ex("Keeper"))


def test_a_term_it_does_not_know_is_only_itself(zoo: Ontology) -> None:
    assert zoo.is_a(ex("Ghost"), ex("Ghost"))
    assert not zoo.is_a(ex("Ghost"), ex("Being"))


def test_the_kind_of_a_class_is_the_marked_one_above(zoo: Ontology) -> None:
    assert zoo.kind(ex("Owl")) == ex("Animal")
    assert zoo.kind(ex("Being")) is None
    assert zoo.kinds == (ex("Animal"), ex("Keeper"))


def test_a_class_may_name_its_kind_itself(zoo: Ontology) -> None:
    assert zoo.kind(ex("Griffin")) == ex("Keeper")


def test_without_marked_kinds_the_topmost_classes_are_kinds(folder: Path) -> None:
    file = folder / "zoo.ttl"
    file.write_text(file.read_text("utf-8").replace("lex:kind true", 'rdfs:comment ""'), "utf-8")
    zoo = Ontology.load(folder)
    assert zoo.kind(ex("Owl")) == ex("Being")
    assert zoo.kind(ex("Cage")) == ex("Cage")


def test_a_property_accepts_what_its_slots_include(zoo: Ontology) -> None:
    assert zoo.accepts(ex("feeds"), ex("Keeper"), ex("Owl"))
    assert zoo.accepts(ex("feeds"), ex("Owl"), ex("Bird"))
    assert not zoo.accepts(ex("feeds"), ex("Bird"), ex("Owl"))
    assert not zoo.accepts(ex("feeds"), ex("Keeper"), ex("Cage"))


def test_a_property_without_slots_accepts_anything(zoo: Ontology) -> None:
    assert zoo.accepts(ex("knows"), ex("Cage"), ex("Owl"))
    assert zoo.takes(ex("knows"), ex("Cage"))


def test_a_property_of_one_kind_accepts_two_of_a_kind_beside_its_slots(zoo: Ontology) -> None:
    assert zoo.accepts(ex("partOf"), ex("Bird"), ex("Cage"))
    assert zoo.accepts(ex("partOf"), ex("Owl"), ex("Animal"))
    assert zoo.accepts(ex("partOf"), ex("Keeper"), ex("Keeper"))
    assert not zoo.accepts(ex("partOf"), ex("Keeper"), ex("Owl"))


def test_things_without_a_kind_are_not_of_one_kind(zoo: Ontology) -> None:
    assert not zoo.accepts(ex("partOf"), ex("Being"), ex("Being"))


def test_an_inverse_is_found_from_either_side(zoo: Ontology) -> None:
    assert zoo.inverse(ex("feeds")) == ex("fedBy")
    assert zoo.inverse(ex("fedBy")) == ex("feeds")
    assert zoo.inverse(ex("knows")) == ex("knows")
    assert zoo.inverse(ex("partOf")) is None


def test_a_property_of_values_names_their_kind(zoo: Ontology) -> None:
    assert zoo.value_kind(ex("born")) == LEX.Date
    assert zoo.value_kind(ex("feeds")) is None


def test_a_label_falls_back_to_english_and_then_to_the_local_name(zoo: Ontology) -> None:
    assert zoo.label(ex("Animal"), "zh-Hant") == "動物"
    assert zoo.label(ex("Animal"), "fr") == "animal"
    assert zoo.label(ex("Cage")) == "Cage"


def test_a_definition_is_english_or_empty(zoo: Ontology) -> None:
    assert zoo.definition(ex("Animal")) == "It moves."
    assert zoo.definition(ex("Cage")) == ""


def test_the_class_of_an_individual_is_its_finest(zoo: Ontology) -> None:
    assert zoo.class_of(ex("polly")) == ex("Bird")
    assert zoo.class_of(ex("nobody")) is None


def test_questions_are_the_queries_beside_it(folder: Path) -> None:
    (folder / "queries").mkdir()
    (folder / "queries" / "who-feeds-whom.rq").write_text("SELECT * {}", "utf-8")
    zoo = Ontology.load(folder)
    assert list(zoo.questions()) == ["who-feeds-whom"]
    assert zoo.question("who-feeds-whom") == "SELECT * {}"
    with pytest.raises(OntologyError, match="who-feeds-whom"):
        zoo.question("who-bites-whom")


def test_what_is_published_has_no_frames_and_no_blank_nodes(zoo: Ontology) -> None:
    graph = published(zoo.graph)
    assert not list(graph.triples((None, LEX.frame, None)))
    assert not [t for t in graph.all_nodes() if isinstance(t, BNode)]
    assert len(list(graph.subjects(RDF.type, OWL.Restriction))) == 1
    assert (ex("polly"), RDF.type, ex("Bird")) in graph


def test_what_is_published_is_the_same_each_time(folder: Path) -> None:
    once, again = (set(published(Ontology.load(folder).graph)) for _ in range(2))
    assert once == again


@pytest.mark.parametrize("place", ["nowhere", "empty", "nowhere/zoo.ttl"])
def test_a_folder_without_turtle_is_an_error_naming_it(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(OntologyError, match=r"no ontology there.*\.ttl"):
        Ontology.load(tmp_path / place)


def test_a_file_that_is_no_turtle_is_an_error_naming_it(folder: Path) -> None:
    (folder / "broken.ttl").write_text("ex:Bird a owl:Class", "utf-8")
    with pytest.raises(OntologyError, match=r"broken\.ttl"):
        Ontology.load(folder)


def test_a_file_in_another_encoding_is_an_error_naming_it(folder: Path) -> None:
    (folder / "old.ttl").write_bytes("# Café\n".encode("latin-1"))
    with pytest.raises(OntologyError, match=r"old\.ttl"):
        Ontology.load(folder)


def test_turtle_without_a_class_is_no_ontology(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with pytest.raises(OntologyError, match=r"no owl:Class"):
        Ontology.load(tmp_path)


def test_a_broken_frame_is_an_error_naming_file_term_and_literal(folder: Path) -> None:
    words = f'{PREFIXES} ex:haunts a owl:ObjectProperty ; lex:frame "{{s}} haunt"@en .'
    (folder / "words.ttl").write_text(words, "utf-8")
    with pytest.raises(OntologyError, match=r"(?s)words\.ttl.*zoo#haunts.*\{s\} haunt"):
        Ontology.load(folder)
