"""Rows of a list: what stands in which cell, every reason for having no place, its sentences."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.inventory.addresses.placement import Failure, How, Placement, word_placement
from geoplan.text import LANGUAGES, section, word_problem
from tests.inventory.addresses.town import Town, area, ask, failed, gazetteer, place, placed

TOWN = Town((0.0, 400.0, 800.0), (0.0, 300.0, 600.0), divided=frozenset({"胜利街"}))
HOSPITAL = place("贵溪市县医院", (500.0, 60.0), 60.0)


def test_rows_whose_name_is_the_street() -> None:
    town = gazetteer(TOWN.rows())
    found = placed(town, "建设路—胜利街段", name="人民路")
    assert found.how == "segment"
    assert found == placed(town, "人民路（建设路—胜利街段）")
    assert placed(town, "", name="人民路（建设路—胜利街段）").parts == found.parts
    assert placed(town, "一处地方", name="人民路与建设路交叉口").how == "junction"
    assert failed(town, "", name="县医院").problem.code == "address.empty"


FAILURES = [
    ("", "address.empty"),
    ("???", "address.unreadable"),
    ("人命路与建设路交叉口", "address.street_unknown"),
    ("人民路与解放大街交叉口", "address.not_meeting"),
    ("建设路至胜利街段", "address.no_street"),
    ("人民路（建设路至无名桥）", "address.end_unknown"),
    ("人民路（建设路至解放大街）", "address.end_elsewhere"),
    ("人民路（建设路至99号）", "address.end_number"),
    ("县医院旁", "address.place_unknown"),
]


@pytest.mark.parametrize(("text", "code"), FAILURES)
def test_failures(text: str, code: str) -> None:
    town = gazetteer(TOWN.rows(), areas=[area("东门街道", (0, 0, 10, 10))])
    found = ask(town, text, file="清单.xlsx", sheet="一", row=7, name="")[0]
    assert isinstance(found, Failure)
    assert found.problem.code == code
    assert (found.problem.file, found.problem.sheet, found.problem.row) == ("清单.xlsx", "一", 7)
    for language in LANGUAGES:
        worded = word_problem(found.problem, language)
        assert worded["fix"] and text in worded["what"]


def test_a_failure_names_what_is_near() -> None:
    town = gazetteer(TOWN.rows(), [place("县人民医院", (0, 0))])
    assert "人民路" in word_problem(failed(town, "人命路12号").problem)["fix"]
    assert "县人民医院" in word_problem(failed(town, "县人民医愿旁").problem)["fix"]
    assert "胜利街" in word_problem(failed(town, "人民路（建设路至解放大街）").problem)["fix"]


def test_a_way_that_breaks_off() -> None:
    rows = [
        {"xy": [(0, 0), (100, 0)], "name": "人民路"},
        {"xy": [(3000, 0), (3100, 0)], "name": "人民路"},
        {"xy": [(0, 0), (0, 100)], "name": "建设路"},
        {"xy": [(3100, 0), (3100, 100)], "name": "胜利街"},
    ]
    assert failed(gazetteer(rows), "人民路（建设路—胜利街）").problem.code == "address.broken"


def test_the_order_of_rows_and_of_the_map_changes_nothing() -> None:
    rows = TOWN.rows()
    texts = ["人民路与建设路交叉口东北角", "人民路（建设路—胜利街段）", "胜利街中段", "和平路3号"]
    first = ask(gazetteer(rows), *texts)
    assert ask(gazetteer(rows), *texts[::-1]) == first[::-1]
    again = ask(gazetteer(rows[::-1]), *texts)
    for a, b in zip(first, again, strict=True):
        assert isinstance(a, Placement) and isinstance(b, Placement)
        assert (a.lon, a.lat, a.uncertainty_m) == pytest.approx((b.lon, b.lat, b.uncertainty_m))
        assert (a.how, len(a.parts)) == (b.how, len(b.parts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_of_placing_is_worded(language: str) -> None:
    assert set(section("address.how", language)) == set(get_args(How))
    town = gazetteer(TOWN.rows())
    said = word_placement(placed(town, "人民路与建设路交叉口"), language)
    assert "30" in said


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=10))
@settings(max_examples=60)
def test_no_row_breaks_it(address: str, name: str, township: str) -> None:
    town = gazetteer(TOWN.rows(), [HOSPITAL])
    found = ask(town, address, name=name, township=township)
    assert len(found) == 1
    if isinstance(found[0], Placement):
        assert np.isfinite([found[0].lon, found[0].lat, found[0].uncertainty_m]).all()
