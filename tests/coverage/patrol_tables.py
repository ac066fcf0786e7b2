"""A street grid of a few blocks, points on it, and rows of every table that patrols read."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import shapely

from geoplan.config import Coverage, Settings
from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import STATES
from tests.toy_points import park_row

AS_OF = date(2026, 10, 20)
WEST, SOUTH = 116.0, 28.0
BLOCK_DEG = 0.001  # about 100 m
NO_IDENTITIES = from_rows(TABLES["identities"], [])
SETTINGS = Settings(as_of=AS_OF, coverage=Coverage(patrol_days=7))


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def section(section_id: str, x: float, y: float = 0.0, **changes: Any) -> dict[str, Any]:
    """A section one block long to the east of block (x, y)."""
    lon, lat = WEST + x * BLOCK_DEG, SOUTH + y * BLOCK_DEG
    row = {"section_id": section_id, "kind": "street", "street_id": section_id, "seq": 0}
    row |= {"from_node": "", "to_node": "", "highway": "residential", "name": ""}
    line = shapely.LineString([(lon, lat), (lon + BLOCK_DEG, lat)])
    return row | {"length_m": 98.4, "geometry": line} | changes


def point(point_id: str, x: float = 0.5, y: float = 0.0, **changes: Any) -> dict[str, Any]:
    lon, lat = WEST + x * BLOCK_DEG, SOUTH + y * BLOCK_DEG
    (row,) = park_row().to_dict("records")
    row |= {"point_id": point_id, "name": f"{point_id}号园", "lon": lon, "lat": lat}
    return row | {"geometry": shapely.Point(lon, lat)} | changes


def holds(point_id: str, section_id: str, length_m: float = 98.4, seq: int = 0) -> dict[str, Any]:
    row = {"point_id": point_id, "section_id": section_id, "seq": seq, "from_m": 0.0}
    return row | {"to_m": length_m, "length_m": length_m, "reason": "osm"}


def visit(visit_id: str, day: date, **changes: Any) -> dict[str, Any]:
    row = {"visit_id": visit_id, "file": "巡查.csv", "sheet": "", "row": 2, "day": day}
    row |= dict.fromkeys(("point_ref", "section_ref", "who", "mode", "note", "datum"), "")
    row |= {"lon": None, "lat": None}
    if "x" in changes:
        x, y = changes.pop("x"), changes.pop("y", 0.0)
        changes |= {"lon": WEST + x * BLOCK_DEG, "lat": SOUTH + y * BLOCK_DEG, "datum": "wgs84"}
    return row | changes


def visited(visit_id: str, kind: str, ref_id: str, day: date) -> dict[str, Any]:
    row = {"visit_id": visit_id, "kind": kind, "ref_id": ref_id, "day": day}
    return row | {"how": "named", "distance_m": None}


def walk(track_id: str, section_id: str, from_m: float, to_m: float, day: date) -> dict[str, Any]:
    row = {"track_id": track_id, "section_id": section_id, "from_m": from_m}
    return row | {"to_m": to_m, "day": day}


def tables(**rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Frames of the tables named, made from rows."""
    return {name: from_rows(TABLES[name], listed) for name, listed in rows.items()}


def area(kind: str, name: str, west: float, east: float) -> dict[str, Any]:
    """An area from block ``west`` to block ``east``, as high as a degree to both sides."""
    box = shapely.box(WEST + west * BLOCK_DEG, SOUTH - 1, WEST + east * BLOCK_DEG, SOUTH + 1)
    row = {"area_id": f"{kind}-{name}", "kind": kind, "name": name, "source": "file"}
    return row | {"geometry": box}


def gap(point_id: str, states: list[str]) -> dict[str, Any]:
    told = [s for s in STATES if s in states] or ["covered"]
    reasons = [json.dumps({"code": s}) for s in told]
    return {"point_id": point_id, "state": told[0], "states": told, "reasons": reasons}


def score(point_id: str) -> dict[str, Any]:
    zero = dict.fromkeys(
        ("indicators", "met", "unmet", "unmet_static", "na", "expired", "unverified", "unknown"), 0
    )
    none = dict.fromkeys(("static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct"))
    rest = {"last_day": None, "age_days": None, "fresh_pct": None}
    return {"point_id": point_id} | zero | none | rest


def exposure(point_id: str, share_pct: float) -> dict[str, Any]:
    row = {"point_id": point_id, "inclusion": 0.5, "deduct_pct": 10.0, "loss_pct": 0.1}
    return row | {"share_pct": share_pct, "unknown_share": 1.0}


def duty(point_id: str, role: str, unit: str) -> dict[str, Any]:
    row = {"point_id": point_id, "role": role, "unit": unit, "rule": "list", "detail": ""}
    return row | {"distance_m": None, "person": ""}
