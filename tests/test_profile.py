"""The profile check: our ontology passes, and each construct that leaves OWL 2 RL is named."""

from pathlib import Path

import pytest
from rdflib import Graph

from kg.reason.profile import check_profile

ONTOLOGY = Path(__file__).parent.parent / "ontology"
FIELD = """
    @prefix : <https://example.org/field#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    :Probe a owl:Class . :Orbiter a owl:Class . :Agency a owl:Class .
    :operates a owl:ObjectProperty . :orbits a owl:ObjectProperty . :near a owl:ObjectProperty .
    :mass a owl:DatatypeProperty . :note a owl:AnnotationProperty .
"""

FORBIDDEN = {
    "a class of RDF's own above ours": (
        ":Probe rdfs:subClassOf rdf:Statement .",
        "Probe",
        "rdf:Statement is a reserved name, and no class",
    ),
    "a union as domain": (
        ":operates rdfs:domain [ a owl:Class ; owl:unionOf ( :Agency :Probe ) ] .",
        "operates",
        "owl:unionOf above a class",
    ),
    "a union as range": (
        ":operates rdfs:range [ a owl:Class ; owl:unionOf ( :Agency :Probe ) ] .",
        "operates",
        "owl:unionOf above a class",
    ),
    "a union as superclass": (
        ":Probe rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :Agency :Orbiter ) ] .",
        "Probe",
        "owl:unionOf above a class",
    ),
    "a union as equivalent": (
        ":Probe owl:equivalentClass [ a owl:Class ; owl:unionOf ( :Agency :Orbiter ) ] .",
        "Probe",
        "owl:unionOf equal to a class",
    ),
    "an existential above": (
        ":Probe rdfs:subClassOf [ owl:onProperty :orbits ; owl:someValuesFrom :Probe ] .",
        "Probe",
        "owl:someValuesFrom above a class",
    ),
    "a universal below": (
        "[] owl:onProperty :orbits ; owl:allValuesFrom :Probe ; rdfs:subClassOf :Orbiter .",
        "expression on https://example.org/field#orbits",
        "owl:allValuesFrom below a class",
    ),
    "a complement below": (
        "[] a owl:Class ; owl:complementOf :Probe ; rdfs:subClassOf :Agency .",
        "expression on https://example.org/field#Agency",
        "owl:complementOf below a class",
    ),
    "at least two": (
        ":Probe rdfs:subClassOf [ owl:onProperty :orbits ; owl:minCardinality 2 ] .",
        "Probe",
        "this class expression above a class",
    ),
    "exactly one": (
        ":Probe rdfs:subClassOf [ owl:onProperty :orbits ; owl:cardinality 1 ] .",
        "Probe",
        "this class expression above a class",
    ),
    "at most two": (
        ":Probe rdfs:subClassOf [ owl:onProperty :orbits ; owl:maxCardinality 2 ] .",
        "Probe",
        "a maximum cardinality of 2",
    ),
    "at most one below": (
        "[] owl:onProperty :orbits ; owl:maxCardinality 1 ; rdfs:subClassOf :Orbiter .",
        "expression on https://example.org/field#orbits",
        "a maximum cardinality of 1 below a class",
    ),
    "a disjoint union": (
        ":Probe owl:disjointUnionOf ( :Orbiter :Agency ) .",
        "Probe",
        "owl:disjointUnionOf",
    ),
    "an enumeration above": (
        ":Probe rdfs:subClassOf [ a owl:Class ; owl:oneOf ( :vera :mira ) ] .",
        "Probe",
        "owl:oneOf above a class",
    ),
    "a self restriction": (
        ":Probe rdfs:subClassOf [ owl:onProperty :orbits ; owl:hasSelf true ] .",
        "Probe",
        "this class expression above a class",
    ),
    "a reflexive property": (
        ":near a owl:ReflexiveProperty .",
        "near",
        "owl:ReflexiveProperty",
    ),
    "everything below": ("owl:Thing rdfs:subClassOf :Probe .", "Thing", "owl:Thing below"),
    "everything above": (":Probe rdfs:subClassOf owl:Thing .", "Probe", "owl:Thing above"),
    "a range of days": (":mass rdfs:range xsd:date .", "mass", "range xsd:date"),
    "a range of years": (":mass rdfs:range xsd:gYear .", "mass", "range xsd:gYear"),
    "a range of a datatype of our own": (
        ":Kilo a rdfs:Datatype . :mass rdfs:range :Kilo .",
        "mass",
        "range",
    ),
    "a literal that is a day": (
        ':Probe :note "2025-01-01"^^xsd:date .',
        "Probe",
        "literal of xsd:date",
    ),
    "a literal of a datatype of our own": (
        ':Probe :note "3 t"^^:Kilo .',
        "Probe",
        "literal of",
    ),
    "transitive and irreflexive": (
        ":near a owl:TransitiveProperty , owl:IrreflexiveProperty .",
        "near",
        "owl:IrreflexiveProperty, but transitive",
    ),
    "asymmetric by an inverse of a transitive property": (
        ":near a owl:TransitiveProperty . :orbits owl:inverseOf :near ; a owl:AsymmetricProperty .",
        "orbits",
        "owl:AsymmetricProperty, but transitive",
    ),
    "functional above a chain": (
        ":near owl:propertyChainAxiom ( :orbits :orbits ) ; rdfs:subPropertyOf :operates ."
        " :operates a owl:FunctionalProperty .",
        "operates",
        "owl:FunctionalProperty, but transitive or implied by a chain",
    ),
    "an undeclared annotation": (':Probe :remark "small" .', "remark", "property used"),
    "an undeclared superclass": (":Probe rdfs:subClassOf :Craft .", "Craft", "class used"),
    "an undeclared filler": (
        "[] owl:onProperty :orbits ; owl:someValuesFrom :Moon ; rdfs:subClassOf :Orbiter .",
        "Moon",
        "class used",
    ),
    "an undeclared class of an individual": (":vera a :Rover .", "Rover", "class used"),
    "an invented name": (":Probe owl:subClassOf :Orbiter .", "owl#subClassOf", "no such term"),
}

ALLOWED = {
    "an existential below": (
        "[] owl:onProperty :operates ; owl:someValuesFrom :Probe ; rdfs:subClassOf :Agency ."
    ),
    "an existential over everything": (
        "[] owl:onProperty :operates ; owl:someValuesFrom owl:Thing ; rdfs:subClassOf :Agency ."
    ),
    "a union below": (
        "[] a owl:Class ; owl:unionOf ( :Orbiter :Probe ) ; rdfs:subClassOf :Agency ."
    ),
    "an intersection on both sides": (
        "[] a owl:Class ; owl:intersectionOf ( :Orbiter :Probe ) ; rdfs:subClassOf :Agency ."
        ":Agency rdfs:subClassOf [ a owl:Class ; owl:intersectionOf ( :Orbiter :Probe ) ] ."
    ),
    "an enumeration below": (
        "[] a owl:Class ; owl:oneOf ( :vera :mira ) ; rdfs:subClassOf :Probe ."
    ),
    "a universal above": (
        ":Agency rdfs:subClassOf [ owl:onProperty :operates ; owl:allValuesFrom :Probe ] ."
    ),
    "a complement above": (":Agency rdfs:subClassOf [ a owl:Class ; owl:complementOf :Probe ] ."),
    "none or at most one above": (
        ":Probe rdfs:subClassOf [ owl:onProperty :orbits ; owl:maxCardinality 0 ] ,"
        " [ owl:onProperty :orbits ; owl:maxQualifiedCardinality 1 ; owl:onClass :Probe ] ."
    ),
    "a value on both sides": (
        ":Probe rdfs:subClassOf [ owl:onProperty :orbits ; owl:hasValue :mars ] ."
        "[] owl:onProperty :orbits ; owl:hasValue :mars ; rdfs:subClassOf :Orbiter ."
    ),
    "a key": ":Probe owl:hasKey ( :mass ) .",
    "disjoint properties": ":orbits owl:propertyDisjointWith :operates .",
    "a chain and a simple property that is irreflexive": (
        ":near owl:propertyChainAxiom ( :orbits :orbits ) . :orbits a owl:IrreflexiveProperty ."
    ),
    "a decimal range": ":mass rdfs:range xsd:decimal .",
    "an annotation between classes": ":Probe :note :Orbiter .",
}


def test_our_ontology_is_in_owl_2_rl_and_declares_what_it_uses() -> None:
    graph = Graph()
    for file in sorted(ONTOLOGY.glob("*.ttl")):
        if file.name != "shapes.ttl":
            graph.parse(file)
    assert [str(fault) for fault in check_profile(graph)] == []


@pytest.mark.parametrize(("axiom", "term", "message"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_leaves_the_profile_is_one_fault_at_its_term(
    axiom: str, term: str, message: str
) -> None:
    (fault,) = check_profile(Graph().parse(data=FIELD + axiom, format="turtle"))
    assert fault.term.endswith(term)
    assert message in fault.message


@pytest.mark.parametrize("axiom", ALLOWED.values(), ids=ALLOWED)
def test_what_the_profile_admits_is_no_fault(axiom: str) -> None:
    assert check_profile(Graph().parse(data=FIELD + axiom, format="turtle")) == []


def test_faults_come_in_the_same_order_each_time() -> None:
    axioms = "".join(axiom for axiom, _, _ in FORBIDDEN.values())
    graphs = [Graph().parse(data=FIELD + axioms, format="turtle") for _ in range(2)]
    first, second = ([str(fault) for fault in check_profile(graph)] for graph in graphs)
    assert first == second
    assert len(first) > len(FORBIDDEN) / 2
