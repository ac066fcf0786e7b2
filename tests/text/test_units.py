"""Several units in one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.text.units import Mention, read_units, split_units

UNITS = (
    "县城管局",
    "县委宣传部（文明办）",
    "各乡镇（街道）",
    "县烟草专卖局",
    "县交警大队",
    "禾溪镇",
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", ()),
        ("无", ()),
        ("/", ()),
        ("——", ()),
        ("县城管局", ("县城管局",)),
        ("县城管局、县住建局", ("县城管局", "县住建局")),
        ("县城管局，县住建局,县公安局", ("县城管局", "县住建局", "县公安局")),
        ("县城管局;县住建局；县公安局", ("县城管局", "县住建局", "县公安局")),
        ("县城管局/县住建局／县公安局", ("县城管局", "县住建局", "县公安局")),
        ("县城管局\n县住建局\r\n", ("县城管局", "县住建局")),
        ("县城管局 县住建局", ("县城管局", "县住建局")),
        ("县 城 管 局", ("县城管局",)),
        ("县公安局和县城管局", ("县公安局", "县城管局")),
        ("县公安局、县城管局以及各乡镇（街道）", ("县公安局", "县城管局", "各乡镇（街道）")),
        ("县人民医院和平分院", ("县人民医院和平分院",)),
        ("县委宣传部（文明办）", ("县委宣传部（文明办）",)),
        ("各乡镇（街道、开发区）、县城管局", ("各乡镇（街道、开发区）", "县城管局")),
        ("县城管局（牵头、县住建局", ("县城管局", "县住建局")),
        ("1.县城管局 2.县住建局", ("县城管局", "县住建局")),
        ("1、县城管局；2、县住建局。", ("县城管局", "县住建局")),
        ("①县城管局②县住建局", ("县城管局", "县住建局")),
        ("（1）县城管局；（2）县住建局", ("县城管局", "县住建局")),
        ("县城管局、县住建局等相关单位", ("县城管局", "县住建局")),
        ("县城管局、县城管局", ("县城管局",)),
        ("12345热线办", ("12345热线办",)),
        ("Public Works, Town Hall", ("Public Works", "Town Hall")),
    ],
)
def test_units_of_a_cell(cell: str, expected: tuple[str, ...]) -> None:
    assert split_units(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "县城管局（牵头）、县住建局（配合）",
        "县城管局(牵头单位),县住建局【配合单位】",
        "县城管局牵头，县住建局配合",
        "牵头：县城管局；配合：县住建局",
        "主责单位：县城管局\n配合单位：县住建局",
        "1.县城管局（主责） 2.县住建局（协办）",
    ],
)
def test_marks_inside_a_cell_say_who_leads(cell: str) -> None:
    assert read_units(cell) == (Mention("县城管局", "lead"), Mention("县住建局", "supporting"))


def test_a_word_in_front_holds_until_the_next() -> None:
    found = read_units("县公安局；牵头：县城管局；配合单位：县住建局、县交警大队")
    assert [m.part for m in found] == ["", "lead", "supporting", "supporting"]


def test_a_mark_is_kept_when_the_unit_is_named_twice() -> None:
    assert read_units("县城管局、县城管局（牵头）") == (Mention("县城管局", "lead"),)


@given(
    st.lists(st.sampled_from(UNITS), unique=True, max_size=6),
    st.sampled_from(["、", "，", ",", ";", "；", "/", "\n", " 、 ", "\r\n"]),
)
def test_what_is_joined_comes_apart(units: list[str], separator: str) -> None:
    assert split_units(separator.join(units)) == tuple(units)


@given(st.text(alphabet="县局、（）()牵头配合：1. \n等无和A", max_size=30))
def test_any_cell_gives_clean_distinct_names_that_split_no_further(cell: str) -> None:
    names = split_units(cell)
    assert len(set(names)) == len(names)
    assert all(name and name == name.strip() for name in names)
