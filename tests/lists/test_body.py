"""Cells written as XML come back as they went in, whoever reads them."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.lists.xlsx import Blank, Page, workbook_bytes

TEXTS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="_"))
VALUES = st.one_of(
    st.none(),
    TEXTS,
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda v: round(v, 6)),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
)


def read_back(rows, **page):
    heads = [("甲", 9)] * max(map(len, rows))
    book = openpyxl.load_workbook(BytesIO(workbook_bytes([Page("页", "题", heads, rows, **page)])))
    return [list(row) for row in book["页"].iter_rows(min_row=3)]


def plain(cell):
    return cell.value.date() if cell.is_date and cell.value is not None else cell.value


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_value_comes_back(rows):
    rows = [["行", *row] for row in rows]
    cells = read_back(rows)
    assert [[plain(cell) for cell in row] for row in cells] == [
        [None if value == "" else value for value in row] for row in rows
    ]
    assert not any(cell.data_type == "f" for row in cells for cell in row)


def test_columns_to_fill_in_are_empty_beyond_the_row_too():
    (row,) = read_back([["甲", "乙"]], blanks={1: Blank(("是", "否"))})
    assert [cell.value for cell in row] == ["甲", None]
    assert row[1].fill.fgColor.rgb == "FFFFF8E1"


def test_rows_are_high_enough_for_wrapped_text():
    rows = [["短"], ["长" * 40], ["长" * 400]]
    data = workbook_bytes([Page("页", "", [("列", 11)], rows)])
    sheet = openpyxl.load_workbook(BytesIO(data))["页"]
    assert [sheet.row_dimensions[i].height for i in (2, 3, 4)] == [None, 120, 180]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_no_cell(value):
    with pytest.raises(ValueError, match="cannot hold"):
        workbook_bytes([Page("页", "", [("列", 9)], [[value]])])
