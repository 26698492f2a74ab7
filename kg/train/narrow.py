"""A narrower encoder: what its layers hardly use is left out before it learns.

Of each layer's inner neurons and attention heads, those are kept whose output varies most over some
text; of the others, the mean of what they added stays, as bias (An et al. 2024, FLAP).
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from kg.extract.windows import Window
from kg.train.moments import Moments, listen
from kg.train.network import Network

INNER, KEPT_HEADS = 1024, 9  # of 1,536 inner neurons and 12 heads of MiniLM's layers


@torch.no_grad()
def narrow(network: Network, windows: Sequence[Window]) -> None:
    """Leave out, in place, what counts least in some windows; of equals, the later."""
    layers = network.words.encoder.encoder.layer
    # The layers that take up what heads and neurons say, and in what runs they are left out.
    heads = [(layer.attention.output.dense, layer.attention.self) for layer in layers]
    inner = [(layer.output.dense, layer.intermediate) for layer in layers]
    seen = listen(network, [linear for linear, _ in (*heads, *inner)], windows)
    for linear, attention in heads:
        keep = _most(linear, seen[linear], KEPT_HEADS, attention.attention_head_size)
        _keep_only(linear, seen[linear], keep)
        for name in ("query", "key", "value"):
            setattr(attention, name, _rows(getattr(attention, name), keep))
    for linear, intermediate in inner:
        keep = _most(linear, seen[linear], INNER, 1)
        _keep_only(linear, seen[linear], keep)
        intermediate.dense = _rows(intermediate.dense, keep)


def _most(linear: nn.Linear, given: Moments, number: int, run: int) -> Tensor:
    """The inputs, in runs of some length, by which the output varies most."""
    weight, covariance = linear.weight, given.covariance
    runs = [slice(k, k + run) for k in range(0, linear.in_features, run)]
    varies = torch.stack([((weight[:, r] @ covariance[r, r]) * weight[:, r]).sum() for r in runs])
    best = varies.sort(descending=True, stable=True).indices[:number].sort().values
    return torch.cat([torch.arange(run) + k * run for k in best.tolist()])


def _keep_only(linear: nn.Linear, given: Moments, keep: Tensor) -> None:
    """Narrow the layer to some of its inputs; the mean of the others goes to its bias."""
    mean = given.mean
    mean[keep] = 0
    linear.bias.add_(linear.weight @ mean)
    linear.weight = nn.Parameter(linear.weight[:, keep].clone())
    linear.in_features = len(keep)


def _rows(linear: nn.Linear, keep: Tensor) -> nn.Linear:
    """A layer that gives some of the outputs of another."""
    narrower = nn.Linear(linear.in_features, len(keep))
    narrower.weight, narrower.bias = (
        nn.Parameter(p[keep].clone()) for p in (linear.weight, linear.bias)
    )
    return narrower
