"""Office documents: DOCX and Markdown become lines that keep headings, items and rows apart."""

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kg.errors import SourceError
from kg.text import office
from kg.text.office import read_docx, read_markdown
from kg.text.read import read


def to_bytes(document: "docx.document.Document") -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_docx_keeps_headings_items_and_rows_apart(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Plan for halls"
    document.add_heading("A plan", level=1)
    paragraph = document.add_paragraph("The Harbour Office opens ")
    paragraph.add_run("three halls").bold = True
    paragraph.add_run(".")
    document.add_paragraph("Salt Hall", style="List Bullet")
    document.add_paragraph("Rope Hall", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ["Year", "Seats", "2024", "300"], strict=True):
        cell.text = words
    document.add_paragraph("The end.")
    path = tmp_path / "plan.docx"
    path.write_bytes(to_bytes(document))
    found = read(path)
    assert [line for line in found.text.split("\n") if line] == [
        "A plan",
        "The Harbour Office opens three halls.",
        "• Salt Hall",
        "• Rope Hall",
        "Year | Seats",
        "2024 | 300",
        "The end.",
    ]
    assert found.title == "Plan for halls"


def test_inserted_text_and_content_controls_are_text_and_deleted_text_is_not() -> None:
    document = docx.Document()
    words = nsdecls("w")
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {words}><w:sdtContent><w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='9'/>"
            f"</w:tabs></w:pPr><w:r><w:t>Boxed.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    document.element.body.insert(
        1,
        parse_xml(
            f"<w:p {words}><w:r><w:t xml:space='preserve'>Kept </w:t></w:r>"
            f"<w:ins w:id='1' w:author='x'><w:r><w:t>and new</w:t></w:r></w:ins>"
            f"<w:del w:id='2' w:author='x'><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
        ),
    )
    lines = read_docx(to_bytes(document), "a.docx").text.split("\n")
    assert [line for line in lines if line] == ["Boxed.", "Kept and new"]


def test_a_no_break_hyphen_of_a_docx_is_a_hyphen() -> None:
    document = docx.Document()
    run = document.add_paragraph("Salt").runs[0]._r
    run.append(parse_xml(f"<w:noBreakHyphen {nsdecls('w')}/>"))
    run.append(parse_xml(f"<w:t {nsdecls('w')}>works Hall</w:t>"))
    assert read_docx(to_bytes(document), "a.docx").text.strip() == "Salt-works Hall"


def test_a_docx_without_text_is_refused() -> None:
    with pytest.raises(SourceError, match=r"a\.docx: the DOCX has no text"):
        read_docx(to_bytes(docx.Document()), "a.docx")


def test_a_zip_bomb_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "LARGEST", 1_000_000)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 1_000_001)
    assert len(out.getvalue()) < 10_000
    with pytest.raises(SourceError, match="unpacks to"):
        read_docx(out.getvalue(), "a.docx")


def test_a_zip_that_is_no_docx_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SourceError, match=r"a\.docx: is not a sound DOCX"):
        read_docx(out.getvalue(), "a.docx")


MARKDOWN = """---
publisher: Harbour Office
---
# A *plan* for halls

The **Harbour Office** opens [three halls](https://example.org),
`Salt` among them, at 2\\*3 and snake_case.

- Salt Hall
- Rope Hall
  - its cellar

3. Third
4. Fourth

| Year | Seats |
| ---- | ----- |
| 2024 | **300** |

> "At last," said the mayor.

<div>raw</div>

![a picture](x.png)
"""


def test_markdown_loses_its_markup_and_keeps_its_layout(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(MARKDOWN, "utf-8")
    document = read(path)
    assert [line for line in document.text.split("\n") if line] == [
        "A plan for halls",
        "The Harbour Office opens three halls, Salt among them, at 2*3 and snake_case.",
        "- Salt Hall",
        "- Rope Hall",
        "- its cellar",
        "3. Third",
        "4. Fourth",
        "Year | Seats",
        "2024 | 300",
        '"At last," said the mayor.',
    ]
    assert document.title == "A plan for halls"
    assert document.publisher == "Harbour Office"


def test_a_line_break_in_html_parts_the_words_of_a_markdown_text() -> None:
    table = "| Hall |\n| --- |\n| Salt Hall<br>Rope <b>Hall</b><BR/>Quay |"
    assert "Salt Hall Rope Hall Quay" in read_markdown(table)


def test_plain_paragraphs_of_markdown_stay_apart() -> None:
    assert read_markdown("One.\n\nTwo\ngoes on.").strip() == "One.\n\nTwo goes on."
