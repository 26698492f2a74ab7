"""Where things go in a picture: the same place each time, and no label upon another if it can be.

Each connected part is laid out alone, spread until its labels no longer touch, and packed beside
the others. Lengths are pixels at the picture's natural size.
"""

import math
from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

import networkx as nx
import numpy as np

Key = TypeVar("Key", bound=Hashable)
Box = tuple[float, float, float, float]
"""What a thing covers around its centre: left, top, right, bottom."""

SEED = 1
PAIR = 2
ROUNDS = 300
GAP = 8.0
PART_GAP = 26.0
SHAPE = 1.3
"""Width to height of the whole picture, near to that of a screen's free middle."""


def place(graph: "nx.Graph[Key]", boxes: Mapping[Key, Box]) -> dict[Key, tuple[int, int]]:
    """Positions for every node; `boxes` says what each covers. Same graph, same positions."""
    parts = []
    for members in nx.connected_components(graph):
        nodes = sorted(members, key=str)
        around = np.array([boxes[n] for n in nodes], dtype=float)
        spots = _spread(_spring(graph.subgraph(nodes), nodes, around), around)
        parts.append((nodes, spots, _extent(spots, around)))
    parts.sort(key=lambda part: (-len(part[0]), str(part[0][0])))
    corners = _pack([(right - left, bottom - top) for _, _, (left, top, right, bottom) in parts])
    placed: dict[Key, tuple[int, int]] = {}
    for (nodes, spots, (left, top, _, _)), (x, y) in zip(parts, corners, strict=True):
        for node, spot in zip(nodes, spots, strict=True):
            placed[node] = (round(spot[0] - left + x), round(spot[1] - top + y))
    return placed


def overlaps(positions: Mapping[Key, tuple[float, float]], boxes: Mapping[Key, Box]) -> int:
    """How many pairs of boxes touch each other: the figure that `place` keeps small."""
    spots = np.array([positions[k] for k in positions], dtype=float).reshape(-1, 2)
    around = np.array([boxes[k] for k in positions], dtype=float).reshape(-1, 4)
    depth = _depths(spots, around, 0.0)[2]
    return int(np.count_nonzero(np.triu(depth, 1)))


def _spring(graph: "nx.Graph[Key]", nodes: list[Key], around: Any) -> Any:
    """A force-directed layout, wide enough for its labels on the average."""
    if len(nodes) <= PAIR:
        return np.array([[0.0, 0.0], [150.0, 45.0]])[: len(nodes)]
    ordered: nx.Graph[Key] = nx.Graph()
    ordered.add_nodes_from(nodes)
    ordered.add_edges_from(sorted(graph.edges, key=str))
    # Of networkx's layouts the one that needs no SciPy at any size.
    found = nx.forceatlas2_layout(
        ordered, seed=SEED, max_iter=max(120, min(300, 60_000 // len(nodes)))
    )
    spots = np.array([found[n] for n in nodes], dtype=float)
    spots -= spots.mean(axis=0)
    area = float(((around[:, 2] - around[:, 0]) * (around[:, 3] - around[:, 1])).sum())
    width = math.sqrt(area * (1.7 + 12 / len(nodes)) * SHAPE)
    size = np.maximum(np.ptp(spots, axis=0), 1e-6)
    return spots / size * [width, width / SHAPE]


def _depths(spots: Any, around: Any, gap: float) -> tuple[Any, Any, Any]:
    """For each pair of boxes: how deep they overlap across, down, and whether they do."""
    middle = spots + np.column_stack(
        [(around[:, 0] + around[:, 2]) / 2, (around[:, 1] + around[:, 3]) / 2]
    )
    half = (np.column_stack([around[:, 2] - around[:, 0], around[:, 3] - around[:, 1]]) + gap) / 2
    across = half[:, None, 0] + half[None, :, 0] - abs(middle[:, None, 0] - middle[None, :, 0])
    down = half[:, None, 1] + half[None, :, 1] - abs(middle[:, None, 1] - middle[None, :, 1])
    touching = (across > 0) & (down > 0)
    np.fill_diagonal(touching, False)
    return across, down, touching


def _spread(spots: Any, around: Any) -> Any:
    """Push overlapping boxes apart, each pair along its shallower side, until none overlap."""
    spots = spots.copy()
    rank = np.arange(len(spots))
    later = np.where(rank[:, None] >= rank[None, :], 1.0, -1.0)
    middle = np.column_stack([(around[:, 0] + around[:, 2]) / 2, (around[:, 1] + around[:, 3]) / 2])
    for _ in range(max(40, ROUNDS * 100 // (len(spots) + 100))):
        across, down, touching = _depths(spots, around, GAP)
        if not touching.any():
            break
        centre = spots + middle
        side = np.sign(centre[:, None, :] - centre[None, :, :])
        side = np.where(side == 0, later[:, :, None], side)
        sideways = across < down
        push_x = np.where(touching & sideways, across * side[:, :, 0], 0.0).sum(axis=1)
        push_y = np.where(touching & ~sideways, down * side[:, :, 1], 0.0).sum(axis=1)
        crowd = np.maximum(touching.sum(axis=1), 1)
        spots += np.column_stack([push_x, push_y]) * 0.6 / np.sqrt(crowd)[:, None]
    return spots


def _extent(spots: Any, around: Any) -> Box:
    return (
        float((spots[:, 0] + around[:, 0]).min()),
        float((spots[:, 1] + around[:, 1]).min()),
        float((spots[:, 0] + around[:, 2]).max()),
        float((spots[:, 1] + around[:, 3]).max()),
    )


def _pack(sizes: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Put boxes in rows of about equal width, in the order given; returns their corners."""
    area = sum((w + PART_GAP) * (h + PART_GAP) for w, h in sizes)
    width = max([math.sqrt(area * SHAPE), *(w for w, _ in sizes)])
    corners, x, y, height = [], 0.0, 0.0, 0.0
    for w, h in sizes:
        if x and x + w > width:
            x, y, height = 0.0, y + height + PART_GAP, 0.0
        corners.append((x, y))
        x, height = x + w + PART_GAP, max(height, h)
    return corners
