"""Make one point of the relations of one bus line.

From: ``routes`` (usually one relation a direction). To: rows of ``points``.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import geopandas as gpd
import shapely

from geoplan.catalogue import PointType
from geoplan.geo import to_metric
from geoplan.text import say

# "12路：火车站→县医院", "12路 (火车站 - 县医院)", "Bus 12: A => B"
_DIRECTION = re.compile(r"\s*[：:（(].*$|\s+\S+\s*(?:→|=>|⇒|--).*$")


def bus_line_rows(
    routes: gpd.GeoDataFrame, point_type: PointType, crs: str, language: str
) -> list[dict[str, Any]]:
    """Return one row per line: relations with the same number, or failing that the same name."""
    if routes.empty:
        return []
    length_m = to_metric(routes.geometry, crs).length.to_numpy()
    frame = routes.assign(length_m=length_m, line=[_line(r) for r in routes.itertuples()])
    return [
        _row(group, str(line), point_type, language)
        for line, group in frame.groupby("line", sort=True)
    ]


def _line(route: Any) -> str:
    return route.ref.strip() or _DIRECTION.sub("", route.name).strip() or route.route_id


def _row(
    group: gpd.GeoDataFrame, line: str, point_type: PointType, language: str
) -> dict[str, Any]:
    group = group.sort_values("route_id")
    ids = group["route_id"].tolist()
    parts = shapely.get_parts(group.geometry.to_numpy())
    # Both directions mostly share their ways: draw each once.
    shape = shapely.multilinestrings(
        list(dict(zip(shapely.to_wkb(parts), parts, strict=True)).values())
    )
    longest = parts[int(shapely.length(parts).argmax())]
    spot = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return {
        "point_id": f"{point_type.id}-{ids[0]}",
        "type_id": point_type.id,
        "shape": point_type.shape,
        "kind": "likely",
        "name": _title(group, line, language),
        "address": "",
        "lon": spot.x,
        "lat": spot.y,
        "length_m": float(group["length_m"].max()),
        "source": "osm:" + ";".join(ids),
        "reason": "osm: route=bus",
        "content_hash": sha256("".join(group["content_hash"]).encode()).hexdigest()[:16],
        "geometry": shape,
    }


def _title(group: gpd.GeoDataFrame, line: str, language: str) -> str:
    names = [n for n in (_DIRECTION.sub("", n).strip() for n in group["name"]) if n]
    title = min(names, key=lambda n: (len(n), n)) if names else line
    first = group.iloc[0]
    if first["origin"] and first["destination"]:
        ends = {"name": title, "a": first["origin"], "b": first["destination"]}
        return say("point.between", language, **ends)
    return title
