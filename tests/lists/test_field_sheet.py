"""The sheet that teams fill in: it fits on paper, and comes back whatever paper leaves out."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from geoplan.catalogue import load_catalogue
from geoplan.evidence.formats import Returned, read_returned
from geoplan.lists.field_sheet import FieldStop, field_sheet
from geoplan.lists.xlsx import workbook_bytes

CATALOGUE = load_catalogue()
STOPS = [
    FieldStop(10, "park-n1", "人民公园", "公园", "park", "第一次"),
    FieldStop(11, "farm_market-n2", "东门农贸市场", "农贸市场", "farm_market", "第一次"),
]
ACROSS = 165  # characters: A4 across is then printed at four fifths of its size or more


def write(folder: Path) -> Path:
    page = field_sheet(
        STOPS, "mock", CATALOGUE, "zh", name="现场记录", title="表", note="", round_width=16
    )
    path = folder / "现场记录.xlsx"
    path.write_bytes(workbook_bytes([page]))
    return path


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[2]}


def printed(sheet: Any) -> int:
    return int(openpyxl.utils.range_boundaries(sheet.print_area.split("!")[1])[2])


def test_a_place_is_named_once_and_its_number_stands_in_every_row(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write(tmp_path)).active
    at = columns(sheet)
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    places = [row[at["地点"] - 1] for row in rows]
    assert [name for name in places if name] == ["人民公园", "东门农贸市场"]
    assert {row[0] for row in rows} == {10, 11}
    second = places.index("东门农贸市场")
    assert rows[second][0] == 11 and rows[second - 1][0] == 10
    assert {row[at["点位编号"] - 1] for row in rows} == {"park-n1", "farm_market-n2"}
    assert sheet.cell(3, 1).alignment.horizontal == "center"


def test_paper_has_what_is_to_be_filled_in_and_not_what_only_the_computer_reads(
    tmp_path: Path,
) -> None:
    sheet = openpyxl.load_workbook(write(tmp_path)).active
    at, last = columns(sheet), printed(sheet)
    assert all(at[name] <= last for name in ("地点", "测评标准", "结果", "存在问题", "问题处数"))
    assert all(at[name] > last for name in ("点位编号", "来源", "轮次"))
    letters = [openpyxl.utils.get_column_letter(j) for j in range(1, last + 1)]
    assert sum(sheet.column_dimensions[letter].width for letter in letters) < ACROSS


def fill(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.active
    at = columns(sheet)
    for row, result in ((4, "达标"), (sheet.max_row, "未达标")):
        sheet.cell(row, at["结果"], result)
        sheet.cell(row, at["检查日期"], date(2026, 10, 21))
        sheet.cell(row, at["检查人"], "甲")
    book.save(path)


def check(path: Path) -> None:
    found = read_returned(Returned(path, path.name))
    told = [(r["point"], r["result"], r["source"], r["round"]) for r in found.records]
    assert told == [
        ("park-n1", "met", "mock", "第一次"),
        ("farm_market-n2", "unmet", "mock", "第一次"),
    ], "rows below the first of a place, where its name is not told"


def test_what_is_filled_in_comes_back(tmp_path: Path) -> None:
    path = write(tmp_path)
    fill(path)
    check(path)


def test_what_another_program_saved_comes_back(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("no LibreOffice here")
    path = write(tmp_path)
    fill(path)
    saved = tmp_path / "saved"
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    words = [office, home, "--headless", "--convert-to", "xlsx", "--outdir", str(saved), str(path)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    check(saved / path.name)
