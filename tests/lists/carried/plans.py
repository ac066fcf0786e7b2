"""A plan of a few rounds on a grid of streets, with names nobody should have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.catalogue import load_catalogue
from geoplan.config import County, Settings
from geoplan.tables import TABLES, from_rows
from tests.coverage.patrol_tables import duty
from tests.render.outlook_tables import gate_row
from tests.toy_points import park_row

CATALOGUE = load_catalogue()
SETTINGS = Settings(as_of=date(2026, 10, 20), county=County(name="禾溪县（虚构）"))
DAY = date(2026, 10, 21)
WEST, SOUTH = 117.2, 28.3
STEP = 0.001
EVIL = '=1+1 <img src=x onerror="alert(1)">&]]> 13812345678 \x07'


def spot(k: float) -> tuple[float, float]:
    """The k-th place along a winding way."""
    row, column = divmod(k, 10)
    return WEST + STEP * (column if row % 2 == 0 else 9 - column), SOUTH + STEP * row


def plan(
    stops: int = 6,
    teams: int = 1,
    name: str = "",
    passed: Sequence[dict[str, Any]] = (),
    left: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    rounds, halts, legs = [], [], []
    for t in range(teams):
        round_id = f"{DAY} 第{t + 1}队"
        start = spot(0)
        head = {"round_id": round_id, "team": f"第{t + 1}队", "day": DAY, "mode": "ebike"}
        rounds.append(
            head
            | {"start_lon": start[0], "start_lat": start[1], "end_lon": start[0]}
            | {"end_lat": start[1], "depart_s": 30600, "return_s": 40000, "stops": stops}
            | {"required": 2, "value": 1.0, "service_min": 60.0, "travel_min": 35.0}
            | {"wait_min": 3.0, "break_min": 0.0, "work_min": 98.0, "travel_m": 5200.0}
            | {"walk_m": 300.0}
        )
        for k in range(1, stops + 1):
            kind = ("site", "stretch", "belt")[k % 3]
            (lon, lat), after = spot(k), spot(k + 0.4 if kind == "stretch" else k)
            halts.append(
                {"round_id": round_id, "seq": k, "task_id": f"p{k}", "point_id": f"p{k}"}
                | {"kind": kind, "is_required": True, "value": 0.1, "lon": lon, "lat": lat}
                | {"leave_lon": after[0], "leave_lat": after[1], "arrive_s": 30600 + 300 * k}
                | {"start_s": 30660 + 300 * k, "leave_s": 30800 + 300 * k, "service_min": 2.0}
                | {"wait_min": 1.0, "break_min": 0.0, "travel_min": 2.0, "travel_m": 110.0}
                | {"walk_m": 50.0 if kind == "stretch" else 0.0, "state": "planned"}
                | {"window": "07:30-08:30" if k == 2 else ""}
            )
            before = spot(k - 1 + (0.4 if k % 3 == 2 else 0.0))
            legs.append(leg(round_id, k, "travel", before, (lon, lat)))
            if kind == "stretch":
                legs.append(leg(round_id, k, "walk", (lon, lat), after))
        last = spot(stops + (0.4 if stops % 3 == 1 else 0.0))
        legs.append(leg(round_id, stops + 1, "travel", last, start))
    return {
        "patrol_rounds": pd.DataFrame(rounds),
        "patrol_stops": pd.DataFrame(halts),
        "patrol_legs": gpd.GeoDataFrame(legs, geometry="geometry", crs="EPSG:4326"),
        "patrol_passed": from_rows(TABLES["patrol_passed"], list(passed)),
        "patrol_unserved": from_rows(TABLES["patrol_unserved"], list(left)),
        **ground(stops, name),
    }


def leg(
    round_id: str, seq: int, kind: str, start: tuple[float, float], end: tuple[float, float]
) -> dict[str, Any]:
    row = {"round_id": round_id, "seq": seq, "kind": kind, "seconds": 90, "length_m": 110.0}
    line = shapely.LineString([start, (end[0], start[1]), end])
    return row | {"sections": [], "geometry": line}


def ground(stops: int, name: str) -> dict[str, Any]:
    rows, duties, sections = [], [], []
    (park,) = park_row().to_dict("records")
    for k in range(1, stops + 1):
        lon, lat = spot(k)
        told = name or f"第{k}号公园（东门）"
        row = {"point_id": f"p{k}", "name": told, "lon": lon, "lat": lat, "address": told}
        rows.append(park | row | {"geometry": shapely.Point(lon, lat)})
        duties.append(duty(f"p{k}", "lead", name or "县住房和城乡建设局（园林绿化中心）"))
    for j in range(8):
        line = shapely.LineString(
            [(WEST - 0.002, SOUTH + STEP * j), (WEST + 0.012, SOUTH + STEP * j)]
        )
        row = {"section_id": f"s{j}", "kind": "street", "street_id": f"w{j}", "seq": 0}
        row |= {"from_node": f"a{j}", "to_node": f"b{j}", "name": f"{j}号路", "length_m": 1300.0}
        sections.append(row | {"highway": "residential" if j % 2 else "primary", "geometry": line})
    made = {"points": rows, "duties": duties, "sections": sections, "gate": [gate_row()]}
    return {table: from_rows(TABLES[table], own) for table, own in made.items()}
