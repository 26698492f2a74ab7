"""The network in torch as the reader's layers: for cross-validation, before any export."""

from collections.abc import Sequence

import torch

from kg.extract.pairs import Floats
from kg.extract.windows import Ints, Window
from kg.train.fit import encode
from kg.train.network import Network


class TorchLayers:
    """Runs a network as `kg.extract.reader.Layers` asks."""

    def __init__(self, network: Network) -> None:
        """Take a fitted network."""
        self.network = network.eval()

    @torch.no_grad()
    def words(self, windows: Sequence[Window]) -> list[Floats]:
        """A vector for each word of each window."""
        rows: list[Floats] = []
        for k in range(0, len(windows), 8):
            rows += [h.numpy() for h in encode(self.network, windows[k : k + 8])]
        return rows

    @torch.no_grad()
    def spans(self, words: Floats, first: Ints, last: Ints, tag: Ints) -> tuple[Floats, Floats]:
        """Logits over roles and over finer classes for each span."""
        role, finer = self.network.spans(*map(torch.from_numpy, (words, first, last, tag)))
        return role.numpy(), finer.numpy()

    @torch.no_grad()
    def pairs(
        self, words: Floats, mentions: Ints, ends: Ints, seen: Ints, framed: Floats
    ) -> tuple[Floats, Floats]:
        """Logits over properties and over statuses for each pair of mentions."""
        found = self.network.pairs(*map(torch.from_numpy, (words, mentions, ends, seen, framed)))
        return found[0].numpy(), found[1].numpy()
