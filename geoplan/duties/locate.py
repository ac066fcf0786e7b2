"""Find the areas that points lie in, how far the next one is, and what of a line is in each.

From: ``points`` and areas of one kind. To: arrays, in the order of both.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.geo import degree_m, metric_xy, to_metric

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_MARGIN_DEG = 1e-4  # about 10 m
NOWHERE = -1


@dataclass(frozen=True)
class Pairs:
    """Points with areas: positions of both, and metres (a distance or a length)."""

    at: Ints
    area: Ints
    metres: Floats


@dataclass(frozen=True)
class Located:
    """``owner``: position of each point's area, or -1.

    ``near``: other areas whose border is close, with the distance; ``crossed``: every area that a
    line runs through, with its length in there; ``shared``: every area where several of one kind
    claim the ground a point lies on.
    """

    owner: Ints
    near: Pairs
    crossed: Pairs
    shared: Pairs


def locate(
    points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, border_m: float, crs: str
) -> Located:
    """Return where each point lies among ``areas`` (one kind, in order; the first claims all).

    A site is where its coordinates are, on the border too. A line is owned by the area that holds
    most of its metres, the first of those that hold as much; outside of all areas it is nowhere.
    A point without coordinates is nowhere. ``border_m``: how near a border has to be to be told,
    measured in the metric plane ``crs``.
    """
    owner = np.full(len(points), NOWHERE, dtype=np.int64)
    lon, lat = points["lon"].to_numpy(float), points["lat"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    none = Pairs(known[:0], known[:0], np.zeros(0))
    if areas.empty or not len(known):
        return Located(owner, none, none, none)
    polygons = areas.geometry.to_numpy()
    dots = shapely.points(lon[known], lat[known])
    area, at = shapely.STRtree(dots).query(polygons, predicate="intersects")
    at = known[at]
    _own_first(owner, at, area)
    crossed = _lines(points, polygons, known, owner)
    is_whole = ~np.isin(at, crossed.at)
    shared = _repeated(at[is_whole], area[is_whole])
    near = none if len(polygons) < 2 else _near(lon, lat, areas, owner, border_m, crs)
    return Located(owner, near, crossed, shared)


def _own_first(owner: Ints, at: Ints, area: Ints) -> None:
    order = np.lexsort((area, at))[::-1]
    owner[at[order]] = area[order]  # the first of each comes last and stays


def _repeated(at: Ints, area: Ints) -> Pairs:
    """Return the pairs of the points that lie in several areas."""
    counts = np.bincount(at, minlength=1)
    order = np.lexsort((area, at))
    several = order[counts[at[order]] > 1]
    return Pairs(at[several], area[several], np.full(len(several), np.nan))


def _lines(
    points: gpd.GeoDataFrame, polygons: npt.NDArray[np.object_], known: Ints, owner: Ints
) -> Pairs:
    """Give lines to the area that holds most of them; return the lines that are in several."""
    shapes = points.geometry.to_numpy()
    is_line = shapely.get_dimensions(shapes[known]) == 1
    lines = known[is_line]
    if not len(lines):
        return Pairs(lines, lines, np.zeros(0))
    area, at = shapely.STRtree(shapes[lines]).query(polygons, predicate="intersects")
    at = lines[at]
    counts = np.bincount(at, minlength=len(points))
    alone = counts[at] == 1
    owner[lines] = NOWHERE
    owner[at[alone]] = area[alone]
    at, area, metres = _metres_inside(shapes, np.unique(at[~alone]), polygons)
    order = np.lexsort((area, -np.round(metres, 3), at))
    at, area, metres = at[order], area[order], metres[order]
    _, first = np.unique(at, return_index=True)
    owner[at[first]] = area[first]
    held = metres > 0
    held &= np.bincount(at[held], minlength=len(points))[at] > 1
    return Pairs(at[held], area[held], metres[held])


def _metres_inside(
    shapes: npt.NDArray[np.object_], lines: Ints, polygons: npt.NDArray[np.object_]
) -> tuple[Ints, Ints, Floats]:
    """Return line, polygon and metres for each pair that shares some.

    Most parts of a line lie wholly in one polygon, and so do most pieces (from corner to corner)
    of the other parts; only what is left has to be cut.
    """
    parts, owner = shapely.get_parts(shapes[lines], return_index=True)
    part, area, rest = _within(parts, polygons)
    pieces, part_of = _pieces(parts[rest])
    piece, more, left = _within(pieces, polygons)
    cut, most = shapely.STRtree(pieces[left]).query(polygons, predicate="intersects")[::-1]
    halves = _cut(pieces[left[cut]], polygons, most)
    at = [part, rest[part_of[piece]], rest[part_of[left[cut]]]]
    table = pd.DataFrame(
        {
            "at": lines[owner[np.concatenate(at)]],
            "area": np.concatenate([area, more, most]),
            "metres": np.concatenate(
                [_length_m(parts)[part], _length_m(pieces)[piece], _length_m(halves)]
            ),
        }
    )
    sums = table.groupby(["at", "area"], sort=True)["metres"].sum().reset_index()
    return sums["at"].to_numpy(), sums["area"].to_numpy(), sums["metres"].to_numpy()


def _cut(
    lines: npt.NDArray[np.object_], polygons: npt.NDArray[np.object_], area: Ints
) -> npt.NDArray[np.object_]:
    """Return what of each straight line is in its polygon (of position ``area``).

    Belts share their streets: each pair is cut once, with what of the polygon is in the line's box.
    """
    boxes = shapely.bounds(lines)
    keys = np.column_stack([shapely.get_coordinates(lines).reshape(-1, 4), area])
    group = pd.DataFrame(keys).groupby(list(range(5)), sort=False).ngroup().to_numpy()
    _, first = np.unique(group, return_index=True)
    boxes = boxes[first] + np.array([-1, -1, 1, 1]) * _MARGIN_DEG
    zipped = zip(polygons[area[first]], boxes, strict=True)
    corners = [shapely.clip_by_rect(polygon, *box) for polygon, box in zipped]
    return np.asarray(shapely.intersection(lines[first], np.array(corners, dtype=object)))[group]


def _within(
    lines: npt.NDArray[np.object_], polygons: npt.NDArray[np.object_]
) -> tuple[Ints, Ints, Ints]:
    """Return (line, polygon) of lines wholly in a polygon, and the lines in none."""
    area, line = shapely.STRtree(lines).query(polygons, predicate="covers")
    is_left = np.ones(len(lines), dtype=bool)
    is_left[line] = False
    return line, area, np.flatnonzero(is_left)


def _pieces(lines: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.object_], Ints]:
    """Cut lines at every corner; return the pieces and the line of each."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    starts = np.flatnonzero(line[1:] == line[:-1])
    pieces = shapely.linestrings(np.stack([xy[starts], xy[starts + 1]], axis=1))
    return np.asarray(pieces, dtype=object), line[starts]


def _length_m(lines: npt.NDArray[np.object_]) -> Floats:
    """Return the metres of each line: on a line's few kilometres the earth is a plane."""
    parts, line = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    step = xy[1:] - xy[:-1]
    east_m, north_m = degree_m((xy[1:, 1] + xy[:-1, 1]) / 2)
    metres = np.hypot(step[:, 0] * east_m, step[:, 1] * north_m)
    metres[part[1:] != part[:-1]] = 0
    sums = np.bincount(line[part[1:]], weights=metres, minlength=len(lines))
    return np.asarray(sums, dtype=np.float64)


def _near(
    lon: Floats, lat: Floats, areas: gpd.GeoDataFrame, owner: Ints, border_m: float, crs: str
) -> Pairs:
    """Return the areas within ``border_m`` of a point that another area owns, nearest first."""
    owned = np.flatnonzero(owner != NOWHERE)
    if not len(owned):
        return Pairs(owned, owned, np.zeros(0))
    polygons = to_metric(areas.geometry, crs).to_numpy()
    dots = _dots(metric_xy(lon[owned], lat[owned], crs))
    tree = shapely.STRtree(dots)
    area, at = tree.query(polygons, predicate="dwithin", distance=border_m)
    others = owner[owned[at]] != area
    area, at = area[others], at[others]
    metres = shapely.distance(dots[at], polygons[area])
    found = pd.DataFrame({"at": owned[at], "area": area, "metres": np.round(metres, 1)})
    found = found.sort_values(["at", "metres", "area"], ignore_index=True)
    return Pairs(*(found[name].to_numpy() for name in ("at", "area", "metres")))


def _dots(xy: Floats) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.points(xy), dtype=object)


def nearest(
    lon: Floats, lat: Floats, seats: npt.NDArray[np.float64], max_m: float, crs: str, most: int = 3
) -> Pairs:
    """Return for each position up to ``most`` of ``seats`` (lon, lat) in reach, by distance."""
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    if not len(known) or not len(seats):
        return Pairs(known[:0], known[:0], np.zeros(0))
    spots = _dots(metric_xy(lon[known], lat[known], crs))
    dots = _dots(metric_xy(seats[:, 0], seats[:, 1], crs))
    at, seat = shapely.STRtree(dots).query(spots, predicate="dwithin", distance=max_m)
    metres = np.round(np.asarray(shapely.distance(spots[at], dots[seat])), 1)
    order = np.lexsort((seat, metres, at))
    at, seat, metres = at[order], seat[order], metres[order]
    rank = np.arange(len(at)) - np.searchsorted(at, at)
    kept = rank < most
    return Pairs(known[at[kept]], seat[kept], metres[kept])
