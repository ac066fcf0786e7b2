"""What to put right first, as a workbook: the list, what falls to each unit, how it is reckoned.

From: ``repairs``, ``repair_plans``, points, duties, checks, gate, forecasts. To:
``整改优先清单.xlsx``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import Rows, units_by_role
from geoplan.lists.inventory_list import title
from geoplan.lists.what_if_page import what_if_page
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.amounts import rounded
from geoplan.text.forecast import word_veto
from geoplan.text.repairs import HOUR_MIN, say_plan, word_sides

FILE_NAME = "整改优先清单.xlsx"

_COLUMNS = (
    *(("rank", 6), ("stop", 7), ("point", 26), ("unit", 18), ("standard", 34), ("what", 16)),
    *(("note", 24), ("fail", 11), ("travel", 8), ("work", 8), ("gain", 9), ("total", 10)),
    *(("hours", 8), ("kind", 8), ("limit", 10), ("type", 14), ("township", 14), ("address", 22)),
    ("id", 24),
)
_PRINTED = 13
_UNIT_COLUMNS = (("unit", 26), ("points", 9), ("items", 9), ("own_hours", 11), ("gain", 11))
_GAIN_DIGITS = 3


def render_repair_list(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the list of the build into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(repair_book(tables, catalogue, settings))


def repair_book(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> bytes:
    """Return the workbook."""
    rows = _rows(tables, catalogue, settings)
    head = say_plan(tables, settings.language)
    pages = [_list_page(rows, head, settings), _units_page(rows, settings)]
    if "what_ifs" in tables:
        pages.append(what_if_page(tables["what_ifs"], settings))
    alert = word_veto(tables["gate"], settings.language)
    return workbook_bytes([*pages, _how_page(settings)], alert=alert)


def _rows(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> Rows:
    language = settings.language
    points = {row["point_id"]: row for row in records(tables["points"].drop(columns="geometry"))}
    units = units_by_role(tables["duties"])
    columns = ("point_id", "indicator_id", "note")
    checks = tables["checks"]
    notes = {(p, i): n for p, i, n in zip(*(checks[c] for c in columns), strict=True)}
    rows = records(tables["repairs"])
    for row in rows:
        point, one = points[row["point_id"]], catalogue.indicators[row["indicator_id"]]
        is_known = row["what"] == "repair"
        row |= {
            "point": point["name"],
            "type": catalogue.types[point["type_id"]].name,
            "township": "、".join(units.get((row["point_id"], "township"), ())),
            "unit": row["unit"] or say("repairs.nobody", language),
            "standard": one.name,
            "what": say(f"repairs.what.{row['what']}", language),
            "note": notes.get((row["point_id"], row["indicator_id"]), "") if is_known else "",
            "fail": rounded(row["fail_pct"], 1),
            "travel": row["travel_min"] or None,
            "work": row["work_min"],
            "gain": rounded(row["gain_pct"], _GAIN_DIGITS),
            "total": rounded(row["total_pct"], _GAIN_DIGITS),
            "hours": round(row["total_min"] / HOUR_MIN, 1),
            "kind": say(f"case_list.{one.kind}", language),
            "limit": one.repair_hours,
            "address": point["address"],
            "id": row["point_id"],
        }
    return rows


def _heads(columns: tuple[tuple[str, int], ...], language: str) -> list[tuple[str, int]]:
    return [(say(f"repairs.column.{name}", language), width) for name, width in columns]


def _list_page(rows: Rows, head: str, settings: Settings) -> Page:
    language = settings.language
    return Page(
        say("repairs.list", language),
        title("repairs.list", settings),
        _heads(_COLUMNS, language),
        [[row[name] for name, _ in _COLUMNS] for row in rows],
        _PRINTED,
        note=head + "\n" + say("repairs.note", language),
    )


def _units_page(rows: Rows, settings: Settings) -> Page:
    """Return what falls to each unit, most won back first."""
    language = settings.language
    sums: dict[str, dict[str, Any]] = {}
    for row in rows:
        own = sums.setdefault(row["unit"], {"points": set(), "items": 0, "work": 0, "gain": 0.0})
        own["points"].add(row["id"])
        own["items"] += 1
        own["work"] += row["work"]
        own["gain"] += row["gain_pct"]
    body = [
        [
            unit,
            len(own["points"]),
            own["items"],
            round(own["work"] / HOUR_MIN, 1),
            rounded(own["gain"], _GAIN_DIGITS),
        ]
        for unit, own in sorted(sums.items(), key=lambda pair: (-pair[1]["gain"], pair[0]))
    ]
    return Page(
        say("repairs.by_unit", language),
        title("repairs.by_unit", settings),
        _heads(_UNIT_COLUMNS, language),
        body,
        note=say("repairs.note_unit", language, **word_sides(settings)),
    )


def _how_page(settings: Settings) -> Page:
    language, rules = settings.language, settings.repairs
    facts = {
        "static": f"{rules.static_holds_pct:g}",
        "dynamic": f"{rules.dynamic_holds_pct:g}",
        "travel": f"{rules.travel_min:g}",
        "static_min": f"{rules.static_min:g}",
        "dynamic_min": f"{rules.dynamic_min:g}",
        "least": f"{rules.least_fail_pct:g}",
    }
    body = [
        [say(f"repairs.rule.{rule}", language, **facts)]
        for rule in ("gain", "time", "candidates", "solver", "pooled")
    ]
    heads = _heads((("rule", 120),), language)
    return Page(say("repairs.how", language), title("repairs.how", settings), heads, body)
