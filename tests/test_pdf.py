"""PDF: text in the order of its pages, as paragraphs, without what print repeats."""

import zlib
from pathlib import Path

import pypdf
import pytest

from kg.errors import SourceError
from kg.text.pdf import join_lines, read_pdf
from kg.text.read import read


def make_pdf(*pages: str, title: str | None = None) -> bytes:
    """A PDF with a line of Helvetica for each line of a page."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode())
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    for number, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * number} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in page.split("\n"))
        stream = zlib.compress(f"BT /F1 11 Tf 50 800 Td {shown}ET".encode("cp1252"))
        head = f"<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode()
        objects.append(head + stream + b"\nendstream")
    if title is not None:
        objects.append(f"<</Title({title})>>".encode())
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    info = f"/Info {len(objects)} 0 R" if title is not None else ""
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{info}>>\n".encode()
    return out + f"startxref\n{start}\n%%EOF".encode()


def encrypt(data: bytes, path: Path, password: str) -> bytes:
    writer = pypdf.PdfWriter()
    writer.append(pypdf.PdfReader(path))
    writer.encrypt(password, algorithm="RC4-128")
    with path.open("wb") as file:
        writer.write(file)
    return path.read_bytes()


FIRST = """A plan for the harbour halls
The Harbour Office will open three halls along the old quay, as it an-
nounced in spring, and give each of them to a company of young
Actors. The Office pays for the roofs.
The halls are:
- Salt Hall
- Rope Hall"""


def test_a_pdf_is_read_as_paragraphs_with_mended_words(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(make_pdf(FIRST))
    document = read(path)
    assert document.text.split("\n") == [
        "A plan for the harbour halls",
        "The Harbour Office will open three halls along the old quay, as it announced in spring, "
        "and give each of them to a company of young Actors. The Office pays for the roofs.",
        "The halls are:",
        "- Salt Hall",
        "- Rope Hall",
    ]
    assert document.title == "A plan for the harbour halls"


def test_page_numbers_and_running_headers_are_left_out() -> None:
    pages = [f"Harbour Office Report 2024\nPage text {w} ends here.\nPage {n} of 4" for n, w in
             enumerate(["alpha", "beta", "gamma", "delta"], start=1)]  # fmt: skip
    text = read_pdf(make_pdf(*pages), "a.pdf").text
    assert text.split("\n") == [f"Page text {w} ends here." for w in
                                ("alpha", "beta", "gamma", "delta")]  # fmt: skip


def test_the_title_of_a_pdf_is_its_own_unless_a_program_put_it_there() -> None:
    assert (
        read_pdf(make_pdf(FIRST, title="Halls by the quay"), "a.pdf").title == "Halls by the quay"
    )
    assert read_pdf(make_pdf(FIRST, title="Microsoft Word - v2.doc"), "a.pdf").title is None


def test_a_pdf_without_a_text_layer_is_refused() -> None:
    with pytest.raises(SourceError, match=r"scan\.pdf: the PDF has no text layer"):
        read_pdf(make_pdf(""), "scan.pdf")


def test_an_encrypted_pdf_is_refused_unless_anyone_may_open_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(FIRST))
    open_to_all = encrypt(path.read_bytes(), path, "")
    assert "Harbour Office" in read_pdf(open_to_all, "a.pdf").text
    path.write_bytes(make_pdf(FIRST))
    with pytest.raises(SourceError, match=r"a\.pdf: is encrypted"):
        read_pdf(encrypt(path.read_bytes(), path, "secret"), "a.pdf")


@pytest.mark.parametrize("length", [9, 200, 700])
def test_a_pdf_cut_short_is_refused(length: int) -> None:
    with pytest.raises(SourceError, match=r"a\.pdf: "):
        read_pdf(make_pdf(FIRST)[:length], "a.pdf")


def test_a_full_line_goes_on_and_a_short_one_ends() -> None:
    text = "Heading\nThis line is as long as the lines of print are\nand here it ends.\nNext"
    assert join_lines(text).split("\n") == [
        "Heading",
        "This line is as long as the lines of print are and here it ends.",
        "Next",
    ]
    assert join_lines("") == ""


def test_a_soft_hyphen_at_the_end_of_a_line_is_mended_even_over_the_end_of_a_page() -> None:
    page = (
        "The Harbour Office keeps the cul\u00ad\ntural halls along the quay and all its rope\u00ad"
    )
    text = read_pdf(
        make_pdf(page, "makers in the town, of whom there are not many left."), "a"
    ).text
    assert "the cultural halls along the quay and all its ropemakers" in text
