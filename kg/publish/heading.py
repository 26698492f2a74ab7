"""The head of a request, once it has come in: what RFC 9112 asks of it, and what it asks for."""

import re
from urllib.parse import unquote

from kg.publish.exchange import Exchange
from kg.publish.line import Refused

SPOKEN = {"1.0", "1.1"}
"""Versions of HTTP that are understood."""
HOST = re.compile(rb"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
TARGET = re.compile(rb"(?:https?://[^/?#]*)?([^?#]*)\??([^#]*)", re.IGNORECASE)


def read_head(exchange: Exchange, version: str) -> None:
    """Take a request's path and query from its target.

    Raises:
        Refused: the version, the target, the host or the transfer coding is none of ours.
    """
    if version not in SPOKEN:
        raise Refused(505, f"this server speaks HTTP {' and '.join(sorted(SPOKEN))}")
    target = TARGET.match(exchange.target)
    if target is None or not exchange.target.isascii():
        raise Refused(400, "an address is written in ASCII, percent-encoded")
    if not HOST.fullmatch(exchange.headers.get(b"host", b"")):
        raise Refused(400, "the Host header names no host")
    exchange.written, exchange.query = target[1].decode("ascii") or "/", target[2]
    exchange.path = unquote(exchange.written) if "%" in exchange.written else exchange.written
    coding = exchange.headers.get(b"transfer-encoding", b"chunked").strip().lower()
    if coding != b"chunked":
        raise Refused(501, "of the transfer codings, this server knows chunked alone")
