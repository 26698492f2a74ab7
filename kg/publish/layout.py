"""Where things go in a picture: the same place each time, and no label upon another if it can be.

Each connected part is laid out alone, spread until its labels no longer touch, and packed beside
the others. Lengths are pixels at the picture's natural size.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import networkx as nx
import numpy as np

Key = TypeVar("Key", bound=Hashable)
Box = tuple[float, float, float, float]
"""What a thing covers around its centre: left, top, right, bottom."""
Point = tuple[int, int]

SEED = 1
PAIR = 2
ROUNDS = 120
GAP = 8.0
PART_GAP = 26.0
SHAPE = 1.3
"""Width to height of the whole picture, near to that of a screen's free middle."""


def place(graph: "nx.Graph[Key]", boxes: Mapping[Key, Box]) -> dict[Key, Point]:
    """Positions for every node; `boxes` says what each covers. Same graph, same positions."""
    parts = []
    for members in nx.connected_components(graph):
        nodes = sorted(members, key=str)
        around = np.array([boxes[n] for n in nodes], dtype=float)
        spots = _spread(_spring(graph.subgraph(nodes), nodes, around), around)
        parts.append((nodes, spots, _extent(spots, around)))
    parts.sort(key=lambda part: (-len(part[0]), str(part[0][0])))
    corners = _pack([(right - left, bottom - top) for _, _, (left, top, right, bottom) in parts])
    placed: dict[Key, Point] = {}
    for (nodes, spots, (left, top, _, _)), (x, y) in zip(parts, corners, strict=True):
        for node, spot in zip(nodes, spots, strict=True):
            placed[node] = (round(spot[0] - left + x), round(spot[1] - top + y))
    return placed


def place_dots(radii: Sequence[int], ties: Iterable[tuple[int, int]]) -> list[Point]:
    """Positions for dots of these radii with a name of two lines under each."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(radii)))
    graph.add_edges_from(ties)
    boxes = {at: (-max(r, 70), -r, max(r, 70), r + 40) for at, r in enumerate(radii)}
    placed = place(graph, boxes)
    return [placed[at] for at in range(len(radii))]


def overlaps(positions: Mapping[Key, tuple[float, float]], boxes: Mapping[Key, Box]) -> int:
    """How many pairs of boxes touch each other: the figure that `place` keeps small."""
    spots = np.array([positions[k] for k in positions], dtype=float).reshape(-1, 2)
    around = np.array([boxes[k] for k in positions], dtype=float).reshape(-1, 4)
    return len(_touching(spots, around, 0.0)[0])


def _spring(graph: "nx.Graph[Key]", nodes: list[Key], around: Any) -> Any:
    """A force-directed layout, wide enough for its labels on the average."""
    if len(nodes) <= PAIR:
        return np.array([[0.0, 0.0], [150.0, 45.0]])[: len(nodes)]
    number = {node: at for at, node in enumerate(nodes)}
    edges = np.array(sorted(sorted((number[a], number[b])) for a, b in graph.edges if a != b))
    spots = _forces(_tree(edges, len(nodes)), edges)
    spots -= spots.mean(axis=0)
    area = float(((around[:, 2] - around[:, 0]) * (around[:, 3] - around[:, 1])).sum())
    width = math.sqrt(area * (1.7 + 12 / len(nodes)) * SHAPE)
    size = np.maximum(np.ptp(spots, axis=0), 1e-6)
    return spots / size * [width, width / SHAPE]


def _tree(edges: Any, count: int) -> Any:
    """Where forces begin: a tree from the best connected, its rings outward, leaves by angle."""
    beside: list[list[int]] = [[] for _ in range(count)]
    for a, b in edges:
        beside[a].append(int(b))
        beside[b].append(int(a))
    root = max(range(count), key=lambda at: (len(beside[at]), -at))
    parent, depth, order = {root: root}, {root: 0}, [root]
    for at in order:
        for other in beside[at]:
            if other not in parent:
                parent[other], depth[other] = at, depth[at] + 1
                order.append(other)
    leaves = [0] * count
    for at in reversed(order):
        leaves[at] = max(leaves[at], 1)
        if at != root:
            leaves[parent[at]] += leaves[at]
    begins = {root: 0.0}
    taken = dict.fromkeys(order, 0)
    spots = np.zeros((count, 2))
    for at in order:
        if at != root:
            begins[at] = begins[parent[at]] + taken[parent[at]]
            taken[parent[at]] += leaves[at]
        angle = 2 * math.pi * (begins[at] + leaves[at] / 2) / leaves[root]
        spots[at] = depth[at] * math.cos(angle), depth[at] * math.sin(angle)
    return spots


def _forces(spots: Any, edges: Any) -> Any:
    """Linked things pull, all push each other by their links (ForceAtlas2's forces, cooling).

    All pairs at once in single precision: at most about a thousand things are ever drawn, and of
    networkx's layouts the one that needs no SciPy takes fifteen times as long.
    """
    count = len(spots)
    mass = np.bincount(edges.ravel(), minlength=count).astype(np.float32) + 1
    chance = np.random.default_rng(SEED)
    spots = (spots * 4 + chance.normal(0, 0.05, spots.shape)).astype(np.float32)
    rounds = 60 + 30_000 // (count + 200)
    for left in range(rounds, 0, -1):
        squares = (spots**2).sum(axis=1)
        push = np.maximum(squares[:, None] + squares[None, :] - 2 * (spots @ spots.T), 0.01)
        push = mass[:, None] * mass[None, :] / push
        np.fill_diagonal(push, 0)
        move = spots * push.sum(axis=1)[:, None] - push @ spots
        pull = spots[edges[:, 1]] - spots[edges[:, 0]]
        for end, sign in ((0, 1), (1, -1)):
            for axis in (0, 1):
                move[:, axis] += sign * np.bincount(edges[:, end], pull[:, axis], count)
        move -= 0.05 * mass[:, None] * spots
        far = np.maximum(np.hypot(move[:, 0], move[:, 1]), 1e-6)
        step = np.minimum(far / mass, 0.12 * math.sqrt(count) * left / rounds)
        spots = spots + move / far[:, None] * step[:, None]
    return spots.astype(float)


def _touching(spots: Any, around: Any, gap: float) -> tuple[Any, Any, Any, Any]:
    """The pairs of boxes that overlap, and how deep across and down each pair does."""
    left, right = spots[:, 0] + around[:, 0] - gap / 2, spots[:, 0] + around[:, 2] + gap / 2
    top, bottom = spots[:, 1] + around[:, 1] - gap / 2, spots[:, 1] + around[:, 3] + gap / 2
    order = np.argsort(left, kind="stable")
    # Sorted by their left sides, a box may touch those that begin before it ends.
    until = np.searchsorted(left[order], right[order])
    first = np.arange(len(order))
    counts = np.maximum(until - first - 1, 0)
    one = np.repeat(first, counts)
    other = one + 1 + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    i, j = order[one], order[other]
    across = np.minimum(right[i], right[j]) - np.maximum(left[i], left[j])
    down = np.minimum(bottom[i], bottom[j]) - np.maximum(top[i], top[j])
    kept = (across > 0) & (down > 0)
    return i[kept], j[kept], across[kept], down[kept]


def _spread(spots: Any, around: Any, fixed: int = 0) -> Any:
    """Push overlapping boxes apart, each pair along its shallower side, until none overlap.

    The first `fixed` do not move.
    """
    spots, count = spots.copy(), len(spots)
    middle = np.column_stack([(around[:, 0] + around[:, 2]) / 2, (around[:, 1] + around[:, 3]) / 2])
    for _ in range(ROUNDS):
        i, j, across, down = _touching(spots, around, GAP)
        moving = (i >= fixed) | (j >= fixed)
        i, j, across, down = i[moving], j[moving], across[moving], down[moving]
        if not len(i):
            break
        apart = spots[i] + middle[i] - spots[j] - middle[j]
        side = np.where(apart > 0, 1.0, np.where(apart < 0, -1.0, np.where(i > j, 1, -1)[:, None]))
        push = np.where(across < down, [across, 0 * down], [0 * across, down]).T * side
        total = np.zeros_like(spots)
        for axis in (0, 1):
            total[:, axis] = np.bincount(i, push[:, axis], count)
            total[:, axis] -= np.bincount(j, push[:, axis], count)
        crowd = np.maximum(np.bincount(i, minlength=count) + np.bincount(j, minlength=count), 1)
        total *= 0.6 / np.sqrt(crowd)[:, None]
        total[:fixed] = 0
        spots += total
    return spots


def settle(
    placed: Mapping[Key, Point],
    anchors: Mapping[Key, Key],
    boxes: Mapping[Key, Box],
) -> dict[Key, Point]:
    """Places for newcomers around what they hang on; nothing that has its place is moved."""
    names = [*placed, *anchors]
    around = np.array([boxes[name] for name in names], dtype=float)
    spots = np.zeros((len(names), 2))
    spots[: len(placed)] = list(placed.values())
    middle = spots[: len(placed)].mean(axis=0)
    nth: dict[Key, int] = {}
    for at, (name, anchor) in enumerate(anchors.items(), len(placed)):
        turn = nth[anchor] = nth.get(anchor, -1) + 1
        x, y = placed[anchor]
        # Outward from the middle first, then by the golden angle, each ring a little wider.
        outward = math.atan2(y - middle[1], x - middle[0])
        angle, far = outward + turn * 2.399963, 120 + 26 * math.sqrt(turn)
        spots[at] = x + far * 1.3 * math.cos(angle), y + far * math.sin(angle)
        del name
    spots = _spread(spots, around, fixed=len(placed))
    return {
        name: (round(x), round(y))
        for name, (x, y) in zip(anchors, spots[len(placed) :], strict=True)
    }


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
