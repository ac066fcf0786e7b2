"""How far every street is from the nearest checked point, base or toilet, on foot.

From: ``section_reaches``, ``sections``. To: lines in bands of distance, a part a kind of place.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.render.layers.model import Layer, Look, Tables, section_features
from geoplan.tables import records
from geoplan.tables.values import REACH_LAYERS
from geoplan.text import say

# 规划默认值: a block, a walk of six minutes (500 m to a toilet is a rule), of a quarter of an hour.
BANDS_M = (200.0, 500.0, 1000.0)
LOOKS = (
    Look("near", "#7fb3cc", 2.0),
    Look("fair", "#3b87a8", 3.0, (9.0, 3.0)),
    Look("far", "#e08214", 4.0, (4.0, 3.0)),
    Look("beyond", "#7f3b08", 5.0),
    Look("no_way", "#222222", 3.0, (1.0, 5.0)),
    Look("closed", "#9a9a9a", 1.4, (1.0, 4.0)),
)


def look(status: str, distance_m: float | None) -> str:
    """Return the band of a section."""
    if status != "reached" or distance_m is None or pd.isna(distance_m):
        return "closed" if status == "closed" else "no_way"
    return LOOKS[sum(distance_m > limit for limit in BANDS_M)].id


def _features(tables: Tables, language: str) -> pd.DataFrame:
    names = tables["sections"].set_index("section_id")["name"].to_dict()
    no_name = say("layer.no_name", language)
    said: dict[tuple[str, Any], str] = {}
    rank = {layer: i for i, layer in enumerate(REACH_LAYERS)}  # the county's own layers follow
    found = records(tables["section_reaches"])
    rows = []
    for row in sorted(found, key=lambda r: (rank.get(r["layer"], len(rank)), r["layer"])):
        band, metres = look(row["status"], row["distance_m"]), row["distance_m"]
        # to ten metres: nobody walks to the metre, and equal sentences are kept once
        rounded = "" if metres is None or pd.isna(metres) else round(float(metres), -1)
        key = (row["status"], rounded)
        if key not in said:
            shown = rounded if rounded == "" else int(rounded)
            said[key] = say(f"layer.reach.note.{row['status']}", language, metres=shown)
        title = names.get(row["section_id"], "") or no_name
        told = {"look": band, "part": row["layer"], "title": title, "note": said[key]}
        rows.append({"section_id": row["section_id"], **told})
    return section_features(rows)


LAYER = Layer(
    "reach",
    ("section_reaches", "sections"),
    "line",
    LOOKS,
    _features,
    on_sections=True,
)
