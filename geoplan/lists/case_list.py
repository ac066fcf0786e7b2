"""The office's book of problems: notice, list, supervision, reminders, red-black list, checks.

From: ``problem_cases``, ``problem_events``, standings, checks, points, duties, gate. To:
``督查台账.xlsx``, to be read; what goes round and comes back is ``整改台账.xlsx``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.cases import remind
from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.board_page import board_pages
from geoplan.lists.case_rows import Rows, case_rows, cells, heads
from geoplan.lists.check_page import check_page
from geoplan.lists.inventory_list import title
from geoplan.lists.notice_page import notice_page, sums_page
from geoplan.lists.objections_page import objections_page
from geoplan.lists.photo_page import photo_page
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.forecast import word_veto

FILE_NAME = "督查台账.xlsx"

_CASE = (
    *(("rank", 6), ("case_id", 15), ("township", 12), ("type", 12), ("point", 24)),
    *(("group", 10), ("standard", 30), ("what", 30), ("state_word", 9), ("unit", 16)),
    *(("due_word", 17), ("overdue", 8), ("came_back", 9), ("found_day", 11)),
    *(("source_word", 9), ("grade", 8), ("supporting", 22), ("requirement", 46), ("limit", 10)),
    *(("limit_from", 17), ("photos_before", 18), ("measures", 24), ("photos_after", 18)),
    *(("mended_day", 11), ("mended_by", 10), ("closed_by", 10), ("closed_day", 11)),
    *(("is_closed", 8), ("transfers", 8), ("extensions", 8), ("days_to_relapse", 10)),
    ("relapse_of", 15),
)
_PRINTED = 13
_SUPERVISED = (
    *(("rank", 6), ("case_id", 15), ("point", 24), ("standard", 30), ("what", 30)),
    *(("why", 22), ("unit", 16), ("supporting", 22), ("due_word", 17), ("overdue", 8)),
    *(("requirement", 46), ("state_word", 9)),
)
_REMINDER = (
    *(("rank", 6), ("when", 14), ("due_word", 17), ("unit", 16), ("point", 24)),
    *(("standard", 30), ("what", 30), ("state_word", 9), ("remind_on", 34), ("case_id", 15)),
)
_EVENT = (
    *(("case_id", 15), ("point", 24), ("standard", 30), ("seq", 6), ("day", 11), ("clock", 7)),
    *(("move", 14), ("state", 9), ("who", 12), ("to", 16), ("note", 30), ("photos", 24)),
    ("origin", 8),
)


def render_case_list(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the book of problems into ``folder``."""
    rows = case_rows(tables, catalogue, settings)
    pages = [
        notice_page(rows, tables, catalogue, settings),
        _cases_page(
            "cases", _CASE, [r for r in rows if r["state"] != "closed"], settings, _PRINTED
        ),
        _cases_page("supervised", _SUPERVISED, [r for r in rows if r["is_supervised"]], settings),
        _cases_page("reminders", _REMINDER, _reminders(rows, settings), settings),
        *board_pages(tables, catalogue, settings),
        objections_page(tables, catalogue, settings),
        check_page(tables, rows, catalogue, settings),
        photo_page(tables, catalogue, settings),
        _cases_page(
            "closed", _CASE, [r for r in rows if r["state"] == "closed"], settings, _PRINTED
        ),
        _cases_page("events", _EVENT, _events(tables["problem_events"], rows, settings), settings),
        sums_page(rows, tables, settings),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    alert = word_veto(tables["gate"], settings.language)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages, alert=alert))


def _cases_page(
    key: str, columns: tuple[tuple[str, int], ...], rows: Rows, settings: Settings, printed: int = 0
) -> Page:
    return Page(
        say(f"case_list.{key}", settings.language),
        title(f"case_list.{key}", settings),
        heads(columns, settings),
        cells(rows, columns),
        printed,
        say(f"case_note.{key}", settings.language),
    )


def _reminders(rows: Rows, settings: Settings) -> Rows:
    """Return what is due, overdue or to be reminded of, as the calendar has it."""
    language = settings.language
    out = []
    for one in remind(rows, settings):
        key = "overdue" if one.days_left < 0 else "today" if not one.days_left else "left"
        out.append(
            {
                **one.case,
                "when": say(f"case_when.{key}", language, days=abs(one.days_left)),
                "remind_on": "、".join(day.isoformat() for day in one.days),
            }
        )
    return out


def _events(events: pd.DataFrame, rows: Rows, settings: Settings) -> Rows:
    language = settings.language
    by_id = {row["case_id"]: row for row in rows}
    return [
        {
            **event,
            "point": by_id[event["case_id"]]["point"],
            "standard": by_id[event["case_id"]]["standard"],
            "move": say(f"case_move.{event['move']}", language),
            "state": say(f"case_state.{event['state']}", language),
            "origin": say(f"case_list.{event['origin']}", language),
        }
        for event in records(events)
    ]
