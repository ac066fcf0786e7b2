"""Teams: every row used as it is written, or listed with file, row, column and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.config import Inputs, Settings, Team
from geoplan.errors import Problem
from geoplan.patrol import with_teams
from geoplan.sources import load_teams
from geoplan.sources.teams import _hours
from geoplan.tables import TABLES, from_rows, records
from geoplan.text import say

HEAD = (
    "队名,出行方式,出发地,收队地,上班时间,休息时间,上班日,不上班的日子,只查类别,"
    "一天最多几分钟,一天最多几处,联系电话\n"
)
SETTINGS = Settings(as_of=date(2026, 10, 20))
BASE = {"file": "", "sheet": "", "row": 2, "address": "", "lon": 117.2, "lat": 28.3}


def bases(*names: str) -> Any:
    return from_rows(TABLES["bases"], [BASE | {"base_id": n, "name": n} for n in names])


def read(
    folder: Path, catalogue: Catalogue, text: str, settings: Settings = SETTINGS
) -> tuple[list[dict[str, Any]], list[Problem]]:
    path = folder / "队伍.csv"
    path.write_text(text, "utf-8", newline="")
    own = replace(settings, inputs=Inputs(teams=("队伍.csv",)))
    out = load_teams(
        files={"teams": [path]}, bases=bases("中队", "大队"), catalogue=catalogue, settings=own
    )
    return records(out.tables["teams"]), [p for p in out.problems if p.level != "info"]


def test_a_whole_row_is_read_as_it_is_written(tmp_path: Path, catalogue: Catalogue) -> None:
    line = "一组,电动车,中队,,８：30～17:30,12:00-13:30,周一至周五,10月23日、2026-10-26,"
    (team,), problems = read(tmp_path, catalogue, HEAD + line + "学校、医院,240,12,000\n")
    assert problems == []
    assert (team["mode"], team["start"], team["end"]) == ("ebike", "中队", "")
    assert team["hours"] == ["08:30-12:00", "13:30-17:30"]
    assert team["days"] == "workdays"
    assert team["off_days"] == ["2026-10-23", "2026-10-26"]
    assert team["types"] == ["school", "hospital"]
    assert (team["max_min"], team["max_stops"]) == (240, 12)


def test_telephone_numbers_are_not_read(tmp_path: Path, catalogue: Catalogue) -> None:
    rows, problems = read(tmp_path, catalogue, HEAD + "一组,步行,,,,,,,,,,13812345678\n")
    assert "13812345678" not in repr(rows) + repr(problems)


def test_an_empty_cell_is_the_default_of_the_settings(tmp_path: Path, catalogue: Catalogue) -> None:
    rows, problems = read(tmp_path, catalogue, "队名\n一组\n")
    assert problems == []
    whole = with_teams(SETTINGS, from_rows(TABLES["teams"], rows))
    assert whole.teams == (Team("一组"),)


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (",步行,,,,,,,,,,", "team.no_name", "队名"),
        ("一组,坐船,,,,,,,,,,", "team.unknown_word", "出行方式"),
        ("一组,,没有这里,,,,,,,,,", "team.unknown_place", "出发地"),
        ("一组,,,天边,,,,,,,,", "team.unknown_place", "收队地"),
        ("一组,,,,晚饭后,,,,,,,", "team.bad_hours", "上班时间"),
        ("一组,,,,14:00-10:00,,,,,,,", "team.bad_hours", "上班时间"),
        ("一组,,,,08:00-12:00,07:00-13:00,,,,,,", "team.bad_hours", "休息时间"),
        ("一组,,,,,中午,,,,,,", "team.bad_hours", "休息时间"),
        ("一组,,,,,,有空的时候,,,,,", "team.unknown_word", "上班日"),
        ("一组,,,,,,,明天,,,,", "team.bad_date", "不上班的日子"),
        ("一组,,,,,,,,没有这类,,,", "team.unknown_type", "只查类别"),
        ("一组,,,,,,,,,很多,,", "team.bad_number", "一天最多几分钟"),
        ("一组,,,,,,,,,,2.5,", "team.bad_number", "一天最多几处"),
        ("二组,,,,,,,,,,,", "team.repeated", ""),
    ],
)
def test_a_row_with_a_fault_is_listed_with_its_place(
    tmp_path: Path, catalogue: Catalogue, line: str, code: str, column: str
) -> None:
    rows, problems = read(tmp_path, catalogue, HEAD + "二组,,,,,,,,,,,\n" + line + "\n")
    assert [row["name"] for row in rows] == ["二组"]
    (told,) = problems
    assert (told.code, told.level, told.file, told.row) == (code, "lost", "队伍.csv", 3)
    assert told.column == column
    for language in ("zh", "en"):
        facts = {**told.facts, "column": told.column}
        assert say(f"problem.{code}.what", language, **facts)
        assert say(f"problem.{code}.fix", language, **facts)


def test_a_type_that_is_not_known_is_left_out_of_others(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    (row,), (told,) = read(tmp_path, catalogue, HEAD + "一组,,,,,,,,学校、没有这类,,,\n")
    assert row["types"] == ["school"]
    assert (told.code, told.level, told.facts["value"]) == (
        "team.unknown_type",
        "warning",
        "没有这类",
    )


def test_a_team_of_the_settings_goes_first(tmp_path: Path, catalogue: Catalogue) -> None:
    settings = replace(SETTINGS, teams=(Team("一组", "car"),))
    rows, (told,) = read(tmp_path, catalogue, HEAD + "一组,步行,,,,,,,,,,\n", settings)
    assert rows == []
    assert told.code == "team.repeated"
    more, _ = read(tmp_path, catalogue, HEAD + "二组,步行,,,,,,,,,,\n", settings)
    whole = with_teams(settings, from_rows(TABLES["teams"], more))
    assert [(team.name, team.mode) for team in whole.teams] == [("一组", "car"), ("二组", "walk")]


def test_a_workbook_of_an_office_is_read(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "队伍.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("队伍")
        form = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ("巡查队伍名单",))
        sheet.write_row(1, 0, ("队伍名称", "交通工具", "驻点", "休假日期"))
        sheet.write_row(2, 0, ("车巡组", "汽车", "117.21，28.31"))
        sheet.write_datetime(2, 3, date(2026, 10, 23), form)
    settings = replace(SETTINGS, inputs=Inputs(teams=("队伍.xlsx",)))
    out = load_teams(
        files={"teams": [path]}, bases=bases("中队"), catalogue=catalogue, settings=settings
    )
    (row,) = records(out.tables["teams"])
    assert (row["name"], row["mode"], row["row"]) == ("车巡组", "car", 3)
    assert row["off_days"] == ["2026-10-23"]
    assert row["start"] == "117.21,28.31"


@given(st.lists(st.integers(0, 24 * 60), min_size=4, max_size=4, unique=True), st.data())
def test_what_is_left_of_hours_is_what_no_break_holds(ends: list[int], data: st.DataObject) -> None:
    """Minute by minute."""
    a, b, c, d = sorted(ends)
    low = data.draw(st.integers(0, 24 * 60 - 1))
    high = data.draw(st.integers(low + 1, 24 * 60))
    told = "、".join(f"{x // 60}:{x % 60:02d}-{y // 60}:{y % 60:02d}" for x, y in ((a, b), (c, d)))
    faults: list[Problem] = []
    found = _hours(told, f"{low // 60}:{low % 60:02d}-{high // 60}:{high % 60:02d}", faults)
    at_work = {m for x, y in ((a, b), (c, d)) for m in range(x, y)} - set(range(low, high))
    assert bool(faults) == (not at_work)
    spans = Team("", hours=tuple(found)).spans or ()
    assert {m for x, y in spans for m in range(x // 60, y // 60)} == at_work
