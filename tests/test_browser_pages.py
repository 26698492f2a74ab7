"""The pages in a real browser, cut off from the world: nothing runs that should not, all can be
reached by keyboard, axe finds nothing, and who funds what is answered without a script."""

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from explorer_world import hostile
from live_server import served
from payloads import PAYLOADS
from policy_world import make_policy_world
from rdflib import RDFS
from rdflib.namespace import RDF

from kg.namespaces import BASE, EV, EVIDENCE_GRAPH
from kg.ontology import Ontology
from kg.publish.endpoint import make_app
from kg.reason import infer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
AXE = find_spec("axe_playwright_python")
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="playwright is not installed"),
    pytest.mark.skipif(AXE is None, reason="axe-playwright-python is not installed"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MUSEUM = "/entity/institution/harbour-museum"
CHART = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 90"
DATES = (
    "SELECT ?title ?date { ?d <http://purl.org/dc/terms/issued> ?date ; "
    "<http://purl.org/dc/terms/title> ?title }"
)
PATHS = (
    "/",
    "/who-funds-what",
    "/path?from=Ana+Berg&to=Norland+Academy",
    "/sparql",
    f"/sparql?{urlencode({'query': CHART, 'view': 'graph'})}",
    f"/sparql?{urlencode({'query': DATES, 'view': 'timeline'})}",
    "/sparql?query=SELEKT",
    "/ontology",
    "/download",
    "/about",
    "/search?q=harbour",
    "/nowhere",
    MUSEUM,
)
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dataset = make_policy_world(tmp_path_factory.mktemp("world"))
    infer(dataset, ontology.rules())
    with served(make_app(dataset, workers=2)) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture
def opened(browser: "Browser", address: str) -> Iterator[Open]:
    """Opens a page; a request to any other host, or an error of a script, fails the test."""
    contexts, outside, errors = [], [], []

    def open_page(path: str, base: str = address, **more: Any) -> "Page":
        context = browser.new_context(**({"bypass_csp": True} | more))
        contexts.append(context)

        def judge(route: Any) -> None:
            if route.request.url.startswith((base, "data:")):
                route.continue_()
            else:
                outside.append(route.request.url)
                route.abort()

        context.route("**/*", judge)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(base + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []
    assert errors == []


@pytest.fixture(scope="module")
def axe() -> str:
    assert AXE is not None
    assert AXE.origin is not None
    return (Path(AXE.origin).parent / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_asked_of_elsewhere(
    opened: Open, axe: str, scheme: str
) -> None:
    page = opened("/", color_scheme=scheme)
    address = page.url.rstrip("/")
    statement = re.findall(r'href="\./(statement/\w+)"', opened("/who-funds-what").content())[0]
    document = re.findall(r'href="[^"]*(document/\w+)"', opened("/about").content())[0]
    findings = []
    for path in (*PATHS, f"/{statement}", f"/{document}", f"{MUSEUM}?lang=zh-Hant"):
        page.goto(address + path)
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        findings += [(path, v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]]
    assert findings == []


def test_no_page_scrolls_sideways_at_360_pixels_or_at_four_times_the_size(opened: Open) -> None:
    # 400 % of 1,280 pixels leaves 320.
    page = opened("/", viewport={"width": 320, "height": 640})
    address = page.url.rstrip("/")
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 640})
        for path in (*PATHS, f"{MUSEUM}?lang=zh-Hant"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, path)


def test_from_search_to_quotation_by_keyboard_alone(opened: Open) -> None:
    page = opened("/")
    press = page.keyboard.press
    press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen: list[str] = []
    while page.evaluate("document.activeElement.name") != "q":
        press("Tab")
        seen.append(page.evaluate("document.activeElement.outerHTML"))
        assert len(seen) < 15
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline not in {"none", ""}
    page.keyboard.type("opening g")
    page.wait_for_selector(".suggestions:not([hidden]) li")
    press("ArrowDown")
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    press("Enter")
    page.wait_for_url("**/entity/event/opening-gala")
    for _ in range(80):
        press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if "statement/" in focused:
            break
    press("Enter")
    page.wait_for_url("**/statement/*")
    quoted = page.locator("blockquote.passage mark").inner_text()
    assert "Opening Gala" in quoted


def test_a_suggestion_chosen_for_a_path_sends_the_thing_itself(opened: Open) -> None:
    page = opened("/path")
    for name, typed, meant in (("from", "ana", "Ana"), ("to", "norland ac", "Norland Ac")):
        page.locator(f"#{name}").press_sequentially(typed)
        # What was suggested for fewer letters may still be shown.
        first = f"main .combo:has(#{name}) .suggestions:not([hidden]) li:first-child"
        page.wait_for_selector(f"{first}:has-text('{meant}')")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.locator("main form button").click()
    page.wait_for_selector(".route")
    assert quote(f"{BASE}id/", safe="") in page.url
    assert "Ana Berg directs the Harbour Museum." in page.inner_text("main")


def test_without_scripts_who_funds_what_is_answered(opened: Open) -> None:
    page = opened("/", java_script_enabled=False, bypass_csp=False)
    page.click("nav >> text=Who funds what")
    page.select_option("#year", "2024")
    page.click("main form button")
    shown = page.inner_text("table")
    assert "NKR 50,000,000" in shown
    assert "The Norland Government gave the Ministry of Culture NKR 50 million for 2024." in shown
    assert "2025" not in page.inner_text("tbody td:nth-child(4)")
    page.fill("header input[name=q]", "harbour museum")
    page.press("header input[name=q]", "Enter")
    page.click("ol.hits a >> nth=0")
    assert page.url.endswith(MUSEUM)


def test_the_editor_colours_completes_and_asks(opened: Open) -> None:
    page = opened("/sparql")
    area = page.locator("#query")
    area.fill("SELECT ?x WHERE { ?x a cp:Fund")
    area.press("End")
    page.keyboard.type("i")
    page.wait_for_selector("#completions:not([hidden])")
    assert "cp:FundingBody" in page.inner_text("#completions")
    page.locator("#completions li", has_text="cp:FundingBody").first.click()
    page.keyboard.type(" }")
    assert area.input_value().startswith("PREFIX cp: <")
    assert page.locator(".editor pre .k").count() >= 2
    sheet = page.locator(".editor pre").text_content() or ""
    assert sheet.strip() == area.input_value().strip()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("main [role=status] h2")
    assert "row" in page.inner_text("[role=status] h2")
    again = opened(page.url.partition("/sparql")[1] + page.url.partition("/sparql")[2])
    assert again.inner_text("main table") == page.inner_text("main table")


def test_scripts_of_a_page_are_small(address: str) -> None:
    import gzip  # noqa: PLC0415

    static = Path(__file__).parent.parent / "kg" / "publish" / "static"
    sizes = [len(gzip.compress((static / f"{n}.js").read_bytes())) for n in ("suggest", "editor")]
    assert sum(sizes) <= 80_000


def test_no_payload_runs_wherever_it_stands(browser: "Browser") -> None:
    dataset = hostile()
    things = sorted({str(s) for s, *_ in dataset.quads((None, RDFS.label, None, None))})
    evidence = dataset.graph(EVIDENCE_GRAPH)
    paths = ["/", "/about", "/ontology", "/download", "/sparql"]
    paths += [
        f"/describe?iri={quote(iri, safe='')}" for iri in things[:: max(1, len(things) // 60)]
    ]
    for kind, place in ((EV.Evidence, "evidence/"), (EV.Document, "document/")):
        iris = sorted(str(s) for s in evidence.subjects(RDF.type, kind))
        to = "/statement/" if kind == EV.Evidence else "/document/"
        paths += [iri.replace(BASE + place, to) for iri in iris[::7]]
    paths += [f"/search?q={quote(p)}" for p in PAYLOADS[::4]]
    paths += [f"/sparql?query={quote(p)}" for p in PAYLOADS[1::4]]
    paths += [f"/path?from={quote(p)}&to={quote(p)}" for p in PAYLOADS[2::4]]
    asked: list[str] = []
    with served(make_app(dataset, timeout=20, workers=2)) as client:
        base = str(client.base_url).rstrip("/")
        # The policy is left off, so that it is the escaping that is tried.
        context = browser.new_context(bypass_csp=True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for path in paths:
            page.goto(base + path, wait_until="domcontentloaded")
            assert page.evaluate("window.pwned") is None, path
        for payload in PAYLOADS:
            page.goto(f"{base}/", wait_until="domcontentloaded")
            found = page.evaluate(
                "async (q) => (await (await fetch('./suggest?q=' + encodeURIComponent(q))).json())",
                payload[:40],
            )
            assert isinstance(found, list)
        page.fill("main input[name=q]", "script")
        page.wait_for_selector(".suggestions:not([hidden]) li")
        assert page.evaluate("window.pwned") is None
        context.close()
    assert len(PAYLOADS) >= 40
    assert [url for url in asked if not url.startswith((base, "data:"))] == []
