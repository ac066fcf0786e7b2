"""The list of blind spots, and of all lanes and compounds: no corner is left out.

From: blind_spots, full_coverage, section_summaries. To: a workbook with the blind spots by rank, a
sheet for every type that is to be looked after in full, and the metres of streets by state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.tables.values import BLIND_KINDS, BLIND_WHYS, STATES
from geoplan.text import say, section, word_problems

FILE_NAME = "盲区清单.xlsx"

_BLIND = (
    ("rank", 6),
    ("kind", 10),
    ("why", 24),
    ("name", 28),
    ("township", 14),
    ("grid", 14),
    ("length", 10),
    ("floor", 12),
    ("note", 44),
    ("share_pct", 10),
    ("lon", 11),
    ("lat", 11),
    ("id", 30),
)
_FULL = (
    ("rank", 6),
    ("name", 30),
    ("point", 30),
    ("unit", 18),
    ("township", 14),
    ("grid", 14),
    ("state", 14),
    ("visit", 14),
    ("check", 14),
    ("length", 10),
    ("lon", 11),
    ("lat", 11),
)
_FIGURES = ("buildings", "held", "days")
_SUM_HEADS = (("dimension", 14), ("value", 22), ("sections", 9), ("km", 10), ("walked", 12))
_BLIND_PRINTED, _FULL_PRINTED = 9, 10

Rows = list[list[Any]]


def render_blind_list(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the list of blind spots into ``folder``."""
    language = settings.language
    rows = _blind_rows(tables["blind_spots"], language)
    note = [say("blind_list.blind_note", language, days=settings.coverage.blind_days)]
    note += _caveats(problems, language)
    name = say("blind_list.blind", language)
    pages = [_page(name, _BLIND, rows, "\n".join(note), _BLIND_PRINTED, settings)]
    listed = tables["full_coverage"]
    for type_id in sorted(t.id for t in catalogue.types.values() if t.full_coverage):
        rows = _full_rows(listed[listed["type_id"] == type_id], language)
        name = section("blind_list.of", language).get(type_id) or catalogue.types[type_id].name
        told = say("blind_list.full_note", language, type=name)
        pages.append(_page(name, _FULL, rows, told, _FULL_PRINTED, settings))
    pages.append(_sums_page(tables["section_summaries"], settings))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages))


def _caveats(problems: pd.DataFrame, language: str) -> list[str]:
    """Return what could not be told about blind spots."""
    own = problems[problems["step"] == "blind_spots"]
    return [f"{p['what']}{p['fix']}" for p in records(word_problems(own, language))]


def _head_line(name: str, settings: Settings) -> str:
    county = f"{settings.county.name} " if settings.county.name else ""
    note = say("list.disclaimer", settings.language, day=settings.day.isoformat())
    return f"{county}{name}　{note}"


def _page(
    name: str,
    columns: tuple[tuple[str, int], ...],
    rows: Rows,
    note: str,
    printed: int,
    settings: Settings,
) -> Page:
    language = settings.language
    heads = [(say(f"blind_column.{column}", language), width) for column, width in columns]
    return Page(name, _head_line(name, settings), heads, rows, printed, note=note)


def _blind_rows(spots: pd.DataFrame, language: str) -> Rows:
    kinds = {kind: say(f"blind_kind.{kind}", language) for kind in BLIND_KINDS}
    reasons = {why: say(f"blind_why.{why}", language) for why in BLIND_WHYS}
    return [
        [
            row["rank"],
            kinds[row["kind"]],
            "、".join(reasons[why] for why in row["why"]),
            row["name"] or say(f"blind_list.nameless_{row['kind']}", language),
            row["township"],
            row["grid"],
            _rounded(row["length_m"]),
            _rounded(row["floor_area_m2"]),
            _note(row, language),
            round(row["share_pct"], 3),
            _rounded(row["lon"], 6),
            _rounded(row["lat"], 6),
            row["blind_id"],
        ]
        for row in records(spots.drop(columns="geometry"))
    ]


def _note(row: Mapping[str, Any], language: str) -> str:
    """Return the figures behind a row as a phrase."""
    facts = json.loads(row["detail"])
    parts = [
        say(f"blind_list.detail_{name}", language, **facts) for name in _FIGURES if name in facts
    ]
    if "no_visit" in row["why"] and "days" not in facts:
        parts.append(say("patrol.never", language))
    return say("blind_list.comma", language).join(parts)


def _full_rows(listed: pd.DataFrame, language: str) -> Rows:
    """Return the rows of one type: those without a point first, then the worst."""
    worst = {state: number for number, state in enumerate(("", *STATES))}
    words = {state: say(f"state.{state}", language) for state in STATES}
    words[""] = say("blind_list.no_state", language)
    unknown = say("blind_list.never", language)
    found = sorted(
        records(listed),
        key=lambda r: (worst[r["state"]], r["held_by"] != "", r["township"], r["name"]),
    )
    return [
        [
            number,
            row["name"],
            _point(row, language),
            row["unit"] or say("blind_list.nobody", language),
            row["township"],
            row["grid"],
            words[row["state"]],
            row["last_visit_day"] or unknown,
            row["last_check_day"] or unknown,
            _rounded(row["length_m"]),
            _rounded(row["lon"], 6),
            _rounded(row["lat"], 6),
        ]
        for number, row in enumerate(found, 1)
    ]


def _point(row: Mapping[str, Any], language: str) -> str:
    candidate = row["item_id"] if row["is_candidate"] else ""
    facts = {"candidate": candidate, "held": row["held_by"]}
    return row["point_id"] or say("blind_list.no_point", language, **facts)


def _rounded(value: Any, digits: int = 0) -> Any:
    if value is None or pd.isna(value):
        return None
    return round(value, digits) if digits else round(value)


def _sums_page(sums: pd.DataFrame, settings: Settings) -> Page:
    """Return the kilometres of streets by worst state."""
    language = settings.language
    order = {dimension: i for i, dimension in enumerate(("county", "township", "grid"))}
    rows = []
    for row in sorted(records(sums), key=lambda r: (order[r["dimension"]], r["value"])):
        value = row["value"] or say("list.none", language)
        if row["dimension"] == "county":
            value = settings.county.name or say("list.county", language)
        metres = [row["length_m"], row["walked_m"], *(row[f"{state}_m"] for state in STATES)]
        kilometres = [round(length_m / 1000, 2) for length_m in metres]
        kind = say(f"blind_column.{row['dimension']}", language)
        rows.append([kind, value, row["sections"], *kilometres])
    heads = [(say(f"blind_column.{column}", language), width) for column, width in _SUM_HEADS]
    heads += [(say(f"state.{state}", language), 11) for state in STATES]
    name = say("blind_list.sums", language)
    note = say("blind_list.sums_note", language)
    return Page(name, _head_line(name, settings), heads, rows, note=note)
