"""The proposal of grids as a workbook to discuss, and as a file that can be given back.

From: the tables and figures of a proposal. To: ``网格划分建议.xlsx`` and ``网格划分建议.geojson``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.grids import Figures
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.tables import records
from geoplan.text import say

FILE_NAME = "网格划分建议.xlsx"
GROUND_NAME = "网格划分建议.geojson"
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"

Heads = Sequence[tuple[str, int]]

_GRID_HEADS = (
    ("grid", 9),
    ("name", 26),
    ("sponsor", 22),
    ("township", 20),
    ("points", 8),
    ("km", 9),
    ("minutes", 9),
    ("load", 12),
    ("share", 9),
    ("street_min", 10),
    ("visit_min", 10),
    ("contiguous", 10),
    ("streets", 60),
)
_SPONSOR = 2  # the column that offices fill in where no list was given
_SECTION_HEADS = (
    ("grid", 9),
    ("street", 26),
    ("highway", 14),
    ("township", 18),
    ("metres", 9),
    ("street_min", 12),
    ("visit_min", 12),
    ("section", 30),
)
_POINT_HEADS = (
    ("grid", 12),
    ("is_main", 9),
    ("point", 32),
    ("type", 22),
    ("placed", 26),
    ("metres", 9),
    ("visit_min", 12),
    ("id", 28),
)
_WORTH_HEADS = (("item", 26), ("value", 14), ("meaning", 80))


def render_grid_list(
    *,
    tables: Mapping[str, pd.DataFrame],
    figures: Figures,
    points: pd.DataFrame,
    said: Sequence[Mapping[str, str]],
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the workbook and the ground of the grids into ``folder``.

    ``said``: problems in words (level, what, fix).
    """
    pages = [
        _grids_page(tables["proposed_grids"], settings),
        _sections_page(tables["grid_sections"], settings),
        _points_page(tables["grid_points"], points, catalogue, settings),
        _worth_page(figures, said, settings),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages))
    text = ground_text(tables["proposed_grids"], settings)
    (folder / GROUND_NAME).write_text(text, "utf-8", newline="\n")


def _grid_page(
    key: str, heads: Heads, rows: list[list[Any]], settings: Settings, **more: Any
) -> Page:
    language = settings.language
    named = [(say(f"grids.column.{name}", language), width) for name, width in heads]
    sheet, head = say(f"grids.sheet_{key}", language), title(f"grids.sheet_{key}", settings)
    return Page(sheet, head, named, rows, note=say(f"grids.note_{key}", language), **more)


def _grids_page(grids: pd.DataFrame, settings: Settings) -> Page:
    language = settings.language
    rows = [
        [
            row["grid_id"],
            row["name"],
            row["sponsor"],
            row["township"],
            row["points"],
            round(row["length_m"] / 1000, 2),
            round(row["minutes"]),
            round(row["load_pct"], 1),
            round(100 * row["share"], 2),
            round(row["street_min"]),
            round(row["visit_min"]),
            say("grids.contiguous", language)
            if row["pieces"] == 1
            else say(
                "grids.pieces", language, count=row["pieces"], minutes=round(row["apart_min"])
            ),
            "、".join(row["streets"]),
        ]
        for row in records(grids.drop(columns="geometry"))
    ]
    is_blank = not (grids["sponsor"] != "").any()
    blanks = {_SPONSOR: Blank()} if is_blank else {}
    return _grid_page("grids", _GRID_HEADS, rows, settings, blanks=blanks)


def _sections_page(sections: pd.DataFrame, settings: Settings) -> Page:
    language = settings.language
    nameless = say("grids.unknown_street", language)
    found = sections.drop(columns="geometry").sort_values(["grid_id", "name", "section_id"])
    rows = [
        [
            row["grid_id"],
            row["name"] or nameless,
            row["highway"],
            row["township"],
            round(row["length_m"]),
            round(row["street_min"], 1),
            round(row["visit_min"], 1),
            row["section_id"],
        ]
        for row in records(found)
    ]
    return _grid_page("sections", _SECTION_HEADS, rows, settings)


def _points_page(
    grid_points: pd.DataFrame, points: pd.DataFrame, catalogue: Catalogue, settings: Settings
) -> Page:
    """Grid by grid; what is in none comes last."""
    language = settings.language
    named = points[["point_id", "name", "type_id"]]
    found = grid_points.merge(named, on="point_id", validate="many_to_one")
    found = found.assign(is_left=found["grid_id"] == "")
    found = found.sort_values(["is_left", "grid_id", "type_id", "name", "point_id"])
    types = catalogue.types
    rows = [
        [
            row["grid_id"] or say("grids.none", language),
            say("grids.main", language) if row["is_main"] and row["grid_id"] else "",
            row["name"],
            types[row["type_id"]].name if row["type_id"] in types else row["type_id"],
            say(f"grids.placed.{row['placed']}", language),
            round(row["length_m"]) if row["grid_id"] else None,
            round(row["visit_min"], 1),
            row["point_id"],
        ]
        for row in records(found)
    ]
    return _grid_page("points", _POINT_HEADS, rows, settings)


def _worth_page(figures: Figures, said: Sequence[Mapping[str, str]], settings: Settings) -> Page:
    language, own = settings.language, settings.grids
    border = "kept" if figures.is_within else "crossed"
    rates, visit = (say(f"grids.means.{key}", language) for key in ("rates", "visit"))
    values: dict[str, tuple[Any, str]] = {
        "parts": (figures.parts, say("grids.means.parts", language)),
        "mean": (round(figures.mean), say("grids.means.mean", language)),
        "ratio": (_number(figures.ratio), say("grids.means.ratio", language)),
        "bound": (_number(figures.bound), say("grids.means.bound", language)),
        "gap": (_percent(figures.ratio / figures.bound - 1), say("grids.means.gap", language)),
        "why": ("", word_why(figures, language)),
        "within": (say(f"grids.border.{border}", language), say("grids.means.within", language)),
        "links": (figures.links, say("grids.means.links", language)),
        "main": (own.main_min_per_km, rates),
        "lane": (own.lane_min_per_km, rates),
        "path": (own.path_min_per_km, rates),
        "visit": ("", visit),
    }
    rows = [[say("grids.worth." + item, language), *cells] for item, cells in values.items()]
    rows += [[one["level"], "", f"{one['what']}{one['fix']}"] for one in said]
    return _grid_page("worth", _WORTH_HEADS, rows, settings)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%" if math.isfinite(share) else "∞"


def _number(value: float) -> float | str:
    """Return what a cell can hold: a grid without work makes the ratio infinite."""
    return round(value, 3) if math.isfinite(value) else "∞"


def word_why(figures: Figures, language: str) -> str:
    """Return what keeps grids from being more alike, as a sentence."""
    nameless = say("grids.unknown_street", language)
    place = figures.place or ("" if figures.code == "piece" else nameless)
    facts = {"minutes": round(figures.minutes), "mean": round(figures.mean)}
    hint = say("grids.hint.cross", language) if figures.is_within else ""
    return say(f"grids.why.{figures.code}", language, place=place, hint=hint, **facts)


def ground_text(grids: pd.DataFrame, settings: Settings) -> str:
    """Return the grids as GeoJSON (WGS-84), with the fields that ``inputs.grids`` asks for."""
    county = settings.county.name
    features = [
        {
            "type": "Feature",
            "properties": {
                "name": row["name"],
                "网格编号": row["grid_id"],
                "包保单位": row["sponsor"],
                "网格长": "",
                "社区": "",
                "属地": row["township"],
                "点位数": row["points"],
                "公里": round(row["length_m"] / 1000, 2),
                "一轮分钟": round(row["minutes"]),
            },
            "geometry": json.loads(
                shapely.to_geojson(shapely.set_precision(row["geometry"], 1e-7))
            ),
        }
        for row in records(grids)
    ]
    head = {"type": "FeatureCollection", "name": county, "attribution": ATTRIBUTION}
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "features": [\n{lines}\n]}}\n'
