"""The sheet of candidates: filled in, it is read back by its headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from geoplan.config import parse_settings
from geoplan.evidence.state import load_state
from geoplan.lists import render_candidate_list
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.tables import TABLES, from_rows, problems_frame, records
from tests.coverage.inventory_tables import CATALOGUE, LON, candidate, duty, point, township

HEADINGS = ["编号", "类别", "名称", "依据", "把握", "乡镇", "经度", "纬度"]
ASKED = ["决定", "决定人", "日期", "理由"]


DECISIONS = [
    {"decision_id": str(n), "file": "a.xlsx", "sheet": "表", "row": n, "ref": ref}
    | {"type_id": type_id, "decision": decision, "who": "王某", "day": day, "why": why}
    for n, (ref, type_id, decision, day, why) in enumerate(
        [
            ("park-1", "urban_village", "confirm", date(2026, 10, 2), "看过"),
            ("=南村", "", "reject", None, "@拆了"),
            ("park-1", "urban_village", "confirm", date(2026, 10, 2), "看过"),
        ]
    )
]


def tables() -> dict[str, Any]:
    candidates = [
        candidate(1, "urban_village", name="=1+1", reason="=cmd|' /C calc'!A0"),
        candidate(2, "urban_village", confidence=0.75),
        candidate(3, "residential_compound", lon=LON + 2),
        candidate(4, "urban_village", decision="rejected", decided="王某 2026-10-02：已拆迁"),
    ]
    given = {"candidates": candidates, "points": [point(1)], "duties": [duty("park-1", "西河镇")]}
    given["areas"] = [township("东门街道")]
    given["decisions"] = DECISIONS
    return {name: from_rows(TABLES[name], rows) for name, rows in given.items()}


def write(folder: Path, given: dict[str, Any] | None = None, language: str = "zh") -> Path:
    settings = parse_settings(f'as_of = "2026-10-20"\nlanguage = "{language}"')
    render_candidate_list(
        tables=given or tables(),
        problems=problems_frame([]),
        catalogue=CATALOGUE,
        settings=settings,
        folder=folder,
    )
    return folder / "候选点位.xlsx"


@pytest.fixture
def book(tmp_path: Path) -> Any:
    return load_workbook(write(tmp_path))


def values(sheet: Any, first: int = 3) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


def test_headings_are_those_that_are_read_back(book: Any) -> None:
    assert book.sheetnames == ["候选点位", "已否决", "已作决定"]
    assert values(book["候选点位"])[0] == HEADINGS + ASKED
    assert values(book["已否决"])[0] == [*HEADINGS, "原决定", *ASKED]


def test_every_candidate_is_on_one_sheet_with_its_township(book: Any) -> None:
    waiting, rejected = values(book["候选点位"], 4), values(book["已否决"], 4)
    assert [row[0] for row in waiting] == [
        "urban_village-c2",
        "urban_village-c1",
        "residential_compound-c3",
    ]
    # Inside the polygon by the polygon, outside by the nearest point.
    assert [row[5] for row in waiting] == ["东门街道", "东门街道", "西河镇"]
    assert [row[0] for row in rejected] == ["urban_village-c4"]
    assert rejected[0][8] == "王某 2026-10-02：已拆迁"
    assert all(row[-4:] == [None] * 4 for row in waiting + rejected)


@pytest.mark.parametrize(("sheet", "column"), [("候选点位", "I"), ("已否决", "J")])
def test_a_decision_is_chosen_from_two_words(book: Any, sheet: str, column: str) -> None:
    (rule,) = book[sheet].data_validations.dataValidation
    assert rule.type == "list"
    assert rule.formula1 == '"确认,否决"'
    rows = len(values(book[sheet], 4))
    assert str(rule.sqref) == (f"{column}4:{column}{3 + rows}" if rows > 1 else f"{column}4")


def test_a_day_typed_in_is_shown_as_a_day(book: Any) -> None:
    assert book["候选点位"]["K4"].number_format == "yyyy-mm-dd"


def test_every_decision_is_carried_along_once(book: Any) -> None:
    """Else replacing the filled-in workbook by a new one would take back what was decided."""
    heads, *rows = values(book["已作决定"])
    assert heads == ["编号", "类别", *ASKED]
    assert [[*row[:4], row[5]] for row in rows] == [
        ["park-1", CATALOGUE.types["urban_village"].name, "确认", "王某", "看过"],
        ["=南村", None, "否决", "王某", "@拆了"],
    ]
    assert [row[4] and row[4].date() for row in rows] == [date(2026, 10, 2), None]


def test_what_was_decided_is_read_back_from_the_new_workbook(tmp_path: Path) -> None:
    path = write(tmp_path)
    settings = parse_settings('[inputs]\ndecisions = ["候选点位.xlsx"]')
    read = load_state(files={"decisions": [path]}, settings=settings).tables["decisions"]
    kept = [(r["ref"], r["decision"], r["who"], r["why"]) for r in records(read)]
    assert kept == [("park-1", "confirm", "王某", "看过"), ("=南村", "reject", "王某", "@拆了")]


def test_a_hostile_name_stays_text(book: Any) -> None:
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert "=1+1" in [row[2] for row in values(book["候选点位"], 4)]


def test_without_candidates_the_sheets_are_empty(tmp_path: Path) -> None:
    given = tables() | {n: from_rows(TABLES[n], []) for n in ("candidates", "decisions")}
    book = load_workbook(write(tmp_path, given))
    for sheet in book:
        assert values(sheet, 4) == []
        assert not sheet.data_validations.dataValidation


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_tables_give_the_same_bytes(tmp_path: Path, language: str) -> None:
    first = write(tmp_path / "a", language=language).read_bytes()
    assert write(tmp_path / "b", language=language).read_bytes() == first


def test_what_is_filled_in_is_framed_and_tinted() -> None:
    import io

    page = Page(
        "一", "题目", [("甲", 5), ("乙", 5)], [["x"]], note="说明", blanks={1: Blank(("是",))}
    )
    sheet = load_workbook(io.BytesIO(workbook_bytes([page])))["一"]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A3"].value] == ["题目", "说明", "甲"]
    assert sheet["B4"].border.left.style == "thin"
    assert sheet["B4"].fill.fgColor.rgb.endswith("FFF8E1")
    assert sheet["A4"].border.left.style is None
