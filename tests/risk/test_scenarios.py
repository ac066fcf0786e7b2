"""Scenarios of an assessment: against the expected losses that are known exactly."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.optimise.jobs import Limits
from geoplan.risk import build_draw
from geoplan.risk.failure import find_failures
from geoplan.risk.repairs import plan_for_target, plan_repairs
from geoplan.risk.scenarios import lay_scenarios, list_items
from geoplan.risk.work import Work, lay_work
from tests.risk.counties import small_county
from tests.risk.failing import SETTINGS, duties_of, steps
from tests.risk.test_mock import QUOTAS
from tests.scores.test_pairs import _given

COUNT = 4000


class Small:
    """The small county, nobody knows anything of it."""

    def __init__(self, catalogue: Catalogue, **rules: Any) -> None:
        self.settings: Settings = replace(
            SETTINGS,
            draw=replace(SETTINGS.draw, quotas=QUOTAS),
            repairs=replace(SETTINGS.repairs, **rules),
        )
        self.points = small_county()
        both: Any = {"catalogue": catalogue, "settings": self.settings}
        duties = duties_of(self.points)
        self.tables = steps(self.points, _given([]), duties, catalogue, self.settings)
        self.draw = build_draw(points=self.points, **both)[0]
        self.failures = find_failures(**self.tables, **both)
        self.items = list_items(self.draw, self.failures, self.points)
        self.work: Work = lay_work(
            self.items, self.points, self.tables["checks"], catalogue, self.settings
        )

    def scenarios(self, target: float, seed: int, count: int = COUNT) -> Any:
        return lay_scenarios(self.draw, self.failures, self.work, target, count, seed)


@pytest.fixture(scope="module")
def small(catalogue: Catalogue) -> Small:
    return Small(catalogue)


def test_expected_losses_add_up_to_the_county(small: Small) -> None:
    mean = 1 - small.draw.weight @ small.failures.deduct(small.draw.points)
    assert small.items["loss_pct"].sum() == pytest.approx(100 * (1 - mean), abs=1e-9)


def test_scores_and_gains_have_the_means_that_are_known(small: Small) -> None:
    made = small.scenarios(80.0, seed=0)
    score = 80.0 - made.short
    # scenarios that share rates are not independent: the error is that of the worlds' means
    worlds = [score[np.arange(COUNT) % 250 == w].mean() for w in range(250)]
    error = np.std(worlds) / np.sqrt(250)
    assert score.mean() == pytest.approx(100 - small.items["loss_pct"].sum(), abs=4 * error)
    gains = made.gains.sum(axis=1) / COUNT
    assert gains.sum() == pytest.approx(small.work.jobs.gain.sum(), rel=0.05)
    spread = made.gains.toarray().std(axis=1) / np.sqrt(250)
    assert (np.abs(gains - small.work.jobs.gain) <= 4 * spread + 1e-9).all()
    assert (made.missing(np.ones(len(gains), bool)) >= 80.0 - 100 - 1e-9).all()


def test_all_repaired_for_good_is_full_marks_in_every_scenario(catalogue: Catalogue) -> None:
    small = Small(catalogue, least_fail_pct=0.0, static_holds_pct=100.0, dynamic_holds_pct=100.0)
    made = small.scenarios(80.0, seed=3, count=300)
    everything = np.ones(len(small.work.item), dtype=bool)
    if (small.items["indicator_id"] != "").all():
        np.testing.assert_allclose(made.missing(everything), 80.0 - 100.0, atol=1e-9)
    else:
        assert (made.missing(everything) >= 80.0 - 100.0 - 1e-9).all()


def test_the_same_seed_makes_the_same_scenarios(small: Small) -> None:
    one, two = (small.scenarios(80.0, seed=5, count=200) for _ in range(2))
    np.testing.assert_array_equal(one.short, two.short)
    assert (one.gains != two.gains).nnz == 0


def test_a_plan_for_a_target_reaches_it_more_often_than_one_for_the_mean(small: Small) -> None:
    jobs = small.work.jobs
    limits = Limits(minutes=int(jobs.minutes.sum() + jobs.setup_min.sum()) // 4)
    mean = plan_repairs(small.work, limits)
    before = small.scenarios(0.0, seed=1).short
    target = float(-np.quantile(before, 0.25))  # reached by chance in a quarter of the scenarios
    plan = plan_for_target(small.work, limits, target, partial(small.scenarios, target))
    assert plan.chance is not None
    assert limits.allow(jobs, plan.is_chosen)
    chosen_by = small.scenarios(target, 0)
    assert plan.chance.found == pytest.approx(100 * chosen_by.share(plan.is_chosen))
    assert plan.chance.found >= 100 * chosen_by.share(mean.is_chosen)
    assert plan.chance.found <= plan.chance.most <= 100
    fresh = small.scenarios(target, 1)
    none = np.zeros(len(jobs.gain), dtype=bool)
    assert plan.chance.before == pytest.approx(100 * fresh.share(none))
    assert plan.chance.after == pytest.approx(100 * fresh.share(plan.is_chosen))
    assert 0 < plan.chance.error < 5
    assert plan.gain_pct <= mean.bound_pct + 1e-9 <= plan.bound_pct + 1e-6


def test_the_error_told_is_that_of_judging_again(small: Small) -> None:
    """Told by independent scenarios it would be less than half of what the figure varies by."""
    limits = Limits(minutes=int(small.work.jobs.minutes.sum()) // 2)
    target = 100 - small.items["loss_pct"].sum() + 3
    chosen_by, told, gained = small.scenarios(target, 0, 200), [], []
    for seed in range(1, 51):
        judged_by = small.scenarios(target, seed)
        plan = plan_for_target(small.work, limits, target, [chosen_by, judged_by].__getitem__)
        assert plan.chance is not None
        gained.append(plan.chance.after - plan.chance.before)
        told.append(plan.chance.error / 1.96)
    assert min(gained) > 1
    assert np.mean(told) == pytest.approx(np.std(gained, ddof=1), rel=4 / np.sqrt(2 * 49))
