"""What if: the usual questions as a sheet, and any as a sentence.

From: ``what_ifs``. To: a page of the book of repairs, and what the command says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.amounts import amount, error_of, rounded
from geoplan.text.forecast import percent
from geoplan.text.repairs import say_question, word_chances

_COLUMNS = (
    *(("rank", 6), ("what", 40), ("items", 10), ("before", 12), ("after", 12), ("change", 11)),
    *(("chance_before", 14), ("chance_after", 14), ("error", 12)),
)


def what_if_page(what_ifs: pd.DataFrame, settings: Settings) -> Page:
    """Return the page: what changes most first."""
    language = settings.language
    body = []
    for row in records(what_ifs):
        told = {
            "what": say_question(row, language),
            **{n: row[n] for n in ("rank", "items")},
            **{n: round(row[f"{n}_pct"], 2) for n in ("before", "after")},
            "change": rounded(row["change_pct"], 2),
            **{n: _chance(row[f"{n}_pct"]) for n in ("chance_before", "chance_after")},
            "error": _number(error_of(row["chance_error_pct"]).removeprefix("±")),
        }
        body.append([told[name] for name, _ in _COLUMNS])
    target = f"{settings.forecast.target_pct:g}"
    heads = [
        (say(f"what_if.column.{name}", language, target=target), width) for name, width in _COLUMNS
    ]
    note = say("what_if.note", language, target=target)
    sheet = say("what_if.sheet", language)
    return Page(sheet, title("what_if.sheet", settings), heads, body, note=note)


def _chance(value: float) -> float | str:
    """Return a simulated chance as a number, or in words at the ends: it is never certain."""
    return _number(percent(value, 1))


def _number(text: str) -> float | str:
    return text if text[0] in "<>" else float(text)


def say_change(what: str, row: Mapping[str, Any], target_pct: float, language: str) -> str:
    """Return what would change, as a sentence."""
    facts = word_chances(row) | {n: f"{row[f'{n}_pct']:.2f}" for n in ("before", "after")}
    facts |= {
        "change": amount(row["change_pct"], 2, is_signed=True),
        "target": f"{target_pct:g}",
    }
    said = say("what_if.said", language, what=what, **facts)
    return said + (say("what_if.items", language, items=row["items"]) if row["items"] else "")
