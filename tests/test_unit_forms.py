"""Forms from the command to the new score: written, filled in, collected, built again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from geoplan.tables import records
from geoplan.text.file_names import safe_file_names
from geoplan.workspace import Workspace
from tests.test_unit_pages import run


@pytest.fixture
def county(built_folder: Path) -> Path:
    return built_folder


def forms(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "maps/forms").glob("*"))}


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_form_for_every_lead_unit_and_the_same_again(county: Path) -> None:
    result = run("forms", county)
    assert result.exit_code == 0, result.output
    first = forms(county)
    assert "县教体局.xlsx" in first
    assert f"{len(first)} 个单位的自检自查表" in result.output
    assert run("forms", county).exit_code == 0
    assert forms(county) == first
    assert "没有变化" in run("build", county).output


def test_nothing_of_another_unit_is_in_a_form(county: Path) -> None:
    """Every part of every workbook is looked into."""
    run("forms", county)
    tables = Workspace.open(county).read_tables(("points", "duties"))
    lead = {
        row["point_id"]: row["unit"] for row in records(tables["duties"]) if row["role"] == "lead"
    }
    persons = {row["person"] for row in records(tables["duties"]) if row["person"]}
    names = safe_file_names(lead.values())
    written = {unit: parts(forms(county)[f"{name}.xlsx"]) for unit, name in names.items()}
    assert len(written) == len(forms(county)) > 2
    for unit, content in written.items():
        text = "\n".join(content.values())
        mine = {point for point, one in lead.items() if one == unit}
        both = (*records(tables["points"]), *records(tables["duties"]))
        own = " ".join(str(row) for row in both if row["point_id"] in mine)
        for row in records(tables["points"]):
            for word in (row["point_id"], row["name"]):
                # what is a part of an own name (第一小学周边) is found in it, rightly
                assert word in own or word not in text, (unit, word)
        assert not [person for person in persons if person in text]
        assert "13800000000" not in text
        assert not [n for n in content if "external" in n.lower() or "comments" in n.lower()]


def test_one_unit_alone_and_a_name_that_is_nearly_right(county: Path) -> None:
    assert run("forms", county, "--unit", "县教体局").exit_code == 0
    assert list(forms(county)) == ["县教体局.xlsx"]
    result = run("forms", county, "--unit", "教体局")
    assert result.exit_code == 2
    assert "县教体局" in result.output


def test_forms_of_units_without_points_are_named_and_left(county: Path) -> None:
    old = county / "maps/forms/旧单位.xlsx"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    result = run("forms", county)
    assert "旧单位" in result.output
    assert old.read_bytes() == b"old"


def test_a_point_that_is_not_theirs_reaches_those_who_decide(county: Path, tmp_path: Path) -> None:
    run("forms", county)
    book = load_workbook(county / "maps/forms/县教体局.xlsx")
    sheet = book["点位"]
    heads = {cell.value: cell.column for cell in sheet[4]}
    point = sheet.cell(5, heads["点位编号"]).value
    said = {
        "非本单位": "非本单位",
        "归谁、凭什么": "归县卫健局",
        "检查日期": "10月19日",
        "检查人": "甲",
    }
    for heading, value in said.items():
        sheet.cell(5, heads[heading], value)
    book.save(tmp_path / "交回.xlsx")
    assert run("collect", tmp_path / "交回.xlsx", "--folder", county).exit_code == 0
    assert run("build", county).exit_code == 0
    (row,) = records(Workspace.open(county).read_tables(("objections",))["objections"])
    assert (row["point_id"], row["unit"], row["named_unit"]) == (point, "县教体局", "县卫健局")


def test_filled_in_collected_and_built_the_scores_follow(county: Path, tmp_path: Path) -> None:
    run("forms", county)
    book = load_workbook(county / "maps/forms/县教体局.xlsx")
    sheet = book["静态检查"]
    heads = {cell.value: cell.column for cell in sheet[4]}
    payload = '=HYPERLINK("http://x")<script>alert(1)</script>'
    wanted = set()
    for row in range(5, sheet.max_row + 1):
        sheet.cell(row, heads["本次结果"], "未达标")
        sheet.cell(row, heads["检查日期"], "2026.10.20")
        note = sheet.cell(row, heads["存在问题"], payload)
        note.data_type = "s"
        key = (sheet.cell(row, heads[name]).value for name in ("点位编号", "指标编号"))
        wanted.add((*key, "unmet"))
    book.save(tmp_path / "交回 (1).xlsx")
    result = run("collect", tmp_path / "交回 (1).xlsx", "--folder", county)
    assert result.exit_code == 0, result.output
    assert "没读懂" not in result.output
    assert run("build", county).exit_code == 0
    tables = Workspace.open(county).read_tables(("checks",))
    rows = [row for row in records(tables["checks"]) if row["note"] == payload]
    assert {(row["point_id"], row["indicator_id"], row["state"]) for row in rows} == wanted
    for path in (*county.glob("maps/*.html"), *county.glob("maps/units/*.html")):
        assert "<script>alert(1)" not in path.read_text("utf-8")
    said = 0
    for path in county.glob("maps/*.xlsx"):
        content = parts(path.read_bytes())
        assert not any("<f>" in text for name, text in content.items() if "sheets/" in name), path
        said += any("HYPERLINK" in text for text in content.values())
    assert said  # as text, in the lists of the office
    run("forms", county)
    again = load_workbook(county / "maps/forms/县教体局.xlsx")["静态检查"]
    for sheet_row in again.iter_rows(min_row=5):
        assert sheet_row[4].value == "未达标"
        assert "f" not in {cell.data_type for cell in sheet_row}
