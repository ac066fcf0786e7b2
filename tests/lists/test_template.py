"""Templates: empty they hold nothing, filled in they are read without loss."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from geoplan.catalogue import load_catalogue
from geoplan.cli import main
from geoplan.config import parse_settings
from geoplan.errors import Problem
from geoplan.evidence import answers
from geoplan.lists.negative_sheet import NEGATIVE_FILE
from geoplan.lists.template import ANSWERS_FILE, LIST_FILE, answers_template, list_template
from geoplan.sources import official_list
from geoplan.sources.official_list import read_list
from geoplan.sources.sheets import read_sheets
from geoplan.text import LANGUAGES
from tests.toy import write_toy

CATALOGUE = load_catalogue()
FIRST_EMPTY = 5  # the row the note names
READERS = {"list": official_list.COLUMNS, "answers": answers.COLUMNS}
MAKERS = {"list": list_template, "answers": answers_template}
both = pytest.mark.parametrize("language", LANGUAGES)
kinds = pytest.mark.parametrize("kind", sorted(MAKERS))


def opened(kind: str, language: str = "zh") -> Workbook:
    return load_workbook(io.BytesIO(MAKERS[kind](CATALOGUE, language)))


def headings(book: Workbook, kind: str) -> dict[str, int]:
    """Canonical column -> position from 1, in the row above the example."""
    found = {}
    for cell in book.worksheets[0][FIRST_EMPTY - 2]:
        name = READERS[kind].find(str(cell.value))
        if name is not None:
            found[name] = cell.column
    return found


@both
@kinds
def test_an_untouched_template_holds_no_row_and_nothing_to_mend(
    kind: str, language: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(MAKERS[kind](CATALOGUE, language))
    said: list[Problem] = []
    (sheet,) = read_sheets(path, READERS[kind], "", said)
    assert sheet.rows == ()
    assert {p.level for p in said} == {"info"}
    assert [(p.code, p.facts["rows"]) for p in said if p.code == "sheet.not_data"] == [
        ("sheet.not_data", "4")
    ]


@both
def test_every_column_that_is_read_is_offered(language: str) -> None:
    columns = READERS["list"].aliases.keys() - {"lonlat"}  # one cell instead of two
    assert headings(opened("list", language), "list").keys() == columns
    assert headings(opened("answers", language), "answers").keys() == answers.COLUMNS.aliases.keys()


@both
@kinds
def test_the_words_to_choose_from_are_understood(kind: str, language: str) -> None:
    book = opened(kind, language)
    page, at = book.worksheets[0], headings(book, kind)
    offered: dict[int, list[str]] = {}
    for rule in page.data_validations.dataValidation:
        (area,) = rule.sqref.ranges
        assert area.min_col == area.max_col
        assert (area.min_row, area.max_row) == (FIRST_EMPTY - 1, FIRST_EMPTY + 99)
        source = rule.formula1
        if source.startswith('"'):
            words = source.strip('"').split(",")
        else:
            title, cells = source.replace("$", "").split("!")
            words = [row[0].value for row in book[title.strip("'")][cells]]
        offered[area.min_col] = words
    if kind == "answers":
        assert offered[at["indicator"]] == [i.name for i in CATALOGUE.indicators.values()]
        found = [answers.RESULT_WORDS[w.casefold()] for w in offered[at["result"]]]
        assert found == ["met", "unmet", "na"]
        return
    assert offered[at["type"]] == [t.name for t in CATALOGUE.types.values()]
    kind_words = [official_list.KIND_WORDS[w] for w in offered[at["kind"]]]
    assert kind_words == ["fixed", "likely"]
    datums = [official_list.declared_in({"lon": w}, ()) for w in offered[at["datum"]]]
    assert datums == ["wgs84", "gcj02", "bd09", "cgcs2000"]


FILLED: dict[str, Any] = {
    "serial": 7,
    "name": "东园",
    "address": "人民路1号",
    "kind": "随机",
    "lead": "县城管局",
    "supporting": "县住建局、县公安局",
    "township": "东街道",
    "community": "东门社区",
    "grid": "0012",
    "sponsor": "县税务局",
    "head_lead": "张三",
    "head_township": "李四",
    "contact": "王五",
    "phone": "07011234567",
    "lon": 116.02,
    "lat": 28.01,
    "note": "在建",
}


def test_a_filled_template_is_read_without_loss(tmp_path: Path) -> None:
    book = opened("list")
    page, at = book.worksheets[0], headings(book, "list")
    types = list(CATALOGUE.types.values())
    for i, point_type in enumerate(types):
        for name, value in (FILLED | {"type": point_type.name}).items():
            page.cell(FIRST_EMPTY + i, at[name]).value = value
    book.save(tmp_path / "a.xlsx")
    rows, said = read_list(tmp_path / "a.xlsx", "a.xlsx", CATALOGUE)
    assert [row["type_id"] for row in rows] == [t.id for t in types]
    assert {p.level for p in said} == {"info"}
    same = {k: v for k, v in FILLED.items() if k not in ("kind", "lon", "lat", "serial")}
    for i, row in enumerate(rows):
        assert row["row"] == FIRST_EMPTY + i
        assert {k: row[k] for k in same} == same
        assert (row["listed_kind"], row["serial"]) == ("likely", "7")
        assert (row["spot"].x, row["spot"].y) == (116.02, 28.01)


def test_filled_answers_are_read_without_loss(tmp_path: Path) -> None:
    book = opened("answers")
    page, at = book.worksheets[0], headings(book, "answers")
    names = [indicator.name for indicator in CATALOGUE.indicators.values()]
    for i, name in enumerate(names):
        row = {"point": "东园", "indicator": name, "result": "达标", "day": date(2026, 10, 1)}
        for column, value in row.items():
            page.cell(FIRST_EMPTY + i, at[column]).value = value
    book.save(tmp_path / "a.xlsx")
    settings = parse_settings('as_of = "2026-10-20"\n[inputs]\nanswers = ["a.xlsx"]\n')
    out = answers.load_answers(files={"answers": [tmp_path / "a.xlsx"]}, settings=settings)
    assert sorted(out.tables["answers"]["indicator_ref"]) == sorted(names)
    assert {p.level for p in out.problems} == {"info"}


@kinds
def test_a_template_is_the_same_bytes_each_time_and_prints_on_one_width(kind: str) -> None:
    assert MAKERS[kind](CATALOGUE, "zh") == MAKERS[kind](CATALOGUE, "zh")
    page = opened(kind).worksheets[0]
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.print_title_rows == f"$1:${FIRST_EMPTY - 2}"
    assert page.cell(FIRST_EMPTY + 99, 1).border.left.style == "thin"


def test_phones_and_grid_numbers_keep_their_zeros() -> None:
    book = opened("list")
    page, at = book.worksheets[0], headings(book, "list")
    formats = {name: page.cell(FIRST_EMPTY, at[name]).number_format for name in ("phone", "grid")}
    assert formats == {"phone": "@", "grid": "@"}


def test_the_command_writes_all_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "新 文件夹"
    ran = CliRunner().invoke(main, ["template", str(folder)])
    assert ran.exit_code == 0, ran.output
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [LIST_FILE, ANSWERS_FILE, NEGATIVE_FILE]
    )
    (folder / ANSWERS_FILE).unlink()
    (folder / NEGATIVE_FILE).unlink()
    before = (folder / LIST_FILE).read_bytes()
    again = CliRunner().invoke(main, ["template", str(folder)])
    assert again.exit_code == 2
    assert LIST_FILE in again.output
    assert [p.name for p in folder.iterdir()] == [LIST_FILE]
    assert (folder / LIST_FILE).read_bytes() == before


def test_the_types_are_those_of_the_workspace(tmp_path: Path) -> None:
    write_toy(tmp_path)
    changes = tmp_path / "data" / "inputs" / "catalogue.yaml"
    changes.write_text("point_types: {bank: {name: 本县银行}}\n", "utf-8")
    settings = tmp_path / "geoplan.toml"
    text = settings.read_text("utf-8")
    with_changes = text.replace("[inputs]", '[inputs]\ncatalogue = "data/inputs/catalogue.yaml"')
    settings.write_text(with_changes, "utf-8")
    target = tmp_path / "data" / "inputs" / "表.xlsx"
    ran = CliRunner().invoke(main, ["template", str(target)])
    assert ran.exit_code == 0, ran.output
    words = [cell.value for cell in load_workbook(target)["选项"]["A"]]
    assert "本县银行" in words
    changes.unlink()
    target.unlink()
    assert CliRunner().invoke(main, ["template", str(target)]).exit_code == 2
