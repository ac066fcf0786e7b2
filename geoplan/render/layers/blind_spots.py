"""Where nobody looks: streets, compounds and ground without point, owner, visit or grid.

From: ``blind_spots``. To: lines and areas, by what they are.
"""

from __future__ import annotations

import pandas as pd

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.tables import records
from geoplan.text import say

LOOKS = (
    Look("section", "#980043", 4.0, (10.0, 3.0), letter="街", form="line"),
    Look("compound", "#980043", 2.0, hatch="back", alpha=0.2, symbol="square", letter="区"),
    Look("cell", "#d95f0e", 1.4, (5.0, 3.0), hatch="dots", alpha=0.18, letter="房"),
)


def _features(tables: Tables, language: str) -> pd.DataFrame:
    rows = []
    for row in records(tables["blind_spots"]):
        why = "、".join(say(f"layer.blind_spots.why.{code}", language) for code in row["why"])
        metres, area = row["length_m"], row["floor_area_m2"]
        note = say(
            "layer.blind_spots.note",
            language,
            why=why,
            metres="" if metres is None or pd.isna(metres) else round(float(metres)),
            area="" if area is None or pd.isna(area) else round(float(area)),
            township=row["township"],
            grid=row["grid"],
            rank=int(row["rank"]),
        )
        title = row["name"] or say(f"layer.blind_spots.look.{row['kind']}", language)
        told = {"look": row["kind"], "part": "", "title": title, "note": note}
        rows.append({**told, "geometry": row["geometry"]})
    return features(rows)


LAYER = Layer("blind_spots", ("blind_spots",), "area", LOOKS, _features)
