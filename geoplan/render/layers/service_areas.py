"""What can be reached in some minutes from any place of a kind.

From: ``service_areas``. To: nested areas, a part a kind of place and mode.
"""

from __future__ import annotations

import pandas as pd

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.tables import records
from geoplan.tables.values import TRAVEL_MODES
from geoplan.text import say

LOOKS = (
    Look("shortest", "#00441b", 2.2, hatch="lines", alpha=0.28),
    Look("middle", "#238b45", 1.8, (8.0, 4.0), hatch="dots", alpha=0.18),
    Look("longest", "#74c476", 1.6, (3.0, 3.0), alpha=0.12),
)


def _features(tables: Tables, language: str) -> pd.DataFrame:
    frame = tables["service_areas"]
    steps = {
        key: {m: min(i, 2) for i, m in enumerate(sorted(group.unique()))}
        for key, group in frame.groupby(["layer", "mode"], sort=True)["minutes"]
    }
    rows = []
    # the widest first: the nearer lie on top
    mode_rank = {mode: i for i, mode in enumerate(TRAVEL_MODES)}
    found = records(frame)
    for row in sorted(found, key=lambda r: (r["layer"], mode_rank[r["mode"]], -r["minutes"])):
        minutes = f"{float(row['minutes']):g}"
        mode = f"@travel_mode.{row['mode']}"
        title = say("layer.service_areas.title", language, minutes=minutes, mode=mode)
        km = f"{float(row['length_m']) / 1000:.1f}"
        note = say("layer.service_areas.note", language, km=km)
        look = LOOKS[steps[row["layer"], row["mode"]][row["minutes"]]].id
        part = f"{row['layer']}@{row['mode']}"
        told = {"look": look, "part": part, "title": title, "note": note}
        rows.append({**told, "geometry": row["geometry"]})
    return features(rows)


def _labels(tables: Tables, language: str) -> dict[str, str]:
    """Return the minutes of each ring; of more than three the last stands for the rest."""
    frame = tables["service_areas"]
    minutes: dict[str, list[float]] = {}
    for _, group in frame.groupby(["layer", "mode"], sort=True)["minutes"]:
        for i, value in enumerate(sorted(group.unique())):
            minutes.setdefault(LOOKS[min(i, 2)].id, []).append(float(value))
    return {
        look: say(
            "layer.service_areas.ring",
            language,
            minutes="、".join(f"{value:g}" for value in sorted(set(values))),
        )
        for look, values in minutes.items()
    }


LAYER = Layer("service_areas", ("service_areas",), "area", LOOKS, _features, labels=_labels)
