"""Cross-validation over documents: what the model makes of text it was not trained on.

Thresholds and the calibration of a fold are chosen on the other folds, so that nothing is tuned on
what it is judged by.
"""

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import torch

from kg.extract.reader import Settings
from kg.extract.relate import BY_PLACE
from kg.extract.stating import READER
from kg.ontology import Ontology, local_name
from kg.scorer.passage import Properties, read_side
from kg.train.corpus import Reading, Record
from kg.train.recipe import (
    LOW,
    SEED,
    Progress,
    labels_of,
    load_network,
    predict,
    read_tokenizer,
    second_course,
    single_thread,
    stages,
)

FOLDS, WHOLE = 5, -1
NEARLY = 0.95
"""The share of the best F1 that a graph's threshold keeps: the top of F1 is flat, and in a graph a
wrong statement costs more than a missing one."""


class Judged(NamedTuple):
    """A statement that was read: is it of a value, how sure, by a frame too, rightly."""

    value: bool
    confidence: float
    framed: bool
    right: bool


class Course(NamedTuple):
    """A second course: where it begins, what it learns from, and where its network is written.

    Those whose mean is taken have other seeds, that they should err elsewhere.
    """

    start: Path
    folder: Path
    own: list[Record]
    real: list[Record]
    seed: int
    end: Path


def second_courses(home: Path, fold: int) -> list[Path]:
    """Where a run leaves the networks of which a fold is read; of WHOLE, what is shipped."""
    return [home / f"{fold}-{n}.pt" for n in range(2)]


def part(records: Sequence[Record], folds: int = FOLDS) -> list[list[Record]]:
    """Parts of about equal size; the passages of one document are in one part."""
    documents: dict[str, list[Record]] = {}
    for record in records:
        source = record.get("source") or {}
        key = f"{source.get('repo')}/{source.get('path')}" if source else record["id"]
        documents.setdefault(key, []).append(record)
    parts: list[list[Record]] = [[] for _ in range(folds)]
    for key in sorted(documents, key=lambda k: (-len(documents[k]), k)):
        min(parts, key=len).extend(documents[key])
    return parts


def cross_validate(
    base: Path,
    folder: Path,
    own: list[Record],
    real: list[Record],
    *,
    share: float = 1.0,
    folds: Sequence[int] = range(FOLDS),
    workers: int = 2,
    whole: Path | None = None,
    networks: Path | None = None,
    joined: Sequence[Path] = (),
    progress: Progress = lambda _: None,
) -> dict[int, list[Record]]:
    """Everything that might be said in the passages of each fold, by a model that never saw it.

    Args:
        base: Where the first course left its networks (`kg.train.recipe.stages`).
        folder: The ontology's.
        own: The project's passages; some are read beside the real ones.
        real: Passages by documents, of which folds are made.
        share: How much of the other folds is learned from.
        folds: Which folds are read.
        workers: Courses at once.
        whole: Where to write a network that has learned from all real passages.
        networks: Where second courses leave theirs; what lies there is not learned again.
        joined: Where those of other runs left theirs, which join the mean.
        progress: Told of each fold that is done.
    """
    ontology, parts = Ontology.load(folder), part(real)
    reading = Reading(ontology, labels_of(own, ontology), read_tokenizer())
    learned = {WHOLE: real} if whole else {}
    for k in folds:
        others = [r for j, p in enumerate(parts) if j != k for r in p]
        learned[k] = [
            r for n, r in enumerate(others) if math.floor(n * share) < math.floor((n + 1) * share)
        ]
    read = {}
    with (
        TemporaryDirectory() as scratch,
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
    ):
        home = networks or Path(scratch)
        courses = {
            k: [
                Course(start, folder, own, some, SEED + n, end)
                for n, (start, end) in enumerate(
                    zip(stages(base), second_courses(home, k), strict=True)
                )
            ]
            for k, some in learned.items()
        }
        ends = pool.map(_learn, [course for of in courses.values() for course in of])
        for k, of in courses.items():
            mine = [next(ends) for _ in of]
            more = [end for kept in joined for end in second_courses(kept, k)]
            network = load_network(mine + more, reading.labels)
            if k == WHOLE and whole:
                torch.save(network.state_dict(), whole)
                progress("all real passages learned from")
            else:
                read[k] = predict(network, parts[k], reading, Settings(relation=LOW, value=LOW))
                progress(f"fold {k} read")
    return read


def _learn(course: Course) -> Path:
    if course.end.exists():
        return course.end
    single_thread()
    ontology = Ontology.load(course.folder)
    reading = Reading(ontology, labels_of(course.own, ontology), read_tokenizer())
    network = load_network([course.start], reading.labels)
    second_course(network, course.real, course.own, reading, course.seed)
    torch.save(network.state_dict(), course.end)
    return course.end


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
