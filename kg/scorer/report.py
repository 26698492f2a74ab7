"""The scores of a prediction over all passages, and how far chance may have moved them."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.ontology import Ontology
from kg.scorer.comparison import HEADLINE, Measure, Score, compare, total
from kg.scorer.passage import Properties, Record, read_side

ASIDE = ("relation with generic ends", "generic", "nested")
BREAKDOWNS = {
    "class": "entities by class",
    "property": "relations by property",
    "value": "values by property",
}


@dataclass(frozen=True, slots=True)
class Report:
    """Scores over all passages: by measure, then by class and by property.

    `missing` lists the gold ids without a prediction (scored as empty), `unknown` the predicted
    ids that the gold does not have (not scored). `types` counts the finer types of mentions whose
    span and class are right: its recall is their accuracy.
    """

    passages: int
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    scores: Mapping[str, Score]
    types: Score
    breakdowns: Mapping[str, Mapping[str, Score]]

    def as_json(self) -> dict[str, object]:
        """The report as JSON's types: each score with its counts, rates and interval."""
        scores = {
            breakdown: {name: _as_json(score) for name, score in rows.items()}
            for breakdown, rows in {"scores": self.scores, **self.breakdowns}.items()
        }
        return {
            "passages": self.passages,
            "missing": list(self.missing),
            "unknown": list(self.unknown),
            "type accuracy": self.types.recall,
            **scores,
        }

    def macro(self, breakdown: str) -> float:
        """The mean F1 over the classes or properties that the gold has."""
        rows = [s.f1 for s in self.breakdowns[breakdown].values() if s.gold]
        return sum(rows) / len(rows) if rows else 0.0


def evaluate(
    gold: Sequence[Record],
    predicted: Sequence[Record],
    ontology: Ontology,
    *,
    ignore: Collection[str] = (),
    boot: int = 1000,
    seed: int = 7,
) -> Report:
    """Score a prediction against the gold.

    Args:
        gold: Annotated passages, as `read_jsonl` returns them.
        predicted: What was extracted from the same passages; inferred relations may be in it.
        ontology: Tells which properties are inverse, symmetric, or of values.
        ignore: Local names of classes whose mentions are neither rewarded nor punished.
        boot: How often passages are drawn anew for the intervals; 0 for none.
        seed: What the draw begins with; the same seed gives the same intervals.

    Raises:
        SourceError: A mention has no start or end.
    """
    properties = Properties(ontology)
    by_id = {r["id"]: r for r in predicted}
    passages = []
    for record in gold:
        other = by_id.get(record["id"], {"id": record["id"]})
        text = record.get("text", "")
        passages.append(
            compare(
                read_side(record, text, ignore, properties),
                read_side(other, text, ignore, properties),
                properties,
            )
        )
    sums = total(row for passage in passages for row in passage.items())
    intervals = _intervals(passages, boot, random.Random(seed))  # no secret hangs on the draw
    ids = [r["id"] for r in gold]
    return Report(
        len(gold),
        tuple(i for i in ids if i not in by_id),
        tuple(sorted(set(by_id) - set(ids))),
        {
            name: replace(sums.get(("", name), Score()), interval=intervals.get(name))
            for name in (*HEADLINE, *ASIDE)
        },
        sums.get(("", "type"), Score()),
        {
            breakdown: {name: score for (of, name), score in sums.items() if of == breakdown}
            for breakdown in BREAKDOWNS
        },
    )


def show(report: Report) -> str:
    """A report as tables for a terminal."""
    without = f", {len(report.missing)} without a prediction" if report.missing else ""
    lines = [f"{report.passages} passages{without}"]
    if report.unknown:
        lines.append(f"predictions for unknown ids: {len(report.unknown)}")
    lines.append(f"{'':28}{'P':>7}{'R':>7}{'F1':>7}   95% CI            tp    fp    fn")
    for name, s in report.scores.items():
        interval = " - ".join(f"{x:.3f}" for x in s.interval or ())
        lines.append(f"{name:28}{_rates(s)}   {interval:15}{s.tp:6}{s.fp:6}{s.fn:6}")
    lines.append(
        f"finer type accuracy         {report.types.recall:.3f} of {report.types.gold} mentions "
        "with span and class right"
    )
    lines.append("macro F1: " + ", ".join(f"{b} {report.macro(b):.3f}" for b in BREAKDOWNS))
    for breakdown, title in BREAKDOWNS.items():
        lines.append(f"\n{title:28}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}")
        rows = report.breakdowns[breakdown].items()
        for name, s in sorted(rows, key=lambda row: -row[1].gold):
            lines.append(f"{name:28}{_rates(s)}{s.gold:7}{s.predicted:7}")
    return "\n".join(lines)


def _as_json(score: Score) -> dict[str, object]:
    counts = {"tp": score.tp, "fp": score.fp, "fn": score.fn}
    rates = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {**counts, **rates, "interval": score.interval}


def _rates(score: Score) -> str:
    return f"{score.precision:7.3f}{score.recall:7.3f}{score.f1:7.3f}"


def _intervals(
    passages: Sequence[Mapping[Measure, Score]], boot: int, draw: random.Random
) -> dict[str, tuple[float, float]]:
    """The middle 95 per cent of F1 when as many passages are drawn with replacement (bootstrap)."""
    if not boot:
        return {}
    n = len(passages)
    rows = [[passage.get(("", name), Score()) for passage in passages] for name in HEADLINE]
    counts = [[(s.tp, s.fp, s.fn) for s in row] for row in rows]
    f1s: list[list[float]] = [[] for _ in HEADLINE]
    for _ in range(boot):
        drawn = [draw.randrange(n) for _ in range(n)]
        for row, f1 in zip(counts, f1s, strict=True):
            sums = [sum(column) for column in zip(*(row[k] for k in drawn), strict=True)]
            f1.append(Score(*sums).f1)
    low, high = int(0.025 * boot), min(boot - 1, int(0.975 * boot))
    return {
        name: (ordered[low], ordered[high])
        for name, ordered in zip(HEADLINE, map(sorted, f1s), strict=True)
    }
