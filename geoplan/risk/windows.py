"""Cut roads into what an assessor walks: 500 m of one of them.

From: ``points`` that are stretches of roads, and which road each is of. To: :class:`Windows`.

A road is walked from one end of its carriageway to the other (:mod:`geoplan.network.roads`; both
carriageways are one). Walks of ``walk_m`` begin every fifth of that at most, evenly, the first at
one end, the last so that it ends at the other; each is as likely as another. So a window is a
draw from a list, and what it does to a point is a finite sum; the middle of a road is likelier to
be walked than its ends, as it is whoever walks 500 m without leaving it. What is shorter is walked
whole, and so is a stretch of which no line is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy import sparse

from geoplan.geo import WGS84, central_crs, to_metric
from geoplan.network import build_network
from geoplan.network.roads import Road, find_roads
from geoplan.risk.systematic import Floats, Ints

_STARTS = 5  # walks begin at most this part of their length apart: a planning default
_STUB_M = 1.0  # a piece across the road lies at one mark of it


@dataclass(frozen=True, eq=False)
class Windows:
    """What may be walked of some roads, sorted by road.

    ``road``: the road of each; ``chance``: how likely it is walked once its road is drawn;
    ``parts``: windows × points, the share of its metres that lies on each, rows adding up to 1;
    ``walk_m``, ``lon``, ``lat``: its metres and its middle; ``length_m``: metres by road; all along
    one carriageway.
    """

    road: Ints
    chance: Floats
    parts: sparse.csr_matrix
    walk_m: Floats
    lon: Floats
    lat: Floats
    length_m: Floats


@dataclass(frozen=True, eq=False)
class _Walks:
    """The windows of one piece of a road: a row a window; ``on`` are its points, one an entry."""

    road: int
    length_m: float
    walk_m: float
    window: Ints
    on: Ints
    metres: Floats
    lonlat: Floats


def cut_windows(
    points: pd.DataFrame, road: Ints, size_m: Floats, roads: int, walk_m: float
) -> Windows:
    """Return what may be walked of ``roads`` roads.

    ``road`` is that of each point, ``size_m`` its metres where no line of it is known.
    """
    shapes = points["geometry"].to_numpy()
    lines, owner = shapely.get_parts(shapes, return_index=True)
    is_line = (shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING) & (
        shapely.length(lines) > 0
    )
    lines, owner = lines[is_line], owner[is_line].astype(np.int64)
    walks = list(_along(lines, owner, road, walk_m)) if len(lines) else []
    lonlat = points[["lon", "lat"]].to_numpy(dtype=np.float64)
    for point in np.setdiff1d(np.arange(len(points)), owner).tolist():
        one = np.zeros(1, dtype=np.int64)
        whole = float(size_m[point])
        at = lonlat[point][None, :]
        walks.append(_Walks(int(road[point]), whole, whole, one, one + point, np.ones(1), at))
    walks.sort(key=lambda walk: walk.road)
    return _joined(walks, len(points), roads)


def _joined(walks: list[_Walks], points: int, roads: int) -> Windows:
    count = np.array([len(walk.lonlat) for walk in walks])
    first = np.cumsum(count) - count
    piece = np.repeat(np.arange(len(walks)), count)
    of, length_m = np.array([w.road for w in walks]), np.array([w.length_m for w in walks])
    whole = np.bincount(of, length_m, minlength=roads).astype(np.float64)
    row = np.concatenate([f + w.window for f, w in zip(first.tolist(), walks, strict=True)])
    metres = np.concatenate([walk.metres for walk in walks])
    column = np.concatenate([walk.on for walk in walks])
    share = metres / np.bincount(row, metres)[row]
    parts = sparse.csr_matrix((share, (row, column)), shape=(len(piece), points))
    lon, lat = np.concatenate([walk.lonlat for walk in walks]).T
    chance = (length_m / whole[of] / count)[piece]
    walk_m = np.array([walk.walk_m for walk in walks])[piece]
    return Windows(of[piece], chance, parts, walk_m, lon, lat, whole)


def _along(lines: NDArray[np.object_], owner: Ints, road: Ints, walk_m: float) -> Iterator[_Walks]:
    """Yield the walks along every connected piece of every road."""
    crs = central_crs(lines)
    metric = to_metric(gpd.GeoSeries(lines, crs=WGS84), crs).to_numpy()
    ends = [shapely.get_point(lines, end) for end in (0, -1)]
    nodes = [shapely.to_wkb(shapely.set_precision(end, 1e-7)) for end in ends]
    sections = gpd.GeoDataFrame(
        {
            "section_id": np.arange(len(lines)),
            **{"kind": "street", "highway": "", "length_m": shapely.length(metric)},
            **{"from_node": nodes[0], "to_node": nodes[1]},
        },
        geometry=lines,
        crs=WGS84,
    )
    network = build_network(sections, crs, (), metric=metric)
    names = [f"{number:08}" for number in road[owner].tolist()]
    back = Transformer.from_crs(crs, WGS84, always_xy=True)
    for one in find_roads(network, names):
        starts_m = _starts(one.length_m, walk_m)
        section, from_m, to_m = _pieces(one)
        ends_m = np.minimum(starts_m + walk_m, one.length_m)
        over = np.minimum(ends_m[:, None], to_m) - np.maximum(starts_m[:, None], from_m)
        share = np.maximum(over, 0.0) / (to_m - from_m)
        window, piece = np.nonzero(share)
        metres = share[window, piece] * network.length_m[section[piece]]
        spots = [one.spot(mark) for mark in ((starts_m + ends_m) / 2).tolist()]
        lonlat = np.column_stack(back.transform(*shapely.get_coordinates(spots).T))
        number, walked_m = int(one.name), min(walk_m, one.length_m)
        yield _Walks(number, one.length_m, walked_m, window, owner[section[piece]], metres, lonlat)


def _starts(length_m: float, walk_m: float) -> Floats:
    """Return the marks at which walks along a piece of road begin."""
    free_m = max(length_m - walk_m, 0.0)
    count = ceil(free_m * _STARTS / walk_m - 1e-9) + 1
    starts: Floats = np.linspace(0.0, free_m, count)
    return starts


def _pieces(road: Road) -> tuple[Ints, Floats, Floats]:
    """Return the sections of a road and the marks between which each lies along it.

    Those of the other carriageway lie where their ends are nearest to the road.
    """
    section = np.array([s for s, _ in road.steps], dtype=np.int64)
    from_m, to_m = road.starts_m[:-1], road.starts_m[1:]
    beside = np.array([s for chain in road.beside for s, _ in chain], dtype=np.int64)
    if not len(beside):
        return section, from_m, to_m
    lines = road.network.lines[beside]
    marks = [road.project(shapely.get_point(lines, end)) for end in (0, -1)]
    half_m = min(_STUB_M, road.length_m) / 2
    low, high = np.minimum(*marks), np.maximum(*marks)
    middle = np.clip((low + high) / 2, half_m, road.length_m - half_m)
    is_stub = high - low < 2 * half_m
    low, high = np.where(is_stub, middle - half_m, low), np.where(is_stub, middle + half_m, high)
    return (
        np.concatenate([section, beside]),
        np.concatenate([from_m, low]),
        np.concatenate([to_m, high]),
    )
