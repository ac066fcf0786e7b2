"""The duty list that an office circulates: who answers for which point.

From: points, duties, listed, scores, gaps, gate. To: a workbook with the whole county by unit,
sums, and a sheet for each township.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.duty_rows import duty_rows
from geoplan.lists.xlsx import Page, sheet_names, workbook_bytes
from geoplan.text import say
from geoplan.text.forecast import word_veto

FILE_NAME = "点位责任清单.xlsx"

_COLUMNS = (
    ("rank", 5),
    ("type", 13),
    ("name", 26),
    ("address", 22),
    ("kind_word", 9),
    ("lead", 16),
    ("supporting", 24),
    ("township", 12),
    ("community", 12),
    ("grid", 10),
    ("grid_head", 10),
    ("sponsor", 14),
    ("head_lead", 10),
    ("head_township", 10),
    ("contact", 9),
    ("phone", 13),
    ("place", 14),
    ("state_word", 13),
    ("note", 16),
    ("point_id", 22),
    ("lon", 11),
    ("lat", 11),
    ("source", 24),
)
_FOR_THE_SCREEN = ("point_id", "lon", "lat", "source")
_PHONES = ("contact", "phone")
_TOWNSHIP_SHEETS_MAX = 100
_SUMS = ("fixed", "likely", "points", "gaps", "unplaced")

Rows = list[dict[str, Any]]


def render_duty_list(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the duty list into ``folder``."""
    language = settings.language
    rank = {type_id: i for i, type_id in enumerate(catalogue.types)}
    rows = duty_rows(tables, catalogue, language)
    # Points without a unit come first: somebody has to take them on.
    for row in rows:
        for axis in ("lon", "lat"):
            row[axis] = round(row[axis], 6) if row[axis] == row[axis] else None  # NaN: no place
    rows.sort(key=lambda r: (r["lead"], rank[r["type_id"]], r["name"], r["point_id"]))
    towns = _by_township(rows, language)
    names = sheet_names([say("duty_list.all", language), say("duty_list.sums", language), *towns])
    pages = [_duty_page(names[0], "", rows, settings), _sums_page(names[1], rows, settings)]
    pages += [
        _duty_page(name, town, found, settings)
        for name, (town, found) in zip(names[2:], towns.items(), strict=True)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    alert = word_veto(tables["gate"], language)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages, alert=alert))


def _by_township(rows: Rows, language: str) -> dict[str, Rows]:
    """Return the rows of each township by name; those of none, and of the smallest, last."""
    sizes = Counter(row["township"] for row in rows)
    large = sorted(filter(None, sizes), key=lambda town: (-sizes[town], town))
    own = set(large[:_TOWNSHIP_SHEETS_MAX])
    found: dict[str, Rows] = {town: [] for town in sorted(own)}
    for row in rows:
        town = row["township"]
        rest = "no_township" if not town else "other_townships"
        found.setdefault(town if town in own else say(f"duty_list.{rest}", language), []).append(
            row
        )
    return found


def _duty_page(name: str, town: str, rows: Rows, settings: Settings) -> Page:
    """Return a sheet of rows, numbered from 1."""
    language = settings.language
    columns = [c for c in _COLUMNS if c[0] not in _PHONES or settings.lists.show_phones]
    values = itemgetter(*(key for key, _ in columns[1:]))
    return Page(
        name,
        _headline(settings, town),
        [(say(f"duty_column.{key}", language), width) for key, width in columns],
        [[number, *values(row)] for number, row in enumerate(rows, 1)],
        printed=len(columns) - len(_FOR_THE_SCREEN),
        note=_note(settings, len(rows)),
        is_circulated=True,
    )


def _headline(settings: Settings, town: str = "") -> str:
    county = settings.county.name
    return say("duty_list.title", settings.language, county=county, town=town)


def _note(settings: Settings, points: int) -> str:
    language, day = settings.language, settings.day.isoformat()
    line = say("duty_list.line", language, county=settings.county.name, day=day, points=points)
    return f"{line}\n{say('duty_list.source', language, day=day)}"


def _sums_page(name: str, rows: Rows, settings: Settings) -> Page:
    """Count the points of the county, of every unit and of every township."""
    language = settings.language
    body = [[say("duty_list.all", language), "", *_sums(rows)]]
    for key in ("lead", "township"):
        of_value: dict[str, Rows] = {}
        for row in rows:
            of_value.setdefault(row[key], []).append(row)
        dimension, none = say(f"duty_column.{key}", language), say("list.none", language)
        groups = sorted(of_value.items(), key=lambda g: (g[0] != "", -len(g[1]), g[0]))
        body += [[dimension, value or none, *_sums(found)] for value, found in groups]
    heads = [(say("column.dimension", language), 18), (say("column.value", language), 30)]
    heads += [(say(f"duty_list.sum.{count}", language), 12) for count in _SUMS]
    note = _note(settings, len(rows))
    return Page(name, _headline(settings), heads, body, note=note, is_circulated=True)


def _sums(rows: Rows) -> list[int]:
    kinds = Counter(row["kind"] for row in rows)
    gaps = sum(row["state"] != "covered" for row in rows)
    unplaced = sum(row["placed_by"] == "none" for row in rows)
    return [kinds["fixed"], kinds["likely"], len(rows), gaps, unplaced]
