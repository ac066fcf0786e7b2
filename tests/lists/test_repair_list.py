"""The workbook of best repairs: its head, its rows, what falls to each unit."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.lists.repair_list import repair_book
from geoplan.optimise.jobs import Limits
from geoplan.risk.repairs import find_repairs
from geoplan.tables import TABLES, from_rows, records
from geoplan.text import LANGUAGES
from geoplan.text.repairs import hours_of, say_plan
from tests.risk.test_repairs import CHECKS, DUTIES, ITEMS, POINTS, SETTINGS

NO_GATE = from_rows(TABLES["gate"], [])


def _tables(catalogue: Catalogue, limits: Limits | None = None) -> dict[str, Any]:
    given = {"points": POINTS, "duties": DUTIES, "checks": CHECKS}
    found = find_repairs(
        **given, item_risks=ITEMS, catalogue=catalogue, settings=SETTINGS, limits=limits
    )
    forecasts = from_rows(TABLES["forecasts"], [])
    return {**given, **found.tables, "gate": NO_GATE, "forecasts": forecasts}


def _sheets(data: bytes) -> list[list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[list(row) for row in sheet.values] for sheet in book.worksheets]


def test_rows_and_sums_agree(catalogue: Catalogue) -> None:
    tables = _tables(catalogue, Limits())
    first, by_unit, _ = _sheets(repair_book(tables, catalogue, SETTINGS))
    top = next(k for k, row in enumerate(first) if row[0] == "次序")
    heads = first[top]
    rows = [dict(zip(heads, row, strict=True)) for row in first[top + 1 :]]
    assert len(rows) == len(tables["repairs"])
    gains = [row["挽回（分）"] for row in rows]
    assert rows[-1]["累计挽回（分）"] == pytest.approx(sum(gains), abs=0.003)
    known = next(row for row in rows if row["怎么做"] == "已查明，整改")
    assert known["存在问题"] == "有烟头"
    assert {row["存在问题"] for row in rows if row["怎么做"].startswith("先查看")} <= {None, ""}
    units = [row for row in by_unit if isinstance(row[2], int)]
    assert sum(row[2] for row in units) == len(rows)
    assert sum(row[4] for row in units) == pytest.approx(sum(gains), abs=0.003)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_tells_the_limit_and_the_proof(catalogue: Catalogue, language: str) -> None:
    settings = replace(SETTINGS, language=language)
    tables = _tables(catalogue, Limits(240, 2))
    (plan,) = records(tables["repair_plans"])
    said = say_plan(tables, settings.language)
    assert f"{plan['gain_pct']:.2f}" in said
    assert "4" in said
    assert ("已证明" in said) or ("Proven" in said)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (("repair", "repair"), "整改 2 项，"),
        (("look", "repair"), "整改 1 项、先查看 1 项（未达标就整改），"),
        (("look", "look"), "先查看 2 项（都没有查明，未达标就整改），"),
    ],
)
def test_to_look_first_is_no_repair(catalogue: Catalogue, what: tuple[str, ...], said: str) -> None:
    tables = _tables(catalogue, Limits(240))
    repairs = pd.DataFrame({"what": what})
    county = {"scope": ["county"], "draws": [1000]}
    for evidence_pct, is_guess in ((0.4, True), (40.0, False)):
        forecasts = pd.DataFrame(county | {"evidence_pct": [evidence_pct]})
        told = say_plan({**tables, "repairs": repairs, "forecasts": forecasts}, "zh")
        assert f"个点位{said}" in told
        assert ("只按规划默认值推算" in told) == is_guess


def test_what_is_not_proven_is_not_called_best(catalogue: Catalogue) -> None:
    tables = _tables(catalogue, Limits(240))
    plans = tables["repair_plans"].assign(is_proven=False)
    plans["bound_pct"] = plans["gain_pct"] * 1.01
    said = say_plan({**tables, "repair_plans": plans}, SETTINGS.language)
    assert "已证明" not in said
    assert "相差不到 0.99%" in said


def test_a_target_says_before_after_error_and_bound(catalogue: Catalogue) -> None:
    tables = _tables(catalogue, Limits(240))
    plans = tables["repair_plans"].assign(plan="target", target_pct=85.0)
    chances = {"before": 30.0, "after": 61.25, "error": 3.1, "found": 63.0, "most": 70.0}
    plans = plans.assign(**{f"{name}_pct": value for name, value in chances.items()})
    said = say_plan({**tables, "repair_plans": plans}, SETTINGS.language)
    for word in ("达到 85 分", "30.0%", "61.2%", "±3.1", "63.0%", "至多 70.0%"):
        assert word in said


def test_nothing_to_repair_is_said(catalogue: Catalogue) -> None:
    settings = replace(SETTINGS, repairs=replace(SETTINGS.repairs, least_fail_pct=100.0))
    found = find_repairs(
        points=POINTS,
        duties=DUTIES,
        checks=from_rows(TABLES["checks"], []),
        item_risks=ITEMS,
        catalogue=catalogue,
        settings=settings,
    )
    given = {"points": POINTS, "duties": DUTIES, "checks": CHECKS, "gate": NO_GATE} | found.tables
    given["forecasts"] = from_rows(TABLES["forecasts"], [])
    assert "没有候选" in say_plan(given, settings.language)
    assert _sheets(repair_book(given, catalogue, settings))


def test_hours_are_rounded_to_a_tenth() -> None:
    assert (hours_of(480), hours_of(125), hours_of(0)) == ("8", "2.1", "0")


def test_hostile_names_stay_text(catalogue: Catalogue) -> None:
    tables = _tables(catalogue, Limits())
    tables["points"] = pd.DataFrame(tables["points"]).assign(name="=HYPERLINK(1)")
    book = openpyxl.load_workbook(io.BytesIO(repair_book(tables, catalogue, SETTINGS)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_what_wins_little_does_not_win_nothing(catalogue: Catalogue) -> None:
    tables = _tables(catalogue, Limits())
    tables["repairs"] = tables["repairs"].assign(gain_pct=0.00004)
    first, by_unit, _ = _sheets(repair_book(tables, catalogue, SETTINGS))
    top = next(k for k, row in enumerate(first) if row[0] == "次序")
    column = first[top].index("挽回（分）")
    assert {row[column] for row in first[top + 1 :]} == {0.00004}
    notes = [str(row[0]) for row in by_unit]
    assert any("静态项归主责单位，动态项归属地" in note for note in notes)
