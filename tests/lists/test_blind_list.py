"""The workbook of blind spots: by rank, and every lane and compound in a sheet of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from openpyxl import load_workbook

from geoplan.catalogue import load_catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.lists import render_blind_list
from geoplan.tables import TABLES, from_rows, problems_frame
from geoplan.tables.values import STATES
from tests.coverage.patrol_tables import AS_OF, ago

EVIL = '=HYPERLINK("http://x")'
SPOT = shapely.Point(116.0, 28.0)


def blind(kind: str, rank: int, **changes: Any) -> dict[str, Any]:
    row = {
        "blind_id": f"{kind}:{rank}",
        "kind": kind,
        "why": ["no_point"],
        "name": "",
        "rank": rank,
    }
    row |= {"type_id": "", "township": "甲镇", "grid": "", "length_m": None, "share_pct": 1.23456}
    row |= {"floor_area_m2": None, "lon": 116.0, "lat": 28.0, "detail": "{}", "geometry": SPOT}
    return row | changes


def lane(item_id: str, **changes: Any) -> dict[str, Any]:
    row = {"item_id": item_id, "type_id": "back_lane", "name": item_id, "point_id": ""}
    row |= {"is_candidate": False, "section_ids": [], "unit": "", "township": "甲镇", "grid": ""}
    row |= {"state": "", "last_visit_day": None, "last_check_day": None, "length_m": 120.4}
    return row | {"lon": 116.0, "lat": 28.0, "held_by": ""} | changes


def sums(dimension: str, value: str, length_m: float) -> dict[str, Any]:
    states = {f"{state}_m": 0.0 for state in STATES} | {"unchecked_m": length_m}
    row = {"dimension": dimension, "value": value, "sections": 3, "length_m": length_m}
    return row | states | {"walked_m": 0.25 * length_m, "share_pct": 0.0}


def write(folder: Path, language: str = "zh") -> Any:
    rows = {
        "blind_spots": [
            blind("section", 1, name=EVIL, length_m=200.6, why=["no_point", "no_visit"])
            | {"detail": json.dumps({"buildings": 3, "guessed": 2, "held": 20})},
            blind("cell", 2, floor_area_m2=4321.4),
            blind("compound", 3, lon=None, lat=None, why=["no_visit"], geometry=shapely.Point())
            | {"detail": json.dumps({"days": 44})},
        ],
        "full_coverage": [
            lane("a", point_id="p1", unit="城管局", state="covered", last_visit_day=ago(2)),
            lane("b", point_id="p2", state="failing"),
            lane("c"),
            lane("B", held_by="一小周边"),
            lane("k", type_id="residential_compound", is_candidate=True, length_m=None),
        ],
        "section_summaries": [sums("county", "", 3000.0), sums("township", "甲镇", 3000.0)],
    }
    tables = {name: from_rows(TABLES[name], own) for name, own in rows.items()}
    render_blind_list(
        tables=tables,
        problems=problems_frame([Problem("blind.no_grids", "info")], "blind_spots"),
        catalogue=load_catalogue(),
        settings=replace(Settings(as_of=AS_OF), language=language),
        folder=folder,
    )
    return load_workbook(folder / "盲区清单.xlsx")


def body(book: Any, sheet: str) -> list[dict[str, Any]]:
    rows = [list(row) for row in book[sheet].iter_rows(values_only=True)]
    top = next(i for i, row in enumerate(rows) if sum(cell is not None for cell in row) > 3)
    heads = rows[top]
    return [dict(zip(heads, row, strict=True)) for row in rows[top + 1 :]]


def test_blind_spots_stand_by_rank_with_their_figures(tmp_path: Path) -> None:
    book = write(tmp_path)
    assert book.sheetnames == ["盲区", "背街小巷", "居住小区", "路段汇总"]
    section, cell, compound = body(book, "盲区")
    assert (section["序号"], section["种类"], section["名称"]) == (1, "路段", EVIL)
    assert section["为什么是盲区"] == "没有点位、长久没人去"
    assert section["情况"] == (
        "3 栋建筑（2 栋没写层数，按一层）；只有 20% 的长度有点位管到；记录里一次也没有"
    )
    assert (section["长度（米）"], section["建筑面积（平方米）"]) == (201, None)
    assert (cell["名称"], cell["建筑面积（平方米）"]) == ("（方格）", 4321)
    assert (compound["经度"], compound["情况"]) == (None, "44 天没人去")
    words = " ".join(str(row[0]) for row in book["盲区"].iter_rows(max_row=3, values_only=True))
    assert "没有网格边界" in words
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_every_lane_is_listed_those_without_a_point_first(tmp_path: Path) -> None:
    book = write(tmp_path)
    rows = body(book, "背街小巷")
    assert [(r["名称"], r["点位"], r["责任单位"], r["状态"]) for r in rows] == [
        ("c", "无点位", "未落实", "无点位"),
        ("B", "无点位（由「一小周边」带内检查，不是单独点位）", "未落实", "无点位"),
        ("b", "p2", "未落实", "有未达标"),
        ("a", "p1", "城管局", "已覆盖"),
    ]
    assert [str(r["最近巡查"])[:10] for r in rows] == [*["没有记录"] * 3, str(ago(2))]
    (only,) = body(book, "居住小区")
    assert only["点位"] == "无点位（候选 k，待确认）"
    county, town = body(book, "路段汇总")
    assert (county["维度"], county["总长（公里）"], county["有漏查项"]) == ("全县", 3, 3)
    assert (town["名称"], town["路段数"]) == ("甲镇", 3)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_bytes_every_time(tmp_path: Path, language: str) -> None:
    write(tmp_path / "a", language)
    write(tmp_path / "b", language)
    first, second = ((tmp_path / x / "盲区清单.xlsx").read_bytes() for x in "ab")
    assert first == second
