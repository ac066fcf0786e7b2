"""Polygons cleaned, and taken from one plane to the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.geo import WGS84, to_metric
from geoplan.inventory.zones.raster import Objects


def polygons(shape: Any) -> Any:
    """Return the polygons of ``shape`` as a valid MultiPolygon, sorted by where they lie."""
    parts = shapely.get_parts(shapely.get_parts(shapely.get_parts(shapely.make_valid(shape))))
    is_polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    kept = parts[is_polygon & (shapely.area(parts) > 0)]
    order = np.lexsort(shapely.bounds(kept).T[::-1])
    return shapely.multipolygons(kept[order])


def filled(shape: Any) -> Any:
    """Return the polygons of ``shape`` without their holes."""
    return polygons(shapely.union_all([shapely.Polygon(p.exterior) for p in polygons(shape).geoms]))


def widened(shape: Any, by_m: float) -> Any:
    """Return ``shape`` widened all around, or narrowed if ``by_m`` is negative."""
    return shapely.buffer(shape, by_m, quad_segs=4)


def to_plane(shapes: Objects | Sequence[Any], crs: str) -> Objects:
    """Return WGS-84 ``shapes`` in the metric plane ``crs``."""
    series = gpd.GeoSeries(shapes, crs=WGS84)
    return np.asarray(to_metric(series, crs).to_numpy(), dtype=object)


def to_lonlat(shapes: Objects | Sequence[Any], crs: str) -> Objects:
    """Return ``shapes`` of the metric plane ``crs`` in WGS-84; a needle may break on the way."""
    moved = np.array(gpd.GeoSeries(shapes, crs=crs).to_crs(WGS84).to_numpy(), dtype=object)
    is_bad = ~shapely.is_valid(moved)
    moved[is_bad] = [polygons(shape) for shape in moved[is_bad]]
    return moved
