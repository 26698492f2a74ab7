"""How sure what was read is, and from how sure on it is kept: judged by annotated passages.

Thresholds and the calibration of a fold are chosen on the other folds, so that nothing is tuned on
what it is judged by.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from kg.extract.reader import Settings
from kg.extract.relate import BY_PLACE
from kg.extract.stating import READER
from kg.ontology import Ontology, local_name
from kg.scorer.passage import Properties, read_side
from kg.train.corpus import Record

NEARLY = 0.95
"""The share of the best F1 that a graph's threshold keeps: the top of F1 is flat, and in a graph a
wrong statement costs more than a missing one."""


class Judged(NamedTuple):
    """A statement that was read: is it of a value, how sure, by a frame too, rightly."""

    value: bool
    confidence: float
    framed: bool
    right: bool


def judge(gold: Sequence[Record], predicted: Sequence[Record], ontology: Ontology) -> list[Judged]:
    """Each statement with whether the gold says it."""
    properties = Properties(ontology)
    by_id = {r["id"]: r for r in predicted}
    rows = []
    for record in gold:
        other = by_id.get(record["id"])
        if other is None:
            continue
        truth = read_side(record, record["text"], (), properties)
        said = read_side(other, record["text"], (), properties)
        for raw, (s, p, o) in zip(other["relations"], said.links, strict=True):
            right = any(
                p == q
                and (
                    (s.is_same(a) and o.is_same(b))
                    or (p in properties.symmetric and s.is_same(b) and o.is_same(a))
                )
                for a, q, b in truth.links
            )
            rows.append(Judged(False, raw["confidence"], _framed(raw), right))
        for raw, (s, p, v) in zip(other["values"], said.facts, strict=True):
            right = any(
                p == q and s.is_same(a) and _plain(v) == _plain(w) for a, q, w in truth.facts
            )
            rows.append(Judged(True, raw["confidence"], _framed(raw), right))
    return rows


def gold_counts(records: Iterable[Record]) -> tuple[int, int]:
    """How many relations and how many values some passages have."""
    told = list(records)
    return sum(len(r["relations"]) for r in told), sum(len(r["values"]) for r in told)


def _framed(statement: Record) -> bool:
    return statement["frame"] not in {READER, BY_PLACE}


def _plain(value: Record) -> Record:
    return {k: v for k, v in value.items() if k != "of"}


def calibrate(rows: Iterable[Judged], settings: Settings, missed: tuple[int, int]) -> Settings:
    """Platt's scaling (1999) of both kinds of statement, thresholds of the best F1, and a graph's.

    Args:
        rows: Statements read with `settings`, whose scales are 1 and shifts 0.
        settings: To be completed.
        missed: How many relations and values the gold has in all.
    """
    told = list(rows)
    scale, shift, least, frames, graph = [], [], [], 0.5, 0.5
    for value in (False, True):
        mine = [(_logit(r.confidence), r.right) for r in told if r.value == value]
        x = np.array([m[0] for m in mine])
        y = np.array([m[1] for m in mine], float)
        a, b = 1.0, 0.0
        for _ in range(50):  # Newton's steps of a logistic regression with one feature
            p = 1 / (1 + np.exp(-(a * x + b)))
            w = p * (1 - p) + 1e-9
            gradient = np.array([((p - y) * x).sum() + 1e-3 * a, (p - y).sum()])
            hessian = np.array(
                [[(w * x * x).sum() + 1e-3, (w * x).sum()], [(w * x).sum(), w.sum() + 1e-6]]
            )
            # A short step cannot overshoot, as Newton's does from far away.
            a, b = np.array([a, b]) - np.clip(np.linalg.solve(hessian, gradient), -1, 1)
        scale.append(round(float(a), 4))
        shift.append(round(float(b), 4))
        p = 1 / (1 + np.exp(-(a * x + b)))
        framed = np.array([r.framed for r in told if r.value == value])
        if not value:
            frames = float(y[framed].mean()) if framed.any() else frames
        p = np.where(framed, (p + frames) / 2, p)
        order = np.argsort(-p)
        right = np.cumsum(y[order])
        f1 = 2 * right / (np.arange(len(order)) + 1 + missed[value])
        best = int(f1.argmax()) if len(order) else 0
        least.append(round(float(p[order][best]), 3) if len(order) else 0.5)
        if not value and len(order):
            surest = int(np.nonzero(f1 >= NEARLY * f1.max())[0][0])
            graph = round(float(p[order][surest]), 3)
    return replace(
        settings,
        scale=(scale[0], scale[1]),
        shift=(shift[0], shift[1]),
        relation=least[0],
        value=least[1],
        frames=round(frames, 3),
        graph=graph,
    )


def apply(records: Iterable[Record], settings: Settings, ontology: Ontology) -> list[Record]:
    """Records read with nothing left out, as they are with settings: calibrated and cut.

    Of things that are only spoken of (`kg.pipeline`), those stay of which something is still said.
    """
    themes = {local_name(c) for c in ontology.classes if ontology.only_related(c)}
    rows = []
    for record in records:
        new = dict(record)
        for name, value in (("relations", False), ("values", True)):
            least = settings.value if value else settings.relation
            said = []
            for statement in record[name]:
                x = settings.scale[value] * _logit(statement["confidence"]) + settings.shift[value]
                p = 1 / (1 + math.exp(-x))
                if settings.frames is not None and _framed(statement):
                    p = (p + settings.frames) / 2
                if p >= least:
                    said.append({**statement, "confidence": round(p, 3)})
            new[name] = said
        ends = {r[end] for r in new["relations"] for end in ("subject", "object")}
        needed = ends | {v["subject"] for v in new["values"]}
        new["entities"] = [
            e for e in new["entities"] if e["class"] not in themes or e["id"] in needed
        ]
        rows.append(new)
    return rows


def calibration_error(
    rows: Iterable[Judged], bins: int = 10
) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error (Guo et al. 2017); its bins: confidence, share right, number."""
    told = list(rows)
    table = []
    error = 0.0
    for k in range(bins):
        inside = [
            r
            for r in told
            if k / bins <= r.confidence < (k + 1) / bins or (k == bins - 1 and r.confidence == 1)
        ]
        if inside:
            sure = sum(r.confidence for r in inside) / len(inside)
            right = sum(r.right for r in inside) / len(inside)
            table.append((sure, right, len(inside)))
            error += len(inside) / len(told) * abs(sure - right)
    return error, table


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))
