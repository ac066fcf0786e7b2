"""The list meets the map: names in any form, addresses, parts of streets, decisions read back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from geoplan.cli import main
from geoplan.pipeline import BuildResult, build
from geoplan.workspace import Workspace
from tests.osm_text import OsmText
from tests.steps import make_tables
from tests.toy import toy_osm, write_toy

HEAD = ["点位类别", "点位名称", "详细地址", "主责单位", "属地", "经度", "纬度"]


def _write(folder: Path, rows: list[list[str]], osm: OsmText | None = None) -> Workspace:
    write_toy(folder)
    inputs = folder / "data" / "inputs"
    if osm is not None:
        osm.write(inputs / "toy.osm")
    (inputs / "answers.csv").write_text("点位,指标,结果,日期\n", "utf-8")
    with (inputs / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *([*row, *[""] * (7 - len(row))] for row in rows)])
    return Workspace.open(folder)


def _check(folder: Path, rows: list[list[str]], osm: OsmText | None = None) -> BuildResult:
    return make_tables(_write(folder, rows, osm).root, "points")


def _build(workspace: Workspace) -> BuildResult:
    return build(workspace, workspace.settings(), lambda report: None)


def _fixed(out: BuildResult) -> pd.DataFrame:
    points = out.tables["points"]
    return points[points["listed_id"] != ""]


@pytest.mark.parametrize(
    ("kind", "name", "point_id"),
    [
        ("医院", "县人民医院", "hospital-n606"),
        ("医院", "測試縣人民醫院", "hospital-n606"),
        ("中小学校", "测试县第1小学", "school-n601"),
        ("中小学校", "一小", "school-n601"),
        ("公园", "东元", "park-w614"),
    ],
)
def test_names_in_any_form(tmp_path: Path, kind: str, name: str, point_id: str) -> None:
    place = {"park-w614": ("116.0297", "28.0108")}.get(point_id, ("", ""))
    out = _check(tmp_path, [[kind, name, "", "", "", *place]])
    fixed = _fixed(out)
    assert fixed["point_id"].str.split("-").str[0].tolist() == [point_id.split("-")[0]]
    assert fixed["placed_by"].tolist() == ["map"]
    (match,) = out.tables["matches"].to_dict("records")
    assert match["status"] == "matched"
    assert match["point_id"] == fixed["point_id"].iloc[0]


def test_another_number_is_another_school(tmp_path: Path) -> None:
    out = _check(tmp_path, [["中小学校", "第三小学", "", "", "", "116.0110", "28.0110"]])
    assert _fixed(out)["placed_by"].tolist() == ["list"]
    assert out.tables["matches"].empty


def test_an_address_places_what_has_no_coordinates(tmp_path: Path) -> None:
    out = _check(tmp_path, [["公园", "新园", "人民路与解放路交叉口东北角"]])
    (point,) = _fixed(out).to_dict("records")
    assert point["placed_by"] == "address"
    assert 0 < point["uncertainty_m"] <= 300


def test_an_address_too_vague_places_nothing_and_says_so(tmp_path: Path) -> None:
    out = _check(tmp_path, [["公园", "新园", "东街道"], ["公园", "旧园", "没有这条路3号"]])
    assert set(_fixed(out)["placed_by"]) == {"none"}
    codes = set(out.problems["code"])
    assert {"list.vague", "list.unlocated", "address.street_unknown"} <= codes


def test_rows_for_parts_of_a_street_take_their_own_stretches(tmp_path: Path) -> None:
    rows = [
        ["主次干道", "人民路（解放路—建设路段）", "", "甲局"],
        ["主次干道", "人民路", "", "乙局"],
    ]
    out = _check(tmp_path, rows)
    fixed = _fixed(out)
    by_row = fixed.groupby("listed_id")["name"].agg(list)
    assert len(by_row) == 2
    assert fixed["type_id"].eq("main_road").all()
    listed = out.tables["listed"].set_index("listed_id")["name"]
    part = next(i for i in by_row.index if "段" in listed[i])
    assert all("解放路" in name or "建设路" in name for name in by_row[part])
    assert len(by_row[part]) < fixed["name"].nunique()


def test_a_street_no_rule_claims_is_what_its_address_says(tmp_path: Path) -> None:
    out = _check(tmp_path, [["商业大街", "横2巷"]])
    (point,) = _fixed(out).to_dict("records")
    assert (point["shape"], point["placed_by"]) == ("stretch", "address")
    links = out.tables["point_sections"].query("point_id == @point['point_id']")
    assert links["length_m"].sum() == pytest.approx(point["length_m"])
    assert set(out.problems["code"]) >= {"list.street_by_address"}


def test_a_bus_line_is_all_its_rides(tmp_path: Path) -> None:
    out = _check(tmp_path, [["公交线路", "1路公交车"]])
    lines = out.tables["points"].query("type_id == 'bus_line'")
    assert len(lines) > 1
    assert lines["kind"].eq("fixed").all()


def _two_banks() -> OsmText:
    osm = toy_osm()
    osm.node(1600, 1300, 901, amenity="bank", name="农业银行")
    osm.node(2600, 1300, 902, amenity="bank", name="农业银行")
    return osm


def _decide(workspace: Workspace, sheet: str, choice: int | None) -> str:
    """Fill in the first row of the sheet, as a planner would, and name it in the settings."""
    path = workspace.root / "maps" / "清单核对.xlsx"
    book = load_workbook(path)
    page = book[sheet]
    heads = {cell.value: cell.column for cell in page[3]}
    rule = page.data_validations.dataValidation[0]
    words = rule.formula1.strip('"').split(",")
    word = str(words[-1] if choice is None else words[choice])
    page.cell(4, heads["决定"], word)
    page.cell(4, heads["决定人"], "王某")
    target = workspace.root / "data" / "inputs" / "核对.xlsx"
    book.save(target)
    text = (workspace.root / "geoplan.toml").read_text("utf-8")
    if "reviews" not in text:
        text = text.replace("[inputs]", '[inputs]\nreviews = ["data/inputs/核对.xlsx"]')
        (workspace.root / "geoplan.toml").write_text(text, "utf-8")
    return word


def test_a_doubt_is_decided_in_the_sheet_and_read_back(tmp_path: Path) -> None:
    workspace = _write(tmp_path, [["银行", "农行"]], _two_banks())
    out = _build(workspace)
    assert set(out.tables["matches"]["status"]) == {"doubt"}
    assert set(out.problems["code"]) >= {"list.ambiguous"}
    word = _decide(workspace, "待核对", 1)
    out = _build(workspace)
    (match,) = out.tables["matches"].to_dict("records")
    assert (match["status"], match["decided"]) == ("reviewed", "王某")
    assert f"〔{match['point_id']}〕" in word
    assert _fixed(out)["point_id"].tolist() == [match["point_id"]]
    decided = load_workbook(workspace.root / "maps" / "清单核对.xlsx")["已作核对"]
    assert decided.cell(4, 4).value == word
    os_told = load_workbook(workspace.root / "maps" / "清单核对.xlsx")["待核对"]
    assert os_told.max_row == 3


def test_none_of_them_is_a_point_of_its_own(tmp_path: Path) -> None:
    rows = [["银行", "农行", "", "", "", "116.0210", "28.0130"]]
    workspace = _write(tmp_path, rows, _two_banks())
    _build(workspace)
    matched = load_workbook(workspace.root / "maps" / "清单核对.xlsx")["已对应"]
    sheet = "已对应" if matched.max_row > 3 else "待核对"
    _decide(workspace, sheet, None)
    out = _build(workspace)
    (match,) = out.tables["matches"].to_dict("records")
    assert match["status"] == "reviewed"
    (point,) = _fixed(out).to_dict("records")
    assert (point["point_id"], point["placed_by"]) == (match["point_id"], "list")


def test_a_decision_survives_a_newer_extract(tmp_path: Path) -> None:
    workspace = _write(tmp_path, [["银行", "农行"]], _two_banks())
    _build(workspace)
    word = _decide(workspace, "待核对", 0)
    _build(workspace)
    newer = toy_osm()
    newer.node(1600, 1302, 911, amenity="bank", name="农业银行")  # mapped anew: other ids
    newer.node(2600, 1302, 912, amenity="bank", name="农业银行")
    newer.write(workspace.root / "data" / "inputs" / "toy.osm")
    out = _build(workspace)
    (match,) = out.tables["matches"].to_dict("records")
    assert match["status"] == "reviewed"
    assert f"〔{match['point_id']}〕" in word


def _reviews(folder: Path, lines: list[str]) -> BuildResult:
    workspace = _write(folder, [["银行", "农行"], ["公园", "东园"]], _two_banks())
    state = folder / "data" / "state"
    state.mkdir(exist_ok=True)
    text = "\n".join(["清单行编号,类别,名称,决定,决定人,日期", *lines])
    (state / "清单核对.csv").write_text(text, "utf-8")
    return make_tables(workspace.root, "points")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",银行,农行,也许,王某,", "review.unknown_word"),
        (",,,都不是,王某,", "review.no_ref"),
        (",银行,没有这行,都不是,王某,", "review.unknown"),
        (",银行,农行,某处〔bank-n999〕,王某,", "review.gone"),
        (",银行,农行,都不是,王某,不记得", "review.bad_date"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, line: str, code: str) -> None:
    assert code in set(_reviews(tmp_path, [line]).problems["code"])


def test_one_place_is_not_given_to_two_rows(tmp_path: Path) -> None:
    lines = [",银行,农行,〔bank-n901〕,甲,2026-10-01", ",公园,东园,〔bank-n901〕,乙,2026-10-02"]
    out = _reviews(tmp_path, lines)
    assert "review.taken" in set(out.problems["code"])
    assert out.tables["points"]["listed_id"].ne("").sum() == 2


def test_a_name_whose_place_was_decided_away_is_told_so(tmp_path: Path) -> None:
    osm = toy_osm()
    osm.node(1600, 1300, 901, amenity="bank", name="滨江农业银行")
    workspace = _write(tmp_path, [["银行", "农行"], ["银行", "滨江农业银行"]], osm)
    (tmp_path / "data" / "state").mkdir(exist_ok=True)
    text = "清单行编号,类别,名称,决定,决定人,日期\n,银行,农行,〔bank-n901〕,甲,2026-10-02"
    (tmp_path / "data" / "state" / "清单核对.csv").write_text(text, "utf-8")
    said = make_tables(workspace.root, "points").problems
    assert said.loc[said["code"] == "list.taken", "row"].tolist() == [3]
    assert "list.unlocated" not in set(said["code"])


def test_the_later_decision_counts(tmp_path: Path) -> None:
    lines = [",银行,农行,〔bank-n901〕,甲,2026-10-02", ",银行,农行,〔bank-n902〕,乙,2026-10-01"]
    matches = _reviews(tmp_path, lines).tables["matches"].set_index("status")
    assert matches.loc["reviewed", "point_id"] == "bank-n901"
    assert matches.loc["reviewed", "decided"] == "甲 2026-10-02"


def test_explain_tells_why_it_is_on_the_list(tmp_path: Path, capsys: Any) -> None:
    workspace = _write(tmp_path, [["医院", "县医院"]])
    _build(workspace)
    with pytest.raises(SystemExit) as done:
        main(["explain", "测试县人民医院", "--folder", str(workspace.root)])
    assert done.value.code in (0, None)
    assert (
        "清单：“县医院”（data/inputs/list.csv 第 2 行），名称是同一个的不同写法"
        in capsys.readouterr().out
    )


def test_the_prefecture_in_front_of_a_name_is_no_other_place(tmp_path: Path) -> None:
    rows = [["中小学校", "云山市第一小学"]]
    workspace = _write(tmp_path, rows)
    apart = make_tables(workspace.root, "points")
    assert _fixed(apart)["placed_by"].tolist() == ["none"]
    settings = tmp_path / "geoplan.toml"
    text = settings.read_text("utf-8").replace("[county]", '[county]\nprefecture = "云山市"')
    settings.write_text(text, "utf-8")
    out = make_tables(workspace.root, "points")
    assert _fixed(out)["placed_by"].tolist() == ["map"]
