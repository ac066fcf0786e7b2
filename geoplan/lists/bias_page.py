"""The sheet of self-checks beside re-checks: raw beside corrected, and how sure, by unit.

From: ``unit_bias``, ``source_rates``. To: a page of the gap list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.tables.values import VERDICTS
from geoplan.text import say

_COLUMNS = (
    ("unit", 26),
    ("verdict", 14),
    ("meaning", 40),
    ("overall", 12),
    ("corrected", 12),
    ("overclaim", 16),
    ("between", 13),
    ("basis", 26),
    ("pairs", 10),
    ("self", 12),
    ("recheck", 12),
    ("bias", 10),
    ("refuted", 12),
    ("mended", 12),
    ("points", 8),
    ("self_all", 12),
    ("patrol", 12),
    ("covert", 12),
    ("mock", 12),
)
_PRINTED = 14


def bias_page(tables: Mapping[str, Any], settings: Settings, title: str) -> Page:
    """Return the page: what asks for a second look first, units without re-checks last."""
    language = settings.language
    units = tables["unit_bias"]
    rates = {
        (row["unit"], row["source"]): row["met_pct"] for row in records(tables["source_rates"])
    }
    body = [
        [cells[name] for name, _ in _COLUMNS]
        for cells in (_cells(row, rates, language) for row in sorted(records(units), key=_rank))
    ]
    heads = [(say(f"bias_column.{name}", language), width) for name, width in _COLUMNS]
    note = say("bias.note", language)
    if units["basis"].eq("none").all():
        note += "\n" + say("bias.no_correction", language)
    return Page(say("list.bias", language), title, heads, body, _PRINTED, note=note)


def _rank(row: Mapping[str, Any]) -> tuple[int, bool, float, int, str]:
    """Verdicts by how much they ask to be done; those never re-checked come last."""
    order = ("high", "unsure", "low", "consistent")
    differs = 0.0 if pd.isna(row["bias_pct"]) else -abs(row["bias_pct"])
    return (
        len(VERDICTS) if not row["pairs"] else order.index(row["verdict"]),
        row["unit"] == "",
        differs,
        -row["points"],
        row["unit"],
    )


def _cells(
    row: Mapping[str, Any], rates: Mapping[tuple[str, str], Any], language: str
) -> dict[str, Any]:
    meaning = row["verdict"] if row["pairs"] else "unchecked"

    def shown(value: Any) -> Any:
        return None if value is None or pd.isna(value) else round(float(value), 1)

    low, high = shown(row["low_pct"]), shown(row["high_pct"])
    unknown = say("list.unknown", language)
    return {
        **{name: row[name] for name in ("pairs", "refuted", "mended", "points")},
        **{n: shown(row[f"{n}_pct"]) for n in ("self", "recheck", "bias", "overclaim")},
        **{n: shown(rates.get((row["unit"], n))) for n in ("patrol", "covert", "mock")},
        "unit": row["unit"] or say("bias.no_unit", language),
        "verdict": say(f"bias.verdict.{row['verdict']}", language),
        "meaning": say(f"bias.meaning.{meaning}", language),
        "overall": unknown if pd.isna(row["overall_pct"]) else shown(row["overall_pct"]),
        "corrected": unknown if pd.isna(row["corrected_pct"]) else shown(row["corrected_pct"]),
        "between": None if low is None else f"{low}–{high}",
        "basis": say(f"bias.basis.{row['basis']}", language, claimed=row["claimed"]),
        "self_all": shown(rates.get((row["unit"], "self"))),
    }
