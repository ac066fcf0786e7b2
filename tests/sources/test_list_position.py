"""Cells of a position become two numbers, or a problem that names them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from geoplan.errors import Problem
from geoplan.sources.datum_words import declared_in, find_datum, is_auto
from geoplan.sources.list_position import read_spot

PLACE = {"file": "a.csv", "sheet": "", "row": 2}


def spot(**cells: Any) -> tuple[tuple[float, float, bool] | None, list[Problem]]:
    problems: list[Problem] = []
    found = read_spot(cells, "某处", PLACE, problems)
    return found and (found.x, found.y, found.is_marked), problems


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"lon": 117.2, "lat": 28.3}, (117.2, 28.3, False)),
        ({"lon": "117.2", "lat": "２８．３"}, (117.2, 28.3, False)),
        ({"lon": "117°12′", "lat": "28°18′"}, (117.2, 28.3, False)),
        ({"lon": "东经117.2", "lat": "北纬28.3"}, (117.2, 28.3, True)),
        ({"lon": "N28.3", "lat": "E117.2"}, (117.2, 28.3, True)),
        ({"lon": "N28.3", "lat": "117.2"}, (117.2, 28.3, True)),
        ({"lon": 28.3, "lat": 117.2}, (28.3, 117.2, False)),
        ({"lon": 39500123.4, "lat": 3123456}, (39500123.4, 3123456.0, False)),
        ({"lonlat": "117.2,28.3"}, (117.2, 28.3, False)),
        ({"lonlat": "28.3，117.2", "lon": "", "lat": None}, (28.3, 117.2, False)),
        ({"lonlat": "北纬28.3 东经117.2"}, (117.2, 28.3, True)),
        ({"lon": "117.2,28.3", "lat": ""}, (117.2, 28.3, False)),
        ({"lon": "117.2,28.3", "lat": "117.2,28.3"}, (117.2, 28.3, False)),
        ({"lon": timedelta(hours=117, minutes=12), "lat": time(22, 18)}, (117.2, 22.3, False)),
        ({"lon": 117.2, "lat": 28.3, "lonlat": "1,2"}, (117.2, 28.3, False)),
    ],
)
def test_cells(cells: dict[str, Any], expected: tuple[float, float, bool]) -> None:
    found, problems = spot(**cells)
    assert problems == []
    assert found is not None
    assert found[:2] == pytest.approx(expected[:2])
    assert found[2] is expected[2]


@pytest.mark.parametrize("cells", [{}, {"lon": "", "lat": None}, {"lonlat": "　"}])
def test_no_position_is_no_problem(cells: dict[str, Any]) -> None:
    assert spot(**cells) == (None, [])


@pytest.mark.parametrize(
    "cells",
    [
        *({"lon": "117.2", "lat": ""}, {"lon": "", "lat": 28.3}, {"lon": "待补", "lat": "待补"}),
        *({"lon": "E117.2", "lat": "E28.3"}, {"lonlat": "人民路1号"}, {"lon": True, "lat": 28.3}),
        *({"lon": float("nan"), "lat": 28.3}, {"lon": "117°12′", "lat": "28°78′"}),
    ],
)
def test_what_is_no_position_is_named(cells: dict[str, Any]) -> None:
    found, (problem,) = spot(**cells)
    assert found is None
    assert (problem.code, problem.row) == ("list.bad_number", 2)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        *(("wgs84", "wgs84"), ("WGS-84", "wgs84"), ("GPS坐标", "wgs84"), ("ＷＧＳ８４", "wgs84")),
        *(("gcj02", "gcj02"), ("GCJ-02", "gcj02"), ("火星坐标", "gcj02"), ("高德", "gcj02")),
        *(("腾讯地图", "gcj02"), ("bd09", "bd09"), ("BD-09", "bd09"), ("百度坐标", "bd09")),
        *(("cgcs2000", "cgcs2000"), ("国家2000", "cgcs2000"), ("2000国家大地坐标系", "cgcs2000")),
        *(("cgcs2000_gk", "cgcs2000_gk"), ("国家2000高斯投影", "cgcs2000_gk")),
        *(("cgcs2000_gk 117", "cgcs2000_gk 117"), ("cgcs2000_gk_117.5", "cgcs2000_gk 117.5")),
        *(("CGCS2000，3度带", "cgcs2000_gk"), ("中央子午线：120", "cgcs2000_gk 120")),
        ("2000坐标系（中央子午线117°）", "cgcs2000_gk 117"),
    ],
)
def test_words_for_a_datum(words: str, label: str) -> None:
    found = find_datum(words)
    assert found is not None
    assert found.label == label
    again = find_datum(found.label)  # what a message tells people to write is understood
    assert again == found


@pytest.mark.parametrize(
    "words", ["", "度", "十进制度", "高德或百度", "北京54", "西安80", "auto", "点位"]
)
def test_words_for_none_or_several(words: str) -> None:
    assert find_datum(words) is None


@pytest.mark.parametrize(
    ("word", "expected"), [("auto", True), ("自动识别", True), ("gcj02", False)]
)
def test_auto(word: str, expected: bool) -> None:
    assert is_auto(word) is expected


@pytest.mark.parametrize(
    ("headings", "notes", "expected"),
    [
        ({"lon": "经度（GCJ-02）", "lat": "纬度（GCJ-02）"}, (), "gcj02"),
        ({"lon": "百度经度", "lat": "百度纬度"}, (), "bd09"),
        ({"lonlat": "坐标（WGS84）"}, ("坐标来自百度",), "wgs84"),
        ({"lon": "经度", "lat": "纬度"}, ("点位信息表", "注：坐标取自高德地图"), "gcj02"),
        ({"lon": "经度", "lat": "纬度"}, ("本表由百度网盘收集",), ""),
        ({"lon": "经度（高德）", "lat": "纬度（百度）"}, (), ""),
        ({"name": "点位名称（高德）"}, (), ""),
        ({}, ("注：坐标请用手机实地定位，不得使用百度坐标",), ""),
        ({}, ("注：坐标不是高德坐标",), ""),
        ({}, ("坐标已由百度坐标转换",), ""),
        ({}, (), ""),
    ],
)
def test_what_a_sheet_says_of_itself(
    headings: dict[str, str], notes: tuple[str, ...], expected: str
) -> None:
    assert declared_in(headings, notes) == expected
