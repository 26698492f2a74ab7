"""The text of a PDF: its pages in order, lines joined to paragraphs, words mended at line ends."""

import logging
import re
from collections import Counter
from io import BytesIO

from kg.errors import SourceError
from kg.text.draft import Draft, tidy

_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010][ \t]*\n[ \t]*(?=[a-z])")
_SOFT_HYPHEN = re.compile(r"\u00ad(?=[ \t]*(?:\n|$))")
"""A soft hyphen that is seen, since its line ends there."""
_PAGE_NUMBER = re.compile(r"\s*(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*•·●▪◦–—]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s)")
_ENDS = frozenset('.!?:;…”"')
FULL = 0.75
"""The part of the usual width of a page's lines from which a line is taken to go on in the next."""
REPEATED = 0.5
"""The part of the pages on which a first or last line must stand to be a running header."""


def read_pdf(data: bytes, name: str) -> Draft:
    """The text of all pages, without page numbers and running headers.

    The language a PDF declares is not used: it is the writing program's more often than the text's.

    Raises:
        SourceError: The file is no PDF, is damaged or encrypted, or holds only pictures of text.
    """
    import pypdf  # noqa: PLC0415 - only PDFs need it

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(f"{name}: is encrypted; save a copy without a password")
        pages = [tidy(_SOFT_HYPHEN.sub("-", page.extract_text())) for page in reader.pages]
        title = reader.metadata.title if reader.metadata else None
    except SourceError:
        raise
    except pypdf.errors.DependencyError:
        raise SourceError(f"{name}: is encrypted; save a copy without a password") from None
    except Exception as fault:  # a damaged file makes pypdf raise errors of any kind
        raise SourceError(f"{name}: is not a sound PDF ({fault}); save or print it anew") from fault
    text = join_lines("\n".join(_without_running_lines(pages)))
    if not text.strip():
        raise SourceError(
            f"{name}: the PDF has no text layer; recognise it first, as ocrmypdf does"
        )
    return Draft(text, title.strip() if title and not _is_file_name(title) else None)


def _is_file_name(title: str) -> bool:
    """Whether a title is what the writing program put there: "Microsoft Word - final.doc"."""
    return not title.strip() or bool(
        re.search(r"Microsoft|\.\w{2,5}$|^untitled", title, re.IGNORECASE)
    )


def _without_running_lines(pages: list[str]) -> list[str]:
    """The pages without page numbers and without lines that open or close half of them."""
    lines = [
        [line for line in page.split("\n") if not _PAGE_NUMBER.fullmatch(line)] for page in pages
    ]
    edges = Counter(
        re.sub(r"\d+", "#", line) for page in lines for line in {*page[:1], *page[-1:]} if line
    )
    running = {line for line, times in edges.items() if times > max(2, REPEATED * len(pages))}
    kept = []
    for page in lines:
        body = list(page)
        while body and re.sub(r"\d+", "#", body[0]) in running:
            body.pop(0)
        while body and re.sub(r"\d+", "#", body[-1]) in running:
            body.pop()
        kept.append("\n".join(body))
    return kept


def join_lines(text: str) -> str:
    """Lines of print as paragraphs: a full line that ends no sentence goes on in the next."""
    lines = _HYPHENATED.sub("", text).split("\n")
    widths = sorted(len(line) for line in lines if line.strip())
    usual = widths[len(widths) * 3 // 4] if widths else 0
    joined: list[str] = []
    goes_on = False
    for line in lines:
        stripped = line.strip()
        if goes_on and stripped and not _ITEM.match(line):
            joined[-1] += " " + stripped
        else:
            joined.append(stripped)
        goes_on = bool(stripped) and len(line) >= FULL * usual and stripped[-1] not in _ENDS
    return "\n".join(joined)
