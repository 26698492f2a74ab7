"""A narrower encoder: what its layers hardly use is left out before it learns.

Of each layer's inner neurons and attention heads, those are kept whose output varies most over some
text; of the others, the mean of what they added stays, as bias (An et al. 2024, FLAP).
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from kg.extract.windows import Window
from kg.train.fit import encode
from kg.train.network import Network

INNER, KEPT_HEADS = 1024, 9  # of 1,536 inner neurons and 12 heads of MiniLM's layers


@torch.no_grad()
def narrow(network: Network, windows: Sequence[Window]) -> None:
    """Leave out, in place, what counts least in some windows; of equals, the later."""
    layers = network.words.encoder.encoder.layer
    # The layers that take up what heads and neurons say, and in what runs they are left out.
    heads = [(layer.attention.output.dense, layer.attention.self) for layer in layers]
    inner = [(layer.output.dense, layer.intermediate) for layer in layers]
    seen = {linear: _Moments(linear) for linear, _ in (*heads, *inner)}
    for window in windows:
        encode(network, [window])
    for linear, attention in heads:
        keep = seen[linear].most(KEPT_HEADS, attention.attention_head_size)
        seen[linear].leave_out(keep)
        for name in ("query", "key", "value"):
            setattr(attention, name, _rows(getattr(attention, name), keep))
    for linear, intermediate in inner:
        keep = seen[linear].most(INNER, 1)
        seen[linear].leave_out(keep)
        intermediate.dense = _rows(intermediate.dense, keep)


class _Moments:
    """What a linear layer is given, as mean and covariance, while it is listened to."""

    def __init__(self, linear: nn.Linear) -> None:
        self.linear, self.count = linear, 0
        size = linear.in_features
        self.sum, self.products = torch.zeros(size), torch.zeros(size, size)
        hear: Callable[[Any, tuple[Tensor, ...]], None] = self._hear
        self.listening = linear.register_forward_pre_hook(hear)

    def _hear(self, _: Any, given: tuple[Tensor, ...]) -> None:
        rows = given[0].flatten(0, -2)
        self.count += len(rows)
        self.sum += rows.sum(0)
        self.products += rows.T @ rows

    def most(self, number: int, run: int) -> Tensor:
        """The inputs, in runs of some length, by which the output varies most."""
        self.listening.remove()
        count = max(self.count, 1)
        mean = self.sum / count
        covariance = self.products / count - mean.unsqueeze(1) * mean
        weight = self.linear.weight
        runs = [slice(k, k + run) for k in range(0, len(mean), run)]
        varies = torch.stack(
            [((weight[:, r] @ covariance[r, r]) * weight[:, r]).sum() for r in runs]
        )
        best = varies.sort(descending=True, stable=True).indices[:number].sort().values
        return torch.cat([torch.arange(run) + k * run for k in best.tolist()])

    def leave_out(self, keep: Tensor) -> None:
        """Narrow the layer to some of its inputs; the mean of the others goes to its bias."""
        mean = self.sum / max(self.count, 1)
        mean[keep] = 0
        self.linear.bias.add_(self.linear.weight @ mean)
        self.linear.weight = nn.Parameter(self.linear.weight[:, keep].clone())
        self.linear.in_features = len(keep)


def _rows(linear: nn.Linear, keep: Tensor) -> nn.Linear:
    """A layer that gives some of the outputs of another."""
    narrower = nn.Linear(linear.in_features, len(keep))
    narrower.weight, narrower.bias = (
        nn.Parameter(p[keep].clone()) for p in (linear.weight, linear.bias)
    )
    return narrower
