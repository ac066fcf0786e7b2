"""The best repairs: what they take, what they win back, against every list there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.optimise.jobs import Limits
from geoplan.risk.repairs import find_repairs
from geoplan.risk.work import lay_work
from geoplan.tables import TABLES, from_rows, records
from tests.risk.counties import point_row, points_table

SETTINGS = Settings(as_of=date(2026, 10, 20))
POINTS = points_table(
    [
        point_row("a", "park", "fixed", 0),
        point_row("b", "park", "likely", 100),
        point_row("c", "bank", "fixed", 300),
    ]
)
ITEMS = pd.DataFrame(
    [
        # point, indicator, chance to fail, loss in points of the field score
        ("a", "env_litter", 90.0, 0.90),
        ("a", "env_bins", 60.0, 0.30),
        ("a", "ad_core", 20.0, 0.20),
        ("b", "env_litter", 30.0, 0.45),
        ("b", "env_bins", 95.0, 0.05),
        ("c", "fac_nosmoke", 50.0, 0.70),
    ],
    columns=["point_id", "indicator_id", "fail_pct", "loss_pct"],
)


def _check(point_id: str, indicator_id: str, **other: Any) -> dict[str, Any]:
    row = {
        **{"point_id": point_id, "indicator_id": indicator_id, "result": "unmet"},
        **{"state": "unmet", "day": date(2026, 10, 19), "checker": "甲", "note": "有烟头"},
        **{"clock": "", "source": "covert", "photos": "", "spots": None, "spots_unmet": None},
        **{"credit": 0.0, "credit_low": 0.0, "is_expired": False, "answer_id": "x"},
    }
    return row | other


CHECKS = from_rows(
    TABLES["checks"],
    [
        _check("a", "env_litter"),
        _check("b", "env_litter", is_expired=True),
        _check("b", "env_bins"),
    ],
)
REST = {"detail": "", "distance_m": None, "person": ""}
DUTIES = from_rows(
    TABLES["duties"],
    [
        {"point_id": p, "role": r, "unit": u, "rule": "type", **REST}
        for p, r, u in (
            *(("a", "lead", "住建局"), ("a", "township", "东街道")),
            *(("b", "lead", "住建局"), ("b", "lead", "城管局"), ("c", "lead", "银行")),
        )
    ],
)


def _settings(**rules: Any) -> Settings:
    return replace(SETTINGS, repairs=replace(SETTINGS.repairs, **rules))


def _find(catalogue: Catalogue, settings: Settings, limits: Limits | None = None) -> Any:
    found = find_repairs(
        points=POINTS,
        duties=DUTIES,
        checks=CHECKS,
        item_risks=ITEMS,
        catalogue=catalogue,
        settings=settings,
        limits=limits,
    )
    assert not found.problems
    (plan,) = records(found.tables["repair_plans"])
    return records(found.tables["repairs"]), plan


@pytest.fixture(scope="module")
def indicators(catalogue: Catalogue) -> None:
    assert set(ITEMS["indicator_id"]) <= set(catalogue.indicators)


def test_minutes_and_gains_are_what_the_settings_say(catalogue: Catalogue) -> None:
    settings = _settings(travel_min=10.0, dynamic_min=15.0, static_min=100.0, least_fail_pct=0.0)
    items = ITEMS.assign(p=ITEMS["fail_pct"] / 100)
    work = lay_work(items, POINTS, CHECKS, catalogue, settings)
    visit = [catalogue.types[t].visit_min for t in POINTS["type_id"]]
    assert work.jobs.setup_min.tolist() == [v + 10 for v in visit]
    assert work.is_found.tolist() == [True, False, False, False, True, False]
    # known faults take all their minutes, others as likely as they fail, rounded up
    assert work.jobs.minutes.tolist() == [15, 60, 20, 5, 100, 50]
    hold = [0.70, 0.95, 0.95, 0.70, 0.95, 0.95]
    assert work.jobs.gain == pytest.approx(ITEMS["loss_pct"].to_numpy() * hold)


def test_what_hardly_fails_is_no_candidate_unless_it_is_known_to(catalogue: Catalogue) -> None:
    settings = _settings(least_fail_pct=99.0)
    rows, plan = _find(catalogue, settings, Limits())
    assert {(r["point_id"], r["indicator_id"]) for r in rows} == {
        *(("a", "env_litter"), ("b", "env_bins")),
    }
    assert plan["candidates"] == 2


@pytest.mark.parametrize("minutes", [0, 60, 100, 150, 200, 400, 1000])
@pytest.mark.parametrize("sites", [None, 1, 2])
def test_no_list_wins_back_more(catalogue: Catalogue, minutes: int, sites: int | None) -> None:
    settings, limits = _settings(least_fail_pct=10.0), Limits(minutes, sites)
    work = lay_work(ITEMS.assign(p=ITEMS["fail_pct"] / 100), POINTS, CHECKS, catalogue, settings)
    lists = (np.array(way) for way in product([False, True], repeat=len(work.jobs.gain)))
    best = max(work.jobs.value(way) for way in lists if limits.allow(work.jobs, way))
    rows, plan = _find(catalogue, settings, limits)
    assert plan["is_proven"]
    assert plan["gain_pct"] == plan["bound_pct"] == pytest.approx(best)
    assert plan["minutes"] <= minutes
    assert plan["points"] <= (sites or 9)
    if rows:
        assert rows[-1]["total_pct"] == pytest.approx(best)
        assert rows[-1]["total_min"] == plan["minutes"]


def test_the_order_of_doing_and_who_does_it(catalogue: Catalogue) -> None:
    rows, plan = _find(catalogue, _settings(least_fail_pct=10.0), Limits())
    assert [r["rank"] for r in rows] == list(range(1, 7))
    assert [(r["point_id"], r["what"]) for r in rows][:4] == [
        *(("c", "look"), ("a", "repair"), ("a", "look"), ("a", "look")),
    ]
    assert [r["stop"] for r in rows] == [1, 2, 2, 2, 3, 3]
    assert [bool(r["travel_min"]) for r in rows] == [True, True, False, False, True, False]
    stops = pd.DataFrame(rows).groupby("stop")[["gain_pct", "travel_min", "work_min"]].sum()
    pace = stops["gain_pct"] / (stops["travel_min"] + stops["work_min"])
    assert pace.is_monotonic_decreasing
    spent = [r["travel_min"] + r["work_min"] for r in rows]
    assert [r["total_min"] for r in rows] == np.cumsum(spent).tolist()
    units = {(r["point_id"], r["indicator_id"]): r["unit"] for r in rows}
    assert units["a", "env_litter"] == "东街道"  # dynamic: the township's
    assert units["a", "env_bins"] == "住建局"  # static: the department's
    assert units["b", "env_litter"] == "住建局、城管局"  # its township is not known
    assert plan["loss_pct"] == pytest.approx(ITEMS["loss_pct"].sum())


def test_the_hours_of_the_settings_hold_where_no_limit_is_given(catalogue: Catalogue) -> None:
    rows, plan = _find(catalogue, _settings(hours=1.0))
    assert plan["minutes_max"] == 60
    assert plan["minutes"] <= 60
    assert rows


def test_minutes_of_the_catalogue_go_first_and_limits_cut_those_of_the_settings(
    catalogue: Catalogue,
) -> None:
    own = replace(catalogue.indicators["env_litter"], repair_min=7.0)
    quick = replace(catalogue.indicators["env_bins"], repair_hours=0.5)
    changed = replace(
        catalogue,
        indicators={**catalogue.indicators, "env_litter": own, "env_bins": quick},
    )
    rows, _ = _find(changed, _settings(least_fail_pct=10.0), Limits())
    minutes = {(r["point_id"], r["indicator_id"]): r["work_min"] for r in rows}
    assert minutes["a", "env_litter"] == 7
    assert minutes["b", "env_bins"] == 30
