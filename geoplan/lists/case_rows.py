"""Every problem on one line, in words: where, what, whose, until when, how far.

From: ``problem_cases``, points, duties, the catalogue. To: one mapping a problem; every list of
problems is cut from the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.tables import records
from geoplan.text import say

Rows = list[dict[str, Any]]
Heads = Sequence[tuple[str, int]]

_ROLES = ("supporting", "township")


def case_rows(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> Rows:
    """Return all problems: to be mended, to be reviewed, closed; each by limit, unit and number.

    Keys: those of ``problem_cases`` and the columns that the lists show.
    """
    names = dict(zip(tables["points"]["point_id"], tables["points"]["name"], strict=True))
    types = dict(zip(tables["points"]["point_id"], tables["points"]["type_id"], strict=True))
    units = units_by_role(tables["duties"])
    rows = records(tables["problem_cases"])
    for row in rows:
        point_id = row["point_id"]
        row["point"] = names[point_id]
        row["type"] = catalogue.types[types[point_id]].name
        for role in _ROLES:
            row[role] = "、".join(units.get((point_id, role), ()))
        row |= _in_words(row, catalogue, settings)
    later = {"to_review": 1, "closed": 2}
    rows.sort(key=lambda r: (later.get(r["state"], 0), r["due"] or "9", r["unit"], r["case_id"]))
    return rows


def units_by_role(duties: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """Return who has each role at each point."""
    found: dict[tuple[str, str], list[str]] = {}
    columns = (duties[name] for name in ("point_id", "role", "unit"))
    for point_id, role, unit in zip(*columns, strict=True):
        found.setdefault((point_id, role), []).append(unit)
    return found


def _in_words(row: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> dict[str, Any]:
    language = settings.language
    item = catalogue.indicators[row["indicator_id"]]
    none = say("case_list.no_limit", language)
    return {
        "group": item.group,
        "standard": item.name,
        "kind": say(f"case_list.{item.kind}", language),
        "what": row["note"] or say("case_list.what", language, standard=item.name),
        "requirement": say(
            "case_list.requirement", language, standard=item.name, days=item.interval_days
        ),
        "state_word": say(f"case_state.{row['state']}", language),
        "source_word": say(f"source.{row['source']}", language),
        "grade": say(f"case_list.{'serious' if item.is_serious else 'plain'}", language),
        "limit": none if pd.isna(row["limit_hours"]) else _limit(row["limit_hours"], language),
        "limit_from": row["limit_from"].replace("T", " ")
        if "T" in row["limit_from"]
        else say("case_list.from_day", language, day=row["limit_from"]),
        "due_word": row["due"].replace("T", " ") or none,
        "overdue": row["overdue_days"] or None,
        "is_closed": say(f"case_list.{'yes' if row['state'] == 'closed' else 'no'}", language),
        "came_back": say("case_list.times", language, times=row["relapses"])
        if row["relapses"]
        else say("case_list.no", language),
        "days_to_relapse": None if pd.isna(row["relapse_days"]) else int(row["relapse_days"]),
        "why": "、".join(
            say(f"supervised.{why}", language, days=row["overdue_days"], times=row["relapses"])
            for why in row["supervised_why"]
        ),
    }


def _limit(hours: float, language: str) -> str:
    """Return a limit as offices say it: whole working days, else hours."""
    days, rest = divmod(hours, 8)
    key = "hours" if rest or not days else "days"
    return say(f"case_list.{key}", language, n=f"{hours if key == 'hours' else days:g}")


def headline(key: str, settings: Settings) -> str:
    """Return the title of what is printed and signed, county and sheet: no more fits the middle."""
    return f"{settings.county.name} {say(key, settings.language)}".strip()


def disclaimer(settings: Settings) -> str:
    """Return what may be done with a sheet, and the day it speaks for."""
    return say("list.disclaimer", settings.language, day=settings.day.isoformat())


def heads(columns: Heads, settings: Settings) -> list[tuple[str, int]]:
    """Return headings in the reader's language with their widths."""
    return [(say(f"case_column.{name}", settings.language), width) for name, width in columns]


def cells(rows: Rows, columns: Heads) -> list[list[Any]]:
    """Return the values of ``columns``, each row with its number in front where asked for."""
    return [
        [number if name == "rank" else row[name] for name, _ in columns]
        for number, row in enumerate(rows, 1)
    ]
