"""The explorer's page: what it holds, what it refuses to run, and how it works in a browser."""

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from explorer_world import crowd, hostile, islands
from payloads import PAYLOADS
from rdflib import Dataset, Graph

from kg.errors import GraphError
from kg.publish.explorer import bundle, explore, render
from kg.publish.interface import WORDS


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
    body = text[text.index('<table id="statements"') :]
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
    assert [c.get("status", "actual") for c in data["claims"]].count("actual") == 12


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
        return {c["year"] for c in data["claims"] if c.get("yearOf") == of}

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
        for witness in claim.get("said", ()):
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
    assert all(c["s"] < 10 and c.get("o", 0) < 10 for c in shown["claims"])


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
    assert policy[1].count("sha256-") == 4
    assert not re.search(r"\b(?:src|srcset|action|poster)\s*=\s*[\"']?(?:https?:)?//", page_text)
    assert re.findall(r"<link [^>]*>", page_text) == ['<link rel="icon" href="data:,">']


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_any_text_stays_text(payload: str) -> None:
    text = render(hostile(), title=payload)
    without_ours = re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    tags = set(re.findall(r"<([a-z!][a-z0-9]*)", without_ours))
    assert not tags & {"img", "iframe", "object", "base", "video", "math", "template", "source"}
    assert payload in html.unescape(text)


def test_every_phrase_of_the_scripts_has_its_chinese() -> None:
    asked = re.findall(r'\btr\((?:[^"()]*\? )?"([^"]+)"(?: : "([^"]+)")?', bundle())
    phrases = {phrase for either in asked for phrase in either if phrase}
    assert len(phrases) > 30
    assert phrases <= WORDS["zh-Hant"].keys()
    rows = re.findall(r'^ +\["([A-Z][a-z ]+)", ', bundle(), re.M)
    assert {"Publisher", "Read back"} <= set(rows)
    assert set(rows) <= WORDS["zh-Hant"].keys()
