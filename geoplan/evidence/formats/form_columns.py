"""The columns of a unit's form, and what tells it from any other sheet.

From: headings and cells. To: the columns to read a sheet by.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import islice
from typing import Any

from geoplan.sources.cells import cell_text
from geoplan.sources.grids import Grid
from geoplan.sources.headers import ColumnNames, Header, find_headers

ALL_DAY = ("统一检查日期", "Date for all rows")
ALL_CHECKER = ("统一检查人", "Checked by for all rows")

_POINT = {
    "point_id": ("点位编号", "点位编码", "Point no."),
    "point": ("点位名称", "点位", "名称", "Point"),
    "type": ("点位类别", "类别", "Point type"),
    "unit": ("主责单位", "单位", "填报单位", "责任单位", "Lead unit"),
    "day": ("检查日期", "自查日期", "检查时间", "日期", "时间", "Date"),
    "checker": ("检查人", "自查人", "检查人员", "责任人", "Checked by"),
}
_ITEM = {
    "indicator_id": ("指标编号", "指标编码", "Indicator no."),
    "indicator": ("检查内容", "测评内容", "检查项目", "指标", "测评标准", "What to check"),
}
_FILLED = {
    "result": ("本次结果", "检查结果", "自查结果", "结果", "是否达标", "检查情况", "Result"),
    "note": ("存在问题", "问题", "问题描述", "备注", "说明", "Problem found"),
    "photos": ("照片文件名", "佐证照片", "照片编号", "照片", "佐证", "Photo files"),
    "spots": ("看了几处", "检查处数", "处数", "Spots"),
    "spots_unmet": ("问题几处", "问题处数", "未达标处数", "Faulty spots"),
}
# What the form tells beside the rows: nobody else's sheet has several of these.
_OWN = {
    "weight": ("轻重", "Weight"),
    "last": ("上次结果", "Last result"),
    "last_day": ("上次检查", "Last checked"),
    "until": ("有效至", "Counts until"),
    "open": ("没销号的问题", "Open problem"),
}
_MORE = {"source": ("来源", "检查来源", "发现途径", "Source"), "serial": ("序号", "No.")}
CHECKS = ColumnNames(
    {**_POINT, **_ITEM, **_FILLED, **_OWN, **_MORE},
    required=("point_id", "indicator_id", "result"),
    grouping=("day", "checker"),
    others=("编号",),
)
POINTS = ColumnNames(
    {
        **_POINT,
        "not_ours": ("非本单位", "Not ours"),
        "why": ("归谁、凭什么", "理由", "原因", "Whose, and why"),
    },
    required=("point_id", "point"),
    grouping=("day", "checker"),
)
ITEMS = ColumnNames(_ITEM, required=("indicator_id", "indicator"))

POINT_ID = re.compile(r"[a-z][a-z_]*(?:-[a-z0-9_.]+)+")
ITEM_ID = re.compile(r"[a-z][a-z0-9_]*")
_LEAST_LIKE = 0.9  # of the cells of a column whose heading is unknown
_LOOKED_AT = 2000  # cells
_TOP_ROWS = 44  # as far as headings are looked for
RECOGNISED = 2  # headings of the form's own


def plain(value: Any) -> str:
    """Return text as two spellings of one thing have it in common: width, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", cell_text(value)).casefold().split())


def is_form(grid: Grid) -> bool:
    """Whether a sheet has the headings of a form's checks, or both ids beside what they mean."""
    if grid.is_hidden:
        return False
    columns = variant_of(grid)
    if columns is None:
        return False
    names = headers_of(grid, columns)[0].columns.values()
    is_both = {"point_id", "indicator_id"} <= set(names) and {"point", "indicator"} & set(names)
    return bool(is_both) or len(_OWN.keys() & set(names)) >= RECOGNISED


def variant_of(grid: Grid) -> ColumnNames | None:
    """Return the columns of checks with those required that the sheet has: ids, else words."""
    for point in ("point_id", "point"):
        for item in ("indicator_id", "indicator"):
            columns = replace(CHECKS, required=(point, item, "result"))
            if headers_of(grid, columns):
                return columns
    return None


def headers_of(grid: Grid, columns: ColumnNames) -> list[Header]:
    """Return the headers of the tables that have all required columns, or none."""
    if not columns_seen(grid, columns).issuperset(columns.required):
        return []  # a look at all rows that might be headings takes longer
    headers = find_headers(grid, columns)
    return [] if headers[0].lacks(columns.required) else headers


def columns_seen(grid: Grid, columns: ColumnNames) -> set[str]:
    """Return the columns that any cell of the first rows with content may be a heading of."""
    rows = islice((row for row in grid.cells if any(map(cell_text, row))), _TOP_ROWS)
    texts = (text for row in rows for cell in row if (text := cell_text(cell)))
    return {name for text in texts if (name := columns.find(text))}
