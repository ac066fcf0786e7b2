"""The forecast: parts add up, the gate is heard, unknown channels have ends and no middle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk import build_draw, find_forecast, find_gate
from geoplan.risk.failure import find_failures
from geoplan.tables import TABLES, from_rows, records
from tests.conftest import Toy
from tests.risk.counties import all_draws, point_row, points_table, small_county
from tests.risk.made import made_failures
from tests.risk.test_draw import QUOTAS
from tests.risk.test_gate import PROOF, _report


def _gate(*reports: dict[str, Any]) -> pd.DataFrame:
    rows = [
        {**r, "report_id": f"{i}", "file": "f", "sheet": "", "row": 2, "seq": i}
        for i, r in enumerate(reports)
    ]
    table = from_rows(TABLES["negative_reports"], rows)
    return find_gate(negative_reports=table).tables["gate"]


def _duties() -> pd.DataFrame:
    rows = [
        {
            **{"point_id": point, "role": role, "unit": unit, "rule": "", "detail": ""},
            **{"distance_m": None, "person": ""},
        }
        for i, point in enumerate(small_county()["point_id"])
        for role, unit in (("township", f"镇{i % 2}"), ("lead", f"局{i % 3}"))
        if (i, role) != (0, "lead")
    ]
    return from_rows(TABLES["duties"], rows)


def _made(
    catalogue: Catalogue, gate: pd.DataFrame | None = None, **chosen: Any
) -> tuple[dict[tuple[str, str], dict[str, Any]], list[str]]:
    plain, points = Settings(), small_county()
    settings = replace(
        plain,
        draw=replace(plain.draw, quotas=QUOTAS),
        forecast=replace(plain.forecast, **{"target_pct": 60.0, **chosen}),
    )
    draw, _ = build_draw(points=points, catalogue=catalogue, settings=settings)
    made = find_forecast(
        draw=draw,
        failures=made_failures(len(points)),
        points=points,
        duties=_duties(),
        gate=_gate() if gate is None else gate,
        catalogue=catalogue,
        settings=settings,
    )
    table = made.tables["forecasts"]
    rows = {(r["scope"], r["key"]): r for r in records(table)}
    rows["bins", ""] = made.tables["forecast_bins"]
    return rows, [p.code for p in made.problems]


def test_groups_add_up_to_the_county(catalogue: Catalogue) -> None:
    rows, problems = _made(catalogue)
    county = rows["county", ""]
    assert not problems
    assert county["loss"] == pytest.approx(100 - county["mean"])
    for scope in ("type", "township", "unit"):
        mine = [r for (kind, _), r in rows.items() if kind == scope]
        assert sum(r["loss"] for r in mine) == pytest.approx(county["loss"])
        assert sum(r["weight_pct"] for r in mine) == pytest.approx(100)
        assert sum(r["points"] for r in mine) == county["points"] == len(small_county())
    assert rows["unit", ""]["points"] == 1


def test_groups_are_seen_as_often_as_every_draw_says(catalogue: Catalogue) -> None:
    rows, _ = _made(catalogue)
    settings = Settings()
    settings = replace(settings, draw=replace(settings.draw, quotas=QUOTAS))
    points = small_county()
    draw, _ = build_draw(points=points, catalogue=catalogue, settings=settings)
    lanes = set(np.flatnonzero(points["type_id"] == "back_lane"))
    failures = made_failures(len(points))
    score = 1 - failures.deduct(len(points))
    seen = mean = 0.0
    for chance, looked in all_draws(draw):
        mine = {p: float(w) for p, w in looked.items() if p in lanes}
        if mine:
            seen += float(chance)
            ratio = sum(w * score[p] for p, w in mine.items()) / sum(mine.values())
            mean += float(chance) * ratio
    row = rows["type", "back_lane"]
    assert row["seen_pct"] == pytest.approx(100 * seen, abs=3)
    assert abs(row["sim_mean"] - 100 * mean / seen) <= 4 * row["mean_error"]


def test_simulation_agrees_with_the_closed_form(catalogue: Catalogue) -> None:
    county = _made(catalogue)[0]["county", ""]
    assert abs(county["sim_mean"] - county["mean"]) <= 4 * county["mean_error"]
    assert county["sim_sd"] == pytest.approx(county["sd"], rel=0.15)
    assert county["low"] < county["median"] < county["high"]


def test_all_channels_known(catalogue: Catalogue) -> None:
    rows, _ = _made(catalogue, material_pct=(90.0,), survey_pct=(70.0, 80.0))
    total, county = rows["total", ""], rows["county", ""]
    assert total["mean"] == pytest.approx(0.4 * 90 + 0.4 * county["mean"] + 0.2 * 75)
    assert total["sd"] ** 2 == pytest.approx((0.4 * county["sd"]) ** 2 + (0.2**2) * 100 / 12)
    assert abs(total["sim_mean"] - total["mean"]) <= 4 * total["mean_error"] + 0.1
    assert total["p_target"] == total["p_worst"] == total["p_best"]


def test_unknown_channels_are_no_full_marks(catalogue: Catalogue) -> None:
    rows, _ = _made(catalogue, material_pct=(90.0,))
    total, county = rows["total", ""], rows["county", ""]
    assert np.isnan([total[n] for n in ("mean", "sim_mean", "median", "p_target")]).all()
    assert total["low"] == pytest.approx(36 + 0.4 * county["low"])
    assert total["high"] == pytest.approx(36 + 0.4 * county["high"] + 20)
    assert total["p_worst"] < total["p_best"]
    sure = _made(catalogue, target_pct=1.0)[0]["total", ""]
    assert sure["p_target"] == sure["p_worst"] == sure["p_best"] == 100


def test_the_gate_is_on_every_row_and_marks_come_off(catalogue: Catalogue) -> None:
    known = {"material_pct": (90.0,), "survey_pct": (80.0,)}
    plain = _made(catalogue, **known)[0]["total", ""]
    assert plain["gate"] == "unknown"
    gate = _gate(_report(1, "open"), _report(20, "open", deduct=3.0))
    rows, _ = _made(catalogue, gate, **known)
    assert {row["gate"] for (kind, _), row in rows.items() if kind != "bins"} == {"veto"}
    assert rows["total", ""]["mean"] == pytest.approx(plain["mean"] - 3)
    assert rows["total", ""]["median"] == pytest.approx(plain["median"] - 3)
    closed = _gate(_report(1, "open", 1), _report(1, "closed", 2, **PROOF))
    assert _made(catalogue, closed)[0]["county", ""]["gate"] == "unknown"


@pytest.mark.parametrize(("p", "score"), [(0.0, 100.0), (1.0, 0.0)])
def test_no_score_is_beyond_its_bounds(catalogue: Catalogue, p: float, score: float) -> None:
    """Shares of strata and of channels are rounded: they need not add up to 1."""
    plain, points = Settings(), small_county()
    weights = ("park=0.3", "bus_line=0.7", "main_road=1.1")
    settings = replace(
        plain,
        draw=replace(plain.draw, quotas=QUOTAS, weights=weights),
        forecast=replace(
            plain.forecast,
            **{"material_weight": 0.1, "field_weight": 0.7, "survey_weight": 0.3},
            **{"material_pct": (score,), "survey_pct": (score,), "draws": 1000},
        ),
    )
    draw, _ = build_draw(points=points, catalogue=catalogue, settings=settings)
    sure = made_failures(len(points), spread=0.0)
    sure = replace(sure, p=np.full(len(sure), p))
    gate = _gate(_report(20, "open", deduct=3.0)) if p else _gate()
    both: Any = {"points": points, "duties": _duties(), "catalogue": catalogue, "draw": draw}
    both["failures"] = sure
    made = find_forecast(gate=gate, settings=settings, **both).tables["forecasts"]
    assert made["low"].between(0, 100).all()
    assert made["high"].between(0, 100).all()
    if not p:
        assert (made.loc[made["scope"] != "total", "high"] == 100).all(), "no mixture of channels"


def test_a_county_without_a_draw_has_no_forecast(catalogue: Catalogue) -> None:
    points = points_table([point_row("taxi-1", "taxi", "fixed", 0)])
    settings = Settings()
    draw, _ = build_draw(points=points, catalogue=catalogue, settings=settings)
    made = find_forecast(
        draw=draw,
        failures=made_failures(1),
        points=points,
        duties=_duties().iloc[:0],
        gate=_gate(),
        catalogue=catalogue,
        settings=settings,
    )
    table = made.tables["forecasts"]
    assert made.tables["forecast_bins"].empty
    assert table[["mean", "sim_mean", "p_target", "low"]].isna().all().all()
    assert (table["draws"] == 0).all()
    assert table["loss"].eq(0).all()


def test_the_distribution_is_told_where_it_is_known(catalogue: Catalogue) -> None:
    rows, _ = _made(catalogue)
    assert set(rows["bins", ""]["scope"]) == {"county"}
    rows, _ = _made(catalogue, material_pct=(90.0,), survey_pct=(70.0, 80.0))
    bins = rows["bins", ""]
    for scope in ("county", "total"):
        mine, told = bins[bins["scope"] == scope], rows[scope, ""]
        assert mine["share_pct"].sum() == pytest.approx(100)
        middle = (mine["low"] + mine["high"]) / 2
        assert (middle * mine["share_pct"] / 100).sum() == pytest.approx(told["sim_mean"], abs=0.5)
        assert (mine["low"].to_numpy()[1:] == mine["high"].to_numpy()[:-1]).all()


def test_exposure_adds_up_to_what_the_forecast_loses(toy: Toy) -> None:
    county = toy.tables["forecasts"].iloc[0]
    assert county["loss"] == pytest.approx(100 - county["mean"], abs=1e-9)
    assert toy.tables["exposures"]["loss_pct"].sum() == pytest.approx(county["loss"], abs=1e-9)


def test_who_never_looked_knows_less_and_is_given_no_full_marks(
    toy: Toy, catalogue: Catalogue
) -> None:
    both: Any = {"catalogue": catalogue, "settings": toy.settings}
    both |= {name: toy.tables[name] for name in ("points", "duties")}
    reads = ("checks", "unit_bias", "source_rates", "problem_cases")
    evidence = {name: toy.tables[name] for name in reads}
    draw, _ = build_draw(points=both["points"], catalogue=catalogue, settings=toy.settings)
    made = {}
    for name, looks in (("some", toy.tables["looks"]), ("none", toy.tables["looks"].iloc[:0])):
        failures = find_failures(looks=looks, **evidence, **both)
        output = find_forecast(draw=draw, failures=failures, gate=toy.tables["gate"], **both)
        made[name] = output.tables["forecasts"].iloc[0]
    some, none = made["some"], made["none"]
    assert none["sd"] > some["sd"]
    assert none["high"] - none["low"] > some["high"] - some["low"]
    assert none["mean"] == pytest.approx(100 - toy.settings.risk.prior_fail_pct, abs=1e-6)


def test_the_build_writes_it(toy: Toy) -> None:
    forecasts = toy.tables["forecasts"]
    assert forecasts["scope"].iloc[0] == "county"
    points = forecasts[forecasts["scope"] == "type"]["points"].sum()
    assert points == len(toy.tables["points"])
