"""What a person sees at a terminal while a command works, and tables of what it found."""

import sys
from collections.abc import Iterable, Sequence

WIDEST = 60
"""Characters of a cell, or of a title, that are shown."""


class Progress:
    """A line that says how far long work has come; on a terminal only."""

    def __init__(self, doing: str) -> None:
        """Begin; `doing` says what is done, in one word."""
        self.doing = doing
        self.count = 0
        self.shown = sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        """Show nothing before the first step."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line."""
        if self.shown and self.count:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def step(self, what: str) -> None:
        """Say what is done now, and count it."""
        self.count += 1
        if self.shown:
            safe = "".join(c for c in what if c.isprintable())[:WIDEST]
            line = f"\r\033[Kkg: {self.doing} {self.count}: {safe}"
            print(line, end="", file=sys.stderr, flush=True)


def print_table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as they need, long cells cut, control characters left out."""
    table = [list(names), *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(names))]
    for number, row in enumerate(table):
        print(
            "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        if number == 0:
            print("  ".join("-" * width for width in widths))


def _cell(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1] + "…"
