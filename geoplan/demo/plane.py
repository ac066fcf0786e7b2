"""The flat metre plane the demo county is drawn on, and the few curves it is drawn with.

From: metres east and north of the seat's main crossing. To: WGS-84 lon/lat in degrees.

The origin lies in the open Yellow Sea on purpose: no real county can be mistaken for this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely

Points = npt.NDArray[np.float64]
Item = TypeVar("Item")

ORIGIN_LON, ORIGIN_LAT = 122.6, 33.2
_PHI = np.radians(ORIGIN_LAT)
# Metres per degree on WGS-84 (series of the meridian and of the parallel at the origin).
M_PER_LAT = 111132.92 - 559.82 * np.cos(2 * _PHI) + 1.175 * np.cos(4 * _PHI)
M_PER_LON = 111412.84 * np.cos(_PHI) - 93.5 * np.cos(3 * _PHI)


def to_lonlat(xy: npt.ArrayLike) -> Points:
    """Return lon/lat, rounded to OSM's 1e-7 degrees, for metres in the plane."""
    metres = np.asarray(xy, dtype=float)
    degrees = metres / (M_PER_LON, M_PER_LAT) + (ORIGIN_LON, ORIGIN_LAT)
    return np.asarray(np.round(degrees, 7))


def to_plane(lonlat: npt.ArrayLike) -> Points:
    """Return metres in the plane for lon/lat in degrees."""
    degrees = np.asarray(lonlat, dtype=float) - (ORIGIN_LON, ORIGIN_LAT)
    return np.asarray(degrees * (M_PER_LON, M_PER_LAT))


def moved(spot: npt.ArrayLike, east_m: float, north_m: float) -> Points:
    """Return a spot moved by metres east and north."""
    return np.asarray(np.asarray(spot, dtype=float) + np.array([east_m, north_m]))


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number from [low, high)."""
    return float(low + (high - low) * rng.random())


def pick(rng: np.random.Generator, items: Sequence[Item]) -> Item:
    """Draw one of ``items``."""
    return items[int(rng.random() * len(items))]


def shuffled(rng: np.random.Generator, items: Sequence[Item]) -> list[Item]:
    """Return ``items`` in random order."""
    return [items[i] for i in np.argsort(rng.random(len(items)), kind="stable")]


def length_m(line: Points) -> float:
    """Return the length of a polyline."""
    step = np.diff(line, axis=0)
    return float(np.hypot(step[:, 0], step[:, 1]).sum())


def at_distance(line: Points, distance_m: float) -> tuple[Points, Points]:
    """Return the point ``distance_m`` along a polyline and the unit direction there."""
    step = np.diff(line, axis=0)
    size = np.hypot(step[:, 0], step[:, 1])
    ends = np.cumsum(size)
    i = min(int(np.searchsorted(ends, distance_m)), len(size) - 1)
    direction = step[i] / max(size[i], 1e-9)
    return line[i] + direction * (distance_m - (ends[i] - size[i])), direction


def densified(line: Points, step_m: float) -> Points:
    """Insert points so that no step is longer than ``step_m``; every given point stays."""
    out = [line[:1]]
    for a, b in pairwise(line):
        pieces = max(int(np.ceil(np.hypot(*(b - a)) / step_m)), 1)
        share = np.arange(1, pieces + 1)[:, None] / pieces
        out.append(a + (b - a) * share)
        out[-1][-1] = b
    return np.concatenate(out)


def smoothed(line: Points, rounds: int = 3) -> Points:
    """Round the corners of a polyline (Chaikin 1974); the two ends stay."""
    for _ in range(rounds):
        a, b = line[:-1], line[1:]
        cut = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        line = np.concatenate([line[:1], cut[1:-1], line[-1:]])
    return line


def wobbled(rng: np.random.Generator, line: Points, share: float = 0.12, levels: int = 4) -> Points:
    """Roughen a polyline by midpoint displacement; every given point stays."""
    for _ in range(levels):
        a, b = line[:-1], line[1:]
        normal = np.column_stack([a[:, 1] - b[:, 1], b[:, 0] - a[:, 0]])
        middle = (a + b) / 2 + normal * (share * (2 * rng.random(len(a)) - 1))[:, None]
        out = np.empty((2 * len(a) + 1, 2))
        out[0::2], out[1::2] = line, middle
        line, share = out, share * 0.85
    return line


def shifted(line: Points, left_m: float) -> Points:
    """Return a polyline moved to its left (negative: to its right)."""
    step = np.diff(line, axis=0)
    unit = step / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    at = np.concatenate([unit[:1], unit[:-1] + unit[1:], unit[-1:]])
    at /= np.maximum(np.hypot(at[:, 0], at[:, 1]), 1e-9)[:, None]
    return line + np.column_stack([-at[:, 1], at[:, 0]]) * left_m


def rectangle(centre: Points, along: Points, length: float, width: float) -> Points:
    """Return the four corners of a rectangle, ``length`` metres along the unit vector ``along``."""
    side = np.array([-along[1], along[0]])
    a, b = along * length / 2, side * width / 2
    return np.array([centre - a - b, centre + a - b, centre + a + b, centre - a + b])


def blob(
    rng: np.random.Generator,
    centre: Points,
    radius_m: float,
    squeeze: float = 1.0,
    corners: int = 14,
) -> Points:
    """Return a rounded, irregular outline around ``centre``, as fields and ponds have."""
    turn = between(rng, 0, np.pi)
    angle = np.arange(corners) / corners * 2 * np.pi
    radius = radius_m * (0.75 + 0.5 * rng.random(corners))
    x, y = radius * np.cos(angle), radius * np.sin(angle) * squeeze
    xy = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])
    ring = np.concatenate([xy, xy[:2]])
    return np.asarray(smoothed(ring, 1)[1:-1] + centre)


def node_lines(lines: Sequence[Points], near_m: float = 0.5) -> list[Points]:
    """Give every two polylines a common vertex where they cross or touch.

    A vertex that either line already has within ``near_m`` of the crossing is used for both.
    """
    geometry = [shapely.LineString(line) for line in lines]
    left, right = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=0.3)
    added: list[list[tuple[float, Points]]] = [[] for _ in lines]
    for i, j in zip(left, right, strict=True):
        if i >= j:
            continue
        for spot in _meetings(lines[i], lines[j], geometry[i], geometry[j]):
            vertex = _nearest(np.concatenate([lines[i], lines[j]]), spot, near_m)
            for k in (i, j):
                if not (np.abs(lines[k] - vertex).sum(axis=1) < 1e-9).any():
                    along = float(shapely.line_locate_point(geometry[k], shapely.Point(vertex)))
                    added[k].append((along, vertex))
    return [_insert(line, extra) for line, extra in zip(lines, added, strict=True)]


def _meetings(
    a: Points, b: Points, line_a: shapely.LineString, line_b: shapely.LineString
) -> list[Points]:
    parts = shapely.get_parts(shapely.intersection(line_a, line_b))
    spots = [p for part in parts for p in shapely.get_coordinates(part)]
    for ends, other in ((a[[0, -1]], line_b), (b[[0, -1]], line_a)):
        spots += [e for e in ends if shapely.distance(shapely.Point(e), other) < 0.3]
    return spots


def _nearest(vertices: Points, spot: Points, near_m: float) -> Points:
    gap = np.hypot(*(vertices - spot).T)
    best = int(np.argmin(gap))
    return np.asarray(vertices[best] if gap[best] < near_m else spot)


def _insert(line: Points, extra: list[tuple[float, Points]]) -> Points:
    if not extra:
        return line
    step = np.diff(line, axis=0)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))])
    rows = [(float(d), tuple(map(float, p))) for d, p in zip(along, line, strict=True)]
    rows += [(d, (float(p[0]), float(p[1]))) for d, p in extra]
    rows.sort(key=lambda row: row[0])
    kept = [rows[0]]
    for row in rows[1:]:
        if row[1] != kept[-1][1]:
            kept.append(row)
    return np.array([xy for _, xy in kept])
