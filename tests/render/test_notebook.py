"""``geoplan.folium_map``: from tables as they are, with plain folium layers, shown in a frame."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from typing import Any

import folium
import geopandas as gpd
import pytest
import shapely

import geoplan
from geoplan.config import County, Settings
from geoplan.render import OfflineMap
from tests.render.fixture_tables import make_tables


def document(page: OfflineMap) -> str:
    """The document inside the frame."""
    shown = page._repr_html_()
    frame = re.search(r'<iframe srcdoc="([^"]+)"', shown)
    assert frame is not None
    assert "<script" not in shown.replace(frame[0], "")
    return html.unescape(frame[1])


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    return make_tables()


def test_shows_what_the_page_shows(tables: dict[str, Any]) -> None:
    settings = tables["settings"]
    page = geoplan.folium_map(tables, settings=settings, catalogue=tables["catalogue"])
    text = document(page)
    assert text == page.to_html()
    assert "Content-Security-Policy" in text
    assert settings.county.name in text


@pytest.mark.parametrize("kept", [(), ("points", "gaps"), ("areas",)])
def test_absent_tables_count_as_empty(tables: dict[str, Any], kept: tuple[str, ...]) -> None:
    settings = Settings(county=County(name="某县"), as_of=tables["settings"].day)
    given = {name: tables[name] for name in kept}
    text = document(geoplan.folium_map(given, settings=settings, catalogue=tables["catalogue"]))
    assert "某县" in text


def test_says_of_the_tables_what_they_say_without_settings(tables: dict[str, Any]) -> None:
    text = document(geoplan.folium_map(tables, catalogue=tables["catalogue"]))
    assert max(tables["checks"]["day"]).isoformat() in text


def test_takes_plain_folium_layers_and_shows_them_again(tables: dict[str, Any]) -> None:
    page = geoplan.folium_map(tables, settings=tables["settings"], catalogue=tables["catalogue"])
    shapes = gpd.GeoDataFrame(
        {"name": ["一格"]}, geometry=[shapely.box(120, 30, 120.1, 30.1)], crs="EPSG:4326"
    )
    folium.GeoJson(shapes, name="网格").add_to(page)
    folium.PolyLine([[30.0, 120.0], [30.1, 120.1]]).add_to(page)
    folium.Marker([30.0, 120.0], popup="</script><b>驻点</b>").add_to(page)
    first, again = document(page), document(page)  # a cell is often run twice
    for call in ("L.geoJson(", "L.polyline(", "L.marker("):
        assert first.count(call) == again.count(call) >= 1


def test_importing_geoplan_alone_draws_nothing() -> None:
    code = "import sys, geoplan; assert not {'folium', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert set(geoplan.__all__) == {"MAP_TABLES", "__version__", "folium_map"}
    assert "points" in geoplan.MAP_TABLES
    with pytest.raises(AttributeError, match="no attribute 'map'"):
        _ = geoplan.map
