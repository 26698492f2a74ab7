"""The fitted network → ONNX of whole numbers, in three parts."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from kg.extract.labels import Labels
from kg.extract.windows import Window
from kg.train.bits import EightBits, SevenBits, cut
from kg.train.moments import Moments, listen
from kg.train.network import Network


class _Attention(torch.autograd.Function):
    """Attention of one window's pieces, by operators that are alike on any processor.

    What sums as many numbers at once as a processor's registers hold (Softmax, and with it
    onnxruntime's own attention) rounds otherwise on another. After a few layers cut to whole
    numbers, a last bit has grown to half a hundredth of a confidence.
    """

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int, size: int) -> Any:
        """What stands in the file."""
        apart = graph.op("Constant", value_t=torch.tensor([-1, heads, size]))
        query, key, value = (graph.op("Reshape", x, apart) for x in (query, key, value))
        product = "com.microsoft::FusedMatMul"
        scores = graph.op(
            product, query, key, alpha_f=size**-0.5,
            transBatchA_i=1, transBatchB_i=1, transB_i=1,
        )  # fmt: skip
        most = graph.op("ReduceMax", scores, axes_i=[-1])
        grown = graph.op("Exp", graph.op("Sub", scores, most))
        last = graph.op("Constant", value_t=torch.tensor([-1]))
        seen = graph.op(product, grown, value, transBatchB_i=1)
        seen = graph.op("Div", seen, graph.op("ReduceSum", grown, last))
        together = graph.op("Constant", value_t=torch.tensor([1, -1, heads * size]))
        made = graph.op("Reshape", graph.op("Transpose", seen, perm_i=[1, 0, 2]), together)
        made.setType(query.type())
        return made

    @staticmethod
    def forward(  # type: ignore[override]
        _: Any, query: Tensor, key: Tensor, value: Tensor, heads: int, size: int
    ) -> Tensor:
        """What it does."""
        apart = (*query.shape[:2], heads, size)
        query, key, value = (x.view(apart).transpose(1, 2) for x in (query, key, value))
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
    """The words' part for one window at a time, layer by layer as BERT has them."""

    def __init__(self, network: Network, windows: Sequence[Window]) -> None:
        super().__init__()
        self.marks, encoder = network.words.marks, network.words.encoder
        self.pieces = EightBits(encoder.embeddings.word_embeddings)
        self.places = EightBits(encoder.embeddings.position_embeddings)
        self.kind = encoder.embeddings.token_type_embeddings.weight[0].detach()
        self.norm = encoder.embeddings.LayerNorm
        layers = encoder.encoder.layer
        linears = [m for m in layers.modules() if isinstance(m, nn.Linear)]
        given = listen(network, linears, windows)
        self.layers = nn.ModuleList(_Layer(layer, given) for layer in layers)

    def forward(self, pieces: Tensor, marks: Tensor) -> Tensor:
        x = self.pieces(pieces)
        for k, mark in enumerate(self.marks):
            x = x + mark(marks[:, :, k])
        places = self.places(torch.arange(pieces.shape[1]).unsqueeze(0))
        x = self.norm(x + self.kind + places)
        for layer in self.layers:
            x = layer(x)
        return x


class _Layer(nn.Module):
    def __init__(self, layer: Any, given: dict[nn.Linear, Moments]) -> None:
        super().__init__()
        of, out = layer.attention.self, layer.attention.output
        self.size = of.attention_head_size
        self.heads = of.query.out_features // self.size
        linears = (of.query, of.key, of.value, out.dense, layer.intermediate.dense)
        self.query, self.key, self.value, self.seen, self.inner, self.outer = (
            SevenBits(linear, given[linear]) for linear in (*linears, layer.output.dense)
        )
        self.first, self.second = out.LayerNorm, layer.output.LayerNorm

    def forward(self, x: Tensor) -> Tensor:
        given = cut(x)
        asked = self.query(given), self.key(given), self.value(given)
        seen = _Attention.apply(*asked, self.heads, self.size)  # type: ignore[no-untyped-call]
        x = self.first(self.seen(cut(seen)) + x)
        wide = _Gelu.apply(self.inner(cut(x)))  # type: ignore[no-untyped-call]
        return self.second(self.outer(cut(wide)) + x)


def export(network: Network, folder: Path, windows: Sequence[Window]) -> None:
    """Write `words.onnx`, `spans.onnx` and `pairs.onnx` into a folder.

    The weights of the first, which has nearly all, are rounded by what it reads in some windows.
    """
    network.eval()
    n = torch.arange(5)
    pieces = torch.ones((1, 7), dtype=torch.long)
    marks = torch.zeros((1, 7, 4), dtype=torch.long)
    words = torch.randn(6, network.words.size)
    mentions = torch.tensor([[0, 1, 0, 0], [3, 3, 1, 0], [4, 5, 2, 0]])
    ends = torch.tensor([[0, 1], [1, 0], [1, 2], [2, 0]])
    seen = torch.zeros((4, len(network.pairs.seen)), dtype=torch.long)
    framed = torch.zeros((4, network.pairs.property.out_features))
    parts: dict[str, tuple[nn.Module, tuple[Any, ...], dict[str, dict[int, str]], list[str]]] = {
        "words": (
            _Plain(network, windows),
            (pieces, marks),
            {k: {1: "pieces"} for k in ("pieces", "marks")},
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
            own = name == "words"  # its whole numbers are our own
            torch.onnx.export(
                module, arguments, str(folder / "words.onnx") if own else plain,
                input_names=list(axes), output_names=outputs,
                dynamic_axes=axes, opset_version=17, dynamo=False,
                custom_opsets={"com.microsoft": 1} if own else None,
            )  # fmt: skip
            if not own:  # seven bits as well (`kg.train.bits`)
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
