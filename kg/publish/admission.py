"""Which query texts are let through to the parser, and what those turned away are told.

The parser is recursive and a query runs as the user who serves it, so texts that nest too deeply,
chain too much or reach outside are turned away here, by their tokens. This is courtesy, not the
wall: a worker can open no file and no connection, and dies alone (`kg.publish.workers`).
"""

import re
from collections.abc import Iterable, Iterator

from kg.errors import QueryError

LENGTH = 100_000
"""Bytes of UTF-8 a query may have."""
DEPTH = 100
"""Brackets of any kind that may be open at once."""
LINKS = 1000
"""Operators, steps of paths, groups, filters and new names that a query may have.

Each of them puts what stands before it one level deeper into the parsed query, with no bracket to
tell. The engine's stack holds some two thousand of the costliest. Lists (`IN`, `VALUES`, triples,
arguments) lie flat, however long, and are not counted.
"""
DEEPER = {"AS", "FILTER", "VALUES"}

UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}

BRIEF = 300
"""Characters of an engine's message that are passed on."""
FAULT = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)")
UNBOUND = "Prefix not found"
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
    | [?$] \w+ | @ [A-Za-z]+ (?: -\w+ )* | \d [\d.]* (?: [eE] [+-]? \d+ )?
    | , | \^\^ | != | (?P<link> \|\|? | && | [/!*^+-] )
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
        QueryError: longer than LENGTH, nested deeper than DEPTH, chained longer than LINKS, or
            with SERVICE, or FROM a file.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LENGTH:
        raise QueryError(f"a query may have {LENGTH:,} bytes; this one has more")
    brackets, signs = (sum(map(text.count, of)) for of in (("(", "[", "{", "<<"), "|&/!*^+-"))
    if brackets <= DEPTH and brackets + signs <= LINKS and not has_any(TELLING, text):
        return  # most are as plain as that
    depth, links, listing, after_from, before = 0, 0, -1, False, ""
    for token in tokens(text):
        kind, found = token.lastgroup, token[0]
        word = found.upper() if kind == "word" else ""
        depth += (kind == "open") - (kind == "close")
        if depth > DEPTH:
            raise QueryError(f"a query may nest {DEPTH} brackets; this one nests more")
        if found == "}" and depth == listing:
            listing = -1
        if listing < 0:
            sign = found in {"+", "-"} and before in {"(", ","}
            links += (kind == "link" and not sign) or found == "{" or word in DEEPER
        if links > LINKS:
            raise QueryError(
                f"a query may chain {LINKS:,} operators or groups; this one chains more: "
                "list with VALUES or IN"
            )
        if word == "VALUES":
            listing = depth  # until the brace that closes it
        if word == "SERVICE":
            raise QueryError("SERVICE is not allowed: this endpoint asks no other endpoint")
        if kind == "iri" and after_from:
            admit_graph(found[1:-1])
        after_from = word == "FROM" or (after_from and word == "NAMED")
        before = found


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


def read_fault(error: Exception, query: str = "", known: Iterable[str] = ()) -> str:
    """Where and why a text does not parse, without the page of characters it might have had.

    Of a `query`, its first prefix that neither it declares nor is among the `known` is named.
    """
    text = " ".join(str(error).split())
    found = FAULT.match(text)
    if found is None:
        return text if len(text) <= BRIEF else text[:BRIEF] + " …"
    expected = EXPECTED.findall(found[3])
    reasons = [e for e in expected if " " in e and e[0] not in "\"'["]
    wanted = reasons or [e for e in expected if e[0] != "["]
    reason = found[3] if not wanted else "; ".join(reasons) or f"expected {', '.join(wanted[:12])}"
    reason = reason if len(reason) <= BRIEF else reason[:BRIEF] + " …"
    if found[3] == "[_]":
        reason = "this is not expected here"
    elif UNBOUND in reasons or all(map(str.isidentifier, wanted)):
        # After an unknown prefix, the parser may look back for keywords that begin otherwise.
        reason = _unknown_prefix(query, known) or reason
    return f"line {found[1]}, column {found[2]}: {reason}"


def _unknown_prefix(query: str, known: Iterable[str]) -> str:
    """The first prefix of a query that stands for nothing, and which there are."""
    bound, before = set(known), ""
    for token in tokens(query):
        name, at = token[0].partition(":")[0], token.start()
        blank = token.string[at - 1 : at] == "_"  # _:b
        if before == "PREFIX":
            bound.add(name)
        elif token.lastgroup == "name" and name not in bound and not blank:
            there = f"there are {', '.join(f'{p}:' for p in sorted(bound))}" if bound else ""
            return f"{name}: is no prefix known here; {there or 'declare it with PREFIX'}"
        before = token[0].upper()
    return ""


def _plain(text: str) -> str:
    r"""The text with \u escapes resolved, which SPARQL does before anything else (19.2)."""

    def character(found: re.Match[str]) -> str:
        number = int(found[1] or found[2], 16)
        return chr(number) if number < 0x110000 else found[0]

    return ESCAPE.sub(character, text)
