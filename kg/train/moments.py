"""What a layer is given while text is read: the mean, and what varies with what."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from kg.extract.windows import Window
from kg.train.fit import encode
from kg.train.network import Network


class Moments:
    """The mean and covariance of what a layer is given."""

    def __init__(self, size: int) -> None:
        """Of rows of `size` numbers, none of them read yet."""
        self._count = 0
        self._sum, self._products = torch.zeros(size), torch.zeros(size, size)

    def add(self, rows: Tensor) -> None:
        """Count some more of it."""
        self._count += len(rows)
        self._sum += rows.sum(0)
        self._products += rows.T @ rows

    @property
    def mean(self) -> Tensor:
        """Nought where nothing was read."""
        return self._sum / max(self._count, 1)

    @property
    def second(self) -> Tensor:
        """The mean of products, about nought."""
        return self._products / max(self._count, 1)

    @property
    def covariance(self) -> Tensor:
        """The mean of products, about the mean."""
        return self.second - self.mean.unsqueeze(1) * self.mean


@torch.no_grad()
def listen(
    network: Network, layers: Sequence[nn.Linear], windows: Sequence[Window]
) -> dict[nn.Linear, Moments]:
    """What each of some layers of the encoder is given, while it reads some windows."""
    seen = {layer: Moments(layer.in_features) for layer in layers}

    def hear(layer: Any, given: tuple[Tensor, ...]) -> None:
        seen[layer].add(given[0].flatten(0, -2))

    hear_it: Callable[[Any, tuple[Tensor, ...]], None] = hear
    listening = [layer.register_forward_pre_hook(hear_it) for layer in layers]
    for window in windows:
        encode(network, [window])
    for one in listening:
        one.remove()
    return seen
