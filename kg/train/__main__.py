"""Train the reading model: `python -m kg.train --real gold/*.jsonl -o ontology/reader`.

Without `--real` it learns from the project's own passages alone. `--folds` and `--curve` also
cross-validate over the real passages' documents; thresholds and calibration come from there.
"""

import argparse
import json
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

from kg.extract.reader import Settings
from kg.ontology import Ontology
from kg.scorer import evaluate, read_jsonl, show
from kg.train.calibrate import Judged, apply, calibrate, calibration_error, gold_counts, judge
from kg.train.corpus import Reading, Record
from kg.train.export import export, write_labels
from kg.train.picture import reliability
from kg.train.recipe import (
    ENCODER,
    LOW,
    OWN_EPOCHS,
    SEED,
    FirstCourse,
    first_course,
    labels_of,
    load_network,
    own_passages,
    predict,
    read_tokenizer,
    single_thread,
    some_windows,
    stages,
    tell,
)
from kg.train.validate import FOLDS, WHOLE, cross_validate, part, second_courses

EVERYTHING = Settings(relation=LOW, value=LOW)


def main() -> None:
    """Train, validate where asked, export, and print the tables."""
    parser = _parser()
    given = parser.parse_args()
    folds = range(FOLDS) if given.folds == [] else given.folds or ()
    asked = [end for kept in given.join for k in (WHOLE, *folds) for end in second_courses(kept, k)]
    if lacking := next((end for end in asked if not end.is_file()), None):
        parser.error(
            f"{lacking}: no such network; --join takes what --networks kept of these folds"
        )
    began = time.perf_counter()
    single_thread()
    ontology = Ontology.load(given.ontology)
    own, held = own_passages(ontology), own_passages(ontology, "held-out")
    if not (own and held):
        parser.error(
            f"{ontology.folder / 'reader'}: no passages/*.txt and held-out/*.txt to learn from;"
            " --ontology takes a folder that has them, as a clone of the repository does"
        )
    for kept in filter(None, (given.output, given.networks)):
        kept.mkdir(parents=True, exist_ok=True)
    real = [r for file in given.real for r in read_jsonl(file)]
    reading = Reading(ontology, labels_of(own, ontology), read_tokenizer())
    tell(f"{len(own)} own passages, {len(held)} held out, {len(real)} real ones")

    with tempfile.TemporaryDirectory() as folder:
        base = given.base or Path(folder) / "base.pt"
        if not all(path.exists() for path in stages(base)):
            course = FirstCourse(given.epochs, given.start, given.seed)
            first_course(own, reading, base, given.workers, course)
        else:
            tell(f"{base} was learned before; another --base learns anew")
        whole = Path(folder) / "whole.pt"
        judged: dict[int, list[Judged]] = {}
        if real:
            read = cross_validate(
                base, ontology.folder, own, real,
                folds=folds, workers=given.workers, whole=whole, networks=given.networks,
                joined=given.join, progress=tell,
            )  # fmt: skip
            judged = {k: judge(part(real)[k], read[k], ontology) for k in read}
        network = load_network([whole if real else base], reading.labels)
        if judged:
            _show(read, judged, real, ontology, given)
            rows = [r for told in judged.values() for r in told]
            gold = [r for k in judged for r in part(real)[k]]
            settings = calibrate(rows, EVERYTHING, gold_counts(gold))
        else:
            loose = predict(network, held, reading, EVERYTHING)
            settings = calibrate(judge(held, loose, ontology), EVERYTHING, gold_counts(held))
        print("\nheld-out passages of our own, before weights are cut to seven bits")
        print(show(evaluate(held, predict(network, held, reading, settings), ontology)))
        export(network, given.output, some_windows(own, reading))
        write_labels(reading.labels, asdict(settings), ENCODER / "tokenizer.json", given.output)
        for share in given.curve:
            _curve(base, ontology, own, real, judged, share, given)
    tell(f"done in {time.perf_counter() - began:.0f} s")


def _show(
    read: dict[int, list[Record]],
    judged: dict[int, list[Judged]],
    real: list[Record],
    ontology: Ontology,
    given: argparse.Namespace,
) -> None:
    """Print what cross-validation found out."""
    parts = part(real)
    told: list[Record] = []
    rows: list[Judged] = []
    for k, loose in read.items():
        others = [r for j in read if j != k for r in judged[j]]
        count = gold_counts([r for j in read if j != k for r in parts[j]])
        found = calibrate(others, EVERYTHING, count)
        told += apply(loose, found, ontology)
        everything = apply(loose, replace(found, relation=0.05, value=0.05), ontology)
        rows += judge(parts[k], everything, ontology)
    gold = [r for k in read for r in parts[k]]
    print(
        f"cross-validation over documents, folds {list(read)} of {FOLDS}: "
        f"{len(gold)} of {len(real)} passages"
    )
    print(show(evaluate(gold, told, ontology)))
    error, bins = calibration_error(rows)
    print(f"\nexpected calibration error {error:.3f}; confidence, share right, number:")
    for sure, right, number in bins:
        print(f"  {sure:.2f} {right:.2f} {number}")
    (given.output / "reliability.svg").write_text(reliability(bins), "utf-8")
    if given.keep:
        (given.output / "folds.json").write_text(json.dumps(told), "utf-8")
        (given.output / "loose.json").write_text(json.dumps(read), "utf-8")


def _curve(
    base: Path,
    ontology: Ontology,
    own: list[Record],
    real: list[Record],
    judged: dict[int, list[Judged]],
    share: float,
    given: argparse.Namespace,
) -> None:
    """Print what a model makes of some folds that learned from a share of the real passages."""
    parts, folds = part(real), given.curve_folds
    some = cross_validate(
        base, ontology.folder, own, real, share=share, folds=folds, workers=given.workers
    )
    told: list[Record] = []
    for k in folds:
        rows = [r for j, others in judged.items() if j != k for r in others]
        count = gold_counts([r for j in judged if j != k for r in parts[j]])
        told += apply(some[k], calibrate(rows, EVERYTHING, count), ontology)
    report = evaluate([r for k in folds for r in parts[k]], told, ontology)
    scores = " ".join(f"{n} {report.scores[n].f1:.3f}" for n in ("entity", "relation", "value"))
    print(f"learning curve, folds {list(folds)}: {share:.0%} of the others: {scores}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kg.train", description=__doc__)
    parser.add_argument("--ontology", metavar="DIR", help="another ontology than our own")
    parser.add_argument(
        "--real", nargs="*", default=[], metavar="FILE", help="annotated JSON lines"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--base",
        type=Path,
        metavar="FILE.pt",
        help="keep the first course here, and in FILE.early.pt",
    )
    parser.add_argument(
        "--start",
        type=_network,
        metavar="FILE.pt",
        help="go on from this end of a first course, more gently, not from the encoder",
    )
    parser.add_argument(
        "--epochs",
        type=_several,
        default=OWN_EPOCHS,
        metavar="N",
        help=f"of the first course, 2 or more ({OWN_EPOCHS})",
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, metavar="N", help=f"of the first course ({SEED})"
    )
    parser.add_argument(
        "--folds", nargs="*", type=int, metavar="K",
        help=f"also cross-validate: in which of {FOLDS} folds, by number; in all without a number",
    )  # fmt: skip
    parser.add_argument(
        "--networks",
        type=Path,
        metavar="DIR",
        help="keep the second courses here, to read the folds anew without learning again",
    )
    parser.add_argument(
        "--join",
        type=Path,
        nargs="*",
        default=[],
        metavar="DIR",
        help="second courses that other runs kept by --networks join the mean",
    )
    parser.add_argument("--curve", nargs="*", type=float, default=[], metavar="SHARE")
    parser.add_argument("--curve-folds", nargs="*", type=int, default=[0, 1], metavar="K")
    parser.add_argument("--workers", type=int, default=2, help="processes at once")
    parser.add_argument("--keep", action="store_true", help="write what was read in the folds")
    return parser


def _network(name: str) -> Path:
    if not Path(name).is_file():
        raise argparse.ArgumentTypeError(f"{name}: no such network; --base keeps one")
    return Path(name)


def _several(number: str) -> int:
    if not number.isdecimal() or int(number) < 2:
        raise argparse.ArgumentTypeError(
            f"{number}: 2 or more, as the network before the last epoch is kept as well"
        )
    return int(number)


if __name__ == "__main__":
    main()
