"""What waits to be done at each point: problems not struck off, objections of units.

From: ``problem_cases``, ``objections``, ``corrected_scores``. To: columns of the page; nothing here
is HTML. Who found, checked or objected stays out of the page; the unit is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.tables import records
from geoplan.text.duties import word_objection

TODO = ("open", "overdue", "supervised", "objection")


def todo_columns(
    tables: Mapping[str, pd.DataFrame], ids: pd.Series[Any], language: str
) -> dict[str, list[Any]]:
    """Return ``todo`` (how many of each of :data:`TODO`), ``said`` (sentences), ``corrected``."""
    counts = {name: _per_point(rows) for name, rows in _rows(tables).items()}
    said: dict[str, list[str]] = {}
    for row in records(tables["objections"]):
        said.setdefault(row["point_id"], []).append(word_objection(row, language))
    corrected = tables["corrected_scores"].set_index("point_id")["corrected_pct"]
    known = corrected.dropna().round(1).to_dict()
    return {
        "todo": [[counts[name][point_id] for name in TODO] for point_id in ids],
        "said": [said.get(point_id, []) for point_id in ids],
        "corrected": [known.get(point_id) for point_id in ids],
    }


def _rows(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    cases, objections = tables["problem_cases"], tables["objections"]
    return {
        "open": cases[cases["state"] != "closed"],
        "overdue": cases[cases["overdue_days"] > 0],
        "supervised": cases[cases["is_supervised"]],
        "objection": objections[objections["state"] == "open"],
    }


def _per_point(rows: pd.DataFrame) -> Counter[str]:
    return Counter(rows["point_id"].tolist())
