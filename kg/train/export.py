"""The fitted network → ONNX with eight-bit weights, in three parts."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from kg.extract.labels import Labels
from kg.train.network import Network


class _Attention(torch.autograd.Function):
    """Attention as one operator of onnxruntime's, a tenth faster for the whole encoder."""

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:
        """What stands in the file."""
        made = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)
        made.setType(query.type())
        return made

    @staticmethod
    def forward(_: Any, query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:  # type: ignore[override]
        """What it does."""
        size = (*query.shape[:2], heads, -1)
        query, key, value = (x.view(size).transpose(1, 2) for x in (query, key, value))
        seen = nn.functional.scaled_dot_product_attention(query, key, value)
        return seen.transpose(1, 2).flatten(2)


class _Gelu(torch.autograd.Function):
    """GELU by tanh (Hendrycks and Gimpel 2016, section 2) as one operator of onnxruntime's.

    By erf it took a seventh of the encoder's time.
    """

    @staticmethod
    def symbolic(graph: Any, x: Any) -> Any:
        """What stands in the file."""
        made = graph.op("com.microsoft::FastGelu", x)
        made.setType(x.type())
        return made

    @staticmethod
    def forward(_: Any, x: Tensor) -> Tensor:  # type: ignore[override]
        """What it does."""
        return nn.functional.gelu(x, approximate="tanh")


class _Plain(nn.Module):
    """The words' part for windows without padding, layer by layer as BERT has them."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.words = network.words

    def forward(self, pieces: Tensor, marks: Tensor) -> Tensor:
        encoder = self.words.encoder
        x = encoder.embeddings.word_embeddings(pieces)
        for k, mark in enumerate(self.words.marks):
            x = x + mark(marks[:, :, k])
        place = encoder.embeddings.position_embeddings(torch.arange(pieces.shape[1]).unsqueeze(0))
        kind = encoder.embeddings.token_type_embeddings.weight[0]
        x = encoder.embeddings.LayerNorm(x + kind + place)
        for layer in encoder.encoder.layer:
            of, out = layer.attention.self, layer.attention.output
            heads = of.query.out_features // of.attention_head_size
            seen = _Attention.apply(of.query(x), of.key(x), of.value(x), heads)  # type: ignore[no-untyped-call]
            x = out.LayerNorm(out.dense(seen) + x)
            wide = _Gelu.apply(layer.intermediate.dense(x))  # type: ignore[no-untyped-call]
            x = layer.output.LayerNorm(layer.output.dense(wide) + x)
        return x


def export(network: Network, folder: Path) -> None:
    """Write `words.onnx`, `spans.onnx` and `pairs.onnx` into a folder."""
    network.eval()
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
            _Plain(network),
            (pieces, marks),
            {k: {0: "windows", 1: "pieces"} for k in ("pieces", "marks")},
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
                custom_opsets={"com.microsoft": 1} if name == "words" else None,
            )  # fmt: skip
            # Seven bits: with eight, processors without VNNI overflow and read something else.
            quantize_dynamic(
                plain, folder / f"{name}.onnx", weight_type=QuantType.QInt8,
                per_channel=True, reduce_range=True,
                extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
            )  # fmt: skip


def write_labels(labels: Labels, settings: dict[str, Any], tokenizer: Path, folder: Path) -> None:
    """Write what the numbers mean, and the encoder's vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {**labels.as_json(), "settings": settings}
    (folder / "reader.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
