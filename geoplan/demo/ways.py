"""Write streets as OSM ways: split at main crossings, with bridges over the river.

From: streets with common vertices. To: ways, and the graph that buses drive on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from geoplan.demo.plane import Points, length_m
from geoplan.demo.world import Street, Tags, World

_SPLIT_M = 1500.0  # country roads are mapped in pieces of about this length


@dataclass(frozen=True)
class Piece:
    """One way of a street."""

    way: int
    street: Street
    line: Points
    nodes: tuple[int, ...]

    @property
    def length_m(self) -> float:
        """Length in metres."""
        return length_m(self.line)

    @property
    def is_oneway(self) -> bool:
        """Whether traffic runs only from first to last node."""
        return self.street.tags.get("oneway") == "yes"


def write_ways(world: World, river: Points) -> list[Piece]:
    """Add all streets to the canvas; return the pieces in order."""
    ids = [[world.canvas.vertex(p) for p in street.line] for street in world.streets]
    meets: Counter[int] = Counter()
    for street, nodes in zip(world.streets, ids, strict=True):
        if street.is_main:
            meets.update(set(nodes))
    water = shapely.LineString(river)
    pieces: list[Piece] = []
    for street, nodes in zip(world.streets, ids, strict=True):
        bridges = _bridges(street, water)
        cuts = _cuts(street, nodes, meets, bridges)
        for a, b in pairwise(cuts):
            tags = _tags(street, a in bridges and b == a + 1)
            part = tuple(nodes[a : b + 1])
            way = world.canvas.way(part, tags)
            pieces.append(Piece(way, street, street.line[a : b + 1], part))
    return pieces


def _bridges(street: Street, water: shapely.LineString) -> set[int]:
    """Return the indexes of segments that cross the river."""
    segments = shapely.linestrings(np.stack([street.line[:-1], street.line[1:]], axis=1))
    return set(np.flatnonzero(shapely.intersects(segments, water)).tolist())


def _cuts(street: Street, nodes: list[int], meets: Counter[int], bridges: set[int]) -> list[int]:
    """Return the indexes of vertices where a street is split into ways."""
    cuts = {0, len(nodes) - 1} | {k for i in bridges for k in (i, i + 1)}
    if street.is_main:
        cuts |= {i for i, node in enumerate(nodes) if meets[node] > 1}
    if street.settlement != "rural":
        return sorted(cuts)
    last, out = 0, set(cuts)
    for i in range(1, len(nodes)):
        if i in cuts:
            last = i
        elif length_m(street.line[last : i + 1]) > _SPLIT_M:
            out.add(i)
            last = i
    return sorted(out)


def _tags(street: Street, is_bridge: bool) -> Tags:
    tags: Tags = {"highway": street.highway, **street.tags}
    if street.name:
        tags["name"] = street.name
    if is_bridge:
        tags |= {"bridge": "yes", "layer": "1"}
    return tags
