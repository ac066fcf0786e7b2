"""Read the list of units that are to look after grids.

From: 包保单位名单 (xlsx, csv). To: name and share of each, and every row that cannot be used.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from geoplan.errors import InputError, Problem
from geoplan.sources.sheets import ColumnNames, cell_number, cell_text, read_sheets

COLUMNS = ColumnNames(
    {
        "unit": ("包保单位", "单位", "单位名称", "责任单位", "名称", "sponsor", "unit"),
        "share": ("份额", "份数", "人数", "share"),
    },
    required=("unit",),
)


def read_sponsors(path: Path, label: str) -> tuple[list[tuple[str, float]], list[Problem]]:
    """Return (name, share) of every unit in the order of the list; no share written is 1.

    Raises
    ------
    InputError
        When the file cannot be read, or not one row of it can be used.
    """
    problems: list[Problem] = []
    units: dict[str, tuple[float, int]] = {}
    for sheet in read_sheets(path, COLUMNS, label, problems):
        for number, cells in sheet.rows:
            place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
            name, written = (cell_text(cells.get(key, "")) for key in ("unit", "share"))
            if not name:
                problems.append(Problem("grids.no_unit", "lost", **place))
                continue
            if name in units:
                facts = {"name": name, "first": units[name][1]}
                problems.append(Problem("grids.repeated", "lost", **place, facts=facts))
                continue
            share = cell_number(cells.get("share", "")) if written else 1.0
            if share is None or not 0 < share < math.inf:
                facts = {"name": name, "value": written}
                problems.append(Problem("grids.bad_share", "warning", **place, facts=facts))
                share = 1.0
            units[name] = (share, number)
    if not units:
        raise InputError([*problems, Problem("grids.nobody", "error", file=label)])
    return [(name, share) for name, (share, _) in units.items()], problems
