"""The built-up outline: of toy towns, against an open sum, and of the real extracts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.ops import substring

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.geo import local_crs
from geoplan.inventory.built_up import BuiltUp, built_up
from geoplan.inventory.sections import cut_streets
from geoplan.inventory.zones.evidence import gather
from geoplan.inventory.zones.raster import Grid
from geoplan.tables import TABLES, from_rows
from tests.inventories import load_extract
from tests.inventory.zones.plane import COUNTY, backdrop, square, streets, town_of, zones
from tests.network.streets import lonlat, sections

LAYERS = ("building", "residential", "industrial", "farmland", "green", "water", "sea")


def _inside(town: BuiltUp, x: float, y: float) -> bool:
    spot = lonlat(shapely.Point(x, y))
    return bool(town.contains([spot.x], [spot.y])[0])


def test_a_town_is_where_streets_are_dense() -> None:
    town = town_of(sections(streets(0, 0, 800)))
    assert _inside(town, 0, 0) and _inside(town, 550, 550)
    assert not _inside(town, 1300, 0) and not _inside(town, 3000, 3000)
    assert 2.2e6 < town.metric.area < 3.6e6
    assert town.geometry.is_valid and len(town.metric.geoms) == 1


def test_buildings_or_land_use_speak_for_town_where_streets_are_few() -> None:
    lane = sections([{"xy": [(-900, 0), (900, 0)]}])
    assert not _inside(town_of(lane), 0, 100)
    houses = [
        ("building", square(x, y, 12)) for x in range(-600, 601, 50) for y in range(-600, 601, 50)
    ]
    assert _inside(town_of(lane, backdrop(*houses)), 0, 100)
    wide = sections(streets(0, 0, 900, 600))  # some 3 km of street per km²
    assert not _inside(town_of(wide), 0, 0)
    assert _inside(town_of(wide, backdrop(("industrial", square(0, 0, 700)))), 0, 0)


def test_fields_and_water_speak_against_and_a_park_within_is_town() -> None:
    grid = sections(streets(0, 0, 800))
    fields = backdrop(("farmland", shapely.box(400, -900, 1500, 900)))
    assert _inside(town_of(grid), 750, 0) and not _inside(town_of(grid, fields), 900, 0)
    park = backdrop(("green", square(0, 0, 250)))
    assert _inside(town_of(grid, park), 0, 0)
    lake = backdrop(("water", square(0, 0, 600)))
    assert not _inside(town_of(sections(streets(0, 0, 2000)), lake), 0, 0)


def test_a_hamlet_is_no_town() -> None:
    hamlet = backdrop(("residential", square(3000, 3000, 100)))
    town = town_of(sections(streets(0, 0, 800) + streets(3000, 3000, 100, 50)), hamlet)
    assert _inside(town, 0, 0) and not _inside(town, 3000, 3000)


def test_nothing_known_is_no_town() -> None:
    town = town_of(sections([]))
    assert town.geometry.is_empty and not town.contains([116.0], [28.0])[0]
    assert town_of(sections(streets(0, 0, 800)), county=square(4000, 4000, 300)).metric.is_empty


def test_an_official_outline_replaces_the_derived_one() -> None:
    drawn = zones(("built_up", "建成区", square(3000, 0, 400)), ("urban_village", "", COUNTY))
    town = town_of(sections(streets(0, 0, 800)), drawn=drawn)
    assert town.is_official and town.metric.area == pytest.approx(640_000, rel=1e-6)
    assert _inside(town, 3000, 0) and not _inside(town, 0, 0)


def test_a_town_cut_by_the_county_reaches_its_edge() -> None:
    county = shapely.box(-5000, -5000, 0, 5000)
    town = town_of(sections(streets(0, 0, 800)), county=county)
    edge = shapely.intersection(town.metric, shapely.box(-30, -600, 0, 600))
    assert edge.area > 0.97 * 30 * 1200


def test_the_order_of_rows_does_not_matter() -> None:
    found, base = sections(streets(0, 0, 800)), backdrop(*[("building", square(0, 0, 9))] * 3)
    turned = town_of(found.iloc[::-1], base.iloc[::-1])
    assert turned.metric.equals(town_of(found, base).metric)


_LINES = st.lists(
    st.tuples(*[st.integers(-900, 900)] * 4).filter(lambda t: t[:2] != t[2:]), max_size=6
)


@given(_LINES, st.integers(0, 39), st.integers(0, 39))
def test_the_score_of_a_cell_is_an_open_sum(ends: list[Any], row: int, col: int) -> None:
    """Streets alone: metres in the cells within 400 m, over the land in those cells."""
    grid = Grid(-1000.0, -1000.0, 40, 40)
    lines = [shapely.LineString([t[:2], t[2:]]) for t in ends]
    layers = {name: np.array([], dtype=object) for name in LAYERS}
    county = shapely.box(-1000, -1000, 310, 1000)
    found = gather(grid, np.array(lines, dtype=object), layers, county, 1.0)
    metres, land, near = 0.0, 0, False
    pieces = [
        substring(line, a, b, normalized=True)
        for line in lines
        for n in [int(np.ceil(line.length / 50))]
        for a, b in pairwise(np.linspace(0, 1, n + 1))
    ]
    cells = [(int((p.centroid.x + 1000) // 50), int((p.centroid.y + 1000) // 50)) for p in pieces]
    for x in range(40):
        for y in range(40):
            away = np.hypot(x - col, y - row)
            if x * 50 - 975 > 310:  # not in the county
                continue
            here = sum(p.length for p, c in zip(pieces, cells, strict=True) if c == (x, y))
            metres += here if away <= 8 else 0.0
            land += away <= 8
            near |= away <= 2 and here > 0
    whole = sum(np.hypot(x, y) <= 8 for x in range(-8, 9) for y in range(-8, 9))
    expected = min(metres / (max(land, 0.2 * whole) * 2500) * 1000, 1.5)
    is_town = near and col * 50 - 975 <= 310
    # A piece whose middle lies on the border of two cells is in either.
    if all(min(v % 50, -v % 50) > 1e-6 for p in pieces for v in (p.centroid.x, p.centroid.y)):
        assert found.score[row, col] == pytest.approx(expected if is_town else 0.0, abs=1e-9)


def test_real_towns(extract: Path, catalogue: Catalogue) -> None:
    found, _ = load_extract(extract, catalogue)
    county = found["areas"].loc[found["areas"]["kind"] == "county"].geometry.iloc[0]
    crs = local_crs(found["streets"].total_bounds)
    cut = cut_streets(found["streets"], crs, 500.0)
    none = from_rows(TABLES["zones"], [])
    town = built_up(cut, found["backdrop"], none, county, crs, Settings())
    expected_km2 = {"guixi-2024": (6, 11), "zhuhai-xiangzhou-2022": (8.5, 10)}
    low, high = expected_km2.get(extract.name.removesuffix(".osm.pbf"), (90, 150))
    assert low < town.metric.area / 1e6 < high
    assert town.geometry.is_valid and town.metric.is_valid
    assert all(part.area >= 200_000 for part in town.metric.geoms)
    middle = shapely.line_interpolate_point(cut.geometry.to_numpy(), 0.5, normalized=True)
    lon, lat = shapely.get_x(middle), shapely.get_y(middle)
    inside = town.contains(lon, lat)
    np.testing.assert_array_equal(inside, shapely.contains_xy(town.geometry, lon, lat))
    share = cut.loc[inside, "length_m"].sum() / cut["length_m"].sum()
    assert 0.5 < share < 0.9


def test_what_the_map_does_not_show_within_a_town_is_town_and_fields_are_not() -> None:
    halves = streets(-850, 0, 600) + streets(850, 0, 600)  # 500 m apart
    grid = sections([*halves, {"xy": [(-250, 0), (250, 0)]}])
    assert _inside(town_of(grid), 0, 100)
    fields = backdrop(("farmland", shapely.box(-240, -900, 240, 900)))
    assert not _inside(town_of(grid, fields), 0, 100)
