"""How far from the points it stands for a photo was taken.

From: ``points``, ``places``, positions of photos. To: metres, and the datum they hold for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.geo import WGS84, haversine_m, local_crs, metric_xy, to_metric
from geoplan.geo.datums import CHINA_BOX, gcj02_to_wgs84

_PLANE_M = 100_000.0  # farther than this from a point its plane is no longer true


class Seen(NamedTuple):
    """The distance to the nearest point, whether that is near, and for which datum it holds."""

    distance_m: float | None
    is_near: bool
    datum: str


class Ground:
    """Where points lie and photos were taken, in metres on one plane."""

    def __init__(
        self,
        points: pd.DataFrame,
        places: pd.DataFrame,
        shots: Mapping[str, tuple[float, float]],
        far_m: float,
    ) -> None:
        self._far_m = far_m
        placed = points[points["lon"].notna()]
        self._number = {point_id: i for i, point_id in enumerate(placed["point_id"])}
        self._lonlat = placed[["lon", "lat"]].to_numpy(dtype=float)
        doubt = placed["uncertainty_m"].to_numpy(dtype=float)
        self._doubt_m = np.where(np.isnan(doubt), 0.0, doubt)
        self._row = {path: i for i, path in enumerate(shots)}
        wgs84 = np.array(list(shots.values()), dtype=float).reshape(-1, 2)
        shifted = np.column_stack(gcj02_to_wgs84(wgs84[:, 0], wgs84[:, 1]))
        self._shot = {"wgs84": wgs84, "gcj02": shifted}
        west, south, east, north = CHINA_BOX
        lon, lat = wgs84[:, 0], wgs84[:, 1]
        self._in_china = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
        self._shapes: Any = []
        self._xy: dict[str, Any] = {}
        if len(placed) and len(shots):
            lon, lat = np.median(self._lonlat, axis=0)
            crs = local_crs((lon, lat, lon, lat))
            shapes = gpd.GeoSeries(extents(placed, places), crs=WGS84)
            self._shapes = to_metric(shapes, crs).to_numpy()
            self._xy = {k: metric_xy(shot[:, 0], shot[:, 1], crs) for k, shot in self._shot.items()}

    def has(self, shot: str) -> bool:
        """Whether it is known where that was."""
        return shot in self._row

    def see(self, path: str, point_ids: Iterable[str]) -> Seen:
        """Return how near the photo ``path`` was to the nearest of the points."""
        known = [self._number[one] for one in point_ids if one in self._number]
        if not known:
            return Seen(None, False, "wgs84")
        row = self._row[path]
        near, metres = self._nearest("wgs84", row, known)
        if near or not self._in_china[row]:
            return Seen(metres, near, "wgs84")
        near_shifted, shifted_m = self._nearest("gcj02", row, known)
        if near_shifted:
            return Seen(shifted_m, True, "gcj02")
        return Seen(metres, False, "wgs84")

    def _nearest(self, datum: str, row: int, known: list[int]) -> tuple[bool, float]:
        """Return whether any of the points is near, and the distance to the nearest."""
        shot = self._shot[datum][row]
        there = self._lonlat[known]
        metres = haversine_m(shot[0], shot[1], there[:, 0], there[:, 1])
        if metres.min() < _PLANE_M:
            here = shapely.Point(self._xy[datum][row])
            on_plane = np.asarray(shapely.distance(self._shapes[known], here), dtype=float)
            metres = np.where(np.isnan(on_plane), metres, on_plane)
        is_near = bool((metres <= self._far_m + self._doubt_m[known]).any())
        return is_near, round(float(metres.min()), 1)


def extents(points: pd.DataFrame, places: pd.DataFrame) -> list[Any]:
    """Return the geometry of each point, with the areas on the map that it was made of.

    A park is a point in its middle; who stands in it is at it all the same.
    """
    areas = places[places["geom_kind"] == "area"]
    area_of = dict(zip(areas["place_id"], areas["geometry"], strict=True))
    shapes = []
    for source, shape in zip(points["source"], points["geometry"], strict=True):
        kind, _, ids = source.partition(":")
        parts = [area_of[one] for one in ids.split(";") if one in area_of] if kind == "osm" else []
        shapes.append(shapely.GeometryCollection([shape, *parts]) if parts else shape)
    return shapes
