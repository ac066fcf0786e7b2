"""The chances of covert visits, as a workbook.

From: covert_points, points, duties, catalogue. To: the bytes of ``暗访可能.xlsx``: no days in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import units_by_role
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.county import word_county
from geoplan.text.phones import hide_phones

COVERT_BOOK = "暗访可能.xlsx"

_NAMED = (("point_id", 22), ("name", 28), ("type", 14), ("unit", 24))
_FIGURES = (
    *(("value", 12), ("asked_pct", 9), ("chance_pct", 9), ("rate_pct", 11), ("rate_se_pct", 9)),
    *(("day_pct", 12), ("next_day_bits", 12), ("reach_pct", 11)),
)
_TOLD = (("why", 26), ("days_needed", 12))
_DIGITS = 2


def covert_bytes(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, days: int
) -> bytes:
    """Return the workbook; points that fall short first, then those with most to lose."""
    language = settings.language
    points = {row["point_id"]: row for row in records(tables["points"].drop(columns="geometry"))}
    units = units_by_role(tables["duties"])
    body = []
    rows = records(tables["covert_points"])
    for row in sorted(rows, key=lambda r: (not r["is_short"], -r["value"], r["point_id"])):
        point = points[row["point_id"]]
        kind = catalogue.types.get(point["type_id"])
        named = [row["point_id"], hide_phones(point["name"]), kind.name if kind else ""]
        named.append(hide_phones("、".join(units.get((row["point_id"], "lead"), []))))
        figures = [None if pd.isna(row[n]) else round(row[n], _DIGITS) for n, _ in _FIGURES]
        why = word_lack(row["why"], language)
        days_needed = None if pd.isna(row["days_needed"]) else int(row["days_needed"])
        body.append([*named, *figures, why, days_needed])
    columns = (*_NAMED, *_FIGURES, *_TOLD)
    title = say("covert.book", language, county=word_county(settings), days=days)
    page = Page(
        say("covert.sheet", language),
        title,
        [(say(f"covert.column.{name}", language), width) for name, width in columns],
        body,
        note=say("covert.note", language),
    )
    return workbook_bytes([page], title)


def word_lack(why: str, language: str) -> str:
    """Return why a point falls short of what is asked: of covert visits none is required."""
    if not why:
        return ""
    return say("covert.no_time" if why == "no_time" else f"unserved.{why}", language)
