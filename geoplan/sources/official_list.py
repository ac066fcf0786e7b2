"""Read the county's own list of points.

From: 点位信息表 (xlsx, csv). To: the ``listed`` table, and every row that cannot be used.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue, PointType
from geoplan.errors import Problem
from geoplan.sources.cells import one_line
from geoplan.sources.datum_words import declared_in
from geoplan.sources.list_position import POSITION_COLUMNS, read_spot
from geoplan.sources.sheets import ColumnNames, cell_text, read_sheets
from geoplan.text.units import split_units

COLUMNS = ColumnNames(
    {
        "serial": ("序号", "编号", "点位编号", "no", "serial"),
        "type": ("点位类别", "类别", "类型", "点位类型", "type"),
        "name": ("点位名称", "名称", "点位", "name"),
        "address": ("详细地址", "地址", "位置", "address"),
        "lead": (
            *("主责单位", "责任单位", "牵头单位", "主管单位", "主管部门", "主责部门", "责任部门"),
            *("牵头部门", "牵头（主责）单位", "责任主体", "lead"),
        ),
        "township": (
            *(
                "属地",
                "属地乡镇（街道）",
                "所属街道",
                "所属乡镇",
                "乡镇（街道）",
                "乡镇街道",
                "镇街",
            ),
            *(
                "乡镇",
                "街道",
                "所在乡镇（街道）",
                "所属乡镇街道",
                "属地街道",
                "属地单位",
                "township",
            ),
        ),
        "supporting": (
            *("配合单位", "配合部门", "协办单位", "协同单位", "协助单位", "参与单位"),
            *("责任（配合）单位", "supporting"),
        ),
        "community": (
            *("社区/村", "社区", "社区（村）", "村（社区）", "村/社区", "所属社区", "所在社区"),
            *("村居", "行政村（社区）", "所属村（社区）", "community"),
        ),
        "grid": ("网格", "网格编号", "网格号", "网格名称", "所属网格", "所在网格", "grid"),
        "sponsor": (
            *("包保单位", "网格包保单位", "包保责任单位", "包联单位", "包挂单位", "挂点单位"),
            *("帮扶单位", "sponsor"),
        ),
        "head_lead": (
            *("点位长（部门）", "部门点位长", "点位长（主责单位）", "点位长（职能部门）"),
            *("点位长（主责部门）", "行业点位长", "点位长", "head_lead"),
        ),
        "head_township": (
            *("点位长（属地）", "属地点位长", "点位长（乡镇）", "点位长（街道）"),
            *("点位长（乡镇街道）", "乡镇点位长", "街道点位长", "head_township"),
        ),
        "contact": ("联系人", "联系人姓名", "联络员", "联络人", "负责人", "contact"),
        "phone": (
            *("联系电话", "电话", "联系方式", "手机", "手机号", "手机号码", "电话号码"),
            *("联系人电话", "负责人电话", "phone"),
        ),
        "note": ("备注", "备注说明", "说明", "note"),
        "kind": (
            *(
                "固定/随机",
                "固定或随机",
                "固定（随机）",
                "固定随机",
                "点位性质",
                "点位属性",
                "kind",
            ),
        ),
        **POSITION_COLUMNS,
    },
    required=("type", "name"),
    grouping=("type",),
    others=(
        *("所属区域", "居民户数", "面积", "距离（公里）", "周边300米是否有居民小区", "点位图片"),
        *("包保领导", "包联领导", "图片", "照片"),
    ),
)

KIND_WORDS = {
    **dict.fromkeys(("固定", "固定点", "固定点位", "fixed"), "fixed"),
    **dict.fromkeys(("随机", "随机点", "随机点位", "抽查", "likely", "random"), "likely"),
}
_LOSSY = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")  # what is left of 13800138000 in a narrow csv column
_UNIT_MAX = 40  # characters; longer is prose
_AS_WRITTEN = (
    *("name", "address", "township", "community", "grid", "serial"),
    *("head_lead", "head_township", "contact", "note"),
)
_BRACKETS = str.maketrans("(),", "（），")


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
                problems += merge_rows(first, row)
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
    text = {key: one_line(cells.get(key, "")) for key in COLUMNS.aliases}
    if not text["name"]:
        problems.append(Problem("list.no_name", "lost", **place, column="点位名称"))
        return None
    point_type = _find_type(text["type"], catalogue)
    if point_type is None and not text["type"]:
        facts = {"name": text["name"]}
        problems.append(Problem("listed.no_type", "lost", **place, column="点位类别", facts=facts))
        return None
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
    told = [f"{name}:{text[name]}" for name in ("community", "grid") if text[name]]
    where = (text["address"], text["township"], "" if spot is None else spot.key, *told)
    key = "\x1f".join((point_type.id, text["name"], *where))
    return {
        "listed_id": "l" + sha256(key.encode()).hexdigest()[:10],
        **place,
        "type_id": point_type.id,
        **{key: text[key] for key in _AS_WRITTEN},
        **_units(cells, text["name"], place, problems),
        "phone": _phone(text, place, problems),
        "listed_kind": _kind(text, place, problems),
        "spot": spot,
    }


def merge_rows(first: dict[str, Any], again: Mapping[str, Any]) -> list[Problem]:
    """Add to the first row of a place what a later one says besides; of the lead, both.

    Which row comes first changes nothing but the row that is named.
    """
    leads = sorted({unit for unit in (first["lead"], again["lead"]) if unit})
    for name in (*_AS_WRITTEN, "supporting", "sponsor", "phone", "listed_kind"):
        if name not in ("name", "serial"):
            first[name] = min(filter(None, (first[name], again[name])), default="")
    first["lead"] = "、".join(leads)
    if len(leads) < 2:
        return []
    place = {key: again[key] for key in ("file", "sheet", "row")}
    facts = {"name": again["name"], "leads": first["lead"], "first": first["row"]}
    return [Problem("list.two_leads", "warning", **place, column="主责单位", facts=facts)]


def _find_type(text: str, catalogue: Catalogue) -> PointType | None:
    """Return the type that ``text`` names, whatever the width of its signs and the spaces in it."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = (catalogue.find_type(t) for t in (text, folded, folded.translate(_BRACKETS)) if t)
    return next((point_type for point_type in found if point_type is not None), None)


def _units(
    cells: Mapping[str, Any], name: str, place: Mapping[str, Any], problems: list[Problem]
) -> dict[str, str]:
    """Return the columns that hold units: the lead as written, the others joined by 、."""
    out = {}
    for key in ("lead", "supporting", "sponsor"):
        cell = cell_text(cells.get(key, ""))
        units = split_units(cell)
        is_nothing = re.fullmatch(r"[\s无\-—/\\、暂待定]*", cell) is not None
        if (not units and not is_nothing) or any(len(unit) > _UNIT_MAX for unit in units):
            facts = {"name": name, "value": cell}
            column = COLUMNS.aliases[key][0]
            problems.append(
                Problem("listed.bad_unit", "warning", **place, column=column, facts=facts)
            )
        as_written = re.sub(r"\s*[\r\n]+\s*", "、", cell) if units else ""
        out[key] = as_written if key == "lead" else "、".join(units)
    return out


def _phone(text: Mapping[str, str], place: Mapping[str, Any], problems: list[Problem]) -> str:
    if _LOSSY.fullmatch(text["phone"]):
        facts = {"name": text["name"], "value": text["phone"]}
        problems.append(
            Problem("listed.bad_phone", "warning", **place, column="联系电话", facts=facts)
        )
    return text["phone"]


def _kind(text: Mapping[str, str], place: Mapping[str, Any], problems: list[Problem]) -> str:
    word = unicodedata.normalize("NFKC", text["kind"]).casefold()
    if word and word not in KIND_WORDS:
        facts = {"name": text["name"], "value": text["kind"]}
        problems.append(
            Problem("listed.bad_kind", "warning", **place, column="固定/随机", facts=facts)
        )
    return KIND_WORDS.get(word, "")
