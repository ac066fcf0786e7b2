"""Give nameless sites a name a person can find.

From: rows of ``points``, ``sections``. To: the same rows, named by their type and nearest street.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import Catalogue
from geoplan.text import say

Rows = list[dict[str, Any]]

_NEAR_DEG = 0.003  # about 300 m: farther off, a street says nothing about a place


def name_unnamed(
    rows: Rows, sections: gpd.GeoDataFrame, catalogue: Catalogue, language: str
) -> None:
    """Give nameless sites a name a person can find: the type and the nearest named street."""
    named = sections[sections["name"] != ""]
    nameless = [row for row in rows if not row["name"]]
    if not nameless:
        return
    streets: list[str] = [""] * len(nameless)
    if len(named):
        tree = shapely.STRtree(named.geometry.to_numpy())
        dots = shapely.points([(row["lon"], row["lat"]) for row in nameless])
        nearest = tree.nearest(dots)
        is_near = shapely.distance(dots, named.geometry.to_numpy()[nearest]) < _NEAR_DEG
        streets = np.where(is_near, named["name"].to_numpy()[nearest], "").tolist()
    for row, street in zip(nameless, streets, strict=True):
        title = say("point.unnamed", language, type=catalogue.types[row["type_id"]].name)
        near = say("point.near", language, street=street) if street else ""
        row["name"] = title + near
        row["is_unnamed"] = True
    _number_namesakes(nameless, language)


def _number_namesakes(rows: Rows, language: str) -> None:
    """Tell sites of one made-up name apart by a number, from west to east."""
    namesakes: dict[str, Rows] = {}
    for row in rows:
        namesakes.setdefault(row["name"], []).append(row)
    for group in namesakes.values():
        if len(group) < 2:
            continue
        ordered = sorted(group, key=lambda r: (r["lon"], r["lat"], r["point_id"]))
        for number, row in enumerate(ordered, 1):
            row["name"] = say("point.numbered", language, name=row["name"], number=number)
