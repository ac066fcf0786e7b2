"""``geoplan sweep`` from end to end: divide once, then tell how far it is."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from geoplan.errors import InputError
from geoplan.sweeping import STATE, read_cells
from tests.conftest import Toy

HOSTILE = '=HYPERLINK("http://x")组'


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def built(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(built_toy.folder, tmp_path_factory.mktemp("sweep") / "county"))


def test_a_sweep_is_divided_told_and_told_again(built: Path) -> None:
    nothing = run("sweep", built)
    assert nothing.exit_code != 0
    assert "geoplan sweep --count" in nothing.output
    names = built.parent / "小组.csv"
    names.write_text(f"包保单位,份额\n甲组,1\n'{HOSTILE},1\n丙组,2\n", "utf-8-sig")
    done = run("sweep", built, "--sponsors", names, "--since", "2026-10-12")
    assert done.exit_code == 0, done.output
    assert "2026-10-12 以来：3 片，排完 0 片" in done.output
    kept = (built / STATE).read_bytes()
    rows = list(csv.DictReader(kept.decode("utf-8-sig").splitlines()))
    sections = gpd.read_parquet(built / "data" / "tables" / "sections.parquet")
    assert {row["路段编号"] for row in rows} <= set(sections["section_id"])
    assert len(rows) == len({row["路段编号"] for row in rows}) > 50
    book = openpyxl.load_workbook(built / "maps" / "大排查.xlsx")
    assert book.sheetnames == ["片区", "还没走的"]
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    first = (built / "maps" / "大排查.xlsx").read_bytes()
    again = run("sweep", built)
    assert again.exit_code == 0
    assert (built / STATE).read_bytes() == kept
    assert (built / "maps" / "大排查.xlsx").read_bytes() == first


def test_both_lists_and_numbers_are_refused(built: Path) -> None:
    assert run("sweep", built, "--count", 3, "--sponsors", "x.csv").exit_code != 0
    assert run("sweep", built, "--sponsors", "没有.csv").exit_code != 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "片区,小组\n1,2\n",
        "片区,小组,路段编号,开始日期\n1,甲,s1,昨天\n",
        "片区,小组,路段编号,开始日期\n1,甲,s1,2026-10-01\n1,甲,s2,2026-10-02\n",
        "片区,小组,路段编号,开始日期\n1,甲,s1,2026-10-01\n2,甲,s1,2026-10-01\n",
        "片区,小组,路段编号,开始日期\n1,甲\n",
    ],
)
def test_a_spoilt_file_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_cells(text)


def test_what_was_written_is_read(built: Path) -> None:
    text = "\ufeff片区,小组,路段编号,开始日期\r\n01,'=甲,s1,2026-10-01\r\n"
    frame, since = read_cells(text)
    assert frame.to_dict("records") == [{"cell_id": "01", "team": "=甲", "section_id": "s1"}]
    assert since == date(2026, 10, 1)
