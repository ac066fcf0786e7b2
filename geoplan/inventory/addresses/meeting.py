"""Where two streets meet: once, however many nodes it is drawn with.

From: two streets. To: meetings with their extent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.inventory.addresses.street import Street, enclosing, grouped
from geoplan.network import Network, Seed, reach, turn_deg

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_CLUSTER_M = 60.0  # nodes of one junction: two divided roads lie so far apart
_LINK_M = 80.0  # across a roundabout, or by a short link
_DETOUR = 3.0  # half around a ring is 1.6 times across it
_LINK_WALK_M = 60.0
_CLOSEST_M = 15.0
_AHEAD_M = 40.0
_SAME_ARM_DEG = 40.0
_CLEAR_DEG = 30.0  # a corner keeps so far off the streets, where they leave room


@dataclass(frozen=True)
class Meeting:
    """A junction in the plane: centre, and how far its nodes lie from there."""

    xy: Floats
    radius_m: float


def meetings(a: Street, b: Street) -> list[Meeting]:
    """Return where two streets meet, sorted from west to east.

    Where they share nodes; else across a roundabout or a short link; else where one passes over
    the other.
    """
    network = a.network
    shared = np.intersect1d(a.nodes, b.nodes, assume_unique=True)
    found = _clusters(network.node_xy[shared])
    found += _linked(network, a, b, [meeting.xy for meeting in found])
    if not found:
        cross = shapely.get_coordinates(
            shapely.intersection(a.shape, b.shape)
            if shapely.intersects(a.shape, b.shape)
            else shapely.Point()
        )
        found = _clusters(cross)
    return sorted(found, key=lambda meeting: tuple(meeting.xy.tolist()))


def _clusters(xy: Floats) -> list[Meeting]:
    if not len(xy):
        return []
    if len(xy) == 1:
        return [Meeting(xy[0], 0.0)]
    pairs = np.argwhere(np.triu(_apart(xy, xy) <= _CLUSTER_M, 1)).tolist()
    return [Meeting(*enclosing(xy[group])) for group in grouped(len(xy), pairs)]


def _linked(network: Network, a: Street, b: Street, known: list[Floats]) -> list[Meeting]:
    """Return meetings of streets that share no node there, but have nodes close by each other."""
    ours, first = _beyond(a.nodes, a.xy, b.xy, known)
    theirs, second = _beyond(b.nodes, b.xy, a.xy, known)
    if not (len(first) and len(second)):
        return []
    apart = _apart(first, second)
    i, j = np.nonzero(apart <= _LINK_M)
    middle = (first[i] + second[j]) / 2
    found = []
    for meeting in _groups(middle):
        gap_m = apart[i[meeting], j[meeting]]
        best = meeting[int(np.argmin(gap_m))]
        if not _is_walk(network, int(ours[i[best]]), int(theirs[j[best]]), float(gap_m.min())):
            continue
        close = meeting[gap_m <= gap_m.min() + _CLOSEST_M]
        ends = np.concatenate([first[i[close]], second[j[close]]])
        found.append(Meeting(*enclosing(ends)))
    return found


def _beyond(nodes: Ints, xy: Floats, others: Floats, known: list[Floats]) -> tuple[Ints, Floats]:
    """Return the nodes that may be linked to ``others``, and are at no meeting ``known``."""
    low, high = others.min(axis=0) - _LINK_M, others.max(axis=0) + _LINK_M
    keep = ((xy >= low) & (xy <= high)).all(axis=1)
    if known:
        keep &= (_apart(xy, np.array(known)) > 2 * _LINK_M).all(axis=1)
    return nodes[keep], xy[keep]


def _apart(a: Floats, b: Floats) -> Floats:
    """Return the metres from each of ``a`` to each of ``b``."""
    offset = a[:, None] - b[None]
    return np.asarray(np.hypot(offset[..., 0], offset[..., 1]))


def _groups(xy: Floats) -> list[Ints]:
    if not len(xy):
        return []
    pairs = np.argwhere(np.triu(_apart(xy, xy) <= _CLUSTER_M, 1)).tolist()
    return [np.array(group) for group in grouped(len(xy), pairs)]


def _is_walk(network: Network, start: int, end: int, gap_m: float) -> bool:
    """Whether one can walk from node to node by no great detour."""
    limit_m = _DETOUR * gap_m + _LINK_WALK_M
    section = network.at(start)[0]
    from_node, _, length_m = network.ends[section]
    at_m = 0.0 if from_node == start else length_m
    reached = reach(network, [Seed(section, at_m, at_m)], limit_m)
    ends = {(p.section, p.from_m <= 0.0, p.to_m >= network.ends[p.section][2]) for p in reached}
    return any(
        (is_start and network.ends[section][0] == end)
        or (is_end and network.ends[section][1] == end)
        for section, is_start, is_end in ends
    )


def arms_deg(meeting: Meeting, streets: list[Street]) -> list[float]:
    """Return the bearings (degrees clockwise from north) in which streets leave a junction."""
    ring = shapely.Point(meeting.xy).buffer(meeting.radius_m + _AHEAD_M).exterior
    crossings = [shapely.get_coordinates(shapely.intersection(s.shape, ring)) for s in streets]
    dx, dy = (np.concatenate(crossings) - meeting.xy).T
    bearings = np.sort(np.degrees(np.arctan2(dx, dy)) % 360.0).tolist()
    if not bearings:
        return []
    pairs = [
        (i, j)
        for i, a in enumerate(bearings)
        for j, b in enumerate(bearings[:i])
        if turn_deg(a, b) < _SAME_ARM_DEG
    ]
    return sorted(_mean_deg([bearings[k] for k in g]) for g in grouped(len(bearings), pairs))


def _mean_deg(bearings: list[float]) -> float:
    angles = np.radians(bearings)
    return float(np.degrees(np.arctan2(np.sin(angles).sum(), np.cos(angles).sum())) % 360.0)


def corner_deg(direction_deg: float, arms: list[float]) -> float:
    """Return the bearing of the corner that lies towards ``direction_deg``.

    That is between two streets, and not along one of them.
    """
    if len(arms) < 2:
        return direction_deg
    for k, start in enumerate(arms):
        width = (arms[(k + 1) % len(arms)] - start) % 360.0 or 360.0
        into = (direction_deg - start) % 360.0
        if into < width:
            clear = min(_CLEAR_DEG, width / 2)
            return (start + min(max(into, clear), width - clear)) % 360.0
    return direction_deg


def moved(xy: Floats, bearing_deg: float, metres: float) -> Floats:
    """Return the place ``metres`` from ``xy`` in the direction ``bearing_deg`` from north."""
    angle = np.radians(bearing_deg)
    return np.asarray(xy + metres * np.array([np.sin(angle), np.cos(angle)]))
