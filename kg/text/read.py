"""From a source to a document, by the suffix of its name; decides nothing else."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from kg.errors import SourceError
from kg.identity import document_iri
from kg.model import Document
from kg.text.draft import Draft, decode, harmless, tidy
from kg.text.front_matter import read_front_matter
from kg.text.html import read_html
from kg.text.office import read_docx, read_markdown
from kg.text.pdf import read_pdf

LARGEST = 50_000_000
"""Bytes of one file, or of one line of a .jsonl file."""
BAD_LINES = 10
"""So many lines of a .jsonl file that cannot be read, and it is taken for something else."""
LONGEST_TITLE = 200
_URL = re.compile(r"(?i)(?:https?|ftp):/+")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_MARKER = re.compile(r"^(?:[-*•]\s+)?")
_LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "el": "Greek", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "mi": "Māori", "ms": "Malay", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovene", "sv": "Swedish", "ta": "Tamil", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yue": "Cantonese", "zh": "Chinese",
}  # fmt: skip


def _read_text(data: bytes, name: str) -> Draft:
    return read_front_matter(decode(data, name), name)


def _read_markdown(data: bytes, name: str) -> Draft:
    draft = _read_text(data, name)
    heading = _HEADING.search(draft.text)
    title = draft.title or (read_markdown(heading[0]).strip() if heading else None)
    return Draft(
        read_markdown(draft.text),
        title,
        draft.publisher,
        draft.published,
        draft.source,
        draft.language,
    )


READERS: dict[str, Callable[[bytes, str], Draft]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
"""How a file is read, by its suffix; .jsonl files, which hold many documents, are read by line."""
SUFFIXES = (*READERS, ".jsonl")


def sources(arguments: Iterable[str | Path]) -> Iterator[str | Path]:
    """The files that files and folders stand for, in order, each once.

    A folder stands for all documents in it and below, by name; hidden files are passed over.
    What cannot be read (a missing path, a folder without documents, a URL) is passed on for
    `read_all` to report, so that one bad source among many loses none of the others.
    """
    seen: set[Path] = set()
    for argument in arguments:
        path = Path(argument)
        below: list[str | Path] = [*_files_below(path)]
        for file in below or [argument]:
            if (key := Path(file).absolute()) not in seen:
                seen.add(key)
                yield file


def _files_below(folder: Path) -> list[Path]:
    """The documents in a folder and below, by name; none if it is no folder."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(place, name)
            for name in names
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES
        ]
    return sorted(found)


def read_all(
    source: str | Path, skip: Callable[[SourceError], None] | None = None
) -> Iterator[Document]:
    """The documents of one file: one, or one for each line of a .jsonl file.

    A line of .jsonl is an object with a `text`, taken as it is, and perhaps an `id`, a `title`, a
    `publisher`, a `published`, a `source` and a `language`; the document's source is the `id`.
    `skip` is told of a line that cannot be read, and the next one is; not of ever so many.

    Raises:
        SourceError: The file or one of its lines cannot be read; names it and the remedy.
    """
    path = _existing(source)
    if path.suffix.lower() == ".jsonl":
        yield from _read_lines(path, str(source), skip)
    else:
        yield read(source)


def read(source: str | Path) -> Document:
    """The document of one file (.txt, .md, .html, .htm, .pdf, .docx, or a .jsonl of one line).

    Its title is what the file says it is, else its first heading or line; its source what the file
    says, else the file's name.

    Raises:
        SourceError: The file cannot be read; names it and the remedy.
    """
    path, name = _existing(source), str(source)
    if path.suffix.lower() == ".jsonl":
        documents = list(islice(_read_lines(path, name), 2))
        if len(documents) != 1:
            raise SourceError(f"{name}: holds many documents; split it, one document to a file")
        return documents[0]
    if path.stat().st_size > LARGEST:
        raise SourceError(f"{name}: is larger than {LARGEST // 10**6} MB; split it")
    data = _content(path, name)
    if not data.strip():
        found = "is empty" if not data else "has only white space"
        raise SourceError(f"{name}: {found}; give a file with text in it")
    draft = READERS[path.suffix.lower()](data, name)
    return _document(draft, tidy(draft.text), draft.source or path.name, name)


def _existing(source: str | Path) -> Path:
    """The path of a file that is there and of a kind we read."""
    name, path = str(source), Path(source)
    if _URL.match(name):
        raise SourceError(f"{name}: is a URL; save the page first and give the file")
    if path.is_dir():
        kinds = ", ".join(SUFFIXES)
        raise SourceError(f"{name}: no documents in this folder (looked for {kinds})")
    if not path.exists():
        raise SourceError(f"{name}: there is no such file; check the path")
    if not path.is_file():
        raise SourceError(f"{name}: is not a regular file; copy what it gives to one")
    if path.suffix.lower() not in SUFFIXES:
        kinds = ", ".join(SUFFIXES)
        raise SourceError(
            f"{name}: {path.suffix or 'no suffix'} is not read; convert it to {kinds}"
        )
    return path


def _content(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise SourceError(f"{name}: cannot be read ({fault.strerror}); check its rights") from None


def _read_lines(
    path: Path, name: str, skip: Callable[[SourceError], None] | None = None
) -> Iterator[Document]:
    """The documents of a .jsonl file, one line at a time."""
    empty, bad = True, 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            empty = False
            try:
                document = _read_line(line, number, path, f"{name}: line {number}")
            except SourceError as error:
                if skip is None:
                    raise
                skip(error)
                bad += 1
                if bad == BAD_LINES:
                    raise SourceError(
                        f"{name}: the lines after {number} are not read, since {bad} could not be;"
                        " write one object to a line"
                    ) from None
                continue
            yield document
    if empty:
        raise SourceError(f"{name}: is empty; give a file with text in it")


def _read_line(line: bytes, number: int, path: Path, name: str) -> Document:
    if len(line) > LARGEST:
        raise SourceError(f"{name} is larger than {LARGEST // 10**6} MB; split its text")
    try:
        record = json.loads(decode(line, name))
    except (json.JSONDecodeError, RecursionError) as fault:
        raise SourceError(f"{name} is not JSON ({fault}); write one object to a line") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise SourceError(f'{name} has no "text"; write an object with the text of a document')
    said = {k: v for k, v in record.items() if isinstance(v, str) and v}
    source = str(record.get("id") or said.get("source") or f"{path.name}#{number}")
    draft = Draft(
        said.get("text", ""),
        said.get("title"),
        said.get("publisher"),
        said.get("published"),
        source,
        said.get("language"),
    )
    return _document(draft, harmless(draft.text).replace("\r", " "), source, name)


def _document(draft: Draft, text: str, source: str, name: str) -> Document:
    """The document of a draft, once its text, language and date are found fit."""
    source = harmless(source)
    if not text.strip():
        raise SourceError(f"{name}: has only white space; give a file with text in it")
    language = (draft.language or "en").strip().lower().replace("_", "-")
    if language.split("-")[0] not in {"en", "eng", "english"}:
        full = _LANGUAGES.get(language.split("-")[0], language)
        raise SourceError(
            f"{name}: is in {full} ({language}); only English is read, so translate it or, "
            f"if the text is English, declare it so"
        )
    return Document(
        document_iri(source, text),
        text,
        _one_line(draft.title) or _first_line(text),
        "en",
        _one_line(draft.publisher),
        _checked_date(draft.published, name),
        source,
    )


def _one_line(words: str | None) -> str | None:
    return " ".join(harmless(words).split()) or None if words else None


def _first_line(text: str) -> str:
    """The first line as a title, cut at a word where it is long."""
    line = _MARKER.sub("", text.strip().split("\n", 1)[0]).strip()
    if len(line) <= LONGEST_TITLE:
        return line
    return line[:LONGEST_TITLE].rpartition(" ")[0].rstrip(",;:–— ") + "…"


def _checked_date(words: str | None, name: str) -> str | None:
    """An ISO 8601 date of any precision; of a time only its day."""
    if not words:
        return None
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?", words.strip())
    try:
        if not match:
            raise ValueError
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        remedy = "write 2025, 2025-04 or 2025-04-22"
        raise SourceError(f"{name}: published: {words} is not an ISO 8601 date; {remedy}") from None
    return "-".join(part for part in match.groups() if part)
