"""The tables of the thematic layers for the invented county: every look, part, hostile name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.geo import WGS84
from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import FACILITY_KINDS, STATES
from geoplan.text import messages

WEST, SOUTH, STEP = 120.0, 30.0, 0.004
EVIL = "<img src=x onerror=window.pwned=1>{{7*7}}"
DAY = date(2026, 10, 1)
RULES = sorted(
    k.split(".")[1] for k in messages("zh") if k.startswith("rule.") and k.endswith(".name")
)


def frame(name: str, rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as the table ``name``, checked where there is a contract."""
    if name in TABLES:
        return from_rows(TABLES[name], rows)
    made = pd.DataFrame(rows)
    return gpd.GeoDataFrame(made, crs=WGS84) if "geometry" in made.columns else made


def _box(i: int, j: int, size: float = 1.0) -> shapely.Polygon:
    west, south = WEST + STEP * i, SOUTH + STEP * j
    return shapely.box(west, south, west + STEP * size, south + STEP * size)


def _sections() -> list[dict[str, Any]]:
    lines = [
        [(WEST + STEP * i, SOUTH - STEP), (WEST + STEP * (i + 1), SOUTH - STEP)] for i in range(8)
    ]
    return [
        {
            "section_id": f"s{i}",
            "kind": "street",
            "street_id": "w1",
            "seq": i,
            "from_node": f"n{i}",
            "to_node": f"n{i + 1}",
            "highway": "residential",
            "name": EVIL if i == 0 else "" if i == 1 else f"街{i}",
            "length_m": 385.0,
            "geometry": shapely.LineString(line),
        }
        for i, line in enumerate(lines)
    ]


def _hexes() -> list[dict[str, Any]]:
    return [
        {
            "hex_id": f"h400_{i}_0",
            "share_pct": share,
            "points": 3,
            "unknown_share": 0.5 if share else None,
            "worst_state": STATES[i],
            "area_m2": 1e5,
            "geometry": _box(2 * i, 7, 1.8),
        }
        for i, share in enumerate((30.0, 24.0, 26.0, 20.0, 0.0))
    ]


def _facilities() -> list[dict[str, Any]]:
    def row(i: int, kind: str, **changes: Any) -> dict[str, Any]:
        lon, lat = WEST + STEP * (i + 0.4), SOUTH - 2 * STEP
        given = {"facility_id": f"f{i}", "kind": kind, "label": "", "name": EVIL if i == 0 else ""}
        given |= {"theme": "", "themes": [], "status": "good" if i % 2 else "", "count": 1 + i % 2}
        given |= {"area_m2": None, "source": f"osm:n{i}" if i % 3 else "book:台账.xlsx#表1!3"}
        return given | {"lon": lon, "lat": lat, "geometry": shapely.Point(lon, lat)} | changes

    rows = [row(i, kind) for i, kind in enumerate(FACILITY_KINDS)]
    nowhere = {"lon": None, "lat": None, "geometry": shapely.Point()}
    guessed = row(len(rows) + 1, "toilet", source="book:旧台账.xlsx#表1!3")
    return [*rows, row(len(rows), "ad", **nowhere), guessed]


def _datums() -> list[dict[str, Any]]:
    """One book whose datum nobody wrote and nothing tells."""
    none = {c.name: None if c.optional else "" for c in TABLES["datums"].columns}
    known = {"file": "旧台账.xlsx", "sheet": "表1", "basis": "few", "datum": "wgs84"}
    counts = {c.name: 0 for c in TABLES["datums"].columns if c.kind == "int"}
    return [none | counts | known | {"axes": "lon_lat", "form": "degrees"}]


def _states() -> list[dict[str, Any]]:
    codes = ("unowned", "covered")
    return [
        {
            "section_id": f"s{i}",
            "state": state,
            "states": [state],
            "reasons": [json.dumps({"code": state if state in codes else "covered"})],
            "township": "甲镇",
            "grid": "",
            "last_visit_day": DAY if i % 2 else None,
            "walked_m": 12.0 * i,
            "points": 1,
            "held_pct": 80.0,
            "share_pct": 1.0,
        }
        for i, state in enumerate(STATES)
    ]


def _reaches() -> list[dict[str, Any]]:
    told = [(100.0, "reached"), (300.0, "reached"), (700.0, "reached"), (1500.0, "reached")]
    told += [(None, "no_way"), (None, "closed")]
    return [
        {
            "section_id": f"s{i}",
            "layer": layer,
            "status": status,
            "distance_m": metres,
            "nearest_id": "p001" if metres else "",
        }
        for layer in ("checked", "toilet", "t3")
        for i, (metres, status) in enumerate(told)
    ]


def _areas() -> list[dict[str, Any]]:
    return [
        {
            "layer": "base",
            "mode": mode,
            "minutes": minutes,
            "name": "",
            "geometry": shapely.MultiPolygon([_box(4, 2, minutes / 5)]),
            "length_m": 1000.0 * minutes,
        }
        for mode in ("walk", "car")
        for minutes in (5.0, 10.0, 15.0)
    ]


def _blind() -> list[dict[str, Any]]:
    line = shapely.LineString([(WEST, SOUTH - 3 * STEP), (WEST + STEP, SOUTH - 3 * STEP)])
    shapes = {"section": line, "compound": _box(2, -3, 0.8), "cell": _box(4, -3, 0.8)}
    return [
        {
            "blind_id": kind,
            "kind": kind,
            "why": ["no_point", "no_visit"],
            "name": EVIL if kind == "section" else "",
            "type_id": "",
            "township": "甲镇",
            "grid": "",
            "length_m": 385.0 if kind == "section" else None,
            "floor_area_m2": None if kind == "section" else 900.0,
            "share_pct": 1.0,
            "rank": rank,
            "lon": WEST,
            "lat": SOUTH,
            "detail": "{}",
            "geometry": shape,
        }
        for rank, (kind, shape) in enumerate(shapes.items(), 1)
    ]


def _rules() -> list[dict[str, Any]]:
    line = shapely.MultiLineString([[(WEST, SOUTH - 4 * STEP), (WEST + STEP, SOUTH - 4 * STEP)]])
    circle, spot = (
        shapely.Point(WEST + 4 * STEP, SOUTH - 4 * STEP),
        shapely.Point(WEST + 7 * STEP, SOUTH - 4 * STEP),
    )
    shapes = {"unmet": line, "unknown": circle.buffer(STEP / 2), "met": spot}
    return [
        {
            "result_id": f"{rule} {status}",
            "rule_id": rule,
            "subject_kind": "window",
            "subject_id": "w1",
            "point_id": "",
            "name": EVIL if status == "unmet" else "",
            "township": "甲镇",
            "status": status,
            "value": 900.0,
            "limit": 500.0,
            "unit": "m",
            "detail": json.dumps({"code": "near", "limit": 500}),
            "from_m": 0.0,
            "to_m": 385.0,
            "lon": WEST,
            "lat": SOUTH,
            "geometry": shape,
        }
        for rule in RULES
        for status, shape in shapes.items()
    ]


def _rule_items() -> list[dict[str, Any]]:
    spot = shapely.Point(WEST + 5 * STEP, SOUTH - 4 * STEP)
    line = shapely.MultiLineString([[(WEST, SOUTH - 3 * STEP), (WEST + STEP, SOUTH - 3 * STEP)]])
    finds = (
        (RULES[0], "conflict", "internet_cafe", EVIL, "县文旅局", spot),
        (RULES[0], "relief", "street", "", "", line),
        (RULES[0], "wanted", "ad", "", "公益广告公司", shapely.Point(WEST, SOUTH - 3 * STEP)),
        (RULES[0], "share", "department", "看环境", "县城管局", shapely.Point()),
    )
    return [
        {
            "item_id": f"{rule} {role}",
            "result_id": f"{rule} unmet",
            "rule_id": rule,
            "role": role,
            "kind": kind,
            "name": name,
            "unit": unit,
            "ref_id": "n1",
            "distance_m": None if shape.is_empty else 120.4,
            "size": None,
            "lon": None if shape.is_empty else WEST,
            "lat": None if shape.is_empty else SOUTH,
            "geometry": shape,
        }
        for rule, role, kind, name, unit, shape in finds
    ]


def _bases() -> list[dict[str, Any]]:
    place = {"lon": WEST + 8.5 * STEP, "lat": SOUTH + 6.5 * STEP, "address": "和平路1号"}
    row = {"file": "驻点.xlsx", "sheet": "表1", "row": 2, **place}
    return [{"base_id": "b1", "name": EVIL, **row}]


def _plan() -> dict[str, list[dict[str, Any]]]:
    """A round of two stops, one walked from end to end."""
    dots = [(WEST + STEP * x, SOUTH - 4 * STEP) for x in range(5)]
    rounds = [{"round_id": "r", "team": "甲队", "day": DAY}]
    stops = [
        {"round_id": "r", "seq": k, "point_id": f"g{k}", "start_s": 30_600 + k, "leave_s": 36_000}
        | {"lon": dots[2 * k - 1][0], "lat": dots[2 * k - 1][1]}
        for k in (1, 2)
    ]
    kinds = ((1, "travel"), (1, "walk"), (2, "travel"), (3, "travel"))
    legs = [
        {"round_id": "r", "seq": seq, "kind": kind, "seconds": 90, "length_m": 120.0}
        | {"sections": [], "geometry": shapely.LineString(dots[i : i + 2])}
        for i, (seq, kind) in enumerate(kinds)
    ]
    points = [{"point_id": "g1", "name": EVIL}]
    made = {"patrol_rounds": rounds, "patrol_stops": stops, "patrol_legs": legs}
    return {**made, "points": points}


def make_themed() -> dict[str, pd.DataFrame]:
    """Return every table that a thematic layer reads."""
    rows = {
        "sections": _sections(),
        "hexes": _hexes(),
        "facilities": _facilities(),
        "datums": _datums(),
        "section_states": _states(),
        "section_reaches": _reaches(),
        "service_areas": _areas(),
        "blind_spots": _blind(),
        "rule_results": _rules(),
        "rule_items": _rule_items(),
        "bases": _bases(),
    }
    made = {name: frame(name, listed) for name, listed in rows.items()}
    return made | {name: frame(name, _filled(name, own)) for name, own in _plan().items()}


def _filled(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with every column of the table; what no layer reads is filled with anything."""
    blank = {"text": "", "int": 0, "float": 0.0, "bool": False, "date": DAY, "list": []}
    blank |= {"json": "{}", "geometry": shapely.Point(WEST, SOUTH)}
    columns = TABLES[name].columns if name in TABLES else ()
    rest = {c.name: c.values[0] if c.values else blank[c.kind] for c in columns}
    return [rest | row for row in rows]
