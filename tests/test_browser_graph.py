# ruff: noqa: E501
"""The graph page in a real browser: served and as a file, by mouse, by keyboard, by address."""

import csv
import io
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import networkx as nx
import pytest
from explorer_world import ISL, crowd, hostile, islands
from live_server import in_a_thread
from rdflib import RDF, RDFS, SKOS, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, XSD

from kg.namespaces import EV
from kg.publish.atlas import Atlas
from kg.publish.endpoint import make_app
from kg.publish.explorer import bundle, explore
from kg.publish.statements import gather
from kg.publish.view import State, look

try:
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(
    sync_playwright is None or CHROMIUM is None,
    reason="needs playwright from the package index and a Chromium on the path",
)
AXE = find_spec("axe_playwright_python")
Open = Callable[..., "Page"]
World = Callable[[], Dataset]


@contextmanager
def served(dataset: Dataset) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    with in_a_thread(make_app(dataset, workers=2), listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


def plain_enough() -> Dataset:
    """Things that are drawn as they are, of several communities."""
    return crowd(150)


def planted() -> Dataset:
    """Communities beyond what is drawn as it is."""
    return crowd(560)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture(scope="module")
def opened(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens a world's page, by server or file; afterwards nothing may have gone wrong in any."""
    folder, faults, servers = tmp_path_factory.mktemp("pages"), [], []

    @cache
    def site(world: World) -> str:
        servers.append(served(world()))
        return servers[-1].__enter__()

    @cache
    def file(world: World) -> str:
        path = folder / f"{world.__name__}.html"
        explore(world(), path)
        return path.as_uri()

    def open_page(world: World, state: str = "", *, by: str = "file", **context: Any) -> "Page":
        tab = browser.new_context(
            **{"viewport": {"width": 1360, "height": 850}, "accept_downloads": True, **context}
        ).new_page()
        tab.set_default_timeout(120_000)  # a machine may be busy with much else
        home = site(world) if by == "server" else file(world)
        tab.on(
            "request",
            lambda r: (
                faults.append(r.url) if not r.url.startswith((home, "data:", "blob:")) else None
            ),
        )
        tab.on("console", lambda m: faults.append(m.text))
        tab.on("pageerror", lambda e: faults.append(str(e)))
        tab.on("dialog", lambda d: faults.append(d.message))
        address = f"{home}graph" + (f"?{state}" if state else "") if by == "server" else home
        tab.goto(address if by == "server" else home + (f"#{state}" if state else ""))
        if context.get("java_script_enabled", True):
            tab.wait_for_selector("html[data-ready]", state="attached")
        return tab

    yield open_page
    for server in servers:
        server.__exit__(None, None, None)
    assert faults == []


BOTH = pytest.mark.parametrize("by", ["file", "server"])


def rows(page: "Page") -> list[str]:
    return page.locator("#statements tbody tr:not([hidden])").all_inner_texts()


def triples(page: "Page") -> set[tuple[str, str, str]]:
    """Subject, property, object and status of each row that shows."""
    return {(*r.split("\t")[:3], r.split("\t")[3].split(" ")[0]) for r in rows(page)}


def links(page: "Page") -> set[tuple[str, str, str]]:
    """The links that the picture draws, as they read."""
    found = page.evaluate(
        """() => explorer.edges.getIds().map(id => explorer.scene.edges.find(e => e.id === id)).map(({at}) => {
            const claim = explorer.model.claims[at];
            const name = i => Object.values(explorer.model.things[i].names).at(-1);
            return [name(claim.s), explorer.model.terms[claim.p].en, name(claim.o)];
        })"""
    )
    return {tuple(link) for link in found}


def download(page: "Page", kind: str) -> bytes:
    page.locator(".menu summary").click()
    with page.expect_download() as found:
        page.locator(f"[data-export={kind}]").click()
    return Path(found.value.path()).read_bytes()


def speak(page: "Page", language: str) -> None:
    """Switch the language; a server then gives the page anew."""
    page.get_by_role("radio", name=language).check(force=True)
    tag = {"English": "en", "繁體中文": "zh-hant"}[language]
    page.wait_for_selector(f"html[lang={tag} i][data-ready]", state="attached")


def settle(page: "Page") -> None:
    page.evaluate("new Promise(done => setTimeout(done, 350))")


# What is shown


@BOTH
def test_the_page_counts_what_it_shows_and_draws_stated_solid_and_inferred_dashed(
    opened: Open, by: str
) -> None:
    page = opened(islands, by=by)
    assert page.locator("#shown").inner_text() == (
        "Showing 8 of 9 things and 14 of 15 statements; 10 drawn as links."
    )
    dashes = page.evaluate(
        "explorer.edges.get().map(e => [explorer.scene.edges.find(x => x.id === e.id).look, String(e.dashes)])"
    )
    assert {tuple(d) for d in dashes} == {
        ("actual", "false"),
        ("inferred", "9,6"),
        ("planned", "2,5"),
        ("ended", "2,5"),
        ("denied", "2,5"),
    }


def test_file_server_and_server_without_scripts_show_the_same_for_the_same_address(
    opened: Open,
) -> None:
    council = "https://w3id.org/cultural-policy/id/body/tide-council"
    body, purse = "https://example.org/islands#Body", "https://example.org/islands#Purse"
    states: list[dict[str, Any]] = [
        {"focus": "https://w3id.org/cultural-policy/id/isle/north-isle", "from": "2025"},
        {"class": [body, purse], "confidence": "0.75", "background": "yes"},
        {"step": [f"close {council} https://example.org/islands#pays", f"hide {council}"]},
    ]
    file, server = opened(islands), opened(islands, by="server")
    plain = opened(islands, by="server", java_script_enabled=False)
    home = server.url
    for state in states:
        address = urlencode(state, doseq=True)
        file.evaluate(f"location.hash = {address!r}")
        for page in (server, plain):
            page.goto(f"{home}?{address}")
        server.wait_for_selector("html[data-ready]", state="attached")
        assert triples(file) == triples(server) == triples(plain), state
        assert links(file) == links(server), state
        assert triples(server)


def test_a_large_graph_opens_on_its_communities_and_a_click_opens_one(opened: Open) -> None:
    page = opened(planted, by="server")
    sizes = page.evaluate("explorer.scene.communities.map(c => c.size)")
    assert len(sizes) > 5
    assert sizes == sorted(sizes, reverse=True)
    table = page.locator("#communities tbody tr:visible")
    assert table.count() == len(sizes)
    x, y = page.evaluate(
        """() => {
            const at = explorer.network.canvasToDOM(explorer.network.getPosition(explorer.scene.nodes[0].id));
            const box = document.getElementById("picture").getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }"""
    )
    page.mouse.click(x, y)
    page.wait_for_selector("#communities", state="hidden")
    assert page.evaluate("explorer.scene.things.size") == sizes[0]
    assert "community=" in page.url
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("#communities", state="visible")
    assert page.locator("#shown").inner_text().startswith(f"{len(sizes)} communities")


def test_search_centres_and_properties_open_and_close_with_counts_before(opened: Open) -> None:
    page = opened(planted, by="server")
    page.get_by_role("combobox").fill("quay")
    page.wait_for_selector("#suggestions li[data-iri]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel .neighbours")
    assert "focus=" in page.url
    before = page.evaluate(
        "Object.fromEntries(explorer.scene.nodes.map(n => [n.id, explorer.network.getPosition(n.id)]))"
    )
    far = page.evaluate(
        """() => { const {model, scene} = explorer;
            const at = [...scene.things].find(at => model.things[at].links.reduce((n, l) => n + l[2], 0) > 2 * model.claimsOf[at].length);
            explorer.select(model.things[at].iri); return at; }"""
    )
    assert far is not None
    row = page.locator(
        "#panel .neighbours tr", has=page.locator("button:enabled", has_text="Show")
    ).first
    shown, total = map(int, row.locator(".number").inner_text().split("/"))
    assert shown < total
    row.get_by_role("button", name="Show").click()
    page.wait_for_selector("#undo:enabled")
    page.wait_for_selector("main:not([aria-busy])")
    after = page.evaluate(
        "Object.fromEntries(explorer.scene.nodes.map(n => [n.id, explorer.network.getPosition(n.id)]))"
    )
    assert len(after) == len(before) + total - shown
    assert {k: after[k] for k in before} == before


# Who says so


@BOTH
def test_a_link_shows_its_sentence_in_its_paragraph_and_who_says_so(opened: Open, by: str) -> None:
    page = opened(islands, by=by)
    page.evaluate(
        "explorer.select(explorer.model.claims.find(c => explorer.model.terms[c.p].en === 'held on' && !c.inferred).id)"
    )
    panel = page.locator("#panel")
    assert panel.locator("mark").inner_text() == "The Grand Regatta is held on North Isle"
    assert "It begins in May 2026." in panel.locator("blockquote").inner_text()
    text = panel.inner_text()
    for part in (
        "The Isles Gazette",
        "Gazette Press",
        "2025-04-22",
        "actual",
        "0.90",
        "{o} be held on {s}",
    ):
        assert part in text
    assert "1 passage in 1 document of 1 publisher" in text


def test_an_inferred_link_is_proved_down_to_sentences_of_its_documents(opened: Open) -> None:
    dataset = islands()
    documents = {
        str(d): str(text)
        for d, text in dataset.graph(
            URIRef("https://w3id.org/cultural-policy/graph/evidence")
        ).subject_objects(EV.text)
    }
    for by in ("file", "server"):
        page = opened(islands, by=by)
        page.evaluate(
            "explorer.select(explorer.model.claims.find(c => explorer.model.terms[c.p].en === 'backs').id)"
        )
        page.wait_for_selector("#panel .proof mark")
        leaves = page.locator("#panel .proof mark").all_inner_texts()
        assert "Tide Council pays for the Grand Regatta" in leaves
        assert all(any(leaf in text for text in documents.values()) for leaf in leaves)


# Filters, addresses, downloads


@BOTH
def test_the_date_filter_changes_picture_table_and_csv_alike(opened: Open, by: str) -> None:
    page = opened(islands, by=by)
    page.get_by_role("spinbutton", name="from").fill("2026")
    page.locator('input[name="undated"]').check()
    assert triples(page) == {
        ("Tide Council", "pays for", "Grand Regatta", "actual"),
        ("Tide Council", "backs", "Grand Regatta", "actual"),
        ("Ada Moor", "steers", "Grand Regatta", "planned"),
        ("Grand Regatta", "begins", "2026-05", "actual"),
        ("Grand Regatta", "held on", "North Isle", "actual"),
        ("Grand Regatta", "held on", "The Archipelago", "actual"),
    }
    table = list(csv.DictReader(io.StringIO(download(page, "csv").decode())))
    assert {(r["subject"], r["property"], r["object"], r["status"]) for r in table} == triples(page)
    assert {int(r["year"]) for r in table} <= {2026, 2027}
    drawn = links(page)
    assert drawn <= {t[:3] for t in triples(page)}
    things = {r["subject_iri"] for r in table} | {r["object_iri"] for r in table if r["object_iri"]}
    assert set(page.evaluate("explorer.nodes.getIds()")) == things


def test_an_address_shows_the_same_in_a_new_profile(opened: Open) -> None:
    page = opened(islands, by="server")
    speak(page, "繁體中文")
    page.locator('input[name="status"][value="actual"]').check()
    page.evaluate("explorer.select(explorer.model.things[2].iri)")
    page.locator("#statements thead button").first.click()
    page.locator('[data-zoom="1.4"]').click()
    settle(page)
    again = opened(islands, page.url.partition("?")[2], by="server")
    assert rows(again) == rows(page)
    assert again.locator("#panel").inner_text() == page.locator("#panel").inner_text()
    assert again.evaluate("explorer.network.getScale()") == pytest.approx(
        page.evaluate("explorer.network.getScale()"), rel=0.01
    )
    assert any("資助" in row for row in rows(again))


def expected_turtle(dataset: Dataset, state: State) -> Graph:
    """What an address shows, as triples: by Python, from the dataset."""
    atlas = Atlas(gather(dataset))
    selection, graph = look(atlas, state), Graph()
    shown = [c for c in selection.claims if state.filters.passes(c, atlas)]
    things = {e for c in shown for e in (c.subject, c.object) if e in atlas.things}
    for iri in things:
        thing = atlas.things[iri]
        for type_ in (thing.kind, *thing.types):
            graph.add((iri, RDF.type, type_))
        for tag, name in thing.names.items():
            graph.add((iri, RDFS.label, Literal(name, lang=tag or None)))
        for alias in thing.aliases:
            graph.add((iri, SKOS.altLabel, Literal(alias)))
    for c in shown:
        if c.status == "actual":
            graph.add((c.subject, c.predicate, c.object))
        for w in c.witnesses:
            source = atlas.gathered.sources[w.source]
            graph.add((w.source, DCTERMS.title, Literal(source.title)))
            if w.evidence:
                for p, o in (
                    (RDF.type, EV.Evidence), (RDF.type, RDF.Statement), (RDF.subject, c.subject),
                    (RDF.predicate, c.predicate), (RDF.object, c.object), (EV.status, Literal(str(c.status))),
                    (EV.document, w.source), (EV.quote, Literal(w.quote)),
                    (EV.confidence, Literal(str(w.confidence), datatype=XSD.decimal)),
                ):  # fmt: skip
                    graph.add((w.evidence, p, o))
    return graph


@pytest.mark.parametrize(
    "state", ["", "status=planned&status=denied", "from=2026", "basis=inferred"]
)
def test_the_turtle_is_isomorphic_to_what_is_shown(opened: Open, state: str) -> None:
    page = opened(islands, state, by="server")
    found = Graph().parse(data=download(page, "turtle").decode(), format="turtle")
    asked: dict[str, list[str]] = {}
    for name, _, value in (pair.partition("=") for pair in state.split("&") if pair):
        asked.setdefault(name, []).append(value)
    assert isomorphic(found, expected_turtle(islands(), State.read(asked)))


def test_graphml_svg_and_png_hold_what_is_shown(opened: Open) -> None:
    page = opened(islands, "status=actual")
    graph = nx.parse_graphml(download(page, "graphml").decode())
    assert set(graph.nodes) == set(page.evaluate("explorer.nodes.getIds()"))
    assert graph.number_of_edges() == page.evaluate("explorer.edges.length")
    svg = download(page, "svg").decode()
    assert svg.count("<circle") + svg.count("<polygon") == graph.number_of_nodes()
    assert "海燕合唱團" in svg
    assert download(page, "png").startswith(b"\x89PNG")


def test_graphml_of_communities_and_svg_of_nothing_can_be_read(opened: Open) -> None:
    page = opened(planted, by="server")
    graph = nx.parse_graphml(download(page, "graphml").decode())
    assert not graph.is_directed()
    assert graph.number_of_nodes() == page.evaluate("explorer.scene.nodes.length")
    assert 'viewBox="0 0 240 140"' in download(opened(islands, "source=urn:x:none"), "svg").decode()


def test_ties_between_communities_pass_the_filters_by_file_and_server(opened: Open) -> None:
    def ties(state: str, by: str) -> list[list[str]]:
        page = opened(plain_enough, f"view=communities{state}", by=by)
        edges: list[list[str]] = page.evaluate(
            "explorer.scene.edges.map(e => [e.from, e.to, e.text()])"
        )
        return sorted(edges)

    whole, some = ties("", "file"), ties(f"&property={quote(ISL.holds)}", "file")
    assert whole == ties("", "server")
    assert some == ties(f"&property={quote(ISL.holds)}", "server")
    assert 0 < len(some) < len(whole)


def test_a_year_is_typed_into_the_overview_in_one_step(opened: Open) -> None:
    page = opened(planted, by="server")
    box = page.locator('#filters input[name="from"]')
    box.click()
    for digit in "2010":
        page.keyboard.press(digit)
        page.wait_for_selector("main:not([aria-busy])")
    assert (box.input_value(), "from=2010" in page.url) == ("2010", True)
    page.locator("#undo").click()
    page.wait_for_url(lambda url: "from=" not in url)


def test_a_filter_that_this_view_does_not_list_stays(opened: Open) -> None:
    page = opened(islands, "source=urn:x:elsewhere")
    page.locator('#filters input[name="status"][value="planned"]').check()
    assert page.evaluate("location.hash").count("source=urn") == 1
    page.locator('#filters [data-clear="source"]').click()
    assert "source" not in page.evaluate("location.hash")


# For everybody


@BOTH
def test_no_markup_from_any_text_runs_or_loads(opened: Open, by: str) -> None:
    page = opened(hostile, by=by)
    page.evaluate(
        """async () => {
            const {model, select} = explorer;
            for (const at of model.claims.keys()) select(model.claims[at].id);
            for (const at of model.things.keys()) select(model.things[at].iri);
        }"""
    )
    page.get_by_role("combobox").fill("window")
    page.wait_for_selector("#suggestions li[data-iri]")
    for kind in ("svg", "graphml", "turtle", "csv"):
        download(page, kind)
    assert page.evaluate("window.pwned") is None
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.locator("img, iframe, object, base, video, template, [onclick]").count() == 0


def test_to_skip_to_the_table_leaves_the_state_of_a_file_as_it_is(opened: Open) -> None:
    page = opened(islands, "status=planned")
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("[location.hash, document.activeElement.id]") == [
        "#status=planned",
        "table",
    ]


def test_the_keyboard_alone_goes_from_search_to_quote(opened: Open) -> None:
    page = opened(islands, by="server")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "search":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.type("salt")
    page.wait_for_selector("#suggestions li[data-iri]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel .neighbours")
    page.wait_for_selector("main:not([aria-busy])")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.statements') !== null"):
            break
    page.keyboard.press("Enter")
    assert page.locator("#panel mark").first.inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#guide").is_visible()


@BOTH
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.skipif(AXE is None, reason="axe-playwright-python is not installed")
def test_axe_finds_nothing(opened: Open, by: str, scheme: str) -> None:
    page = opened(islands, by=by, color_scheme=scheme)
    page.evaluate((Path(AXE.origin).parent / "axe.min.js").read_text("utf-8"))
    for selected in (
        "null",
        "explorer.model.things[2].iri",
        "explorer.model.claims.find(c => c.inferred).id",
    ):
        page.evaluate(f"explorer.select({selected})")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in found["violations"]] == []


@BOTH
def test_the_language_switch_changes_words_and_names_and_changes_them_back(
    opened: Open, by: str
) -> None:
    page = opened(islands, by=by)
    page.evaluate("explorer.select(explorer.model.claims.find(c => c.inferred).id)")
    page.wait_for_selector("#panel .proof")
    before = page.locator("body").inner_text()
    speak(page, "繁體中文")
    page.wait_for_selector("#panel .proof")
    chinese = page.locator("body").inner_text()
    for word in ("資助", "重設篩選", "復原", "為何成立", "計劃中", "項陳述"):
        assert word in chinese
    for word in ("Undo", "Filters", "Why it follows", "statements", "Confidence", "How to read"):
        assert word not in chinese
    assert page.evaluate("document.documentElement.lang").lower() == "zh-hant"
    assert page.locator("#search").get_attribute("placeholder") == "名稱、別名或縮寫"
    speak(page, "English")
    page.wait_for_selector("#panel .proof")
    assert page.locator("body").inner_text() == before


@pytest.mark.parametrize("width", [360, 340, 800])
def test_the_page_never_scrolls_sideways(opened: Open, width: int) -> None:
    page = opened(hostile, viewport={"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("explorer.select(explorer.model.claims[1].id)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_who_wants_no_motion_sees_none(opened: Open) -> None:
    page = opened(islands, reduced_motion="reduce")
    page.evaluate("explorer.select(explorer.model.things[0].iri, {move: true})")
    assert page.evaluate("explorer.network.getViewPosition()") == page.evaluate(
        "new Promise(done => setTimeout(() => done(explorer.network.getViewPosition()), 400))"
    )


def test_names_drawn_in_the_picture_do_not_overlap(opened: Open) -> None:
    page = opened(planted)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("explorer.drawn.names.length") > 20
    overlapping = page.evaluate(
        """explorer.drawn.names.filter((a, i) => explorer.drawn.names.some((b, j) => i < j &&
        a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3])).length"""
    )
    assert overlapping == 0


def test_without_scripts_the_filters_and_the_table_work(opened: Open) -> None:
    page = opened(islands, by="server", java_script_enabled=False)
    assert page.locator("#statements tbody tr").count() == 15
    page.locator('input[name="status"][value="planned"]').check()
    page.get_by_role("button", name="Show").click()
    assert page.locator("#statements tbody tr:not([hidden])").count() == 1
    page.get_by_role("link", name="Grand Regatta").first.click()
    assert "focus=" in page.url
    file = opened(islands, java_script_enabled=False)
    assert file.locator("#statements tbody tr").count() == 15
    assert file.locator("button:visible, input:visible").count() == 0


def test_the_modules_bind_no_name_twice() -> None:
    names = re.findall(r"^(?:async )?(?:const|let|function|class) (\w+)", bundle(), re.M)
    assert len(names) > 60
    assert sorted(names) == sorted(set(names))
