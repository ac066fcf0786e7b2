"""The sheet of the four targets: how they stand today, and how they stood in each round.

From: ``targets``, ``rounds``, ``round_targets``. To: a page of the gap list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.tables.values import TARGET_KINDS, TARGETS
from geoplan.text import say

_COLUMNS = (
    ("when", 24),
    ("target", 18),
    ("kind", 11),
    ("value", 10),
    ("between", 18),
    ("goal", 10),
    ("unit", 7),
    ("status", 14),
    ("points", 9),
    ("points_known", 12),
    ("met", 9),
    ("unmet", 9),
    ("unverified", 9),
    ("expired", 9),
    ("unknown", 9),
)
_COUNTS = [name for name, _ in _COLUMNS[8:]]


def targets_page(tables: Mapping[str, Any], settings: Settings, title: str) -> Page:
    """Return the page: today first, then the rounds, the latest first."""
    language = settings.language
    body = [
        [when, *_row(row, language)]
        for when, frame in _times(tables, settings)
        for row in sorted(records(frame), key=_rank)
    ]
    heads = [(say(f"target_column.{name}", language), width) for name, width in _COLUMNS]
    return Page(say("list.targets", language), title, heads, body)


def _times(tables: Mapping[str, Any], settings: Settings) -> Iterator[tuple[str, pd.DataFrame]]:
    language = settings.language
    yield say("list.today", language, day=settings.day.isoformat()), tables["targets"]
    past = tables["round_targets"]
    for one in reversed(records(tables["rounds"])):
        mine = past[past["round_id"] == one["round_id"]]
        if len(mine):
            facts = {"name": one["name"], "day": one["until"].isoformat()}
            yield say("list.round", language, **facts), mine


def _rank(row: Mapping[str, Any]) -> tuple[int, int]:
    return TARGETS.index(row["target"]), TARGET_KINDS.index(row["kind"])


def _row(row: Mapping[str, Any], language: str) -> list[Any]:
    kind = "list.every_point" if row["kind"] == "all" else f"kind.{row['kind']}"
    unknown = say("list.unknown", language)

    def number(value: Any) -> float | int | str:
        if pd.isna(value):
            return unknown
        return round(float(value), 1) if row["unit"] == "%" else round(value)

    low, high = (_shown(number(row[end]), row["unit"]) for end in ("low", "high"))
    return [
        say(f"ui.target.{row['target']}", language),
        say(kind, language),
        number(row["value"]),
        low if low == high else f"{low}–{high}",
        number(row["goal"]),
        say("target_column.percent" if row["unit"] == "%" else "target_column.items", language),
        say(f"ui.status.{row['status']}", language),
        *(row[name] for name in _COUNTS),
    ]


def _shown(value: float | int | str, unit: str) -> str:
    return f"{value}%" if unit == "%" and not isinstance(value, str) else str(value)
