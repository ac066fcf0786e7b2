"""Draw what lies within so many minutes along the network, of bases by every mode and of toilets.

From: :class:`~geoplan.coverage.ways.Ways` and starts. To: ``service_areas``, each within the next.

An area is the streets within reach, widened by a setting, and the straight way from each origin
to its street. It is drawn on a raster: right to half a cell (a third of the width, or less).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.ndimage import minimum_filter1d

from geoplan.coverage.ways import Ways
from geoplan.geo import WGS84, areas_below, metric_xy
from geoplan.network import Field, Mode, Starts, reached_m
from geoplan.text import say

Floats = npt.NDArray[np.float64]
Values = npt.NDArray[np.float32]
Objects = npt.NDArray[np.object_]

_CELLS_PER_WIDTH = 3
_CELLS_MAX = 4_000_000  # a larger area gets coarser cells, not more memory
_S_PER_MIN = 60.0


class Origins(NamedTuple):
    """What service areas are drawn around: rows of ``frame`` (with lon and lat) own ``starts``."""

    layer: str
    mode: Mode
    starts: Starts
    frame: pd.DataFrame


def draw_service_areas(ways: Ways, county: Any, origins: Sequence[Origins]) -> list[dict[str, Any]]:
    """Return rows of ``service_areas``; ``county`` is its polygon (WGS-84), None clips nothing."""
    minutes = sorted({m for m in ways.settings.coverage.area_minutes if m > 0})
    rows = []
    for origin in origins:
        if not len(origin.starts.section) or not minutes:
            continue
        field = Field(ways.graph(origin.mode), origin.starts)
        shapes = _shapes(ways, field, origin, [m * _S_PER_MIN for m in minutes])
        for most, shape in zip(minutes, _clipped(shapes, county), strict=True):
            rows.append(
                {
                    "layer": origin.layer,
                    "mode": origin.mode,
                    "minutes": most,
                    "name": _name(origin, most, ways.settings.language),
                    "length_m": reached_m(field, most * _S_PER_MIN),
                    "geometry": shape,
                }
            )
    return rows


def _name(origin: Origins, minutes: float, language: str) -> str:
    facts = {"layer": f"@reach_layer.{origin.layer}", "mode": f"@travel_mode.{origin.mode}"}
    return say("service_area.name", language, minutes=f"{minutes:g}", **facts)


def _shapes(ways: Ways, field: Field, origin: Origins, limits: Sequence[float]) -> list[Any]:
    """Return the MultiPolygon of every limit (WGS-84), from small to large."""
    width_m = ways.settings.coverage.area_width_m
    marks = list(_marks(ways, field, origin, width_m / _CELLS_PER_WIDTH / 2))
    xy, cost = (np.concatenate(columns) for columns in zip(*marks, strict=True))
    is_near = cost <= limits[-1]
    xy, cost = xy[is_near], cost[is_near]
    if not len(xy):
        return [shapely.MultiPolygon()] * len(limits)
    box_m = np.prod(np.ptp(xy, axis=0) + 4 * width_m)
    cell_m = max(width_m / _CELLS_PER_WIDTH, float(np.sqrt(box_m / _CELLS_MAX)))
    corner = np.floor(xy.min(axis=0) / cell_m - width_m / cell_m) - 1
    values = _raster(np.rint(xy / cell_m - corner).astype(np.int64), cost, width_m, cell_m)
    drawn = []
    for areas in areas_below(values, limits):
        metric = shapely.transform(areas, lambda xy: (xy + corner) * cell_m)
        placed = gpd.GeoSeries([shapely.multipolygons(metric)], crs=ways.streets.crs).to_crs(WGS84)
        drawn.append(placed.iloc[0])
    return drawn


def _marks(
    ways: Ways, field: Field, origin: Origins, step_m: float
) -> Iterator[tuple[Floats, Floats]]:
    """Yield places in the plane and what it costs to be there: along streets, and at origins."""
    network, starts = field.graph.network, origin.starts
    places, xy = ways.marks(origin.mode, step_m)
    yield xy, field.at(places).cost
    has_leg = np.flatnonzero(starts.off_m > 0)
    if not len(has_leg):
        return
    owners = origin.frame.iloc[starts.owner[has_leg]]
    home = metric_xy(owners["lon"], owners["lat"], ways.streets.crs)
    lines = network.lines[starts.section[has_leg]]
    share = starts.from_m[has_leg] / network.length_m[starts.section[has_leg]]
    foot = shapely.get_coordinates(shapely.line_interpolate_point(lines, share, normalized=True))
    count = np.ceil(starts.off_m[has_leg] / step_m).astype(np.int64) + 1
    leg = np.repeat(np.arange(len(has_leg)), count)
    number = np.arange(len(leg)) - np.repeat(np.cumsum(count) - count, count)
    part = number / (count[leg] - 1)
    off_m = starts.off_m[has_leg][leg] * part
    yield home[leg] + part[:, None] * (foot - home)[leg], off_m * field.graph.leg_pace


def _raster(cell: npt.NDArray[np.int64], cost: Floats, width_m: float, cell_m: float) -> Values:
    """Return the least cost within ``width_m`` of every cell: an octagon, a square and a lozenge.

    The cells at a corner are as far as those on an axis where the square is √2 - 1 of the whole.
    """
    radius = max(round(width_m / cell_m), 1)
    square = round((np.sqrt(2.0) - 1.0) * radius)
    col, row = cell.T
    values = np.full((row.max() + radius + 2, col.max() + radius + 2), np.inf, dtype=np.float32)
    # Rounded down, so that what is within reach by the exact cost is so here.
    np.minimum.at(values, (row, col), np.nextafter(cost.astype(np.float32), np.float32(-1.0)))
    for axis in (0, 1) if square else ():
        values = minimum_filter1d(values, 2 * square + 1, axis=axis, mode="nearest")
    for _ in range(radius - square):
        spread = values.copy()
        for axis in (0, 1):
            near, far = (np.moveaxis(array, axis, 0) for array in (spread, values))
            np.minimum(near[1:], far[:-1], out=near[1:])
            np.minimum(near[:-1], far[1:], out=near[:-1])
        values = spread
    return values


def _clipped(shapes: Sequence[Any], county: Any) -> Objects:
    found = np.array(list(shapes), dtype=object)
    if county is None:
        return found
    inside = shapely.intersection(found, county)
    polygons = [
        [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        for shape in inside
    ]
    return np.array([shapely.MultiPolygon(parts) for parts in polygons], dtype=object)
