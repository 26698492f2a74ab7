"""Reading: files become documents, and what cannot be read is refused with a remedy."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.text.draft import decode, tidy
from kg.text.read import LARGEST, read, read_all, sources

PROSE = "The Harbour Office opened a reading room.\n\nIt is free."


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def fault(path: Path | str) -> str:
    with pytest.raises(SourceError) as caught:
        list(read_all(path))
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_a_text_file_is_a_document_named_by_its_first_line(tmp_path: Path) -> None:
    document = read(write(tmp_path / "room.txt", "A reading room\n" + PROSE))
    assert document.text == "A reading room\n" + PROSE
    assert document.title == "A reading room"
    assert document.source == "room.txt"
    assert (document.language, document.publisher, document.published) == ("en", None, None)


def test_a_long_first_line_is_cut_at_a_word_for_the_title(tmp_path: Path) -> None:
    title = read(write(tmp_path / "long.txt", "curtain " * 60)).title
    assert title.endswith("curtain…")
    assert len(title) <= 201


def test_front_matter_says_what_the_document_is(tmp_path: Path) -> None:
    head = (
        "---\ntitle: 'Rooms: a plan'\npublisher: Harbour Office\npublished: 2025-04-22\n"
        "source: https://example.org/rooms\nlanguage: en-GB\nmood: calm\n---\n"
    )
    document = read(write(tmp_path / "rooms.txt", head + "\n" + PROSE))
    assert document.text == PROSE
    assert document.title == "Rooms: a plan"
    assert document.publisher == "Harbour Office"
    assert document.published == "2025-04-22"
    assert document.source == "https://example.org/rooms"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("2025", "2025"), ("2025-04", "2025-04"), ("2025-04-22T09:30:00Z", "2025-04-22")],
)
def test_a_date_of_publication_keeps_its_precision(
    tmp_path: Path, written: str, read_as: str
) -> None:
    path = write(tmp_path / "a.txt", f"---\npublished: {written}\n---\n{PROSE}")
    assert read(path).published == read_as


def test_a_text_between_two_rules_is_no_front_matter(tmp_path: Path) -> None:
    text = "---\nA motto stands here.\n---\n" + PROSE
    assert read(write(tmp_path / "a.txt", text)).text == text
    text = "---\n\n" + PROSE
    assert read(write(tmp_path / "b.txt", text)).text == text


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ("title: a: b", "line 2"),
        ("publisher: x\ntitle: [a, b", "line"),
        ("publisher: x\ntitle: [a, b]", "line 3: title must be a plain text"),
        ("published: 22 April 2025", "ISO 8601"),
        ("published: 2025-02-30", "ISO 8601"),
        ("title: " + "[" * 5000, "not YAML"),
        ("language: fr", "French"),
        ("language: zh-Hant", "Chinese"),
    ],
)
def test_front_matter_that_cannot_be_used_is_refused(
    tmp_path: Path, head: str, complaint: str
) -> None:
    assert complaint in fault(write(tmp_path / "a.txt", f"---\n{head}\n---\n{PROSE}"))


def test_front_matter_that_is_not_closed_is_refused(tmp_path: Path) -> None:
    assert "close it" in fault(write(tmp_path / "a.md", "---\ntitle: x\n\n" + PROSE))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_text_is_read_with_or_without_a_byte_order_mark(
    tmp_path: Path, encoding: str
) -> None:
    path = write(tmp_path / "a.txt", "Café 文化 “x”\r\nnext".encode(encoding))
    assert read(path).text == "Café 文化 “x”\nnext"


def test_text_is_cleaned_once_so_that_offsets_hold(tmp_path: Path) -> None:
    raw = "One  \r\ntwo\rthree\u2028four\x0cfive\n\n\n\nsix\u00a0%\u00ad\u200b\x07 cafe\u0301 \n\n"
    text = read(write(tmp_path / "a.txt", raw)).text
    assert text == "One\ntwo\nthree\nfour\nfive\n\nsix\u00a0%  caf\u00e9"
    assert tidy(text) == text


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a_tidy_text_is_tidy_and_fit_for_rdf(text: str) -> None:
    clean = tidy(text)
    assert tidy(clean) == clean
    assert not any(c < " " and c not in "\n\t" for c in clean)
    assert clean.encode("utf-8").decode("utf-8") == clean


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\n", "only white space"),
        ("head.txt", b"---\ntitle: x\n---\n \n", "only white space"),
        ("binary.txt", b"abc\0\x01def", "binary (NUL at byte 3)"),
        ("latin.txt", "Caf\u00e9 noir".encode("latin-1"), "not UTF-8 (byte 3); convert"),
        ("paper.txt", b"%PDF-1.4 ...", "is not text but a PDF"),
        ("word.md", b"PK\x03\x04abc", "zip archive"),
        ("sheet.xlsx", b"abc", ".xlsx is not read"),
        ("bare", b"abc", "no suffix is not read"),
        ("empty.jsonl", b"\n\n", "is empty"),
        ("none.html", b"<html><body><script>x()</script></body></html>", "no text"),
        ("broken.pdf", b"%PDF-1.4\nnot really", "not a sound PDF"),
        ("broken.docx", b"PK\x03\x04nothing", "not a sound DOCX"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    assert complaint in fault(write(tmp_path / name, content))


def test_a_missing_path_a_folder_and_a_url_are_refused(tmp_path: Path) -> None:
    assert "no such file" in fault(tmp_path / "nowhere.txt")
    assert "no documents in this folder" in fault(tmp_path)
    assert "save the page first" in fault("https://example.org/a.html")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "larger than 50 MB; split it" in fault(path)


def test_a_file_that_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    device = Path("/dev/zero")
    if not device.exists():
        pytest.skip("no /dev/zero here")
    link = tmp_path / "zero.txt"
    link.symlink_to(device)
    assert "not a regular file" in fault(link)


def test_folders_stand_for_the_documents_below_them_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.HTML", "sub/.d.txt", ".git/e.txt", "f.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, PROSE)
    found = sources([tmp_path / "b.txt", tmp_path])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["b.txt", "a.md", "sub/c.HTML"]


def test_one_bad_source_among_many_loses_no_other(tmp_path: Path) -> None:
    good = write(tmp_path / "good.txt", PROSE)
    (tmp_path / "hollow").mkdir()
    given_sources: list[str | Path] = [
        "https://example.org/",
        tmp_path / "hollow",
        tmp_path / "none.txt",
        good,
    ]
    texts, faults = [], 0
    for path in sources(given_sources):
        try:
            texts += [document.text for document in read_all(path)]
        except SourceError:
            faults += 1
    assert (texts, faults) == ([PROSE], 3)


def test_each_line_of_json_is_a_document_taken_as_it_is(tmp_path: Path) -> None:
    lines = [
        {"id": "p-1", "text": " One \r\n\n\n\ntwo ", "title": "First", "published": "2024"},
        {"text": "Three", "source": {"repo": "x"}, "publisher": "Harbour Office"},
    ]
    path = write(tmp_path / "a.jsonl", "\n\n".join(json.dumps(line) for line in lines))
    first, second = read_all(path)
    assert (first.text, first.source, first.title) == (" One  \n\n\n\ntwo ", "p-1", "First")
    assert first.published == "2024"
    assert (second.text, second.source) == ("Three", "a.jsonl#3")
    assert second.publisher == "Harbour Office"
    with pytest.raises(SourceError, match="many documents"):
        read(path)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{not json", "line 2 is not JSON"),
        ('{"id": "x"}', 'line 2 has no "text"'),
        ("[1]", 'line 2 has no "text"'),
        ('{"text": " "}', "line 2: has only white space"),
        ("[" * 100_000, "line 2 is not JSON"),
        ('{"text": "Bonjour", "language": "fr"}', "line 2: is in French"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_by_its_number(
    tmp_path: Path, line: str, complaint: str
) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "Good."}\n' + line)
    assert complaint in fault(path)
    assert next(read_all(path)).text == "Good."


def test_the_same_text_from_the_same_source_has_the_same_iri(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    here = read(write(tmp_path / "a.txt", PROSE))
    there = read(write(tmp_path / "other" / "a.txt", PROSE))
    changed = read(write(tmp_path / "a.txt", PROSE + "!"))
    assert here.iri == there.iri
    assert here.iri != changed.iri


def test_an_unknown_declared_encoding_is_refused() -> None:
    with pytest.raises(SourceError, match="unknown encoding klingon"):
        decode(b"abc", "a.html", "klingon")
