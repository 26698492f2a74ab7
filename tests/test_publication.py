"""What an ontology is published as: page, context, changes; and what stands in the way."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD

from kg.namespaces import BASE, LEX
from kg.ontology import Ontology
from kg.publish import check_metadata, publish
from kg.publish.context import context
from kg.publish.documentation import make_page
from kg.publish.history import changes, describe_terms, read_terms, write_terms

CP = BASE + "ontology#"
ZOO = """
@prefix z: <https://example.org/zoo#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lex: <https://w3id.org/cultural-policy/lexical#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/zoo> a owl:Ontology ;
    owl:versionIRI <https://example.org/zoo/1.0.0> ; owl:versionInfo "1.0.0" ;
    dcterms:title "Zoo"@en , "動物園"@zh-Hant ;
    dcterms:description "Who feeds whom."@en , "誰餵誰。"@zh-Hant ;
    dcterms:creator "A keeper" ;
    dcterms:license <https://example.org/licence> ;
    dcterms:modified "2026-01-02T00:00:00Z"^^xsd:dateTime ;
    vann:preferredNamespacePrefix "z" ;
    vann:preferredNamespaceUri "https://example.org/zoo#" .

z:Animal a owl:Class ; rdfs:label "animal"@en , "動物"@zh-Hant ;
    skos:definition "It <b>moves</b>."@en .
z:Bird a owl:Class ; rdfs:subClassOf z:Animal ; rdfs:label "bird"@en , "鳥"@zh-Hant ;
    skos:definition "It has feathers."@en , "有羽毛的動物。"@zh-Hant ;
    skos:example "The Parrot sings."@en ; lex:counterExample "The Plane flies."@en ;
    lex:headNoun "parrot"@en .
z:Keeper a owl:Class ; rdfs:label "keeper"@en , "飼養員"@zh-Hant ;
    skos:definition "Somebody who feeds."@en ; lex:headNoun "keeper"@en .
[] a owl:AllDisjointClasses ; owl:members ( z:Animal z:Keeper ) .
z:feeds a owl:ObjectProperty , owl:AsymmetricProperty ; rdfs:label "feeds"@en , "餵"@zh-Hant ;
    owl:inverseOf z:fedBy ;
    schema:domainIncludes z:Keeper ; schema:rangeIncludes z:Animal ;
    skos:definition "Gives it food."@en ; lex:frame "{s} feed {o}"@en .
z:fedBy a owl:ObjectProperty ; rdfs:label "is fed by"@en , "由…餵"@zh-Hant ;
    skos:definition "Gets food."@en .
z:caresFor a owl:ObjectProperty ; rdfs:label "cares for"@en , "照顧"@zh-Hant ;
    owl:propertyChainAxiom ( z:feeds z:feeds ) ; skos:definition "Looks after it."@en .
z:born a owl:DatatypeProperty ; rdfs:label "born"@en , "出生"@zh-Hant ;
    schema:rangeIncludes lex:Date ; lex:value lex:Date ; skos:definition "Its birthday."@en .
"""
ZOO_IRI = URIRef("https://example.org/zoo")


def z(name: str) -> URIRef:
    return URIRef(f"https://example.org/zoo#{name}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "zoo.ttl").write_text(ZOO, "utf-8")
    return tmp_path / "zoo"


@pytest.fixture
def zoo(folder: Path) -> Ontology:
    return Ontology.load(folder)


class Page(HTMLParser):
    """Tags that are open wrongly, ids, links, and the text of each article."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.articles: dict[str, str] = {}
        self.article = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.tags.append(tag)
        self.ids += [i] if (i := given.get("id")) else []
        self.links += [h] if (h := given.get("href")) else []
        if tag == "article":
            self.article = given.get("id") or ""
            self.articles[self.article] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self.article = ""

    def handle_data(self, data: str) -> None:
        if self.article:
            self.articles[self.article] += f"{' '.join(data.split())} "


@pytest.fixture(scope="module")
def own(ontology: Ontology) -> Page:
    return Page(make_page(ontology))


# The page


def test_every_term_has_its_place_on_the_page(own: Page, ontology: Ontology) -> None:
    for term in (*ontology.classes, *ontology.properties):
        prefix = {"ontology": "cp", "lexical": "lex", "evidence": "ev"}
        space, name = term.removeprefix(BASE).split("#")
        article = own.articles[f"{prefix[space]}-{name}"]
        for language in ("en", "zh-Hant"):
            assert ontology.label(term, language) in article
        assert " ".join(ontology.definition(term).split()) in article


def test_links_within_the_page_lead_somewhere_and_nothing_is_there_twice(own: Page) -> None:
    inner = {link[1:] for link in own.links if link.startswith("#")}
    assert inner <= set(own.ids)
    assert len(own.ids) == len(set(own.ids))
    assert len(inner) > 100


def test_the_page_loads_nothing_and_runs_nothing(ontology: Ontology) -> None:
    page = make_page(ontology)
    assert not re.search(r"<script|<img|<iframe|@import|url\(|\son\w+=", page)
    assert "default-src 'none'" in page


def test_the_page_shows_frames_examples_and_questions(own: Page, ontology: Ontology) -> None:
    assert "{s} fund {o}" in own.articles["cp-funds"]
    assert "administers ∘ funds" in re.sub(
        r"[^\x00-\u2fff]+", "", own.articles["cp-fundsThrough"]
    ).replace("  ", " ")
    assert own.tags.count("pre") == len(ontology.questions())
    for term in ontology.graph.subjects(SKOS.example):
        said = [str(o) for o in ontology.graph.objects(term, SKOS.example)]
        article = next(
            a for i, a in own.articles.items() if i.endswith(f"-{str(term).split('#')[1]}")
        )
        assert all(" ".join(text.split()) in article for text in said)


def test_the_diagram_leads_to_each_class_that_is_above_or_below_another(ontology: Ontology) -> None:
    picture = re.search(r"<svg.*?</svg>", make_page(ontology), re.S)
    assert picture
    linked = set(re.findall(r'href="#cp-(\w+)"', picture[0]))
    classes = {c.removeprefix(CP) for c in ontology.classes if c.startswith(CP)}
    assert linked == classes
    # Convention has two parents; the second is a dashed line.
    assert picture[0].count("stroke-dasharray") == 1


def test_a_class_tells_who_is_in_it_unsaid_what_excludes_it_and_what_it_is_elsewhere(
    own: Page,
) -> None:
    party, festival = own.articles["cp-StateParty"], own.articles["cp-Festival"]
    assert re.search(
        r"so is whatever .*lies in .*administrative area .*and .*signs .*some .*convention", party
    )
    assert re.search(r"so is whatever .*funds .*something", own.articles["cp-Funder"])
    # Festival is in no group of disjoint classes itself; Event is.
    assert re.search(r"never also .*person", festival)
    assert re.search(r"elsewhere, all of it is .*schema:Festival", festival)
    assert re.search(r"elsewhere, close to .*frapo:isFundedBy", own.articles["cp-fundedBy"])


def test_an_example_and_a_counter_example_are_told_apart(zoo: Ontology) -> None:
    page = make_page(zoo)
    assert re.search(r'<li class="example said" lang="en">The Parrot sings\.</li>', page)
    assert re.search(r'<li class="counter said" lang="en">The Plane flies\.</li>', page)


def test_markup_in_a_definition_is_shown_as_it_is_written(zoo: Ontology) -> None:
    page = make_page(zoo)
    assert "It &lt;b&gt;moves&lt;/b&gt;." in page
    assert "<b>" not in page


def test_a_page_says_what_follows_what_excludes_and_what_turns_round(zoo: Ontology) -> None:
    page = Page(make_page(zoo))
    assert re.search(r"never also 互斥 animal", page.articles["z-Keeper"])
    assert re.search(r"inverse 逆屬性 is fed by", page.articles["z-feeds"])
    assert "asymmetric" in page.articles["z-feeds"]
    assert re.search(r"from 主語 keeper .* to 賓語 animal", page.articles["z-feeds"])
    assert "有羽毛的動物。" in page.articles["z-Bird"]


def test_an_ontology_without_a_header_has_a_page_too() -> None:
    space = Ontology.load(Path(__file__).parent / "ontologies" / "space.ttl")
    page = Page(make_page(space))
    assert any("orbit" in article for article in page.articles.values())


# The files


def test_the_same_ontology_gives_the_same_files(zoo: Ontology, tmp_path: Path) -> None:
    once, again = publish(zoo, tmp_path / "a"), publish(Ontology.load(zoo.folder), tmp_path / "b")
    assert [p.name for p in once] == [p.name for p in again]
    assert [p.read_bytes() for p in once] == [p.read_bytes() for p in again]
    assert {p.suffix for p in once} == {".html", ".ttl", ".nt", ".jsonld", ".tsv"}


def test_the_two_files_of_axioms_hold_the_same_triples(zoo: Ontology, tmp_path: Path) -> None:
    publish(zoo, tmp_path / "site")
    turtle = Graph().parse(tmp_path / "site" / "ontology.ttl")
    assert set(turtle) == set(Graph().parse(tmp_path / "site" / "ontology.nt"))
    assert (z("Bird"), RDFS.subClassOf, z("Animal")) in turtle
    assert (None, LEX.frame, None) not in turtle


def test_the_alignments_are_published_as_they_were_written(
    ontology: Ontology, tmp_path: Path
) -> None:
    page = Page(make_page(ontology))
    written = {str(p.relative_to(tmp_path)): p for p in publish(ontology, tmp_path)}
    for name, path in ontology.alignments().items():
        assert written[f"alignments/{name}.ttl"].read_bytes() == path.read_bytes()
    inner = {link for link in page.links if not re.match(r"#|https?:", link)} - {"data:,"}
    assert inner <= set(written), "the page links to a file that is not there"
    assert len(inner) > 10


# The context


def test_json_written_with_the_context_means_what_the_turtle_means(ontology: Ontology) -> None:
    said = context(ontology) | {
        "id": "urn:fest",
        "type": "Festival",
        "label": {"en": "Harbour Festival", "zh-Hant": "海港節"},
        "date": "2025-06-01",
        "organisedBy": ["urn:museum", {"id": "urn:theatre", "type": "CulturalOrganisation"}],
        "hasAmount": {"id": "urn:sum", "type": "lex:Money", "lex:currency": "NKR"},
    }
    expected = f"""
        @prefix cp: <{CP}> . @prefix lex: <{LEX}> . @prefix rdfs: <{RDFS}> . @prefix xsd: <{XSD}> .
        <urn:fest> a cp:Festival ; rdfs:label "Harbour Festival"@en , "海港節"@zh-Hant ;
            cp:date "2025-06-01"^^xsd:date ; cp:organisedBy <urn:museum> , <urn:theatre> ;
            cp:hasAmount <urn:sum> .
        <urn:theatre> a cp:CulturalOrganisation .
        <urn:sum> a lex:Money ; lex:currency "NKR" ."""
    read = set(ox.parse(json.dumps(said), format=ox.RdfFormat.JSON_LD))
    assert read == set(ox.parse(expected, format=ox.RdfFormat.TURTLE))


def test_every_term_of_the_field_has_a_name_in_the_context(ontology: Ontology) -> None:
    names = context(ontology)["@context"]
    for term in (*ontology.classes, *ontology.properties):
        if term.startswith(CP):
            entry = names[term.removeprefix(CP)]
            assert (entry["@id"] if isinstance(entry, dict) else entry) == str(term)


# Changes


def test_the_versions_that_are_kept_can_be_read_and_the_first_added_all_its_terms(
    ontology: Ontology,
) -> None:
    kept = sorted((ontology.folder / "versions").glob("*.tsv"))
    assert kept
    first = changes(ontology)[-1]
    assert set(first.added) == {term for term, _, _ in read_terms(kept[0])}
    assert {"cp:funds", "ev:quote", "lex:frame"} <= set(first.added)
    assert (first.removed, first.changed) == ((), {})


def test_changes_are_told_term_by_term(folder: Path) -> None:
    (folder / "versions").mkdir()
    before = folder / "versions" / "1.0.0.tsv"
    write_terms(describe_terms(Ontology.load(folder)), before)
    assert [c.version for c in changes(Ontology.load(folder))] == ["1.0.0"]
    text = ZOO.replace("Gives it food.", "Gives it something to eat.").replace(
        "z:born", "z:hatched"
    )
    text = text.replace("( z:feeds z:feeds )", "( z:feeds z:caresFor )")
    (folder / "zoo.ttl").write_text(text, "utf-8")
    newest, oldest = changes(Ontology.load(folder))
    assert (newest.version, oldest.version) == ("after 1.0.0", "1.0.0")
    assert (newest.added, newest.removed) == (("z:hatched",), ("z:born",))
    assert newest.changed == {
        "z:caresFor": ("owl:propertyChainAxiom",),
        "z:feeds": ("skos:definition",),
    }


def test_examples_and_words_may_change_without_a_note(folder: Path) -> None:
    (folder / "versions").mkdir()
    write_terms(describe_terms(Ontology.load(folder)), folder / "versions" / "1.0.0.tsv")
    text = ZOO.replace("The Parrot sings.", "The Parrot talks.").replace("feed {o}", "nourish {o}")
    (folder / "zoo.ttl").write_text(text, "utf-8")
    assert [c.version for c in changes(Ontology.load(folder))] == ["1.0.0"]


# Metadata


def findings(zoo: Ontology) -> str:
    return "\n".join(map(str, check_metadata(zoo)))


def test_a_complete_ontology_has_no_findings_and_a_sketch_is_asked_nothing(
    zoo: Ontology, ontology: Ontology
) -> None:
    assert findings(zoo) == ""
    assert findings(ontology) == ""
    sketch = Ontology.load(Path(__file__).parent / "ontologies" / "space.ttl")
    assert check_metadata(sketch) == []


@pytest.mark.parametrize(
    ("node", "predicate", "value", "said"),
    [
        (ZOO_IRI, DCTERMS.title, Literal("Zoo", lang="en"), "title in ['en']"),
        (ZOO_IRI, DCTERMS.description, None, "description in []"),
        (ZOO_IRI, DCTERMS.license, None, "0 of license"),
        (ZOO_IRI, DCTERMS.creator, None, "no creator"),
        (ZOO_IRI, DCTERMS.modified, Literal("yesterday"), "no xsd:dateTime"),
        (
            ZOO_IRI,
            OWL.versionInfo,
            Literal("1.1.0"),
            "version IRI is not https://example.org/zoo/1.1.0",
        ),
        (ZOO_IRI, OWL.versionIRI, URIRef("https://example.org/x/1.0.0"), "version IRI is not"),
        (ZOO_IRI, VANN.preferredNamespacePrefix, None, "0 of preferredNamespacePrefix"),
        (ZOO_IRI, VANN.preferredNamespaceUri, None, "0 of preferredNamespaceUri"),
        (z("Bird"), RDFS.label, Literal("bird", lang="en"), "has labels in ['en']"),
        (z("Bird"), SKOS.definition, Literal("鳥", lang="zh-Hant"), "no definition in English"),
        (z("Bird"), OWL.deprecated, Literal(True), "isReplacedBy"),
    ],
)
def test_what_is_missing_is_named_with_the_node_it_is_missing_from(
    node: URIRef, predicate: URIRef, value: Literal | URIRef | None, said: str, zoo: Ontology
) -> None:
    zoo.graph.remove((node, predicate, None))
    if value is not None:
        zoo.graph.add((node, predicate, value))
    changed = Ontology(zoo.graph, zoo.folder)
    assert [line for line in findings(changed).splitlines() if said in line and str(node) in line]


def test_our_version_must_be_the_packages(
    ontology: Ontology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.publish.metadata.version", lambda _: "9.9.9")
    said = findings(ontology)
    assert said.count("the package of version 9.9.9") == 3
    assert {line.split(": ")[0] for line in said.splitlines()} == {
        BASE + name for name in ("ontology", "lexical", "evidence")
    }


def test_questions_that_cannot_be_asked_and_shapes_that_cannot_be_read_are_findings(
    folder: Path,
) -> None:
    (folder / "queries").mkdir()
    question = folder / "queries" / "who-feeds-whom.rq"
    question.write_text("# Who feeds whom?\nSELECT ?a ?b WHERE { ?a z:feeds ?b }", "utf-8")
    (folder / "shapes.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    assert findings(Ontology.load(folder)) == ""
    question.write_text("SELECT ?a WHERE { ?a z:feeds", "utf-8")
    (folder / "shapes.ttl").write_text("<urn:a> <urn:b>", "utf-8")
    said = findings(Ontology.load(folder)).splitlines()
    assert [line.split(": ")[1] for line in said] == [
        "its first line is no comment that asks something",
        "no SPARQL",
        "no Turtle",
    ]


def test_a_term_that_goes_without_notice_is_a_finding(folder: Path) -> None:
    (folder / "versions").mkdir()
    write_terms(describe_terms(Ontology.load(folder)), folder / "versions" / "0.9.0.tsv")
    assert findings(Ontology.load(folder)) == ""
    (folder / "zoo.ttl").write_text(ZOO.replace("z:born", "z:hatched"), "utf-8")
    assert "z:born: was in an earlier version" in findings(Ontology.load(folder))
    kept = ZOO.replace("z:born", "z:hatched") + (
        'z:born a owl:DatatypeProperty ; rdfs:label "born once"@en , "曾出生"@zh-Hant ;'
        ' skos:definition "As it was."@en ; owl:deprecated true ; dcterms:isReplacedBy z:hatched .'
    )
    (folder / "zoo.ttl").write_text(kept, "utf-8")
    assert findings(Ontology.load(folder)) == ""
    assert "deprecated" in Page(make_page(Ontology.load(folder))).articles["z-born"]


def test_the_ontology_of_a_folder_is_the_one_with_the_most_classes(ontology: Ontology) -> None:
    assert ontology.iri == URIRef(BASE + "ontology")
    headers = set(ontology.graph.subjects(RDF.type, OWL.Ontology))
    assert len(headers) > 1
