"""Every thing has an address: a redirect, a page for people, data for programs."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from explorer_world import ISL, PAYLOADS, Writer, hostile, islands, named
from live_server import BROWSER, served
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCAT, FOAF, OWL, RDF, RDFS, VOID

from kg.namespaces import BASE, EV, EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.pipeline import build
from kg.publish.addresses import Addresses, outward, split_suffix
from kg.publish.endpoint import make_app

EMBEDDED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
OWN_SCRIPT = re.compile(
    r' type="(application/ld\+json|module" src="[./]*static/(suggest|editor)\.js)"'
)
COUNCIL = named("body", "tide-council")
CHOIR = named("body", "salt-choir")
DATA = {
    ".ttl": ("text/turtle", "turtle"),
    ".nt": ("application/n-triples", "nt"),
    ".rdf": ("application/rdf+xml", "xml"),
    ".jsonld": ("application/ld+json", "json-ld"),
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(make_app(islands(), timeout=10, workers=4)) as found:
        yield found


def page(client: httpx.Client, path: str) -> str:
    response = client.get(path, headers={"accept": BROWSER})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def evidence(client: httpx.Client, quote: str) -> str:
    """The path of the statement that rests on a quotation."""
    query = f'SELECT ?e {{ ?e <{EV.quote}> "{quote}" }}'
    found = client.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1]
    return f"/statement/{found.rsplit('/', 1)[1]}"


@pytest.mark.parametrize(
    ("accept", "ends"),
    [
        (BROWSER, "/entity/body/tide-council"),
        ("*/*", "/entity/body/tide-council"),
        ("text/turtle", "/entity/body/tide-council.ttl"),
        ("application/ld+json, text/html;q=0.5", "/entity/body/tide-council.jsonld"),
        ("application/rdf+xml", "/entity/body/tide-council.rdf"),
        ("application/n-triples", "/entity/body/tide-council.nt"),
    ],
)
def test_a_thing_is_not_its_page_but_leads_to_it(
    client: httpx.Client, accept: str, ends: str
) -> None:
    response = client.get("/id/body/tide-council", headers={"accept": accept})
    assert response.status_code == 303
    assert response.headers["location"] == str(client.base_url).rstrip("/") + ends
    assert response.headers["vary"] == "Accept"
    followed = client.get(response.headers["location"], headers={"accept": accept})
    assert followed.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/id/body/nobody",
        "/entity/body/nobody",
        "/statement/0",
        "/document/0",
        "/nowhere",
        "/describe",
        "/describe?iri=x",
        "/static/../cli.py",
        "/static/nothing.css",
    ],
)
def test_what_is_not_there_is_404_for_people_and_programs(client: httpx.Client, path: str) -> None:
    assert client.get(path, headers={"accept": "text/turtle"}).status_code == 404
    shown = client.get(path, headers={"accept": BROWSER})
    assert shown.status_code == 404


def test_what_nobody_writes_is_406(client: httpx.Client) -> None:
    for path in ("/id/body/tide-council", "/entity/body/tide-council", "/ontology"):
        assert client.get(path, headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("suffix", DATA)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD reader
def test_data_about_a_thing_holds_its_triples_and_their_evidence(
    client: httpx.Client, suffix: str
) -> None:
    media_type, syntax = DATA[suffix]
    response = client.get(f"/entity/body/salt-choir{suffix}", headers={"accept": BROWSER})
    assert response.headers["content-type"].partition(";")[0] == media_type
    graph = Graph().parse(data=response.text, format=syntax)
    assert (CHOIR, RDFS.label, Literal("Salt Choir")) in graph
    assert (named("purse", "lantern-purse"), ISL.pays, CHOIR) in graph
    quotes = {str(o) for o in graph.objects(None, EV.quote)}
    assert "Tide Council does not pay for Salt Choir" in quotes


def test_the_page_shows_facts_with_who_says_so(client: httpx.Client) -> None:
    shown = page(client, "/entity/body/tide-council")
    assert "<h1>" in shown
    assert "Tide Council pays for the Grand Regatta" in shown
    assert shown.count("Harbour Notes") >= 2
    assert "Gazette Press" in shown
    assert "sure to 0.80" in shown
    assert "CRW 200,000 (gift, 2024)" in shown
    assert "also called TC" in shown
    assert "資助" in shown


def test_the_page_marks_what_is_denied_ended_and_inferred(client: httpx.Client) -> None:
    assert re.search(r'class="mark denied"[^>]*>denied<', page(client, "/entity/body/salt-choir"))
    assert re.search(r'class="mark ended"[^>]*>ended<', page(client, "/entity/person/ada-moor"))
    assert '<span class="mark inferred">inferred</span>' in page(
        client, "/entity/body/tide-council"
    )


def test_an_inferred_fact_says_why_down_to_the_quotation() -> None:
    dataset = build(["seeds/"], Ontology.load())
    inferred = {
        str(s)
        for s, p, o in dataset.graph(INFERRED_GRAPH)
        if p != RDF.type and str(s).startswith(f"{BASE}id/") and isinstance(o, URIRef)
    }
    with served(make_app(dataset, timeout=20, workers=2)) as client:
        shown = [
            page(client, iri.replace(BASE, "/").replace("/id/", "/entity/"))
            for iri in sorted(inferred)[:20]
        ]
    proofs = "".join(re.findall(r"<details>.*?</details>", "".join(shown), re.DOTALL))
    assert "<summary>Why</summary>" in proofs
    assert re.search(r"by <code>[a-z]+-[a-z]+", proofs)
    assert "stated" in proofs
    assert "<q>" in proofs


def test_a_denial_and_a_statement_dispute_each_other() -> None:
    w = Writer()
    w.axioms()
    first = w.document("Tide Council pays for Salt Choir.", "One", "A", "2024")
    second = w.document("Tide Council does not pay for Salt Choir.", "Two", "B", "2025")
    for document in (first, second):
        w.thing(document, COUNCIL, "Tide Council", ISL.Body)
        w.thing(document, CHOIR, "Salt Choir", ISL.Body)
    triple = (COUNCIL, ISL.pays, CHOIR)
    said = w.say(first, triple, "Tide Council pays for Salt Choir")
    w.say(second, triple, "Tide Council does not pay for Salt Choir", status="denied")
    with served(make_app(w.dataset, workers=2)) as client:
        assert page(client, "/entity/body/tide-council").count("mark disputed") == 2
        shown = page(client, f"/statement/{said.rsplit('/', 1)[1]}")
    assert "Who contradicts" in shown
    assert "Tide Council does not pay for Salt Choir" in shown


def test_a_statement_stands_in_its_paragraph(client: httpx.Client) -> None:
    shown = page(client, evidence(client, "The Grand Regatta is held on North Isle"))
    assert "<mark>The Grand Regatta is held on North Isle</mark>. It begins in May 2026." in shown
    assert "0.90: how surely the words say it" in shown
    assert "{o} be held on {s}" in shown
    assert "The Isles Gazette" in shown


def test_a_statement_names_who_else_says_so(client: httpx.Client) -> None:
    shown = page(client, evidence(client, "Tide Council pays for the Grand Regatta"))
    assert "Who else says so" in shown
    assert {"Gazette Press", "Harbour Society"} <= set(
        re.findall(r"Gazette Press|Harbour Society", shown)
    )


def test_evidence_leads_to_its_statement(client: httpx.Client) -> None:
    path = evidence(client, "It begins in May 2026")
    response = client.get(path.replace("/statement/", "/evidence/"))
    assert response.status_code == 303
    assert response.headers["location"].endswith(path)
    assert client.get(f"{path}.ttl").status_code == 200


def test_a_document_is_its_own_page_with_what_it_mentions_marked() -> None:
    dataset = build(["seeds/"], Ontology.load())
    document = next(iter(dataset.graph(EVIDENCE_GRAPH).subjects(RDF.type, EV.Document)))
    text = str(dataset.graph(EVIDENCE_GRAPH).value(document, EV.text))
    with served(make_app(dataset, timeout=20, workers=2)) as client:
        shown = page(client, str(document).replace(BASE, "/"))
        response = client.get(str(document).replace(BASE, "/"), headers={"accept": "text/turtle"})
    article = re.search(r"<article.*?</article>", shown, re.DOTALL)
    assert article
    assert article[0].count("<mark>") > 20
    read = _Text()
    read.feed(article[0])
    assert "".join(read.parts).strip() == text.strip()
    assert len(Graph().parse(data=response.text, format="turtle")) > 100


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hrefs: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hrefs += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def test_the_ontology_shows_terms_with_names_words_and_examples() -> None:
    ontology = Ontology.load()
    dataset = build(["seeds/"], ontology)
    with served(make_app(dataset, timeout=20, workers=2)) as client:
        shown = page(client, "/ontology")
        embedded = EMBEDDED.search(shown)
        data = client.get("/ontology.ttl").text
        form = page(client, "/sparql")
        void = Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
    for term in (*ontology.classes, *ontology.properties):
        if str(term).startswith(f"{BASE}ontology#"):
            assert f'id="{str(term).rsplit("#", 1)[1]}"' in shown
    assert '<span lang="zh-hant">' in shown
    assert embedded
    assert f'"{OWL.Ontology}"' in embedded[1]
    assert "{s}" in shown
    assert "<q>" in shown
    assert len(Graph().parse(data=data, format="turtle")) == len(dataset.graph(ONTOLOGY_GRAPH))
    for name in ontology.questions():
        assert f"sparql#question-{name}" in "".join(map(str, void.subjects()))
    assert {f"{BASE}ontology#", str(RDFS)} <= set(map(str, void.objects(None, VOID.vocabulary)))
    (described,) = void.subjects(RDF.type, VOID.DatasetDescription)
    assert str(described).endswith("/.well-known/void")
    (dataset_,) = void.objects(described, FOAF.primaryTopic)
    assert (dataset_, RDF.type, DCAT.Dataset) in void
    dumps = [str(dump).split("/", 3)[3] for dump in void.objects(dataset_, VOID.dataDump)]
    assert len(dumps) == 6
    assert all(dump.startswith("store?") for dump in dumps)
    examples = set(void.objects(None, VOID.exampleResource))
    assert len(examples) == 5
    assert all(str(e).startswith(f"{BASE}id/") for e in examples)
    assert "Who funds what" in form


@pytest.mark.parametrize("path", ["/ontology", "/entity/body/tide-council", "/sparql"])
def test_every_link_of_a_page_leads_somewhere(client: httpx.Client, path: str) -> None:
    read = _Text()
    read.feed(page(client, path))
    here = httpx.URL(str(client.base_url)).join(path)
    for href in sorted(set(read.hrefs)):
        if not href.startswith(("http", "data:")):
            target = here.join(href)
            response = client.get(target, headers={"accept": BROWSER})
            assert response.status_code == 200, href


def test_pages_run_nothing_but_our_own_files(client: httpx.Client) -> None:
    for path in ("/ontology", "/entity/body/tide-council", "/sparql", "/nowhere"):
        response = client.get(path, headers={"accept": BROWSER})
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy
        scripts = re.findall(r"<script([^>]*)>", response.text)
        assert all(OWN_SCRIPT.fullmatch(script) for script in scripts)
        assert " style=" not in response.text
        assert "set-cookie" not in response.headers
        assert response.headers["referrer-policy"] == "no-referrer"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_a_page_carries_its_own_data(client: httpx.Client) -> None:
    shown = page(client, "/entity/body/salt-choir")
    embedded = EMBEDDED.search(shown)
    assert embedded
    graph = Graph().parse(data=json.dumps(json.loads(embedded[1])), format="json-ld")
    assert (CHOIR, RDFS.label, Literal("Salt Choir")) in graph


def test_nothing_hostile_gets_out_of_its_place() -> None:
    dataset = hostile()
    with served(make_app(dataset, timeout=20, workers=2)) as client:
        things = {str(s) for s, *_ in dataset.quads((None, RDFS.label, None, None))}
        paths = ["/ontology", "/", "/sparql"]
        paths += [str(httpx.URL("/describe", params={"iri": iri})) for iri in sorted(things)]
        found = dataset.graph(EVIDENCE_GRAPH)
        paths += [
            str(s).replace(f"{BASE}evidence/", "/statement/")
            for s in sorted(found.subjects(RDF.type, EV.Evidence))[:5]
        ]
        paths += [str(s).replace(BASE, "/") for s in sorted(found.subjects(RDF.type, EV.Document))]
        for path in paths:
            shown = client.get(path, headers={"accept": BROWSER}).text
            read = _Text()
            read.feed(shown)
            assert not [h for h in read.hrefs if h.lower().startswith("javascript:")], path
            if path != "/":
                scripts = re.findall(r"<script([^>]*)>", shown.lower())
                assert all(OWN_SCRIPT.fullmatch(script) for script in scripts), path
                assert "<img" not in shown.lower(), path
                assert "<svg" not in shown.lower().replace('<svg class="sketch"', ""), path
    assert len(PAYLOADS) >= 30


def test_a_thing_of_evidence_alone_is_shown_and_no_control_character_is() -> None:
    w = Writer()
    document = w.document("They said no\x08.", "Paper\x1b", "Press", "2025", "paper.txt")
    w.say(document, (ISL.a, ISL.backs, ISL.b), "They said no\x08.", status="planned")
    with served(make_app(w.dataset, workers=2)) as client:
        thing = str(httpx.URL("/describe", params={"iri": str(ISL.a)}))
        for path in ("/", "/graph", thing, document.replace(BASE, "/")):
            shown = page(client, path)
            assert not re.search(r"[\x00-\x08\x0e-\x1f]", shown), path
        assert "\N{REPLACEMENT CHARACTER}" in shown


def test_another_base_works_as_well() -> None:
    w = Writer()
    base = "https://graphs.example/isles/"
    thing, other = URIRef(f"{base}id/body/one"), URIRef(f"{base}id/body/two")
    document = w.document("One pays for Two.", "A note", "P", "2024")
    for iri, name in ((thing, "One"), (other, "Two")):
        w.thing(document, iri, name, ISL.Body)
    w.say(document, (thing, ISL.pays, other), "One pays for Two")
    with served(make_app(w.dataset, base=base, workers=2)) as client:
        response = client.get("/id/body/one", headers={"accept": BROWSER})
        assert response.status_code == 303
        shown = client.get(response.headers["location"], headers={"accept": BROWSER}).text
        assert 'href="../../entity/body/two"' in shown
        void = client.get("/.well-known/void").text
    assert base in void


def test_whatever_a_graph_of_others_describes_is_described_at_its_address() -> None:
    base = "https://graphs.example/isles/"
    dataset, source = Dataset(store="Oxigraph"), URIRef(f"{base}document/source")
    paths = [
        "document/1",
        "id/one",
        "entity/2",
        "evidence/3",
        "statement/4",
        "thing/5",
        "6",
        "a.ttl",
    ]
    for path in paths:
        dataset.graph(source).add((URIRef(base + path), RDFS.label, Literal(f"It is {path}.")))
    for graph in (URIRef(f"{base}graph/bare"), BNode()):
        dataset.graph(graph).add((URIRef("x:y"), RDFS.label, Literal("It is bare.")))
    with served(make_app(dataset, base=base, workers=2)) as client:
        for accept in (BROWSER, "text/turtle"):
            headers = {"accept": accept}
            for path in paths:
                found = client.get(f"/{path}", headers=headers, follow_redirects=True)
                assert found.status_code == 200, path
                assert f"It is {path}." in found.text
            assert client.get("/document/source", headers=headers).status_code == 200
            assert client.get("/document/none", headers=headers).status_code == 404
        by_name = client.get("/graph/bare", headers={"accept": "text/turtle"})
        assert by_name.status_code == 303
        assert by_name.headers["location"].partition("/store?graph=")[2]
        assert "It is bare." in client.get(by_name.headers["location"]).text
        described = client.get("/.well-known/void")
        assert f"<{base}graph/bare>" in described.text
        assert "It is 6." in client.get("/document/source.ttl").text
        assert "It is entity/2." in client.get("/entity/2.ttl").text


def test_a_thing_with_a_chinese_name_is_found() -> None:
    w = Writer()
    thing = named("body", "海燕合唱團")
    document = w.document("海燕合唱團。", "註", "P", "2024")
    w.thing(document, thing, "海燕合唱團", ISL.Body)
    with served(make_app(w.dataset, workers=2)) as client:
        response = client.get("/id/body/海燕合唱團", headers={"accept": "text/turtle"})
        assert response.status_code == 303
        assert "海燕合唱團" in client.get(response.headers["location"]).text


def test_the_host_header_cannot_put_markup_or_lines_into_an_answer(client: httpx.Client) -> None:
    for host in ("<script>", "a b", "evil.example/path", ""):
        response = client.get("/.well-known/void", headers={"host": host})
        assert response.status_code == 400
    location = client.get("/id/body/salt-choir", headers={"host": "graphs.example"})
    assert location.headers["location"].startswith("http://graphs.example/entity/")


def test_a_proxy_in_front_is_believed_about_the_scheme(client: httpx.Client) -> None:
    headers = {"host": "graphs.example", "x-forwarded-proto": "https"}
    response = client.get("/id/body/salt-choir", headers=headers)
    assert response.headers["location"].startswith("https://graphs.example/entity/")


def test_addresses_go_there_and_back() -> None:
    addresses = Addresses("https://x.example/", {"https://x.example/o#Body": "Body"})
    for iri, path in (
        ("https://x.example/id/a/b", "entity/a/b"),
        ("https://x.example/evidence/1", "statement/1"),
        ("https://x.example/document/1", "document/1"),
    ):
        assert addresses.page(iri) == path
        assert addresses.iri(path) == iri
    assert addresses.page("https://x.example/o#Body") == "ontology#Body"
    assert addresses.page("javascript:alert(1)") == "describe?iri=javascript%3Aalert%281%29"
    assert split_suffix("entity/a/b.ttl") == ("entity/a/b", "text/turtle")
    assert outward("javascript:alert(1)") is None
    assert outward("HTTPS://x.example/") == "HTTPS://x.example/"


def test_every_template_is_escaped() -> None:
    folder = Path(__file__).parent.parent / "kg" / "publish" / "templates"
    for file in folder.glob("*.html"):
        assert "|safe" not in file.read_text("utf-8").replace(" ", "")
