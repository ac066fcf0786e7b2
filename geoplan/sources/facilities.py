"""Read the books of facilities, and find on the map what is one.

From: 设施台账 (xlsx, csv) and the places of the extract. To: rows of ``facilities`` and ``datums``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Gather, InputError, Problem
from geoplan.geo import WGS84, local_crs, to_metric
from geoplan.sources.cells import cell_number, one_line
from geoplan.sources.datum_verdict import Bounds
from geoplan.sources.datum_words import declared_in
from geoplan.sources.facility_words import (
    TYPE_KINDS,
    kind_of,
    kind_of_place,
    status_of,
    themes_of,
)
from geoplan.sources.known_places import KnownPlaces, county_region
from geoplan.sources.list_datums import place_rows, read_declared
from geoplan.sources.list_position import POSITION_COLUMNS, read_spot
from geoplan.sources.sheets import ColumnNames, Sheet, cell_text, read_sheets

_ALIASES = {
    "kind": ("类别", "设施类别", "类型", "设施类型", "kind"),
    "name": ("名称", "设施名称", "name"),
    "serial": ("编号", "序号", "设施编号", "no"),
    "address": ("位置", "地址", "详细地址", "设置位置", "address"),
    "theme": ("主题", "广告主题", "内容", "theme"),
    "form": ("形式", "设置形式", "广告形式", "form"),
    "status": ("状态", "现状", "完好情况", "status"),
    "count": ("数量", "处数", "块数", "个数", "count"),
    **POSITION_COLUMNS,
}
COLUMNS = ColumnNames(_ALIASES, required=("kind",), grouping=("kind",))
# A book of advertisements alone says no kind, but a theme for each.
AD_COLUMNS = ColumnNames(_ALIASES, required=("theme",))

DATUMS = "inputs.facility_datums"
_TYPES = {kind: type_id for type_id, kind in TYPE_KINDS.items()}
_COUNT_MAX = 10_000

Row = dict[str, Any]


@dataclass(frozen=True)
class Books:
    """Rows of ``facilities`` and of ``datums``, and what there is to say about the files."""

    facilities: list[Row]
    datums: list[Row]
    problems: list[Problem]


def read_books(
    paths: Sequence[Path],
    *,
    catalogue: Catalogue,
    settings: Settings,
    places: Iterable[Mapping[str, Any]],
    bounds: Bounds,
    gather: Gather,
) -> Books:
    """Read and place the rows of all books; ``gather`` keeps what stops a build.

    ``bounds`` (W, S, E, N in degrees) are the county's.
    """
    rows: dict[str, Row] = {}
    problems: list[Problem] = []
    names = settings.inputs.facilities
    if not names:
        return Books([], [], problems)
    declared = gather.run(read_declared, settings.inputs.facility_datums, names, DATUMS) or {}
    for path, label in zip(paths, names, strict=True):
        for row in gather.run(_read_book, path, label, problems) or ():
            first = rows.setdefault(row["facility_id"], row)
            if first is not row:
                place = {key: row[key] for key in ("file", "sheet", "row")}
                facts = {"name": row["name"] or row["label"], "first": first["row"]}
                problems.append(Problem("facility.repeated", "lost", **place, facts=facts))
    found = list(rows.values())
    region = county_region(settings.county)
    spotted = [row for row in found if row["spot"] is not None]
    known = KnownPlaces(places, catalogue, region, local_crs(bounds), spotted)
    datums, said = place_rows(found, declared, known, bounds, DATUMS)
    problems += said + _unplaced(found) + _unused(found)
    return Books([_finished(row) for row in found], datums, problems)


def _read_book(path: Path, label: str, problems: list[Problem]) -> list[Row]:
    rows = []
    for sheet in _sheets(path, label, problems):
        declared = declared_in(sheet.headings, sheet.notes)
        for number, cells in sheet.rows:
            place: Row = {"file": label, "sheet": sheet.name, "row": number}
            row = _read_row(cells, place, "kind" in sheet.headings, problems)
            if row is not None:
                row["declared"] = cell_text(cells.get("datum", "")) or declared
                rows.append(row)
    return rows


def _sheets(path: Path, label: str, problems: list[Problem]) -> list[Sheet]:
    try:
        return read_sheets(path, COLUMNS, label, problems)
    except InputError:
        try:
            return read_sheets(path, AD_COLUMNS, label, problems)
        except InputError:
            pass  # the first reading says what a book needs
        raise


def _read_row(
    cells: Mapping[str, Any], place: Mapping[str, Any], has_kind: bool, problems: list[Problem]
) -> Row | None:
    text = {key: one_line(cells.get(key, "")) for key in _ALIASES}
    label = text["kind"] if has_kind else "公益广告"
    if not label:
        facts = {"name": text["name"]}
        column = _ALIASES["kind"][0]
        problems.append(Problem("facility.no_kind", "lost", **place, column=column, facts=facts))
        return None
    kind, name = kind_of(label), text["name"]
    spot = read_spot(cells, name or label, place, problems)
    theme = "、".join(filter(None, (text["theme"], text["form"])))
    where = (text["serial"], text["address"], "" if spot is None else spot.key)
    key = "\x1f".join((label, name, theme, *where))
    return {
        "facility_id": "f" + sha256(key.encode()).hexdigest()[:10],
        **place,
        "kind": kind,
        "type_id": _TYPES.get(kind, ""),
        "label": label,
        "name": name or text["address"],
        "theme": theme,
        "themes": themes_of(f"{label} {theme}") if kind == "ad" else [],
        "status": _status(text["status"], name or label, place, problems),
        "count": _count(cells.get("count", ""), name or label, place, problems),
        "spot": spot,
    }


def _status(word: str, name: str, place: Mapping[str, Any], problems: list[Problem]) -> str:
    found = status_of(word) if word else ""
    if found is None:
        facts = {"name": name, "value": word}
        problems.append(Problem("facility.bad_status", "warning", **place, facts=facts))
    return found or ""


def _count(cell: Any, name: str, place: Mapping[str, Any], problems: list[Problem]) -> int:
    word = cell_text(cell)
    if not word:
        return 1
    number = cell_number(cell)
    if number is None or not 1 <= number <= _COUNT_MAX or number != int(number):
        facts = {"name": name, "value": word}
        problems.append(Problem("facility.bad_count", "warning", **place, facts=facts))
        return 1
    return int(number)


def _unplaced(rows: Sequence[Row]) -> list[Problem]:
    """Tell how many rows of each kind have no position: no rule can see them."""
    counts = Counter((r["file"], r["sheet"], r["kind"]) for r in rows if r["lon"] is None)
    return [
        Problem(
            "facility.no_position",
            "warning",
            file=file,
            sheet=sheet,
            count=count,
            facts={"kind": f"@facility_kind.{kind}"},
        )
        for (file, sheet, kind), count in sorted(counts.items())
    ]


def _unused(rows: Sequence[Row]) -> list[Problem]:
    counts = Counter((r["file"], r["label"]) for r in rows if r["kind"] == "other")
    return [
        Problem("facility.other", "info", file=file, count=count, facts={"label": label})
        for (file, label), count in sorted(counts.items())
    ]


def _finished(row: Row) -> Row:
    """Return a row of the table."""
    has_place = row["lon"] is not None
    spot = shapely.Point(row["lon"], row["lat"]) if has_place else shapely.Point()
    columns = ("facility_id", "kind", "label", "name", "theme", "themes", "status", "count")
    return {
        **{name: row[name] for name in (*columns, "lon", "lat")},
        "area_m2": None,
        "source": f"book:{row['file']}#{row['sheet']}!{row['row']}",
        "geometry": spot,
    }


def facilities_of(places: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[Row]:
    """Return the rows of ``facilities`` that the map knows; ``tags`` are mappings."""
    kinds = [kind_of_place(place["tags"], place["geom_kind"], catalogue) for place in places]
    kept = [(place, kind) for place, kind in zip(places, kinds, strict=True) if kind]
    if not kept:
        return []
    shapes = np.array([place["geometry"] for place, _ in kept], dtype=object)
    spots = shapely.point_on_surface(shapes)
    is_area = np.array([place["geom_kind"] == "area" for place, _ in kept], dtype=bool)
    area_m2 = np.full(len(kept), np.nan)
    if is_area.any():
        outlines = gpd.GeoSeries(shapes[is_area], crs=WGS84)
        area_m2[is_area] = to_metric(outlines, local_crs(outlines.total_bounds)).area
    xy = shapely.get_coordinates(spots)
    return [
        {
            "facility_id": place["place_id"],
            "kind": kind,
            "label": "",
            "name": place["name"],
            "theme": "",
            "themes": [],
            "status": "",
            "count": 1,
            "lon": float(xy[i, 0]),
            "lat": float(xy[i, 1]),
            "area_m2": round(float(area_m2[i]), 1) if is_area[i] else None,
            "source": f"osm:{place['place_id']}",
            "geometry": spots[i],
        }
        for i, (place, kind) in enumerate(kept)
    ]
