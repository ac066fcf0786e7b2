"""Patrol records: what a row may name, positions in any datum, rows that cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geoplan.config import Inputs, Settings
from geoplan.errors import InputError, Problem
from geoplan.evidence import load_visits
from geoplan.geo import wgs84_to_bd09, wgs84_to_gcj02
from geoplan.tables import records
from geoplan.text import LANGUAGES, word_problem

NAME = "巡查记录.csv"
HEAD = "点位,路段,巡查日期,巡查人,方式,备注,经度,纬度,坐标系"


def load(folder: Path, *lines: str, head: str = HEAD) -> tuple[list[dict[str, Any]], list[Problem]]:
    path = folder / NAME
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    settings = Settings(inputs=Inputs(visits=(NAME,)), as_of=date(2026, 10, 20))
    output = load_visits(files={"visits": [path]}, settings=settings)
    return records(output.tables["visits"]), list(output.problems)


def test_a_row_may_name_a_point_a_street_or_only_a_position(tmp_path: Path) -> None:
    rows, problems = load(
        tmp_path,
        "人民医院,,2026-10-19,张三,步行,,,,",
        ",和平路,10月18日,李四,电动车,落叶多,,,",
        ",,2026/10/17,,,,117.2,28.3,WGS-84",
    )
    assert problems == []
    assert [(r["point_ref"], r["section_ref"], r["day"].day) for r in rows] == [
        ("人民医院", "", 19),
        ("", "和平路", 18),
        ("", "", 17),
    ]
    assert [(r["lon"], r["lat"], r["datum"]) for r in rows][2] == (117.2, 28.3, "wgs84")
    assert (rows[1]["who"], rows[1]["mode"], rows[1]["note"]) == ("李四", "电动车", "落叶多")


@pytest.mark.parametrize(
    ("word", "shift", "stored"),
    [
        ("高德", wgs84_to_gcj02, "gcj02"),
        ("BD-09", wgs84_to_bd09, "bd09"),
        ("国家2000", lambda x, y: (x, y), "wgs84"),
    ],
)
def test_positions_come_to_wgs84(tmp_path: Path, word: str, shift: Any, stored: str) -> None:
    lon, lat = shift(117.2, 28.3)
    (row,), problems = load(tmp_path, f",,2026-10-17,,,,{float(lon)!r},{float(lat)!r},{word}")
    assert problems == []
    assert (row["lon"], row["lat"]) == pytest.approx((117.2, 28.3), abs=1e-7)
    assert row["datum"] == stored


def test_a_datum_in_the_heading_counts_and_none_is_told(tmp_path: Path) -> None:
    lon, lat = (float(v) for v in wgs84_to_gcj02(117.2, 28.3))
    head = "点位,日期,经度（GCJ-02）,纬度（GCJ-02）"
    (row,), problems = load(tmp_path, f"甲,2026-10-17,{lon},{lat}", head=head)
    assert problems == []
    assert row["lon"] == pytest.approx(117.2, abs=1e-7)
    rows, problems = load(tmp_path, f"甲,2026-10-17,{lon},{lat}", head="点位,日期,经度,纬度")
    assert [(p.code, p.level, p.count) for p in problems] == [("visit.no_datum", "warning", 1)]
    assert rows[0]["lon"] == lon


@pytest.mark.parametrize(
    ("line", "code", "is_kept"),
    [
        (",,2026-10-17,张三,,,,,", "visit.no_place", False),
        ("甲,,昨天,,,,,,", "visit.bad_date", False),
        ("甲,,2021-10-19,,,,,,", "visit.too_old", False),
        ("甲,,1926-10-19,,,,,,", "visit.too_old", False),
        ("甲,,,,,,,,", "visit.bad_date", False),
        ("甲,,2026-10-17,,,,117.2,28.3,西安80坐标", "visit.bad_datum", True),
        ("甲,,2026-10-17,,,,39501234.5,3130000.5,WGS-84", "visit.bad_position", True),
        ("甲,,2026-10-17,,,,东边,28.3,WGS-84", "list.bad_number", True),
        (",,2026-10-17,,,,39501234.5,3130000.5,WGS-84", "visit.bad_position", False),
    ],
)
def test_rows_that_cannot_be_used_are_named(
    tmp_path: Path, line: str, code: str, is_kept: bool
) -> None:
    rows, problems = load(tmp_path, "乙,,2026-10-01,,,,,,", line)
    assert problems[0].code == code
    assert (problems[0].file, problems[0].row) == (NAME, 3)
    assert len(rows) == 1 + is_kept
    assert is_kept or problems[-1].level == "lost"
    for language in LANGUAGES:
        assert word_problem(problems[0], language)["what"]


def test_five_years_are_not_too_long_ago(tmp_path: Path) -> None:
    rows, problems = load(tmp_path, "甲,,2021-10-20,,,,,,")
    assert (len(rows), problems) == (1, [])


def test_a_row_word_for_word_again_counts_once(tmp_path: Path) -> None:
    line = "甲,,2026-10-17,张三,步行,,,,"
    rows, problems = load(tmp_path, line, line, "甲,,2026-10-17,李四,步行,,,,")
    assert len(rows) == 2
    assert [(p.code, p.count) for p in problems] == [("visit.repeated", 1)]


def test_a_sheet_without_a_date_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load(tmp_path, "甲,张三", head="点位,巡查人")
