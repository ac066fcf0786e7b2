"""Read patrol records.

From: 巡查记录 (xlsx, csv): a row names a point, a street, or only a position. To: the ``visits``
table, and every row that cannot be used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.evidence.old_days import OLDEST_YEARS, is_too_old
from geoplan.geo import bd09_to_wgs84, gcj02_to_wgs84
from geoplan.sources.datum_words import declared_in, find_datum
from geoplan.sources.list_position import POSITION_COLUMNS, read_spot
from geoplan.sources.sheets import ColumnNames, cell_date, cell_text, read_sheets
from geoplan.tables import TABLES, Output, from_rows

COLUMNS = ColumnNames(
    {
        "point": ("点位", "点位名称", "点位编号", "巡查点位", "point"),
        "section": (
            *("路段", "路段编号", "路段名称", "道路", "路名", "街巷", "巡查路段", "section"),
        ),
        "day": ("日期", "巡查日期", "巡查时间", "检查日期", "date"),
        "who": ("巡查人", "检查人", "巡查人员", "巡查员", "who"),
        "mode": ("方式", "巡查方式", "mode"),
        "note": ("备注", "存在问题", "问题", "说明", "note"),
        **POSITION_COLUMNS,
    },
    required=("day",),
    others=("序号", "照片", "巡查照片", "天气"),
)
_DECIMALS = 9  # a tenth of a millimetre

Row = dict[str, Any]


def load_visits(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read all patrol records; a row repeated word for word counts once."""
    rows: dict[str, Row] = {}
    problems: list[Problem] = []
    gather = Gather()
    for path, label in zip(files.get("visits", ()), settings.inputs.visits, strict=True):
        repeated = undeclared = 0
        for sheet in gather.run(read_sheets, path, COLUMNS, label, problems) or []:
            declared = declared_in(sheet.headings, sheet.notes)
            for number, cells in sheet.rows:
                place: Row = {"file": label, "sheet": sheet.name, "row": number}
                told = cell_text(cells.get("datum", "")) or declared
                row = _read_row(cells, place, told, settings.day, problems)
                if row is None:
                    continue
                undeclared += row["datum"] != "" and not told
                repeated += row["visit_id"] in rows
                rows.setdefault(row["visit_id"], row)
        if repeated:
            problems.append(Problem("visit.repeated", "info", file=label, count=repeated))
        if undeclared:
            problems.append(Problem("visit.no_datum", "warning", file=label, count=undeclared))
    gather.raise_if_any()
    _convert(list(rows.values()))
    return Output({"visits": from_rows(TABLES["visits"], rows.values())}, problems)


def _read_row(
    cells: Mapping[str, Any], place: Row, told: str, today: date, problems: list[Problem]
) -> Row | None:
    text = {key: cell_text(cells.get(key, "")) for key in COLUMNS.aliases}
    name = text["point"] or text["section"]
    lon, lat, datum = _position(cells, name, place, told, problems)
    if not name and lon is None:
        problems.append(Problem("visit.no_place", "lost", **place, column="点位"))
        return None
    day = cell_date(cells["day"], today)
    if day is None:
        facts = {"name": name, "value": text["day"]}
        problems.append(Problem("visit.bad_date", "lost", **place, column="日期", facts=facts))
        return None
    if is_too_old(day, today):
        facts = {"name": name, "value": text["day"], "years": str(OLDEST_YEARS)}
        problems.append(Problem("visit.too_old", "lost", **place, column="日期", facts=facts))
        return None
    words = [text["point"], text["section"], day.isoformat()]
    words += [text["who"], text["mode"], text["note"], str(lon), str(lat), datum]
    return {
        "visit_id": sha256("\x1f".join(words).encode()).hexdigest()[:16],
        **place,
        "point_ref": text["point"],
        "section_ref": text["section"],
        "day": day,
        "who": text["who"],
        "mode": text["mode"],
        "note": text["note"],
        "lon": lon,
        "lat": lat,
        "datum": datum,
    }


def _position(
    cells: Mapping[str, Any], name: str, place: Row, told: str, problems: list[Problem]
) -> tuple[float | None, float | None, str]:
    """Return degrees as written and their datum; undeclared is taken for WGS-84."""
    spot = read_spot(cells, name, place, problems)
    if spot is None:
        return None, None, ""
    declared = find_datum(told)
    datum = "wgs84" if declared is None else str(declared.datum)
    is_wrong = (declared is None and told != "") or datum == "cgcs2000_gk"
    if is_wrong or abs(spot.x) > 180 or abs(spot.y) > 90:
        facts = {"name": name, "lon": spot.text[0], "lat": spot.text[1], "datum": told}
        code = "visit.bad_datum" if is_wrong else "visit.bad_position"
        problems.append(Problem(code, "warning", **place, column="经度、纬度", facts=facts))
        return None, None, ""
    # CGCS2000 degrees differ from WGS-84 by less than a metre.
    return spot.x, spot.y, "wgs84" if datum == "cgcs2000" else datum


def _convert(rows: list[Row]) -> None:
    """Bring the positions of the rows to WGS-84."""
    for datum, to_wgs84 in (("gcj02", gcj02_to_wgs84), ("bd09", bd09_to_wgs84)):
        own = [row for row in rows if row["datum"] == datum]
        lon, lat = to_wgs84([row["lon"] for row in own], [row["lat"] for row in own])
        for row, x, y in zip(own, lon.tolist(), lat.tolist(), strict=True):
            row["lon"], row["lat"] = round(x, _DECIMALS), round(y, _DECIMALS)
