"""A source's text on its way to a document: bytes to characters, characters to clean lines."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from kg.errors import SourceError

_MARKS = (  # the longer mark first: that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive, as .docx files are",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\xd0\xcf\x11\xe0": "an old Office file (.doc, .xls)",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF file",
}
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text and what its source says about itself; a document once it has an address."""

    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    source: str | None = None
    language: str | None = None


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The characters of a text file: by its byte order mark, by what it declares, else UTF-8.

    Args:
        data: The file.
        name: What to call it in an error.
        declared: An encoding that the file states, as an HTML page does.

    Raises:
        SourceError: The bytes are no text, or text of another encoding; says where and what to do.
    """
    for start, kind in _MAGIC.items():
        if data.startswith(start):
            raise SourceError(f"{name}: is not text but {kind}; give it the suffix of its type")
    encoding = next((e for mark, e in _MARKS if data.startswith(mark)), None)
    if encoding is None and (at := data.find(b"\0")) >= 0:
        raise SourceError(
            f"{name}: is binary (NUL at byte {at}); if it is UTF-16 without a byte order mark, "
            f"convert it: iconv -f UTF-16LE -t UTF-8"
        )
    encoding = encoding or declared or "utf-8"
    try:
        return data.decode(encoding)
    except LookupError:
        remedy = "save it as UTF-8"
        raise SourceError(f"{name}: declares the unknown encoding {encoding}; {remedy}") from None
    except UnicodeDecodeError as fault:
        raise SourceError(
            f"{name}: is not {encoding.removesuffix('-sig').upper()} (byte {fault.start}); convert "
            f"it, perhaps: iconv -f WINDOWS-1252 -t UTF-8"
        ) from None


def harmless(text: str) -> str:
    """The text with a blank for each character that RDF and XML cannot carry; no offset moves."""
    return _UNSPEAKABLE.sub(" ", text)


def tidy(text: str) -> str:
    r"""The text as documents have it, once and for all: offsets are counted in what this returns.

    Lines end in "\n", have no blanks at their end and at most one empty line between them;
    characters are composed (Unicode NFC); invisible ones (soft hyphens, zero-width spaces) go.
    No-break spaces stay.
    """
    plain = harmless(_INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", plain).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").rstrip()
