"""The official list, matched and placed: nothing lost without a word, no order that matters."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from geoplan.pipeline import BuildResult, check_inputs
from geoplan.workspace import Workspace
from tests.toy import LIST, write_toy

HEAD = LIST[0]


def _check(folder: Path, rows: list[list[str]], name: str = "list.csv") -> BuildResult:
    write_toy(folder)
    (folder / "data" / "inputs" / "list.csv").unlink()
    path = folder / "data" / "inputs" / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    settings = folder / "geoplan.toml"
    text = settings.read_text("utf-8").replace("inputs/list.csv", f"inputs/{name}")
    settings.write_text(text, "utf-8")
    workspace = Workspace.open(folder)
    return check_inputs(workspace, workspace.settings(), lambda report: None)


def _row(kind: str, name: str, *rest: str) -> list[str]:
    return [kind, name, *rest, *[""] * (5 - len(rest))]


@pytest.mark.parametrize("name", ["1#清单.csv", "a;b.csv", "点位!1.csv"])
def test_any_file_name_keeps_lead_and_township(tmp_path: Path, name: str) -> None:
    out = _check(tmp_path, [_row("学校", "第一小学", "", "特别局", "特别镇")], name)
    duties = out.tables["duties"].query("rule == 'list'")
    assert dict(zip(duties["role"], duties["unit"], strict=True)) == {
        "lead": "特别局",
        "township": "特别镇",
    }


def test_two_branches_of_one_name_are_two_points(tmp_path: Path) -> None:
    rows = [
        _row("银行", "农业银行", "", "", "", "116.010", "28.012"),
        _row("银行", "农业银行", "", "", "", "116.030", "28.020"),
        _row("银行", "农业银行", "", "", "", "116.030", "28.020"),
    ]
    out = _check(tmp_path, rows)
    assert (out.tables["points"]["name"] == "农业银行").sum() == 2
    assert out.problems.query("code == 'list.repeated'")["row"].tolist() == [4]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_row_order_changes_nothing(tmp_path: Path, is_reversed: bool) -> None:
    rows = [
        _row("公园", "东园", "甲地址"),
        _row("公园", "东园", "", "", "", "116.0300", "28.0108"),
    ]
    out = _check(tmp_path, rows[::-1] if is_reversed else rows)
    parks = out.tables["points"].query("type_id == 'park'")
    assert parks["placed_by"].tolist() == ["none", "map"]
    assert parks["point_id"].tolist()[1] == "park-w614"
    assert out.problems.query("code == 'list.taken'")["count"].sum() == 1


def test_a_street_listed_twice_is_said(tmp_path: Path) -> None:
    rows = [
        _row("主次干道", "人民路", "东段", "甲局"),
        _row("主次干道", "人民路", "西段", "乙局"),
        _row("背街小巷", "没有这条巷", "", "", "", "116.02", "28.01"),
    ]
    out = _check(tmp_path, rows)
    codes: dict[str, Any] = out.problems.groupby("code")["count"].sum().to_dict()
    assert codes["list.street_again"] == 1
    assert codes["list.no_street"] == 1


def test_an_office_and_its_township_are_one_name(tmp_path: Path) -> None:
    out = _check(tmp_path, [_row("学校", "第一小学", "", "", "西街道办事处")])
    assert "duty.township_conflict" not in set(out.problems["code"])
    townships = out.tables["summaries"].query("dimension == 'township'")["value"]
    assert sorted(townships) == ["东街道", "西街道"]


def test_a_longitude_without_a_latitude_column_is_no_crash(tmp_path: Path) -> None:
    write_toy(tmp_path)
    path = tmp_path / "data" / "inputs" / "list.csv"
    path.write_text("点位类别,点位名称,经度\n公园,东园,116.03\n", "utf-8")
    workspace = Workspace.open(tmp_path)
    out = check_inputs(workspace, workspace.settings(), lambda report: None)
    assert "list.bad_number" in set(out.problems["code"])


def test_the_county_name_in_front_matters_neither_to_list_nor_answers(tmp_path: Path) -> None:
    write_toy(tmp_path)
    inputs = tmp_path / "data" / "inputs"
    (inputs / "list.csv").write_text("点位类别,点位名称\n学校,测试县第一小学\n", "utf-8")
    text = "点位,指标,结果,日期\n测试县第一小学,fac_fire,达标,2026-10-19\n"
    (inputs / "answers.csv").write_text(text, "utf-8")
    workspace = Workspace.open(tmp_path)
    out = check_inputs(workspace, workspace.settings(), lambda report: None)
    points = out.tables["points"]
    assert points.loc[points["kind"] == "fixed", "name"].tolist() == ["第一小学"]
    assert len(out.tables["checks"]) == 1


def test_a_namesake_beyond_the_reach_is_another_place(tmp_path: Path) -> None:
    out = _check(tmp_path, [_row("公园", "东园", "", "", "", "116.0100", "28.0200")])
    assert (out.tables["points"]["name"] == "东园").sum() == 2
