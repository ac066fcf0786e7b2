"""How far a sweep is, counted metre by metre and square by square."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.geo import WGS84
from geoplan.grids import Sweep, find_sweep
from geoplan.tables import TABLES, from_rows, records
from tests.coverage.patrol_tables import visited, walk
from tests.network.streets import CRS, sections

SINCE, BEFORE = date(2026, 10, 10), date(2026, 10, 9)
# Two cells of two streets each, 100 m long and 100 m apart, within an outline of 200 by 200 m.
STREETS = sections([{"xy": [(x, y), (x + 100, y)]} for x in (0, 100) for y in (50, 150)])
CELLS = pd.DataFrame(
    {
        "cell_id": ["01", "01", "02", "02"],
        "team": ["甲组", "甲组", "乙组", "乙组"],
        "section_id": STREETS["section_id"],
    }
)
OUTLINES = gpd.GeoDataFrame(
    {"kind": ["built_up"]},
    geometry=gpd.GeoSeries([shapely.box(0, 0, 200, 200)], crs=CRS).to_crs(WGS84),
)


def find(
    walks: list[tuple[int, float, float, date]],
    visits: list[tuple[int, str, date]] = [],  # noqa: B006
    cells: Any = CELLS,
) -> Sweep:
    tracks = [walk(f"t{n}", f"s{s}", a, b, day) for n, (s, a, b, day) in enumerate(walks)]
    came = [
        visited(f"v{n}", "section", f"s{s}", day) | {"how": how, "distance_m": None}
        for n, (s, how, day) in enumerate(visits)
    ]
    return find_sweep(
        cells=cells,
        sections=STREETS,
        walked=from_rows(TABLES["walked"], tracks),
        visited=from_rows(TABLES["visited"], came),
        outlines=OUTLINES,
        since=SINCE,
    )


def cell(found: Sweep, cell_id: str) -> dict[str, Any]:
    return next(r for r in records(found.tables["sweep_cells"]) if r["cell_id"] == cell_id)


def test_metres_and_ground_of_a_cell() -> None:
    found = find([(0, 0, 100, SINCE), (1, 50, 100, SINCE), (1, 60, 80, SINCE)])
    one, other = cell(found, "01"), cell(found, "02")
    assert (one["team"], one["status"], other["status"]) == ("甲组", "begun", "waiting")
    assert (one["length_m"], one["swept_m"]) == (pytest.approx(200, abs=0.1), 150)
    assert one["swept_pct"] == pytest.approx(75, abs=0.1)
    assert other["swept_m"] == 0
    # Half of the outline, and half a disc of 30 m beyond it at the end of each street.
    assert one["area_m2"] == pytest.approx(100 * 200 + math.pi * 30**2, rel=0.02)
    assert one["covered_pct"] == pytest.approx(75, abs=6)
    assert other["covered_m2"] == 0


def test_only_what_is_not_before_and_not_a_lone_position_counts() -> None:
    found = find(
        [(0, 0, 100, BEFORE)],
        [(1, "named", SINCE), (2, "position", SINCE), (3, "named", BEFORE)],
    )
    rows = records(found.tables["sweep_sections"])
    swept = {row["section_id"]: round(row["swept_m"]) for row in rows}
    assert swept == {"s0": 0, "s1": 100, "s2": 0, "s3": 0}


def test_a_cell_that_is_walked_through_is_done() -> None:
    found = find([(0, 0, 99.99, SINCE), (1, 0, 99.99, SINCE)])
    assert cell(found, "01")["status"] == "done"
    assert cell(found, "01")["covered_pct"] > 99


def test_sections_that_are_no_more_are_counted() -> None:
    gone = pd.concat([CELLS, pd.DataFrame([{"cell_id": "02", "team": "", "section_id": "x"}])])
    assert (find([]).lost, find([], cells=gone).lost) == (0, 1)


WALK = st.tuples(
    st.integers(0, 3), st.integers(0, 99), st.integers(0, 99), st.sampled_from([BEFORE, SINCE])
).filter(lambda w: w[1] < w[2])


@settings(max_examples=25, deadline=None)
@given(st.lists(WALK, max_size=6))
def test_metres_equal_a_count_and_ground_is_conserved(walks: list[Any]) -> None:
    found = find(walks)
    done = np.zeros((4, 100), dtype=bool)
    for s, a, b, day in walks:
        done[s, a:b] |= day >= SINCE
    rows = records(found.tables["sweep_sections"])
    assert [row["swept_m"] for row in rows] == pytest.approx(done.sum(axis=1).tolist(), abs=1e-6)
    cells = records(found.tables["sweep_cells"])
    for row in cells:
        own = [r for r in rows if r["cell_id"] == row["cell_id"]]
        assert row["swept_m"] == pytest.approx(sum(r["swept_m"] for r in own))
        assert 0 <= row["covered_m2"] <= row["area_m2"] + 1e-6
        assert (row["covered_m2"] > 0) == (row["swept_m"] > 0)
    whole = sum(row["area_m2"] for row in cells)
    empty = sum(row["area_m2"] for row in records(find([]).tables["sweep_cells"]))
    assert whole == pytest.approx(empty, rel=0.01)
