"""The map in the frame that Jupyter shows it in: drawn, silent, with a plain folium layer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import pytest

import geoplan

pytestmark = pytest.mark.browser


def test_the_map_stands_in_a_frame(
    watch: Callable[..., Any], tables: dict[str, Any], tmp_path: Path
) -> None:
    made = geoplan.folium_map(tables, settings=tables["settings"], catalogue=tables["catalogue"])
    folium.Marker([30.02, 120.1], tooltip="驻点").add_to(made)
    path = tmp_path / "cell.html"
    path.write_text(f"<!DOCTYPE html><title>cell</title>{made._repr_html_()}", "utf-8")
    page = watch().page
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator(".leaflet-marker-icon").wait_for()
    frame.locator("canvas").first.wait_for()
    inner = page.frames[1]
    inner.wait_for_function("window.geoplan !== undefined")
    # Filtering writes the state into the address, which a frame without one has to bear.
    inner.locator("input[type=search]").first.fill("学")
    inner.wait_for_timeout(400)
    assert inner.locator(".leaflet-marker-icon").count() == 1
