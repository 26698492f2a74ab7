"""What is right of one passage: the prediction's side against the gold's.

Entities count on their named, outermost mentions; a predicted span that is generic or nested in the
gold is neither rewarded nor punished. A relation is right when its property is right and both ends
are gold entities by name or alias; relations of which one end is never named in the passage stay
out of the headline. A value is right when subject, property and normalised value agree.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from kg.scorer.passage import Fact, Link, Properties, Record, Side, Span, Thing

T = TypeVar("T")
Measure = tuple[str, str]
"""What is counted: ("", a measure's name), or a row of a breakdown: ("property", "partOf")."""

HEADLINE = (
    "entity", "entity span", "entity overlap", "node",
    "relation", "relation pair", "value", "value without subject",
)  # fmt: skip
NUMBER_TOLERANCE = 1e-6
MONEY_TOLERANCE = 0.005  # of the gold's amount: "some 2 million" is often rounded


@dataclass(frozen=True, slots=True)
class Score:
    """True positives, false positives and false negatives of one measure.

    `interval` holds the 2.5th and 97.5th percentile of F1 over resampled passages.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0
    interval: tuple[float, float] | None = None

    @property
    def gold(self) -> int:
        """How many the gold has."""
        return self.tp + self.fn

    @property
    def predicted(self) -> int:
        """How many were predicted."""
        return self.tp + self.fp

    @property
    def precision(self) -> float:
        """The share of what was predicted that is right, 0 where nothing was."""
        return self.tp / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that was found, 0 where there is none."""
        return self.tp / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


Count = tuple[Measure, Score]
RIGHT, WRONG, MISSED = Score(tp=1), Score(fp=1), Score(fn=1)


def compare(gold: Side, predicted: Side, properties: Properties) -> dict[Measure, Score]:
    """All counts of one passage."""
    return total(
        chain(
            _compare_mentions(gold, predicted),
            _compare_links(gold, predicted, properties.symmetric),
            _compare_facts(gold, predicted, properties.family),
        )
    )


def total(counts: Iterable[Count]) -> dict[Measure, Score]:
    """The sum of the counts of each measure, in the order they first come."""
    sums: dict[Measure, Score] = {}
    for measure, more in counts:
        sofar = sums.get(measure, Score())
        sums[measure] = Score(sofar.tp + more.tp, sofar.fp + more.fp, sofar.fn + more.fn)
    return sums


def _compare_mentions(gold: Side, predicted: Side) -> Iterator[Count]:
    aside = gold.generic.keys() | gold.nested.keys()
    spans = {s: t for s, t in predicted.named.items() if s in gold.named or s not in aside}
    for span, thing in gold.named.items():
        other = spans.get(span)
        yield ("", "entity span"), RIGHT if other else MISSED
        one = RIGHT if other and other.class_ == thing.class_ else MISSED
        yield ("", "entity"), one
        yield ("class", thing.class_), one
        if other and one is RIGHT and thing.type:
            yield ("", "type"), RIGHT if other.type == thing.type else MISSED
    for span, thing in spans.items():
        match = gold.named.get(span)
        if not match:
            yield ("", "entity span"), WRONG
        if not match or match.class_ != thing.class_:
            yield ("", "entity"), WRONG
            yield ("class", thing.class_), WRONG

    def overlap(g: tuple[Span, Thing], p: tuple[Span, Thing]) -> bool:
        return g[0][0] < p[0][1] and p[0][0] < g[0][1] and g[1].class_ == p[1].class_

    yield ("", "entity overlap"), _count(_pair(_in_order(gold.named), _in_order(spans), overlap))
    for name, of_gold, of_predicted in (
        ("generic", gold.generic, predicted.generic),
        ("nested", gold.nested, predicted.nested),
    ):
        right = sum(s in of_predicted and t.is_same(of_predicted[s]) for s, t in of_gold.items())
        yield ("", name), Score(right, len(of_predicted) - right, len(of_gold) - right)
    ours, theirs = ([t for t in s.things if t.named and t.names] for s in (gold, predicted))
    same = _pair(ours, theirs, lambda g, p: g.is_same(p) and g.class_ == p.class_)
    yield ("", "node"), _count(same)


def _in_order(spans: Mapping[Span, Thing]) -> list[tuple[Span, Thing]]:
    return sorted(spans.items(), key=lambda item: item[0])


def _compare_links(gold: Side, predicted: Side, symmetric: Collection[str]) -> Iterator[Count]:
    def as_said(g: Link, p: Link) -> bool:
        return g[0].is_same(p[0]) and g[2].is_same(p[2])

    def turned(g: Link, p: Link) -> bool:
        return g[0].is_same(p[2]) and g[2].is_same(p[0])

    def right(g: Link, p: Link) -> bool:
        return g[1] == p[1] and (as_said(g, p) or (g[1] in symmetric and turned(g, p)))

    core = [g for g in gold.links if g[0].named and g[2].named]
    weak = [g for g in gold.links if not (g[0].named and g[2].named)]
    said: list[Link] = []  # a prediction said twice counts once
    for p in predicted.links:
        ends = p[1], p[0].names, p[2].names
        if not any((q[1], q[0].names, q[2].names) == ends for q in said):
            said.append(p)
    found, missed, rest = _pair(core, said, right)
    found_weak, missed_weak, rest = _pair(weak, rest, right)
    # A second wording of what is found already is no error.
    wrong = [p for p in rest if not any(right(g, p) for g in found)]
    yield ("", "relation"), _count((found, missed, wrong))
    with_weak = [*found, *found_weak], [*missed, *missed_weak], wrong
    yield ("", "relation with generic ends"), _count(with_weak)
    yield from _by_property("property", found, missed, wrong)
    firm = [p for p in said if not any(right(g, p) for g in weak)]
    pairs = _pair(core, firm, lambda g, p: as_said(g, p) or turned(g, p))
    yield ("", "relation pair"), _count(pairs)


def _compare_facts(gold: Side, predicted: Side, family: Mapping[str, str]) -> Iterator[Count]:
    def right(g: Fact, p: Fact) -> bool:
        return g[1] == p[1] and g[0].is_same(p[0]) and _same_value(g[2], p[2])

    def alike(g: Fact, p: Fact) -> bool:
        return family.get(g[1], g[1]) == family.get(p[1], p[1]) and _same_value(g[2], p[2])

    core = [g for g in gold.facts if g[0].named]
    weak = [g for g in gold.facts if not g[0].named]
    found, missed, rest = _pair(core, predicted.facts, right)
    _, _, wrong = _pair(weak, rest, right)
    yield ("", "value"), _count((found, missed, wrong))
    yield from _by_property("value", found, missed, wrong)
    yield ("", "value without subject"), _count(_pair(gold.facts, predicted.facts, alike))


def _by_property(
    breakdown: str,
    found: Iterable[Link | Fact],
    missed: Iterable[Link | Fact],
    wrong: Iterable[Link | Fact],
) -> Iterator[Count]:
    for rows, one in ((found, RIGHT), (missed, MISSED), (wrong, WRONG)):
        for row in rows:
            yield (breakdown, row[1]), one


def _same_value(gold: Record, predicted: Record) -> bool:
    try:
        if "currency" in gold or "amount" in gold:
            x, y = float(gold["amount"]), float(predicted["amount"])
            currency = (gold.get("currency") or "") == (predicted.get("currency") or "")
            return currency and abs(x - y) <= MONEY_TOLERANCE * abs(x)
        for unit in ("percent", "count"):
            if unit in gold:
                return abs(float(gold[unit]) - float(predicted[unit])) < NUMBER_TOLERANCE
        return "iso" in gold and bool(gold["iso"] == predicted["iso"])
    except (KeyError, TypeError, ValueError):
        return False


def _pair(
    gold: Sequence[T], predicted: Sequence[T], fits: Callable[[T, T], bool]
) -> tuple[list[T], list[T], list[T]]:
    """Pairs made one to one, in order: what of the gold was found, what missed, what is left."""
    left = list(predicted)
    found, missed = [], []
    for g in gold:
        k = next((k for k, p in enumerate(left) if fits(g, p)), None)
        if k is None:
            missed.append(g)
        else:
            found.append(g)
            del left[k]
    return found, missed, left


def _count(rows: tuple[Sized, Sized, Sized]) -> Score:
    found, missed, wrong = rows
    return Score(len(found), len(wrong), len(missed))
