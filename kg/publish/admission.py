"""Which query texts are let through to the parser, and what those turned away are told.

The parser is recursive and a query runs as the user who serves it, so texts that nest too deeply
or reach outside are turned away here, by their tokens. This is courtesy, not the wall: a worker
can open no file and no connection, and dies alone (`kg.publish.workers`).
"""

import re
from collections.abc import Iterable, Iterator

from kg.errors import QueryError

LENGTH = 100_000
"""Bytes of UTF-8 a query may have."""
DEPTH = 100
"""Brackets of any kind that may be open at once."""

UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}

BRIEF = 300
"""Characters of an engine's message that are passed on."""
FAULT = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)")
EXPECTED = re.compile(r'\[[^\]]*\]|"(?:[^"\\]|\\.)*"|[^,\s"\[][^,"\[]*')

ESCAPED = "\\u"
TELLING = ("service", "from", ESCAPED)
"""Without any of these, a text asks nobody else and names no graph of its own."""
CHANGING = (*map(str.lower, sorted(UPDATES)), ESCAPED)

ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
TOKEN = re.compile(
    r'''
      (?P<iri> <[^<>"{}|^`\\\s]*> )
    | """ (?: [^"\\] | \\. | "(?!"") )* """ | \'\'\' (?: [^'\\] | \\. | '(?!\'\') )* \'\'\'
    | " (?: [^"\\\n\r] | \\. )* " | ' (?: [^'\\\n\r] | \\. )* '
    | \# [^\n\r]*
    | [?$] \w+
    | (?P<name> (?: [^\W\d_] [\w.-]{0,60} )? : [\w.:%-]* )
    | (?P<word> [A-Za-z]\w* )
    | (?P<open> [({\[] | << )
    | (?P<close> [)}\]] | >> )
    ''',
    re.VERBOSE | re.DOTALL,
)


def admit(text: str) -> None:
    """Return if a query may be parsed.

    Raises:
        QueryError: longer than LENGTH, nested deeper than DEPTH, or with SERVICE, or FROM a file.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LENGTH:
        raise QueryError(f"a query may have {LENGTH:,} bytes; this one has more")
    if sum(map(text.count, ("(", "[", "{", "<<"))) <= DEPTH and not has_any(TELLING, text):
        return  # most are as plain as that
    depth, after_from = 0, False
    for token in tokens(text):
        kind, word = token.lastgroup, token[0].upper()
        depth += (kind == "open") - (kind == "close")
        if depth > DEPTH:
            raise QueryError(f"a query may nest {DEPTH} brackets; this one nests more")
        if kind == "word" and word == "SERVICE":
            raise QueryError("SERVICE is not allowed: this endpoint asks no other endpoint")
        if kind == "iri" and after_from:
            admit_graph(token[0][1:-1])
        after_from = kind == "word" and (word == "FROM" or (after_from and word == "NAMED"))


def admit_graph(iri: str) -> None:
    """Return if a graph may be named in FROM or in the protocol; nothing is ever fetched for it.

    Raises:
        QueryError: the name is that of a file.
    """
    if iri.lower().startswith("file:"):
        raise QueryError(f"<{iri}>: files are not read; name a graph of this dataset")


def is_update(text: str) -> bool:
    """Whether a text, by its first word after the prologue, asks for a change (SPARQL Update)."""
    if not has_any(CHANGING, text):
        return False
    words = (t[0].upper() for t in tokens(text) if t.lastgroup == "word")
    return next((w for w in words if w not in {"PREFIX", "BASE", "VERSION"}), "") in UPDATES


def has_any(words: Iterable[str], text: str) -> bool:
    """Whether a text has one of these, large or small: a look, not a reading, and soon done."""
    small = text.lower()
    return any(word in small for word in words)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a query in order, each of the kind `lastgroup` names, if that matters here."""
    return TOKEN.finditer(_plain(text))


def read_fault(error: Exception) -> str:
    """Where and why a text does not parse, without the page of characters it might have had."""
    text = " ".join(str(error).split())
    found = FAULT.match(text)
    if found is None:
        return text if len(text) <= BRIEF else text[:BRIEF] + " …"
    expected = EXPECTED.findall(found[3])
    reasons = [e for e in expected if " " in e and e[0] not in "\"'["]
    wanted = reasons or [e for e in expected if e[0] != "["]
    if found[3] == "[_]":
        return f"line {found[1]}, column {found[2]}: this is not expected here"
    reason = found[3] if not wanted else "; ".join(reasons) or f"expected {', '.join(wanted[:12])}"
    reason = reason if len(reason) <= BRIEF else reason[:BRIEF] + " …"
    return f"line {found[1]}, column {found[2]}: {reason}"


def _plain(text: str) -> str:
    r"""The text with \u escapes resolved, which SPARQL does before anything else (19.2)."""

    def character(found: re.Match[str]) -> str:
        number = int(found[1] or found[2], 16)
        return chr(number) if number < 0x110000 else found[0]

    return ESCAPE.sub(character, text)
