"""Crossings of streets: nodes that belong to one crossing, and the arms that lead away from it.

From: a network and the streets that count. To: crossings with their nodes and arms.

One crossing is drawn with many nodes: four where two divided roads meet, a ring of them in a
roundabout. And one arm is drawn with two lines where its carriageways are apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.network.graph import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
Line = tuple[int, float]  # section, bearing in degrees

RING_M = 400.0  # a closed way no longer than this is a roundabout, not a street around a block
_AHEAD_M = 30.0  # where an arm heads is measured so far out, past kerbs and splitter islands
_SAME_WAY_DEG = 45.0  # carriageways of one road part by less than this
_SAME_NAMES_FACTOR = 2.0
_WITHIN_FACTOR = 3.0  # a street from the crossing back to it, longer than this, leads away twice


@dataclass(frozen=True)
class Crossing:
    """Nodes of one crossing (numbers, ascending) and its arms.

    An arm is the sections that leave in one direction, each with its bearing in degrees.
    """

    nodes: tuple[int, ...]
    arms: tuple[tuple[Line, ...], ...]

    @property
    def sections(self) -> list[int]:
        """Sections that lead away, ascending, each once."""
        return sorted({section for arm in self.arms for section, _ in arm})


def degrees(network: Network, counts: Bools) -> Ints:
    """Return how many ends of sections that count meet at every node; a loop has two."""
    ends = np.concatenate([network.from_index[counts], network.to_index[counts]])
    return np.bincount(ends, minlength=len(network.nodes))


def find_crossings(
    network: Network,
    counts: Bools,
    candidates: Ints,
    cluster_m: float,
    street_ids: Objects,
    names: Objects,
) -> list[Crossing]:
    """Group ``candidates`` (node numbers) no farther apart than ``cluster_m``, or on one ring.

    Nodes where the same two named streets meet may be twice as far apart: wide roads.

    ``counts``, ``street_ids`` and ``names`` are given section by section; only sections that
    count are arms. Two lines are one arm when they leave the same way and no two names tell
    them apart.
    """
    if not len(candidates):
        return []
    pairs = _near(network, counts, candidates, cluster_m, names)
    rings = _rings(network, counts, street_ids)
    known = set(candidates.tolist())
    on_rings = [[n for n in nodes if n in known] for nodes in rings]
    pairs += [(nodes[0], n) for nodes in on_rings for n in nodes[1:]]
    groups = _groups(candidates.tolist(), pairs)
    owner = np.full(len(network.nodes), -1)
    for number, group in enumerate(groups):
        owner[group] = number
    for nodes, mine in zip(rings, on_rings, strict=True):
        owner[nodes] = owner[mine[0]] if mine else -1
    arms = _arms(network, counts, owner, cluster_m, names)
    return [Crossing(tuple(group), arms.get(k, ())) for k, group in enumerate(groups)]


def _near(
    network: Network, counts: Bools, candidates: Ints, cluster_m: float, names: Objects
) -> list[tuple[int, int]]:
    """Return pairs of candidates that are near enough to be nodes of one crossing."""
    dots = np.asarray(shapely.points(network.node_xy[candidates]), dtype=object)
    far_m = _SAME_NAMES_FACTOR * cluster_m
    left, right = shapely.STRtree(dots).query(dots, predicate="dwithin", distance=far_m)
    left, right = left[left < right], right[left < right]
    is_near = shapely.distance(dots[left], dots[right]) <= cluster_m
    meeting = {
        node: {names[i] for i in network.at(node) if counts[i] and names[i]}
        for node in candidates.tolist()
    }
    pairs = zip(candidates[left].tolist(), candidates[right].tolist(), is_near, strict=True)
    return [(a, b) for a, b, near in pairs if near or len(meeting[a] & meeting[b]) > 1]


def _rings(network: Network, counts: Bools, street_ids: Objects) -> list[list[int]]:
    """Return the nodes of every short street that ends where it begins."""
    frame = pd.DataFrame(
        {
            "street": street_ids[counts],
            "start": network.from_index[counts],
            "end": network.to_index[counts],
            "metres": network.length_m[counts],
        }
    )
    ways = frame.groupby("street", sort=True).agg(
        first=("start", "first"), last=("end", "last"), metres=("metres", "sum")
    )
    closed = ways.index[(ways["first"] == ways["last"]) & (ways["metres"] <= RING_M)]
    on_ring = frame[frame["street"].isin(closed)]
    nodes: dict[str, set[int]] = defaultdict(set)
    for street, *ends in zip(on_ring["street"], on_ring["start"], on_ring["end"], strict=True):
        nodes[street].update(ends)
    return [sorted(nodes[street]) for street in sorted(nodes)]


def _groups(members: Iterable[int], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the connected groups of ``members``, each ascending, by their first member."""
    parent = {member: member for member in members}

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for member in sorted(parent):
        groups[root(member)].append(member)
    return [groups[k] for k in sorted(groups)]


def _arms(
    network: Network, counts: Bools, owner: Ints, cluster_m: float, names: Objects
) -> dict[int, tuple[tuple[Line, ...], ...]]:
    """Return the arms of every group; ``owner`` names the group of each node, or is -1."""
    start, end = owner[network.from_index], owner[network.to_index]
    is_within = (start == end) & (network.length_m <= _WITHIN_FACTOR * cluster_m)
    leaving: dict[int, list[Line]] = defaultdict(list)
    for groups, is_from in ((start, True), (end, False)):
        section = np.flatnonzero(counts & ~is_within & (groups >= 0))
        bearing = _bearing_deg(network, section, is_from)
        for i, group, towards in zip(
            section.tolist(), groups[section].tolist(), bearing.tolist(), strict=True
        ):
            leaving[group].append((i, towards))
    return {group: _by_direction(lines, names) for group, lines in leaving.items()}


def _bearing_deg(network: Network, section: Ints, is_from: bool) -> Floats:
    """Return where sections head as they leave their first (or last) end, in degrees."""
    lines = network.lines[section]
    length_m = shapely.length(lines)
    out_m = np.minimum(_AHEAD_M, length_m)
    foot = shapely.get_point(lines, 0 if is_from else -1)
    ahead = shapely.line_interpolate_point(lines, out_m if is_from else length_m - out_m)
    dx, dy = (shapely.get_coordinates(ahead) - shapely.get_coordinates(foot)).T
    return np.asarray(np.degrees(np.arctan2(dy, dx)))


def _by_direction(lines: list[Line], names: Objects) -> tuple[tuple[Line, ...], ...]:
    """Put the lines of one arm together."""
    lines = sorted(lines)
    pairs = [
        (a, b)
        for b, (i, bearing) in enumerate(lines)
        for a, (j, other) in enumerate(lines[:b])
        if turn_deg(bearing, other) < _SAME_WAY_DEG
        and (names[i] == names[j] or not (names[i] and names[j]))
    ]
    groups = _groups(range(len(lines)), pairs)
    return tuple(tuple(lines[k] for k in group) for group in groups)


def turn_deg(a: float, b: float) -> float:
    """Return the angle between two bearings, 0 to 180 degrees."""
    return abs((a - b + 180.0) % 360.0 - 180.0)
