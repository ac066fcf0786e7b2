"""The error of a mock assessment's score: against enumeration, a loop by the book, many draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from math import inf
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk import build_draw
from geoplan.risk.inclusion import find_variances
from geoplan.risk.mock import draw_mock
from geoplan.risk.mock_error import (
    Estimate,
    difference,
    estimate,
    is_same_draw,
    paired,
)
from geoplan.risk.systematic import find_chances, list_samples
from geoplan.tables import TABLES, from_rows
from tests.risk.counties import point_row, points_table

Look = tuple[str, str, str, float, float, float]  # point, stratum, led from, weight, chances


def _mock(looks: list[Look]) -> pd.DataFrame:
    rows = [
        {
            **{"name": "一", "number": 1, "day": date(2026, 10, 20), "seed": 1, "team": 1},
            **{"seq": n, "point_id": point, "stratum_id": stratum, "led_from": led},
            **{
                "pick": 0,
                **{"walk_m": 0.0, "walk_lon": None, "walk_lat": None},
                "weight_pct": weight,
                "unit_pct": unit,
                "within_pct": within,
            },
        }
        for n, (point, stratum, led, weight, unit, within) in enumerate(looks)
    ]
    return from_rows(TABLES["mock_points"], rows)


def test_the_error_is_right_over_every_order_and_draw() -> None:
    """Over all orders systematic draws are simple ones, whose variance is known without bias."""
    scores, number = [100.0, 80.0, 20.0, 55.0, 90.0], 2
    samples = list_samples(find_chances(np.ones(len(scores)), number))
    unit_pct = 100 * number / len(scores)
    errors, told = [], []
    for order in permutations(scores):
        for chance, chosen in zip(samples.chance, samples.chosen, strict=True):
            looks: list[Look] = [(f"p{i}", "park:fixed", "", 50.0, unit_pct, 100) for i in chosen]
            found = estimate(_mock(looks), pd.Series({f"p{i}": s for i, s in enumerate(order)}))
            assert found is not None
            assert found.error is not None
            errors.append((chance, (found.value - np.mean(scores)) ** 2))
            told.append((chance, found.error**2))
    true, said = (sum(c * v for c, v in one) / 120 for one in (errors, told))
    assert said == pytest.approx(true)
    assert true == pytest.approx((1 - 2 / 5) * np.var(scores, ddof=1) / 2)


def _by_the_book(looks: list[Look], scores: dict[str, float]) -> tuple[float, float]:
    """Return the score and its variance, term by term as the formula is written."""
    seen = [look for look in looks if look[0] in scores]
    total = sum(look[3] for look in seen)
    mean = sum(look[3] * scores[look[0]] for look in seen) / total
    units: dict[tuple[str, str], list[float]] = {}
    chance: dict[tuple[str, str], float] = {}
    second = 0.0
    for point, stratum, led, weight, unit_pct, within_pct in seen:
        effect = weight * (scores[point] - mean) / total
        key = (stratum.split(":")[0], led or point)
        units.setdefault(key, []).append(effect)
        chance[key] = unit_pct / 100
        second += unit_pct / 100 * (1 - within_pct / 100) * effect**2
    variance = second
    for name in {stratum for stratum, _ in units}:
        mine = [key for key in units if key[0] == name and chance[key] < 1]
        middle = 0.0
        if len(mine) > 1:
            free = sum(1 - chance[key] for key in mine)
            middle = sum((1 - chance[key]) * sum(units[key]) for key in mine) / free
        grow = len(mine) / (len(mine) - 1) if len(mine) > 1 else 1.0
        variance += grow * sum((1 - chance[k]) * (sum(units[k]) - middle) ** 2 for k in mine)
    return mean, variance


def test_formula_term_by_term() -> None:
    looks: list[Look] = [
        ("a", "park:fixed", "", 20.0, 60.0, 100.0),
        ("x", "park:fixed", "a", 10.0, 60.0, 25.0),
        ("b", "park:fixed", "", 30.0, 40.0, 100.0),
        ("c", "park:fixed", "", 5.0, 100.0, 100.0),
        ("x", "road:fixed", "", 10.0, 50.0, 40.0),
        ("d", "bank:fixed", "", 5.0, 100.0, 100.0),
        ("e", "bank:likely", "", 10.0, 20.0, 100.0),
        ("unseen", "bank:likely", "", 10.0, 20.0, 100.0),
    ]
    scores = {"a": 90.0, "x": 40.0, "b": 75.0, "c": 100.0, "d": 10.0, "e": 66.0}
    found = estimate(_mock(looks), pd.Series(scores))
    mean, variance = _by_the_book(looks, scores)
    assert found is not None
    assert found.error is not None
    assert (found.value, found.error**2) == pytest.approx((mean, variance))
    assert found.seen_pct == pytest.approx(90)
    assert found.freedom == 1 + 1  # two in the park's stratum; road and bank alone, against all


def test_the_points_of_a_piece_of_road_are_one_look() -> None:
    """As if they were one point that scored their mean."""
    parts: list[Look] = [
        ("a", "road:fixed", "", 10.0, 60.0, 25.0),
        ("b", "road:fixed", "", 30.0, 60.0, 25.0),
        ("x", "road:fixed", "b", 10.0, 60.0, 5.0),
    ]
    other: Look = ("c", "road:likely", "", 50.0, 40.0, 50.0)
    apart = _mock([*parts, other]).assign(pick=[1, 1, 1, 2])
    scores = {"a": 90.0, "b": 50.0, "x": 40.0, "c": 75.0}
    one: list[Look] = [
        ("ab", *parts[0][1:3], 40.0, *parts[0][4:]),
        ("x", "road:fixed", "ab", *parts[2][3:]),
    ]
    found = estimate(apart.sort_values("pick"), pd.Series(scores))
    mean, variance = _by_the_book([*one, other], {"ab": 60.0, "x": 40.0, "c": 75.0})
    assert found is not None
    assert found.error is not None
    assert (found.value, found.error**2) == pytest.approx((mean, variance))
    assert found.margin(90) == pytest.approx(found.error * stats.t.ppf(0.95, 2))


def _county() -> pd.DataFrame:
    """Parks, lanes and roads of unlike length, many places around, banks alone in their stratum."""
    rng = np.random.default_rng(5)
    rows = [point_row(f"park-{i:02}", "park", "fixed", 170.0 * i) for i in range(24)]
    rows += [point_row(f"park-9{i:02}", "park", "likely", 130.0 * i) for i in range(30)]
    road: dict[str, Any] = {"shape": "stretch"}
    for i, length in enumerate(rng.uniform(50, 600, 40)):
        rows.append(
            point_row(f"lane-{i:02}", "back_lane", "likely", 99.0 * i, length_m=length, **road)
        )
    for i, length in enumerate(rng.uniform(200, 500, 18)):
        name = f"{'甲乙丙丁戊己'[i // 3]}路（{i}—{i + 1}）"
        more = {"name": name, "length_m": length, **road}
        rows.append(point_row(f"road-{i:02}", "main_road", "fixed", 700.0 * i, **more))
    rows += [point_row(f"bank-{i}", "bank", "fixed", 900.0 * i) for i in range(6)]
    rows.append(point_row("hall", "gov_hall", "fixed", 5.0))
    return points_table(rows)


def test_over_many_draws_the_interval_holds_the_true_score(catalogue: Catalogue) -> None:
    """The score has no bias; the error told is not below the true one and not far above it."""
    quotas = ("park=10", "back_lane=8", "main_road=3", "bank=1", "gov_hall=1")
    settings = replace(Settings(), draw=replace(Settings().draw, quotas=quotas))
    points = _county()
    draw = build_draw(points=points, catalogue=catalogue, settings=settings)[0]
    rng = np.random.default_rng(8)
    scores = pd.Series(100 * rng.beta(4, 1.5, len(points)), index=points["point_id"])
    true = float(draw.weight @ scores.to_numpy())
    column = sparse.csc_matrix(scores.to_numpy()[:, None])
    variance = float(find_variances(draw, column)[0])
    told: dict[str, Any] = {"name": "一", "day": date(2026, 10, 20), "teams": 1}
    found = [
        estimate(draw_mock(draw, points, catalogue, seed=seed, **told), scores)
        for seed in range(400)
    ]
    value = np.array([one.value for one in found if one])
    assert len(value) == 400
    assert abs(value.mean() - true) <= 4 * np.sqrt(variance / 400)
    assert value.var() == pytest.approx(variance, rel=0.3)  # what is simulated is what is exact
    said = np.mean([one.error**2 for one in found if one and one.error is not None])
    assert 0.9 * variance <= said <= 1.6 * variance
    inside = [abs(one.value - true) <= (one.margin(90) or 0.0) for one in found if one]
    assert 0.86 <= np.mean(inside) <= 0.99


def test_nothing_is_told_where_nothing_tells_it() -> None:
    certain: list[Look] = [("a", "hall:fixed", "", 60.0, 100.0, 100.0)]
    alone: list[Look] = [("b", "bank:fixed", "", 40.0, 30.0, 100.0)]
    found = estimate(_mock(certain), pd.Series({"a": 70.0}))
    assert found == Estimate(70.0, 0.0, inf, 100.0)
    assert found.margin(90) == 0.0
    one = estimate(_mock([*certain, *alone]), pd.Series({"a": 70.0, "b": 50.0}))
    assert one is not None
    assert (one.error, one.margin(90)) == (None, None)
    alike: list[Look] = [(p, "park:fixed", "", 50.0, 30.0, 100.0) for p in "cd"]
    same = estimate(_mock(alike), pd.Series({"c": 100.0, "d": 100.0}))
    assert same is not None
    assert same.error is None  # that two were faultless does not prove that all are
    assert estimate(_mock(alike), pd.Series({"z": 1.0})) is None


def test_difference_of_two_rounds() -> None:
    now, before = Estimate(80.0, 3.0, 10.0, 90.0), Estimate(74.0, 4.0, 20.0, 100.0)
    found = difference(now, before)
    assert (found.value, found.error, found.seen_pct) == (6.0, 5.0, 90.0)
    assert found.freedom == pytest.approx(25**2 / (9**2 / 10 + 16**2 / 20))
    assert difference(now, Estimate(70.0, None, 0.0, 100.0)).error is None
    certain = Estimate(70.0, 0.0, inf, 100.0)
    assert difference(certain, certain).margin(90) == 0.0
    assert difference(now, certain).freedom == 10.0


def test_one_draw_looked_at_twice_is_compared_point_by_point() -> None:
    looks: list[Look] = [(p, "park:fixed", "", 25.0, 30.0, 100.0) for p in "abcd"]
    mock = _mock(looks)
    before = pd.Series({"a": 10.0, "b": 90.0, "c": 50.0, "d": 30.0})
    now = before + pd.Series({"a": 6.0, "b": 4.0, "c": 5.0, "d": 5.0})
    assert is_same_draw(mock, mock.copy())
    assert not is_same_draw(mock, _mock(looks[:3]))
    found, apart = paired(mock, now, before), estimate(mock, now)
    assert found is not None
    assert apart is not None
    assert found.error is not None
    assert apart.error is not None
    assert found.value == pytest.approx(5.0)
    assert found.error < apart.error / 10
