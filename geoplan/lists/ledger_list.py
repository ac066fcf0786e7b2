"""The ledger that goes round and comes back: every open problem with room for what was done.

From: ``problem_cases``, points, duties. To: ``整改台账.xlsx``, read back by ``inputs.problems``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import case_rows, cells, disclaimer, headline, heads
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.tables.values import CASE_STATES
from geoplan.text import say

FILE_NAME = "整改台账.xlsx"

_TOLD = (
    *(("rank", 6), ("case_id", 15), ("unit", 16), ("point", 24), ("type", 12), ("township", 12)),
    *(("standard", 30), ("what", 28), ("requirement", 40), ("due_word", 17)),
    *(("state_word", 9), ("came_back", 9), ("photos_before", 14)),
)
_FILLED = (
    ("new_state", 10, Blank(choices=CASE_STATES)),
    ("new_measures", 28, Blank(is_text=True)),
    ("new_photos", 18, Blank(is_text=True)),
    ("new_done", 12, Blank(is_day=True)),
    ("new_who", 10, Blank(is_text=True)),
    ("new_reviewer", 10, Blank(is_text=True)),
    ("new_extend_to", 12, Blank(is_day=True)),
    ("new_approver", 12, Blank(is_text=True)),
    ("new_transfer_to", 16, Blank(is_text=True)),
    ("new_day", 12, Blank(is_day=True)),
)


def render_ledger(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the ledger of all problems not struck off, unit by unit, into ``folder``."""
    language = settings.language
    rows = [r for r in case_rows(tables, catalogue, settings) if r["state"] != "closed"]
    rows.sort(key=lambda r: (not r["unit"], r["unit"], r["due"] or "9", r["case_id"]))
    states = tuple(say(f"case_state.{s}", language) for s in CASE_STATES if s != "to_verify")
    blanks = {
        column: Blank(choices=states) if blank.choices else blank
        for column, (_, _, blank) in enumerate(_FILLED, len(_TOLD))
    }
    columns = (*_TOLD, *((name, width) for name, width, _ in _FILLED))
    page = Page(
        say("case_list.ledger", language),
        headline("case_list.ledger", settings),
        heads(columns, settings),
        cells(rows, _TOLD),
        note=f"{say('case_note.ledger', language)}\n{disclaimer(settings)}",
        blanks=blanks,
        is_circulated=True,
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(workbook_bytes([page]))
