"""Write what offices drew and decided: official outlines, and which candidates are what they seem.

From: the county, candidates that geoplan found in it. To: GeoJSON, rows of ``decisions.csv``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.demo.names import CONFIRMED_VILLAGE, FICTION_NOTE, OFFICIAL_VILLAGE, URBAN_VILLAGES
from geoplan.demo.plane import Points, moved, to_lonlat
from geoplan.demo.sheets import Cell
from geoplan.demo.town import Town
from geoplan.demo.world import World
from geoplan.tables import records

ZONES_FILE, DECISIONS_FILE = "官方范围.geojson", "decisions.csv"
DECISIONS_HEADER = ("编号", "类别", "名称", "决定", "决定人", "日期", "理由")
OFFICIAL_COMPOUND = "溪禾安置小区"
_FRINGES_CONFIRMED = 3
_NOTE = "虚构示范数据"


def official_zones(world: World, seat: Town) -> str:
    """Return the official outlines: a village in town, and flats that OSM does not name."""
    blocks = [b for b in seat.blocks if b.district == "village"]
    block = blocks[URBAN_VILLAGES.index(OFFICIAL_VILLAGE)]
    corners = ((0.03, 0.03), (0.97, 0.05), (0.98, 0.6), (0.9, 0.97), (0.04, 0.95))
    village = np.array([block.at(s, t) for s, t in corners])
    flats = shapely.get_coordinates(shapely.buffer(shapely.Polygon(world.clusters[0]), 6).exterior)
    zones = (("城中村", OFFICIAL_VILLAGE, village), ("居民小区", OFFICIAL_COMPOUND, flats[:-1]))
    features = [_feature(*zone) for zone in zones]
    for number, (title, name, _) in enumerate(zones, 1):
        what = f"官方划定的{title}“{name}”，代替按规则找到的候选"
        look = f"points: name={name}, standing=official"
        world.show("official", what, f"{ZONES_FILE} 第 {number} 个", look)
    odd = _feature("网红街区", "溪边打卡街区", moved(flats[:-1], 300, 40))
    where = f"{ZONES_FILE} 第 {len(features) + 1} 个"
    look = f"problems: code=zone.unknown_type, file={ZONES_FILE}, row={len(features) + 1}"
    world.plant("zone_unknown_type", "目录里没有的范围类型“网红街区”", where, look)
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in [*features, odd])
    return '{"type": "FeatureCollection", "name": "官方范围", "features": [\n' + lines + "\n]}\n"


def _feature(title: str, name: str, ring: Points) -> dict[str, Any]:
    lonlat = to_lonlat(ring)
    if not shapely.Polygon(lonlat).exterior.is_ccw:
        lonlat = lonlat[::-1]
    return {
        "type": "Feature",
        "properties": {"类别": title, "名称": name, "说明": FICTION_NOTE},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[*lonlat.tolist(), lonlat[0].tolist()]],
        },
    }


def decide(world: World, candidates: pd.DataFrame) -> list[list[Cell]]:
    """Return the rows of ``decisions.csv``; most candidates are left to wait."""
    order = ["confidence", "candidate_id"]
    waiting = records(candidates.sort_values(order, ascending=[False, True]))
    fringes = [c for c in waiting if c["type_id"] == "urban_fringe"][:_FRINGES_CONFIRMED]
    village = next(c for c in waiting if c["name"] == CONFIRMED_VILLAGE)
    flats = [c for c in waiting if c["candidate_id"].startswith("residential_compound-b")]
    rows: list[list[Cell]] = [
        _row(village, "城中村", "确认", "2026-10-12", "实地看过，是城中村"),
        *(_row(c, "城郊结合部", "确认", "2026-10-12", "街道认领") for c in fringes),
        _row(flats[-1], "居民小区", "否决", "2026-10-13", "是单位办公楼，不是小区"),
        ["", "居民小区", "查无此苑", "确认", "赵某", "2026-10-13", "名称写错"],
        _row(flats[0], "居民小区", "待定", "2026-10-13", ""),
    ]
    rows[0][6] = f"{rows[0][6]}（{_NOTE}）"
    _record(world, village, flats, len(fringes))
    return rows


def _record(
    world: World, village: dict[str, Any], flats: Sequence[dict[str, Any]], fringes: int
) -> None:
    """Record what was decided, row by row."""
    where = f"{DECISIONS_FILE} 第 {{}} 行".format
    seen = "、".join(c["candidate_id"].rpartition("-b")[2] for c in flats)
    first, last = 3, 2 + fringes
    told = f"problems: code=decision.{{}}, file={DECISIONS_FILE}, row={{}}".format
    seen_in = f"candidates: candidate_id={flats[0]['candidate_id']}, decision="
    world.show("flats", "没有名称的楼群：候选居民小区（楼的编号）", seen, seen_in)
    look = f"points: point_id={village['candidate_id']}, standing=confirmed"
    world.show("confirmed", f"确认的城中村“{CONFIRMED_VILLAGE}”", where(2), look)
    look = f"points: type_id=urban_fringe, standing=confirmed → {fringes}"
    world.show("confirmed", f"确认的 {fringes} 片城郊结合部", where(f"{first}–{last}"), look)
    look = f"candidates: candidate_id={flats[-1]['candidate_id']}, decision=rejected"
    what = "被否决的一处楼群，留在候选里，写明谁、何时、为何"
    world.show("rejected", what, where(last + 1), look)
    look = told("unknown", last + 2)
    world.plant("decision_unknown", "确认了不存在的点位", where(last + 2), look)
    look = told("unknown_word", last + 3)
    world.plant("decision_word", "决定写成“待定”", where(last + 3), look)


def _row(candidate: dict[str, Any], title: str, word: str, day: str, why: str) -> list[Cell]:
    return [candidate["candidate_id"], title, candidate["name"], word, "钱某", day, why]
