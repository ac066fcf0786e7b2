"""Forms as they go out, answers written into them, and what Excel, WPS and people do to both."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import xlwt
from openpyxl import Workbook, load_workbook

from geoplan.lists.form_book import form_bytes

UNIT, ROUND = "县教体局", "第三轮"
ITEMS = (
    ("fac_fire", "消防设施完好有效", "static", True),
    ("ad_core", "显著位置有公益广告", "static", False),
    ("env_clean", "环境整洁、无积水", "dynamic", False),
    ("env_bins", "垃圾桶不满溢", "dynamic", True),
)
POINTS = (
    ("school-n1", "第一小学", 0),
    ("school-n2", "第二小学", 0),
    ("kindergarten-w7", "中心幼儿园", 1),
    ("school_surround-school-n1", "第一小学周边", 1),
    ("school-la8f42", "中心幼儿园", 0),  # of one name with another, of another type
)
TYPES = [["中小学校", [0, 1, 2]], ["幼儿园", [0, 2, 3]]]
Matrix = list[list[Any]]
Record = dict[str, Any]


def described(unit: str = UNIT, points: tuple[tuple[str, str, int], ...] = POINTS) -> Record:
    """What the form of a unit is told."""
    score = {"overall": 81.5, "static": None, "dynamic": 90.0, "last": "2026-10-12"}
    items = [
        {
            **{"id": key, "name": name, "kind": kind, "serious": serious},
            **{"days": 7, "hours": 24.0, "evidence": serious},
        }
        for key, name, kind, serious in ITEMS
    ]
    case = {"id": "Q0001", "item": 0, "state": "mending", "due": "2026-10-21 10:00"}
    case |= {"late": 2, "relapses": 0, "supervised": True}
    told = [
        {
            **{"id": key, "name": name, "type": type_, "address": "人民路1号", "fixed": True},
            **{"towns": ["东街道"], "helps": ["县住建局"], "community": [], "grid": ["HX-1"]},
            **{"score": score, "cases": [case] if not n else []},
            "known": [[0, "unmet", "2026-10-12", "灭火器过期"], [2, "expired", "2026-10-01", ""]],
        }
        for n, (key, name, type_) in enumerate(points)
    ]
    return {
        **{"id": "0123456789abcdef0123", "unit": unit, "county": "测试县", "is_fictional": True},
        **{"as_of": "2026-10-20", "deadline": "2026-12-20", "round": ROUND},
        **{"types": TYPES, "indicators": items, "points": told},
        "goals": {"fixed": 0, "static": 100.0, "dynamic": 0, "likely": 90.0},
    }


@cache
def empty_form(unit: str = UNIT, language: str = "zh") -> bytes:
    return form_bytes(described(unit), language)


@dataclass
class SheetOf:
    """One sheet as a matrix; ``head``: the row of its headings."""

    title: str
    cells: Matrix
    head: int = 0
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # rows and columns from 0
    hidden_rows: list[int] = field(default_factory=list)

    def column(self, heading: str) -> int:
        return self.cells[self.head].index(heading)

    @property
    def body(self) -> Matrix:
        return self.cells[self.head + 1 :]


def opened(data: bytes) -> dict[str, SheetOf]:
    """Return the sheets by title; headings stand below three lines of title and notes."""
    book = load_workbook(io.BytesIO(data))
    found = {}
    for sheet in book:
        cells = [list(row) for row in sheet.iter_rows(values_only=True)]
        found[sheet.title] = SheetOf(sheet.title, cells, 2 if sheet.title == "填表说明" else 3)
    return found


def saved(sheets: list[SheetOf], rng: random.Random | None = None) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for one in sheets:
        sheet = book.create_sheet(one.title)
        for row in one.cells:
            sheet.append([None] * len(row))
        for i, row in enumerate(one.cells, 1):
            for j, value in enumerate(row, 1):
                if value is not None:
                    cell = sheet.cell(i, j, value)
                    if isinstance(value, str) and value.startswith("="):
                        cell.data_type = "s"
        for top, left, bottom, right in one.merges:
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
        for i in one.hidden_rows:
            sheet.row_dimensions[i + 1].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved_xls(sheets: list[SheetOf]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for one in sheets:
        sheet = book.add_sheet(one.title)
        for i, row in enumerate(one.cells):
            for j, value in enumerate(row):
                if value is not None:
                    style = (day,) if isinstance(value, date) else ()
                    sheet.write(i, j, value, *style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill(sheets: dict[str, SheetOf], answers: list[Record]) -> None:
    """Write answers (``day`` as it shall stand in the cell) into the rows they belong to."""
    by_key = {(one["point"], one["indicator"]): one for one in answers}
    for title in ("静态检查", "动态检查"):
        sheet = sheets[title]
        at = {name: sheet.column(name) for name in (*HEADS.values(), "点位编号", "指标编号")}
        for row in sheet.body:
            one = by_key.get((row[at["点位编号"]], row[at["指标编号"]]))
            for key, heading in HEADS.items() if one else ():
                row[at[heading]] = (one or {}).get(key)


HEADS = {
    **{"result": "本次结果", "day": "检查日期", "checker": "检查人", "note": "存在问题"},
    **{"photos": "照片文件名", "spots": "看了几处", "spots_unmet": "问题几处"},
}
