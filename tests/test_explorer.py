"""The explorer's page: what it holds, what it refuses to run, and how it works in a browser."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from explorer_world import PAYLOADS, crowd, hostile, islands
from rdflib import Dataset, Graph

from kg.errors import GraphError
from kg.publish.explorer import explore, render

try:
    from playwright.sync_api import Page, expect, sync_playwright
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
in_browser = pytest.mark.skipif(
    sync_playwright is None or CHROMIUM is None,
    reason="needs playwright from the package index and a Chromium on the path",
)
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def page_text() -> str:
    return render(islands())


@pytest.fixture(scope="module")
def data(page_text: str) -> Any:
    return embedded(page_text)


def embedded(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="graph">(.*?)</script>', text, re.S)
    assert found
    return json.loads(found[1])


def table(text: str) -> list[list[str]]:
    """The cells of the table as a reader without scripts sees them."""
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    rows = re.findall(r"<tr .*?</tr>", body, re.S)
    cells = [re.findall(r"<td.*?>(.*?)</td>", row, re.S) for row in rows]
    return [[html.unescape(re.sub(r"<[^>]+>", " ", cell)).strip() for cell in row] for row in cells]


# What the page holds


def test_the_table_lists_every_statement_with_its_quote_source_date_and_confidence(
    page_text: str,
) -> None:
    rows = table(page_text)
    assert len(rows) == 15
    assert [
        "Grand Regatta",
        "held on",
        "North Isle",
        "actual",
        "stated",
        "The Grand Regatta is held on North Isle",
        "The Isles Gazette, Gazette Press, 2025-04-22",
        "2026",
        "0.90",
    ] in rows


def test_two_documents_that_say_the_same_are_one_row_with_both_sources(page_text: str) -> None:
    found = [
        r
        for r in table(page_text)
        if r[:4] == ["Tide Council", "pays for", "Grand Regatta", "actual"]
    ]
    assert len(found) == 1
    assert found[0][5] == "Tide Council pays for the Grand Regatta"
    assert "Harbour Notes" in found[0][6]
    assert "The Isles Gazette" in found[0][6]


def test_planned_ended_and_denied_statements_say_so_and_are_never_drawn_as_facts(
    page_text: str, data: Any
) -> None:
    statuses = {(r[0], r[1], r[2]): r[3] for r in table(page_text)}
    assert statuses["Ada Moor", "steers", "Grand Regatta"] == "planned"
    assert statuses["Ada Moor", "steers", "Salt Choir"] == "ended"
    assert statuses["Tide Council", "pays for", "Salt Choir"] == "denied"
    assert [c["status"] for c in data["claims"]].count("actual") == 12


def test_an_inferred_statement_is_marked_and_has_no_quote(page_text: str) -> None:
    inferred = [r for r in table(page_text) if r[4] == "inferred"]
    assert ["Tide Council", "backs", "Grand Regatta"] in [r[:3] for r in inferred]
    assert all(r[5] == r[6] == r[8] == "" for r in inferred)


def test_what_only_reads_a_statement_backwards_is_not_listed_twice(page_text: str) -> None:
    properties = [r[1] for r in table(page_text)]
    assert "paid for by" not in properties
    assert [(r[0], r[2]) for r in table(page_text) if r[1] == "works with"] == [
        ("海燕合唱團", "Salt Choir"),
        ("Tide Council", "Lantern Purse"),
    ]


def test_a_wider_link_knows_the_narrower_one_that_implies_it(data: Any) -> None:
    def named(claim: Any) -> str:
        return next(iter(data["terms"][claim["p"]].values()))

    wide = next(c for c in data["claims"] if named(c) in {"backs", "支持"})
    narrow = [data["claims"][i] for i in wide["impliedBy"]]
    assert [data["terms"][c["p"]]["en"] for c in narrow] == ["pays for"]


def test_amounts_and_dates_are_text_in_the_table_and_not_things(page_text: str, data: Any) -> None:
    objects = [r[2] for r in table(page_text)]
    assert "CRW 200,000 (gift, 2024)" in objects
    assert "2026-05" in objects
    assert not any("money" in t["iri"] for t in data["things"])


def test_a_statement_is_dated_by_the_link_then_by_its_ends_then_by_its_source(data: Any) -> None:
    def years(of: str) -> set[int]:
        return {c["year"] for c in data["claims"] if c["yearOf"] == of}

    assert years("link") == {2024, 2027}
    assert years("date") == {2026}
    assert years("things") == {2026}
    assert years("source") == {2024, 2025}


def test_a_kind_is_the_marked_class_and_finer_types_stand_beside_it(data: Any) -> None:
    council = next(t for t in data["things"] if t["names"].get("") == "Tide Council")
    assert data["terms"][data["kinds"][council["kind"]]["term"]]["en"] == "body"
    assert [data["terms"][t]["en"] for t in council["types"]] == ["council"]
    assert [data["terms"][t]["en"] for t in council["inferred"]] == ["payer"]
    assert council["aliases"] == ["TC"]


def test_every_quote_is_found_in_its_passage_by_its_offsets(data: Any) -> None:
    quotes = []
    for claim in data["claims"]:
        for witness in claim["said"]:
            if "quote" in witness:
                passage, start, end = witness["quote"]
                units = data["passages"][passage].encode("utf-16-le")
                quotes.append(units[2 * start : 2 * end].decode("utf-16-le"))
    assert "海燕合唱團 works with Salt Choir" in quotes
    assert len(quotes) == 12
    assert all(q in page for q in quotes for page in ["".join(data["passages"])])


def test_chinese_text_says_its_language(page_text: str) -> None:
    assert '<span data-thing="1" lang="zh">海燕合唱團</span>' in page_text
    assert '<span lang="zh-hant">繁體中文</span>' in page_text


def test_plain_triples_without_evidence_are_shown_too() -> None:
    plain = Dataset()
    plain.default_graph += Graph().parse(
        data="@prefix : <http://example.org/> . :a a :Cat ; :likes :b . :b a :Dog ."
    )
    assert [r[:3] for r in table(render(plain))] == [["a", "likes", "b"]]


# Choosing


def test_the_focus_is_found_in_any_case_and_depth_counts_links() -> None:
    near = embedded(render(islands(), focus="north isle", depth=1))
    assert {t["names"][""] for t in near["things"]} == {"North Isle", "Grand Regatta"}
    further = embedded(render(islands(), focus="NORTH ISLE", depth=2))
    assert {"Tide Council", "Ada Moor"} <= {t["names"].get("") for t in further["things"]}


def test_an_alias_is_a_name_to_focus_on() -> None:
    near = embedded(render(islands(), focus="tc", depth=1))
    assert "Tide Council" in {t["names"].get("") for t in near["things"]}


def test_an_unknown_focus_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(GraphError, match="Grand Regatta"):
        render(islands(), focus="grand regata")


def test_a_graph_without_things_is_an_error() -> None:
    with pytest.raises(GraphError, match="no thing"):
        render(Dataset())


def test_with_more_things_than_the_limit_the_best_connected_stay_and_the_page_says_so() -> None:
    text = render(crowd(60), limit=10)
    shown = embedded(text)
    assert len(shown["things"]) == 10
    assert "keep the 10 best connected" in text
    assert all(c["s"] < 10 and (c["o"] is None or c["o"] < 10) for c in shown["claims"])


# The file


def test_the_same_dataset_gives_the_same_bytes_on_any_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from explorer_world import islands;"
        "from kg.publish.explorer import explore; explore(islands(), Path(sys.argv[1]))"
    )
    written = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.html"
        here = Path(__file__).parent
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": f"{here}{os.pathsep}{here.parent}",
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
        }
        subprocess.run([sys.executable, "-c", code, str(path)], check=True, env=environment)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert "海燕合唱團" in written[0].decode("utf-8")


def test_five_hundred_things_fit_in_a_megabyte_and_a_half(tmp_path: Path) -> None:
    path = tmp_path / "crowd.html"
    explore(crowd(500), path)
    assert path.stat().st_size <= 1_500_000


def test_a_page_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GraphError, match="file"):
        explore(islands(), tmp_path / "file" / "page.html")


def test_the_page_loads_nothing_and_names_its_scripts_by_hash(page_text: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_text)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert policy[1].count("sha256-") == 3
    assert not re.search(r"\b(?:src|srcset|action|poster)\s*=\s*[\"']?(?:https?:)?//", page_text)
    assert re.findall(r"<link [^>]*>", page_text) == ['<link rel="icon" href="data:,">']


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_any_text_stays_text(payload: str) -> None:
    text = render(hostile(), title=payload)
    without_ours = re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    tags = set(re.findall(r"<([a-z!][a-z0-9]*)", without_ours))
    assert not tags & {"img", "iframe", "object", "base", "video", "math", "template", "source"}
    assert payload in html.unescape(text)


# In a browser


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens a dataset's page from its file; afterwards nothing may have gone wrong in any."""
    folder, faults, number = tmp_path_factory.mktemp("pages"), [], iter(range(99))
    written: dict[Callable[[], Dataset], Path] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)

        def open_page(world: Callable[[], Dataset], **context: Any) -> "Page":
            if world not in written:
                written[world] = folder / f"{next(number)}.html"
                explore(world(), written[world])
            tab = browser.new_context(
                **{"viewport": {"width": 1360, "height": 850}, **context}
            ).new_page()
            tab.on("request", lambda r: faults.append(r.url) if r.url != tab.url else None)
            tab.on("console", lambda m: faults.append(m.text))
            tab.on("pageerror", lambda e: faults.append(str(e)))
            tab.on("dialog", lambda d: faults.append(d.message))
            tab.goto(written[world].as_uri())
            own = written[world].as_uri()
            faults[:] = [f for f in faults if f != own]
            return tab

        yield open_page
        browser.close()
    assert faults == []


def visible_rows(page: "Page") -> list[str]:
    return page.locator("#table tbody tr:not([hidden])").all_inner_texts()


def drawn_links(page: "Page") -> int:
    return page.evaluate("edges.get({filter: e => !e.hidden}).length")


def click_in_picture(page: "Page", where: str) -> None:
    """Click a point given in the picture's own coordinates."""
    x, y = page.evaluate(
        f"""() => {{
            const at = network.canvasToDOM({where});
            const box = holder.getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];
        }}"""
    )
    page.mouse.click(x, y)


@in_browser
def test_the_page_opens_from_a_file_and_counts_what_it_shows(opened: Open) -> None:
    page = opened(islands)
    assert page.locator("#shown").inner_text() == (
        "Showing 8 of 9 things and 14 of 15 statements; 10 drawn as links."
    )
    assert page.locator("#picture canvas").count() == 1


@in_browser
def test_a_click_on_a_link_shows_quote_source_status_confidence_and_reader(opened: Open) -> None:
    page = opened(islands)
    claim = page.evaluate("claims.findIndex(c => termOf(c.p) === 'held on' && !c.inferred)")
    click_in_picture(page, f"pointOf({claim}, 0.5)")
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
    assert panel.get_by_role("link").get_attribute("href") == "https://gazette.example/1"


@in_browser
def test_a_click_on_a_thing_shows_its_names_kind_types_and_statements(opened: Open) -> None:
    page = opened(islands)
    click_in_picture(
        page, "network.getPosition(things.findIndex(t => t.names[''] === 'Tide Council'))"
    )
    text = page.locator("#panel").inner_text()
    for part in (
        "Tide Council",
        "body",
        "TC",
        "council",
        "payer",
        "Lantern Purse",
        "denied",
        "inferred",
    ):
        assert part in text


@in_browser
def test_a_denial_is_shown_beside_the_link_it_denies_and_named_in_words(opened: Open) -> None:
    page = opened(islands)
    page.locator("#table tr.denied button").click()
    assert "denied, not a fact" in page.locator("#panel").inner_text()
    assert page.evaluate("edges.get(state.selected.claim).dashes.join()") == "2,5"


@in_browser
def test_search_suggests_and_enter_opens_the_thing(opened: Open) -> None:
    page = opened(islands)
    page.get_by_role("combobox").fill("regat")
    assert "Grand Regatta" in page.locator("#suggestions").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").first.inner_text() == "Grand Regatta"
    assert page.locator("#suggestions").is_hidden()


@in_browser
def test_search_finds_aliases_and_chinese_and_says_when_nothing_fits(opened: Open) -> None:
    page = opened(islands)
    box, found = page.get_by_role("combobox"), page.locator("#suggestions")
    box.fill("tc")
    assert "Tide Council" in found.inner_text()
    box.fill("海燕")
    assert "海燕合唱團" in found.inner_text()
    box.fill("北島")
    assert "North Isle" in found.inner_text()
    box.fill("xyzzy")
    assert found.inner_text() == "Nothing has this name"


@in_browser
def test_a_property_filter_hides_rows_and_links_alike(opened: Open) -> None:
    page = opened(islands)
    page.locator("label", has_text="steers").get_by_role("checkbox").uncheck()
    assert len(visible_rows(page)) == 12
    assert not [r for r in visible_rows(page) if "\tsteers\t" in r]
    assert drawn_links(page) == 8
    assert "12 of 15 statements" in page.locator("#shown").inner_text()
    assert page.locator("#rows").inner_text() == "12 of 15"


@in_browser
def test_the_inferred_switch_takes_dashed_links_and_inferred_rows_away(opened: Open) -> None:
    page = opened(islands)
    assert page.evaluate("edges.get({filter: e => e.dashes[0] === 9 && !e.hidden}).length") == 1
    page.get_by_role("switch").uncheck()
    assert page.evaluate("edges.get({filter: e => e.dashes[0] === 9 && !e.hidden}).length") == 0
    assert not [r for r in visible_rows(page) if "\tinferred\t" in r]
    assert len(visible_rows(page)) == 11


@in_browser
def test_what_the_ontology_alone_says_waits_for_its_tick(opened: Open) -> None:
    page = opened(islands)
    assert not [r for r in visible_rows(page) if "The Archipelago" in r and "within" in r]
    page.locator("label", has_text="the ontology").get_by_role("checkbox").check()
    assert [r for r in visible_rows(page) if "The Archipelago" in r and "within" in r]


@in_browser
def test_a_wider_link_is_drawn_only_where_the_narrower_one_is_filtered_away(opened: Open) -> None:
    page = opened(islands)
    wide = page.evaluate("claims.findIndex(c => termOf(c.p) === 'backs')")
    assert page.evaluate(f"edges.get({wide}).hidden")
    page.locator("label", has_text="pays for").get_by_role("checkbox").uncheck()
    assert not page.evaluate(f"edges.get({wide}).hidden")


@in_browser
@pytest.mark.parametrize(
    ("label", "rows"),
    [("planned", 13), ("Harbour Notes", 11), ("regatta", 8), ("without a year", 13)],
)
def test_status_source_kind_and_undated_filter_too(opened: Open, label: str, rows: int) -> None:
    page = opened(islands)
    page.locator("#filters label", has_text=label).get_by_role("checkbox").uncheck()
    assert len(visible_rows(page)) == rows


@in_browser
def test_a_range_of_years_and_a_bar_of_the_years_filter(opened: Open) -> None:
    page = opened(islands)
    page.get_by_role("spinbutton", name="from").fill("2027")
    page.locator("label", has_text="without a year").get_by_role("checkbox").uncheck()
    assert [r.split("\t")[7] for r in visible_rows(page)] == ["2027"]
    page.locator('[data-year="2024"]').click()
    assert {r.split("\t")[7][:4] for r in visible_rows(page)} == {"2024"}
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("#rows")).to_have_text("14 of 15")


@in_browser
def test_none_and_all_tick_a_whole_group(opened: Open) -> None:
    page = opened(islands)
    page.locator("[data-none=property]").click()
    assert visible_rows(page) == []
    assert page.locator("#empty").is_visible()
    page.locator("[data-all=property]").click()
    assert len(visible_rows(page)) == 14


@in_browser
def test_a_thing_no_statement_joins_waits_for_its_switch(opened: Open) -> None:
    page = opened(islands)
    beacon = page.evaluate("things.findIndex(t => t.names[''] === 'Old Beacon')")
    assert page.evaluate(f"nodes.get({beacon}).hidden")
    page.locator("label", has_text="no statement joins").get_by_role("checkbox").check()
    assert not page.evaluate(f"nodes.get({beacon}).hidden")


@in_browser
def test_a_heading_sorts_the_table_both_ways(opened: Open) -> None:
    page = opened(islands)
    heading = page.get_by_role("columnheader", name="Subject")
    heading.get_by_role("button").click()
    assert visible_rows(page)[0].startswith("Ada Moor")
    assert heading.get_attribute("aria-sort") == "ascending"
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert visible_rows(page)[-1].startswith("Ada Moor")


@in_browser
def test_the_language_switch_renames_classes_and_properties_everywhere(opened: Open) -> None:
    page = opened(islands)
    page.get_by_role("radio", name="繁體中文").check(force=True)
    assert "資助" in visible_rows(page)[0]
    assert page.locator("#filters label", has_text="賽舟會").count() == 1
    button = page.locator("#table tbody button").first
    assert button.get_attribute("lang") == "zh-hant"
    button.click()
    assert "資助" in page.locator("#panel h2").first.inner_text()


@in_browser
def test_the_keyboard_alone_goes_from_search_to_filters_to_quote(opened: Open) -> None:
    page = opened(islands)
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(({id, name, className}) => id || name || className)(document.activeElement)"
            )
        )
    assert {"language", "search", "kind", "status", "inferred", "from", "property"} <= set(reached)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.locator("#search").focus()
    page.keyboard.type("salt")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#panel mark").first.inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#guide").is_visible()


@in_browser
def test_no_markup_from_labels_runs_or_loads(opened: Open) -> None:
    page = opened(hostile)
    for at in range(page.evaluate("claims.length")):
        page.evaluate(f"choose({{claim: {at}}})")
    for at in range(page.evaluate("things.length")):
        page.evaluate(f"choose({{thing: {at}}})")
    page.get_by_role("combobox").fill("window")
    page.wait_for_timeout(200)
    assert page.evaluate("window.pwned") is None
    assert page.locator("[href^='javascript']").count() == 0
    assert page.locator("img, iframe, object, base, video, template, [onclick]").count() == 0


@in_browser
def test_names_drawn_in_the_picture_do_not_overlap(opened: Open) -> None:
    page = opened(lambda: crowd(150))
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("namesDrawn.length") > 20
    overlapping = page.evaluate(
        """namesDrawn.filter((a, i) => namesDrawn.some((b, j) => i < j &&
        a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3])).length"""
    )
    assert overlapping == 0


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800, 1360])
def test_the_page_never_scrolls_sideways(opened: Open, scheme: str, width: int) -> None:
    page = opened(hostile, viewport={"width": width, "height": 740}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("choose({claim: 1})")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_lines_have_contrast(opened: Open, scheme: str) -> None:
    page = opened(islands, color_scheme=scheme)
    names = [
        "ground",
        "sheet",
        "ink",
        "faint",
        "accent",
        "mark",
        "mark-ink",
        "stated",
        "inferred",
        "planned",
        "denied",
        "ended",
    ]
    style = page.evaluate(
        """names => {
            const style = getComputedStyle(document.documentElement);
            return Object.fromEntries(names.map(n => [n, style.getPropertyValue(`--${n}`).trim()]));
        }""",
        [*names, *(f"kind-{i}" for i in range(12))],
    )
    for text in ("ink", "faint", "accent", "inferred", "planned", "denied", "ended"):
        assert contrast(style[text], style["sheet"]) >= 4.5, text
    for text in ("ink", "faint", "accent"):
        assert contrast(style[text], style["ground"]) >= 4.5, text
    assert contrast(style["mark-ink"], style["mark"]) >= 4.5
    for shape in ("stated", *(f"kind-{i}" for i in range(12))):
        assert contrast(style[shape], style["sheet"]) >= 3, shape


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two #rrggbb colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@in_browser
def test_without_scripts_the_table_says_everything_and_no_dead_control_shows(opened: Open) -> None:
    page = opened(islands, java_script_enabled=False)
    assert page.locator("#table tbody tr").count() == 15
    assert page.locator("#filters").is_hidden()
    assert page.locator("button:visible, input:visible").count() == 0
    assert page.get_by_text("need JavaScript").is_visible()
