"""What a plan leaves out: why, the least that would let it in, and how that was tried.

From: ``patrol_unserved``, points, duties. To: a page of ``巡查路线.xlsx``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from geoplan.lists.carried.plan import Row
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.text import say

_COLUMNS = (
    *(("place", 28), ("type", 14), ("unit", 22), ("must", 8), ("value", 12), ("why", 30)),
    *(("relax", 40), ("how", 34), ("point_id", 22)),
)

Named = Callable[[str], tuple[str, str, str]]


def left_page(unserved: Any, named: Named, title: str, language: str) -> Page:
    """Return the page, required ones first; ``named``: name, type and units of a point by id."""
    rows = sorted(
        records(unserved), key=lambda row: (-row["is_required"], -row["value"], row["task_id"])
    )
    heads = [(say(f"carried.column.{name}", language), width) for name, width in _COLUMNS]
    name, note = (say(f"carried.sheet_left{end}", language) for end in ("", "_note"))
    return Page(name, title, heads, _rows(rows, named, language), len(_COLUMNS) - 1, note=note)


def _rows(rows: Sequence[Mapping[str, Any]], named: Named, language: str) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            *named(row["point_id"]),
            say("carried.yes", language) if row["is_required"] else "",
            round(row["value"], 3),
            say(f"unserved.{row['why']}", language),
            _relaxed(row, language),
            say(f"carried.how.{row['how'] or 'none'}", language, count=_whole(row["given_up"])),
            row["point_id"],
        ]


def _relaxed(row: Row, language: str) -> str:
    """Return what to relax, and nothing else is."""
    amount = row["amount"]
    facts = {"amount": _whole(amount), "both": "" if pd.isna(amount) else _whole(2 * amount)}
    return say(f"carried.relax.{row['relax']}", language, team=row["team"], **facts)


def _whole(value: Any) -> str:
    """Return a number as it is said, "" where there is none."""
    return "" if pd.isna(value) else f"{value:.0f}"
