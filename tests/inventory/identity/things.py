"""Small points and registers for the tests of identity."""

from __future__ import annotations

from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.config import Settings
from geoplan.geo import local_crs
from geoplan.inventory.identity import Identified, identify, write_identities
from geoplan.tables import TABLES, from_rows, records

LON, LAT = 116.0, 28.0
M_LAT = 111_195.08
M_LON = M_LAT * float(np.cos(np.radians(LAT)))
CRS = local_crs((LON, LAT, LON, LAT))
DAY = date(2026, 11, 20)


def site(osm: str, name: str, x: float = 0, y: float = 0, **other: Any) -> dict[str, Any]:
    """A park ``x`` metres east and ``y`` metres north; ``osm`` are its objects, the main first."""
    lon, lat = LON + x / M_LON, LAT + y / M_LAT
    main = osm.split(";")[0]
    row = {
        "type_id": "park",
        "shape": "site",
        "kind": "likely",
        "name": name or "（未命名）公园",
        "address": "",
        "lon": lon,
        "lat": lat,
        "length_m": None,
        "source": f"osm:{osm}",
        "listed_id": "",
        "reason": "osm: leisure=park",
        "placed_by": "map",
        "uncertainty_m": None,
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": "h",
        "geometry": shapely.Point(lon, lat),
    }
    row |= other
    return {"point_id": f"{row['type_id']}-{main}"} | row


def nowhere(mark: str, name: str) -> dict[str, Any]:
    """A park that only the list knows, and not where."""
    lost = {"lon": np.nan, "lat": np.nan, "geometry": shapely.Point(), "placed_by": "none"}
    return site(mark, name, source=f"list:a.xlsx!{mark}", listed_id=mark, kind="fixed", **lost)


def stretch(mark: str, *corners: tuple[float, float], **other: Any) -> dict[str, Any]:
    """A lane through corners in metres; ``mark`` is the digest at the end of its id."""
    line = shapely.LineString([(LON + x / M_LON, LAT + y / M_LAT) for x, y in corners])
    x, y = (sum(values) / len(corners) for values in zip(*corners, strict=True))
    row = site("w1", "一巷", x, y, type_id="back_lane", shape="stretch", geometry=line)
    row["length_m"] = 1.0
    return row | {"point_id": f"back_lane-s{mark * 10}"[:21]} | other


def table(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    return from_rows(TABLES["points"], rows)


NO_CANDIDATES = from_rows(TABLES["candidates"], [])
NO_REGISTER = from_rows(TABLES["register"], [])


def renamed(points: gpd.GeoDataFrame, ids: Any) -> gpd.GeoDataFrame:
    return points.assign(point_id=points["point_id"].map(ids))


def remember(
    rows: list[dict[str, Any]] | gpd.GeoDataFrame,
    register: pd.DataFrame = NO_REGISTER,
    day: date = DAY,
) -> tuple[Identified, pd.DataFrame]:
    """Identify ``rows`` and write the register of the build."""
    points = table(rows) if isinstance(rows, list) else rows
    found = identify(points, register, CRS)
    output = write_identities(
        points=renamed(points, found.ids),
        candidates=NO_CANDIDATES,
        recuts=from_rows(TABLES["recuts"], found.recuts),
        register=register,
        settings=Settings(as_of=day),
    )
    return found, output.tables["identities"]


def recut(found: Identified) -> dict[tuple[str, str], float]:
    return {(r["old_id"], r["new_id"]): r["share"] for r in found.recuts}


def status(register: pd.DataFrame) -> dict[str, str]:
    return {r["point_id"]: r["status"] for r in records(register)}
