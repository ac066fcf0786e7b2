"""The workbook of rounds, and its sheet of checks on the way back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from geoplan.evidence.formats import Returned, read_returned
from geoplan.lists.carried import render_rounds
from tests.lists.carried.plans import CATALOGUE, DAY, EVIL, SETTINGS, plan


def book(folder: Path, **changes: Any) -> tuple[Path, Any]:
    render_rounds(tables=plan(**changes), catalogue=CATALOGUE, settings=SETTINGS, folder=folder)
    path = folder / "巡查路线.xlsx"
    return path, openpyxl.load_workbook(path)


def test_rounds_and_stops_are_listed(tmp_path: Path) -> None:
    _, made = book(tmp_path, teams=2, name=EVIL)
    assert made.sheetnames == ["路线", "站点", "检查记录"]
    rows = [row for row in made["路线"].iter_rows(values_only=True) if row[1] in ("第1队", "第2队")]
    assert [row[1:8] for row in rows] == [
        (team, "骑电动车", "08:30", "11:06", 6, 2, 5.5) for team in ("第1队", "第2队")
    ]
    stops = [row for row in made["站点"].iter_rows(values_only=True) if row[1] == "第1队"]
    assert [row[2] for row in stops] == [1, 2, 3, 4, 5, 6]
    assert stops[1][8] == "07:30-08:30"
    for sheet in made.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert "13812345678" not in str(cell.value)


def test_what_is_passed_is_told_and_asked_for(tmp_path: Path) -> None:
    row = {"task_id": "p5", "point_id": "p5", "is_required": True, "value": 0.1, "day": DAY}
    row |= {"rounds": [f"{DAY} 第1队", f"{DAY} 第2队"], "passed_m": 410.0, "length_m": 500.0}
    _, made = book(tmp_path, teams=2, passed=[row | {"share_pct": 82.0}])
    assert made.sheetnames == ["路线", "站点", "顺路走过", "检查记录"]
    (told,) = [r for r in made["顺路走过"].iter_rows(values_only=True) if r[-1] == "p5"]
    assert told[1] == "第1队、第2队"
    assert told[5:8] == (410, 500, 82)
    asked = {(r[0], r[12]) for r in made["检查记录"].iter_rows(values_only=True)}
    assert (7, "p5") in asked
    sheet = (tmp_path / f"{DAY} 第1队.html").read_text("utf-8")
    assert "顺路走过、边走边看即可，不必专门停的 1 处：" in sheet


def test_what_is_filled_in_comes_back_as_checks_of_a_patrol(tmp_path: Path) -> None:
    path, made = book(tmp_path)
    sheet = made["检查记录"]
    heads = next(row for row in sheet.iter_rows() if "点位编号" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in heads}
    first = heads[0].row + 1
    for row, result in ((first, "达标"), (first + 3, "未达标")):
        sheet.cell(row, column["结果"], result)
        sheet.cell(row, column["检查日期"], date(2026, 10, 21))
        sheet.cell(row, column["检查人"], "甲")
    made.save(path)
    reading = read_returned(Returned(path, path.name))
    assert [r["result"] for r in reading.records] == ["met", "unmet"]
    assert {r["source"] for r in reading.records} == {"patrol"}
    assert {r["point"] for r in reading.records} == {"p1"}
    assert {p.code for p in reading.problems} == {"collect.not_filled"}


def test_only_pages_that_a_plan_wrote_are_passed_over(tmp_path: Path) -> None:
    even, left = plan(), {"task_id": "p1", "point_id": "p1", "why": "no_time", "relax": "none"}
    left |= {"is_required": False, "value": 0.1, "amount": None, "unit": "", "team": ""}
    belt = {"task_id": "p5", "point_id": "p5", "is_required": True, "value": 0.1, "day": DAY}
    belt |= {"rounds": [f"{DAY} 第1队"], "passed_m": 4.0, "length_m": 5.0, "share_pct": 80.0}
    even |= {"patrol_passed": plan(passed=[belt])["patrol_passed"]}
    even |= {
        "patrol_unserved": plan(left=[left | {"is_verified": False, "how": "", "given_up": None}])[
            "patrol_unserved"
        ]
    }
    other = {name: even[name] for name in ("patrol_rounds", "patrol_stops", "patrol_legs")}
    render_rounds(
        tables=even, catalogue=CATALOGUE, settings=SETTINGS, folder=tmp_path, uneven=other
    )
    path = tmp_path / "巡查路线.xlsx"
    made = openpyxl.load_workbook(path)
    assert len(made.sheetnames) == 8
    sheet = made["检查记录"]
    heads = next(row for row in sheet.iter_rows() if "点位编号" in [cell.value for cell in row])
    (result,) = (cell.column for cell in heads if cell.value == "结果")
    sheet.cell(heads[0].row + 1, result, "达标")
    made.save(path)
    assert "sheet.skipped" not in {p.code for p in read_returned(Returned(path, "a")).problems}
    made["站点"]["A2"] = ""  # called so, and somebody else's
    made.create_sheet("其他").append(["甲", "乙"])
    made["其他"].append(["一", "二"])
    made.save(path)
    said = [p for p in read_returned(Returned(path, "a")).problems if p.code == "sheet.skipped"]
    assert {p.sheet for p in said} == {"站点", "其他"}


def test_the_plan_that_is_not_balanced_stands_beside_the_one_that_is(tmp_path: Path) -> None:
    even, uneven = plan(teams=2), plan(teams=2)
    rows = uneven["patrol_rounds"]
    rows["work_min"] = [150.0, 30.0]
    rows["travel_min"] = [30.0, 20.0]
    other = {name: uneven[name] for name in ("patrol_rounds", "patrol_stops", "patrol_legs")}
    render_rounds(
        tables=even, catalogue=CATALOGUE, settings=SETTINGS, folder=tmp_path, uneven=other
    )
    made = openpyxl.load_workbook(tmp_path / "巡查路线.xlsx")
    assert made.sheetnames[3:] == ["均匀的代价", "不求均匀的路线", "不求均匀的站点"]
    told = {row[0]: row[1:] for row in made["均匀的代价"].iter_rows(values_only=True)}
    assert told["最长的一天（分钟）"] == (98, 150, -52)
    assert told["最短的一天（分钟）"] == (98, 30, 68)
    assert told["路上（分钟）"] == (70, 50, 20)
    assert told["占全县预期失分（%）"] == (2, 2, 0)
    stops = [row for row in made["不求均匀的站点"].iter_rows(values_only=True) if row[1] == "第1队"]
    assert [row[2] for row in stops] == [1, 2, 3, 4, 5, 6]


def test_what_is_in_no_round_is_told_with_the_least_to_relax(tmp_path: Path) -> None:
    row = {"is_required": False, "value": 0.1, "why": "no_time", "relax": "hours", "amount": 20.0}
    row |= {"unit": "min", "team": f"{DAY} 第1队", "is_verified": True, "how": "insert"}
    rows = [
        row | {"task_id": "p1", "point_id": "p1", "given_up": 0},
        row
        | {"task_id": "p2", "point_id": "p2", "is_required": True, "relax": "window"}
        | {"why": "window", "how": "solve", "given_up": 2},
        row
        | {"task_id": "p4", "point_id": "p4", "why": "load", "relax": "load", "amount": 1.0}
        | {"unit": "stops", "given_up": 0},
        row | {"task_id": "p5", "point_id": "p5", "relax": "ends_work", "given_up": 0},
        row
        | {"task_id": "p3", "point_id": "p3", "why": "no_place", "relax": "position"}
        | {
            "amount": None,
            "unit": "",
            "team": "",
            "is_verified": False,
            "how": "",
            "given_up": None,
        },
    ]
    _, made = book(tmp_path, left=rows)
    assert made.sheetnames[-1] == "没有排进"
    told = {r[-1]: r for r in made["没有排进"].iter_rows(values_only=True)}
    assert list(told)[-5:] == ["p2", "p1", "p3", "p4", "p5"]
    assert told["p4"][5] == "一天最多几处已经排满"
    assert told["p4"][6].startswith(f"{DAY} 第1队 多查 1 处")
    assert "早出晚归各 20 分钟，一天最多工作的分钟数多 40" in told["p5"][6]
    assert told["p1"][6:8] == (f"{DAY} 第1队 晚收队 20 分钟", "插进现有路线，别的都不动")
    assert told["p2"][3] == "是"
    assert told["p2"][6:8] == ("宜查时段两头各放宽 20 分钟", "这一班重排过，挤掉 2 处，别的班不动")
    assert told["p3"][5:8] == ("不知道在哪里", "补上位置", "没有验证")
