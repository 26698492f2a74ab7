"""The ontology's words: how they are read, and what is wrong with them."""

import pytest
from rdflib import Graph, URIRef

from kg.lexicon import Frame, Lexicon, read_lexicon, split_words

PREFIXES = """
@prefix ex: <https://example.org/zoo#> .
@prefix lex: <https://w3id.org/cultural-policy/lexical#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:Animal a owl:Class .
ex:Bird a owl:Class ; rdfs:subClassOf ex:Animal .
ex:Keeper a owl:Class .
ex:feeds a owl:ObjectProperty .
"""
ZOO = "https://example.org/zoo#"


def lexicon(turtle: str) -> Lexicon:
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle")

    def is_a(narrow: URIRef, wide: URIRef) -> bool:
        return narrow == wide or (narrow, wide) == (URIRef(ZOO + "Bird"), URIRef(ZOO + "Animal"))

    return read_lexicon(graph, is_a)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{s} feed {o}", ("{s}", "feed", "{o}")),
        ("{s} 's {o}", ("{s}", "'s", "{o}")),
        ("{s}, keeper of {o}", ("{s}", ",", "keeper", "of", "{o}")),
        ("{s} ({o})", ("{s}", "(", "{o}", ")")),
        ("{s} pay {amount} to {o}", ("{s}", "pay", "{amount}", "to", "{o}")),
        ("{s} co-feed {o}", ("{s}", "co-feed", "{o}")),
    ],
)
def test_a_frame_is_split_into_words_and_slots(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


def test_a_head_noun_leads_to_its_class() -> None:
    found = lexicon('ex:Bird lex:headNoun "Song bird"@en .')
    assert found.head_nouns == {("song", "bird"): URIRef(ZOO + "Bird")}
    assert found.faults == []


def test_titles_and_first_words_have_tables_of_their_own() -> None:
    found = lexicon('ex:Keeper lex:title "head keeper"@en ; lex:firstWord "Ann"@en .')
    assert found.titles == {("head", "keeper"): URIRef(ZOO + "Keeper")}
    assert found.first_words == {("ann",): URIRef(ZOO + "Keeper")}
    assert found.head_nouns == {}


def test_a_noun_of_a_class_and_its_subclass_is_the_subclass() -> None:
    found = lexicon('ex:Animal lex:headNoun "owl"@en . ex:Bird lex:headNoun "owl"@en .')
    assert found.head_nouns == {("owl",): URIRef(ZOO + "Bird")}
    assert found.faults == []


def test_a_noun_of_two_unrelated_classes_is_a_fault() -> None:
    found = lexicon('ex:Keeper lex:headNoun "crane"@en . ex:Bird lex:headNoun "crane"@en .')
    assert found.head_nouns == {}
    (fault,) = found.faults
    assert "'crane'" in str(fault)
    assert ZOO + "Keeper" in str(fault)
    assert ZOO + "Bird" in str(fault)


def test_a_narrowed_slot_names_a_class_by_its_local_name() -> None:
    found = lexicon('ex:feeds lex:frame "{s:Keeper} feed {o:Bird}"@en .')
    assert found.frames == [
        Frame(
            URIRef(ZOO + "feeds"),
            "{s:Keeper} feed {o:Bird}",
            ("{s}", "feed", "{o}"),
            URIRef(ZOO + "Keeper"),
            URIRef(ZOO + "Bird"),
        )
    ]


@pytest.mark.parametrize(
    ("turtle", "word"),
    [
        ('ex:feeds lex:frame "{s} feed"@en .', "{o} once"),
        ('ex:feeds lex:frame "{s} feed {o} {o}"@en .', "{o} once"),
        ('ex:feeds lex:frame "feed {o}"@en .', "{s} once"),
        ('ex:feeds lex:frame "{s} feed {o}" .', "language tag"),
        ('ex:feeds lex:frame "{s} feed {o:Fish}"@en .', "'Fish'"),
        ('ex:Bird lex:headNoun "owl" .', "language tag"),
        ('ex:feeds lex:headNoun "owl"@en .', "no class"),
    ],
)
def test_a_broken_word_is_left_out_and_named(turtle: str, word: str) -> None:
    found = lexicon(turtle)
    assert found.frames == []
    assert found.head_nouns == {}
    (fault,) = found.faults
    assert word in str(fault)
    assert fault.term.startswith(ZOO)


def test_words_of_another_language_are_passed_over_in_silence() -> None:
    found = lexicon('ex:Bird lex:headNoun "鳥"@zh-Hant . ex:feeds lex:frame "{s}餵{o}"@zh-Hant .')
    assert found.head_nouns == {}
    assert found.frames == []
    assert found.faults == []


def test_a_named_individual_is_known_by_label_and_other_names() -> None:
    found = lexicon(
        'ex:polly a ex:Bird ; rdfs:label "Polly"@en , "波莉"@zh ; skos:altLabel "PLY" .'
    )
    assert found.names == {"Polly": URIRef(ZOO + "polly"), "PLY": URIRef(ZOO + "polly")}


def test_a_name_that_two_share_leads_to_neither() -> None:
    found = lexicon('ex:a a ex:Bird ; rdfs:label "Jo" . ex:b a ex:Keeper ; rdfs:label "Jo" .')
    assert found.names == {}


def test_a_label_of_a_class_is_no_name() -> None:
    assert lexicon('ex:Bird rdfs:label "bird"@en .').names == {}


def test_a_frame_without_words_between_its_slots_is_read() -> None:
    assert [f.words for f in lexicon('ex:feeds lex:frame "{s} {o}"@en .').frames] == [
        ("{s}", "{o}")
    ]
