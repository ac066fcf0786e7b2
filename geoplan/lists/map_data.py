"""The points as data for other programs: GeoJSON and csv.

From: points, duties, listed, scores, gaps. To: ``点位.geojson`` and ``点位.csv``; what both hold,
and the geopackage too, is put together here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.duty_rows import PERSONS, UNITS, duty_rows
from geoplan.tables import records
from geoplan.tables.safe_csv import csv_text
from geoplan.text import say

GEOJSON_FILE, CSV_FILE = "点位.geojson", "点位.csv"

_BEFORE_PERSONS = ("point_id", "name", "type", "type_id", "kind", "address", *UNITS)
_AFTER_PERSONS = (
    *("state", "state_word", "overall_pct", "static_pct", "dynamic_pct", "last_day"),
    *("length_m", "place", "uncertainty_m", "lon", "lat", "source"),
)
_SCORES = ("overall_pct", "static_pct", "dynamic_pct", "last_day")
_DEGREE_DECIMALS = 6  # a tenth of a metre
_MEASURED = ("overall_pct", "static_pct", "dynamic_pct", "length_m", "uncertainty_m")


def point_columns(settings: Settings) -> tuple[str, ...]:
    """Return the keys of :func:`point_rows`.

    Persons, how to reach them, and notes (which hold telephone numbers too) are among them only
    where ``map.show_phones`` says so.
    """
    persons = (*PERSONS, "note") if settings.map.show_phones else ()
    return (*_BEFORE_PERSONS, *persons, *_AFTER_PERSONS)


def point_rows(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings
) -> list[dict[str, Any]]:
    """Return one mapping a point, in the order of the points table, ready to be written.

    Degrees have six decimals, percent and metres one.
    """
    names = point_columns(settings)
    rows = duty_rows(tables, catalogue, settings.language)
    scores = tables["scores"][list(_SCORES)]
    for row, score in zip(rows, records(scores), strict=True):
        row |= score
        row["kind"] = row["kind_word"]
        for name in _MEASURED:
            row[name] = _rounded(row[name], 1)
        for name in ("lon", "lat"):
            row[name] = _rounded(row[name], _DEGREE_DECIMALS)
    return [{name: row[name] for name in names} for row in rows]


def headings(names: list[str], language: str) -> list[str]:
    """Return what a reader calls the columns ``names``."""
    return [say(f"export_column.{name}", language) for name in names]


def attribution(tables: Mapping[str, Any], settings: Settings) -> str:
    """Return whose data it is, under which licence, of when, and for which day it was made."""
    facts = dict(zip(tables["origin"]["key"], tables["origin"]["value"], strict=True))
    day, data_date = settings.day.isoformat(), facts.get("data_date", "")[:10]
    return say("export.attribution", settings.language, day=day, data_date=data_date)


def render_geojson(
    *, tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, folder: Path
) -> None:
    """Write the points as GeoJSON (RFC 7946, WGS-84); without a place, without a geometry."""
    shapes = _rounded_shapes(tables["points"]["geometry"].to_numpy())
    features = [
        f'{{"type":"Feature","id":{_json(row["point_id"])},"geometry":{shape},'
        f'"properties":{_json(row)}}}'
        for row, shape in zip(point_rows(tables, catalogue, settings), shapes, strict=True)
    ]
    head = _json({"attribution": attribution(tables, settings), "name": settings.county.name})
    body = ",\n".join(features)
    text = f'{{"type":"FeatureCollection",{head[1:-1]},"features":[\n{body}\n]}}\n'
    folder.mkdir(parents=True, exist_ok=True)
    (folder / GEOJSON_FILE).write_text(text, "utf-8", newline="\n")


def render_csv(
    *, tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, folder: Path
) -> None:
    """Write the points as csv for Excel.

    Whose data it is stands in the last column of every row: a csv has no comments, a line above the
    headings would be sorted among the rows, and a file beside it is lost on the way.
    """
    source = attribution(tables, settings)
    rows = point_rows(tables, catalogue, settings)
    names = [name for name in point_columns(settings) if name not in ("type_id", "state")]
    heads = [*headings(names, settings.language), say("export_column.rights", settings.language)]
    body = [[*(row[name] for name in names), source] for row in rows]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CSV_FILE).write_text(csv_text(heads, body), "utf-8", newline="")


def _rounded(value: Any, decimals: int) -> float | None:
    return None if pd.isna(value) else round(float(value), decimals)


def _rounded_shapes(shapes: Any) -> list[str]:
    """Return geometries as GeoJSON; ``null`` of those that are nowhere."""
    short = shapely.transform(shapes, lambda xy: np.round(xy, _DEGREE_DECIMALS))
    texts = shapely.to_geojson(short)
    return [
        "null" if is_nowhere else text.replace(" ", "")
        for text, is_nowhere in zip(texts, shapely.is_empty(shapes), strict=True)
    ]


def _json(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str
    )
