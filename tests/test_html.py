"""Web pages: the main text with its layout, and what the page says about itself."""

from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.text.html import read_html
from kg.text.read import read

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>A fund for halls | City Arts Office</title>
<meta property="og:site_name" content="City Arts Office">
<meta property="article:published_time" content="2024-05-03T09:00:00Z">
<link rel="canonical" href="https://example.org/fund"></head><body>
<nav><ul><li><a href="/">Home page</a></li><li><a href="/a">About us</a></li></ul></nav>
<main><article><h1>A fund for halls</h1>
<p>The <b>City Arts Office</b> opened a <em>fund</em> on Friday. It gives
<a href="x">£2 million</a> to small halls &amp; galleries, and it will run for three years.</p>
<h2>Who can apply</h2>
<p>The following groups can apply to the fund, if they work in the region:</p>
<ul><li>halls with fewer than 200 seats</li><li>galleries<ul><li>run by artists</li></ul></li></ul>
<table><tr><th>Year</th><th>Amount</th></tr><tr><td>2024</td><td>£1m</td></tr></table>
<blockquote><p>"We are glad of it," said the mayor, who had long asked for such a fund.</p>
</blockquote>
<p>As typed: &lt;script&gt;alert(1)&lt;/script&gt; and 2*3*4 and snake_case_name stay.</p>
</article></main><footer><p>Copyright 1999 by nobody. All rights reserved.</p></footer>
</body></html>"""


def save(path: Path, page: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(page.encode(encoding))
    return path


def test_a_page_is_read_as_headings_paragraphs_items_and_rows(tmp_path: Path) -> None:
    lines = [line for line in read(save(tmp_path / "a.html", PAGE)).text.split("\n") if line]
    assert lines == [
        "A fund for halls",
        "The City Arts Office opened a fund on Friday. It gives £2 million to small halls & "
        "galleries, and it will run for three years.",
        "Who can apply",
        "The following groups can apply to the fund, if they work in the region:",
        "- halls with fewer than 200 seats",
        "- galleries",
        "- run by artists",
        "Year | Amount",
        "2024 | £1m",
        '"We are glad of it," said the mayor, who had long asked for such a fund.',
        "As typed: <script>alert(1)</script> and 2*3*4 and snake_case_name stay.",
    ]


def test_a_page_says_its_title_publisher_date_and_address(tmp_path: Path) -> None:
    document = read(save(tmp_path / "a.htm", PAGE))
    assert document.title == "A fund for halls"
    assert document.publisher == "City Arts Office"
    assert document.published == "2024-05-03"
    assert document.source == "https://example.org/fund"


def test_a_page_without_a_date_of_its_own_has_none(tmp_path: Path) -> None:
    page = PAGE.replace(
        '<meta property="article:published_time" content="2024-05-03T09:00:00Z">', ""
    )
    assert read(save(tmp_path / "a.html", page)).published is None


def test_a_page_in_another_language_is_refused_by_name(tmp_path: Path) -> None:
    page = PAGE.replace('lang="en-GB"', 'lang="zh-Hant-HK"')
    with pytest.raises(SourceError, match="is in Chinese"):
        read(save(tmp_path / "a.html", page))


def test_a_page_is_decoded_as_it_declares(tmp_path: Path) -> None:
    page = PAGE.replace('charset="utf-8"', 'charset="iso-8859-1"')
    assert "£2 million" in read(save(tmp_path / "a.html", page, "cp1252")).text
    with pytest.raises(SourceError, match="not UTF-8"):
        read(save(tmp_path / "b.html", PAGE, "cp1252"))


def test_a_small_page_without_structure_is_read(tmp_path: Path) -> None:
    page = '<meta charset="iso-8859-1"><p>The café <b>hall</b> reopened.</p>'
    assert read(save(tmp_path / "a.html", page, "cp1252")).text == "The café hall reopened."


def test_a_large_page_is_read_alike_in_a_process_of_its_own() -> None:
    data = PAGE.encode()
    assert read_html(data, "a.html", large=100) == read_html(data, "a.html")


def test_a_page_that_takes_too_much_memory_is_refused() -> None:
    with pytest.raises(SourceError, match=r"a\.html: the page is too large"):
        read_html(PAGE.encode(), "a.html", large=100, memory=1_000_000)


def test_a_deeply_nested_page_is_read_and_an_absurd_one_refused() -> None:
    page = "<html><body>" + "<div>" * 400 + "<p>The hall reopened.</p>" + "</div>" * 400
    assert "The hall reopened." in read_html(page.encode(), "a.html").text
    absurd = page.replace("<div>", "<div>" * 50)
    with pytest.raises(SourceError, match=r"a\.html: the page has no text"):
        read_html(absurd.encode(), "a.html")


def test_a_page_that_is_only_a_remark_is_refused() -> None:
    with pytest.raises(SourceError, match="no text"):
        read_html(b"<!-- nothing -->", "a.html")
