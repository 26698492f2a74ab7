"""Contradictions are told: by which axiom, about what, and between which documents."""

import pytest
from graph_world import EX, PREFIXES, load_ontology, plain
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import RDF

from kg.graph import add_ontology, new_dataset
from kg.reason import Clash, infer
from kg.reason.closure import read_clashes

A, B = URIRef("https://example.org/x#a"), URIRef("https://example.org/x#b")
ONE, TWO = URIRef("https://example.org/doc/1"), URIRef("https://example.org/doc/2")

KINDS = [
    (":P owl:disjointWith :Q . :a a :P , :Q .", "disjoint classes P and Q", (A,)),
    (
        "[] a owl:AllDisjointClasses ; owl:members ( :O :Q :P ) . :a a :P , :Q .",
        "disjoint classes P and Q",
        (A,),
    ),
    (":p a owl:IrreflexiveProperty . :a :p :a .", "irreflexive p", (A,)),
    (":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .", "asymmetric p", (A, B)),
    (":p owl:propertyDisjointWith :q . :a :p :b ; :q :b .", "disjoint properties p and q", (A, B)),
    (
        "[] a owl:AllDisjointProperties ; owl:members ( :o :p :q ) . :a :p :b ; :q :b .",
        "disjoint properties p and q",
        (A, B),
    ),
    (":a owl:sameAs :b ; owl:differentFrom :b .", "one thing and different things", (A, B)),
    (
        "[] a owl:AllDifferent ; owl:distinctMembers ( :c :a :b ) . :a owl:sameAs :b .",
        "one thing and different things",
        (A, B),
    ),
    (
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ;"
        " owl:assertionProperty :p ; owl:targetIndividual :b . :a :p :b .",
        "denied p",
        (A, B),
    ),
    (":a a owl:Nothing .", "a class without members", (A,)),
    (":P owl:complementOf :Q . :a a :P , :Q . :b a :P .", "complement of Q", (A,)),
    (
        ":P owl:onProperty :p ; owl:maxCardinality 0 . :a a :P ; :p 1 . :b :p 1 .",
        "no value allowed",
        (A,),
    ),
    (
        ":P owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass :Q ."
        " :a a :P ; :p :b . :b a :Q .",
        "no Q allowed",
        (A,),
    ),
    (':a :p "x y"^^xsd:integer .', "ill-formed integer", (A,)),
]


@pytest.mark.parametrize(("text", "axiom", "subjects"), KINDS, ids=[k[1] for k in KINDS])
def test_each_axiom_that_forbids_is_named_with_what_breaks_it(
    text: str, axiom: str, subjects: tuple[URIRef, ...]
) -> None:
    assert Clash(axiom, subjects) in infer(plain(text))


@pytest.mark.parametrize(("text", "axiom", "subjects"), KINDS, ids=[k[1] for k in KINDS])
def test_each_clash_is_told_once(text: str, axiom: str, subjects: tuple[URIRef, ...]) -> None:
    clashes = infer(plain(text))
    assert len(clashes) == len(set(clashes))
    assert [c.axiom for c in clashes].count(axiom) == 1


@pytest.mark.parametrize(
    ("axiom", "words"),
    [
        (":P owl:complementOf owl:Thing .", "complement of Thing"),
        ("owl:Thing owl:complementOf :P .", "complement of Thing"),
        (":P owl:disjointWith owl:Thing .", "disjoint classes P and Thing"),
        ("[] a owl:AllDisjointClasses ; owl:members ( :P owl:Thing ) .", "disjoint classes P and"),
    ],
)
def test_what_is_apart_from_everything_has_no_members(axiom: str, words: str) -> None:
    (clash,) = infer(plain(f"{axiom} :a a :P . :b a :Q ."))
    assert clash.axiom.startswith(words)
    assert clash.subjects == (A,)


def test_what_is_allowed_is_not_told() -> None:
    assert infer(plain(":P owl:disjointWith :Q . :a a :P . :b a :Q . :a :p :b .")) == []


def documents(tmp_path: object, one: str, two: str) -> Dataset:
    dataset = new_dataset()
    add_ontology(dataset, load_ontology(tmp_path))  # type: ignore[arg-type]
    for iri, text in ((ONE, one), (TWO, two)):
        for triple in Graph().parse(
            data=f"{PREFIXES} @prefix ex: <{EX}> .\n{text}", format="turtle"
        ):
            dataset.graph(iri).add(triple)
    return dataset


def test_a_clash_within_one_document_is_an_error_of_reading(tmp_path: object) -> None:
    dataset = documents(tmp_path, ":a a ex:Body , ex:Person .", ":a a ex:Body . :b a ex:Event .")
    assert infer(dataset) == [Clash("disjoint classes Body and Person", (A,), (ONE,))]
    assert infer(dataset)[0].within_one


def test_a_clash_that_needs_two_documents_is_between_them(tmp_path: object) -> None:
    dataset = documents(tmp_path, ":a ex:hosts :b .", ":a ex:takesPlaceIn :c . :b a ex:Person .")
    (clash,) = infer(dataset)
    assert clash == Clash("disjoint classes Event and Person", (B,), (ONE, TWO))
    assert not clash.within_one
    assert "between" in str(clash)


def test_two_documents_that_err_alone_are_told_each(tmp_path: object) -> None:
    text = ":a ex:funds :a ."
    assert infer(documents(tmp_path, text, text)) == [
        Clash("irreflexive funds", (A,), (ONE,)),
        Clash("irreflexive funds", (A,), (TWO,)),
    ]


def test_what_clashes_is_kept_as_it_was_said(tmp_path: object) -> None:
    dataset = documents(tmp_path, ":a a ex:Body .", ":a a ex:Person .")
    infer(dataset)
    assert (A, RDF.type, EX.Body) in dataset.graph(ONE)
    assert (A, RDF.type, EX.Person) in dataset.graph(TWO)


def test_an_unknown_complaint_is_passed_on_in_its_own_words() -> None:
    assert read_clashes(["Something  new"], set()) == [Clash("Something new", ())]


def test_an_ill_formed_value_is_traced_to_what_has_it() -> None:
    message = "Lexical value of the literal 'x\ny' does not match its datatype (urn:t#int)"
    graph = Graph().parse(data=PREFIXES + ':a :p "x\\ny" .', format="turtle")
    assert read_clashes([message], set(graph)) == [Clash("ill-formed int", (A,))]
