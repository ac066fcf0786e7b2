"""Rivers of the town: cut once, within the town, named by their bridges."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.catalogue import Catalogue, PointType
from geoplan.geo import local_crs, to_metric
from geoplan.inventory.rivers import WATER_SECTION_MAX_M, river_stretches
from geoplan.inventory.sections import cut_streets
from geoplan.network import build_network
from geoplan.tables import TABLES, check, from_rows
from tests.inventories import load_extract

RIVER = PointType(
    id="river",
    name="河道",
    family="open",
    shape="stretch",
    priority=1,
    clauses=(),
    lead="",
    supporting=(),
    indicators=(),
    segment_m=500.0,
)
CRS = local_crs((116.0, 28.0, 116.1, 28.1))


def _backdrop(**lines: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    rows = [
        {
            "feature_id": f"w{i}",
            "layer": "waterway",
            "name": name,
            "geometry": shapely.LineString(line),
        }
        for i, (name, line) in enumerate(lines.items())
    ]
    return from_rows(TABLES["backdrop"], rows)


def _streets(**lines: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    rows = [
        {
            "street_id": f"w{i}",
            "highway": "primary",
            "name": name,
            "tags": "{}",
            "node_ids": [100 * i + k for k in range(len(line))],
            "geometry": shapely.LineString(line),
        }
        for i, (name, line) in enumerate(lines.items())
    ]
    return cut_streets(from_rows(TABLES["streets"], rows), CRS, 500.0)


EAST = [(116 + 0.001 * k, 28.0) for k in range(21)]  # 2 km
BRIDGES = {f"{k}号桥": [(116 + 0.005 * k, 27.999), (116 + 0.005 * k, 28.001)] for k in (1, 2, 3)}


def test_a_river_is_cut_and_named_by_its_bridges() -> None:
    everywhere = lambda lon, lat: np.ones(len(lon), dtype=bool)  # noqa: E731
    water, points, links, left_out = river_stretches(
        _backdrop(信江=EAST), _streets(**BRIDGES), RIVER, CRS, everywhere, "zh"
    )
    assert set(water["kind"]) == {"water"}
    assert water["length_m"].max() <= WATER_SECTION_MAX_M + 1e-6
    metres = to_metric(gpd.GeoSeries([shapely.LineString(EAST)], crs=4326), CRS).length.iloc[0]
    assert water["length_m"].sum() == pytest.approx(metres)
    assert sum(point["length_m"] for point in points) == pytest.approx(metres)
    assert sorted(link["section_id"] for link in links) == sorted(water["section_id"])
    assert any("号桥" in point["name"] for point in points)
    assert all(point["name"].startswith("信江") for point in points)
    assert left_out == []


def test_water_is_no_street() -> None:
    water, *_ = river_stretches(
        _backdrop(信江=EAST), _streets(**BRIDGES), RIVER, CRS, lambda x, y: x > 0, "zh"
    )
    assert len(build_network(water, CRS)) == 0


def test_only_what_lies_in_the_town_is_kept() -> None:
    water, points, _, _ = river_stretches(
        _backdrop(信江=EAST), _streets(**BRIDGES), RIVER, CRS, lambda x, y: x < 116.01, "zh"
    )
    assert water.total_bounds[2] < 116.0106
    assert sum(point["length_m"] for point in points) == pytest.approx(983, abs=60)


def test_rivers_join_where_their_coordinates_are_equal() -> None:
    south = [(116.01, 28.0), (116.01, 27.99)]
    water, *_ = river_stretches(
        _backdrop(信江=EAST, 小溪=south), _streets(), RIVER, CRS, lambda x, y: x > 0, "zh"
    )
    ends = [*water["from_node"], *water["to_node"]]
    assert max(ends.count(node) for node in set(ends)) == 3


def test_no_river_in_the_town_is_no_error() -> None:
    for backdrop in (_backdrop(), _backdrop(信江=EAST)):
        water, points, links, left_out = river_stretches(
            backdrop, _streets(**BRIDGES), RIVER, CRS, lambda x, y: x < 0, "zh"
        )
        assert (len(water), points, links, left_out) == (0, [], [], [])
        assert list(water.columns) == TABLES["sections"].names


@pytest.mark.shared
def test_real_rivers(extract: Path, catalogue: Catalogue) -> None:
    tables, _ = load_extract(extract, catalogue)
    streets = tables["streets"]
    crs = local_crs(streets.total_bounds)
    sections = cut_streets(streets, crs, 500.0)
    water, points, links, left_out = river_stretches(
        tables["backdrop"], sections, RIVER, crs, lambda x, y: x > -180, "zh"
    )
    lines = tables["backdrop"]
    lines = lines[(lines["layer"] == "waterway")]
    metres = to_metric(lines.geometry, crs).length.sum()
    assert water["length_m"].sum() == pytest.approx(metres, rel=1e-6)
    summed = sum(link["length_m"] for link in links) + sum(left_out)
    assert summed == pytest.approx(metres, rel=1e-6)
    check(TABLES["sections"], water)
    assert not set(water["section_id"]) & set(sections["section_id"])
    named = sorted({point["name"] for point in points}, key=len)[-3:]
    print(f"\n{extract.name}: {len(points)} stretches, {metres / 1000:.1f} km, e.g. {named}")
