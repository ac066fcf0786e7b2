"""The duty list: every point once for the county and once for a township, nothing computed."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from geoplan.catalogue import Catalogue
from geoplan.config import Lists
from geoplan.lists import render_duty_list
from geoplan.lists.xlsx import Page, sheet_names, workbook_bytes
from geoplan.tables.values import ROLES
from tests.conftest import Toy

HEAD = 4  # title, who and when, source, headings


def _book(toy: Toy, catalogue: Catalogue, folder: Path, **changes: Any) -> Any:
    render_duty_list(
        tables=changes.pop("tables", toy.tables),
        problems=toy.problems,
        catalogue=catalogue,
        settings=replace(toy.settings, **changes),
        folder=folder,
    )
    return load_workbook(folder / "点位责任清单.xlsx")


def _rows(sheet: Any) -> list[dict[str, Any]]:
    heads = [cell.value for cell in sheet[HEAD]]
    return [
        dict(zip(heads, (c.value for c in row), strict=True)) for row in sheet.iter_rows(HEAD + 1)
    ]


def test_every_point_once_in_the_county_and_once_in_a_township(
    toy: Toy, catalogue: Catalogue, tmp_path: Path
) -> None:
    book = _book(toy, catalogue, tmp_path)
    points = toy.tables["points"].set_index("point_id")
    county, _, *towns = [_rows(sheet) for sheet in book]
    assert Counter(r["编号"] for r in county) == Counter(points.index)
    assert Counter(r["编号"] for sheet in towns for r in sheet) == Counter(points.index)
    duties = toy.tables["duties"]
    leads = duties[duties["role"] == "lead"].groupby("point_id")["unit"].agg(list)
    for row in county:
        point = points.loc[row["编号"]]
        assert row["点位名称"] == point["name"]
        assert row["点位类别"] == catalogue.types[point["type_id"]].name
        assert (row["经度"] is None) == (point["lon"] != point["lon"])
        assert (row["主责单位"] or "").split("、") == leads.get(row["编号"], [""])
    assert {s["属地乡镇（街道）"] for s in towns[0]} == {book.sheetnames[2]}
    assert [r["序号"] for r in county] == list(range(1, len(points) + 1))
    assert [r["主责单位"] or "" for r in county] == sorted(r["主责单位"] or "" for r in county)


def test_sums_equal_the_tables(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    book = _book(toy, catalogue, tmp_path)
    rows = _rows(book["汇总"])
    points, gaps = toy.tables["points"], toy.tables["gaps"]
    whole = rows[0]
    assert whole["合计"] == len(points)
    assert whole["固定点位"] == (points["kind"] == "fixed").sum()
    assert whole["其中有缺口"] == (gaps["state"] != "covered").sum()
    assert whole["其中未定位"] == points["lon"].isna().sum() > 0
    for dimension in ("主责单位", "属地乡镇（街道）"):
        part = [r for r in rows if r["维度"] == dimension]
        assert sum(r["合计"] for r in part) == len(points)
        assert all(r["固定点位"] + r["随机点位"] == r["合计"] for r in part)


def test_it_is_made_for_paper(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    for sheet in _book(toy, catalogue, tmp_path):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 8
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"$1:${HEAD}"
        assert sheet.freeze_panes == f"A{HEAD + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{HEAD}:")
        assert "OpenStreetMap" in sheet["A3"].value
        assert "ODbL" in sheet["A3"].value
        assert "2026-10-20" in sheet["A2"].value
        (framed,) = sheet.conditional_formatting
        assert [r.min_row for r in framed.sqref.ranges] == [HEAD]


def _listed(toy: Toy) -> dict[str, Any]:
    """The toy's tables, with a hostile contact and phone on every row of the list."""
    listed = toy.tables["listed"].assign(contact='=HYPERLINK("http://x")', phone="+86 1", note="@")
    return {**toy.tables, "listed": listed}


def test_phones_stay_out_where_a_setting_says_so(
    toy: Toy, catalogue: Catalogue, tmp_path: Path
) -> None:
    tables = _listed(toy)
    shown = _rows(_book(toy, catalogue, tmp_path / "1", tables=tables)["全县"])
    fixed = [r for r in shown if r["联系电话"]]
    assert len(fixed) == (toy.tables["points"]["listed_id"] != "").sum() > 0
    assert {(r["联系人"], r["联系电话"], r["备注"]) for r in fixed} == {
        ('=HYPERLINK("http://x")', "+86 1", "@")
    }
    book = _book(toy, catalogue, tmp_path / "2", tables=tables, lists=Lists(show_phones=False))
    assert all("联系电话" not in r and "联系人" not in r for r in _rows(book["全县"]))
    assert all("+86 1" not in [c.value for c in row] for s in book for row in s.iter_rows())


def test_every_role_has_its_column(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    """Units by their names, heads by the names of persons; several of one role side by side."""
    duties = toy.tables["duties"].iloc[:0]
    first = toy.tables["points"]["point_id"].iloc[0]
    columns = {
        "lead": "主责单位",
        "supporting": "配合单位",
        "township": "属地乡镇（街道）",
        "community": "社区（村）",
        "grid": "网格编号",
        "grid_head": "网格长",
        "sponsor": "包保单位",
        "head_lead": "点位长（部门）",
        "head_township": "点位长（属地）",
    }
    assert set(columns) == set(ROLES)
    rows = [
        {"point_id": first, "role": role, "unit": f"{role}{i}", "person": f"{role}人{i}"}
        for role in ROLES
        for i in (1, 2)
    ]
    tables = {**toy.tables, "duties": pd.concat([duties, pd.DataFrame(rows)])}
    found = {r["编号"]: r for r in _rows(_book(toy, catalogue, tmp_path, tables=tables)["全县"])}
    for role, heading in columns.items():
        mark = "人" if "head" in role else ""
        assert found[first][heading] == f"{role}{mark}1、{role}{mark}2"
        assert all(row[heading] is None for i, row in found.items() if i != first)


def test_no_cell_is_a_formula(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    for sheet in _book(toy, catalogue, tmp_path, tables=_listed(toy)):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_same_bytes_again(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    for name in "ab":
        _book(toy, catalogue, tmp_path / name)
    name = "点位责任清单.xlsx"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_hundred_townships_at_most_have_their_own_sheet(
    toy: Toy, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoplan.lists.duty_list._TOWNSHIP_SHEETS_MAX", 1)
    book = _book(toy, catalogue, tmp_path)
    duties = toy.tables["duties"]
    sizes = Counter(duties.loc[duties["role"] == "township", "unit"])
    largest = min(sizes, key=lambda town: (-sizes[town], town))
    assert book.sheetnames[2:4] == [largest, "其他乡镇"]
    assert sum(sheet.max_row - HEAD for sheet in book.worksheets[2:]) == len(toy.tables["points"])


@given(st.lists(st.text(max_size=40) | st.sampled_from(["历史", "HISTORY", "a" * 40, "''", "[x]"])))
def test_any_names_make_sheets(wanted: list[str]) -> None:
    names = sheet_names(wanted)
    assert len(names) == len(wanted)
    assert len({name.casefold() for name in names}) == len(names)
    if names:
        data = workbook_bytes([Page(name, "题", [("甲", 5)], [["值"]]) for name in names])
        assert load_workbook(io.BytesIO(data)).sheetnames == names
    other = Workbook()
    for name in names:
        assert other.create_sheet(name).title == name
