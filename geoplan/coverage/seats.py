"""Tell which townships there are and where each lies.

From: ``areas``, ``places``, ``duties``. To: name and position of every township that has a
polygon or a centre on the map, and the township of a candidate.
"""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def find_seats(
    areas: gpd.GeoDataFrame, places: gpd.GeoDataFrame, duties: pd.DataFrame
) -> dict[str, tuple[float, float]]:
    """Return lon and lat by name of township: a spot in its polygon, else its centre.

    Centres are those that duties were assigned by, and town nodes outside all polygons. A
    township that only a list names is not here: nobody knows where to look for it.
    """
    polygons = areas[areas["kind"] == "township"].sort_values("area_id")
    seats: dict[str, tuple[float, float]] = {}
    for name, shape in zip(polygons["name"], polygons.geometry, strict=True):
        if name:
            seats.setdefault(name, _spot(shape))
    by_centre = duties[duties["rule"] == "township_centre"]
    used = dict(zip(by_centre["detail"], by_centre["unit"], strict=True))
    shapes = places.set_index("place_id").geometry
    for place_id, name in sorted(used.items()):
        if place_id in shapes.index:
            seats.setdefault(name, _spot(shapes[place_id]))
    for place_id, name in _towns(places):
        lon, lat = _spot(shapes[place_id])
        is_known = any(name.endswith(n) or n.endswith(name) for n in seats)
        if place_id not in used and not is_known and not _inside(polygons, lon, lat):
            seats[name] = (lon, lat)
    return dict(sorted(seats.items()))


def townships_of(
    candidates: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    duties: pd.DataFrame,
) -> list[str]:
    """Return the township of each candidate: by polygon, else that of the nearest point.

    Candidates have no duties; where no township is known at all, the name is empty.
    """
    if candidates.empty:
        return []
    lon, lat = candidates["lon"].to_numpy(), candidates["lat"].to_numpy()
    towns = duties[duties["role"] == "township"].drop_duplicates("point_id")
    known = points[points["lon"].notna()].merge(towns[["point_id", "unit"]], on="point_id")
    found = np.full(len(candidates), "", dtype=object)
    if not known.empty:
        tree = shapely.STRtree(shapely.points(known["lon"], known["lat"]))
        found = known["unit"].to_numpy(dtype=object)[tree.nearest(shapely.points(lon, lat))]
    polygons = areas[areas["kind"] == "township"].sort_values("area_id", ascending=False)
    for name, shape in zip(polygons["name"], polygons.geometry, strict=True):
        found[shapely.contains_xy(shape, lon, lat)] = name
    return [str(name) for name in found]


def _towns(places: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Id and name of every named town node."""
    likely = places[(places["name"] != "") & places["tags"].str.contains('"town"', regex=False)]
    rows = zip(likely["place_id"], likely["name"], likely["tags"], strict=True)
    return sorted((i, name) for i, name, tags in rows if json.loads(tags).get("place") == "town")


def _inside(polygons: gpd.GeoDataFrame, lon: float, lat: float) -> bool:
    return bool(shapely.contains_xy(polygons.geometry.to_numpy(), lon, lat).any())


def _spot(shape: shapely.Geometry) -> tuple[float, float]:
    spot = shapely.point_on_surface(shape)
    return float(spot.x), float(spot.y)
