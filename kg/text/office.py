"""The text of office documents: DOCX and Markdown, as lines that a layout can be read from."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kg.errors import SourceError
from kg.text.draft import Draft

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from markdown_it.token import Token

Element = Any
"""An lxml element; lxml declares no types."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
LARGEST = 200_000_000
"""Bytes that a DOCX may unpack to; more is a zip bomb."""


def read_docx(data: bytes, name: str) -> Draft:
    """The text of a DOCX: headings and paragraphs, "• " before list items, " | " between cells.

    Deleted text, comments, headers, footers and footnotes are left out; inserted text is text.

    Raises:
        SourceError: The file is no DOCX, is damaged, or unpacks to more than it may.
    """
    import docx  # noqa: PLC0415 - only DOCX files need it

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > LARGEST:
                limit = f"{LARGEST // 10**6} MB"
                raise SourceError(f"{name}: unpacks to {size:,} bytes, more than {limit}; split it")
        document = docx.Document(BytesIO(data))
        text = "\n".join(_docx_lines(document.element.body, document))
        title = document.core_properties.title or None
    except SourceError:
        raise
    except Exception as fault:  # a damaged file makes python-docx raise errors of any kind
        raise SourceError(f"{name}: is not a sound DOCX ({fault}); save it anew") from fault
    if not text.strip():
        raise SourceError(f"{name}: the DOCX has no text, perhaps only pictures of it")
    return Draft(text, title)


def _docx_lines(element: Element, document: "Docx") -> Iterator[str]:
    """The lines of a document's body, those within content controls too."""
    for child in element:
        if child.tag == _WORD + "p":
            text = _docx_text(child)
            style = _style(child, document)
            listed = child.find(f"{_WORD}pPr/{_WORD}numPr") is not None or style.startswith("List")
            heading = style.startswith(("Heading", "Title"))
            if text and listed and not heading:
                yield "• " + text
            elif text:
                yield from (["", text, ""] if heading else [text, ""])
        elif child.tag == _WORD + "tbl":
            for row in child.iter(_WORD + "tr"):
                yield " | ".join(_cell_text(cell) for cell in row.iterchildren(_WORD + "tc"))
            yield ""
        elif child.tag in {_WORD + "sdt", _WORD + "sdtContent", _WORD + "ins"}:
            yield from _docx_lines(child, document)


def _style(paragraph: Element, document: "Docx") -> str:
    """The name of a paragraph's style, in English whatever the program's language."""
    found = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    if found is None:
        return ""
    key = found.get(_WORD + "val")
    return next((s.name or "" for s in document.styles if s.style_id == key), "")


def _docx_text(element: Element) -> str:
    """The words of a paragraph; text boxes are taken once, not again for older programs."""
    parts: list[str] = []
    for node in element.xpath(
        ".//*[local-name()='r']/*[local-name()='t' or local-name()='tab' or local-name()='br'"
        " or local-name()='noBreakHyphen'][not(ancestor::*[local-name()='Fallback'])]"
    ):
        sign = "-" if node.tag == _WORD + "noBreakHyphen" else " "
        parts.append((node.text or "") if node.tag == _WORD + "t" else sign)
    return " ".join("".join(parts).split(" ")).strip()


def _cell_text(cell: Element) -> str:
    return " ".join(filter(None, (_docx_text(p) for p in cell.iter(_WORD + "p"))))


def read_markdown(text: str) -> str:
    """The words of a Markdown text (CommonMark and tables) without their markup.

    Headings are lines of their own, list items begin with "- " or their number, the cells of a
    table's row stand between " | "; images and raw HTML go, links keep their words.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only Markdown needs it

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    lines: list[str] = []
    markers: list[str] = []  # of the lists we are in
    marker = ""
    cells: list[str] | None = None
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                markers.append("-" if token.type.startswith("bullet") else ".")
            case "bullet_list_close" | "ordered_list_close":
                markers.pop()
                lines.append("")
            case "list_item_open":
                marker = "- " if markers[-1] == "-" else f"{token.info}. "
            case "tr_open":
                cells = []
            case "tr_close":
                lines.append(" | ".join(cells or []))
                cells = None
            case "table_close":
                lines.append("")
            case "inline" if cells is not None:
                cells.append(_inline_text(token))
            case "inline":
                lines.append(marker + _inline_text(token))
                marker = ""
            case "fence" | "code_block":
                lines += [token.content.rstrip("\n"), ""]
            case "heading_close":
                lines.append("")
            case "paragraph_close" if not markers:
                lines.append("")
    return "\n".join(lines)


def _inline_text(token: "Token") -> str:
    """The words of a run of text; a line broken in the source goes on."""
    parts = []
    for child in token.children or []:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"} or _BREAK.match(child.content):
            parts.append(" ")
    return "".join(parts)
