"""Fewer bits for the encoder: its layers' weights have seven, what they are given has eight.

Weights are rounded one after the other, and those not rounded yet make up for what the others
lost, so that the output on some text changes least (Frantar et al. 2023, GPTQ). What is given is
scaled piece by piece: the numbers of [CLS] are ten times a word's, and would leave it few steps.
"""

from typing import Any

import torch
from torch import Tensor, nn

from kg.train.moments import Moments

# With eight bits, processors without VNNI overflow and read something else.
MOST = 63
GIVEN, MIDDLE = 127, 128  # the largest of what is given becomes GIVEN steps above or below MIDDLE
DAMPING = 0.01  # of the mean square of what is given: how little the text read is trusted
Given = tuple[Tensor, Tensor]


@torch.no_grad()
def rounded(weight: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """Whole numbers to 63 either way, and by what to multiply those of each output.

    `weight` is outputs times inputs; `second` the mean products of what the inputs are.
    """
    scale = weight.abs().amax(1).clamp(min=1e-12).double() / MOST
    order = second.diag().argsort(descending=True)  # those that count most are rounded first
    left = weight.double()[:, order] / scale.unsqueeze(1)
    among = second.double()[order][:, order]
    among += torch.eye(len(among)) * (DAMPING * among.diag().mean() + 1e-12)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(among))
    spread = torch.linalg.cholesky(inverse, upper=True)
    whole = torch.empty_like(left)
    for k in range(left.shape[1]):
        whole[:, k] = left[:, k].round().clamp(-MOST, MOST)
        lost = (left[:, k] - whole[:, k]) / spread[k, k]
        left[:, k:] -= lost.unsqueeze(1) * spread[k, k:]
    return whole[:, order.argsort()].to(torch.int8), scale.float()


class SevenBits(nn.Module):
    """A linear layer of whole numbers, as onnxruntime multiplies them."""

    weight: Tensor
    scale: Tensor
    bias: Tensor

    def __init__(self, linear: nn.Linear, given: Moments) -> None:
        """Round a layer by what it was given."""
        super().__init__()
        weight, scale = rounded(linear.weight, given.second)
        self.register_buffer("weight", weight.T.contiguous())
        self.register_buffer("scale", scale)
        self.register_buffer("bias", linear.bias.detach())

    def forward(self, given: Given) -> Tensor:
        """What the layer makes of rows that were cut."""
        whole, most = given
        made: Tensor = _Product.apply(whole, self.weight, self.scale)  # type: ignore[no-untyped-call]
        return made * most + self.bias


def cut(x: Tensor) -> Given:
    """Rows as whole numbers, and the largest of each: together they are what they were."""
    most = x.abs().amax(-1, keepdim=True)
    return _Cut.apply(x / most), most  # type: ignore[no-untyped-call]


def _step(graph: Any) -> tuple[Any, Any]:
    middle = torch.tensor(MIDDLE, dtype=torch.uint8)
    return (
        graph.op("Constant", value_t=torch.tensor(1 / GIVEN)),
        graph.op("Constant", value_t=middle),
    )


class _Cut(torch.autograd.Function):
    @staticmethod
    def symbolic(graph: Any, x: Any) -> Any:
        """What stands in the file."""
        return graph.op("QuantizeLinear", x, *_step(graph))

    @staticmethod
    def forward(_: Any, x: Tensor) -> Tensor:  # type: ignore[override]
        """What it does, as numbers that are whole."""
        return (x * GIVEN).round()


class _Product(torch.autograd.Function):
    @staticmethod
    def symbolic(graph: Any, whole: Any, weight: Any, scale: Any) -> Any:
        """What stands in the file."""
        step, middle = _step(graph)
        return graph.op("com.microsoft::MatMulIntegerToFloat", whole, weight, step, scale, middle)

    @staticmethod
    def forward(_: Any, whole: Tensor, weight: Tensor, scale: Tensor) -> Tensor:  # type: ignore[override]
        """What it does."""
        return (whole @ weight.float()) * (scale / GIVEN)


class EightBits(nn.Module):
    """A table of vectors, each of whole numbers with a scale of its own."""

    table: Tensor
    scale: Tensor

    def __init__(self, embedding: nn.Embedding) -> None:
        """Round each vector by its largest number."""
        super().__init__()
        scale = embedding.weight.detach().abs().amax(1, keepdim=True).clamp(min=1e-12) / GIVEN
        table = (embedding.weight.detach() / scale).round()
        self.register_buffer("table", table.to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, index: Tensor) -> Tensor:
        """The vectors at some places."""
        return self.table[index].float() * self.scale[index]
