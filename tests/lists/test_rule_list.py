"""The workbook of the rules: the rows of the tables, in words and in order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from openpyxl import load_workbook

from geoplan.coverage import RULES, check_rules
from geoplan.lists import render_rule_list
from geoplan.tables import TABLES, from_rows, problems_frame, records
from tests.coverage.rules.county import CATALOGUE, facility, ground, site, street

EVIL = '=HYPERLINK("http://x")'


def tables() -> tuple[dict[str, Any], Any]:
    made = ground(
        [street("大道", (0, 0), (900, 0)), street("小路", (0, 0), (0, 90))],
        [
            facility("toilet", 0, 20),
            facility("toilet_sign", 20, 0),
            facility("internet_cafe", 300, 90, name=EVIL),
            facility("food", 300, 95, name="面馆"),
            facility("parking", 700, 20, area_m2=900.0),
        ],
        [
            site("school-1", "school", shapely.box(200, 50, 260, 99), "第一小学"),
            site("farm_market-1", "farm_market", shapely.box(600, 10, 640, 60), "菜市场"),
        ],
        settings="[county]\nname = '平安县'\n",
    )
    duties = from_rows(
        TABLES["duties"],
        [
            {
                "point_id": "main_road-s大道",
                "role": role,
                "unit": unit,
                "rule": "type",
                "detail": "",
                "distance_m": None,
                "person": "",
            }
            for role, unit in (("lead", "县城管局"), ("township", "东门街道"))
        ],
    )
    names = ("sections", "points", "point_sections", "places", "gates", "facilities")
    given = {name: getattr(made, name) for name in names}
    output = check_rules(**given, duties=duties, catalogue=CATALOGUE, settings=made.settings)
    return {**output.tables, "duties": duties}, made.settings


def write(folder: Path, language: str = "zh") -> Path:
    found, settings = tables()
    render_rule_list(
        tables=found,
        problems=problems_frame([]),
        catalogue=CATALOGUE,
        settings=replace(settings, language=language),
        folder=folder,
    )
    return folder / "地理规则核查.xlsx"


def rows_of(sheet: Any) -> list[list[Any]]:
    first = int(sheet.auto_filter.ref.split(":")[0].strip("A")) + 1
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]
    return [row for row in found if any(value is not None for value in row)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return load_workbook(write(tmp_path_factory.mktemp("rules")))


def test_every_result_and_item_is_in_one_sheet(book: Any) -> None:
    found, _ = tables()
    results, items = (records(found[name]) for name in ("rule_results", "rule_items"))
    sheets = book.sheetnames
    for rule, name in zip(RULES, sheets[1:], strict=False):
        assert len(rows_of(book[name])) == sum(row["rule_id"] == rule.id for row in results)
    single = sheets[1 + len(RULES) :]
    assert single == [
        "广告补设位置",
        "校园周边场所",
        "校园周边分工",
        "校园周边餐饮食品",
        "市场周边可用",
    ]
    assert sum(len(rows_of(book[name])) for name in single) == len(items)


def test_the_overview_counts_and_adds_up(book: Any) -> None:
    found, _ = tables()
    results = records(found["rule_results"])
    rows = rows_of(book["总览"])
    county = [row for row in rows if row[1] == "平安县"]
    assert len(county) == len(RULES)
    assert sum(sum(row[2:5]) for row in county) == len(results)
    towns = [row for row in rows if row[1] != "平安县"]
    for total in county:
        parts = [row for row in towns if row[0] == total[0]]
        assert [sum(column) for column in zip(*(r[2:5] for r in parts), strict=True)] == total[2:5]
    (toilets,) = [row for row in county if "公厕" in row[0]]
    assert sum(toilets[5:8]) == pytest.approx(0.99, abs=0.02)
    assert "{" not in "".join(str(cell) for row in rows for cell in row)


def test_what_is_to_be_done_comes_first_with_who_leads(book: Any) -> None:
    rows = rows_of(book["500米公厕"])
    assert [row[1] for row in rows] == ["不符合", "符合", "符合"]
    assert rows[0][2:5] == ["大道（近小路）", "东门街道", "县城管局"]
    assert [row[0] for row in rows] == [1, 2, 3]


def test_no_name_is_a_formula(book: Any) -> None:
    (cafe,) = rows_of(book["校园周边场所"])
    assert (cafe[3], cafe[4]) == (EVIL, "县文旅局")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_wanted_advertisements_have_no_column_that_says_nothing(book: Any) -> None:
    heads = [[cell.value for cell in row] for row in book["广告补设位置"].iter_rows()]
    told = ["学校、市场或路段", "乡镇（街道）", "归口单位", "距离（米）", "经度", "纬度"]
    assert told in heads


def test_shares_and_relief(book: Any) -> None:
    shares = {row[2]: row[3] for row in rows_of(book["校园周边分工"])}
    assert shares["县文旅局"] == 1 and shares["县市场监管局"] == 1
    (lot,) = rows_of(book["市场周边可用"])
    assert lot[2:7] == ["停车场", None, None, pytest.approx(90, abs=6), 900]


def test_two_runs_are_the_same_bytes_and_english_has_the_same_figures(tmp_path: Path) -> None:
    one, two = (write(tmp_path / name).read_bytes() for name in "ab")
    assert one == two
    zh, en = (load_workbook(write(tmp_path / name, name)) for name in ("zh", "en"))
    assert len(zh.sheetnames) == len(en.sheetnames)
    for a, b in zip(zh, en, strict=True):
        # Rows without a township stand where the word for "none" sorts.
        assert sorted(map(numbers, rows_of(a))) == sorted(map(numbers, rows_of(b)))


def numbers(row: list[Any]) -> list[float]:
    return [value for value in row if isinstance(value, int | float)]
