"""What is said of a row of a form that is no plain answer.

From: the cells of a row, and what they refer to. To: problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.errors import Level, Problem
from geoplan.evidence.formats.form_known import Found
from geoplan.evidence.records import clean_text
from geoplan.sources.body import is_label
from geoplan.sources.cells import cell_text

FILLED = ("result", "note", "photos", "spots", "spots_unmet")
REFERS = ("point_id", "point", "indicator_id", "indicator")


def is_stray(cells: Mapping[str, Any]) -> bool:
    """Whether a row without a result names no item: nothing at all, or 填表人： somewhere."""
    has_point, has_item = (
        any(cell_text(cells.get(name, "")) for name in (f"{key}_id", key))
        for key in ("point", "indicator")
    )
    if has_point and has_item:
        return False
    is_signed = any(is_label(clean_text(cells.get(name, ""))) for name in (*REFERS, *FILLED))
    return is_signed or not (has_point or has_item)


def as_read(given: Mapping[str, Any], cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row that is not used, with what it refers to as well as can be told.

    By that a later answer to the same item is known as its remedy.
    """
    refs = {
        key: given.get(key) or clean_text(cells.get(f"{key}_id")) or clean_text(cells.get(key))
        for key in ("point", "indicator")
    }
    return {**given, **refs}


def tell_doubt(
    what: str, one: Found, cells: Mapping[str, Any], place: Mapping[str, Any]
) -> Problem:
    """Return what is said of a reference that is in doubt."""
    facts = {key: clean_text(cells.get(key, "")) or one.ref for key in ("point", "indicator")}
    column = {"point": "点位编号", "indicator": "指标编号"}[what]
    level: Level = "warning" if one.ref else "lost"
    is_point = what == "point"
    if one.doubt == "renamed":
        code = "form.renamed"
        level = "info"
    elif one.doubt == "crossed":
        code = "form.crossed"
    elif one.doubt == "ambiguous":
        code = "form.ambiguous_point" if is_point else "form.ambiguous_item"
    else:
        code = "form.stranger" if is_point else "form.unknown_item"
    return Problem(code, level, **place, column=column, facts={**facts, **one.facts})


def tell_lack(
    given: Mapping[str, Any], cells: Mapping[str, Any], place: Mapping[str, Any]
) -> Problem | None:
    """Return what is said of a known point's row whose result or day is not there at all."""
    facts = {key: clean_text(cells.get(key, "")) for key in ("point", "indicator")}
    facts["point"] = facts["point"] or given["point"]
    if given["point"] and not cell_text(given["result"]):
        return Problem("form.no_result", "lost", **place, column="本次结果", facts=facts)
    if given["point"] and not cell_text(given["time"]):
        return Problem("form.no_day", "lost", **place, column="检查日期", facts=facts)
    return None
