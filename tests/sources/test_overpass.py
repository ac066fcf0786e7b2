"""Fetching an outline: what is asked, what is written, and what is said without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import osmnx
import pytest
import requests
import shapely

from geoplan.errors import InputError
from geoplan.sources.boundaries import read_polygons
from geoplan.sources.overpass import fetch_boundary


def _answer(geometry: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"display_name": ["贵溪市"], "other": [1]}, geometry=[geometry], crs="EPSG:4326"
    )


def test_the_outline_is_written_as_the_reader_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def geocode(name: str) -> gpd.GeoDataFrame:
        asked.append(name)
        return _answer(shapely.box(117, 28, 118, 29))

    monkeypatch.setattr(osmnx, "geocode_to_gdf", geocode)
    path = fetch_boundary("贵溪市", tmp_path / "sub" / "b.geojson")
    assert asked == ["贵溪市"]
    assert read_polygons(path, "b.geojson").total_bounds.tolist() == [117, 28, 118, 29]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (requests.ConnectionError("refused"), "fetch.no_network"),
        (
            TypeError("Nominatim did not geocode query to a geometry of type (Multi)Polygon."),
            "fetch.no_place",
        ),
    ],
)
def test_faults_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, code: str
) -> None:
    def geocode(name: str) -> gpd.GeoDataFrame:
        raise fault

    monkeypatch.setattr(osmnx, "geocode_to_gdf", geocode)
    with pytest.raises(InputError) as caught:
        fetch_boundary("贵溪市", tmp_path / "b.geojson")
    assert [p.code for p in caught.value.problems] == [code]
    assert not (tmp_path / "b.geojson").exists()


def test_a_mere_point_is_no_outline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osmnx, "geocode_to_gdf", lambda name: _answer(shapely.Point(117, 28)))
    with pytest.raises(InputError):
        fetch_boundary("贵溪市", tmp_path / "b.geojson")
