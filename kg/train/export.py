"""The fitted network → ONNX with eight-bit weights, in three parts."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from kg.extract.labels import Labels
from kg.train.network import Network


class _Once(nn.Module):
    """The words' part with each word's vector picked out of its pieces."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.words = network.words

    def forward(self, pieces: Any, marks: Any, mask: Any) -> Any:
        return self.words(pieces, marks, mask)


def export(network: Network, folder: Path) -> None:
    """Write `words.onnx`, `spans.onnx` and `pairs.onnx` into a folder."""
    network.eval()
    network.words.encoder.set_attn_implementation("eager")  # plainly, as ONNX wants it
    n = torch.arange(5)
    pieces = torch.ones((2, 7), dtype=torch.long)
    marks = torch.zeros((2, 7, 4), dtype=torch.long)
    words = torch.randn(6, network.words.size)
    mentions = torch.tensor([[0, 1, 0, 0], [3, 3, 1, 0], [4, 5, 2, 0]])
    ends = torch.tensor([[0, 1], [1, 0], [1, 2], [2, 0]])
    seen = torch.zeros((4, len(network.pairs.seen)), dtype=torch.long)
    framed = torch.zeros((4, network.pairs.property.out_features))
    parts: dict[str, tuple[nn.Module, tuple[Any, ...], dict[str, dict[int, str]], list[str]]] = {
        "words": (
            _Once(network),
            (pieces, marks, torch.ones_like(pieces)),
            {k: {0: "windows", 1: "pieces"} for k in ("pieces", "marks", "mask")},
            ["hidden"],
        ),
        "spans": (
            network.spans,
            (words, n[:4], n[:4] + 1, n[:4] * 0),
            {"words": {0: "words"}} | {k: {0: "spans"} for k in ("first", "last", "tag")},
            ["role", "finer"],
        ),
        "pairs": (
            network.pairs,
            (words, mentions, ends, seen, framed),
            {"words": {0: "words"}, "mentions": {0: "mentions"}}
            | {k: {0: "pairs"} for k in ("ends", "seen", "framed")},
            ["property", "status"],
        ),
    }
    with tempfile.TemporaryDirectory() as temporary:
        for name, (module, arguments, axes, outputs) in parts.items():
            plain = str(Path(temporary) / f"{name}.onnx")
            torch.onnx.export(
                module, arguments, plain, input_names=list(axes), output_names=outputs,
                dynamic_axes=axes, opset_version=17, dynamo=False,
            )  # fmt: skip
            # Seven bits: with eight, processors without VNNI overflow and read something else.
            quantize_dynamic(
                plain, folder / f"{name}.onnx", weight_type=QuantType.QInt8,
                per_channel=True, reduce_range=True,
            )  # fmt: skip


def write_labels(labels: Labels, settings: dict[str, Any], tokenizer: Path, folder: Path) -> None:
    """Write what the numbers mean, and the encoder's vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {**labels.as_json(), "settings": settings}
    (folder / "reader.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
