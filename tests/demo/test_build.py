"""What geoplan makes of the demo county: enough points, every state, and only planted losses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from geoplan.pipeline import BuildResult, check_inputs
from geoplan.tables.values import STATES
from geoplan.workspace import Workspace


@pytest.fixture(scope="module")
def built(demo: Path) -> BuildResult:
    workspace = Workspace.open(demo)
    return check_inputs(workspace, workspace.settings(), lambda _: None)


def test_about_600_points_of_every_type(built: BuildResult, catalogue: Any) -> None:
    points = built.tables["points"]
    assert 550 <= len(points) <= 680
    assert set(points["type_id"]) == set(catalogue.types)
    assert 130 <= (points["kind"] == "fixed").sum() <= 250


def test_every_state_occurs(built: BuildResult) -> None:
    gaps = built.tables["gaps"]
    points = built.tables["points"].set_index("point_id")
    sites = gaps[points.loc[gaps["point_id"], "shape"].isin(["site", "belt"]).to_numpy()]
    share = sites["state"].value_counts(normalize=True)
    assert set(share.index) == set(STATES)
    assert 0.22 < share["covered"] < 0.38
    assert 0.12 < share["failing"] < 0.28
    assert 0.05 < share["stale"] < 0.15
    assert (gaps["state"] == "unowned").sum() == 2


def test_only_planted_rows_are_lost(built: BuildResult) -> None:
    lost = built.problems[built.problems["level"] == "lost"]
    rows = Counter(lost[lost["file"] != ""]["code"])
    assert rows == {
        "answer.bad_date": 2,
        "answer.bad_result": 2,
        "answer.unknown_point": 2,
        "answer.ambiguous_point": 1,
        "answer.unknown_indicator": 1,
        "list.repeated": 1,
        "list.unknown_type": 1,
        "list.unlocated": 5,
    }
