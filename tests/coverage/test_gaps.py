"""Gap states: worst first, every point in one, sums that agree."""

from __future__ import annotations

import json

import pytest

from geoplan.tables.values import STATES
from tests.conftest import Toy


def test_every_point_has_one_worst_state(toy: Toy) -> None:
    gaps, points = toy.tables["gaps"], toy.tables["points"]
    assert set(gaps["point_id"]) == set(points["point_id"])
    for state, states, reasons in zip(gaps["state"], gaps["states"], gaps["reasons"], strict=True):
        ranks = [STATES.index(s) for s in states]
        assert ranks == sorted(ranks)
        assert states[0] == state
        assert [json.loads(r)["code"] for r in reasons] == list(states)
        assert "covered" not in states or len(states) == 1


def test_states_follow_from_duties_and_scores(toy: Toy) -> None:
    led = set(toy.tables["duties"].query("role == 'lead'")["point_id"])
    scores = toy.tables["scores"].set_index("point_id")
    for point_id, states in zip(
        toy.tables["gaps"]["point_id"], toy.tables["gaps"]["states"], strict=True
    ):
        row = scores.loc[point_id]
        expected = {
            "unowned": point_id not in led,
            "failing": row["unmet"] > 0,
            "unchecked": row["unknown"] > 0,
            "stale": row["expired"] > 0,
        }
        assert [s for s, is_so in expected.items() if is_so] == [
            s for s in states if s != "covered"
        ]


def test_the_school_of_the_toy_county(toy: Toy) -> None:
    points, gaps = toy.tables["points"], toy.tables["gaps"].set_index("point_id")
    (point_id,) = points.loc[points["name"] == "第一小学", "point_id"]
    row = gaps.loc[point_id]
    assert list(row["states"]) == ["failing", "unchecked", "stale"]
    failing, unchecked, stale = (json.loads(r) for r in row["reasons"])
    assert failing == {"code": "failing", "count": 1, "names": "消防（车）通道无占用堵塞封闭"}
    assert unchecked["unknown"] == unchecked["indicators"] - 3
    assert stale == {"code": "stale", "expired": 1, "oldest_days": 49}


@pytest.mark.parametrize("dimension", ["township", "unit", "type"])
def test_sums_of_every_dimension_equal_the_county(toy: Toy, dimension: str) -> None:
    summaries = toy.tables["summaries"]
    (county,) = summaries[summaries["dimension"] == "county"].to_dict("records")
    part = summaries[summaries["dimension"] == dimension]
    for column in ("points", "scored", *STATES):
        assert part[column].sum() == county[column]
    assert part["length_m"].sum() == pytest.approx(county["length_m"])
    assert (part[list(STATES)].sum(axis=1) == part["points"]).all()


def test_sums_equal_a_recount(toy: Toy) -> None:
    states = toy.tables["gaps"]["state"].value_counts().to_dict()
    (county,) = toy.tables["summaries"].query("dimension == 'county'").to_dict("records")
    assert {s: county[s] for s in STATES if county[s]} == states
    assert county["points"] == len(toy.tables["points"])
