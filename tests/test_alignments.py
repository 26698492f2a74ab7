"""Our terms beside other vocabularies: all that is said is true, and nothing of ours changes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alignment_lint import Lint, Term, read_terms
from policy_world import make_policy_world
from rdflib import FOAF, ORG, PROV, SDO, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node
from test_axioms import axioms, cases, sections

from kg.errors import GraphError, OntologyError
from kg.graph import write_dataset
from kg.namespaces import BASE, LEX, SCHEMA
from kg.ontology import Ontology
from kg.ontology_files import declared
from kg.pipeline import build
from kg.publish.exports import export
from kg.reason import infer
from kg.reason.entailment import close
from kg.reason.profile import check_profile

pytestmark = pytest.mark.filterwarnings(
    # rdflib 7.6 calls what it has itself deprecated whenever it reads JSON-LD.
    "ignore:(Dataset.default_context|ConjunctiveGraph) is deprecated:DeprecationWarning"
)

CP = BASE + "ontology#"
SCHEMA_ORG = str(SCHEMA)
CLOSED = (SDO, ORG, PROV, SKOS, FOAF, DCTERMS)
"""The vocabularies whose closed lists rdflib carries: a second witness."""


@pytest.fixture(scope="module")
def terms(ontology: Ontology) -> dict[str, Term]:
    return read_terms(ontology.folder / "alignments" / "terms")


@pytest.fixture(scope="module")
def alignments(ontology: Ontology) -> dict[str, Graph]:
    return {name: Graph().parse(path) for name, path in ontology.alignments().items()}


# The lint


def test_no_alignment_is_void_inverted_or_invented(
    ontology: Ontology, alignments: dict[str, Graph], terms: dict[str, Term]
) -> None:
    assert {"schema-org", "w3c", "cidoc-crm", "europe", "funding", "heritage"} <= set(alignments)
    assert Lint(alignments.values(), ontology, terms).faults() == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("cp:City owl:subClassOf schema:City .", "owl#subClassOf aligns nothing"),
        ("cp:City rdfs:subClassOf schema:Town .", "schema.org/Town is not listed"),
        ("cp:Town rdfs:subClassOf schema:City .", "ontology#Town is no term of ours"),
        ("cp:City skos:closeMatch schema:location .", "schema.org/location is no class"),
        ("cp:funds rdfs:subClassOf schema:funder .", "schema.org/funder is no property"),
        ("cp:partOf skos:closeMatch schema:subEvent .", "subEvent is beside"),
        ("cp:hasMember skos:closeMatch schema:about .", "about are no inverses"),
        ("cp:organises skos:closeMatch schema:organizer .", "does not fit the ends of"),
        ("cp:takesPlaceIn rdfs:subPropertyOf schema:location .", "does not fit the ends of"),
        ("cp:collaboratesWith skos:closeMatch schema:subEvent .", "its own"),
    ],
)
def test_the_lint_finds_what_goes_wrong_elsewhere(
    line: str,
    fault: str,
    ontology: Ontology,
    alignments: dict[str, Graph],
    terms: dict[str, Term],
) -> None:
    prefixes = {"cp": CP, "owl": OWL, "rdfs": RDFS, "skos": SKOS, "schema": SCHEMA_ORG}
    text = "".join(f"@prefix {p}: <{space}> .\n" for p, space in prefixes.items()) + line
    planted = Graph().parse(data=text, format="turtle")
    found = Lint([*alignments.values(), planted], ontology, terms).faults()
    assert any(fault in message for message in found), found


def test_each_listed_term_is_in_the_closed_list_that_rdflib_carries(terms: dict[str, Term]) -> None:
    checked = 0
    for space in CLOSED:
        for iri in terms:
            if iri.startswith(str(space)):
                assert URIRef(iri) in space, iri
                checked += 1
    assert checked > 80


def test_each_listed_term_is_used_or_above_one_that_is(
    ontology: Ontology, alignments: dict[str, Graph], terms: dict[str, Term]
) -> None:
    queries = "".join(p.read_text("utf-8") for p in (ontology.folder / "alignments").glob("*.rq"))
    waiting = [str(o) for g in [*alignments.values(), ontology.graph] for o in g.objects()]
    waiting += [iri for iri in terms if re.search(rf":{re.split('[#/]', iri)[-1]}\b", queries)]
    used: set[str] = set()
    while waiting:
        iri = waiting.pop()
        if iri in terms and iri not in used:
            used.add(iri)
            waiting.extend(terms[iri].above)
    assert set(terms) - used == set()


def test_what_the_terms_of_evidence_are_close_to_is_listed(
    ontology: Ontology, terms: dict[str, Term]
) -> None:
    outside = {str(o) for o in ontology.graph.objects(None, SKOS.closeMatch)}
    assert outside
    assert outside - set(terms) == set()


def test_the_ontology_with_all_alignments_is_still_in_owl_2_rl(
    ontology: Ontology, alignments: dict[str, Graph]
) -> None:
    together = declared(ontology.graph)
    for graph in alignments.values():
        together += graph
    assert check_profile(together) == []


def test_alignments_change_no_conclusion_about_our_own_terms(
    ontology: Ontology, alignments: dict[str, Graph]
) -> None:
    facts = Graph()
    for folder in ("entails", "allows"):
        for path in cases(folder):
            facts += sections(path)["data"]
    for triple in axioms():
        facts.add(triple)  # type: ignore[arg-type]
    aligned = sum(alignments.values(), Graph()) + facts
    without, with_them = close(facts), close(aligned)
    more = set(with_them.triples()) - set(without.triples())
    assert any(str(o).startswith(SCHEMA_ORG) for _, _, o in more)
    assert [t for t in more if any(str(x).startswith((CP, str(LEX))) for x in t[1:])] == []
    assert set(without.triples()) <= set(with_them.triples())
    assert with_them.conflicts() == []


# The graph in another vocabulary


@pytest.fixture(scope="module")
def in_schema_org(
    seed: Dataset, ontology: Ontology, tmp_path_factory: pytest.TempPathFactory
) -> Graph:
    """The seed's graph as a consumer of schema.org reads it: JSON-LD and nothing else."""
    path = tmp_path_factory.mktemp("export") / "seed.jsonld"
    export(seed, path, vocabulary=(ontology, "schema.org"))
    return Graph().parse(path, format="json-ld")


def test_a_consumer_of_schema_org_meets_only_its_terms(in_schema_org: Graph) -> None:
    predicates = set(in_schema_org.predicates())
    assert {p for p in predicates - {RDF.type} if p not in SDO} == set()
    assert {t for t in in_schema_org.objects(None, RDF.type) if t not in SDO} == set()
    assert len(predicates) >= 9


def kinds(graph: Graph, node: Node, terms: dict[str, Term]) -> set[str]:
    """The outside classes of a node, and those above them."""
    found = {str(t) for t in graph.objects(node, RDF.type)}
    waiting = list(found)
    while waiting:
        fresh = (terms[above].above if (above := waiting.pop()) in terms else set()) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def test_each_link_of_the_export_has_ends_that_schema_org_expects(
    in_schema_org: Graph, terms: dict[str, Term]
) -> None:
    wrong = []
    for s, p, o in in_schema_org:
        if p != RDF.type:
            expected = terms[str(p)]
            fits = bool(kinds(in_schema_org, s, terms) & expected.starts)
            if isinstance(o, Literal):
                fits &= bool(
                    {"Text", "Number", "Date"} & {e.rpartition("/")[2] for e in expected.ends}
                )
            else:
                fits &= bool(kinds(in_schema_org, o, terms) & expected.ends)
            if not fits:
                wrong.append((s, p, o))
    assert wrong == []


def test_a_consumer_of_schema_org_learns_who_pays_for_what_where_and_how_much(
    tmp_path: Path, ontology: Ontology
) -> None:
    text = tmp_path / "notice.txt"
    text.write_text(
        "The Northland Arts Council gave EUR 2 million to the Harbour Museum in 2024. "
        "The Harbour Museum organised the Tide Festival. "
        "The Tide Festival was held in Lisbon on 3 May 2024.",
        "utf-8",
    )
    path = tmp_path / "out.ttl"
    export(build([text], ontology), path, vocabulary=(ontology, "schema.org"))
    asked = (
        Graph()
        .parse(path)
        .query(
            """PREFIX schema: <https://schema.org/>
        SELECT ?who ?sum ?unit ?what ?festival ?start ?town WHERE {
          ?grant a schema:MonetaryGrant ; schema:funder/schema:name ?who ;
            schema:fundedItem ?item ; schema:amount [ schema:value ?sum ; schema:currency ?unit ] .
          ?item a schema:Organization ; schema:name ?what .
          ?event a schema:Festival ; schema:organizer ?item ; schema:name ?festival ;
            schema:startDate ?start ; schema:location [ a schema:City ; schema:name ?town ] .
          FILTER(LANG(?town) = "en") }"""
        )
    )
    told = "Northland Arts Council|2000000|EUR|Harbour Museum|Tide Festival|2024-05-03|Lisbon"
    assert ["|".join(map(str, row)) for row in asked] == [told]


def test_what_follows_can_be_left_out_and_inverses_are_still_turned(
    tmp_path: Path, ontology: Ontology
) -> None:
    text = tmp_path / "notice.txt"
    text.write_text("The Harbour Museum organised the Tide Festival.", "utf-8")
    path = tmp_path / "out.nt"
    export(build([text], ontology, reason=False), path, vocabulary=(ontology, "schema.org"))
    graph = Graph().parse(path)
    assert len(list(graph.subject_objects(SDO.organizer))) == 1


@pytest.fixture(scope="module")
def in_other_words(
    ontology: Ontology, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Graph]:
    """The invented country's graph in each vocabulary, as its consumers read it."""
    folder = tmp_path_factory.mktemp("world")
    world = make_policy_world(folder)
    assert infer(world, ontology.rules()) == []
    found = {}
    for name in ontology.alignments():
        export(world, folder / f"{name}.ttl", vocabulary=(ontology, name))
        found[name] = Graph().parse(folder / f"{name}.ttl")
    return found


def test_an_export_says_nothing_but_in_listed_terms_whose_ends_it_fits(
    in_other_words: dict[str, Graph], terms: dict[str, Term]
) -> None:
    wrong = []
    for name, graph in in_other_words.items():
        assert len(graph) > 25, name
        for s, p, o in graph:
            if str(o if p == RDF.type else p) not in terms:
                wrong += [(name, p, o)] if p != RDFS.label else []
            elif p != RDF.type:
                term = terms[str(p)]
                for node, ends in ((s, term.starts), (o, term.ends)):
                    known = {e for e in ends if e in terms}
                    if known and isinstance(node, URIRef) and not known & kinds(graph, node, terms):
                        wrong.append((name, p, node))
    assert wrong == []


def test_whatever_an_export_types_it_names(in_other_words: dict[str, Graph]) -> None:
    names = [RDFS.label, SKOS.prefLabel, FOAF.name, SDO.name, DCTERMS.title]
    unnamed = {
        (name, str(thing))
        for name, graph in in_other_words.items()
        for thing, class_ in graph.subject_objects(RDF.type)
        if str(class_).rpartition("/")[2] not in NAMELESS
        and not any(graph.value(thing, p) for p in names)
    }
    assert unnamed == set()


NAMELESS = {"E52_Time-Span", "E97_Monetary_Amount", "MonetaryAmount", "MonetaryGrant"}
ASKED = {
    "w3c": (
        """SELECT ?who ?body ?title WHERE {
             ?p a foaf:Person ; foaf:name ?who ; org:memberOf ?o .
             ?o a org:Organization ; skos:prefLabel ?body .
             ?d a foaf:Document ; foaf:topic ?p ; dcterms:title ?title }""",
        {("Ana Berg", "Norland Arts Council", "Gazette 12")},
    ),
    "cidoc-crm": (
        """SELECT ?event ?who ?place ?begin WHERE {
             ?e a crm:E5_Event ; rdfs:label ?event ; crm:P7_took_place_at/rdfs:label ?place ;
               crm:P14_carried_out_by/rdfs:label ?who ;
               crm:P4_has_time-span/crm:P82a_begin_of_the_begin ?begin
             FILTER(?event = "Lake Fair"@en) }""",
        {
            ("Lake Fair", "Lake Theatre", "Lake Town", "2024-05-10"),
            ("Lake Fair", "Lake Theatre", "Suria", "2024-05-10"),
        },
    ),
    "europe": (
        """SELECT ?body ?place WHERE {
             ?b a m8g:PublicOrganisation ; skos:prefLabel ?body ;
               dcterms:spatial/rdfs:label ?place }""",
        {("Ministry of Culture", "Norland"), ("Ministry of Culture", "Port City")},
    ),
    "funding": (
        """SELECT ?fund ?what WHERE {
             ?f a frapo:Funding ; rdfs:label ?fund ; frapo:funds ?x .
             ?x frapo:isFundedBy ?f ; rdfs:label ?what }""",
        {("Digital Stage Fund", "Shadow Lab")},
    ),
    "heritage": (
        """SELECT ?event ?place WHERE {
             ?e a edm:Event ; skos:prefLabel ?event ; edm:happenedAt ?p .
             ?p a edm:Place ; skos:prefLabel ?place FILTER(?event = "Lake Fair"@en) }""",
        {("Lake Fair", "Lake Town"), ("Lake Fair", "Suria")},
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_consumer_of_another_vocabulary_gets_its_answer(
    name: str, in_other_words: dict[str, Graph]
) -> None:
    query, expected = ASKED[name]
    assert {tuple(map(str, row)) for row in in_other_words[name].query(query)} == expected


def test_in_skos_a_thing_has_one_preferred_label_in_a_language(
    in_other_words: dict[str, Graph],
) -> None:
    for name in ("w3c", "heritage"):
        graph = in_other_words[name]
        for thing in set(graph.subjects(SKOS.prefLabel)):
            tags = [o.language for o in graph.objects(thing, SKOS.prefLabel)]  # type: ignore[attr-defined]
            assert len(tags) == len(set(tags)), thing


def test_an_unknown_alignment_a_network_or_one_graph_cannot_be_asked_for(
    seed: Dataset, ontology: Ontology, tmp_path: Path
) -> None:
    with pytest.raises(OntologyError, match="no alignment 'marc'; there are: cidoc-crm"):
        export(seed, tmp_path / "a.ttl", vocabulary=(ontology, "marc"))
    with pytest.raises(GraphError, match="a syntax of RDF"):
        export(seed, tmp_path / "a.csv", vocabulary=(ontology, "schema.org"))
    with pytest.raises(GraphError, match="a syntax of RDF"):
        export(seed, tmp_path / "a.ttl", graph="kg:evidence", vocabulary=(ontology, "schema.org"))


@pytest.mark.parametrize(
    ("query", "fault"), [("SELEC", "not SPARQL"), ("ASK { ?s ?p ?o }", "is a CONSTRUCT")]
)
def test_a_query_beside_an_alignment_that_cannot_be_run_names_its_file(
    query: str, fault: str, seed: Dataset, tmp_path: Path
) -> None:
    (tmp_path / "alignments").mkdir()
    (tmp_path / "a.ttl").write_text("<urn:C> a <http://www.w3.org/2002/07/owl#Class> .")
    (tmp_path / "alignments" / "mine.ttl").write_text("")
    (tmp_path / "alignments" / "mine.rq").write_text(query)
    with pytest.raises(OntologyError, match=rf"mine\.rq: .*{fault}"):
        export(seed, tmp_path / "out.ttl", vocabulary=(Ontology.load(tmp_path), "mine"))


def test_the_command_line_exports_in_another_vocabulary(seed: Dataset, tmp_path: Path) -> None:
    write_dataset(seed, tmp_path / "seed.trig")
    command = [sys.executable, "-m", "kg", "export", str(tmp_path / "seed.trig")]
    done = subprocess.run(
        [*command, "--as", "schema.org", "-o", str(tmp_path / "seed.jsonld")], check=False
    )
    assert done.returncode == 0
    assert len(Graph().parse(tmp_path / "seed.jsonld", format="json-ld")) > 100
