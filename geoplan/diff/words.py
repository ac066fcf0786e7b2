"""Tell what changed: sentences for the console, rows for spreadsheets.

From: the table that :mod:`geoplan.diff.points` makes. To: text.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.diff.points import CHANGES, COLUMNS
from geoplan.tables import records
from geoplan.tables.safe_csv import csv_text
from geoplan.text import say


def diff_text(table: pd.DataFrame, catalogue: Catalogue, language: str) -> str:
    """Return what changed as sentences, type by type, with counts; what was kept is counted."""
    order = {t.id: k for k, t in enumerate(catalogue.types.values())}
    types = sorted(table["type_id"].unique(), key=lambda i: (order.get(i, len(order)), i))
    lines = [_counts(table, say("diff.all", language), language)]
    for type_id in types:
        mine = table[table["type_id"] == type_id]
        point_type = catalogue.types.get(type_id)
        lines += ["", _counts(mine, point_type.name if point_type else type_id, language)]
        lines += [_line(row, language) for row in records(mine[mine["change"] != "kept"])]
    return "\n".join(lines)


def _counts(table: pd.DataFrame, title: str, language: str) -> str:
    counts = table["change"].value_counts()
    said = [
        say("diff.count", language, change=say(f"diff.{c}", language), count=counts[c])
        for c in CHANGES
        if c in counts.index
    ]
    return say("diff.counts", language, title=title, counts="，".join(said))


def _line(row: dict[str, Any], language: str) -> str:
    """Return one change as a sentence; characters that steer a console are left out."""
    facts = {k: _plain(v) if isinstance(v, str) else v for k, v in row.items()}
    facts["metres"] = "" if pd.isna(row["metres"]) else f"{row['metres']:.0f}"
    facts["percent"] = "" if pd.isna(row["share"]) else f"{100 * row['share']:.0f}"
    facts["change"] = say(f"diff.{row['change']}", language)
    statuses = dict.fromkeys(s for s in (row["old_status"], row["new_status"]) if s)
    is_mixed = "candidate" in statuses
    facts["status"] = " → ".join(say(f"diff.{s}", language) for s in statuses) if is_mixed else ""
    return say(f"diff.line_{row['change']}", language, **facts)


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def diff_csv(table: pd.DataFrame, language: str) -> str:
    """Return all rows as CSV for spreadsheets; no cell can become a formula."""
    heads = [say(f"diff.column.{name}", language) for name in COLUMNS]
    rows = [
        [
            say(f"diff.{row[n]}", language)
            if n in ("change", "old_status", "new_status") and row[n]
            else _number(row[n])
            for n in COLUMNS
        ]
        for row in records(table)
    ]
    return csv_text(heads, rows)


def _number(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return None if pd.isna(value) else round(value, 7)
