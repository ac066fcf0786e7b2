"""Forecasts held against made-up counties; ``benchmarks/forecast.py`` does a thousand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.risk.synthetic import Found, Plan, layout, make, run, seen_in_towns, told_of_towns

COUNTIES = 30


@pytest.fixture(scope="module")
def planned() -> list[Found]:
    return [run(Plan(), seed) for seed in range(COUNTIES)]


def test_the_interval_holds_what_is_found_as_often_as_it_says(planned: list[Found]) -> None:
    """Of 30 at 90 %, 23 or fewer happen in less than one of 100 cases."""
    held = sum(one.low <= one.realised <= one.high for one in planned)
    assert held >= 24
    width = np.mean([one.high - one.low for one in planned])
    assert width < 20, "holding by saying nothing is no art"


def test_it_is_nearer_than_the_mean_of_what_units_say(planned: list[Found]) -> None:
    ours, naive = (
        np.mean([(getattr(one, name) - one.realised) ** 2 for one in planned])
        for name in ("median", "naive")
    )
    assert ours < 0.6 * naive


def test_what_is_likelier_to_fail_fails_more_often(planned: list[Found]) -> None:
    p = np.concatenate([one.failures.p for one in planned])
    truth = np.concatenate([one.truth for one in planned])
    part = np.digitize(p, [0.05, 0.15, 0.3, 0.5, 0.8])
    for k in range(6):
        own = part == k
        error = np.sqrt(0.25 / (own.sum() / 20))  # items of a county fail together
        assert truth[own].mean() == pytest.approx(p[own].mean(), abs=0.02 + error)


def test_without_looks_the_interval_is_wide_and_better_evidence_narrows_it() -> None:
    plans = (Plan(looked=0, rechecked=0), Plan(rechecked=0.05), Plan(rechecked=0.5))
    widths = [
        np.mean([one.high - one.low for one in (run(plan, seed) for seed in range(3))])
        for plan in plans
    ]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 50


def test_a_county_that_calls_everything_met_is_not_taken_at_its_word() -> None:
    plan = Plan(looked=1.0, rechecked=0.0, hidden=0.99)
    found = run(plan, 3)
    assert found.naive > 95
    assert found.low < 75
    assert 100 * found.failures.p.mean() > 8


@pytest.mark.parametrize(("rechecked", "part", "least"), [(0.1, 0.8, 0.4), (0.5, 0.9, 0.8)])
def test_a_planted_township_is_told_as_the_best_shrinkage_would(
    rechecked: float, part: float, least: float
) -> None:
    """Little evidence of a township rightly tells part of it; how much is best is known here.

    Of all multiples of what the re-checks say, the one nearest to the truth of these counties
    tells ``R²`` of a difference.
    """
    plan = Plan(rechecked=rechecked, bad_towns=(0.0, 0.0, 0.0, 1.5))
    seeds = range(12)
    pairs = [told_of_towns(run(plan, seed)) for seed in seeds]
    told, true = (np.concatenate(side) for side in zip(*pairs, strict=True))
    seen = np.concatenate([seen_in_towns(plan, seed) for seed in seeds])
    best = (seen @ true) ** 2 / (seen @ seen) / (true @ true)
    share = (told @ true) / (true @ true)
    assert share > part * best
    assert share > least
    if rechecked == 0.5:
        assert [mine.argmax() for mine, _ in pairs] == [its.argmax() for _, its in pairs]


def test_townships_that_do_not_differ_are_not_told_apart() -> None:
    pairs = [told_of_towns(run(Plan(strength=40.0), seed)) for seed in range(8)]
    told, true = (np.concatenate(side) for side in zip(*pairs, strict=True))
    assert (told**2).mean() < 1.5 * (true**2).mean()
    assert ((told - true) ** 2).mean() < 1.5 * (true**2).mean()


def test_counties_are_the_same_for_the_same_seed() -> None:
    first, again = (make(Plan(), 5) for _ in range(2))
    assert first[0].equals(again[0])
    assert (first[1] == again[1]).all()
    _, points, _, draw = layout()
    assert draw.drawn == 40
    assert len(points) == 144
