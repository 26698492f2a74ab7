"""Which things of a graph belong together: groups with more links within than without.

Louvain's method as networkx has it; with the extra `fast` installed, Leiden's (Traag, Waltman and
van Eck 2019) in Rust, which takes a twentieth of the time and never leaves a group in two pieces.
Either is fixed by its seed.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import networkx as nx

SEED = 1
FAST = "graspologic_native"

Pair = tuple[int, int]


def divide(count: int, links: Sequence[Pair]) -> list[list[int]]:
    """Groups of the things 0 … count-1, the largest first; each group and each tie in order."""
    linked = sorted({(min(pair), max(pair)) for pair in links if pair[0] != pair[1]})
    groups = _leiden(linked) if find_spec(FAST) and linked else _louvain(linked)
    alone = set(range(count)).difference(*groups)
    found = [sorted(g) for g in groups] + [[at] for at in sorted(alone)]
    return sorted(found, key=lambda g: (-len(g), g[0]))


def _louvain(links: list[Pair]) -> list[set[int]]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from(links)
    return list(nx.community.louvain_communities(graph, seed=SEED))


def _leiden(links: list[Pair]) -> list[set[int]]:
    native: Any = import_module(FAST)
    _, labels = native.leiden(
        edges=[(str(a), str(b), 1.0) for a, b in links],
        starting_communities=None,
        resolution=1.0,
        randomness=0.001,
        iterations=1,
        use_modularity=True,
        seed=SEED,
        trials=1,
    )
    groups: dict[int, set[int]] = {}
    for name, label in labels.items():
        groups.setdefault(label, set()).add(int(name))
    return list(groups.values())
