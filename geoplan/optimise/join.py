"""Pieces of a graph that are too light for a part of their own are joined to what is nearest.

From: a graph in several components. To: a graph in at most as many groups as there are parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LIGHT = 0.5  # a piece with less than this of a mean load is no part of its own
_FIRST_LOOK = 8  # neighbours asked for first; doubled until one of another piece is found


@dataclass(frozen=True)
class Link:
    """An edge that is not in the graph: ``node`` of a light piece, and the nearest ``other``."""

    node: int
    other: int
    metres: float


@dataclass(frozen=True, eq=False)
class Joined:
    """The graph with its links, the group of every node, and the links."""

    graph: csr_array
    group: Ints
    links: tuple[Link, ...]


def join(graph: csr_array, weights: Floats, xy: Floats, districts: Ints, parts: int) -> Joined:
    """Cut ``graph`` along districts, then join light pieces until all are heavy enough.

    The lightest goes first, to the nearest piece of its own district, or else to the nearest of
    any. ``xy`` is in metres. Pieces are also joined while there are more of them than parts.
    """
    cut = _within(graph, districts)
    count, piece = connected_components(cut, directed=False)
    pieces = _Pieces(piece.astype(np.int64), weights, xy, districts)
    least = LIGHT * float(weights.sum()) / parts
    queue = [(float(w), i) for i, w in enumerate(pieces.load)]
    heapify(queue)
    links: list[Link] = []
    while count > 1:
        load, i = heappop(queue)
        if i not in pieces.nodes or load != pieces.load[i]:
            continue  # it has grown since, or is part of another
        if load >= least and count <= parts:
            break
        links.append(pieces.nearest(i))
        grown = pieces.merge(i, int(pieces.piece[links[-1].other]))
        heappush(queue, (float(pieces.load[grown]), grown))
        count -= 1
    _, group = np.unique(pieces.piece, return_inverse=True)
    return Joined(_with_links(cut, links), group.astype(np.int64), tuple(links))


def _within(graph: csr_array, districts: Ints) -> csr_array:
    edges = graph.tocoo()
    keep = districts[edges.row] == districts[edges.col]
    inside = (edges.data[keep], (edges.row[keep], edges.col[keep]))
    return csr_array(coo_array(inside, shape=graph.shape))


def _with_links(graph: csr_array, links: list[Link]) -> csr_array:
    if not links:
        return graph
    edges = graph.tocoo()
    ends = np.array([(link.node, link.other) for link in links], dtype=np.int64)
    metres = np.maximum(np.rint([link.metres for link in links]), 1.0)
    row = np.concatenate([edges.row, ends[:, 0], ends[:, 1]])
    col = np.concatenate([edges.col, ends[:, 1], ends[:, 0]])
    data = np.concatenate([edges.data, metres, metres])
    return csr_array(coo_array((data, (row, col)), shape=graph.shape))


@dataclass(eq=False)
class _Pieces:
    """Pieces while they are joined: nodes of each, loads, and where the nearest stranger is."""

    piece: Ints
    weights: Floats
    xy: Floats
    districts: Ints
    load: Floats = field(init=False)
    nodes: dict[int, Ints] = field(init=False)
    _trees: dict[int, tuple[cKDTree, Ints]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        count = int(self.piece.max()) + 1
        self.load = np.bincount(self.piece, self.weights, minlength=count).astype(np.float64)
        order = np.argsort(self.piece, kind="stable")
        ends = np.cumsum(np.bincount(self.piece, minlength=count))
        self.nodes = dict(enumerate(np.split(order, ends[:-1])))

    def merge(self, a: int, b: int) -> int:
        """Make two pieces one; return its number."""
        keep, gone = (a, b) if len(self.nodes[a]) >= len(self.nodes[b]) else (b, a)
        moved = self.nodes.pop(gone)
        self.piece[moved] = keep
        self.nodes[keep] = np.concatenate([self.nodes[keep], moved])
        self.load[keep] += self.load[gone]
        return keep

    def nearest(self, i: int) -> Link:
        """Return the link from piece ``i`` to the nearest node of another."""
        mine = np.sort(self.nodes[i])
        for district in (int(self.districts[mine[0]]), -1):
            tree, members = self._tree(district)
            if (self.piece[members] != i).any():
                return self._look(i, mine, tree, members)
        raise AssertionError("a piece that is all there is needs no link")

    def _look(self, i: int, mine: Ints, tree: cKDTree, members: Ints) -> Link:
        """Ask for more neighbours until no node can have a stranger nearer than the one found."""
        asked = _FIRST_LOOK
        while True:
            asked = min(asked, len(members))
            metres, found = tree.query(self.xy[mine], k=range(1, asked + 1))
            other = members[found]
            is_strange = self.piece[other] != i
            away = np.where(is_strange, metres, np.inf)
            blind = ~is_strange.any(axis=1)
            if asked == len(members) or away.min() <= metres[blind, -1].min(initial=np.inf):
                at = np.unravel_index(np.argmin(away), away.shape)
                return Link(int(mine[at[0]]), int(other[at]), float(away[at]))
            asked *= 2

    def _tree(self, district: int) -> tuple[cKDTree, Ints]:
        """Return a tree of the nodes of a district (-1: all), and their numbers."""
        if district not in self._trees:
            members = np.flatnonzero((self.districts == district) | (district == -1))
            self._trees[district] = (cKDTree(self.xy[members]), members)
        return self._trees[district]
