"""Orders of supervision (督办单): a sheet to sign for each problem that is supervised.

From: ``problem_cases``, points, duties. To: ``督办单.xlsx`` with an index, then a sheet a problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import case_rows, cells, disclaimer, headline, heads
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page, sheet_names, workbook_bytes
from geoplan.text import say

FILE_NAME = "督办单.xlsx"

_INDEX = (
    *(("rank", 6), ("order", 26), ("case_id", 15), ("unit", 18), ("point", 26)),
    *(("standard", 34), ("why", 24), ("due_word", 17), ("state_word", 9)),
)
_FORM = (("field", 18), ("content", 84))
_TO_SIGN = ("signed_by", "received_by", "feedback", "review", "handed_over")


def render_orders(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the orders into ``folder``, numbered in the order of the index."""
    language = settings.language
    rows = [r for r in case_rows(tables, catalogue, settings) if r["is_supervised"]]
    for number, row in enumerate(rows, 1):
        row["order"] = say("order.number", language, year=settings.day.year, n=number)
    index = say("case_list.orders", language)
    names = sheet_names([index, *(row["case_id"] for row in rows)])
    pages = [
        Page(
            names[0],
            title("case_list.orders", settings),
            heads(_INDEX, settings),
            cells(rows, _INDEX),
            note=say("case_note.orders", language),
        )
    ]
    for name, row in zip(names[1:], rows, strict=True):
        pages.append(_form(name, row, settings))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages))


def _form(name: str, row: Mapping[str, Any], settings: Settings) -> Page:
    language = settings.language
    told = {
        "number": row["order"],
        "matter": f"{row['point']}：{row['standard']}",
        "problem": say(
            "order.problem",
            language,
            what=row["what"],
            day=row["found_day"].isoformat(),
            source=row["source_word"],
            photos=row["photos_before"],
            id=row["case_id"],
        ),
        "why": row["why"],
        "unit": row["unit"],
        "supporting": row["supporting"],
        "due": row["due_word"],
        "requirement": row["requirement"],
        **dict.fromkeys(_TO_SIGN, ""),
    }
    body = [[say(f"order.{key}_is", language), value] for key, value in told.items()]
    return Page(
        name,
        headline("order.title", settings),
        heads(_FORM, settings),
        body,
        note=disclaimer(settings),
        is_form=True,
    )
