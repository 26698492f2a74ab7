"""The main text of a web page, without its menus, and what the page says about itself."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.text.draft import Draft, decode

Element = Any
"""An lxml element; lxml declares no types."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]{0,1000}?\slang\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HEAD = 4096
"""How far into a page its encoding and its language are looked for (WHATWG HTML, 13.2.3.2)."""

_UNSEEN = ("head", "script", "style", "noscript", "template", "title")
_BLOCKS = ("p", "div", "li", "br", "tr", "td", "th", "section", "article", "blockquote", "pre",
           "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dt", "dd", "table")  # fmt: skip

LARGE = 2_000_000
"""Bytes; a larger page is parsed in a process of its own, as it may take twenty times its size."""
MEMORY = 2 * 1024**3
SECONDS = 120


def read_html(data: bytes, name: str, *, large: int = LARGE, memory: int = MEMORY) -> Draft:
    """A page's main text, each heading, paragraph, list item ("- ") and table row a line.

    Raises:
        SourceError: The page has no text, is wrongly encoded, or takes too much memory or time.
    """
    page = decode(data, name, _declared_encoding(data))
    draft = _extract_apart(page, name, memory) if len(data) > large else _extract(page)
    if not draft.text.strip():
        raise SourceError(f"{name}: the page has no text; save it after its scripts have run")
    return draft


def _declared_encoding(data: bytes) -> str | None:
    """The encoding a page declares; Latin-1 means Windows-1252 on the web (WHATWG Encoding)."""
    match = _CHARSET.search(data[:_HEAD])
    if not match:
        return None
    encoding = match[1].decode("ascii", "replace").lower()
    return "cp1252" if encoding in {"iso-8859-1", "latin1", "us-ascii"} else encoding


def _extract(page: str) -> Draft:
    import trafilatura  # noqa: PLC0415 - half a second, and only web pages need it

    for library in ("trafilatura", "htmldate"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    language = _LANGUAGE.search(page[:_HEAD])
    found = trafilatura.bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None or isinstance(found, dict):
        return Draft(_all_text(page), language=language[1] if language else None)
    return Draft(
        "\n".join(_lines(found.body)) or _all_text(page),
        found.title,
        found.sitename,
        found.date,
        found.url if found.url and found.url.startswith("http") else None,
        language[1] if language else None,
    )


def _lines(element: Element, marker: str = "") -> Iterator[str]:
    """The lines of a page's body as trafilatura gives it, an empty one between its blocks."""
    for child in element:
        match child.tag:
            case "list":
                for item in child.iter("item"):
                    yield "- " + _own_text(item)
                yield ""
            case "table":
                for row in child.iter("row"):
                    yield " | ".join(_own_text(cell) for cell in row.iter("cell"))
                yield ""
            case "quote" | "div" if len(child):
                yield from _lines(child)
            case _:
                yield from (_own_text(child), "")


def _own_text(element: Element) -> str:
    """The words of an element on one line, those of lists within it left to themselves."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            parts.append(" ")
        elif child.tag not in {"list", "table"}:
            parts.append(_own_text(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _all_text(page: str) -> str:
    """All words of a page that has no main text to be told from the rest, a line for each block."""
    from lxml import etree, html  # type: ignore[import-untyped]  # noqa: PLC0415 - has no types

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return ""
    for element in tree.iter(*_UNSEEN):
        element.text = None
    for element in tree.iter(*_BLOCKS):
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _extract_apart(page: str, name: str, memory: int) -> Draft:
    """Extract in a process that may take so much memory and time and no more."""
    program = "import sys; sys.path.insert(0, sys.argv[3]); from kg.text.html import main; main()"
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", program, str(memory), str(SECONDS), root]
    try:
        done = subprocess.run(
            command,
            input=page.encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        raise SourceError(f"{name}: the page is too large to be parsed; save its text, or split it")
    return Draft(**json.loads(done.stdout))


def main() -> None:
    """Read a page from standard input within limits, write its draft as JSON."""
    memory, seconds = (int(argument) for argument in sys.argv[1:3])
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    page = sys.stdin.buffer.read().decode("utf-8", "surrogatepass")
    sys.stdout.write(json.dumps(asdict(_extract(page))))
