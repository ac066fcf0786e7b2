"""Spreadsheets as offices send them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import from_excel

from geoplan.errors import InputError, Problem
from geoplan.sources.cells import one_line
from geoplan.sources.sheets import ColumnNames, cell_date, cell_number, cell_text, read_sheets

COLUMNS = ColumnNames(
    {"name": ("名称", "点位名称"), "lon": ("经度",), "note": ("备注",)}, required=("name", "lon")
)
TODAY = date(2026, 10, 20)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_csv_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("名称,经度\r\n第一小学,116.5\r\n".encode(encoding))
    (sheet,) = read_sheets(path, COLUMNS)
    assert sheet.rows == ((2, {"name": "第一小学", "lon": "116.5"}),)


def test_xlsx_with_title_rows_aliases_and_empty_rows(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.title = "清单"
    for row in (
        ["某县点位表"],
        [],
        ["序号", "点位名称", "经 度（°）"],
        [1, "甲", 116.5],
        [],
        [2, "乙", None],
    ):
        page.append(row)
    book.create_sheet("空表")
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read_sheets(tmp_path / "a.xlsx", COLUMNS)
    assert sheet.name == "清单"
    assert [(n, c["name"]) for n, c in sheet.rows] == [(4, "甲"), (6, "乙")]


def test_a_missing_column_names_file_row_fix_and_near_headings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,经 度 值,备注\n甲,116,\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_sheets(path, COLUMNS, "清单.csv")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.row, problem.column) == (
        "sheet.column_missing",
        "清单.csv",
        1,
        "经度",
    )
    assert problem.facts["near"] == "经 度 值"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (date(2026, 10, 1), date(2026, 10, 1)),
        (datetime(2026, 10, 1, 9, 30), date(2026, 10, 1)),
        ("2026-10-1", date(2026, 10, 1)),
        ("2026/10/01", date(2026, 10, 1)),
        ("2026.10.01", date(2026, 10, 1)),
        ("2026年10月1日", date(2026, 10, 1)),
        ("２０２６年１０月１日", date(2026, 10, 1)),
        ("2026-10-01 08:00:00", date(2026, 10, 1)),
        ("10月19日", date(2026, 10, 19)),
        ("10月22日前", date(2025, 10, 22)),  # not yet this year: an answer is never of tomorrow
        ("2026年 10月 1日", date(2026, 10, 1)),
        ("2026年10月1日前", date(2026, 10, 1)),
        ("2026年10月1日（周四）", date(2026, 10, 1)),
        ("10.19前", date(2026, 10, 19)),
        ("10.22之前", date(2025, 10, 22)),
        ("二〇二六年十月二十二日", date(2026, 10, 22)),
        ("二零二六年十月廿二日", date(2026, 10, 22)),
        ("十月十日前", date(2026, 10, 10)),
        ("三十一月一日", None),
        ("20261022", date(2026, 10, 22)),
        (20261022, date(2026, 10, 22)),
        (46317, date(2026, 10, 22)),  # the number under a cell that lost its date format
        (46317.5, date(2026, 10, 22)),
        ("46317", date(2026, 10, 22)),
        (12345, None),
        (99999, None),
        ("10.20", None),
        ("10月19日至21日", None),
        ("10月下旬", None),
        (True, None),
        ("10/20/2025", None),
        ("12-10-20", None),
        ("9.10.19", None),
        ("10.19-10.21", None),
        (10.2, None),
        ("2026-13-01", None),
        ("不记得", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(cell: object, expected: date | None) -> None:
    assert cell_date(cell, TODAY) == expected


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_date_comes_back(day: date) -> None:
    for text in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}"):
        assert cell_date(text, TODAY) == day


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.dates(), st.booleans()))
def test_no_cell_breaks_the_reader(cell: object) -> None:
    assert isinstance(cell_text(cell), str)
    cell_number(cell)
    cell_date(cell, TODAY)


def test_numbers() -> None:
    assert cell_number("１１６.５°") == 116.5
    assert cell_number(28) == 28.0
    assert cell_number("东经") is None
    assert cell_text(3.0) == "3"
    assert cell_text(13800138000.0) == "13800138000"
    assert cell_text("\ufeff\u200b 第一\xa0小学\u3000") == "第一 小学"
    assert cell_text(True) == "TRUE"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("第一\n小学", "第一小学"),
        ("Public\r\nToilet", "Public Toilet"),
        ("A\n座", "A座"),
        (3.0, "3"),
    ],
)
def test_a_name_has_no_line_breaks(cell: object, expected: str) -> None:
    assert one_line(cell) == expected


def test_every_day_of_the_spreadsheet_calendar_is_the_one_openpyxl_means() -> None:
    for days in range(36_526, 73_051, 97):
        assert cell_date(days, TODAY) == from_excel(days).date()


def test_a_quote_that_does_not_close_loses_its_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"园{i},116\n" for i in range(300))
    for bad in ('"甲,116\n', "长" * 200_000 + ",116\n"):
        path.write_text("名称,经度\n" + bad + rows, "utf-8")
        said: list[Problem] = []
        (sheet,) = read_sheets(path, COLUMNS, "", said)
        assert [n for n, _ in sheet.rows] == list(range(3, 303))
        assert [(p.code, p.level, p.row) for p in said] == [("sheet.quotes", "lost", 2)]


def test_a_sheet_that_cannot_be_read_is_named_with_its_rows(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["名称", "经度"])
    book.active.append(["甲", 1])
    other = book.create_sheet("另一张")
    for row in (["名称", "位置"], ["乙", 2], ["丙", 3]):
        other.append(row)
    book.save(tmp_path / "a.xlsx")
    problems: list[Problem] = []
    assert len(read_sheets(tmp_path / "a.xlsx", COLUMNS, "", problems)) == 1
    assert [(p.code, p.level, p.sheet, p.count) for p in problems] == [
        ("sheet.skipped", "lost", "另一张", 2)
    ]


@pytest.mark.parametrize(
    ("group", "title_to", "expected"),
    [
        ("坐标（GCJ-02）", "C1", "坐标（GCJ-02） 经度"),
        ("位置", "C1", "位置 经度"),
        ("上报清单（GCJ-02 以外）", "D1", "经度"),  # over everything: a title, and no heading
    ],
)
def test_a_merged_group_is_part_of_the_headings_below(
    tmp_path: Path, group: str, title_to: str, expected: str
) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    first = "A1" if title_to == "D1" else "B1"
    page[first] = group
    page.merge_cells(f"{first}:{title_to}")
    page.append(["名称", "经度", "纬度", "备注"])
    page.append(["甲", 116.6, 28.3, "乙"])
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read_sheets(tmp_path / "a.xlsx", COLUMNS)
    assert sheet.headings["lon"] == expected
    assert sheet.headings["name"] == "名称"
    assert [row for row, _ in sheet.rows] == [3]
