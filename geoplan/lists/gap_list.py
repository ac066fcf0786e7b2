"""The gap list: which points need what, from whom.

From: points, duties, duty_conflicts, scores, exposures, gaps, targets and rounds, unit_bias,
source_rates, summaries, gate, problems. To: a workbook with seven sheets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.bias_page import bias_page
from geoplan.lists.doubts_page import doubts_page
from geoplan.lists.targets_page import targets_page
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.tables.values import KINDS, STATES
from geoplan.text import say, word_problems
from geoplan.text.forecast import word_veto
from geoplan.text.sources import word_source

FILE_NAME = "缺口清单.xlsx"

_GAP = ("point_id", "state", "states", "reasons")
_PRINTED = 12  # the columns that fit a page; the rest is for the screen
_POINT_COLUMNS = (
    ("rank", 6),
    ("state", 11),
    ("name", 26),
    ("type", 12),
    ("kind", 9),
    ("lead", 15),
    ("township", 12),
    ("why", 46),
    ("static", 8),
    ("dynamic", 8),
    ("overall", 8),
    ("last", 11),
    ("share", 10),
    ("seen", 10),
    ("range", 12),
    ("unverified", 9),
    ("supporting", 26),
    ("address", 20),
    ("length", 10),
    ("lon", 11),
    ("lat", 11),
    ("id", 24),
    ("source", 24),
)


def render_lists(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the gap list into ``folder``."""
    language = settings.language
    rows = list(_point_rows(tables, catalogue, language))
    unowned = [row for row in rows if not row["lead"]]
    gaps = [row for row in rows if row["is_gap"]]
    pages = [
        _points_page("gaps", gaps, settings),
        _points_page("unowned", unowned, settings),
        doubts_page(tables, catalogue, settings, _title("doubts", settings)),
        targets_page(tables, settings, _title("targets", settings)),
        bias_page(tables, settings, _title("bias", settings)),
        _sums_page(tables["summaries"], catalogue, settings),
        _problems_page(problems, settings),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    alert = word_veto(tables["gate"], language)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages, alert=alert))


def _title(key: str, settings: Settings) -> str:
    language = settings.language
    county = f"{settings.county.name} " if settings.county.name else ""
    note = say("list.disclaimer", language, day=settings.day.isoformat())
    return f"{county}{say('list.' + key, language)}　{note}"


def _point_rows(
    tables: Mapping[str, Any], catalogue: Catalogue, language: str
) -> Iterator[dict[str, Any]]:
    """One mapping a point, worst state first, then by unit; of a unit what may cost most first."""
    points = tables["points"].drop(columns="geometry")
    frame = points.merge(tables["gaps"][list(_GAP)], on="point_id")
    frame = frame.merge(tables["scores"], on="point_id").merge(tables["exposures"], on="point_id")
    units = _units(tables["duties"])
    frame["rank"] = frame["state"].map({s: i for i, s in enumerate(STATES)})
    frame["lead"] = [units.get((i, "lead"), "") for i in frame["point_id"]]
    frame["cost"] = -frame["share_pct"].round(9)
    frame = frame.sort_values(["rank", "lead", "cost", "type_id", "name", "point_id"])
    state_words = {s: say(f"state.{s}", language) for s in STATES}
    kind_words = {k: say(f"kind.{k}", language) for k in KINDS}
    unknown = say("list.unknown", language)
    said: dict[str, str] = {}
    for row in records(frame):
        said |= {r: _why(r, language) for r in row["reasons"] if r not in said}
        yield {
            "is_gap": row["state"] != "covered",
            "state": "、".join(state_words[s] for s in row["states"]),
            "name": row["name"],
            "type": catalogue.types[row["type_id"]].name,
            "kind": kind_words[row["kind"]],
            "lead": row["lead"],
            "supporting": units.get((row["point_id"], "supporting"), ""),
            "township": units.get((row["point_id"], "township"), ""),
            "why": "；".join(said[r] for r in row["reasons"]),
            "static": _number(row["static_pct"], unknown),
            "dynamic": _number(row["dynamic_pct"], unknown),
            "overall": _number(row["overall_pct"], unknown),
            "last": row["last_day"],
            "range": _between(row["low_pct"], row["high_pct"], unknown),
            "unverified": row["unverified"],
            "share": round(row["share_pct"], 3),
            "seen": round(100 * row["inclusion"], 1),
            "address": row["address"],
            "length": None if pd.isna(row["length_m"]) else round(row["length_m"]),
            "lon": None if pd.isna(row["lon"]) else round(row["lon"], 6),
            "lat": None if pd.isna(row["lat"]) else round(row["lat"], 6),
            "id": row["point_id"],
            "source": word_source(row["source"], language),
        }


def _units(duties: pd.DataFrame) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], list[str]] = {}
    for point_id, role, unit in zip(
        duties["point_id"], duties["role"], duties["unit"], strict=True
    ):
        found.setdefault((point_id, role), []).append(unit)
    return {key: "、".join(names) for key, names in found.items()}


def _why(reason: str, language: str) -> str:
    facts = json.loads(reason)
    return say(f"gap.{facts.pop('code')}", language, **facts)


def _number(value: Any, unknown: str) -> Any:
    return unknown if pd.isna(value) else round(float(value), 1)


def _between(low: Any, high: Any, unknown: str) -> str:
    return unknown if pd.isna(low) else f"{low:.1f}–{high:.1f}"


def _points_page(key: str, rows: list[dict[str, Any]], settings: Settings) -> Page:
    language = settings.language
    body = [
        [i if name == "rank" else row[name] for name, _ in _POINT_COLUMNS]
        for i, row in enumerate(rows, 1)
    ]
    heads = [(say(f"column.{name}", language), width) for name, width in _POINT_COLUMNS]
    return Page(say(f"list.{key}", language), _title(key, settings), heads, body, _PRINTED)


def _sums_page(summaries: pd.DataFrame, catalogue: Catalogue, settings: Settings) -> Page:
    language = settings.language
    order = {name: i for i, name in enumerate(("county", "township", "unit", "type"))}
    rows = []
    for row in sorted(
        records(summaries),
        key=lambda r: (order[r["dimension"]], -r["points"], r["value"]),
    ):
        value = row["value"] or say("list.none", language)
        if row["dimension"] == "type":
            value = catalogue.types[value].name
        if row["dimension"] == "county":
            value = settings.county.name or say("list.county", language)
        rows.append(
            [
                say(f"column.{row['dimension']}", language),
                value,
                row["points"],
                *(row[s] for s in STATES),
                _number(row["overall_pct"], say("list.unknown", language)),
                row["scored"],
                round(row["length_m"]),
            ]
        )
    heads = [("dimension", 18), ("value", 30), ("points", 9)]
    columns = [(say(f"column.{n}", language), w) for n, w in heads]
    columns += [(say(f"state.{s}", language), 10) for s in STATES]
    columns += [(say(f"column.{n}", language), 12) for n in ("overall", "scored", "length")]
    return Page(say("list.sums", language), _title("sums", settings), columns, rows)


def _problems_page(problems: pd.DataFrame, settings: Settings) -> Page:
    language = settings.language
    worded = word_problems(problems, language)
    names = (("step", 10), ("level", 8), ("count", 7), ("where", 30), ("what", 60), ("fix", 50))
    heads = [(say(f"column.{name}", language), width) for name, width in names]
    worded["step"] = [say(f"step.{s}", language) for s in worded["step"]]
    rows = worded[[name for name, _ in names]].to_numpy().tolist()
    return Page(say("list.problems", language), _title("problems", settings), heads, rows)
