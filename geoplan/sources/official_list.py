"""Read the county's own list of points.

From: 点位信息表 (xlsx, csv). To: the ``listed`` table, and every row that cannot be used.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.errors import Problem
from geoplan.sources.datum_words import declared_in
from geoplan.sources.list_position import POSITION_COLUMNS, read_spot
from geoplan.sources.sheets import ColumnNames, cell_text, read_sheets

COLUMNS = ColumnNames(
    {
        "type": ("点位类别", "类别", "类型", "点位类型", "type"),
        "name": ("点位名称", "名称", "点位", "name"),
        "address": ("详细地址", "地址", "位置", "address"),
        "lead": ("主责单位", "责任单位", "牵头单位", "lead"),
        "township": (
            "属地",
            "属地乡镇（街道）",
            "所属街道",
            "所属乡镇",
            "乡镇（街道）",
            "township",
        ),
        **POSITION_COLUMNS,
    },
    required=("type", "name"),
)


def read_list(
    path: Path, label: str, catalogue: Catalogue
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Read one list; ``spot`` is the position as written, ``declared`` what it is said to be."""
    rows: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for sheet in read_sheets(path, COLUMNS, label, problems):
        declared = declared_in(sheet.headings, sheet.notes)
        for number, cells in sheet.rows:
            place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
            row = _read_row(cells, place, catalogue, problems)
            if row is None:
                continue
            first = rows.get(row["listed_id"])
            if first is not None:
                facts = {"name": row["name"], "first": first["row"]}
                problems.append(Problem("list.repeated", "lost", **place, facts=facts))
                continue
            row["declared"] = cell_text(cells.get("datum", "")) or declared
            rows[row["listed_id"]] = row
    return list(rows.values()), problems


def _read_row(
    cells: Mapping[str, Any],
    place: Mapping[str, Any],
    catalogue: Catalogue,
    problems: list[Problem],
) -> dict[str, Any] | None:
    text = {key: cell_text(cells.get(key, "")) for key in COLUMNS.aliases}
    if not text["name"]:
        problems.append(Problem("list.no_name", "lost", **place, column="点位名称"))
        return None
    point_type = catalogue.find_type(text["type"])
    if point_type is None:
        names = [t.name for t in catalogue.types.values()]
        near = difflib.get_close_matches(text["type"], names, 3, 0.3)
        facts = {"name": text["name"], "type": text["type"], "near": "、".join(near)}
        problems.append(
            Problem("list.unknown_type", "lost", **place, column="点位类别", facts=facts)
        )
        return None
    spot = read_spot(cells, text["name"], place, problems)
    # Two branches of one bank bear one name: only rows alike in all that tells places apart repeat.
    where = (text["address"], text["township"], "" if spot is None else spot.key)
    key = "\x1f".join((point_type.id, text["name"], *where))
    return {
        "listed_id": "l" + sha256(key.encode()).hexdigest()[:10],
        **place,
        "name": text["name"],
        "type_id": point_type.id,
        "address": text["address"],
        "lead": text["lead"],
        "township": text["township"],
        "spot": spot,
    }
