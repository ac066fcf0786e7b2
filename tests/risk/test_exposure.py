"""Expected losses: against enumeration of everything that may be drawn and fail, and their sums."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.config.draw import DrawSettings
from geoplan.risk import build_draw, draw_tables, find_risk, sample_draws
from geoplan.risk.exposure import expose
from geoplan.risk.failure import find_failures
from geoplan.scores import score_points
from geoplan.tables import TABLES, from_rows
from tests.risk.failing import ITEMS, SETTINGS, TWO, county, tables_of
from tests.scores.test_pairs import Row, _given
from tests.scores.test_scores import NO_IDENTITIES

QUOTAS = DrawSettings(quotas=("park=2", "garden=1"), random_share=0.5)
DRAWN = replace(SETTINGS, draw=QUOTAS)
ROWS: list[Row] = [
    ("p0", "d1", "unmet", 1, "covert"),
    ("p1", "s3", "met", 30, "self"),
    ("p3", "d3", "unmet", 9, "self"),
    ("p3", "s1", "na", 2, "self"),
]


def _case(rows: list[Row], points: pd.DataFrame) -> tuple[Any, Any, dict[str, pd.DataFrame]]:
    tables = tables_of(rows, points=points, settings=DRAWN, towns=2)
    draw, _ = build_draw(points=points, catalogue=TWO, settings=DRAWN)
    inclusions = draw_tables(draw, points)["inclusions"]
    failures = find_failures(**tables, catalogue=TWO, settings=DRAWN)
    made = find_risk(**tables, inclusions=inclusions, catalogue=TWO, settings=DRAWN)
    return draw, failures, dict(made.tables)


def _mixed(parks: int, gardens: int) -> pd.DataFrame:
    points = county(parks, gardens)
    points["kind"] = ["fixed" if i % 2 else "likely" for i in range(len(points))]
    points["lon"] = [116.0 + 0.001 * i for i in range(len(points))]
    return points


def test_a_single_point_by_hand() -> None:
    """One park, surely drawn: its marks are the county's."""
    points = county(1)
    _, _, made = _case([("p0", "d1", "unmet", 0, "mock")], points)
    items = made["item_risks"].set_index("indicator_id")
    (row,) = made["exposures"].to_dict("records")
    assert items.loc["d1", "fail_pct"] == 100.0
    assert items.loc["d1", "loss_pct"] == pytest.approx(100 / 8)
    rest = items.loc["s3", "fail_pct"]
    assert items.loc["s3", "loss_pct"] == pytest.approx(rest * 3 / 8)
    assert row["inclusion"] == 1.0
    assert row["loss_pct"] == pytest.approx(row["deduct_pct"])
    assert row["share_pct"] == pytest.approx(100.0)
    assert row["unknown_share"] == pytest.approx(1 - 12.5 / row["loss_pct"])


def test_the_sum_is_what_a_hundred_draws_and_worlds_cost_by_enumeration() -> None:
    """All that may fail, for every draw sampled: the mean of the score, item by item."""
    points = _mixed(3, 2)
    draw, failures, made = _case(ROWS, points)
    sampled = sample_draws(draw, np.random.default_rng(1), 20_000)
    of_draw, point, part = sampled.long()
    weights = np.zeros((20_000, len(points)))
    np.add.at(weights, (of_draw, point), part)
    score = np.zeros(len(points))  # expected score of each point: over all worlds of its items
    for j in range(len(points)):
        own = np.flatnonzero(failures.point == j)
        for world in product([0, 1], repeat=len(own)):
            chance = np.prod(np.where(world, failures.p[own], 1 - failures.p[own]))
            score[j] += chance * (1 - np.dot(world, failures.share[own]))
    field = 100 * weights @ score
    lost = made["exposures"]["loss_pct"].sum()
    error = 4 * field.std() / np.sqrt(len(field))
    assert 100 - lost == pytest.approx(field.mean(), abs=error + 1e-9)


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["p0", "p1", "p2", "p3", "p4"]),
        st.sampled_from(ITEMS),
        st.sampled_from(["met", "unmet", "na"]),
        st.integers(0, 60),
        st.sampled_from(["self", "patrol", "covert"]),
    ),
    max_size=15,
)


@given(_ROWS, st.integers(1, 3), st.integers(0, 2))
@hypothesis_settings(max_examples=15, deadline=None)
def test_losses_add_up_to_the_countys(rows: list[Row], parks: int, gardens: int) -> None:
    points = _mixed(parks, gardens)
    kept = [r for r in rows if r[0] in set(points["point_id"])]
    draw, failures, made = _case(kept, points)
    expected = 100 * float((draw.weight * (1 - failures.deduct(len(points)))).sum())
    for name in ("item_risks", "exposures", "indicator_exposures"):
        assert made[name]["loss_pct"].sum() == pytest.approx(100 - expected, abs=1e-9)
    found = made["exposures"]
    total = found["share_pct"].sum()
    assert total == pytest.approx(100) or found["loss_pct"].sum() == 0
    by_point = made["item_risks"].groupby("point_id")["loss_pct"].sum()
    assert by_point.to_dict() == pytest.approx(
        dict(zip(found["point_id"], found["loss_pct"], strict=True))
    )
    assert found["unknown_share"].dropna().between(0, 1 + 1e-12).all()
    assert len(found) == len(points)


def test_only_what_cannot_be_drawn_weighs_nothing() -> None:
    points = _mixed(4, 2)
    none = replace(SETTINGS, draw=DrawSettings(quotas=("park=1", "garden=0"), near_share=0.0))
    tables = tables_of([], points=points)
    draw, _ = build_draw(points=points, catalogue=TWO, settings=none)
    inclusions = draw_tables(draw, points)["inclusions"]
    given_tables = {**tables, "inclusions": inclusions, "catalogue": TWO, "settings": none}
    found = find_risk(**given_tables).tables["exposures"]
    drawn = found["inclusion"] > 0
    assert drawn.any()
    assert not drawn.all()
    assert ((found["share_pct"] > 0) == drawn).all()


def test_a_fault_weighs_more_than_what_nobody_looked_at_and_that_more_than_a_pass() -> None:
    points = county(3)
    rows: list[Row] = [("p0", i, "unmet", 1, "covert") for i in ITEMS]
    rows += [("p2", i, "met", 1, "covert") for i in ITEMS]
    _, _, made = _case(rows, points)
    share = made["exposures"]["share_pct"].tolist()
    assert share == sorted(share, reverse=True)
    assert len(set(share)) == 3
    known = made["exposures"]["unknown_share"].tolist()
    assert known == [0.0, 1.0, 0.0]


def test_the_order_of_the_inclusions_does_not_matter() -> None:
    points = _mixed(3, 2)
    tables = tables_of(ROWS, points=points, settings=DRAWN)
    failures = find_failures(**tables, catalogue=TWO, settings=DRAWN)
    draw, _ = build_draw(points=points, catalogue=TWO, settings=DRAWN)
    inclusions = draw_tables(draw, points)["inclusions"]
    first, again = (
        expose(points, frame, failures) for frame in (inclusions, inclusions.iloc[::-1])
    )
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_an_empty_county_has_empty_tables() -> None:
    points = county(1)[:0]
    answers: dict[str, Any] = {"answers": _given([]), "identities": NO_IDENTITIES}
    scored = score_points(points=points, **answers, catalogue=TWO, settings=DRAWN).tables
    assert scored["scores"].empty
    empty = {n: from_rows(TABLES[n], []) for n in ("duties", "looks", "unit_bias", "source_rates")}
    empty |= {n: from_rows(TABLES[n], []) for n in ("checks", "problem_cases", "inclusions")}
    made = find_risk(points=points, **empty, catalogue=TWO, settings=DRAWN).tables
    assert all(frame.empty for frame in made.values())
