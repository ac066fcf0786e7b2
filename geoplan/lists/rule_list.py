"""What the rules of geography found: counts, a sheet a rule, and single places by department.

From: rule_results, rule_items, duties. To: a workbook with an overview, a sheet a rule, and sheets
of single finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage import RULES
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page, sheet_names, workbook_bytes
from geoplan.tables import records
from geoplan.tables.values import RULE_STATUS
from geoplan.text import say
from geoplan.text.rules import word_result

FILE_NAME = "地理规则核查.xlsx"

_FIRST = ("unmet", "unknown", "met")  # what is to be done comes first
_OVERVIEW = (
    ("rule", 26),
    ("township", 16),
    *((f"count.{status}", 9) for status in RULE_STATUS),
    *((f"km.{status}", 10) for status in RULE_STATUS),
    ("means", 60),
    ("sure", 60),
)
_RESULT = (
    ("rank", 6),
    ("status", 9),
    ("name", 34),
    ("township", 14),
    ("lead", 16),
    ("what", 70),
    ("from_m", 9),
    ("to_m", 9),
    ("metres", 9),
    ("value", 10),
    ("limit", 8),
    ("unit", 7),
    ("lon", 11),
    ("lat", 11),
    ("point", 26),
)
_RESULT_PRINTED = 9
_ITEM = (
    ("subject", 26),
    ("township", 14),
    ("kind", 18),
    ("item", 30),
    ("unit_name", 18),
    ("distance", 10),
    ("size", 12),
    ("lon", 11),
    ("lat", 11),
    ("ref", 18),
)
# All are advertisements, without a name or a size as yet, told apart by their distance.
_WANTED = ("subject", "township", "unit_name", "distance", "lon", "lat")
_SHARE = (("subject", 26), ("township", 14), ("unit_name", 18), ("places", 10), ("duty", 80))
# Sheets of single finds: which rule, which role, and whether they are duties of departments.
_SINGLE = (
    ("wanted", "ad_spacing_200", "wanted", False),
    ("conflicts", "school_200", "conflict", False),
    ("shares", "school_200", "share", True),
    ("food", "school_200", "share", False),
    ("relief", "market_relief", "relief", False),
)

Heads = Sequence[tuple[str, int]]
Rows = list[dict[str, Any]]


def render_rule_list(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,  # noqa: ARG001
    settings: Settings,
    folder: Path,
) -> None:
    """Write the workbook of the rules into ``folder``."""
    language = settings.language
    results = records(tables["rule_results"].drop(columns="geometry"))
    items = records(tables["rule_items"].drop(columns="geometry"))
    leads = _leads(tables["duties"])
    names = sheet_names(
        [
            say("rule_list.overview", language),
            *(say(f"rule.{rule.id}.sheet", language) for rule in RULES),
            *(say(f"rule_list.{key}", language) for key, *_ in _SINGLE),
        ]
    )
    pages = [_overview(names[0], results, settings)]
    for rule, name in zip(RULES, names[1:], strict=False):
        own = [row for row in results if row["rule_id"] == rule.id]
        pages.append(_rule_page(name, rule.id, own, leads, settings))
    by_id = {row["result_id"]: row for row in results}
    for (key, rule_id, role, is_duty), name in zip(_SINGLE, names[1 + len(RULES) :], strict=True):
        own = [
            row
            for row in items
            if (row["rule_id"], row["role"]) == (rule_id, role)
            and (row["kind"] == "department") == is_duty
        ]
        pages.append(_single_page(name, key, own, by_id, is_duty, settings))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages))


def _leads(duties: pd.DataFrame) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    led = duties[duties["role"] == "lead"]
    for point_id, unit in zip(led["point_id"], led["unit"], strict=True):
        found[point_id].append(unit)
    return {point_id: "、".join(units) for point_id, units in found.items()}


def _heads(columns: Heads, settings: Settings) -> list[tuple[str, int]]:
    return [(say(f"rule_column.{name}", settings.language), width) for name, width in columns]


def _overview(name: str, results: Rows, settings: Settings) -> Page:
    """Count every rule for the county and for each township; metres of roads as kilometres."""
    language = settings.language
    limits = {
        key: f"{v:g}" if isinstance(v, float) else v for key, v in asdict(settings.rules).items()
    }
    whole = settings.county.name or say("list.county", language)
    rows = []
    for rule in RULES:
        own = [row for row in results if row["rule_id"] == rule.id]
        towns: dict[str, Rows] = defaultdict(list)
        for row in own:
            towns[row["township"] or say("list.none", language)].append(row)
        said = [say(f"rule.{rule.id}.{part}", language, **limits) for part in ("means", "sure")]
        title_of = say(f"rule.{rule.id}.name", language)
        rows.append([title_of, whole, *_sums(own), *said])
        rows += [[title_of, town, *_sums(towns[town]), "", ""] for town in sorted(towns)]
    heads, note = _heads(_OVERVIEW, settings), say("rule_list.caution", language)
    return Page(name, title("rule_list.overview", settings), heads, rows, note=note)


def _sums(rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return counts by result, then kilometres where there are roads."""
    listed = list(rows)
    counts = [sum(row["status"] == status for row in listed) for status in RULE_STATUS]
    metres = [
        sum(_metres(row) for row in listed if row["status"] == status) for status in RULE_STATUS
    ]
    has_roads = any(row["subject_kind"] == "window" for row in listed)
    return [*counts, *(round(m / 1000, 2) if has_roads else "" for m in metres)]


def _metres(row: Mapping[str, Any]) -> float:
    return 0.0 if pd.isna(row["from_m"]) else float(row["to_m"] - row["from_m"])


def _rule_page(
    name: str, rule_id: str, rows: Rows, leads: Mapping[str, str], settings: Settings
) -> Page:
    language = settings.language
    ordered = sorted(
        rows,
        key=lambda r: (
            _FIRST.index(r["status"]),
            leads.get(r["point_id"], ""),
            r["township"],
            -_metres(r),
            r["name"],
            r["result_id"],
        ),
    )
    body = [
        [
            number,
            say(f"rule_status.{row['status']}", language),
            row["name"],
            row["township"],
            leads.get(row["point_id"], ""),
            word_result(rule_id, row["detail"], language),
            *(_whole(row[key]) for key in ("from_m", "to_m")),
            round(_metres(row)) if row["subject_kind"] == "window" else None,
            *(_whole(row[key]) for key in ("value", "limit")),
            say(f"rule_unit.{row['unit']}", language),
            round(row["lon"], 6),
            round(row["lat"], 6),
            row["point_id"],
        ]
        for number, row in enumerate(ordered, 1)
    ]
    heads = _heads(_RESULT, settings)
    note = say(f"rule.{rule_id}.sure", language)
    return Page(name, title(f"rule.{rule_id}.name", settings), heads, body, _RESULT_PRINTED, note)


def _whole(value: Any) -> Any:
    return None if pd.isna(value) else round(float(value))


def _single_page(
    name: str,
    key: str,
    items: Rows,
    results: Mapping[str, Mapping[str, Any]],
    is_duty: bool,
    settings: Settings,
) -> Page:
    """Return the places of all findings, or the duties of departments, subject by subject."""
    rows = []
    ordered = sorted(
        items,
        key=lambda i: (
            results[i["result_id"]]["township"],
            results[i["result_id"]]["name"],
            i["result_id"],
            i["ref_id"] if is_duty else "",
            -1.0 if pd.isna(i["distance_m"]) else i["distance_m"],
            i["item_id"],
        ),
    )
    for item in ordered:
        result = results[item["result_id"]]
        about = [result["name"], result["township"]]
        rows.append(about + (_duty(item) if is_duty else _place(item, settings)))
    columns: Heads = _SHARE if is_duty else _ITEM
    if key == "wanted":
        kept = [k for k, (name_, _) in enumerate(_ITEM) if name_ in _WANTED]
        columns, rows = [_ITEM[k] for k in kept], [[row[k] for k in kept] for row in rows]
    heads = _heads(columns, settings)
    note = say(f"rule_list.{key}_note", settings.language)
    return Page(name, title(f"rule_list.{key}", settings), heads, rows, note=note)


def _duty(item: Mapping[str, Any]) -> list[Any]:
    return [item["unit"], _whole(item["size"]), item["name"]]


def _place(item: Mapping[str, Any], settings: Settings) -> list[Any]:
    kind = "rule_list.street" if item["kind"] == "street" else f"facility_kind.{item['kind']}"
    return [
        say(kind, settings.language),
        item["name"],
        item["unit"],
        _whole(item["distance_m"]),
        _whole(item["size"]),
        *(None if pd.isna(item[axis]) else round(item[axis], 6) for axis in ("lon", "lat")),
        item["ref_id"],
    ]
