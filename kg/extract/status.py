"""How a clause says that things stand: actual, planned, ended or denied."""

from kg.extract.clauses import Clause
from kg.model import Status

PLANNED = frozenset(
    "will shall would propose proposes proposed plan plans planned planning intend intends "
    "intended aim aims expected expect expects project projected forthcoming upcoming proposing "
    "pledge pledges pledged promise promises promised hope hopes consider considering envisage "
    "envisages envisaged 'll going due could might".split()
)
PLANS = frozenset("propose proposes proposed proposing plans planned pledges pledged".split())
DENIED = frozenset(
    "not n't never no neither nor without deny denies denied reject rejects rejected refuse "
    "refuses refused".split()
)
ENDED = frozenset(
    "former formerly ceased ended defunct previously dissolved abolished discontinued".split()
)
BEFORE, AFTER = 6, 1


def status_at(clause: Clause, anchor: int) -> Status:
    """The status of what the word at `anchor` states, from the words that govern it."""
    if clause.lower(anchor) in PLANS:
        return Status.PLANNED
    window: list[str] = []
    for k in range(anchor - 1, max(-1, anchor - BEFORE - 1), -1):
        word = clause.lower(k)
        if word in {";", ":", "but", "which", "who", "that"}:
            break
        if word == "," and len(window) > 1:
            break
        window.append(word)
    if window[:2] == ["to", "used"]:
        return Status.ENDED
    after = {clause.lower(k) for k in range(anchor + 1, anchor + 1 + AFTER)}
    if DENIED & {*window[:3], *after} - {"no" if "no" in window[2:] else ""}:
        return Status.DENIED
    if PLANNED & set(window):
        return Status.PLANNED
    if ENDED & set(window):
        return Status.ENDED
    return Status.ACTUAL
