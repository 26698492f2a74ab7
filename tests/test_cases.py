"""One sentence or two, and what must come out of them: no less, and no more.

A case is `cases/NAME.txt` and `cases/NAME.tsv`; a row of the latter is subject, property, object,
status and, where an amount qualifies the link, the amount. A bug becomes a case: no Python needed.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from reading import Reading, Said

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_text_states_this_and_no_more(path: Path, read: Callable[..., Reading]) -> None:
    rows = [line.split("\t") for line in path.with_suffix(".tsv").read_text("utf-8").splitlines()]
    expected: set[Said] = {(s, p, o, status) for s, p, o, status, *_ in rows}
    amounts = {(row[0], row[1], row[2]): row[4] for row in rows if len(row) > 4}
    reading = read(path.read_text("utf-8"), published="2025-04-22")
    assert reading.said == expected
    assert reading.amounts == amounts


def test_every_case_is_a_text_with_its_rows() -> None:
    folder = Path(__file__).parent / "cases"
    assert {p.stem for p in folder.glob("*.tsv")} == {p.stem for p in CASES}
    assert len(CASES) >= 40
