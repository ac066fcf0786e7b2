"""Read where patrols start from.

From: 驻点 sheets (xlsx, csv). To: rows of ``bases``, and every row that cannot be used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.errors import Gather, Problem
from geoplan.sources.cells import one_line
from geoplan.sources.datum_verdict import Bounds
from geoplan.sources.datum_words import declared_in
from geoplan.sources.list_position import POSITION_COLUMNS, read_spot
from geoplan.sources.sheets import ColumnNames, cell_text, read_sheets
from geoplan.sources.spots import place_spots

COLUMNS = ColumnNames(
    {
        "name": ("名称", "驻点", "驻点名称", "单位名称", "name"),
        "address": ("地址", "详细地址", "驻点地址", "位置", "address"),
        **POSITION_COLUMNS,
    },
    required=("name",),
    others=("序号", "联系人", "联系电话", "负责人", "备注", "人数", "车辆", "所属单位"),
)

Rows = list[dict[str, Any]]


def read_bases(
    paths: Sequence[Path], labels: Sequence[str], bounds: Bounds, gather: Gather
) -> tuple[Rows, list[Problem]]:
    """Read and place all rows; ``bounds`` (W, S, E, N in degrees) are the county's.

    A base without a position is of no use here: it is listed. One given twice is kept once.
    """
    problems: list[Problem] = []
    rows: Rows = []
    for path, label in zip(paths, labels, strict=True):
        for sheet in gather.run(read_sheets, path, COLUMNS, label, problems) or []:
            declared = declared_in(sheet.headings, sheet.notes)
            for number, cells in sheet.rows:
                place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
                row = _read_row(cells, place, declared, problems)
                if row is not None:
                    rows.append(row)
    problems += place_spots(rows, bounds)
    return _placed(rows, problems), problems


def _read_row(
    cells: Mapping[str, Any], place: dict[str, Any], declared: str, problems: list[Problem]
) -> dict[str, Any] | None:
    name, address = (one_line(cells.get(key, "")) for key in ("name", "address"))
    if not name:
        problems.append(Problem("base.no_name", "lost", **place, column="名称"))
        return None
    told = cell_text(cells.get("datum", ""))
    spot = read_spot(cells, name, place, problems)
    return {
        **place,
        "name": name,
        "address": address,
        "spot": spot,
        "declared": told or declared,
    }


def _placed(rows: Rows, problems: list[Problem]) -> Rows:
    kept: dict[str, dict[str, Any]] = {}
    for row in rows:
        place = {key: row[key] for key in ("file", "sheet", "row")}
        facts = {"name": row["name"]}
        if row["lon"] is None:
            column = "经度、纬度"
            problems.append(
                Problem("base.no_position", "lost", **place, column=column, facts=facts)
            )
            continue
        words = (row["name"], row["address"], f"{row['lon']:.6f}", f"{row['lat']:.6f}")
        base_id = "b" + sha256("\x1f".join(words).encode()).hexdigest()[:10]
        if base_id in kept:
            facts["first"] = str(kept[base_id]["row"])
            problems.append(Problem("base.repeated", "lost", **place, facts=facts))
            continue
        row["base_id"] = base_id
        kept[base_id] = row
    return list(kept.values())
