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
from geoplan.sources.sheets import ColumnNames, cell_number, cell_text, read_sheets

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
        "lon": ("经度", "lon", "lng", "longitude", "x"),
        "lat": ("纬度", "lat", "latitude", "y"),
    },
    required=("type", "name"),
)

Bounds = tuple[float, float, float, float]


def read_list(
    path: Path, label: str, catalogue: Catalogue, bounds: Bounds
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Read one list; ``bounds`` (W, S, E, N of the county) tells swapped axes from right ones."""
    rows: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for sheet in read_sheets(path, COLUMNS, label, problems):
        for number, cells in sheet.rows:
            place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
            row = _read_row(cells, place, catalogue, bounds, problems)
            if row is None:
                continue
            first = rows.get(row["listed_id"])
            if first is not None:
                facts = {"name": row["name"], "first": first["row"]}
                problems.append(Problem("list.repeated", "lost", **place, facts=facts))
                continue
            rows[row["listed_id"]] = row
    return list(rows.values()), problems


def _read_row(
    cells: Mapping[str, Any],
    place: Mapping[str, Any],
    catalogue: Catalogue,
    bounds: Bounds,
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
    lon, lat = _position(cells, text, place, bounds, problems)
    # Two branches of one bank bear one name: only rows alike in all that tells places apart repeat.
    spot = "" if lon is None else f"{lon:.6f},{lat:.6f}"
    where = (text["address"], text["township"], spot)
    key = "\x1f".join((point_type.id, text["name"], *where))
    return {
        "listed_id": "l" + sha256(key.encode()).hexdigest()[:10],
        **place,
        "name": text["name"],
        "type_id": point_type.id,
        "address": text["address"],
        "lead": text["lead"],
        "township": text["township"],
        "lon": lon,
        "lat": lat,
    }


def _position(
    cells: Mapping[str, Any],
    text: Mapping[str, str],
    place: Mapping[str, Any],
    bounds: Bounds,
    problems: list[Problem],
) -> tuple[float | None, float | None]:
    """Return (lon, lat), or Nones with a problem where the cells hold no place in the county."""
    if not text["lon"] and not text["lat"]:
        return None, None
    lon, lat = cell_number(cells.get("lon", "")), cell_number(cells.get("lat", ""))
    facts = {"name": text["name"], "lon": text["lon"], "lat": text["lat"]}
    if lon is None or lat is None:
        problems.append(
            Problem("list.bad_number", "warning", **place, column="经度、纬度", facts=facts)
        )
        return None, None
    if _inside(lon, lat, bounds):
        return lon, lat
    code = "list.swapped" if _inside(lat, lon, bounds) else "list.far_away"
    problems.append(Problem(code, "warning", **place, column="经度、纬度", facts=facts))
    return None, None


def _inside(lon: float, lat: float, bounds: Bounds) -> bool:
    """Within the county's box and a margin of 0.05° (about 5 km)."""
    west, south, east, north = bounds
    margin = 0.05
    return west - margin <= lon <= east + margin and south - margin <= lat <= north + margin
