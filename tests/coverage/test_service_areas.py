"""Service areas: as wide as they should be, nested, around where one starts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.geo import WGS84
from geoplan.tables import TABLES, from_rows
from tests.conftest import Toy
from tests.coverage.test_reach import CRS, SETTINGS, bases, county, lonlat, reach, toy_tables


def areas_of(output: Any) -> Any:
    frame = output.tables["service_areas"]
    return frame.set_index(["layer", "mode", "minutes"])["geometry"].to_crs(CRS)


def assert_nested(areas: Any) -> None:
    for _, group in areas.groupby(level=["layer", "mode"]):
        shapes = group.sort_index().tolist()
        for small, large in pairwise(shapes):
            assert large.covers(small)


def test_along_one_street_an_area_is_a_capsule(catalogue: Catalogue) -> None:
    areas = areas_of(reach(catalogue, bases=bases((500.0, 0.0))))
    # 60 m a minute on foot: 300 m each way, and the width around.
    area = areas["base", "walk", 5.0]
    west, south, east, north = area.bounds
    assert (west, east) == (pytest.approx(140, abs=15), pytest.approx(860, abs=15))
    assert (south, north) == (pytest.approx(-60, abs=15), pytest.approx(60, abs=15))
    ten = areas["base", "walk", 10.0]
    assert ten.contains(shapely.Point(1000, 90))  # up the lane by 100 m
    assert not ten.contains(shapely.Point(1000, 190))
    assert_nested(areas)


def test_length_is_what_is_reached(catalogue: Catalogue) -> None:
    frame = reach(catalogue, bases=bases((500.0, 0.0))).tables["service_areas"]
    length = frame.set_index(["layer", "mode", "minutes"])["length_m"]
    assert length["base", "walk", 5.0] == pytest.approx(600, abs=0.5)
    assert length["base", "walk", 10.0] == pytest.approx(1000 + 2 * 100, abs=0.5)
    assert length["base", "car", 15.0] == pytest.approx(2000, abs=0.5)  # both ways and one way


def test_the_way_from_a_base_to_its_street_belongs_to_it(catalogue: Catalogue) -> None:
    areas = areas_of(reach(catalogue, bases=bases((500.0, 250.0))))
    for area in areas["base"]:
        assert area.contains(shapely.Point(500, 250))
    assert areas["base", "walk", 5.0].geom_type == "MultiPolygon"
    assert len(areas["base", "walk", 5.0].geoms) == 1


def test_areas_end_at_the_county(catalogue: Catalogue) -> None:
    (outline,) = lonlat([shapely.box(-100, -30, 600, 200)])
    row = {"area_id": "a", "kind": "county", "name": "", "source": "file", "geometry": outline}
    areas = areas_of(reach(catalogue, areas=from_rows(TABLES["areas"], [row])))
    _, south, east, _ = areas["base", "car", 15.0].bounds
    assert south == pytest.approx(-30, abs=0.1)
    assert east == pytest.approx(600, abs=0.1)
    for small, large in pairwise(areas["base", "car"]):
        assert small.difference(large).area < 1e-3  # where a border is cut, a rounding


def test_nothing_to_draw_is_no_row(catalogue: Catalogue) -> None:
    frame = reach(catalogue, bases=bases(), points=county()["points"].iloc[:1]).tables
    assert frame["service_areas"].empty


@settings(max_examples=15)
@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=3, unique=True),
    st.lists(st.integers(1, 30).map(float), min_size=1, max_size=4).map(tuple),
)
def test_areas_nest_around_their_origins(
    toy: Toy, catalogue: Catalogue, chosen: list[int], minutes: tuple[float, ...]
) -> None:
    spots = toy.tables["points"].dropna(subset=["lon"]).iloc[chosen]
    blank = {"file": "", "sheet": "", "row": 1, "name": "", "address": ""}
    rows = [
        {"base_id": f"b{i}", "lon": lon, "lat": lat, **blank}
        for i, (lon, lat) in enumerate(zip(spots["lon"], spots["lat"], strict=True))
    ]
    own = replace(toy.settings.coverage, area_minutes=minutes)
    output = reach(
        catalogue,
        replace(toy.settings, coverage=own),
        **toy_tables(toy),
        bases=from_rows(TABLES["bases"], rows),
    )
    frame = output.tables["service_areas"].query("layer == 'base'")
    assert len(frame) == 3 * len(set(minutes))
    metric = frame.to_crs(CRS).set_index(["layer", "mode", "minutes"])["geometry"]
    assert_nested(metric)
    assert frame.crs.to_string() == WGS84
    for shape in frame["geometry"]:
        assert shape.is_valid
        assert shapely.covers(shape, shapely.points(spots["lon"], spots["lat"])).all()
    assert frame.groupby("mode")["length_m"].is_monotonic_increasing.all()
    assert set(SETTINGS.coverage.area_minutes) == {5.0, 10.0, 15.0}


def test_rows_in_another_order_make_the_same_areas(toy: Toy, catalogue: Catalogue) -> None:
    tables = toy_tables(toy)
    first = reach(catalogue, toy.settings, **tables).tables["service_areas"]
    tables["points"] = tables["points"].sample(frac=1.0, random_state=3)
    again = reach(catalogue, toy.settings, **tables).tables["service_areas"]
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(first))
