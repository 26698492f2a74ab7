"""A small picture of a proof: what follows at the top, the sentences it rests on at the bottom.

Scalable Vector Graphics 1.1 with nothing from elsewhere, readable on a light and on a dark ground.
No font is measured: a letter is taken to be as wide as letters mostly are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from kg.reason.proof import Look, Proof, Say, in_a_line

LETTER, LINE, EDGE, GAP, RULE = 8.2, 17, 12, 22, 46
"""Pixels: a letter's width, a line's height, a box's margin, between boxes, and between levels."""
WIDEST = 30
"""Letters in a line of a box."""
LINES = 4
"""Lines of a quotation; what is longer is cut."""

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d2530 }
.ground { fill: #fff } .box { fill: #f4f6f9; stroke: #8a97a8 } .stated { fill: #eef6ee }
.line { fill: none; stroke: #8a97a8 } .rule { fill: #fff; stroke: #8a97a8 }
.name { font-weight: 600 } .link { fill: #1a56b0 } .quote { font-style: italic }
.small { font-size: 11px; fill: #55606e }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9f0 } .ground { fill: #14181e } .box { fill: #1f2630; stroke: #66748a }
  .stated { fill: #1c2b22 } .line { stroke: #66748a } .rule { fill: #14181e; stroke: #66748a }
  .link { fill: #8ab4f8 } .small { fill: #a3afbf }
}
"""


def draw(proof: Proof, say: Say, look: Look) -> str:
    """A proof as an SVG document.

    Args:
        proof: what to draw.
        say: what a term is called.
        look: the evidence of a stated triple.
    """
    root = _measure(proof, say, look)
    width, height = root.span + 2 * EDGE, root.depth + LINE + 3 * EDGE
    sure = f"sure to {proof.confidence(look):.2f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' width="{width:.0f}" height="{height:.0f}" role="img">',
        f"<title>{_text(' '.join(map(say, proof.triple)))}</title>",
        f"<desc>{escape(proof.text(say, look))}</desc>",
        f"<style>{STYLE}</style>",
        '<rect class="ground" width="100%" height="100%"/>',
        *_draw(root, EDGE, EDGE),
        f'<text class="small" x="{EDGE}" y="{height - EDGE}">{sure}</text>',
        "</svg>\n",
    ]
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class _Box:
    """A triple as lines of text (with their class), and the boxes below it."""

    lines: Sequence[tuple[str, str]]
    rule: str | None
    below: Sequence["_Box"]

    @property
    def width(self) -> float:
        longest = max(_width(text) for _, text in self.lines)
        return max(longest, _width(self.rule or "")) + 2 * EDGE

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + EDGE

    @property
    def span(self) -> float:
        """The width of the box and of all below it."""
        below = sum(box.span for box in self.below) + GAP * (len(self.below) - 1)
        return max(self.width, below)

    @property
    def depth(self) -> float:
        """The height of the box and of all below it."""
        below = max((box.depth for box in self.below), default=0)
        return self.height + (RULE + below if self.rule else 0)


def _measure(proof: Proof, say: Say, look: Look) -> _Box:
    subject, predicate, object_ = (in_a_line(say(term)) for term in proof.triple)
    lines = [
        *(("name", line) for line in _wrap(subject, 2)),
        *(("link", line) for line in _wrap(predicate, 2)),
        *(("name", line) for line in _wrap(object_, 2)),
    ]
    if proof.rule is not None:
        return _Box(lines, proof.rule.name, [_measure(p, say, look) for p in proof.premises])
    found = list(look(proof.triple))[:2]
    if not found:
        lines.append(("small", "stated"))
    for evidence in found:
        lines += [("quote", line) for line in _wrap(f"“{in_a_line(evidence.quote)}”", LINES)]
        source = f"{in_a_line(say(evidence.document))} · {evidence.confidence:.2f}"
        lines += [("small", line) for line in _wrap(source, 2)]
    return _Box(lines, None, [])


def _draw(box: _Box, x: float, y: float) -> Iterator[str]:
    """The box in the middle of its span, which begins at x, and the boxes below."""
    middle, bottom = x + box.span / 2, y + box.height
    if box.rule is not None:
        forks = bottom + RULE * 0.6
        left = x + (box.span - _below(box)) / 2
        for other in box.below:
            end = left + other.span / 2
            path = f"M{middle:.1f} {bottom:.1f}V{forks:.1f}H{end:.1f}V{bottom + RULE:.1f}"
            yield f'<path class="line" d="{path}"/>'
            yield from _draw(other, left, bottom + RULE)
            left += other.span + GAP
        width = _width(box.rule) + EDGE
        yield (
            f'<rect class="rule" x="{middle - width / 2:.1f}" y="{bottom + 6:.1f}"'
            f' width="{width:.1f}" height="{LINE + 2}" rx="9"/>'
        )
        yield _line("small", box.rule, middle, bottom + LINE + 2)
    kind = "box" if box.rule else "box stated"
    yield (
        f'<rect class="{kind}" x="{middle - box.width / 2:.1f}" y="{y:.1f}"'
        f' width="{box.width:.1f}" height="{box.height:.1f}" rx="6"/>'
    )
    for number, (name, text) in enumerate(box.lines, start=1):
        yield _line(name, text, middle, y + number * LINE + 1)


def _below(box: _Box) -> float:
    return sum(other.span for other in box.below) + GAP * (len(box.below) - 1)


def _line(name: str, text: str, x: float, y: float) -> str:
    return f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{_text(text)}</text>'


def _text(text: str) -> str:
    return escape(in_a_line(text))


def _width(text: str) -> float:
    return LETTER * sum(1.9 if east_asian_width(c) in "WF" else 1 for c in text)


def _wrap(text: str, most: int) -> list[str]:
    """The text in at most so many lines, cut at blanks where there are any; "…" for the rest."""
    lines = [""]
    for word in text.split():
        most_letters = WIDEST if word.isascii() else WIDEST // 2
        for start in range(0, len(word), most_letters):
            piece = word[start : start + most_letters]
            joined = f"{lines[-1]} {piece}".strip()
            if _width(joined) <= WIDEST * LETTER:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: WIDEST - 1] + "…"]
    return lines
