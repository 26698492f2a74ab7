"""A response's head, as the front and the workers write it alike."""

import re
import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Allow, Content-Length, Location, Retry-After, Vary, "
    "Query-Timeout, Answer-Limit",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
"""On every response that does not say otherwise."""
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
"""What would end a header, or hide in it."""


def write_head(
    status: int,
    media_type: str,
    length: int,
    headers: Mapping[str, str],
    *,
    keep_alive: bool,
    announced: Mapping[str, str],
    now: float | None = None,
) -> bytes:
    """A head for a body of `length` bytes; `announced` stands in it beside the answer's `headers`.

    Raises:
        ValueError: a header has control characters.
    """
    if media_type.startswith("text/") and "charset" not in media_type:
        media_type += "; charset=utf-8"
    own = {**announced, **headers}
    if status not in {204, 304}:
        own |= {"content-type": media_type, "content-length": str(length)}
    if not keep_alive:
        own["connection"] = "close"
    if CONTROL.search("".join(own.values())):
        raise ValueError(f"a header of this response has control characters: {own}")
    lines = "".join([f"{name}: {value}\r\n" for name, value in own.items()])
    common = _common(frozenset(map(str.lower, headers)))
    begun = _begin(status, int(time.time() if now is None else now))
    return f"{begun}{common}{lines}\r\n".encode("latin-1")


@lru_cache(100)
def _common(but: frozenset[str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items() if name not in but)


@lru_cache(100)
def _begin(status: int, now: int) -> str:
    phrase = HTTPStatus(status).phrase
    return f"HTTP/1.1 {status} {phrase}\r\ndate: {formatdate(now, usegmt=True)}\r\n"
