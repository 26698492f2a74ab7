"""How a clause says that things stand: actual, planned, ended or denied.

What is asked for, recommended or supposed ("should fund", "whether it funds") is planned as well:
the text does not say that it is so.
"""

from collections.abc import Sequence
from itertools import pairwise

from kg.extract.clauses import Clause
from kg.model import Status
from kg.text.language import AUXILIARIES, BE, DETERMINERS

DEMANDS = frozenset(
    "recommend recommends recommended recommending urge urges urged demand demands".split()
)
PLANNED = DEMANDS | frozenset(
    "will shall would should must ought may might could 'll ’ll whether if propose proposes "
    "proposed proposing planned planning intend intends intended aim aims expected expect expects "
    "projected pledge pledges pledged promise promises promised hope hopes consider considering "
    "envisage envisages envisaged going due".split()
)
PLANNED_TO = frozenset("plan plans asked set seek seeks want wants".split())
"""Planned where "to" follows: "plans to fund", but not "in its business plan it funds"."""
DENIED_TO = frozenset("failed fails yet declined declines unable".split())
PLANS = frozenset("propose proposes proposed proposing plans planned pledges pledged".split())
DENIED = frozenset(
    "not n't n’t never no neither nor without deny denies denied reject rejects rejected refuse "
    "refuses refused".split()
)
ENDED = frozenset("formerly ceased ended previously dissolved abolished discontinued".split())
ADJECTIVES = {
    **dict.fromkeys(("former", "defunct"), Status.ENDED),
    **dict.fromkeys(("proposed", "planned", "forthcoming", "upcoming"), Status.PLANNED),
}
"""Said of what they stand by: a noun that states something, or the name before what does."""
BEFORE, AFTER, BESIDE = 6, 1, 2


def status_at(clause: Clause, anchor: int) -> Status:
    """The status of what the word at `anchor` states, from the words that govern it."""
    if clause.lower(anchor) in PLANS:
        return Status.PLANNED
    window, qualifying = _governing(clause, anchor)
    if window[:2] == ["to", "used"]:
        return Status.ENDED
    after = {clause.lower(k) for k in range(anchor + 1, anchor + 1 + AFTER)}
    before_to = {word for to, word in pairwise(window) if to == "to"}
    denied = DENIED & {*window[:3], *after} - {"no" if "no" in window[2:] else ""}
    if denied or DENIED_TO & before_to:
        return Status.DENIED
    if PLANNED & set(window) - qualifying or PLANNED_TO & before_to or _is_to(window):
        return Status.PLANNED
    if ENDED & set(window):
        return Status.ENDED
    name = window.index("") if "" in window else len(window)
    beside = window[:name][:BESIDE]
    if AUXILIARIES.issuperset(window[:name]):
        beside += window[name + 1 : name + 2]
    return next((ADJECTIVES[word] for word in beside if word in ADJECTIVES), Status.ACTUAL)


def _governing(clause: Clause, anchor: int) -> tuple[list[str], set[str]]:
    """The words before the anchor that may govern it, the nearest first, and which only qualify.

    A name is "". "A proposed centre" qualifies, where "they proposed a centre" governs.
    """
    window: list[str] = []
    qualifying: set[str] = set()
    for k in range(anchor - 1, max(-1, anchor - BEFORE - 1), -1):
        word = clause.lower(k)
        if word == "that" and clause.lower(k - 1) in DEMANDS:
            window.append(clause.lower(k - 1))
        if word in {";", ":", "but", "which", "who", "that"}:
            break
        if word == "," and len(window) > 1:
            break
        if word in ADJECTIVES and clause.lower(k - 1) in DETERMINERS:
            qualifying.add(word)
        token = clause.items[k].token
        window.append("" if token and token.text == "May" else word)
    return window, qualifying


def _is_to(window: Sequence[str]) -> bool:
    """Whether somebody "is to" do it, as a purpose "is to" be served is no plan: "of X is to"."""
    for k in range(min(3, len(window) - 2)):
        if window[k] == "to" and window[k + 1] in BE:
            return window[k + 2] == "" and "of" not in window[k + 3 :]
    return False
