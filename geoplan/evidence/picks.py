"""Read the positions that people marked on the map.

From: ``data/state/位置标注.csv`` (what the page 标注位置.html exports) and ``inputs.picks``.
To: the ``picks`` table, and every row that cannot be used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.sources.sheets import ColumnNames, cell_date, cell_number, cell_text, read_sheets
from geoplan.tables import TABLES, Output, from_rows
from geoplan.tables.safe_csv import plain_cell

COLUMNS = ColumnNames(
    {
        "ref": ("编号", "点位编号", "id"),
        "type": ("类别", "点位类别", "type"),
        "name": ("名称", "点位名称", "name"),
        "lon": ("经度", "lon", "longitude"),
        "lat": ("纬度", "lat", "latitude"),
        "who": ("标注人", "谁", "who"),
        "day": ("日期", "标注日期", "date"),
        "why": ("说明", "备注", "note", "why"),
    },
    required=("lon", "lat"),
)

_NO_YEAR = date.min  # a position stands for years: a date without one says too little


def load_picks(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read all positions; a row without a position is one that nobody has marked yet."""
    paths, labels = files.get("picks", ()), settings.inputs.picks
    names = [p.name for p in paths[: len(paths) - len(labels)]] + list(labels)
    rows: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    gather = Gather()
    for path, label in zip(paths, names, strict=True):
        for sheet in gather.run(read_sheets, path, COLUMNS, label, problems) or []:
            for number, cells in sheet.rows:
                place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
                row = _read_row(cells, place, problems)
                if row is not None:
                    rows.setdefault(row["pick_id"], row)
    gather.raise_if_any()
    # Where a thing is does not depend on the day: a position marked later serves earlier days too.
    return Output({"picks": from_rows(TABLES["picks"], list(rows.values()))}, problems)


def _read_row(
    cells: Mapping[str, Any], place: Mapping[str, Any], problems: list[Problem]
) -> dict[str, Any] | None:
    text = {key: plain_cell(cell_text(cells.get(key, ""))) for key in COLUMNS.aliases}
    if not text["lon"] and not text["lat"]:
        return None
    facts = {"name": text["name"] or text["ref"], "lon": text["lon"], "lat": text["lat"]}
    if not text["ref"] and not text["name"]:
        problems.append(Problem("pick.no_ref", "lost", **place, column="编号"))
        return None
    lon, lat = cell_number(cells["lon"]), cell_number(cells["lat"])
    if lon is None or lat is None or abs(lon) > 180 or abs(lat) > 90:
        column = "经度、纬度"
        problems.append(Problem("pick.bad_number", "lost", **place, column=column, facts=facts))
        return None
    day = cell_date(cells["day"], _NO_YEAR) if text["day"] else None
    if text["day"] and day is None:
        facts["value"] = text["day"]
        problems.append(Problem("pick.bad_date", "warning", **place, column="日期", facts=facts))
    key = "\x1f".join(map(str, (*place.values(), *text.values())))
    return {
        "pick_id": sha256(key.encode()).hexdigest()[:16],
        **place,
        "ref": text["ref"],
        "type_id": text["type"],
        "name": text["name"],
        "lon": lon,
        "lat": lat,
        "who": text["who"],
        "day": day,
        "why": text["why"],
    }
