"""Telling EPSG:4326 in any words leaves no trace in what is written later."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pyproj import CRS

from geoplan.geo import WGS84, is_wgs84

ESRI = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


@pytest.mark.parametrize("words", [WGS84, CRS(WGS84).to_json(), CRS(WGS84).to_wkt(), ESRI])
def test_it_is_known_in_any_words(words: str) -> None:
    assert is_wgs84(CRS(words))


@pytest.mark.parametrize("words", ["EPSG:4490", "EPSG:3857", "+proj=tmerc +lon_0=116 +units=m"])
def test_others_and_none_are_not(words: str) -> None:
    assert not is_wgs84(CRS(words))
    assert not is_wgs84(None)


def test_what_is_written_later_does_not_depend_on_what_was_read() -> None:
    """In a process of its own: PROJ keeps the first object that it makes of EPSG:4326."""
    code = (
        "import sys; from pyproj import CRS; from geoplan.geo import is_wgs84\n"
        "assert is_wgs84(CRS(sys.argv[1])); sys.stdout.write(CRS('EPSG:4326').to_json())"
    )
    words = [sys.executable, "-c", code, CRS(WGS84).to_json()]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == CRS(WGS84).to_json()
