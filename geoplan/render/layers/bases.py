"""Where patrols start.

From: ``bases``. To: marks.
"""

from __future__ import annotations

import pandas as pd
import shapely

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.tables import records
from geoplan.text import say

LOOKS = (Look("base", "#1b4f2a", symbol="square", letter="驻"),)


def _features(tables: Tables, language: str) -> pd.DataFrame:
    return features(
        [
            {
                "look": "base",
                "part": "",
                "title": row["name"],
                "note": say("layer.bases.note", language, address=row["address"]),
                "geometry": shapely.Point(row["lon"], row["lat"]),
            }
            for row in records(tables["bases"])
        ]
    )


LAYER = Layer("bases", ("bases",), "mark", LOOKS, _features)
