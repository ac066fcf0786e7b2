"""Facilities that the rules look for: toilets, signs, advertisements, car parks and the like.

From: ``facilities``, ``datums``. To: marks with a character each; of books whose datum nobody knows
a mark that says so.
"""

from __future__ import annotations

import pandas as pd

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.tables import records
from geoplan.tables.guessed import is_unsure, unsure_sheets
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
UNSURE = "unsure"
GONE = ("commercial", "gone")
LOOKS = (
    *(
        Look(kind, colour, symbol=symbol, letter=letter)
        for kind, (letter, colour, symbol) in _MARKS.items()
    ),
    Look(UNSURE, "#8b939c", letter="?"),
)


def _features(tables: Tables, language: str) -> pd.DataFrame:
    rows = []
    sheets = unsure_sheets(tables["datums"])
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
            unsure="@layer.facilities.unsure" if is_unsure(row["source"], sheets) else "",
        )
        place = {"part": "", "geometry": row["geometry"]}
        look = UNSURE if is_unsure(row["source"], sheets) else row["kind"]
        rows.append({"look": look, "title": row["name"] or kind, "note": note, **place})
    return features(rows)


LAYER = Layer("facilities", ("facilities", "datums"), "mark", LOOKS, _features, least_zoom=13)
