"""Re-checks: variances against simulation, the sample against its chances, the promise kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.optimise.checks import share_out, variance
from geoplan.risk import Draw, build_draw
from geoplan.risk.failure import find_failures
from geoplan.risk.failures import Failures
from geoplan.risk.recheck import Rechecks, plan_rechecks, score_variances
from geoplan.risk.worlds import realise
from tests.risk.counties import point_row, points_table
from tests.risk.failing import SETTINGS, duties_of, steps
from tests.scores.test_pairs import _given


@pytest.fixture(scope="module")
def county(catalogue: Catalogue) -> tuple[Draw, Failures, pd.DataFrame]:
    """Some dozens of places of four types, nobody looked at any."""
    rows: list[dict[str, Any]] = []
    for n in range(60):
        kind = "fixed" if n % 3 else "likely"
        rows.append(point_row(f"{n:02}-park", "park", kind, 700.0 * n))
        rows.append(point_row(f"{n:02}-bank", "bank", "fixed", 700.0 * n + 90))
        rows.append(point_row(f"{n:02}-lane", "back_lane", "likely", 700.0 * n + 40))
    points = points_table(rows)
    settings = replace(
        SETTINGS,
        draw=replace(SETTINGS.draw, quotas=("park=6", "bank=4", "back_lane=8"), random_share=0.5),
    )
    draw, _ = build_draw(points=points, catalogue=catalogue, settings=settings)
    tables = steps(points, _given([]), duties_of(points, towns=4), catalogue, settings)
    return draw, find_failures(**tables, catalogue=catalogue, settings=settings), points


def _plan(
    county: tuple[Draw, Failures, pd.DataFrame], catalogue: Catalogue, within: float, seed: int = 0
) -> Rechecks:
    return plan_rechecks(*county, catalogue, within, seed)


def test_variances_are_those_of_simulated_worlds(
    county: tuple[Draw, Failures, pd.DataFrame],
) -> None:
    draw, failures, _ = county
    own, whole = score_variances(draw, failures)
    worlds = realise(failures, draw.points, np.random.default_rng(1), 3000).astype(float)
    assert own.mean() == pytest.approx(worlds.var(axis=0).mean(), rel=0.05)
    assert whole == pytest.approx((worlds @ draw.weight).var(), rel=0.1)


def test_the_fewest_that_do_and_no_more_than_there_are(
    county: tuple[Draw, Failures, pd.DataFrame], catalogue: Catalogue
) -> None:
    for within in (0.5, 2.0, 4.0):
        plan = _plan(county, catalogue, within)
        strata = plan.strata
        counts, size = strata["checks"].to_numpy(), strata["points"].to_numpy()
        spread = strata["weight_pct"].to_numpy() / 100 * strata["sd_pct"].to_numpy()
        assert plan.then_pct <= within + 1e-9
        assert (counts <= size).all()
        assert counts.sum() >= plan.divisible - 1e-9
        one_less = share_out(spread, size, int(counts.sum()) - 1)
        short = 1.96 * np.sqrt(variance(spread, size, one_less)) > within
        assert short or counts.sum() == (spread > 0).sum()
        assert strata["weight_pct"].sum() == pytest.approx(100)


def test_points_are_drawn_by_what_they_bear(
    county: tuple[Draw, Failures, pd.DataFrame], catalogue: Catalogue
) -> None:
    draw, _, points = county
    plans = [_plan(county, catalogue, 3.0, seed) for seed in range(300)]
    first = plans[0]
    assert all((plan.strata["checks"] == first.strata["checks"]).all() for plan in plans)
    seen = np.zeros(len(points))
    for plan in plans:
        drawn = [point for point, _ in plan.drawn]
        assert len(set(drawn)) == len(drawn) == first.strata["checks"].sum()
        seen[drawn] += 1 / len(plans)
    for row in first.strata.itertuples():
        mine = [p for plan in plans for p, stratum in plan.drawn if stratum == row.stratum]
        inside = np.unique(mine)
        if row.checks == row.points:
            assert (seen[inside] == 1).all()
            continue
        expected = np.minimum(row.checks * draw.weight[inside] / (row.weight_pct / 100), 1)
        error = np.sqrt(expected * (1 - expected) / len(plans))
        assert (np.abs(seen[inside] - expected) <= 5 * error + 0.02).all()


def test_the_score_is_known_as_promised(
    county: tuple[Draw, Failures, pd.DataFrame], catalogue: Catalogue
) -> None:
    """What the sample finds, beside what is told, is within the promise in 95 of 100 worlds."""
    draw, failures, _ = county
    told = 1 - failures.deduct(draw.points)
    worlds = realise(failures, draw.points, np.random.default_rng(5), 400).astype(float)
    off = []
    for seed, truth in enumerate(worlds):
        plan = _plan(county, catalogue, 3.0, seed)
        share = dict(zip(plan.strata["stratum"], plan.strata["weight_pct"] / 100, strict=True))
        drawn = pd.DataFrame(plan.drawn, columns=["point", "stratum"])
        drawn["off"] = (truth - told)[drawn["point"]]
        found = drawn.groupby("stratum")["off"].mean()
        estimate = draw.weight @ told + sum(share[s] * value for s, value in found.items())
        off.append(100 * abs(estimate - draw.weight @ truth))
    assert np.mean(np.array(off) <= 3.0) >= 0.93


def test_the_same_seed_draws_the_same(
    county: tuple[Draw, Failures, pd.DataFrame], catalogue: Catalogue
) -> None:
    one, two, other = (_plan(county, catalogue, 2.0, seed) for seed in (4, 4, 5))
    assert one.drawn == two.drawn
    assert one.drawn != other.drawn
