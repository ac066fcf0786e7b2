"""A mock assessment: what is drawn, how it is dealt out, what its results add up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk import Draw, build_draw
from geoplan.risk.mock import deal, draw_mock, stops_of, walking_order
from geoplan.risk.mock_results import DIMENSIONS, observed, overview, sums, worst_items
from geoplan.tables import TABLES, from_rows
from tests.risk.counties import small_county
from tests.risk.test_repairs import _check

QUOTAS = ("park=3", "back_lane=2", "bus_line=1", "main_road=1", "hotline=1")
DAY = date(2026, 10, 20)


POINTS = small_county()


@pytest.fixture(scope="module")
def draw(catalogue: Catalogue) -> Draw:
    settings = replace(Settings(), draw=replace(Settings().draw, quotas=QUOTAS))
    return build_draw(points=small_county(), catalogue=catalogue, settings=settings)[0]


def _mock(draw: Draw, catalogue: Catalogue, seed: int = 1, teams: int = 2) -> pd.DataFrame:
    return draw_mock(draw, POINTS, catalogue, name="第一次", day=DAY, seed=seed, teams=teams)


def test_a_seed_draws_the_same_and_shares_add_up(draw: Draw, catalogue: Catalogue) -> None:
    mock = _mock(draw, catalogue)
    pd.testing.assert_frame_equal(mock, _mock(draw, catalogue))
    assert mock["weight_pct"].sum() == pytest.approx(100)
    drawn = mock[mock["led_from"] == ""]
    assert sorted(set(drawn["pick"])) == list(range(1, draw.drawn + 1))  # every unit once
    on_road = drawn["stratum_id"].str.startswith("main_road")
    assert on_road.any()  # 500 m of a road may be several points
    assert drawn.loc[~on_road, "pick"].is_unique
    assert mock.loc[~mock["stratum_id"].str.startswith("main_road"), "walk_m"].eq(0).all()
    assert drawn.loc[on_road, "walk_m"].sum() == pytest.approx(500, abs=101)  # or 400 m whole
    stops = stops_of(mock)
    assert set(stops["point_id"]) == set(mock["point_id"])
    assert stops["seq"].tolist() == list(range(1, len(stops) + 1))
    assert stops["weight_pct"].sum() == pytest.approx(100)
    assert set(stops["team"]) == {1, 2}
    is_drawn = stops["point_id"].isin(drawn["point_id"])
    assert (stops.loc[is_drawn, "led_from"] == "").all()


def test_each_look_knows_how_likely_it_was(catalogue: Catalogue) -> None:
    """What a look bears over all draws is its share times its two chances, added up by point.

    Without roads: a point of one may be seen in several windows.
    """
    quotas = tuple(one for one in QUOTAS if not one.startswith("main_road"))
    settings = replace(Settings(), draw=replace(Settings().draw, quotas=(*quotas, "main_road=0")))
    draw = build_draw(points=small_county(), catalogue=catalogue, settings=settings)[0]
    found: dict[tuple[str, str], float] = {}
    for seed in range(60):
        for row in _mock(draw, catalogue, seed).itertuples():
            chance = row.unit_pct * row.within_pct / 10_000
            found[row.point_id, row.led_from] = chance * row.weight_pct / 100
    ids = small_county()["point_id"]
    total = {i: sum(v for (point, _), v in found.items() if point == i) for i in ids}
    assert [total[i] for i in ids] == pytest.approx(draw.weight)


def test_points_are_drawn_as_often_as_they_are_likely(draw: Draw, catalogue: Catalogue) -> None:
    count = 600
    seen: dict[str, int] = {}
    share: dict[str, float] = {}
    for seed in range(count):
        for row in stops_of(_mock(draw, catalogue, seed)).itertuples():
            seen[row.point_id] = seen.get(row.point_id, 0) + 1
            share[row.point_id] = share.get(row.point_id, 0.0) + row.weight_pct / count
    ids = small_county()["point_id"]
    often = np.array([seen.get(i, 0) for i in ids]) / count
    error = np.sqrt(draw.inclusion * (1 - draw.inclusion) / count)
    assert (np.abs(often - draw.inclusion) <= 4 * error + 1e-12).all()
    mean = np.array([share.get(i, 0.0) for i in ids])
    assert mean == pytest.approx(100 * draw.weight, abs=1.5)


def test_the_way_goes_to_the_nearest_next() -> None:
    points = pd.DataFrame(
        {"lon": [116.03, 116.0, None, 116.01, 116.011], "lat": [28.0, 28.0, None, 28.0, 28.0]}
    )
    assert walking_order(points, np.array([7, 8, 9, 10, 11])).tolist() == [8, 10, 11, 7, 9]


def test_teams_get_pieces_of_the_way_with_as_many_minutes() -> None:
    assert deal(np.array([30.0, 30.0, 30.0, 30.0]), 2).tolist() == [1, 1, 2, 2]
    assert deal(np.array([90.0, 30.0, 30.0, 30.0]), 2).tolist() == [1, 2, 2, 2]
    assert deal(np.array([10.0]), 3).tolist() in ([1], [2], [3])
    assert deal(np.zeros(2), 2).tolist() == [1, 1]


MOCK = from_rows(
    TABLES["mock_points"],
    [
        {
            **{"name": "第一次", "number": 1, "day": DAY, "seed": 1, "team": 1, "seq": n},
            **{"point_id": p, "stratum_id": "park:fixed", "led_from": "", "weight_pct": w},
            **{"pick": n, "walk_m": 0.0, "unit_pct": 30.0, "within_pct": 100.0},
            **{"walk_lon": None, "walk_lat": None},
        }
        for n, (p, w) in enumerate((("a", 50.0), ("b", 30.0), ("c", 20.0)), 1)
    ],
)
OF = {
    "type": {"a": "park", "b": "park", "c": "bank"},
    "township": {"a": "东街道", "b": "西镇", "c": "东街道"},
    "unit": {"a": "甲局", "b": "甲局"},
}


def _seen(catalogue: Catalogue, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return observed(MOCK, from_rows(TABLES["checks"], rows), catalogue)


@pytest.fixture
def seen(catalogue: Catalogue) -> pd.DataFrame:
    met = {"result": "met", "state": "met", "credit": 1.0, "credit_low": 1.0}
    return _seen(
        catalogue,
        [
            _check("a", "env_litter", **met),
            _check("a", "env_bins", **met | {"is_expired": True}),
            _check("a", "ad_core", credit=0.5),
            _check("b", "env_litter"),
            _check("b", "srv_vol_on", **met | {"state": "unverified", "credit": None}),
            _check("b", "fac_access", result="na", state="na", credit=None, credit_low=None),
            _check("stranger", "env_litter"),
        ],
    )


def test_figures_of_a_round(seen: pd.DataFrame) -> None:
    found = overview(MOCK, seen)
    assert (found["points"], found["seen"], found["observations"]) == (3, 2, 5)
    assert (found["standards"], found["unmet"]) == (4, 2)
    assert found["rate"] == pytest.approx(100 * (1 + 1 + 0.5 + 0 + 1) / 5)
    # a: 2.5 of 3, b: 1 of 2; c was not seen and does not count
    assert found["field"].value == pytest.approx(100 * (50 * 2.5 / 3 + 30 * 0.5) / 80)
    assert found["field"].seen_pct == pytest.approx(80)


def test_sums_by_type_township_and_unit(seen: pd.DataFrame) -> None:
    found = sums(MOCK, seen, OF)
    assert list(found) == list(DIMENSIONS)
    types = {row["value"]: row for row in found["type"]}
    assert (types["park"]["rank"], types["bank"]["rank"]) == (1, None)
    assert types["bank"]["rate"] is None
    towns = [(r["value"], r["rank"], r["points"], r["seen"]) for r in found["township"]]
    assert towns == [("东街道", 1, 2, 1), ("西镇", 2, 1, 1)]
    for rows in found.values():
        assert sum(row["observations"] for row in rows) == len(seen)
        assert sum(row["points"] for row in rows) == len(MOCK)


def test_what_is_nobodys_has_no_rank_and_comes_last(seen: pd.DataFrame) -> None:
    towns = {"a": "", "b": "西镇", "c": "东街道"}
    rows = sums(MOCK, seen, OF | {"township": towns})["township"]
    assert [(r["value"], r["rank"]) for r in rows] == [("西镇", 1), ("东街道", None), ("", None)]
    assert rows[-1]["rate"] > rows[0]["rate"]


def test_problems_stand_under_three_heads(seen: pd.DataFrame) -> None:
    heads = dict(zip(seen["indicator_id"], seen["aspect"], strict=True))
    assert heads["srv_vol_on"] == "manners"
    assert heads["env_litter"] == "management"
    assert worst_items(seen, "management", 5)[0] == ("ad_core", 1, 1)
    assert worst_items(seen, "facilities", 5) == []


def test_nothing_came_back(catalogue: Catalogue) -> None:
    found = overview(MOCK, _seen(catalogue, []))
    assert (found["rate"], found["field"], found["observations"]) == (None, None, 0)
