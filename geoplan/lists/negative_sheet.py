"""The sheet on which the negative list is reported: a row an entry, named or numbered.

From: the shipped list. To: the bytes of a workbook that ``inputs.negatives`` reads as it is.
"""

from __future__ import annotations

from geoplan.catalogue.negative import load_negative_list
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.tables.values import NEGATIVE_REPORTS
from geoplan.text import say, section

NEGATIVE_FILE = "负面清单-模板.xlsx"

_COLUMNS = {
    **{"number": 6, "kind": 10, "name": 40, "state": 10, "day": 12, "unit": 18, "note": 30},
    **{"deduct": 8, "evidence": 24, "handler": 10, "reviewer": 10},
}
_GIVEN = ("number", "kind")  # the others are filled in


def negative_template(language: str) -> bytes:
    """Return 负面清单: its entries, names where they are public, everything else empty."""
    heads = section("negative_column", language)
    words = tuple(say(f"negative.state.{state}", language) for state in NEGATIVE_REPORTS)
    blanks = {
        j: Blank(choices=words if name == "state" else (), is_day=name == "day")
        for j, name in enumerate(_COLUMNS)
        if name not in _GIVEN
    }
    rows = []
    for entry in load_negative_list():
        kind = say("negative.veto" if entry.is_veto else "negative.deducts", language)
        given = {"number": entry.number, "kind": kind, "name": entry.name}
        rows.append([given.get(name, "") for name in _COLUMNS])
    page = Page(
        say("negative.sheet", language),
        say("negative.sheet_title", language),
        [(heads[name], width) for name, width in _COLUMNS.items()],
        rows,
        note=say("negative.sheet_note", language),
        blanks=blanks,
    )
    return workbook_bytes([page])
