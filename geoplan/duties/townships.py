"""Find the township of a point.

From: ``points``, ``areas``, ``places``. To: a township per point, by polygon or nearest centre.
"""

from __future__ import annotations

import json
import re
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.config import Settings
from geoplan.geo import local_crs, metric_xy

_SUFFIX = re.compile(r"^(.*?(?:街道|镇|乡))(?:办事处|人民政府|政府|党工委)?$")
# 贵溪市滨江镇 -> 滨江镇: the county's own name may stand in front.
_COUNTY_HEAD = re.compile(r"^.{1,6}?[市县区旗](?=.{1,8}(?:街道|镇|乡)$)")


def township_name(text: str) -> str:
    """Return the township a name speaks of (东门街道办事处 -> 东门街道), or an empty string."""
    match = _SUFFIX.match(text.strip())
    return _COUNTY_HEAD.sub("", match.group(1)) if match else ""


def find_townships(
    points: pd.DataFrame, areas: gpd.GeoDataFrame, places: gpd.GeoDataFrame, settings: Settings
) -> pd.DataFrame:
    """Return per point ``township`` (None if unknown), ``rule``, ``detail``, ``distance_m``."""
    out = pd.DataFrame(
        {"township": None, "rule": "", "detail": "", "distance_m": np.nan},
        index=pd.Index(points["point_id"]),
        dtype=object,
    )
    lon, lat = points["lon"].to_numpy(), points["lat"].to_numpy()
    polygons = areas[areas["kind"] == "township"]
    for area in polygons.itertuples(index=False):
        inside = shapely.contains_xy(area.geometry, lon, lat) & out["township"].isna().to_numpy()
        out.loc[inside, ["township", "rule", "detail"]] = [
            area.name,
            "township_polygon",
            area.area_id,
        ]
    # A township with a polygon owns what lies inside it and nothing else.
    centres = _centres(places, set(polygons["name"]))
    rest = out["township"].isna().to_numpy() & np.isfinite(lon)
    if not centres.empty and rest.any():
        county = areas[areas["kind"] == "county"].total_bounds
        _by_centre(out, lon, lat, rest, centres, local_crs(county), settings.duties.centre_max_m)
    return out


def _by_centre(
    out: pd.DataFrame,
    lon: Any,
    lat: Any,
    rest: Any,
    centres: pd.DataFrame,
    crs: str,
    centre_max_m: float,
) -> None:
    seats = metric_xy(centres["lon"], centres["lat"], crs)
    spots = metric_xy(lon[rest], lat[rest], crs)
    # A county has a few dozen townships: the whole table of distances is small.
    distances = np.hypot(*(spots[:, None, :] - seats[None, :, :]).transpose(2, 0, 1))
    nearest = distances.argmin(axis=1)
    distance = distances[np.arange(len(spots)), nearest]
    near = distance <= centre_max_m
    rows = out.index[rest][near]
    chosen = centres.iloc[nearest[near]]
    out.loc[rows, "township"] = chosen["township"].to_numpy()
    out.loc[rows, "rule"] = "township_centre"
    out.loc[rows, "detail"] = chosen["place_id"].to_numpy()
    out.loc[rows, "distance_m"] = np.round(distance[near], 1)


def _centres(places: gpd.GeoDataFrame, with_polygon: set[str]) -> pd.DataFrame:
    """Named centres of townships without a polygon; a town node comes before its office."""
    rows = []
    for place in places.itertuples(index=False):
        if not place.name:
            continue
        tags = json.loads(place.tags)
        is_town = tags.get("place") == "town"
        is_office = "amenity" in tags or "office" in tags or "place" in tags
        name = township_name(place.name) or (place.name if is_town else "")
        if (
            not name
            or name in with_polygon
            or not (is_town or (is_office and _is_seat(place, tags)))
        ):
            continue
        spot = shapely.point_on_surface(place.geometry)
        rows.append((name, not is_town, place.place_id, spot.x, spot.y))
    frame = pd.DataFrame(rows, columns=["township", "is_office", "place_id", "lon", "lat"])
    frame = frame.sort_values(["township", "is_office", "place_id"])
    return frame.drop_duplicates("township").reset_index(drop=True)


def _is_seat(place: Any, tags: dict[str, str]) -> bool:
    """Whether an object is a township's office, or a place named like a township."""
    is_government = tags.get("amenity") == "townhall" or tags.get("office") == "government"
    says_so = bool(re.search(r"(办事处|人民政府|政府)$", place.name))
    return (
        is_government
        or (says_so and tags.get("place") == "locality")
        or ("place:CN" in tags and tags["place:CN"] in ("subdistrict", "town", "township"))
    )
