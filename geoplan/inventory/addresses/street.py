"""One street of the map: its sections, and the bodies they hang together in.

From: the network and the sections of one name. To: :class:`Street`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BODY_GAP_M = 400.0  # pieces of one name farther apart are streets of different places
_VERTEX_M = 25.0


@dataclass(frozen=True, eq=False)
class Street:
    """Sections (numbers in ``network``, ascending) that go by ``name``.

    ``parts`` are the names on the map where no street is called ``name`` itself: 人民东路 and
    人民西路 for 人民路.
    """

    network: Network
    name: str
    sections: Ints
    parts: tuple[str, ...] = ()

    @cached_property
    def nodes(self) -> Ints:
        """Numbers of the nodes, ascending."""
        ends = (self.network.from_index[self.sections], self.network.to_index[self.sections])
        return np.unique(np.concatenate(ends))

    @cached_property
    def xy(self) -> Floats:
        """(n, 2) metres of the nodes."""
        return self.network.node_xy[self.nodes]

    @cached_property
    def shape(self) -> Any:
        """MultiLineString in the plane."""
        return shapely.MultiLineString(list(self.network.lines[self.sections]))

    @cached_property
    def vertices(self) -> Floats:
        """(n, 2) metres: positions along the whole street, no farther apart than 25 m."""
        return shapely.get_coordinates(shapely.segmentize(self.shape, _VERTEX_M))

    @cached_property
    def pieces(self) -> list[Ints]:
        """Sections by what hangs together at nodes."""
        ends = [self.network.from_index[self.sections], self.network.to_index[self.sections]]
        groups = grouped(len(self.sections), _sharing(ends))
        return [self.sections[group] for group in groups]

    @cached_property
    def bodies(self) -> list[Street]:
        """The street as often as there are streets of its name, far apart."""
        if len(self.pieces) == 1:
            return [self]
        shapes = [shapely.MultiLineString(list(self.network.lines[p])) for p in self.pieces]
        tree = shapely.STRtree(shapes)
        pairs = tree.query(shapes, predicate="dwithin", distance=BODY_GAP_M)
        groups = grouped(len(shapes), pairs.T.tolist())
        if len(groups) == 1:
            return [self]
        members = [np.sort(np.concatenate([self.pieces[k] for k in group])) for group in groups]
        return [Street(self.network, self.name, body, self.parts) for body in members]


def join(streets: list[Street]) -> Street:
    """Return several streets as one."""
    if len(streets) == 1:
        return streets[0]
    sections = np.unique(np.concatenate([street.sections for street in streets]))
    parts = tuple(dict.fromkeys(name for street in streets for name in street.parts))
    return Street(streets[0].network, streets[0].name, sections, parts)


def grouped(count: int, pairs: list[Any]) -> list[list[int]]:
    """Return the connected groups of 0 … ``count`` - 1, each ascending, by their first member."""
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(count):
        groups[root(i)].append(i)
    return list(groups.values())


def _sharing(ends: list[Ints]) -> list[tuple[int, int]]:
    """Pairs of sections that share a node."""
    first: dict[int, int] = {}
    pairs = []
    for nodes in ends:
        for section, node in enumerate(nodes.tolist()):
            pairs.append((first.setdefault(node, section), section))
    return pairs


def enclosing(xy: Floats) -> tuple[Floats, float]:
    """Return centre and radius (metres) of the smallest circle around all of ``xy``."""
    circle = shapely.minimum_bounding_circle(shapely.multipoints(xy))
    centre = shapely.get_coordinates(shapely.centroid(circle))[0]
    return centre, float(np.hypot(*(xy - centre).T).max())
