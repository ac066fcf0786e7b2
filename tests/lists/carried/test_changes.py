"""What a plan made anew changes, on the sheets and in the workbook."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from geoplan.dispatch_words import changed
from geoplan.lists.carried import names_of, read_rounds, render_rounds
from geoplan.lists.carried.changes import sheets_anew
from geoplan.lists.carried.sheet import sheet_html
from geoplan.tables import TABLES, from_rows
from tests.lists.carried.plans import CATALOGUE, DAY, EVIL, SETTINGS, plan

FIRST, SECOND, GONE = (f"{DAY} 第{k}队" for k in (1, 2, 3))


def change(kind: str, k: int, was: str, now: str) -> dict[str, Any]:
    row = {"task_id": f"p{k}", "point_id": f"p{k}", "change": kind, "from_round": was}
    row |= {"from_s": 36_000 if was else None, "to_round": now}
    return row | {"to_s": 30_600 + 60 * (20 - k) if now else None}


def anew(rows: list[dict[str, Any]], name: str = "") -> dict[str, Any]:
    changes = from_rows(TABLES["patrol_changes"], rows)
    return {**plan(stops=20, teams=2, name=name), "patrol_changes": changes}


CHANGES = [
    change("moved", 1, GONE, SECOND),
    change("dropped", 2, FIRST, ""),
    *(change("added", k, "", FIRST) for k in range(3, 18)),
]


def test_sheets_to_hand_out_again_and_to_take_back() -> None:
    tables = anew(CHANGES)
    again, gone = sheets_anew(tables["patrol_changes"], tables["patrol_rounds"])
    assert (again, gone) == ([FIRST, SECOND], [GONE])


def test_the_screen_names_places_and_says_how_many_more_there_are() -> None:
    tables = anew(CHANGES)
    lines = changed(SimpleNamespace(tables=tables), names_of(tables, CATALOGUE, SETTINGS), "zh")  # type: ignore[arg-type]
    assert lines[0] == "新排进 15 处，排不下了 1 处，换队或换日子 1 处"
    assert len(lines) == 1 + 12 + 2
    assert f"  第17号公园（东门）：（不排） → {FIRST} 08:33" in lines
    assert not any("p17" in line for line in lines)
    assert lines[-2] == "  另有 5 处，见《巡查路线.xlsx》“变化”。"
    assert lines[-1].startswith(f"要重新发的巡查单：{FIRST}、{SECOND}。不再有、要收回的：{GONE}。")


def test_nothing_changed_leaves_the_sheets_as_they_are() -> None:
    tables = anew([])
    lines = changed(SimpleNamespace(tables=tables), names_of(tables, CATALOGUE, SETTINGS), "zh")  # type: ignore[arg-type]
    assert lines[1:] == ["各队手里的巡查单照用，不必重新发。"]


def test_the_workbook_lists_every_change(tmp_path: Path) -> None:
    tables = anew(CHANGES, name=EVIL)
    render_rounds(tables=tables, catalogue=CATALOGUE, settings=SETTINGS, folder=tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "巡查路线.xlsx")["变化"]
    rows = [row for row in sheet.iter_rows(values_only=True) if str(row[-1]).startswith("p")]
    assert {row[-1] for row in rows} == {row["point_id"] for row in CHANGES}
    (moved,) = [row for row in rows if row[0] == "换队或换日子"]
    assert moved[3:6] == (f"{GONE} 10:00", f"{SECOND} 08:49", "第3队 → 第2队")
    assert "13812345678" not in str(rows)
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert any(f"要重新发的巡查单：{FIRST}" in str(cell.value) for (cell,) in sheet["A1:A3"])


def test_a_plan_that_is_not_made_anew_has_no_such_sheet(tmp_path: Path) -> None:
    render_rounds(tables=plan(), catalogue=CATALOGUE, settings=SETTINGS, folder=tmp_path)
    assert "变化" not in openpyxl.load_workbook(tmp_path / "巡查路线.xlsx").sheetnames


@pytest.mark.parametrize("days", [0, 1])
def test_what_is_over_is_ticked_and_what_is_begun_is_not(tmp_path: Path, days: int) -> None:
    tables = anew([])
    stops = tables["patrol_stops"]
    stops.loc[stops["seq"] <= 3, "state"] = "done"
    third = int(stops.loc[stops["seq"] == 3, "leave_s"].iloc[0])
    now = (DAY + timedelta(days=days), third - 1)
    made = read_rounds(tables, CATALOGUE, SETTINGS, now)[0]
    html = sheet_html(made, tables["sections"], SETTINGS, "")
    rows = html.partition("<tbody>")[2].split("<tr")[1:]
    over = 2 + days  # on the day after all three are
    assert ["☑" in row for row in rows] == [True] * over + [False] * (20 - over)
    assert ["已走完" in row for row in rows] == [True] * over + [False] * (20 - over)
    assert ("正在去或查" in rows[2]) == (days == 0)
    assert f"其中 {over} 站已走完。" in html
    options = {"catalogue": CATALOGUE, "settings": SETTINGS, "folder": tmp_path}
    render_rounds(tables=tables, now=now, **options)
    sheet = openpyxl.load_workbook(tmp_path / "巡查路线.xlsx")["站点"]
    told = [row[11] for row in sheet.iter_rows(values_only=True) if row[1] == "第1队"]
    assert told.count("已走完") == over
    assert told.count("排定") == 17
