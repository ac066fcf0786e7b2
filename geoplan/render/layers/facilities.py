"""Facilities that the rules look for: toilets, signs, advertisements, car parks and the like.

From: ``facilities``. To: marks with a character each.
"""

from __future__ import annotations

import pandas as pd

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.tables import records
from geoplan.text import say

_MARKS = {
    "toilet": ("厕", "#0b5394", "square"),
    "toilet_sign": ("标", "#0b5394", "diamond"),
    "ad": ("广", "#a64d79", "square"),
    "parking": ("P", "#38761d", "square"),
    "square": ("场", "#38761d", "circle"),
    "yard": ("院", "#38761d", "diamond"),
    "internet_cafe": ("网", "#b45309", "circle"),
    "entertainment": ("娱", "#b45309", "diamond"),
    "bar": ("吧", "#b45309", "pentagon"),
    "tobacco": ("烟", "#7f6000", "circle"),
    "alcohol": ("酒", "#7f6000", "diamond"),
    "lottery": ("彩", "#7f6000", "pentagon"),
    "food": ("食", "#7f6000", "hexagon"),
    "other": ("他", "#5f6b6b", "circle"),
}
GONE = ("commercial", "gone")
LOOKS = tuple(
    Look(kind, colour, symbol=symbol, letter=letter)
    for kind, (letter, colour, symbol) in _MARKS.items()
)


def _features(tables: Tables, language: str) -> pd.DataFrame:
    rows = []
    for row in records(tables["facilities"]):
        if row["lon"] is None or pd.isna(row["lon"]):
            continue
        kind = say(f"facility_kind.{row['kind']}", language)
        note = say(
            "layer.facilities.note",
            language,
            kind=row["label"] or kind,
            theme=row["theme"],
            status=f"@facility_status.{row['status']}" if row["status"] else "",
            count=int(row["count"]) if row["count"] > 1 else "",
            source="@layer.facilities.from_osm"
            if row["source"].startswith("osm:")
            else "@layer.facilities.from_book",
        )
        place = {"part": "", "geometry": row["geometry"]}
        rows.append({"look": row["kind"], "title": row["name"] or kind, "note": note, **place})
    return features(rows)


LAYER = Layer("facilities", ("facilities",), "mark", LOOKS, _features, least_zoom=13)
