"""Random ontologies over random graphs, for Hypothesis."""

from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL

EX = Namespace("http://example.org/")
INDIVIDUALS = [EX[f"i{n}"] for n in range(5)]
CLASSES = [EX[f"C{n}"] for n in range(5)]
LINKS = [EX[f"p{n}"] for n in range(4)]
VALUES = [EX[f"v{n}"] for n in range(2)]
LITERALS = [Literal(1), Literal(2), Literal("a"), Literal(1, datatype=XSD.byte)]

individuals, classes = st.sampled_from(INDIVIDUALS), st.sampled_from(CLASSES)
links, values = st.sampled_from(LINKS), st.sampled_from(VALUES)

facts = st.one_of(
    st.tuples(individuals, links, individuals),
    st.tuples(individuals, links, individuals),
    st.tuples(individuals, st.just(RDF.type), classes),
    st.tuples(individuals, values, st.sampled_from(LITERALS)),
    st.tuples(individuals, st.sampled_from([OWL.sameAs, OWL.differentFrom]), individuals),
)

FORMS = {
    RDFS.subClassOf: (classes, classes),
    RDFS.subPropertyOf: (links, links),
    RDFS.domain: (st.one_of(links, values), classes),
    RDFS.range: (links, classes),
    OWL.inverseOf: (links, links),
    OWL.equivalentProperty: (links, links),
    OWL.equivalentClass: (classes, classes),
    OWL.disjointWith: (classes, classes),
    OWL.complementOf: (classes, classes),
    OWL.propertyDisjointWith: (links, links),
}
plain = st.one_of(
    *(st.tuples(s, st.just(p), o) for p, (s, o) in FORMS.items()),
    st.tuples(
        links,
        st.just(RDF.type),
        st.sampled_from(
            [
                OWL.TransitiveProperty,
                OWL.SymmetricProperty,
                OWL.FunctionalProperty,
                OWL.InverseFunctionalProperty,
                OWL.IrreflexiveProperty,
                OWL.AsymmetricProperty,
            ]
        ),
    ),
)
lists = st.one_of(
    st.tuples(links, st.just(OWL.propertyChainAxiom), st.lists(links, min_size=1, max_size=3)),
    st.tuples(classes, st.just(OWL.intersectionOf), st.lists(classes, min_size=1, max_size=3)),
    st.tuples(classes, st.just(OWL.unionOf), st.lists(classes, min_size=1, max_size=3)),
    st.tuples(classes, st.just(OWL.oneOf), st.lists(individuals, min_size=1, max_size=2)),
)
restrictions = st.one_of(
    st.tuples(classes, links, st.just(OWL.someValuesFrom), st.one_of(classes, st.just(OWL.Thing))),
    st.tuples(classes, values, st.just(OWL.someValuesFrom), st.just(XSD.integer)),
    st.tuples(classes, links, st.just(OWL.allValuesFrom), classes),
    st.tuples(classes, links, st.just(OWL.hasValue), individuals),
    st.tuples(classes, values, st.just(OWL.hasValue), st.sampled_from(LITERALS)),
    st.tuples(classes, links, st.just(OWL.maxCardinality), st.sampled_from([0, 1]).map(Literal)),
    st.tuples(classes, links, classes, st.sampled_from([0, 1]).map(Literal)),
)


@st.composite
def worlds(draw: st.DrawFn) -> Graph:
    """A random ontology in RL's forms and a few facts in its terms."""
    graph = Graph()
    for triple in draw(st.lists(plain, max_size=5)) + draw(st.lists(facts, min_size=2, max_size=9)):
        graph.add(triple)
    for subject, predicate, members in draw(st.lists(lists, max_size=1)):
        node = BNode()
        Collection(graph, node, members)
        graph.add((subject, predicate, node))
    # One restriction a class: two on one node would be other restrictions as well.
    drawn = draw(st.lists(restrictions, max_size=2, unique_by=lambda r: r[0]))
    for class_, property_, what, filler in drawn:
        graph.add((class_, OWL.onProperty, property_))
        if isinstance(what, URIRef) and what in CLASSES:
            graph.add((class_, OWL.maxQualifiedCardinality, filler))
            graph.add((class_, OWL.onClass, what))
        else:
            graph.add((class_, what, filler))
    return graph
