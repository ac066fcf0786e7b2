"""Re-checks that go where faults are: told, and not told where chance drew them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import Problem
from geoplan.risk.chosen import find_chosen
from geoplan.tables import TABLES, from_rows

FIRST = date(2026, 10, 1)
ITEMS = 5  # a point


def looks(seed: int, nosy: float, points: int = 300, days: int = 4) -> pd.DataFrame:
    """Units look at all items, others at a tenth, ``nosy`` times as ready where one was unmet.

    ``days``: how much later than the units.
    """
    random = np.random.default_rng(seed)
    rows = []
    for n in range(points * ITEMS):
        unmet = random.random() < 0.15
        sides = ["self"]
        if random.random() < 0.1 * (nosy if unmet else 1.0):
            sides.append("recheck")
        rows += [_row(n, side, unmet, days * (side == "recheck")) for side in sides]
    return from_rows(TABLES["looks"], rows)


def _row(n: int, side: str, unmet: bool, days: int) -> dict[str, Any]:
    day = FIRST + timedelta(days=days)
    return {
        "point_id": f"p{n // ITEMS}",
        "indicator_id": f"i{n % ITEMS}",
        "side": side,
        "first_day": day,
        "last_day": day,
        "result": "unmet" if unmet else "met",
        "looks": 1,
        "unmet": int(unmet),
    }


def told(seeds: range, nosy: float, **how: int) -> list[Problem]:
    return [problem for seed in seeds for problem in find_chosen(looks(seed, nosy, **how))]


def test_choosing_faults_is_told_and_chance_is_not() -> None:
    assert len(told(range(20), 3.0)) == 20
    assert len(told(range(100), 1.0)) <= 5  # one is to be expected


def test_what_is_told_is_what_was_counted() -> None:
    given = looks(0, 3.0)
    (problem,) = find_chosen(given)
    both = given.pivot_table(index=["point_id", "indicator_id"], columns="side", values="unmet")
    again = both["recheck"].notna()
    assert problem.facts == {
        "chosen": f"{100 * both.loc[again, 'self'].mean():.0f}",
        "rest": f"{100 * both.loc[~again, 'self'].mean():.0f}",
        "count": int(again.sum()),
    }


def test_what_a_unit_says_afterwards_counts_for_nothing() -> None:
    assert not told(range(5), 3.0, days=-4)


@pytest.mark.parametrize("points", [0, 20])
def test_a_few_re_checks_tell_nothing(points: int) -> None:
    assert not told(range(5), 3.0, points=points)


def test_a_whole_place_of_faults_is_one_place() -> None:
    """All faults at two places of many, one of them re-checked whole: that is no choice."""
    rows = []
    for n in range(60 * ITEMS):
        unmet = n // ITEMS in (0, 30)
        rows.append(_row(n, "self", unmet, 0))
        if n // ITEMS < 8:
            rows.append(_row(n, "recheck", unmet, 4))
    assert not find_chosen(from_rows(TABLES["looks"], rows))
