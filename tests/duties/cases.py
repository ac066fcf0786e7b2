"""A flat county of squares to give points to units in: metres east and north of a corner."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely
from pyproj import Transformer

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import Settings, parse_settings
from geoplan.duties import assign_duties
from geoplan.duties.assign import READS
from geoplan.duties.by_list import GROUNDS, HEADS
from geoplan.geo import local_crs
from geoplan.tables import TABLES, Output, from_rows, records

CATALOGUE = load_catalogue()
SETTINGS = parse_settings('as_of = "2026-10-20"\n[county]\nname = "平安县"')
COUNTY = (115.98, 27.98, 116.06, 28.06)
_TO_DEGREES = Transformer.from_crs(local_crs(COUNTY), "EPSG:4326", always_xy=True)


def degrees(x_m: float, y_m: float) -> tuple[float, float]:
    """Lon and lat of a spot ``x_m`` east and ``y_m`` north of the county's middle."""
    lon, lat = _TO_DEGREES.transform(x_m, y_m)
    return float(lon), float(lat)


def box(west: float, south: float, east: float, north: float) -> Any:
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.Polygon([degrees(*c) for c in corners])


def area(kind: str, name: str, *bounds_m: float, shape: Any = None) -> dict[str, Any]:
    row = {"area_id": f"{kind}:{name}", "kind": kind, "name": name, "source": "file"}
    return row | {"geometry": box(*bounds_m) if shape is None else shape}


def county() -> dict[str, Any]:
    return area("county", "平安县", shape=shapely.box(*COUNTY))


def point(
    point_id: str, x_m: float | None = 0, y_m: float = 0, type_id: str = "park", **changes: Any
) -> dict[str, Any]:
    """A site, a line where ``line`` holds its corners, a point without a place where x is None."""
    line = changes.pop("line", None)
    lon, lat = (None, None) if x_m is None else degrees(x_m, y_m)
    geometry = shapely.Point() if x_m is None else shapely.Point(lon, lat)
    if line is not None:
        geometry = shapely.MultiLineString([[degrees(*xy) for xy in line]])
        middle = geometry.interpolate(0.5, normalized=True) if geometry.length else geometry
        lon, lat = middle.x, middle.y
    row = {
        "point_id": point_id,
        "type_id": type_id,
        "shape": "site" if line is None else "stretch",
        "kind": "likely",
        "name": f"名{point_id}",
        "address": "",
        "lon": lon,
        "lat": lat,
        "length_m": None,
        "source": "osm:n1",
        "listed_id": "",
        "reason": "r",
        "placed_by": "map" if x_m is not None else "none",
        "uncertainty_m": None,
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": "h",
        "geometry": geometry,
    }
    return row | changes


def item(listed_id: str, **changes: Any) -> dict[str, Any]:
    """A row of the list."""
    empty: dict[str, Any] = dict.fromkeys((*GROUNDS, *HEADS, "lead", "supporting", "sponsor"), "")
    empty |= {c.name: None if c.optional else "" for c in TABLES["listed"].columns}
    row = {"listed_id": listed_id, "file": "清单.xlsx", "sheet": "表", "row": 5}
    return empty | row | {"name": f"名{listed_id}", "type_id": "park"} | changes


def place(place_id: str, name: str, x_m: float, y_m: float, tags: str) -> dict[str, Any]:
    geometry = shapely.Point(degrees(x_m, y_m))
    row = {"place_id": place_id, "name": name, "geom_kind": "point", "tags": tags}
    return row | {"content_hash": "h", "geometry": geometry}


def grid(name: str, **changes: str) -> dict[str, Any]:
    row = {"grid_id": f"grid:{name}", "name": name, "community": "", "head": "", "sponsor": ""}
    return row | {"file": "网格.geojson", "row": 1} | changes


def rule(rule_id: str, lead: str = "", **changes: Any) -> dict[str, Any]:
    row = {"rule_id": rule_id, "file": "规则.xlsx", "sheet": "", "row": 2, "topic": "", "why": ""}
    row |= {"types": [], "areas": [], "names": [], "lead": lead, "supporting": ""}
    return row | changes


def move(move_id: str, to_unit: str, **changes: Any) -> dict[str, Any]:
    row = {"reassignment_id": move_id, "file": "reassignments.csv", "sheet": "", "row": 2}
    row |= dict.fromkeys(("ref", "type_id", "township", "community", "grid", "from_unit"), "")
    row |= {"role": "lead", "to_unit": to_unit, "who": "王某", "day": None, "why": "分工调整"}
    return row | changes


def tables(**rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Every table that duties read, from rows; the county is always there."""
    rows["areas"] = [county(), *rows.get("areas", [])]
    made = {name: from_rows(TABLES[name], rows.get(name, [])) for name in READS}
    if rows.get("listed"):
        made["listed"] = pd.DataFrame(rows["listed"])
    return made


def assign(
    settings: Settings = SETTINGS,
    catalogue: Catalogue = CATALOGUE,
    **rows: list[dict[str, Any]],
) -> Output:
    return assign_duties(**tables(**rows), catalogue=catalogue, settings=settings)


def held(output: Output, role: str) -> dict[str, list[tuple[str, str]]]:
    """Unit and rule of everybody who holds a role, by point."""
    out: dict[str, list[tuple[str, str]]] = {}
    for row in records(output.tables["duties"]):
        if row["role"] == role:
            out.setdefault(row["point_id"], []).append((row["unit"], row["rule"]))
    return out


def doubts(output: Output) -> dict[tuple[str, str, str], dict[str, Any]]:
    rows = records(output.tables["duty_conflicts"])
    return {(row["point_id"], row["role"], row["kind"]): row for row in rows}


def codes(output: Output) -> list[str]:
    return [problem.code for problem in output.problems]
