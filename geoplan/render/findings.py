"""What the page says of the count: map against list, and what either lacks.

From: ``completeness``, ``findings``. To: rows of the panel's tables; nothing here is HTML.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.catalogue.model import Catalogue
from geoplan.tables import records
from geoplan.text import say

_SHOWN_MAX = 300  # unlocated and missing, each; the workbook holds all


def inventory_rows(
    completeness: pd.DataFrame, catalogue: Catalogue, language: str
) -> list[list[Any]]:
    """Return ``[type, on the map, on the list, on both, missing, estimate]`` of the whole county.

    Only types that the map or the list has, or that the catalogue expects.
    """
    county = completeness.loc[completeness["township"] == ""]
    return [
        [
            catalogue.types[row["type_id"]].name,
            int(row["osm"]),
            int(row["listed"]),
            int(row["both"]),
            int(row["missing"]),
            estimate_text(row, language),
        ]
        for row in records(county)
        if row["osm"] or row["listed"] or row["missing"]
    ]


def estimate_text(row: dict[str, Any], language: str) -> str:
    """Return the estimated total with its interval, or why there is none."""
    if pd.isna(row["estimate"]):
        return say(f"method.{row['method']}", language)
    total, low, high = (round(float(row[name])) for name in ("estimate", "low", "high"))
    return say("inventory_list.estimate", language, total=total, low=low, high=high)


def finding_rows(findings: pd.DataFrame, catalogue: Catalogue) -> dict[str, Any]:
    """Return how many findings of each kind, and rows of those that no point on the map carries."""
    counts = {str(k): int(n) for k, n in findings["kind"].value_counts().items()}
    rows: dict[str, list[list[str]]] = {}
    for kind in ("unlocated", "missing"):
        found = records(findings.loc[findings["kind"] == kind].head(_SHOWN_MAX))
        rows[kind] = [
            [catalogue.types[r["type_id"]].name, r["township"], r["name"], r["detail"]]
            for r in found
        ]
    return {"counts": counts, "rows": rows}
