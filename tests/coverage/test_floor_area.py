"""Floor area: footprint by storeys, each building once along streets, against plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.coverage.floor_area import Buildings, find_buildings
from geoplan.geo import local_crs
from geoplan.tables import TABLES, from_rows

CRS = local_crs((116.0, 28.0, 116.0, 28.0))


def building(number: int, lon: float, lat: float, layer: str = "building") -> dict[str, Any]:
    box = shapely.box(lon, lat, lon + 0.0002, lat + 0.0001)
    return {"feature_id": f"b{number}", "layer": layer, "name": "", "geometry": box}


def test_floor_area_is_footprint_by_storeys() -> None:
    rows = [building(0, 116.0, 28.0), building(1, 116.01, 28.0), building(2, 116.0, 28.0, "green")]
    storeys = [{"feature_id": "b1", "storeys": 6}]
    made = find_buildings(
        from_rows(TABLES["backdrop"], rows), from_rows(TABLES["storeys"], storeys), CRS
    )
    # 0.0002° by 0.0001° at 28° N: 19.67 m by 11.08 m
    assert made.floor_m2 == pytest.approx([218.0, 6 * 218.0], rel=0.01)
    assert made.is_known.tolist() == [False, True]


SPOTS = st.lists(
    st.tuples(st.integers(-100, 100), st.integers(-100, 100), st.integers(1, 50), st.booleans()),
    max_size=15,
)
LINES = st.lists(
    st.tuples(*[st.integers(-100, 100)] * 4).filter(lambda c: c[:2] != c[2:]), max_size=5
)


def _buildings(spots: list[tuple[int, int, int, bool]]) -> Buildings:
    xy = np.array([s[:2] for s in spots], dtype=float).reshape(-1, 2)
    floor = np.array([s[2] for s in spots], dtype=float)
    return Buildings(xy, floor, np.array([s[3] for s in spots], dtype=bool))


@given(spots=SPOTS, lines=LINES)
def test_a_building_belongs_to_its_nearest_street_in_reach(
    spots: list[tuple[int, int, int, bool]], lines: list[tuple[int, int, int, int]]
) -> None:
    shapes = [shapely.LineString([c[:2], c[2:]]) for c in lines]
    made = _buildings(spots).nearest(np.array([*shapes, None], dtype=object)[:-1], 40.0)
    floor, count, guessed = ([0.0] * len(shapes) for _ in range(3))
    for x, y, floor_m2, is_known in spots:
        metres = [shape.distance(shapely.Point(x, y)) for shape in shapes]
        if metres and min(metres) <= 40:
            i = metres.index(min(metres))
            floor[i] += floor_m2
            count[i] += 1
            guessed[i] += not is_known
    assert made.floor_m2.tolist() == floor
    assert made.buildings.tolist() == count
    assert made.guessed.tolist() == guessed


@given(spots=SPOTS, boxes=LINES)
def test_what_is_within_an_outline_counts_there(
    spots: list[tuple[int, int, int, bool]], boxes: list[tuple[int, int, int, int]]
) -> None:
    bounds = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in boxes]
    shapes = np.array([*(shapely.box(*b) for b in bounds), None], dtype=object)[:-1]
    made = _buildings(spots).within(shapes)
    assert made.floor_m2.tolist() == [
        sum(f for x, y, f, _ in spots if w < x < e and s < y < n) for w, s, e, n in bounds
    ]
