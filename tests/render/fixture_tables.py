"""A small invented county made straight from the table contracts: every state, family and shape.

Sixty sites in a grid, four stretches, one bus line, one hotline without a place; two townships with
outlines; six names that try to be programs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import shapely

from geoplan.catalogue.model import Catalogue, Family, Indicator, PointType, Unit
from geoplan.config import Settings, parse_settings
from geoplan.errors import Problem
from geoplan.tables import TABLES, from_rows, problems_frame
from geoplan.tables.values import CASE_STATES, OBJECTION_STATES, STATES
from tests.render.outlook_tables import forecast_rows, gate_row
from tests.render.theme_tables import make_themed

SYMBOLS = (
    *("circle", "square", "triangle", "diamond"),
    *("triangle_down", "pentagon", "cross", "hexagon"),
)
HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror=window.pwned=1>',
    "</script><script>window.pwned=1</script>",
    "{{7*7}}",
    "{% raw %}县医院{% endraw %}",
    "`${window.pwned=1}`\u2028</textarea>&lt;b&gt;",
)
WEST, SOUTH, STEP = 120.0, 30.0, 0.004
DAY = date(2026, 10, 20)


def make_catalogue() -> Catalogue:
    families = {f"f{i}": Family(f"f{i}", f"大类{i}", s, "#336699") for i, s in enumerate(SYMBOLS)}
    shape = {8: "stretch", 9: "stretch", 10: "none"}
    types = {
        f"t{i}": PointType(
            id=f"t{i}",
            name=f"类别{i}",
            family=f"f{i % 8}",
            shape=shape.get(i, "site"),
            priority=1,
            clauses=(),
            lead="u0",
            supporting=(),
            indicators=("i0", "i1"),
        )
        for i in range(11)
    }
    indicators = {
        "i0": Indicator("i0", "路面干净", "环境", "dynamic", 1.0, False, 7),
        "i1": Indicator("i1", "公益广告<b>", "宣传", "static", 1.0, False, 180),
    }
    units = {"u0": Unit("u0", "县城管局"), "u1": Unit("u1", "县住建局")}
    return Catalogue("test", families, units, indicators, types)


def make_settings(language: str = "zh", **map_settings: Any) -> Settings:
    limits = "".join(f"{k} = {v}\n" for k, v in map_settings.items())
    return parse_settings(
        f'language = "{language}"\nas_of = "{DAY}"\n[county]\nname = "青禾县"\n[map]\n{limits}'
    )


def _spot(i: int) -> tuple[float, float]:
    return WEST + STEP * (i % 10), SOUTH + STEP * (i // 10)


def _point(i: int, **changes: Any) -> dict[str, Any]:
    lon, lat = _spot(i)
    row = {
        "point_id": f"p{i:03d}",
        "type_id": f"t{i % 8}",
        "shape": "site",
        "kind": "fixed" if i % 3 else "likely",
        "name": HOSTILE[i] if i < len(HOSTILE) else f"点位{i}号",
        "address": f"和平路{i}号",
        "lon": lon,
        "lat": lat,
        "length_m": None,
        "source": f"osm:n{i};w{i}" if i % 2 else f"list:清单.xlsx#点位!{i + 2}",
        "reason": "清单上报" if i % 2 == 0 else "amenity=school",
        "placed_by": "map",
        "uncertainty_m": None,
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": "x",
        "listed_id": "",
        "geometry": shapely.Point(lon, lat),
    }
    return row | changes


def _line(i: int, **changes: Any) -> dict[str, Any]:
    lon, lat = _spot(i)
    lon, lat = lon + STEP / 2, lat + STEP / 2
    shape = shapely.MultiLineString([[(lon - 0.001, lat), (lon, lat), (lon + 0.001, lat)]])
    given = {"type_id": "t8", "shape": "stretch", "length_m": 190.0, "geometry": shape}
    return _point(i, **(given | {"lon": lon, "lat": lat, "source": f"osm:w{i}"} | changes))


def _point_rows() -> list[dict[str, Any]]:
    rows = [_point(i) for i in range(60)]
    rows += [_line(i) for i in (60, 61, 62, 63)]
    rows.append(_line(64, type_id="t9", source="osm:r9", name="1 路"))
    rows.append(_line(66, type_id="t1", shape="belt", name="学校周边"))
    nowhere = {"lon": None, "lat": None, "placed_by": "none", "geometry": shapely.Point()}
    rows.append(_point(65, type_id="t10", shape="none", name="热线电话", **nowhere))
    return rows


def _states(i: int) -> list[str]:
    worst = STATES[i % 5 if i % 5 < 4 else 4 + i // 5 % 3]
    return [worst, "unchecked"] if worst in ("unowned", "failing") and i % 2 else [worst]


def _facts(state: str) -> dict[str, Any]:
    return {
        "failing": {"count": 1, "names": "公益广告<b>"},
        "unchecked": {"unknown": 1, "indicators": 2},
        "stale": {"expired": 1, "oldest_days": 30},
        "unpatrolled": {"days": 12, "limit": 7},
        "unreachable": {"base": "城东<b>", "minutes": 31, "limit": 15, "mode": "@travel_mode.walk"},
    }.get(state, {})


def _duty_rows(i: int) -> list[dict[str, Any]]:
    common = {"point_id": f"p{i:03d}", "detail": "依据", "distance_m": None, "person": ""}
    town = "甲镇" if i % 10 < 5 else "<i>乙</i>镇"
    rule, far = ("township_polygon", None) if i % 4 else ("township_centre", 1234.0)
    rows = [common | {"role": "township", "unit": town, "rule": rule, "distance_m": far}]
    if i % 5:
        unit = "县城管局" if i % 2 else "县住建局"
        rows.append(common | {"role": "lead", "unit": unit, "rule": "list" if i % 3 else "type"})
        rows.append(common | {"role": "supporting", "unit": "社区", "rule": "type"})
    return rows


def _score(i: int) -> dict[str, Any]:
    value = None if i % 5 in (0, 2) else float(i % 100)
    last = None if value is None else DAY - timedelta(days=i % 40)
    return {
        "point_id": f"p{i:03d}",
        **dict.fromkeys(("static_pct", "dynamic_pct", "overall_pct"), value),
        "low_pct": value and value / 2,
        "high_pct": value and 100.0,
        "indicators": 2,
        "met": 0 if value is None else 1,
        "unmet": 1 if i % 5 == 1 else 0,
        "unmet_static": 0,
        "na": 0,
        "unverified": 0,
        "expired": 1 if i % 5 == 3 else 0,
        "unknown": 1,
        "last_day": last,
        "age_days": None if last is None else (DAY - last).days,
        "fresh_pct": value,
    }


def _exposure(i: int) -> dict[str, Any]:
    row = {"point_id": f"p{i:03d}", "inclusion": 0.25, "deduct_pct": 12.5, "loss_pct": 0.04}
    return row | {"share_pct": 1.0, "unknown_share": 0.5}


def _targets() -> list[dict[str, Any]]:
    counts = {"met": 40, "unmet": 12, "unverified": 2, "unknown": 60, "expired": 3}
    known = {"points": 66, "points_known": 20, **counts}
    share = {"value": 76.9, "goal": 100.0, "low": 34.2, "high": 89.7, "unit": "%"}
    faults = {"value": 12.0, "goal": 0.0, "low": 12.0, "high": 77.0, "unit": "items"}
    lost = known | {"status": "not_reached"}
    none = known | dict.fromkeys(counts, 0) | {"points": 0, "points_known": 0, "status": "unknown"}
    none |= dict.fromkeys(("value", "low", "high"))
    kinds = ("fixed", "likely", "all")
    return [
        {"target": "fixed_no_loss", "kind": "fixed", **lost, **faults},
        {"target": "likely_high", "kind": "likely", **share, **none, "goal": 90.0},
        *({"target": "static_full", "kind": kind, **lost, **share} for kind in kinds),
        *({"target": "dynamic_zero", "kind": kind, **lost, **faults} for kind in kinds),
    ]


def _rounds() -> list[dict[str, Any]]:
    known = {"catalogue_version": "x", "points": 66, "answered_points": 20, "answers": 90}
    names = ("第一轮", HOSTILE[0])
    return [
        {"round_id": f"r{i}", "name": name, "start": date(2026, 3 + i, 1), **known}
        | {"end": date(2026, 3 + i, 28), "until": date(2026, 3 + i, 28)}
        for i, name in enumerate(names)
    ]


def _areas() -> list[dict[str, Any]]:
    half = WEST + 4.5 * STEP
    boxes = {"甲镇": (WEST - STEP, half), "<i>乙</i>镇": (half, WEST + 10 * STEP)}
    low, high = SOUTH - STEP, SOUTH + 7 * STEP
    rows = [
        ("county", "青禾县", shapely.box(WEST - STEP, low, WEST + 10 * STEP, high)),
        *(("township", name, shapely.box(w, low, e, high)) for name, (w, e) in boxes.items()),
    ]
    return [
        {"area_id": f"a{n}", "kind": kind, "name": name, "source": "osm", "geometry": shape}
        for n, (kind, name, shape) in enumerate(rows)
    ]


def _base() -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    backdrop, streets = [], []
    for i in range(40):
        lon, lat = _spot(i)
        house = shapely.box(lon, lat, lon + 0.0004, lat + 0.0003)
        yard = shapely.box(lon + 0.0001, lat + 0.0001, lon + 0.0002, lat + 0.0002)
        shape = shapely.difference(house, yard)
        backdrop.append({"feature_id": f"b{i}", "layer": "building", "name": "", "geometry": shape})
    pond = shapely.Point(WEST, SOUTH).buffer(STEP)
    backdrop.append({"feature_id": "w1", "layer": "water", "name": "青禾湖", "geometry": pond})
    for i, highway in enumerate(("primary", "residential", "service")):
        y = SOUTH + (i + 0.5) * STEP
        line = shapely.LineString([(WEST - STEP, y), (WEST + 5 * STEP, y), (WEST + 9 * STEP, y)])
        row = {"street_id": f"w{i}", "highway": highway, "name": f"{HOSTILE[i]}路", "tags": "{}"}
        streets.append(row | {"node_ids": [1, 2, 3], "geometry": line})
    place = {"place_id": "n1", "name": HOSTILE[0], "geom_kind": "point", "content_hash": "x"}
    spot = shapely.Point(WEST + STEP, SOUTH + STEP)
    places = [place | {"tags": json.dumps({"place": "village"}), "geometry": spot}]
    return backdrop, streets, places


def _route() -> dict[str, Any]:
    texts = dict.fromkeys(("ref", "name", "origin", "destination", "content_hash"), "1")
    shape = shapely.MultiLineString([[(WEST, SOUTH), (WEST + STEP, SOUTH)]])
    numbers = {"ways_missing": 0, "gap_max_m": 0.0, "stops_missing": 0, "stop_off_max_m": 0.0}
    return {"route_id": "r9", "stop_ids": [], "geometry": shape, **texts, **numbers}


def _candidates() -> list[dict[str, Any]]:
    spot = shapely.Point(WEST + 2.5 * STEP, SOUTH + 2.5 * STEP)
    common = {"shape": "belt", "lon": spot.x, "lat": spot.y, "length_m": 320.0, "source": "osm:n5"}
    common |= {"decided": "", "content_hash": "x", "geometry": spot.buffer(STEP / 4)}
    names = {"c1": HOSTILE[0], "c2": "南村", "c3": "否决村"}
    return [
        common
        | {"candidate_id": key, "name": name, "type_id": "t1", "reason": "village: place=village"}
        | {"confidence": 0.6, "decision": "rejected" if key == "c3" else ""}
        for key, name in names.items()
    ]


def _outlines() -> list[dict[str, Any]]:
    town = shapely.box(WEST, SOUTH, WEST + 5 * STEP, SOUTH + 4 * STEP)
    rows = [("built_up", "", town), ("fringe", "", town.buffer(STEP) - town)]
    rows += [("zone", ref, town.buffer(-n * STEP)) for n, ref in enumerate(("c1", "c3", "p003"), 1)]
    return [
        {"outline_id": f"o{n}", "kind": kind, "ref_id": ref, "geometry": shape}
        | {"name": "", "reason": "rule"}
        for n, (kind, ref, shape) in enumerate(rows)
    ]


def _completeness() -> list[dict[str, Any]]:
    known = {"osm": 9, "listed": 8, "both": 6, "missing": 0}
    known |= {"estimate": 11.9, "low": 11.0, "high": 16.0, "method": "chapman"}
    unknown = {"osm": 2, "listed": 0, "both": 0, "missing": 1}
    unknown |= {"estimate": None, "low": None, "high": None, "method": "no_list"}
    return [{"type_id": "t1", "township": town, **known} for town in ("", "甲镇")] + [
        {"type_id": "t2", "township": "", **unknown}
    ]


def _findings() -> list[dict[str, Any]]:
    common = {"type_id": "t1", "township": "甲镇", "name": HOSTILE[0], "detail": "清单.xlsx 3"}
    common |= {"point_id": "", "listed_id": "", "lon": None, "lat": None}
    return [
        common | {"finding_id": "f1", "kind": "unlisted", "point_id": "p001"},
        common | {"finding_id": "f2", "kind": "unlocated", "listed_id": "l1"},
        common | {"finding_id": "f3", "kind": "missing"},
    ]


def _check_rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "point_id": f"p{i:03d}",
            "indicator_id": "i1",
            "result": "unmet",
            "state": "unmet",
            "day": DAY,
            "clock": "",
            "checker": "张三13800000000",
            "note": HOSTILE[1],
            **{"source": "self", "photos": HOSTILE[0], "spots": None, "spots_unmet": None},
            **{"credit": 0.0, "credit_low": 0.0},
            "is_expired": False,
            "answer_id": f"a{i}",
        }
        for i in range(1, count, 5)
    ]


def case_row(i: int, point_id: str, indicator_id: str) -> dict[str, Any]:
    """Return a problem, in every state by turns."""
    texts = ("finder", "mended_by", "closed_by")
    blank = ("note", "photos_before", "photos_after", "measures", "relapse_of", "answer_id")
    none = ("mended_day", "closed_day", "relapse_days")
    return {
        "case_id": f"W{i:04d}",
        "point_id": point_id,
        "indicator_id": indicator_id,
        "state": CASE_STATES[i % len(CASE_STATES)],
        "is_failing": True,
        "is_serious": False,
        "found_day": DAY,
        "found_clock": "",
        "limit_from": DAY.isoformat(),
        "opened_day": DAY,
        "source": "covert",
        **dict.fromkeys(texts, "查某13800000000"),
        **dict.fromkeys(blank, ""),
        **dict.fromkeys(none),
        "sightings": 1,
        "lead": "",
        "unit": "别的局",
        "transfers": 0,
        "limit_hours": 8.0,
        "due": "2026-10-21T10:00" if i % 2 else "",
        "due_day": date(2026, 10, 21) if i % 2 else None,
        "extensions": 0,
        "overdue_days": i % 3,
        "relapses": i % 2,
        "is_supervised": i % 4 == 0,
        "supervised_why": [],
    }


def _objections() -> list[dict[str, Any]]:
    """One of each state; the last of a point that nobody found."""
    return [
        {
            "objection_id": f"o{i}",
            "point_id": "" if state == "unknown" else f"p{i:03d}",
            "point_ref": f"p{i:03d}",
            "unit": HOSTILE[2],
            "role": "lead" if state in ("open", "refused") else "",
            "first_day": DAY,
            "day": DAY,
            "times": 1,
            "who": "填表人13800000000",
            "why": f"{HOSTILE[1]} 13800000000",
            "state": state,
            "lead": "",
            "named_unit": "",
            "settled_by": "",
            "settled_day": None,
            "settled_why": "",
        }
        for i, state in enumerate(OBJECTION_STATES, 1)
    ]


def _corrected(i: int, score: Mapping[str, Any]) -> dict[str, Any]:
    """Return a score corrected by five marks where there is one."""
    raw = {name: score[name] for name in ("static_pct", "dynamic_pct", "overall_pct")}
    less = {name: None if v is None else max(0.0, v - 5) for name, v in raw.items()}
    row = {"point_id": score["point_id"], "unit": "", "basis": "own", "claimed": 1, **raw}
    row |= {f"{name[:-4]}_corrected_pct": less[name] for name in ("static_pct", "dynamic_pct")}
    overall = less["overall_pct"]
    return row | {f"corrected{part}_pct": overall for part in ("", "_low", "_high")}


def _summary(dimension: str, value: str) -> dict[str, Any]:
    counts = dict.fromkeys(STATES, 13)
    rest = {"overall_pct": 55.5, "scored": 30, "length_m": 0.0}
    return {"dimension": dimension, "value": value, "points": 13 * len(STATES), **counts, **rest}


def make_tables(language: str = "zh", **map_settings: Any) -> dict[str, Any]:
    """Return the keyword arguments of ``render_map``."""
    points = _point_rows()
    backdrop, streets, places = _base()
    gaps = [
        {
            "point_id": row["point_id"],
            "state": states[0],
            "states": states,
            "reasons": [json.dumps({"code": s, **_facts(s)}, ensure_ascii=False) for s in states],
        }
        for i, row in enumerate(points)
        for states in [_states(i)]
    ]
    summaries = [("township", "甲镇"), ("unit", ""), ("type", "t1")]
    rows = {
        "points": points,
        "duties": [row for i in range(len(points)) for row in _duty_rows(i)],
        "scores": [_score(i) for i in range(len(points))],
        "exposures": [_exposure(i) for i in range(len(points))],
        "checks": _check_rows(len(points)),
        "gaps": gaps,
        "summaries": [_summary(*key) for key in summaries],
        "areas": _areas(),
        "backdrop": backdrop,
        "streets": streets,
        "places": places,
        "routes": [_route()],
        "candidates": _candidates(),
        "outlines": _outlines(),
        "completeness": _completeness(),
        "findings": _findings(),
        "targets": _targets(),
        "rounds": _rounds(),
        "round_targets": [
            {"round_id": row["round_id"], **target, "value": value}
            for row, value in zip(_rounds(), (None, 70.5), strict=True)
            for target in _targets()
        ],
        "corrected_scores": [_corrected(i, _score(i)) for i in range(len(points))],
        "problem_cases": [
            case_row(i, row["point_id"], "i1") for i, row in enumerate(_check_rows(len(points)))
        ],
        "objections": _objections(),
        "gate": [gate_row()],
        "forecasts": forecast_rows(),
    }
    facts = {"url": "https://example.org/<script>"}
    return {
        **{name: from_rows(TABLES[name], listed) for name, listed in rows.items()},
        "themed": make_themed(),
        "problems": problems_frame([Problem("render.url", facts=facts)] * 3, "map"),
        "catalogue": make_catalogue(),
        "settings": make_settings(language, **map_settings),
        "meta": {
            "data_date": "2026-09-01",
            "area_source": "osm",
            "is_fictional": True,
            "version": "0.1.0",
        },
    }


def unplace(tables: dict[str, Any], ids: tuple[str, ...]) -> dict[str, Any]:
    """Return ``tables`` in which nobody knows where the points ``ids`` are."""
    points = tables["points"].copy()
    is_lost = points["point_id"].isin(ids)
    points.loc[is_lost, ["lon", "lat"]] = float("nan")
    points.loc[is_lost, "placed_by"] = "none"
    points.loc[is_lost, "geometry"] = shapely.Point()
    return tables | {"points": points}
