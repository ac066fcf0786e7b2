"""What a plan made anew changes, and whose sheets have to be handed out again.

From: ``patrol_changes``, ``patrol_rounds``, points, duties. To: a page of ``巡查路线.xlsx``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from geoplan.lists.carried.plan import Row
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.clock import clock

_COLUMNS = (
    *(("change", 14), ("place", 28), ("type", 14), ("was", 30), ("now", 30), ("team", 30)),
    ("point_id", 22),
)

Named = Callable[[str], tuple[str, str, str]]


def in_order(changes: Any) -> list[Row]:
    """Return the rows of ``patrol_changes`` by round and time, as a team would look for them."""

    def key(row: Mapping[str, Any]) -> tuple[str, Any, str]:
        to = row["to_round"]
        return to or row["from_round"], row["to_s" if to else "from_s"], row["task_id"]

    return sorted(records(changes), key=key)


def sheets_anew(changes: Any, rounds: Any) -> tuple[list[str], list[str]]:
    """Return the rounds whose sheets have to be handed out again, and those that are no more."""
    there = set(rounds["round_id"])
    touched = sorted({*changes["from_round"], *changes["to_round"]} - {""})
    return [one for one in touched if one in there], [one for one in touched if one not in there]


def say_sheets(changes: Any, rounds: Any, language: str) -> str:
    """Say whose sheets have to be handed out again and which to take back."""
    again, gone = sheets_anew(changes, rounds)
    between = "、" if language == "zh" else ", "
    if not again and not gone:
        return say("patrol_change.sheets_stay", language)
    return say("patrol_change.sheets", language, again=between.join(again), gone=between.join(gone))


def say_when(row: Row, end: str, language: str) -> str:
    """Return the round and time a change leads ``from`` or ``to``."""
    if not row[f"{end}_round"]:
        return say("patrol_change.nowhere", language)
    time = clock(row[f"{end}_s"])
    return say("patrol_change.when", language, round=row[f"{end}_round"], time=time)


def changes_page(changes: Any, rounds: Any, named: Named, title: str, language: str) -> Page:
    """Return the page; ``named``: name, type and units of a point by id."""
    heads = [(say(f"carried.column.{name}", language), width) for name, width in _COLUMNS]
    note = say_sheets(changes, rounds, language)
    name = say("carried.sheet_changes", language)
    rows = _rows(in_order(changes), named, language)
    return Page(name, title, heads, rows, len(_COLUMNS) - 1, note=note)


def _rows(rows: Sequence[Row], named: Named, language: str) -> Iterator[list[Any]]:
    for row in rows:
        place, kind, _ = named(row["point_id"])
        teams = [row[f"{end}_round"].partition(" ")[2] for end in ("from", "to")]
        yield [
            say(f"patrol_change.is_{row['change']}", language),
            place,
            kind,
            say_when(row, "from", language),
            say_when(row, "to", language),
            " → ".join(dict.fromkeys(team for team in teams if team)),
            row["point_id"],
        ]
