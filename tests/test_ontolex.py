"""The reading words in OntoLex-Lemon: valid, complete, and readable by whoever knows only that."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from kg.namespaces import LEX
from kg.ontology import Ontology
from kg.publish.ontolex import PREFIXES, lexicon

HERE = Path(__file__).parent
TERMS = HERE / "ontology" / "ontolex-terms.txt"
SHAPES = HERE / "ontology" / "ontolex-shapes.ttl"
KNOWN = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items())
WORDS = (LEX.headNoun, LEX.title, LEX.firstWord)


@pytest.fixture(scope="module")
def whole(ontology: Ontology) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in lexicon(ontology))
    return store


@pytest.fixture(scope="module")
def small() -> Graph:
    triples = lexicon(Ontology.load(HERE / "ontologies" / "space.ttl"))
    text = "".join(f"{t} .\n" for t in triples)
    return Graph().parse(data=text, format="nt")


def rows(store: ox.Store, query: str) -> Iterator[list[str]]:
    answers = store.query(KNOWN + query)
    assert isinstance(answers, ox.QuerySolutions)
    names = [v.value for v in answers.variables]
    for row in answers:
        yield [row[name].value for name in names]


def test_a_lexicon_fits_the_shapes_of_ontolex(small: Graph) -> None:
    conforms, _, report = validate(small, shacl_graph=Graph().parse(SHAPES))
    assert conforms, report


@pytest.mark.parametrize(
    ("class_", "property_"),
    [
        ("ontolex:LexicalEntry", "ontolex:canonicalForm"),
        ("ontolex:LexicalEntry", "ontolex:sense"),
        ("ontolex:Form", "ontolex:writtenRep"),
        ("ontolex:LexicalSense", "ontolex:reference"),
        ("lime:Lexicon", "lime:language"),
        ("synsem:SyntacticFrame", "synsem:synArg"),
        ("synsem:OntoMap", "synsem:ontoMapping"),
    ],
)
def test_the_shapes_miss_what_is_taken_away(small: Graph, class_: str, property_: str) -> None:
    type_, predicate = (
        URIRef(PREFIXES[name.split(":")[0]] + name.split(":")[1]) for name in (class_, property_)
    )
    node = min(small.subjects(RDF.type, type_))
    broken = Graph()
    for triple in small:
        if triple[:2] != (node, predicate):
            broken.add(triple)
    assert len(broken) < len(small)
    conforms, _, _ = validate(broken, shacl_graph=Graph().parse(SHAPES))
    assert not conforms


def test_only_terms_that_ontolex_has_are_used(whole: ox.Store) -> None:
    known = {
        line.split()[0] for line in TERMS.read_text("utf-8").splitlines() if line[:1] not in "# "
    }
    used = {
        term.value
        for quad in whole
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(tuple(PREFIXES.values()))
    }
    assert {_short(term) for term in used} <= known
    assert len(used) > 20


def test_every_word_of_the_ontology_has_an_entry_that_refers_to_its_class(
    whole: ox.Store, ontology: Ontology
) -> None:
    query = """SELECT ?words ?language ?term ?sign WHERE {
        ?sense ontolex:usage ?sign ; ontolex:reference ?term ; ontolex:isSenseOf ?entry .
        ?entry lime:language ?language ; ontolex:canonicalForm/ontolex:writtenRep ?words }"""
    told = {tuple(row) for row in rows(whole, query)}
    for sign in WORDS:
        expected = {
            (str(word), str(word.language).lower(), str(term), str(sign))
            for term, word in ontology.graph.subject_objects(sign)
        }
        assert expected - {(w, tag.lower(), t, s) for w, tag, t, s in told} == set()


def test_every_frame_with_a_word_binds_its_arguments_to_its_property(
    whole: ox.Store, ontology: Ontology
) -> None:
    query = """SELECT ?pattern ?property WHERE {
        ?map a synsem:OntoMap ; synsem:ontoMapping ?sense ;
             synsem:subjOfProp ?s ; synsem:objOfProp ?o .
        ?sense ontolex:reference ?property ; ontolex:isSenseOf/synsem:synBehavior ?frame .
        ?frame <http://www.w3.org/2000/01/rdf-schema#label> ?pattern ; synsem:synArg ?s , ?o .
        FILTER(?s != ?o) }"""
    told = {tuple(row) for row in rows(whole, query)}
    frames = {(str(f), str(p)) for p, f in ontology.graph.subject_objects(LEX.frame)}
    worded = {(f, p) for f, p in frames if any(c.isalpha() for c in _without_slots(f))}
    assert told == worded
    assert len(frames) > len(worded) > 1000


@pytest.mark.parametrize(
    "rule",
    [
        # One canonical form, one language, one part of speech, an entry in one lexicon.
        "?x a ontolex:LexicalEntry ; ontolex:canonicalForm ?a , ?b FILTER(?a != ?b)",
        "?x a ontolex:LexicalEntry ; lexinfo:partOfSpeech ?a , ?b FILTER(?a != ?b)",
        "?x a ontolex:LexicalEntry ; lime:language ?a , ?b FILTER(?a != ?b)",
        "?x a ontolex:Word , ontolex:MultiwordExpression",
        "?x a ontolex:LexicalEntry FILTER NOT EXISTS { ?lexicon lime:entry ?x }",
        "?x a ontolex:LexicalEntry FILTER NOT EXISTS { ?x ontolex:sense ?sense }",
        # A form is written in the language of its lexicon, and in one way.
        "?x ontolex:writtenRep ?a , ?b FILTER(?a != ?b)",
        "?l lime:language ?tag ; lime:entry/ontolex:canonicalForm ?x ."
        " ?x ontolex:writtenRep ?w FILTER(LANG(?w) != ?tag)",
        # A sense is of one entry and refers to one term; its mapping is its own (both functional).
        "?x ontolex:isSenseOf ?a , ?b FILTER(?a != ?b)",
        "?x ontolex:reference ?a , ?b FILTER(?a != ?b)",
        "?x synsem:ontoMapping ?a , ?b FILTER(?a != ?b)",
        "?a synsem:ontoMapping ?x . ?b synsem:ontoMapping ?x FILTER(?a != ?b)",
        "?a synsem:synBehavior ?x . ?b synsem:synBehavior ?x FILTER(?a != ?b)",
    ],
)
def test_the_whole_lexicon_breaks_no_rule(whole: ox.Store, rule: str) -> None:
    assert list(rows(whole, f"SELECT ?x WHERE {{ {rule} }} LIMIT 3")) == []


def test_a_lexicon_knows_its_size(whole: ox.Store) -> None:
    sizes = dict(rows(whole, "SELECT ?tag ?n { ?l lime:language ?tag ; lime:lexicalEntries ?n }"))
    assert set(sizes) == {"en", "zh-hant"}
    for tag, size in sizes.items():
        entries = f'SELECT ?e {{ ?l lime:language "{tag}" ; lime:entry ?e }}'
        assert len(list(rows(whole, entries))) == int(size)


def test_a_verb_is_found_by_its_form_and_leads_to_its_property(whole: ox.Store) -> None:
    """What a tool does that knows OntoLex and nothing of ours."""
    query = """SELECT DISTINCT ?property WHERE {
        ?entry ontolex:canonicalForm/ontolex:writtenRep "orbit"@en ;
               ontolex:sense/ontolex:reference ?property ; synsem:synBehavior ?frame }"""
    space = ox.Store()
    triples = lexicon(Ontology.load(HERE / "ontologies" / "space.ttl"))
    space.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    assert [p.rsplit("#")[-1] for (p,) in rows(space, query)] == ["orbits"]


def _short(iri: str) -> str:
    return next(
        f"{prefix}:{iri[len(space) :]}"
        for prefix, space in PREFIXES.items()
        if iri.startswith(space)
    )


def _without_slots(frame: str) -> str:
    kept, depth = "", 0
    for character in frame:
        depth += (character == "{") - (character == "}")
        kept += character if not depth and character != "}" else " "
    return kept
