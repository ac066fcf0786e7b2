"""Read the list of passphrases that close the pages of units.

From: 口令表 (xlsx, csv; 单位, 口令). To: a passphrase a unit, and every row that cannot be used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geoplan.errors import InputError, Problem
from geoplan.sources.sheets import ColumnNames, cell_text, read_sheets

COLUMNS = ColumnNames(
    {
        "unit": ("单位", "单位名称", "责任单位", "主责单位", "unit"),
        "word": ("口令", "密码", "passphrase", "password"),
    },
    required=("unit", "word"),
)


def read_passphrases(path: Path, label: str) -> tuple[dict[str, str], list[Problem]]:
    """Return the passphrase of every unit as written; no problem ever says a passphrase.

    Raises
    ------
    InputError
        When the file cannot be read, or not one row of it can be used.
    """
    problems: list[Problem] = []
    words: dict[str, str] = {}
    rows: dict[str, int] = {}
    for sheet in read_sheets(path, COLUMNS, label, problems):
        for number, cells in sheet.rows:
            place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
            unit, word = (cell_text(cells.get(key, "")) for key in ("unit", "word"))
            if not unit:
                problems.append(Problem("pages.no_name", "lost", **place))
            elif unit in words:
                facts = {"name": unit, "first": rows[unit]}
                problems.append(Problem("pages.repeated", "lost", **place, facts=facts))
            else:
                words[unit], rows[unit] = word, number
    if not words:
        raise InputError([*problems, Problem("pages.no_words", "error", file=label)])
    return words, problems
