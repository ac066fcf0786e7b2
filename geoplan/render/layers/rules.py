"""What the rules of the ground say: met, not met, or not known.

From: ``rule_results``. To: stretches, circles and marks by result, a part a rule.
"""

from __future__ import annotations

import pandas as pd

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.render.layers.words import rule_words
from geoplan.tables import records
from geoplan.text import say

LOOKS = (
    Look("unmet", "#c93c05", 5.0, (), hatch="back", alpha=0.15, symbol="diamond", letter="×"),
    Look("unknown", "#777777", 4.0, (2.0, 5.0), alpha=0.05, symbol="circle", letter="?"),
    Look("met", "#3b87a8", 2.5, (12.0, 3.0), alpha=0.08, symbol="circle", letter="✓"),
)


def _features(tables: Tables, language: str) -> pd.DataFrame:
    rows = []
    for row in records(tables["rule_results"]):
        note = say(
            "layer.rules.note",
            language,
            status=f"@rule_status.{row['status']}",
            detail=rule_words(row["rule_id"], row["detail"], language),
        )
        title = row["name"] or say(f"rule.{row['rule_id']}.name", language)
        told = {"look": row["status"], "part": row["rule_id"], "title": title, "note": note}
        rows.append({**told, "geometry": row["geometry"]})
    return features(rows)


LAYER = Layer("rules", ("rule_results",), "line", LOOKS, _features)
