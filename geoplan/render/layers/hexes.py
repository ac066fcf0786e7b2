"""The surface of gaps: which cells hold how much of what the county is expected to lose.

From: ``hexes``. To: cells in classes that hold a quarter of the whole each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.amounts import amount, share

# Dark to light of one hue, and less and less hatched.
LOOKS = (
    Look("first", "#54278f", 1.6, hatch="cross", alpha=0.5),
    Look("second", "#756bb1", 1.4, hatch="lines", alpha=0.42),
    Look("third", "#9e9ac8", 1.2, hatch="dots", alpha=0.34),
    Look("last", "#bcb8da", 1.0, alpha=0.26),
    Look("none", "#8b939c", 0.7, dash_px=(2.0, 3.0)),
)


def classes(share: pd.Series[Any]) -> list[str]:
    """Return the class of every cell: the heaviest that hold a quarter of the whole, and so on.

    A cell belongs where the half of its share falls; cells of equal share are of one class.
    """
    total = float(share.sum())
    by_share = share.groupby(share).sum().sort_index(ascending=False)
    middle = by_share.cumsum() - by_share / 2
    names = {
        value: LOOKS[min(3, int(np.floor(4 * at / total)))].id if value > 0 else "none"
        for value, at in zip(by_share.index.tolist(), middle.tolist(), strict=True)
    }
    return [names[value] for value in share.tolist()]


def _features(tables: Tables, language: str) -> pd.DataFrame:
    hexes = tables["hexes"]
    rows = []
    for row, look in zip(records(hexes), classes(hexes["share_pct"]), strict=True):
        part = row["unknown_share"]
        unknown = "" if part is None or pd.isna(part) else share(100 * float(part))
        note = say(
            "layer.hexes.note",
            language,
            share=amount(float(row["share_pct"]), 2),
            points=int(row["points"]),
            unknown=unknown,
            state=f"@state.{row['worst_state']}",
        )
        title = say("layer.hexes.name", language)
        shape = {"part": "", "title": title, "note": note, "geometry": row["geometry"]}
        rows.append({"look": look, **shape})
    return features(rows)


LAYER = Layer("hexes", ("hexes",), "area", LOOKS, _features)
