"""Names and centres of townships and communities.

From: names as offices and mappers write them, ``places``. To: one name for each, and its centre.
"""

from __future__ import annotations

import json
import re
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

_SUFFIX = re.compile(r"^(.*?(?:街道|镇|乡))(?:办事处|办|人民政府|政府|党工委)?$")
# 贵溪市滨江镇 -> 滨江镇: the county's own name may stand in front.
_COUNTY_HEAD = re.compile(r"^.{1,6}?[市县区旗](?=.{1,8}(?:街道|镇|乡)$)")


def township_name(text: str) -> str:
    """Return the township a name speaks of (东门街道办事处 -> 东门街道), or an empty string."""
    match = _SUFFIX.match(text.strip())
    return _COUNTY_HEAD.sub("", match.group(1)) if match else ""


_COMMUNITY = re.compile(
    r"^(.*?)(?:(社区)(?:居委会|居民委员会|党群服务中心|综合服务中心|便民服务中心|服务中心|工作站)?"
    r"|(?:居委会|居民委员会)|(村)(?:村?委会|村民委员会|党群服务中心))$"
)
# 东门街道花园社区 -> 花园社区
_TOWNSHIP_HEAD = re.compile(r"^.{1,8}?(?:街道|镇|乡)(?=.{2,10}(?:社区|村)$)")


def community_name(text: str) -> str:
    """Return the community a name speaks of (花园居委会 -> 花园社区), or an empty string.

    A village is one only where its committee is named: 李家村村委会, not 李家村.
    """
    match = _COMMUNITY.match(text.strip())
    if not match or not match.group(1):
        return ""
    name = match.group(1) + (match.group(3) or "社区")
    return _TOWNSHIP_HEAD.sub("", _COUNTY_HEAD.sub("", name))


def township_centres(places: gpd.GeoDataFrame, with_polygon: set[str]) -> pd.DataFrame:
    """Return name, place_id, lon, lat of townships without a polygon.

    A town node comes before its office; of several places of one name the first by id counts.
    """
    rows = []
    for place in _likely(places, '"town"|"townhall"|"government"|"locality"|place:CN').itertuples():
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
        rows.append((name, not is_town, place.place_id, place.geometry))
    return _first_of_name(rows)


def community_centres(places: gpd.GeoDataFrame, with_polygon: set[str]) -> pd.DataFrame:
    """Return name, place_id, lon, lat of communities without a polygon.

    Their offices, and quarters that are called 社区: many a place=neighbourhood in China is a
    housing estate, which is no community. An office comes before the quarter.
    """
    rows = []
    for place in _likely(places, '"place"|"office"|"amenity"').itertuples():
        name = community_name(place.name)
        if not name or name in with_polygon:
            continue
        tags = json.loads(place.tags)
        is_quarter = tags.get("place") in ("quarter", "neighbourhood", "suburb")
        is_office = tags.get("office") == "government" or "amenity" in tags
        if is_quarter or is_office:
            rows.append((name, not is_office, place.place_id, place.geometry))
    return _first_of_name(rows)


def _likely(places: gpd.GeoDataFrame, words: str) -> gpd.GeoDataFrame:
    """Return named places whose tags hold one of ``words`` (a pattern)."""
    return places[(places["name"] != "") & places["tags"].str.contains(words, regex=True)]


def _first_of_name(rows: list[tuple[str, bool, str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "is_second", "place_id", "geometry"])
    frame = frame.sort_values(["name", "is_second", "place_id"]).drop_duplicates("name")
    spots = shapely.point_on_surface(frame.pop("geometry").to_numpy(dtype=object))
    return frame.assign(lon=shapely.get_x(spots), lat=shapely.get_y(spots)).reset_index(drop=True)


def _is_seat(place: Any, tags: dict[str, str]) -> bool:
    """Whether an object is a township's office, or a place named like a township."""
    is_government = tags.get("amenity") == "townhall" or tags.get("office") == "government"
    says_so = bool(re.search(r"(办事处|人民政府|政府)$", place.name))
    return (
        is_government
        or (says_so and tags.get("place") == "locality")
        or ("place:CN" in tags and tags["place:CN"] in ("subdistrict", "town", "township"))
    )
