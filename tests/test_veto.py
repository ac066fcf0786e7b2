"""One open entry that vetoes: every book and command that tells of scores says so first."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from geoplan.cli import main
from tests.conftest import Toy

DAY = "2026-10-20"
VETO = "否决风险：一票否决项第 5 项发生未销"
BUILT = ("整改优先清单", "督查台账", "缺口清单", "点位责任清单")


def _run(*words: str) -> str:
    done = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert done.exit_code == 0
    return str(done.stdout)


def _make(built_toy: Toy, folder: Path, state: str) -> tuple[Path, list[str]]:
    """Return a county whose entry 5 stands so, and what its commands say."""
    county = Path(shutil.copytree(built_toy.folder, folder))
    file = county / "data" / "inputs" / "negative.csv"
    file.write_text(f"编号,状态,日期\n5,{state},2026-10-01\n", "utf-8-sig", newline="\n")
    toml = county / "geoplan.toml"
    told = toml.read_text("utf-8").replace(
        "[inputs]\n", '[inputs]\nnegatives = ["data/inputs/negative.csv"]\n'
    )
    toml.write_text(told, "utf-8", newline="\n")
    where = (str(county), "--as-of", DAY)
    _run("mock", *where, "--name", "一", "--teams", "1")
    (sheet,) = (county / "maps" / "模拟测评" / "一").glob("*.xlsx")
    _fill(sheet, folder.parent / f"{folder.name}.xlsx")
    _run("collect", str(folder.parent / f"{folder.name}.xlsx"), "--folder", str(county))
    report = _run("mock", *where, "--report")
    recheck = _run("mock", *where, "--recheck", "--within", "4")
    return county, [_run("repairs", *where, "--hours", "6"), report, recheck]


def _fill(path: Path, target: Path) -> None:
    book = openpyxl.load_workbook(path)
    rows = book.worksheets[0].iter_rows(min_row=4)
    heads = {cell.value: cell.column - 1 for cell in next(rows)}
    for row in rows:
        row[heads["结果"]].value = "达标"
        row[heads["检查日期"]].value = DAY
    book.save(target)


def _books(county: Path) -> list[Path]:
    maps = county / "maps"
    found = [maps / f"{name}.xlsx" for name in BUILT]
    found += [maps / "模拟测评" / "一" / "模拟测评情况通报.xlsx"]
    return [*found, *(maps / "整改优先").glob("*.xlsx"), *(maps / "复核抽样").glob("*.xlsx")]


def _reds(path: Path) -> list[tuple[str, int, str]]:
    """Return sheet, row and text of what stands in red bold in the first column."""
    book = openpyxl.load_workbook(path)
    cells = ((sheet.title, cell) for sheet in book for cell in sheet["A"])
    return [
        (name, cell.row, str(cell.value))
        for name, cell in cells
        if cell.value and cell.font.b and cell.font.color and cell.font.color.rgb == "FFC00000"
    ]


@pytest.fixture(scope="module")
def vetoed(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    return _make(built_toy, tmp_path_factory.mktemp("veto") / "open", "发生")


@pytest.fixture(scope="module")
def clear(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    return _make(built_toy, tmp_path_factory.mktemp("veto") / "clear", "未发生")


def test_each_book_says_so_below_the_title_of_its_first_sheet(
    vetoed: tuple[Path, list[str]],
) -> None:
    books = _books(vetoed[0])
    assert len(books) == 7
    for path in books:
        ((sheet, row, text),) = _reds(path)
        assert (sheet, row) == (openpyxl.load_workbook(path).sheetnames[0], 2)
        assert text.startswith(VETO)


def test_each_command_says_so_once_and_first(vetoed: tuple[Path, list[str]]) -> None:
    for said in vetoed[1]:
        assert said.startswith(VETO)
        assert said.count("否决风险") == 1


def test_nothing_is_said_where_none_is_open(clear: tuple[Path, list[str]]) -> None:
    assert not any("否决" in said for said in clear[1])
    for path in _books(clear[0]):
        assert _reds(path) == []


def test_the_sheet_of_re_checks_still_comes_back(
    vetoed: tuple[Path, list[str]], tmp_path: Path
) -> None:
    (path,) = (vetoed[0] / "maps" / "复核抽样").glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    rows = book.worksheets[0].iter_rows(min_row=5)
    heads = {cell.value: cell.column - 1 for cell in next(rows)}
    first = next(rows)
    first[heads["结果"]].value, first[heads["检查日期"]].value = "达标", DAY
    book.save(tmp_path / "back.xlsx")
    county = Path(shutil.copytree(vetoed[0], tmp_path / "county"))
    said = _run("collect", str(tmp_path / "back.xlsx"), "--folder", str(county))
    assert "1 条记录" in said
