"""A small picture of what lies around a thing, as SVG within the page: in from the left, out right.

Each group of lines is one property. A line is dashed where the link is inferred; what is planned,
ended, denied or disputed is said beside the name. The page lists the same below, so the picture is
hidden from screen readers and its links are no stops of the keyboard.
"""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

ROWS = 9
"""Neighbours on either side; the list has all."""
LINE, GAP = 26, 10
WIDTH, SIDE, MIDDLE = 900, 270, 210
LETTER, WIDE = 7.6, 13.5
"""Pixels to a letter of 13, Latin and Chinese; no server knows the reader's font."""

Shown = dict[str, Any]


def sketch(
    name: str, groups: list[Shown], link: Callable[[str], str], t: Callable[[str], str]
) -> Markup | None:
    """The picture of a thing's groups of facts, or None where it is linked with nothing.

    `link` makes addresses links of the page, `t` says the words of a status in its language.
    """
    sides: dict[bool, list[tuple[str, list[Shown]]]] = {True: [], False: []}
    for group in groups:
        facts = [f for f in group["facts"] if not f["background"]]
        if facts:
            sides[group["turned"]].append((group["property"]["text"], facts))
    if not any(sides.values()):
        return None
    lefts, rights = (_rows(sides[turned]) for turned in (True, False))
    height = max(len(lefts), len(rights), 2) * LINE + 2 * GAP
    centre = height / 2
    parts: list[str] = []
    for rows, left in ((lefts, True), (rights, False)):
        top = (height - len(rows) * LINE) / 2 + LINE / 2
        edge = SIDE if left else WIDTH - SIDE
        inner = (WIDTH - MIDDLE) / 2 if left else (WIDTH + MIDDLE) / 2
        for number, row in enumerate(rows):
            y = top + number * LINE
            parts.append(_row(row, edge, inner, y, centre, left, link, t))
    box_x = (WIDTH - MIDDLE) / 2
    middle = (
        f'<rect class="centre" x="{box_x:g}" y="{centre - 19:g}" width="{MIDDLE}" height="38" '
        f'rx="6"/><text class="name" x="{WIDTH / 2:g}" y="{centre + 5:g}" text-anchor="middle">'
        f"{escape(shorten(name, MIDDLE - 16))}</text>"
    )
    return Markup(
        f'<svg class="sketch" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
        f'height="{height:g}" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}{middle}</svg>"
    )


def shorten(text: str, width: float) -> str:
    """The text as far as so many pixels hold it, with "…" where that is not all."""
    used, kept = 0.0, 1
    for at, letter in enumerate(text):
        used += measure(letter)
        if used > width:
            return text[:kept].rstrip() + "…"
        if used + WIDE <= width:  # as wide is the "…"
            kept = at + 1
    return text


def measure(text: str) -> float:
    """About how many pixels a text takes."""
    return sum(WIDE if ord(letter) > 0x2E7F else LETTER for letter in text)


def _rows(groups: list[tuple[str, list[Shown]]]) -> list[Shown | str]:
    """Headings and facts of one side, every group heard before any is heard at length."""
    share = max(1, ROWS // max(1, len(groups)))
    rows: list[Shown | str] = []
    for heading, facts in groups[:ROWS]:
        rows += [heading, *facts[:share]]
        if len(facts) > share:
            rows.append({"more": len(facts) - share})
    if len(groups) > ROWS:
        rows.append({"more": sum(len(f) for _, f in groups[ROWS:])})
    return rows


def _row(
    row: Shown | str,
    edge: float,
    inner: float,
    y: float,
    centre: float,
    left: bool,
    link: Callable[[str], str],
    t: Callable[[str], str],
) -> str:
    anchor = "end" if left else "start"
    x = edge - 6 if left else edge + 6
    if isinstance(row, str):
        text = escape(shorten(row, SIDE - 12))
        return f'<text class="by" x="{x:g}" y="{y + 7:g}" text-anchor="{anchor}">{text}</text>'
    if "more" in row:
        more = f"+ {row['more']}"
        return f'<text class="by" x="{x:g}" y="{y + 4:g}" text-anchor="{anchor}">{more}</text>'
    signs = [t(row["status"])] if row["status"] != "actual" else []
    signs += ["≠"] if row["disputed"] else []
    mark = f" ({', '.join(signs)})" if signs else ""
    text = escape(shorten(row["other"]["text"], SIDE - 12 - measure(mark)) + mark)
    look = "inferred" if row["inferred"] else "stated"
    bend = (edge + inner) / 2
    line = (
        f'<path class="{look}" d="M{inner:g} {centre:g}C{bend:g} {centre:g} {bend:g} {y:g} '
        f'{edge:g} {y:g}"/>'
    )
    label = f'<text x="{x:g}" y="{y + 4:g}" text-anchor="{anchor}">{text}</text>'
    href = row["other"]["href"]
    if href:
        label = f'<a href="{escape(link(href))}" tabindex="-1">{label}</a>'
    return line + label
