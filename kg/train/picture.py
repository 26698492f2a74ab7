"""A reliability plot: how sure the reader says it is, against how often it is right."""

from collections.abc import Sequence

SIZE, EDGE = 320, 40


def reliability(bins: Sequence[tuple[float, float, int]]) -> str:
    """SVG of confidence against share right; a dot's area is their number."""
    most = max((n for _, _, n in bins), default=1)

    def at(x: float, y: float) -> str:
        return f'cx="{EDGE + x * SIZE:.1f}" cy="{EDGE + (1 - y) * SIZE:.1f}"'

    dots = "\n".join(
        f'<circle {at(sure, right)} r="{3 + 11 * (n / most) ** 0.5:.1f}" fill="#2a6f97">'
        f"<title>{n} statements, {sure:.2f} sure, {right:.2f} right</title></circle>"
        for sure, right, n in bins
    )
    low, high = EDGE, EDGE + SIZE
    side = SIZE + 2 * EDGE
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"
 font-family="sans-serif" font-size="13" aria-label="Reliability of confidences">
<rect width="{side}" height="{side}" fill="#fff"/>
<path d="M{low} {low}V{high}H{high}" fill="none" stroke="#333"/>
<path d="M{low} {high}L{high} {low}" stroke="#999" stroke-dasharray="4 4"/>
<text x="{low + SIZE / 2}" y="{high + 28}" text-anchor="middle">confidence</text>
<text transform="translate(18 {low + SIZE / 2}) rotate(-90)" text-anchor="middle">share right</text>
<text x="{low}" y="{high + 14}">0</text><text x="{high}" y="{high + 14}" text-anchor="end">1</text>
{dots}
</svg>
"""
