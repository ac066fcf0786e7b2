"""What the rules of the ground say: met, not met, or not known; and the places they found.

From: ``rule_results``, ``rule_items``. To: stretches, circles and marks by result, places that
should not be there, grounds and streets that can be used; a part a rule.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.render.layers.model import Layer, Look, Tables, features
from geoplan.render.layers.words import rule_words
from geoplan.tables import records
from geoplan.text import say

LOOKS = (
    Look("unmet", "#c93c05", 5.0, (), hatch="back", alpha=0.15, symbol="diamond", letter="×"),
    Look("unknown", "#777777", 4.0, (2.0, 5.0), alpha=0.05, symbol="circle", letter="?"),
    Look("met", "#3b87a8", 2.5, (12.0, 3.0), alpha=0.08, symbol="circle", letter="✓"),
    Look("conflict", "#8e0152", 3.0, (3.0, 3.0), symbol="pentagon", letter="!"),
    Look("wanted", "#762a83", 1.5, (2.0, 2.0), symbol="circle", letter="补"),
    Look("relief", "#1b7837", 4.0, (8.0, 4.0), symbol="square", letter="+"),
)
ITEMS = ("conflict", "wanted", "relief")


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
    items = tables["rule_items"]
    known = items[items["result_id"].isin(tables["rule_results"]["result_id"])]
    return features(rows + _items(known, language))


def _items(items: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """Return the single finds that have a place; what is a department's daily work has none."""
    rows = []
    for row in records(items):
        if row["role"] not in ITEMS or row["geometry"].is_empty:
            continue
        key = "rule_list.street" if row["kind"] == "street" else f"facility_kind.{row['kind']}"
        kind = say(key, language)
        note = say(
            "layer.rules.item",
            language,
            role=f"@rule_role.{row['role']}",
            kind=kind,
            metres="" if pd.isna(row["distance_m"]) else round(row["distance_m"]),
            unit=row["unit"],
        )
        told = {"look": row["role"], "part": row["rule_id"], "title": row["name"] or kind}
        rows.append({**told, "note": note, "geometry": row["geometry"]})
    return rows


LAYER = Layer("rules", ("rule_results", "rule_items"), "line", LOOKS, _features)
