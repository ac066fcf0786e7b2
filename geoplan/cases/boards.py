"""The red-black lists of units, townships and types of points, now and round by round.

From: ``points``, ``duties``, ``checks``, ``problem_cases``, ``rounds``, ``round_scores``. To:
``unit_standings``, ``group_standings`` and ``round_standings``.

A period is a round. The one before is the last that had ended by the day of the build; its points
are counted for whoever has them now, for a unit is compared with itself.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.cases.standings import known_items, stand, stand_then
from geoplan.config import Settings
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.values import BOARD_DIMENSIONS

Rows = list[dict[str, Any]]


def make_boards(
    points: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    cases: pd.DataFrame,
    rounds: pd.DataFrame,
    round_scores: pd.DataFrame,
    settings: Settings,
) -> dict[str, pd.DataFrame]:
    """Return the three tables by name."""
    line = settings.cases.board_line_pct
    ended = [r for r in records(rounds) if r["end"] < settings.day]
    ended.sort(key=lambda r: (r["end"], r["round_id"]))
    known = known_items(points, checks)
    now: dict[str, Rows] = {}
    then: Rows = []
    for dimension in BOARD_DIMENSIONS:
        held = _held(dimension, points, duties)
        rows = now[dimension] = stand(known, held, cases, line)
        before: Rows = []
        for one in ended:
            scores = round_scores[round_scores["round_id"] == one["round_id"]]
            before = stand_then(held, scores, line)
            named = {"round_id": one["round_id"], "name": one["name"], "dimension": dimension}
            then += [{**row, **named, "value": row["unit"]} for row in before]
        _compare(rows, before, ended[-1]["name"] if ended else "")
    groups = [
        {**row, "dimension": dimension, "value": row["unit"]}
        for dimension in BOARD_DIMENSIONS[1:]
        for row in now[dimension]
    ]
    return {
        "unit_standings": from_rows(TABLES["unit_standings"], now["unit"]),
        "group_standings": from_rows(TABLES["group_standings"], groups),
        "round_standings": from_rows(TABLES["round_standings"], then),
    }


def _held(dimension: str, points: pd.DataFrame, duties: pd.DataFrame) -> pd.DataFrame:
    """Return which points count for which unit, township or type."""
    if dimension == "type":
        return points[["point_id", "type_id"]].rename(columns={"type_id": "unit"})
    role = "lead" if dimension == "unit" else dimension
    held: pd.DataFrame = duties.loc[duties["role"] == role, ["point_id", "unit"]]
    return held


def _compare(rows: Rows, before: Rows, name: str) -> None:
    """Set the rank before, and by how many places each has risen since."""
    ranks = {row["unit"]: row["rank"] for row in before}
    for row in rows:
        old = ranks.get(row["unit"])
        row |= {"before": name, "rank_before": old, "risen": None}
        if old is not None and row["rank"] is not None:
            row["risen"] = old - row["rank"]
