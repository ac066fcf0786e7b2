"""The workbook on completeness: the same rows as the tables, in words and in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from geoplan.config import parse_settings
from geoplan.errors import Problem
from geoplan.lists import render_inventory_list
from geoplan.tables import problems_frame
from tests.coverage.inventory_tables import CATALOGUE, complete, item, point, township

SETTINGS = parse_settings('as_of = "2026-10-20"')


def made() -> tuple[dict[str, Any], Any]:
    points = [point(i, listed=f"l{i}" if i < 25 else "") for i in range(30)]
    points[27]["name"] = '=HYPERLINK("http://x")'
    points.append(point(50, "school_surround", listed="s"))
    listed = [item(f"l{i}") for i in range(38)] + [item("s", "school_surround")]
    towns = {row["point_id"]: "东门街道" for row in points[:20]}
    output = complete(points=points, listed=listed, towns=towns, areas=[township("东门街道")])
    said = problems_frame([Problem("place.no_rule", "info", facts={"tags": "a=b"})], "inventory")
    return dict(output.tables), said


def write(folder: Path, language: str = "zh") -> Path:
    tables, problems = made()
    settings = parse_settings(f'as_of = "2026-10-20"\nlanguage = "{language}"')
    render_inventory_list(
        tables=tables, problems=problems, catalogue=CATALOGUE, settings=settings, folder=folder
    )
    return folder / "清点核对.xlsx"


def rows_of(sheet: Any) -> list[list[Any]]:
    """Rows below the headings, which carry the filter."""
    first = int(sheet.auto_filter.ref.split(":")[0].strip("A")) + 1
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return load_workbook(write(tmp_path_factory.mktemp("lists")))


def test_sheets_hold_all_rows_of_the_tables(book: Any) -> None:
    tables, problems = made()
    assert book.sheetnames == ["清点", "发现", "规则与数据"]
    sizes = [len(rows_of(book[name])) for name in book.sheetnames]
    assert sizes == [len(tables["completeness"]), len(tables["findings"]), len(problems)]


def test_the_county_comes_first_and_the_unknown_township_last(book: Any) -> None:
    towns = list(dict.fromkeys(row[0] for row in rows_of(book["清点"])))
    assert towns == ["全县", "东门街道", "（未定属地）"]


def test_an_estimate_is_never_a_bare_number(book: Any) -> None:
    rows = rows_of(book["清点"])
    park, around, bank = (
        next(r for r in rows if r[0] == "全县" and r[1] == CATALOGUE.types[t].name)
        for t in ("park", "school_surround", "bank")
    )
    assert park[2:7] == [30, 38, 25, 0, "约 46（43—52）"]
    assert around[6] == "—"
    assert bank[5:8] == [1, "未知", "未知：两边都没有"]


def test_findings_say_what_to_do(book: Any) -> None:
    rows = rows_of(book["发现"])
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    kinds = list(dict.fromkeys(row[1] for row in rows))
    assert kinds == ["未定位", "未上报", "应有未见"]
    assert all(row[6] for row in rows)


def test_only_problems_of_the_inventory_are_here(tmp_path: Path) -> None:
    tables, _ = made()
    problems = problems_frame([Problem("duty.unowned", "info")], "duties")
    render_inventory_list(
        tables=tables, problems=problems, catalogue=CATALOGUE, settings=SETTINGS, folder=tmp_path
    )
    assert rows_of(load_workbook(tmp_path / "清点核对.xlsx")["规则与数据"]) == []


def test_nothing_is_a_formula(book: Any) -> None:
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert '=HYPERLINK("http://x")' in [row[3] for row in rows_of(book["发现"])]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_tables_give_the_same_bytes(tmp_path: Path, language: str) -> None:
    first = write(tmp_path / "a", language).read_bytes()
    assert write(tmp_path / "b", language).read_bytes() == first
