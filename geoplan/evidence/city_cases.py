"""Read the cases of the city's own system (数字城管) as it hands them out.

From: csv or xlsx, UTF-8 or GBK, columns by whatever name. To: cases with their position in WGS-84
where the datum is declared. Coordinates whose datum nobody names are not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geoplan.errors import Problem
from geoplan.evidence.records import NOTE_CHARS, clean_text, clean_time
from geoplan.geo import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    krueger_to_wgs84,
    nearest_meridians_deg,
    zone_to_wgs84,
)
from geoplan.sources.cells import cell_number, cell_text
from geoplan.sources.datum_words import Declared, find_datum
from geoplan.sources.sheets import ColumnNames, Sheet, read_sheets
from geoplan.tables.safe_csv import plain_cell

COLUMNS = ColumnNames(
    {
        "case": ("问题编号", "案卷编号", "案件编号", "案卷号", "任务号", "工单编号", "工单号"),
        "source": ("问题来源", "案件来源", "来源"),
        "major_code": ("大类代码", "大类编码"),
        "major": ("大类名称", "大类", "案件大类"),
        "minor_code": ("小类代码", "小类编码"),
        "minor": ("小类名称", "小类", "案件小类"),
        "description": ("问题描述", "案件描述", "描述", "诉求内容"),
        "place": ("位置描述", "位置", "地址", "事发位置", "案发地点", "详细地址"),
        "x": ("X坐标", "X", "经度", "坐标X"),
        "y": ("Y坐标", "Y", "纬度", "坐标Y"),
        "datum": ("坐标系", "坐标系统"),
        "reported": ("上报时间", "受理时间", "立案时间", "发现时间", "来电时间"),
        "reporter": ("上报人", "采集员", "监督员", "举报人"),
        "unit": ("处置单位", "处置部门", "主责部门", "责任单位", "承办单位"),
        "due": ("处置时限", "处置截止时间", "截止时间", "办结时限"),
        "state": ("状态", "案卷状态", "案件状态", "办理状态", "当前阶段"),
        "changed": ("状态时间", "更新时间"),
        "done": ("处置时间", "处置完成时间", "办结时间"),
        "mender": ("处置人", "整改人"),
        "closed": ("结案时间",),
        "reviewer": ("核查人", "复核人", "核查员"),
        "note": ("处置情况", "处置结果", "处理结果", "办理情况"),
        "photos_before": ("处置前照片", "上报照片"),
        "photos": ("处置后照片", "照片", "附件"),
        "point": ("点位编号",),
        "indicator": ("指标编号",),
    },
    required=("case", "state"),
)
TIMES = ("reported", "due", "changed", "done", "closed")
_ZONE_MIN_M = 13e6  # the lowest zone number, 13, before the easting
_GRID_EAST_MAX_M = 1e6


@dataclass(frozen=True)
class CityCase:
    """A case: where it stands, what it says by the names of :data:`COLUMNS`, where it is."""

    place: Mapping[str, Any]
    text: Mapping[str, str]
    lon: float | None = None
    lat: float | None = None
    has_position: bool = False

    def __getitem__(self, name: str) -> str:
        """Return the text of a column; times as ISO."""
        return self.text[name]


def read_city_cases(
    path: Path, name: str, datum: str, middle_lon_deg: float, problems: list[Problem]
) -> list[CityCase]:
    """Return the cases of a file.

    Parameters
    ----------
    datum
        What coordinates are in that neither their row nor their heading names; "" if unknown.
    middle_lon_deg
        Where the county lies: which central meridian its grid has, unless that is written.
    """
    spoken = find_datum(datum) if datum else None
    cases = []
    for sheet in read_sheets(path, COLUMNS, name, problems):
        headed = _headed(sheet)
        for number, cells in sheet.rows:
            place: dict[str, Any] = {"file": name, "sheet": sheet.name, "row": number}
            text = {key: _clean(key, cells.get(key, "")) for key in COLUMNS.aliases}
            if not text["case"]:
                problems.append(Problem("report.no_id", "lost", **place, column="问题编号"))
                continue
            declared = find_datum(text["datum"]) if text["datum"] else headed or spoken
            numbers = cell_number(text["x"]), cell_number(text["y"])
            lon, lat = _position(numbers, declared, middle_lon_deg)
            cases.append(CityCase(place, text, lon, lat, None not in numbers))
    return cases


def _headed(sheet: Sheet) -> Declared | None:
    """Return the datum that the headings of the coordinates name."""
    found = [find_datum(sheet.headings.get(name, "")) for name in ("x", "y")]
    return found[0] if found[0] == found[1] else None


def _clean(name: str, cell: Any) -> str:
    if name in TIMES:
        return clean_time(cell)
    text = cell_text(cell) if not isinstance(cell, str) else plain_cell(cell.strip())
    return clean_text(text, NOTE_CHARS)


def _position(
    numbers: tuple[float | None, float | None], declared: Declared | None, middle_lon_deg: float
) -> tuple[float | None, float | None]:
    """Return lon and lat. X is east in some systems and north in others: the size tells which."""
    x, y = numbers
    if x is None or y is None or declared is None or not np.isfinite([x, y]).all():
        return None, None
    lon: Any
    lat: Any
    if declared.datum == "cgcs2000_gk":
        is_east = x < _GRID_EAST_MAX_M or x >= _ZONE_MIN_M
        east, north = (x, y) if is_east else (y, x)
        if east >= _ZONE_MIN_M:
            lon, lat = zone_to_wgs84(east, north)
        else:
            meridian = declared.meridian_deg or nearest_meridians_deg(middle_lon_deg)[0]
            lon, lat = krueger_to_wgs84(east, north, meridian)
    else:
        is_lat_first = abs(x) <= 60 < abs(y)  # as far as China goes, longitudes are the larger
        lon, lat = (y, x) if is_lat_first else (x, y)
        if declared.datum in ("gcj02", "bd09"):
            convert = gcj02_to_wgs84 if declared.datum == "gcj02" else bd09_to_wgs84
            lon, lat = convert(lon, lat)
    lon, lat = float(lon), float(lat)
    is_place = np.isfinite([lon, lat]).all() and abs(lon) <= 180 and abs(lat) <= 90
    return (lon, lat) if is_place else (None, None)
