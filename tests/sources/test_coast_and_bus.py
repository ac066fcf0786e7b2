"""Land and sea, and bus relations."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.sources.bus import build_routes
from geoplan.sources.coast import split_by_coast
from geoplan.sources.osm_read import Extract

BOX = (0.0, 0.0, 10.0, 10.0)


def test_an_island_is_land_and_the_rest_is_sea() -> None:
    island = shapely.LineString([(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)])  # land on the left
    split = split_by_coast([island], BOX)
    assert split is not None
    sea, land = split
    assert land.area == pytest.approx(4)
    assert sea.area == pytest.approx(96)


def test_a_coast_across_the_box_has_land_on_its_left() -> None:
    split = split_by_coast([shapely.LineString([(-1, 3), (11, 3)])], BOX)
    assert split is not None
    sea, land = split
    assert sea.bounds == (0, 0, 10, 3)
    assert land.bounds == (0, 3, 10, 10)


@given(st.lists(st.floats(0.5, 9.5), min_size=2, max_size=8), st.booleans())
def test_land_and_sea_fill_the_box(heights: list[float], is_reversed: bool) -> None:
    step = 12 / (len(heights) - 1)
    xy = [(-1 + i * step, h) for i, h in enumerate(heights)]
    split = split_by_coast([shapely.LineString(xy[::-1] if is_reversed else xy)], BOX)
    assert split is not None
    sea, land = split
    assert sea.area + land.area == pytest.approx(100)
    assert shapely.intersection(sea, land).area == pytest.approx(0, abs=1e-9)
    above = shapely.Point(5, 9.99)
    assert (sea if is_reversed else land).contains(above)


def test_no_coast_no_split() -> None:
    assert split_by_coast([], BOX) is None
    assert split_by_coast([shapely.LineString([(20, 20), (21, 21)])], BOX) is None


def _extract() -> Extract:
    def street(way_id: int, *xy: tuple[float, float]) -> dict[str, object]:
        return {"street_id": f"w{way_id}", "geometry": shapely.LineString(xy)}

    extract = Extract()
    extract.streets = [
        street(1, (0, 0), (0.01, 0)),
        street(2, (0.03, 0), (0.02, 0)),
        street(3, (0.03, 0), (0.04, 0)),
    ]
    return extract


def test_members_give_stops_in_order_and_the_largest_gap() -> None:
    extract = _extract()
    members = [
        ("n", 5, "stop"),
        ("w", 1, ""),
        ("w", 2, "forward"),
        ("w", 3, ""),
        ("n", 6, "platform_exit_only"),
        ("w", 9, "platform"),
    ]
    extract.bus_relations = [{"id": 7, "tags": {"ref": "1", "name": "1路"}, "members": members}]
    rows, problems = build_routes(extract)
    assert rows[0]["stop_ids"] == ["n5", "n6", "w9"]
    assert rows[0]["ways_missing"] == 0
    assert rows[0]["gap_max_m"] == pytest.approx(1112, abs=1)  # 0.01° of longitude at the equator
    assert [p.code for p in problems] == ["bus.broken"]


def test_a_route_without_known_ways_is_lost_and_listed() -> None:
    extract = _extract()
    extract.bus_relations = [{"id": 7, "tags": {"name": "夜班"}, "members": [("w", 99, "")]}]
    rows, problems = build_routes(extract)
    assert rows == []
    assert [(p.code, p.level, p.count) for p in problems] == [("bus.no_geometry", "lost", 1)]
    assert "夜班" in problems[0].facts["names"]
