"""Front matter: what a text file says about itself between two lines of three hyphens, in YAML."""

import re
from dataclasses import fields

import yaml

from kg.errors import SourceError
from kg.text.draft import Draft

_FENCED = re.compile(
    r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_UNCLOSED = re.compile(r"\A---[ \t]*\r?\n\w+:(?:[ \t]|\r?\n)")
LONGEST = 10_000
"""Characters of front matter; more is not front matter."""


def read_front_matter(text: str, name: str) -> Draft:
    """The text after its front matter, and what that says.

    Keys are title, publisher, published, source and language; others are left aside. A text
    without front matter is all text.

    Raises:
        SourceError: The front matter is not YAML, is not closed, or a key holds no plain text.
    """
    match = _FENCED.match(text)
    if not match:
        if _UNCLOSED.match(text):
            raise SourceError(f"{name}: line 1 opens front matter; close it with a line of ---")
        return Draft(text)
    said = _parse(match[1], name)
    if said is None:
        return Draft(text)
    known = {field.name for field in fields(Draft)} - {"text"}
    for key in known & said.keys():
        if not isinstance(said[key], str):
            line = 2 + match[1][: match[1].find(f"{key}:")].count("\n")
            raise SourceError(f"{name}: line {line}: {key} must be a plain text, or left out")
    return Draft(
        text[match.end() :], **{key: str(said[key]) for key in known & said.keys() if said[key]}
    )


def _parse(block: str, name: str) -> dict[str, object] | None:
    """The mapping a block of YAML holds, or None where it is plain text between two rules."""
    if len(block) > LONGEST:
        return None
    try:
        # BaseLoader builds nothing but texts, lists and mappings: no dates, and "no" stays "no".
        said = yaml.load(block, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        line = f"line {mark.line + 2}: " if mark else ""
        raise SourceError(
            f"{name}: {line}front matter is not YAML ({fault.problem}); "
            f"put quotes around a text that holds a colon"
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise SourceError(f"{name}: front matter is not YAML; write lines of key: text") from None
    return said if isinstance(said, dict) else None
