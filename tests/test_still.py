"""The picture that the page opens with: what it holds, and that vis-network's is the same."""

import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from explorer_world import ISL, Writer, crowd, hostile, islands, named
from payloads import PAYLOADS
from rdflib import Dataset

from kg.publish.atlas import Atlas
from kg.publish.explorer import explore, fill, render
from kg.publish.lettering import SIZES, Dot, View, letter
from kg.publish.page import describe
from kg.publish.statements import gather
from kg.publish.still import draw
from kg.publish.tongue import Tongue
from kg.publish.view import State, look

try:
    from playwright.sync_api import Browser, Page, sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = find_spec("axe_playwright_python")
in_a_browser = pytest.mark.skipif(
    sync_playwright is None or CHROMIUM is None,
    reason="needs playwright from the package index and a Chromium on the path",
)


def still(dataset: Dataset, language: str = "en", **asked: list[str]) -> ET.Element:
    """The still picture at an address."""
    atlas, state = Atlas(gather(dataset)), State.read(asked)
    shown = describe(look(atlas, state), atlas, state.filters)
    return ET.fromstring(draw(shown, Tongue(language), "Picture"))


def parts(picture: ET.Element, kind: str) -> dict[str, int]:
    """How many subpaths of a kind there are, by their look."""
    found: dict[str, int] = {}
    for path in picture.iter("path"):
        first, _, look_ = path.get("class", "").partition(" ")
        if first == kind:
            found[look_] = found.get(look_, 0) + path.get("d", "").count("M")
    return found


def names(picture: ET.Element, size: str = "middle") -> list[str]:
    group = next(g for g in picture.iter("g") if g.get("class") == size)
    return ["".join(text.itertext()) for text in group.iter("text")]


def quarrel() -> Dataset:
    """One says what another denies."""
    w = Writer()
    w.axioms()
    one = w.document("The Guild pays for the Fair.", "One", "A", "2024")
    other = w.document("The Guild does not pay for the Fair.", "Other", "B", "2024")
    guild, fair = named("body", "guild"), named("regatta", "fair")
    for document in (one, other):
        w.thing(document, guild, "Guild", ISL.Body)
        w.thing(document, fair, "Fair", ISL.Regatta)
    w.say(one, (guild, ISL.pays, fair), "The Guild pays for the Fair")
    w.say(other, (guild, ISL.pays, fair), "The Guild does not pay for the Fair", status="denied")
    return w.dataset


# What it holds


def test_every_thing_and_link_on_show_is_drawn_each_in_its_look() -> None:
    picture = still(islands())
    assert sum(parts(picture, "dot").values()) == 8
    assert parts(picture, "link") == {
        "actual": 6, "inferred": 1, "planned": 1, "ended": 1, "denied": 1,
    }  # fmt: skip
    assert parts(picture, "head") == parts(picture, "link")


def test_a_filter_leaves_out_of_the_picture_what_it_leaves_out_of_the_table() -> None:
    assert parts(still(islands(), status=["planned"]), "link") == {"planned": 1}
    assert sum(parts(still(islands(), status=["planned"]), "dot").values()) == 2
    with_loners = still(islands(), unlinked=["yes"])
    assert sum(parts(with_loners, "dot").values()) == 9


def test_what_is_disputed_bears_its_sign_on_both_links() -> None:
    picture = still(quarrel())
    assert parts(picture, "link") == {"actual": 1, "denied": 1}
    signs = [p for p in picture.iter("path") if p.get("class") == "dispute"]
    assert len(signs) == 2
    assert [t.text for t in picture.iter("text") if t.get("class") == "dispute"] == ["!", "!"]


def test_things_and_links_are_named_in_the_language_of_the_page() -> None:
    assert {"Tide Council", "海燕合唱團", "planned: steers"} <= set(names(still(islands())))
    chinese = set(names(still(islands(), "zh-Hant")))
    assert {"北島", "計劃中: 領導"} <= {n.replace("：", ":") for n in chinese}
    assert "North Isle" not in chinese


def test_communities_are_drawn_with_their_sizes_and_ties() -> None:
    picture = still(crowd(560))
    atlas = Atlas(gather(crowd(560)))
    assert parts(picture, "dot") == {"accent": len(atlas.drawn)}
    assert parts(picture, "link") == {"actual": len(atlas.drawn_ties)}
    assert any(name.endswith(f"({len(atlas.drawn[0].members)})") for name in names(picture))
    assert not parts(picture, "head")


def test_text_of_any_kind_stays_text() -> None:
    picture = still(hostile())
    assert {e.tag for e in picture.iter()} == {"svg", "path", "g", "text"}
    written = " ".join(names(picture))
    assert any(payload[:18] in written for payload in PAYLOADS if "<" in payload)


def test_without_a_thing_there_is_no_picture_and_still_a_page() -> None:
    atlas = Atlas(gather(islands()))
    state = State.read({"from": ["3000"], "undated": ["no"]})
    shown = describe(look(atlas, state), atlas, state.filters)
    assert draw(shown, Tongue(), "Picture") == ""
    page = fill(shown, modules=(), page_title="", heading="", of=None, tabs=(), site_languages=())
    assert 'class="still"' not in page
    assert '<table id="statements"' in page


@pytest.mark.parametrize("size", SIZES)
def test_names_are_written_where_they_have_room(size: str) -> None:
    """No two of one size lie upon each other, whatever the size."""
    dots = [
        Dot(x * 97 % 1500, x * 61 % 1100, 12, "dot", "kind-0", x, f"Thing number {x}")
        for x in range(200)
    ]
    view = View.fit((0, 0, 1500, 1100), SIZES[size])
    root = ET.fromstring(f"<g>{letter(dots, [], view, 1.0)}</g>")
    boxes = []
    for text in root:
        x, y = view.see(float(text.get("x", 0)), float(text.get("y", 0)))
        dx, dy = (float((text.get(k) or "0em")[:-2]) * 13 for k in ("dx", "dy"))
        half = 7 * len(text.text or "") / 2
        boxes.append((x + dx - half, y + dy - 10, x + dx + half, y + dy + 2))
    assert 8 < len(boxes) < len(dots)
    upon = [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert upon == []
    assert all(a[0] > 0 and a[2] < view.width + 20 for a in boxes)


def test_in_the_file_the_picture_comes_before_table_data_and_scripts() -> None:
    page = render(islands())
    order = ['<svg class="still"', "<noscript>", 'id="graph"', 'id="library"', 'type="module"']
    places = [page.index(mark) for mark in order]
    assert places == sorted(places)
    rows = page[places[1] : page.index("</noscript>")]
    assert rows.count("<tr data-claim") == 15 == page.count("<tr data-claim")


# Beside the picture that takes its place


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("stills")
    made = {}
    for name, world in (("islands", islands()), ("crowd", crowd(200))):
        made[name] = folder / f"{name}.html"
        explore(world, made[name])
    return made


def halted(browser: "Browser", path: Path, state: str = "", **context: Any) -> "Page":
    """A page at the moment when vis-network knows all and has drawn nothing."""
    page = browser.new_context(**{"viewport": {"width": 1360, "height": 850}, **context}).new_page()
    page.set_default_timeout(120_000)
    page.add_init_script("window.requestAnimationFrame = () => 0")
    page.goto(path.as_uri() + (f"#{state}" if state else ""))
    page.wait_for_selector(".vis-network canvas", state="attached")
    while page.evaluate("window.explorer === undefined"):
        page.wait_for_timeout(20)
    return page


@in_a_browser
@pytest.mark.parametrize("size", [(360, 740), (1360, 850), (1920, 1080)])
@pytest.mark.parametrize("world", ["islands", "crowd"])
def test_vis_network_draws_every_thing_where_it_stood(
    browser: "Browser", files: dict[str, Path], world: str, size: tuple[int, int]
) -> None:
    page = halted(browser, files[world], viewport={"width": size[0], "height": size[1]})
    off = page.evaluate(
        """() => {
            const matrix = document.querySelector(".still").getScreenCTM();
            const box = document.getElementById("picture").getBoundingClientRect();
            return explorer.scene.nodes.map(({id, x, y}) => {
                const was = new DOMPoint(x, y).matrixTransform(matrix);
                const is = explorer.network.canvasToDOM(explorer.network.getPosition(id));
                return Math.hypot(was.x - box.left - is.x, was.y - box.top - is.y);
            });
        }"""
    )
    assert len(off) >= 8
    assert max(off) < 1
    sizes = page.evaluate(
        """() => {
            const shown = g => getComputedStyle(g).display !== "none";
            const scale = document.querySelector(".still").getScreenCTM().a;
            return [...document.querySelectorAll(".still g")].filter(shown).map(
                g => parseFloat(getComputedStyle(g).fontSize) * scale);
        }"""
    )
    assert sizes == [pytest.approx(13, abs=0.05)]


@in_a_browser
def test_links_bend_as_they_will(browser: "Browser", files: dict[str, Path]) -> None:
    page = halted(browser, files["islands"])
    found = page.evaluate(
        """() => explorer.scene.edges.filter(e => e.bend).map(edge => {
            const [a, b] = [edge.from, edge.to].map(id => explorer.network.getPosition(id));
            const middle = explorer.pointOf(edge, 0.5);
            return [2 * middle.x - (a.x + b.x) / 2, 2 * middle.y - (a.y + b.y) / 2];
        })"""
    )
    drawn = re.findall(r"Q(-?\d+) (-?\d+)", " ".join(
        page.locator(".still .link").evaluate_all("all => all.map(p => p.getAttribute('d'))")
    ))  # fmt: skip
    assert len(found) == len(drawn) == 2
    assert sorted(found) == [pytest.approx([float(x), float(y)], abs=1) for x, y in sorted(
        drawn, key=lambda spot: [float(n) for n in spot])]  # fmt: skip


@in_a_browser
def test_the_still_picture_goes_when_the_other_is_drawn_and_the_table_comes(
    browser: "Browser", files: dict[str, Path]
) -> None:
    page = browser.new_page()
    page.set_default_timeout(120_000)
    page.goto(files["crowd"].as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.locator(".still, noscript").count() == 0
    claims = page.evaluate("explorer.model.claims.length")
    assert page.locator("#statements tbody tr").count() == claims
    heights = page.locator("#statements tbody tr").evaluate_all(
        "all => all.map(r => r.offsetHeight)"
    )
    assert min(heights) > 10


@in_a_browser
def test_a_file_opened_at_another_view_does_not_show_the_still_of_the_first(
    browser: "Browser", files: dict[str, Path]
) -> None:
    def seen(page: "Page") -> Any:
        return page.locator(".still").evaluate("svg => getComputedStyle(svg).visibility")

    assert seen(halted(browser, files["islands"])) == "visible"
    assert seen(halted(browser, files["islands"], "from=2026")) == "hidden"
    assert seen(halted(browser, files["islands"], "table")) == "visible"


@in_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_scripts_the_picture_stands_still_above_its_table(
    browser: "Browser", files: dict[str, Path], scheme: Any
) -> None:
    page = browser.new_context(java_script_enabled=False, color_scheme=scheme).new_page()
    page.goto(files["islands"].as_uri())
    picture, table = page.locator(".still"), page.locator("#statements")
    assert picture.is_visible()
    box = picture.bounding_box()
    assert box
    assert box["width"] > 300
    assert box["y"] + box["height"] < (table.bounding_box() or {"y": 0})["y"]
    assert page.get_by_role("img", name="Picture of what is shown").count() == 1
    assert page.get_by_text("Without JavaScript the picture stands still").is_visible()
    dashes = [
        page.locator(f".still .link.{look}").evaluate("p => getComputedStyle(p).strokeDasharray")
        for look in ("actual", "inferred", "denied")
    ]
    assert dashes == ["none", "9px, 6px", "2px, 5px"]


@in_a_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.skipif(AXE is None, reason="axe-playwright-python is not installed")
def test_axe_finds_nothing_while_the_picture_is_still(
    browser: "Browser", files: dict[str, Path], scheme: Any
) -> None:
    page = halted(browser, files["islands"], color_scheme=scheme)
    page.evaluate((Path(AXE.origin).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in found["violations"]] == []
