"""One row of the points table, for tests that cannot take a fixture (hypothesis)."""

from __future__ import annotations

from typing import Any

import shapely

from geoplan.tables import TABLES, from_rows


def park_row() -> Any:
    """Return a points table with a single park."""
    row = {
        "point_id": "park-n1",
        "type_id": "park",
        "shape": "site",
        "kind": "likely",
        "name": "东园",
        "address": "",
        "lon": 116.0,
        "lat": 28.0,
        "length_m": None,
        "source": "osm:n1",
        "listed_id": "",
        "reason": "osm: leisure=park",
        "placed_by": "map",
        "uncertainty_m": None,
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": "h",
        "geometry": shapely.Point(116.0, 28.0),
    }
    return from_rows(TABLES["points"], [row])
