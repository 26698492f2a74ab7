"""From an Accept header to the media type an answer is written in (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Sequence
from functools import lru_cache

SHORT = 200
"""Characters of a header that is worth remembering."""
RANGE = re.compile(r"([\w.+-]+|\*)/([\w.+-]+|\*)$")


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer the client likes best, the earlier one of equals; None where it accepts none.

    No header, or an empty one, accepts anything.
    """
    accept = (accept or "").strip(", \t") or "*/*"
    find = _remembered if len(accept) <= SHORT else _choose
    return find(accept, tuple(offers))


def _choose(accept: str, offers: tuple[str, ...]) -> str | None:
    ranges = _parse(accept)
    best = max(offers, key=lambda offer: _quality(offer, ranges), default=None)
    return best if best is not None and _quality(best, ranges) > 0 else None


_remembered = lru_cache(1000)(_choose)


def _parse(accept: str) -> list[tuple[str, str, float]]:
    """The well-formed media ranges of a header, each with its weight, 0 to 1."""
    ranges = []
    for part in accept.lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        found = RANGE.match(media)
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        if found and re.fullmatch(r"[01](\.\d{0,3})?", weight):
            ranges.append((found[1], found[2], min(1.0, float(weight))))
    return ranges


def _quality(offer: str, ranges: list[tuple[str, str, float]]) -> float:
    """The weight of the most specific range an offer falls in."""
    type_, subtype = offer.split("/")
    matching = [
        ((wanted_type != "*") + (wanted_subtype != "*"), weight)
        for wanted_type, wanted_subtype, weight in ranges
        if wanted_type in {type_, "*"} and wanted_subtype in {subtype, "*"}
    ]
    return max(matching, key=lambda pair: pair[0], default=(0, 0.0))[1]
