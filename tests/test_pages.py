"""The pages about the whole graph: what they show is what the graph says, in two languages."""

import csv
import io
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from explorer_world import AXIOMS, ISL, Writer, crowd, hostile, islands, named
from policy_world import make_policy_world
from rdflib import DCTERMS, RDFS, Dataset, Literal, URIRef
from visiting import open_site, page, visit

from kg.errors import OntologyError
from kg.graph import pyoxigraph_store
from kg.namespaces import EVIDENCE_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH
from kg.ontology import Ontology
from kg.publish import ledger_page
from kg.publish.finder import Finder
from kg.publish.interface import WORDS
from kg.publish.site import Site
from kg.publish.sketch import SIDE, measure, sketch
from kg.publish.snapshot import copy
from kg.publish.surroundings import Surroundings
from kg.publish.terms import Terms
from kg.publish.tongue import Tongue, bilingual
from kg.reason import infer

PUBLISH = Path(__file__).parent.parent / "kg" / "publish"
SAME = ("200", "CRW", 2024, "actual")
LEDGER = """# Title: Who pays whom 誰付款給誰
# From: Payer 付款者
# To: Payee 收款者
PREFIX isl: <https://example.org/islands#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?statement ?from ?property ?to ?place WHERE {
  VALUES ?property { isl:pays }
  ?statement rdf:predicate ?property ; rdf:subject ?from ; rdf:object ?to .
  OPTIONAL { ?to isl:heldOn ?place }
}
"""


def with_ledger(folder: Path, text: str = LEDGER) -> Path:
    (folder / "ledgers").mkdir()
    (folder / "islands.ttl").write_text(AXIOMS, "utf-8")
    (folder / "ledgers" / "who-pays-whom.rq").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def isles(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The islands, with payments that are planned, denied, contested, and in two currencies."""
    w = Writer()
    w.axioms()
    choir, council, regatta = (
        w.thing(w.document(f"{name}.", name, "P", "2020"), named("body", name), name, ISL.Body)
        for name in ("Choir", "Council", "Regatta")
    )
    for number, (title, publisher, issued, said) in enumerate(
        (
            ("Gazette", "Press", "2024-05-01", (SAME, ("7", "USD", 2025, "actual"))),
            ("Notes", "Society", "2025", (SAME, ("50", "CRW", 2027, "planned"))),
            ("Letter", "Press", "2025-01-02", (("0", "", 0, "denied"),)),
        )
    ):  # fmt: skip
        quotes = [f"{number} says {amount} {unit} {year}" for amount, unit, year, _ in said]
        document = w.document(". ".join(quotes) + ".", title, publisher, issued)
        for quoted, (amount, unit, year, status) in zip(quotes, said, strict=True):
            to = choir if status == "denied" or unit == "USD" else regatta
            more: dict[str, URIRef | Literal] = {}
            if unit:
                more = {"amount": w.money(document, amount, unit, "gift", year)}
                more["year"] = Literal(year)
            w.say(document, (council, ISL.pays, to), quoted, status=status, **more)
    folder = with_ledger(tmp_path_factory.mktemp("isles"))
    return open_site(w.dataset, folder)


@pytest.fixture(scope="module")
def world(ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> Site:
    dataset = make_policy_world(tmp_path_factory.mktemp("world"))
    infer(dataset, ontology.rules())
    return open_site(dataset)


@pytest.fixture(scope="module")
def plain() -> Site:
    """What the islands' documents state, as a Turtle file has it: all in the default graph."""
    dataset = Dataset(store="Oxigraph")
    for s, p, o, graph in islands().quads():
        if graph not in {EVIDENCE_GRAPH, ONTOLOGY_GRAPH, INFERRED_GRAPH}:
            dataset.default_graph.add((s, p, o))
    return open_site(dataset)


def without_scripts(text: str) -> str:
    return re.sub(r"(?s)<script.*?</script>", "", text)


def lines(site: Site, address: str) -> list[dict[str, str]]:
    answer = visit(site, address)
    assert (answer.status, answer.media_type) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))


class Rows(HTMLParser):
    """The rows of the first table, each the texts of its cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self.inside = self.inside or tag in {"td", "th"}
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


# Ledgers


@pytest.mark.parametrize(
    "choice",
    ["", "status=planned", "status=denied", "status=disputed", "year=2024", "q=choir",
     "sort=amount&order=desc", "kind=https%3A%2F%2Fexample.org%2Fislands%23Body", "page=1"],
)  # fmt: skip
def test_the_table_and_its_csv_hold_the_same_entries_in_the_same_order(
    isles: Site, choice: str
) -> None:
    shown = Rows(page(isles, f"/who-pays-whom?{choice}")).rows[1:]
    written = lines(isles, f"/who-pays-whom?{choice}&format=csv")
    assert shown
    assert len(shown) == len(written)
    for cells, line in zip(shown, written, strict=True):
        assert line["from"] in cells[0]
        assert line["to"] in cells[1]
        assert f"{line['currency']} {line['amount']}".strip() in cells[2] or not line["amount"]
        assert all(quoted in cells[6] for quoted in line["quotes"].split(" | "))
        assert cells[7].strip() == line["sources"]


def test_past_the_last_page_is_the_last_page(isles: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_page, "ROWS", 2)
    last = page(isles, "/who-pays-whom?page=2")
    assert "Page 2 of 2" in last
    beyond = page(isles, "/who-pays-whom?page=99")
    assert Rows(beyond).rows == Rows(last).rows
    assert "Page 2 of 2" in beyond
    written = [lines(isles, f"/who-pays-whom?page={n}&format=csv") for n in (2, 99)]
    assert written[0] == written[1] != []


def test_what_two_publishers_say_is_one_entry_with_two_sources(isles: Site) -> None:
    (entry,) = lines(isles, "/who-pays-whom?year=2024&format=csv")
    assert entry["sources"] == "2"
    assert entry["publishers"] == "Press | Society"
    assert entry["quotes"] == "0 says 200 CRW 2024 | 1 says 200 CRW 2024"
    assert (entry["since"], entry["first_reported"]) == ("2024", "2024-05-01")


def test_planned_and_denied_payments_come_from_the_evidence(isles: Site) -> None:
    statuses = {e["status"]: e for e in lines(isles, "/who-pays-whom?format=csv")}
    assert set(statuses) == {"actual", "planned", "denied"}
    assert statuses["planned"]["since"] == ""
    assert statuses["denied"]["disputed"] == "true"
    assert '<span class="mark planned"' in page(isles, "/who-pays-whom?status=planned")


def test_sums_are_of_one_currency_and_leave_out_what_is_disputed(isles: Site) -> None:
    shown = page(isles, "/who-pays-whom")
    sums = re.findall(r"<strong>(.*?)</strong> <small>(\w+)", shown)
    assert sums == [("CRW 200", "actual"), ("CRW 50", "planned")]
    assert "1 disputed amounts in USD are in no sum" in shown


def test_a_ledger_is_there_when_the_ontology_brings_it(isles: Site, world: Site) -> None:
    assert "Who pays whom" in page(isles, "/")
    assert "誰付款給誰" in page(isles, "/who-pays-whom?lang=zh-Hant")
    assert visit(isles, "/who-funds-what").status == 404
    assert visit(world, "/who-pays-whom").status == 404
    assert visit(world, "/who-funds-what").status == 200


def test_our_ledger_lists_every_statement_of_funding(world: Site) -> None:
    entries = lines(world, "/who-funds-what?format=csv")
    query = (
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        f"SELECT ?e {{ ?e rdf:predicate <{Ontology.load().iri}#funds> }}"
    )
    found = visit(world, f"/sparql?query={quote(query)}", "text/csv").body.decode().split()[1:]
    assert found
    assert sorted(found) == sorted(s for e in entries for s in e["statements"].split(" | ") if s)
    assert any(e["inferred"] == "true" for e in entries)


def test_a_place_chosen_leaves_what_lies_there(world: Site) -> None:
    place = named("place", "harbour-district")
    entries = lines(world, f"/who-funds-what?place={quote(place)}&format=csv")
    shown = unescape(page(world, "/who-funds-what"))
    assert f"Harbour District ({len(entries)})" in shown
    assert "Harbour Museum" in {e["to"] for e in entries}
    assert all("Harbour District" in e["places"] for e in entries)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("?from ", "?payer "), "must SELECT"),
        (("SELECT", "SELEKT"), "cannot be asked"),
        (("# From: Payer 付款者\n", ""), "must begin with"),
    ],
)
def test_a_ledger_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, change: tuple[str, str], wanted: str
) -> None:
    folder = with_ledger(tmp_path, LEDGER.replace(*change))
    with pytest.raises(OntologyError, match=wanted):
        open_site(islands(), folder).snapshot.entries  # noqa: B018


def test_a_formula_in_a_name_is_text_in_the_csv(tmp_path: Path) -> None:
    w = Writer()
    w.axioms()
    document = w.document("It pays.", "T", "P", "2024")
    one = w.thing(document, named("body", "one"), '=HYPERLINK("https://evil.example")', ISL.Body)
    w.say(
        document, (one, ISL.pays, w.thing(document, named("body", "b"), "B", ISL.Body)), "It pays"
    )
    site = open_site(w.dataset, with_ledger(tmp_path))
    assert lines(site, "/who-pays-whom?format=csv")[0]["from"].startswith("'=")


# Search


def hits(site: Site, text: str, **more: str) -> list[dict[str, str]]:
    answer = visit(site, f"/suggest?{urlencode({'q': text, **more})}")
    found: list[dict[str, str]] = json.loads(answer.body)
    return found


def test_names_are_found_by_their_beginnings_whatever_the_case(world: Site) -> None:
    assert hits(world, "harbour mus")[0]["text"] == "Harbour Museum"
    assert hits(world, "MUSEUM")[0]["text"] == "Harbour Museum"
    assert hits(world, "museum harbour")[0]["text"] == "Harbour Museum"
    assert hits(world, "zzzz") == []
    assert hits(world, "") == []


def test_a_misspelt_name_is_guessed_and_the_page_says_so(world: Site) -> None:
    shown = page(world, "/search?q=harbor+muzeum")
    assert "Nothing has this name. Did you mean:" in shown
    assert "Harbour Museum" in shown


def test_other_names_and_chinese_are_found() -> None:
    site = open_site(islands())
    assert hits(site, "TC")[0] | {"by": "TC"} == hits(site, "TC")[0]
    assert hits(site, "合唱")[0]["text"] == "海燕合唱團"
    assert hits(site, "北島")[0]["href"] == "entity/isle/north-isle"
    assert hits(site, "north isle", lang="zh-Hant")[0]["text"] == "北島"


def test_the_page_of_a_class_lists_its_things(world: Site) -> None:
    for site in (world, open_site(islands())):
        shown = page(site, "/")
        counts = re.findall(r'href="\./search\?kind=([^"]+)" aria-label="[^"]*">(\d+)<', shown)
        assert counts
        for kind, count in counts:
            shown = page(site, f"/search?kind={kind}")
            assert re.search(rf">{count} (found|spoken of; \d+ more are only named)<", shown), kind
            named_too = re.search(r"; (\d+) more", shown)
            assert shown.count("<li><a") == int(count) + int(named_too[1] if named_too else 0)


def test_the_page_of_a_class_has_last_what_only_the_ontology_names() -> None:
    site = open_site(islands())
    assert dict(site.snapshot.figures.kinds)[ISL.Isle] == 1
    shown = page(site, f"/search?kind={quote(ISL.Isle)}")
    assert "1 spoken of; 2 more are only named" in shown
    names = re.findall(r"<li><a[^>]*>(.*?)<", shown)
    assert names == ["North Isle", "Old Beacon", "The Archipelago"]


def test_every_name_of_a_thousand_things_finds_it() -> None:
    dataset = crowd(1000)
    finder = Finder(copy(dataset), Terms(Surroundings(dataset).ontology))
    for thing in list(finder.things.values())[::37]:
        name = next(iter(thing.names.values()))
        found, _, alike = finder.find(name)
        assert not alike
        assert thing.iri in {hit.thing.iri for hit in found}


def test_home_counts_one_as_one_and_what_has_no_evidence_as_the_graph_does(plain: Site) -> None:
    claims, things = (len(getattr(plain.snapshot.atlas.gathered, x)) for x in ("claims", "things"))
    home = page(plain, "/")
    assert f"{claims} statements about {things} things; 0 more triples follow from them." in home
    assert f"{claims} 項陳述，涉及 {things} 個事物" in page(plain, "/?lang=zh-Hant")
    kinds = dict(plain.snapshot.figures.kinds)
    assert kinds[ISL.Body] == 3
    assert f">{kinds[ISL.Body]}</a>" in home
    assert "3 found" in page(plain, f"/search?kind={quote(ISL.Body)}")
    assert f'<td class="number">{kinds[ISL.Body]}</td>' in page(plain, "/about")
    w = Writer()
    one = w.thing(w.document("One is.", "T", "P", "2024"), named("body", "one"), "One", ISL.Body)
    w.say(next(iter(w.texts)), (one, ISL.sings, one), "One is")
    home = page(open_site(w.dataset), "/")
    assert "1 statement about 1 thing, read from 1 document; 0 more" in home


# Paths


def test_a_path_has_a_quotation_for_each_stated_link(world: Site) -> None:
    shown = page(world, "/path?from=Ana+Berg&to=Norland+Academy")
    assert "Shortest path: 2 links" in shown
    assert "Ana Berg directs the Harbour Museum." in shown
    assert "Norland Academy works with the Harbour Museum." in shown
    assert '<span class="arrow" aria-hidden="true">←</span>' in shown
    assert "Another path" in shown


def test_a_path_can_avoid_a_thing_and_say_that_there_is_none(world: Site) -> None:
    museum = named("institution", "harbour-museum")
    shown = page(world, f"/path?from=Ana+Berg&to=Norland+Academy&without={quote(museum)}")
    ways = re.findall(r'<section class="route">.*?</section>', shown, re.DOTALL)
    assert ways
    assert not any("Harbour Museum</a> –" in way for way in ways)
    assert "Nothing is called “Nobody”." in page(world, "/path?from=Nobody&to=TechCo")
    same = page(world, "/path?from=TechCo&to=TechCo")
    assert "Both ends are the same thing." in same
    assert "No path" not in same


def test_a_path_in_a_turtle_file_goes_over_the_links_it_shows(plain: Site) -> None:
    shown = page(plain, "/path?from=Tide+Council&to=North+Isle")
    assert "Shortest path: 2 links" in shown
    assert "No path" in page(plain, "/path?from=Tide+Council&to=Old+Beacon")


def test_without_an_ontology_no_path_goes_by_way_of_the_evidence() -> None:
    dataset = islands()
    dataset.remove_graph(dataset.graph(ONTOLOGY_GRAPH))
    site = open_site(dataset)
    assert "Shortest path: 2 links" in page(site, "/path?from=Tide+Council&to=North+Isle")
    assert "No path" in page(site, "/path?from=The+Isles+Gazette&to=Tide+Council")


def test_plans_are_ways_only_when_asked_for() -> None:
    w = Writer()
    w.axioms()
    document = w.document("One will pay Two.", "T", "P", "2024")
    one, two = (w.thing(document, named("body", n), n, ISL.Body) for n in ("One", "Two"))
    w.say(document, (one, ISL.pays, two), "One will pay Two", status="planned")
    site = open_site(w.dataset)
    assert "No path" in page(site, "/path?from=One&to=Two")
    shown = page(site, "/path?from=One&to=Two&unsettled=1")
    assert "Shortest path: 1 link<" in shown
    assert "mark planned" in shown


# SPARQL


def ask(text: str, **more: str) -> str:
    return f"/sparql?{urlencode({'query': text, **more})}"


def test_an_error_is_marked_at_its_line(world: Site) -> None:
    answer = visit(world, ask("SELECT * WHERE {\n ?s ?p ?o .\n FILTER(}\n}"))
    assert answer.status == 400
    shown = answer.body.decode()
    told = re.search(r"line (\d+), column", shown)
    wrong = re.findall(r'class="wrong" id="wrong">\s*(\d+) .*?◀', shown)
    assert told
    assert int(told[1]) > 1
    assert wrong == [told[1]]


def test_rows_of_three_names_are_a_graph_too(world: Site) -> None:
    query = (
        "SELECT ?a ?b ?c { ?s ?p ?o ; <%s> ?a . ?p <%s> ?b . ?o <%s> ?c "
        'FILTER(LANG(?b) = "en") } LIMIT 9' % ((RDFS.label,) * 3)
    )
    shown = page(world, ask(query, view="graph"))
    assert '<svg class="sketch"' in shown
    assert "<table>" in shown
    assert "view=timeline" not in shown
    constructed = page(world, ask("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 200", view="graph"))
    assert '<svg class="sketch"' in constructed


def test_a_column_of_dates_is_a_timeline_in_order(world: Site) -> None:
    terms = "http://purl.org/dc/terms/"
    query = f"SELECT ?t ?d {{ ?x <{terms}issued> ?d ; <{terms}title> ?t }}"
    shown = page(world, ask(query, view="timeline"))
    times = re.findall(r"<li><time>(.*?)</time>", shown)
    assert times == sorted(times)
    assert len(times) == 3
    assert "view=graph" not in page(world, ask(query))


def test_the_page_of_an_answer_links_to_itself_and_to_all_formats(world: Site) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 3"
    shown = page(world, ask(query))
    links = [unescape(h) for h in re.findall(r'href="\./(sparql\?query=[^"]*)"', shown)]
    assert ask(query, view="table").lstrip("/") in links
    for name in ("csv", "tsv", "json", "xml"):
        assert ask(query, format=name).lstrip("/") in links
        assert visit(world, ask(query, format=name)).status == 200


def test_the_terms_for_completion_are_those_of_the_graph(world: Site, ontology: Ontology) -> None:
    found = json.loads(visit(world, "/terms").body)
    names = {term[0] for term in found["terms"]}
    assert {"rdf:type", "rdfs:label", "ev:quote"} <= names
    for term in (*ontology.classes, *ontology.properties):
        if str(term).startswith(f"{ontology.iri}#"):
            assert any(
                str(term) == found["prefixes"][n.split(":")[0]] + n.split(":")[1] for n in names
            )


# Other pages


def test_an_inferred_link_has_a_page_with_its_proof(world: Site) -> None:
    shown = page(world, "/who-funds-what?status=inferred")
    why = unescape(re.findall(r'href="\./(statement\?[^"]+)"', shown)[0])
    proof = page(world, f"/{why}")
    assert "<h2>Why</h2>" in proof
    assert re.search(r"by <code>[\w-]+", proof) or re.search(r"<code>[\w-]+</code>", proof)
    assert "<q>" in proof
    assert visit(world, "/statement?subject=x&property=y&object=z").status == 404


def test_the_figures_are_those_of_the_graph(world: Site) -> None:
    shown = page(world, "/about")
    evidence = "<https://w3id.org/cultural-policy/evidence#status>"
    query = f"SELECT ?s (COUNT(*) AS ?n) {{ ?e {evidence} ?s }} GROUP BY ?s"
    counted = list(csv.reader(io.StringIO(visit(world, ask(query), "text/csv").body.decode())))[1:]
    assert len(counted) > 2
    for status, number in counted:
        assert f'<td>{status}</td><td class="number">{number}</td>' in shown
    assert "3 <small>2025-02-01 – 2025-05-02</small>" in shown


def test_every_download_is_there_and_as_large_as_it_says(world: Site) -> None:
    world_parts = world.screens._parts
    for part in world_parts:
        for name, href, size in part["links"]:
            answer = visit(world, f"/{href}")
            assert answer.status == 200, (part, name)
            if not name.endswith("XML"):
                assert size == len(answer.body), href
    shown = page(world, "/download")
    for href in re.findall(r'href="\./(download/[^"]+)"', shown):
        answer = visit(world, f"/{href}")
        assert answer.status == 200
        assert len(answer.body) > 1000


def test_the_downloads_of_a_turtle_file_are_as_large_as_they_say(plain: Site) -> None:
    for part in plain.screens._parts:
        assert part["triples"] == len(pyoxigraph_store(plain.snapshot.dataset))
        for name, href, size in part["links"]:
            if name != "RDF/XML":
                assert size == len(visit(plain, f"/{href}").body), href


def test_a_triple_term_is_no_fault_of_pages_and_refused_in_json_ld() -> None:
    dataset = islands()
    council, said = (ox.NamedNode(x) for x in (named("body", "tide-council"), ISL.said))
    held = ox.Triple(council, said, ox.Literal("Ebb"))
    pyoxigraph_store(dataset).add(ox.Quad(council, said, held, ox.NamedNode(ISL.minutes)))
    site = open_site(dataset)
    assert "Tide Council" in page(site, "/entity/body/tide-council")
    assert "Everything" in page(site, "/download")
    for address in ("/store", "/entity/body/tide-council"):
        refused = visit(site, address, "application/ld+json")
        assert (refused.status, b"JSON-LD" in refused.body) == (406, True)
        assert visit(site, address, "application/n-quads;q=0.9, text/turtle").status == 200


def test_a_thing_has_a_picture_with_dashes_for_what_is_inferred(world: Site) -> None:
    shown = page(world, "/entity/institution/harbour-museum")
    picture = re.findall(r'<svg class="sketch".*?</svg>', shown)[0]
    assert 'class="inferred"' in picture
    assert 'class="stated"' in picture
    assert "Harbour Festival" in picture
    assert '<ol class="timeline">' in shown
    outside = shown.replace(picture, "")
    for name in re.findall(r'tabindex="-1"><text[^>]*>([^<(]+)', picture):
        assert name.rstrip("…") in outside


def test_a_picture_of_nothing_is_none() -> None:
    assert sketch("Alone", [], str, str) is None


def test_a_picture_has_room_for_its_signs_and_says_them_in_the_language_of_the_page() -> None:
    for name in ("W" * 90, "海燕合唱團" * 9):
        other = {"text": name, "href": None}
        fact = {"other": other, "status": "planned", "disputed": True}
        facts = [fact | {"inferred": False, "background": False}]
        groups = [{"property": {"text": "pays"}, "turned": True, "facts": facts}]
        for t in (Tongue.of("en"), Tongue.of("zh-Hant")):
            drawn = str(sketch("Council", groups, str, t))
            text = re.findall(r">([^<]*\([^<]*)</text>", drawn)[0]
            assert text.endswith(f"… ({t('planned')}, ≠)")
            assert measure(text.replace("…", "海")) <= SIDE - 12


def test_the_picture_of_a_chinese_page_has_no_english_status() -> None:
    shown = page(open_site(islands()), "/entity/person/ada-moor?lang=zh-Hant")
    picture = re.findall(r'<svg class="sketch".*?</svg>', shown)[0]
    assert set(re.findall(r"\(([^),]*)", picture)) == {"計劃中", "已結束"}


# Languages


def test_every_phrase_of_the_templates_is_translated() -> None:
    for template in (PUBLISH / "templates").glob("*.html"):
        if template.name == "documentation.html":
            continue
        for phrase in re.findall(r'\bt\("([^"]*)"', template.read_text("utf-8")):
            assert phrase in WORDS["zh-Hant"], (template.name, phrase)
    for phrase, other in WORDS["zh-Hant"].items():
        assert set(re.findall(r"{[^}]+}", phrase)) == set(re.findall(r"{[^}]+}", other)), phrase


@pytest.mark.parametrize(
    "path", ["/", "/who-funds-what", "/path", "/sparql", "/about", "/search?q=a"]
)
def test_a_chinese_page_is_chinese_and_so_are_the_pages_it_links_to(world: Site, path: str) -> None:
    shown = page(world, path + ("&" if "?" in path else "?") + "lang=zh-Hant")
    assert '<html lang="zh-Hant">' in shown
    assert "關於" in shown
    assert "Skip to" not in shown
    links = re.findall(r'<a href="([^"#]*)"(?! lang="en")', shown)
    own = [h for h in links if h.startswith("./") and "store?" not in h]
    assert own
    assert all("lang=zh-Hant" in h for h in own if "who-funds" in h or "about" in h)


def test_names_are_chosen_by_language() -> None:
    english, chinese = Tongue.of("en"), Tongue.of("ZH-HANT")
    assert bilingual("Funder 資助者") == {"en": "Funder", "zh-hant": "資助者"}
    assert english.name({"en": "Funder", "zh-hant": "資助者"}) == ("Funder", "")
    assert chinese.name({"en": "Funder", "zh-hant": "資助者"}) == ("資助者", "")
    assert chinese.name({"en": "Funder"}) == ("Funder", "en")
    assert english.name({"": "海燕"}) == ("海燕", "zh")
    assert Tongue.of("xx").tag == "en"


def test_what_is_in_no_named_graph_is_said_by_no_document(plain: Site) -> None:
    shown = [without_scripts(page(plain, p)) for p in ("/entity/body/tide-council", "/graph")]
    for text in shown:
        assert "Grand Regatta" in text
        assert "without a title" not in text
        assert "x-rdflib" not in text
    assert "<b>0</b> documents" in shown[1]


def test_a_document_without_a_title_is_called_so_in_both_languages() -> None:
    dataset = islands()
    dataset.remove((None, DCTERMS.title, None))
    site = open_site(dataset)
    document = next(str(d.iri) for d, _ in site.snapshot.figures.documents)
    own = site.snapshot.addresses.page(document)
    for path in ("/entity/body/tide-council", "/graph", "/about", own):
        assert "Document without a title" in without_scripts(page(site, path))
        chinese = without_scripts(page(site, f"{path}?lang=zh-Hant"))
        assert "無標題文件" in chinese
        assert "without a title" not in chinese


def test_nothing_hostile_gets_out_of_its_place_on_any_page() -> None:
    site = open_site(hostile())
    for payload in ("<script>window.pwned=1</script>", '"><img src=x onerror=window.pwned=1>'):
        for path in (
            "/", f"/search?q={quote(payload)}", f"/path?from={quote(payload)}&to={quote(payload)}",
            f"/sparql?query={quote(payload)}", "/about", "/download",
            f"/search?q=a&lang={quote(payload)}", f"/nowhere/{quote(payload)}",
        ):  # fmt: skip
            shown = visit(site, path).body.decode().lower()
            scripts = set(re.findall(r"<script([^>]*)>", shown))
            assert all(s.startswith(' type="module" src="') for s in scripts), path
            assert "<img" not in shown, path
