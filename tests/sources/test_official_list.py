"""The official list, matched and placed: nothing lost without a word, no order that matters."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from geoplan import render
from geoplan.pipeline import BuildResult
from geoplan.tables import TABLES
from tests.steps import make_tables
from tests.toy import LIST, write_toy

HEAD = LIST[0]


def _check(
    folder: Path, rows: list[list[str]], name: str = "list.csv", last: str = "duties"
) -> BuildResult:
    write_toy(folder)
    (folder / "data" / "inputs" / "list.csv").unlink()
    path = folder / "data" / "inputs" / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    settings = folder / "geoplan.toml"
    text = settings.read_text("utf-8").replace("inputs/list.csv", f"inputs/{name}")
    settings.write_text(text, "utf-8")
    return make_tables(folder, last)


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
    out = _check(tmp_path, [_row("学校", "第一小学", "", "", "西街道办事处")], last="summaries")
    assert "duty.township_conflict" not in set(out.problems["code"])
    townships = out.tables["summaries"].query("dimension == 'township'")["value"]
    assert sorted(townships) == ["东街道", "西街道"]


def test_a_longitude_without_a_latitude_column_is_no_crash(tmp_path: Path) -> None:
    write_toy(tmp_path)
    path = tmp_path / "data" / "inputs" / "list.csv"
    path.write_text("点位类别,点位名称,经度\n公园,东园,116.03\n", "utf-8")
    out = make_tables(tmp_path, "points")
    assert "list.bad_number" in set(out.problems["code"])


def test_the_county_name_in_front_matters_neither_to_list_nor_answers(tmp_path: Path) -> None:
    write_toy(tmp_path)
    inputs = tmp_path / "data" / "inputs"
    (inputs / "list.csv").write_text("点位类别,点位名称\n学校,测试县第一小学\n", "utf-8")
    text = "点位,指标,结果,日期\n测试县第一小学,fac_fire,达标,2026-10-19\n"
    (inputs / "answers.csv").write_text(text, "utf-8")
    out = make_tables(tmp_path, "checks")
    points = out.tables["points"]
    assert points.loc[points["kind"] == "fixed", "name"].tolist() == ["第一小学"]
    assert len(out.tables["checks"]) == 1


def test_a_namesake_beyond_the_reach_is_another_place(tmp_path: Path) -> None:
    out = _check(tmp_path, [_row("公园", "东园", "", "", "", "116.0100", "28.0200")])
    assert (out.tables["points"]["name"] == "东园").sum() == 2


def _listed(folder: Path, text: str, *last: str) -> BuildResult:
    write_toy(folder)
    (folder / "data" / "inputs" / "list.csv").write_text(text, "utf-8")
    return make_tables(folder, *(last or ("duties",)))


FULL = """\
点位责任清单
序号,点位类别,点位名称,详细地址,固定/随机,责任单位,,属地乡镇（街道）,社区/村,网格编号,网格包保单位,点位长,,联系人,联系电话,备注
,,,,,主责单位,配合单位,,,,,部门,属地,,,
1,公　园,"东
园",东街,固定,县城管局（牵头）、县住建局,"县公安局；县教体局
县卫健局",东街道,东门社区,W-01,县农业农村局/县税务局,张三,李四,王五,13800138000,在建
2,公园,西园,,随机,,/,,,,,,,,1.38E+10,
3,公园,南园,,也许,,。。,,,,,,,,,
4,,北园,,,,,,,,,,,,,
5,公元,中园,,,,,,,,,,,,,
"""


def test_every_column_an_office_circulates_is_read(tmp_path: Path) -> None:
    out = _listed(tmp_path, FULL)
    listed = out.tables["listed"].set_index("serial")
    first = listed.loc["1"].to_dict()
    expected = {
        "row": 4,
        "name": "东园",
        "type_id": "park",
        "address": "东街",
        "lead": "县城管局（牵头）、县住建局",
        "supporting": "县公安局、县教体局、县卫健局",
        "township": "东街道",
        "community": "东门社区",
        "grid": "W-01",
        "sponsor": "县农业农村局、县税务局",
        "head_lead": "张三",
        "head_township": "李四",
        "contact": "王五",
        "phone": "13800138000",
        "note": "在建",
        "listed_kind": "fixed",
    }
    assert {key: first[key] for key in expected} == expected
    assert listed["listed_kind"].to_dict() == {"1": "fixed", "2": "likely", "3": ""}
    assert listed.loc["2", "supporting"] == ""


def test_every_cell_that_is_not_understood_is_named(tmp_path: Path) -> None:
    problems = _listed(tmp_path, FULL).problems
    said = problems[problems["code"].str.startswith(("listed.", "list.unknown"))]
    assert sorted(zip(said["code"], said["row"], said["level"], strict=True)) == [
        ("list.unknown_type", 8, "lost"),
        ("listed.bad_kind", 6, "warning"),
        ("listed.bad_phone", 5, "warning"),
        ("listed.bad_unit", 6, "warning"),
        ("listed.no_type", 7, "lost"),
    ]
    facts = said.set_index("code")["facts"]
    assert facts["listed.bad_unit"]["value"] == "。。"
    assert "公园" in facts["list.unknown_type"]["near"]


def test_phone_numbers_stay_in_the_list(tmp_path: Path) -> None:
    out = _listed(tmp_path, FULL, *TABLES)
    holding = [name for name, frame in out.tables.items() if "13800138000" in frame.to_csv()]
    assert holding == ["listed"]
    assert "13800138000" not in out.problems.to_csv()
    pages = Path(render.__file__).parent.glob("*.py")
    assert not [p.name for p in pages if 'tables["listed"]' in p.read_text("utf-8")]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_row_said_again_fills_what_is_missing_and_two_leads_are_told(
    tmp_path: Path, is_reversed: bool
) -> None:
    rows = [
        _row("公园", "东园", "", "", ""),
        _row("公园", "东园", "", "甲局", ""),
        _row("公园", "西园", "", "乙局", ""),
        _row("公园", "西园", "", "甲局", ""),
    ]
    out = _check(tmp_path, rows[::-1] if is_reversed else rows)
    listed = out.tables["listed"]
    assert dict(zip(listed["name"], listed["lead"], strict=True)) == {
        "东园": "甲局",
        "西园": "、".join(sorted(("甲局", "乙局"))),
    }
    told = out.problems
    assert (told["code"] == "list.two_leads").sum() == 1
    assert (told["code"] == "list.repeated").sum() == 2


def test_places_of_one_name_in_two_communities_are_two(tmp_path: Path) -> None:
    write_toy(tmp_path)
    path = tmp_path / "data" / "inputs" / "list.csv"
    lines = ["点位类别,点位名称,所属社区", *(f"公共厕所,公厕,{c}社区" for c in "甲乙丙")]
    path.write_text("\n".join(lines), "utf-8")
    out = make_tables(tmp_path, "points")
    assert len(out.tables["listed"]) == 3
    assert "list.repeated" not in set(out.problems["code"])
