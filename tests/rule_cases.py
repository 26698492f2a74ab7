"""A small case for every rule of the OWL 2 RL/RDF tables."""

from dataclasses import dataclass

from rdflib import Graph

PREFIXES = """
    @prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@dataclass(frozen=True)
class Case:
    """Axioms and facts, and all that follows about individuals; or a clash over some."""

    given: str
    follows: str = ""
    clash: str = ""


SAME = ":b owl:sameAs :c . :c owl:sameAs :b . "
CASES = {
    "eq-sym": Case(":a owl:sameAs :b .", ":b owl:sameAs :a ."),
    "eq-trans": Case(
        ":a owl:sameAs :b . :b owl:sameAs :c .",
        ":b owl:sameAs :a . :c owl:sameAs :a , :b . :a owl:sameAs :c .",
    ),
    "eq-rep-s": Case(":a owl:sameAs :b . :a :p :z .", ":b owl:sameAs :a . :b :p :z ."),
    "eq-rep-o": Case(":a owl:sameAs :b . :z :p :a .", ":b owl:sameAs :a . :z :p :b ."),
    "eq-rep-p": Case(
        ":p a owl:ObjectProperty . :q a owl:ObjectProperty ; owl:sameAs :p . :a :q :b .",
        ":a :p :b .",
    ),
    "eq-rep-o of classes": Case(
        ":C a owl:Class . :D a owl:Class ; owl:sameAs :C . :a a :C .", ":a a :D ."
    ),
    "eq-diff1": Case(
        ":a owl:sameAs :b . :a owl:differentFrom :b .",
        ":b owl:sameAs :a . :a owl:differentFrom :a . :b owl:differentFrom :a , :b .",
        "a b",
    ),
    "eq-diff2": Case(
        "[] a owl:AllDifferent ; owl:members ( :x :b :c ) . :b owl:sameAs :c .",
        ":c owl:sameAs :b .",
        "b c",
    ),
    "eq-diff3": Case(
        "[] a owl:AllDifferent ; owl:distinctMembers ( :x :b :c ) . :b owl:sameAs :c .",
        ":c owl:sameAs :b .",
        "b c",
    ),
    "prp-dom": Case(":p rdfs:domain :C . :a :p :b .", ":a a :C ."),
    "prp-rng": Case(":p rdfs:range :C . :a :p :b .", ":b a :C ."),
    "prp-fp": Case(":p a owl:FunctionalProperty . :a :p :b , :c . :c :q :z .", SAME + ":b :q :z ."),
    "prp-ifp": Case(":p a owl:InverseFunctionalProperty . :b :p :a . :c :p :a .", SAME),
    "prp-irp": Case(":p a owl:IrreflexiveProperty . :a :p :a .", "", "a"),
    "prp-symp": Case(":p a owl:SymmetricProperty . :a :p :b .", ":b :p :a ."),
    "prp-asyp": Case(":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .", "", "a b"),
    "prp-trp": Case(
        ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :d .",
        ":a :p :c , :d . :b :p :d .",
    ),
    "prp-spo1": Case(":p rdfs:subPropertyOf :q . :a :p :b .", ":a :q :b ."),
    "prp-spo1 into owl:sameAs": Case(
        ":p rdfs:subPropertyOf owl:sameAs . :b :p :c .", SAME + ":b :p :b . :c :p :b , :c ."
    ),
    "prp-spo2": Case(
        ":p owl:propertyChainAxiom ( :q :r :s ) . :a :q :b . :b :r :c . :c :s :d .", ":a :p :d ."
    ),
    "prp-spo2 of itself": Case(
        ":p owl:propertyChainAxiom ( :p :q ) . :a :p :b . :b :q :c . :c :q :d .",
        ":a :p :c , :d .",
    ),
    "prp-eqp1": Case(":p owl:equivalentProperty :q . :a :p :b .", ":a :q :b ."),
    "prp-eqp2": Case(":p owl:equivalentProperty :q . :a :q :b .", ":a :p :b ."),
    "prp-pdw": Case(":p owl:propertyDisjointWith :q . :a :p :b ; :q :b .", "", "a b"),
    "prp-adp": Case(
        "[] a owl:AllDisjointProperties ; owl:members ( :o :p :q ) . :a :p :b ; :q :b .", "", "a b"
    ),
    "prp-inv1": Case(":p owl:inverseOf :q . :a :p :b .", ":b :q :a ."),
    "prp-inv2": Case(":p owl:inverseOf :q . :a :q :b .", ":b :p :a ."),
    "prp-inv of an inverse": Case(
        ":p owl:inverseOf :q . :q owl:inverseOf :r . :r rdfs:domain :C . :a :p :b .",
        ":b :q :a . :a :r :b ; a :C .",
    ),
    "prp-inv of itself": Case(":p owl:inverseOf :p . :a :p :b .", ":b :p :a ."),
    "prp-key": Case(
        ":C owl:hasKey ( :k :l ) . :b a :C ; :k 1 ; :l 2 . :c a :C ; :k 1 ; :l 2 . "
        ":d a :C ; :k 1 ; :l 3 . :e :k 1 ; :l 2 .",
        SAME,
    ),
    "prp-npa1": Case(
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b . "
        ":a :p :b .",
        "",
        "a b",
    ),
    "prp-npa2": Case(
        "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 1 . :a :p 1 .",
        "",
        "a 1",
    ),
    "cls-nothing2": Case(":a a owl:Nothing .", "", "a"),
    "cls-int1": Case(":C owl:intersectionOf ( :D :E ) . :a a :D , :E . :b a :D .", ":a a :C ."),
    "cls-int1 with owl:Thing": Case(
        ":C owl:intersectionOf ( owl:Thing :E ) . :E a owl:Class . :a a :E .", ":a a :C ."
    ),
    "cls-int2": Case(":C owl:intersectionOf ( :D :E ) . :a a :C .", ":a a :D , :E ."),
    "cls-uni": Case(":C owl:unionOf ( :D :E ) . :a a :D . :b a :E .", ":a a :C . :b a :C ."),
    "cls-com": Case(":C owl:complementOf :D . :a a :C , :D .", "", "a"),
    "cls-svf1": Case(
        ":C owl:someValuesFrom :D ; owl:onProperty :p . :a :p :b . :b a :D . :c :p :d .",
        ":a a :C .",
    ),
    "cls-svf1 of a datatype": Case(
        ":C owl:someValuesFrom xsd:integer ; owl:onProperty :p . :a :p 1 . :b :p 1.5 .",
        ":a a :C .",
    ),
    "cls-svf1 of an inverse without a name": Case(
        ":C owl:someValuesFrom :D ; owl:onProperty [ owl:inverseOf :p ] . :a :p :b . :a a :D .",
        ":b a :C .",
    ),
    "cls-svf2": Case(
        ":C owl:someValuesFrom owl:Thing ; owl:onProperty :p . :a :p :b .", ":a a :C ."
    ),
    "cls-avf": Case(
        ":C owl:allValuesFrom :D ; owl:onProperty :p . :a a :C ; :p :b . :c :p :d .", ":b a :D ."
    ),
    "cls-hv1": Case(":C owl:hasValue :v ; owl:onProperty :p . :a a :C .", ":a :p :v ."),
    "cls-hv2": Case(":C owl:hasValue :v ; owl:onProperty :p . :a :p :v . :b :p :w .", ":a a :C ."),
    "cls-hv2 under another name": Case(
        ":C owl:hasValue :c ; owl:onProperty :p . :a :p :b . :b owl:sameAs :c .",
        SAME.replace(":b owl:sameAs :c . ", "") + ":a a :C ; :p :c .",
    ),
    "cls-hv2 of two values that are one": Case(
        ":C owl:hasValue :b ; owl:onProperty :p . :D owl:hasValue :c ; owl:onProperty :p . "
        ":x :p :b . :y :p :c . :b owl:sameAs :c .",
        ":c owl:sameAs :b . :x a :C , :D ; :p :c . :y a :C , :D ; :p :b .",
    ),
    "cls-maxc1": Case(":C owl:maxCardinality 0 ; owl:onProperty :p . :a a :C ; :p :b .", "", "a b"),
    "cls-maxc2": Case(
        ":C owl:maxCardinality 1 ; owl:onProperty :p . :a a :C ; :p :b , :c . :x :p :d , :e .", SAME
    ),
    "cls-maxqc1": Case(
        ":C owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass :D . "
        ":a a :C ; :p :b , :c . :b a :D .",
        "",
        "a b",
    ),
    "cls-maxqc2": Case(
        ":C owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass owl:Thing . "
        ":a a :C ; :p :b .",
        "",
        "a b",
    ),
    "cls-maxqc3": Case(
        ":C owl:maxQualifiedCardinality 1 ; owl:onProperty :p ; owl:onClass :D . "
        ":a a :C ; :p :b , :c , :d . :b a :D . :c a :D .",
        SAME,
    ),
    "cls-maxqc4": Case(
        ":C owl:maxQualifiedCardinality 1 ; owl:onProperty :p ; owl:onClass owl:Thing . "
        ":a a :C ; :p :b , :c .",
        SAME,
    ),
    "cls-oo": Case(":C owl:oneOf ( :a :b ) .", ":a a :C . :b a :C ."),
    "cax-sco": Case(":C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :a a :C .", ":a a :D , :E ."),
    "cax-eqc1": Case(":C owl:equivalentClass :D . :a a :C .", ":a a :D ."),
    "cax-eqc2": Case(":C owl:equivalentClass :D . :a a :D .", ":a a :C ."),
    "cax-dw": Case(":C owl:disjointWith :D . :a a :C , :D .", "", "a"),
    "cax-adc": Case(
        "[] a owl:AllDisjointClasses ; owl:members ( :B :C :D ) . :a a :C , :D .", "", "a"
    ),
    "dt-diff": Case(":p a owl:FunctionalProperty . :a :p 1 , 2 , 01 .", "", "1 2"),
    "dt-not-type": Case(
        ':p rdfs:range xsd:byte . :a :p 300 , 3 ; :q "x"^^xsd:integer .', "", "a x"
    ),
    "scm-svf1": Case(
        ":C owl:someValuesFrom :Y ; owl:onProperty :p . "
        ":D owl:someValuesFrom :Z ; owl:onProperty :p . "
        ":Y rdfs:subClassOf :X . :X rdfs:subClassOf :Z . :a a :C .",
        ":a a :D .",
    ),
    "scm-svf2": Case(
        ":C owl:someValuesFrom :Y ; owl:onProperty :p . "
        ":D owl:someValuesFrom :Y ; owl:onProperty :q . "
        ":p rdfs:subPropertyOf :q . :a a :C .",
        ":a a :D .",
    ),
    "scm-avf1": Case(
        ":C owl:allValuesFrom :Y ; owl:onProperty :p . "
        ":D owl:allValuesFrom :Z ; owl:onProperty :p . "
        ":Y rdfs:subClassOf :Z . :a a :C .",
        ":a a :D .",
    ),
    "scm-avf2": Case(
        ":C owl:allValuesFrom :Y ; owl:onProperty :p . "
        ":D owl:allValuesFrom :Y ; owl:onProperty :q . "
        ":p rdfs:subPropertyOf :q . :a a :D .",
        ":a a :C .",
    ),
}


def parse(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")
