"""Cross-validation over documents: what the model makes of text it was not trained on.

How well it is read is judged by `kg.train.calibrate`.
"""

import math
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from kg.extract.reader import Settings
from kg.ontology import Ontology
from kg.train.corpus import Reading, Record
from kg.train.recipe import (
    LOW,
    SEED,
    Progress,
    labels_of,
    load_network,
    predict,
    read_tokenizer,
    save,
    second_course,
    single_thread,
    stages,
)

FOLDS, WHOLE = 5, -1


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
                save(network, whole)
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
    save(network, course.end)
    return course.end
