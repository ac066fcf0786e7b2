"""The workbook: the same rows as the tables, the same bytes each time, no formula in it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from geoplan.catalogue import Catalogue
from geoplan.lists import render_lists
from geoplan.lists.xlsx import Page, workbook_bytes
from tests.conftest import Toy


@pytest.fixture(scope="module")
def book_file(toy: Toy, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    render_lists(
        tables=toy.tables,
        problems=toy.problems,
        catalogue=catalogue,
        settings=toy.settings,
        folder=folder,
    )
    return folder / "缺口清单.xlsx"


def test_rows_equal_the_tables(book_file: Path, toy: Toy) -> None:
    book = load_workbook(book_file)
    assert book.sheetnames == [
        "缺口清单",
        "无主责单位",
        "责任存疑",
        "四个目标",
        "自查与复核",
        "汇总",
        "问题与说明",
    ]
    gaps = toy.tables["gaps"]
    assert book["缺口清单"].max_row - 2 == (gaps["state"] != "covered").sum()
    ids = {row[21].value for row in book["缺口清单"].iter_rows(min_row=3)}
    assert ids == set(gaps.loc[gaps["state"] != "covered", "point_id"])
    led = set(toy.tables["duties"].query("role == 'lead'")["point_id"])
    assert book["无主责单位"].max_row - 2 == len(gaps) - len(led)
    assert book["问题与说明"].max_row - 2 == len(toy.problems)


def test_unknown_scores_are_words_not_numbers(book_file: Path, toy: Toy) -> None:
    sheet = load_workbook(book_file)["缺口清单"]
    by_id = {row[21].value: row for row in sheet.iter_rows(min_row=3)}
    scores = toy.tables["scores"].set_index("point_id")
    for point_id, row in by_id.items():
        overall = scores.loc[point_id, "overall_pct"]
        assert row[10].value == ("未知" if overall != overall else pytest.approx(overall, abs=0.05))


def test_nothing_is_a_formula(book_file: Path) -> None:
    for sheet in load_workbook(book_file):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    with zipfile.ZipFile(book_file) as file:
        assert not any(b"<f>" in file.read(name) for name in file.namelist())


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)


@given(
    st.lists(
        st.sampled_from(["=1+1", "+A1", "-2", "@x", '=HYPERLINK("http://x")', "平安"]) | texts,
        max_size=5,
    )
)
def test_any_text_stays_text(values: list[str]) -> None:
    import io

    data = workbook_bytes([Page("一", "=题目", [("甲", 10)] * max(1, len(values)), [values])])
    assert data == workbook_bytes(
        [Page("一", "=题目", [("甲", 10)] * max(1, len(values)), [values])]
    )
    for row in load_workbook(io.BytesIO(data))["一"].iter_rows():
        assert all(cell.data_type != "f" for cell in row)


def test_no_clock_in_the_file(book_file: Path) -> None:
    with zipfile.ZipFile(book_file) as file:
        assert {info.date_time[0] for info in file.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in file.read("docProps/core.xml")


def test_of_a_unit_what_may_cost_most_comes_first(book_file: Path, toy: Toy) -> None:
    rows = list(load_workbook(book_file)["缺口清单"].iter_rows(min_row=2, values_only=True))
    heads = list(rows[0])
    at = {
        name: heads.index(name) for name in ("状态", "主责单位", "预期失分占全县（%）", "点位编号")
    }
    share = toy.tables["exposures"].set_index("point_id")["share_pct"]
    seen: dict[tuple[str, str], float] = {}
    for row in rows[1:]:
        value = row[at["预期失分占全县（%）"]]
        assert value == pytest.approx(share[row[at["点位编号"]]], abs=5e-4)
        key = row[at["状态"]].split("、")[0], row[at["主责单位"]]
        assert value <= seen.get(key, 100.0)
        seen[key] = value
