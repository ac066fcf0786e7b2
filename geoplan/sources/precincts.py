"""Read the outlines that an office has of communities, grids and areas with an owner of their own.

From: GeoJSON or GPKG files. To: rows of ``areas``, those of grids with what ``grids`` keeps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.sources.boundaries import read_polygons
from geoplan.sources.sheets import ColumnNames, cell_text

Rows = list[dict[str, Any]]

_OVERLAP_SHARE = 0.01
_NAME = ("name", "名称", "区域名称", "范围名称", "MC", "XZQMC")
_COMMUNITY = ("社区", "所属社区", "社区名称", "community", "SQMC")
FIELDS: dict[str, ColumnNames] = {
    "community": ColumnNames({"name": (*_NAME, *_COMMUNITY)}, ("name",)),
    "district": ColumnNames({"name": (*_NAME, "管理单位")}, ("name",)),
    "grid": ColumnNames(
        {
            "name": ("网格编号", "编号", "code", "grid_id", "WGBH", "网格名称", "网格", *_NAME),
            "community": _COMMUNITY,
            "head": ("网格长", "一级网格长", "网格员", "head", "WGZ"),
            "sponsor": ("包保单位", "网格包保单位", "包联单位", "sponsor", "BBDW"),
        },
        ("name",),
    ),
}


def read_precincts(
    files: Mapping[str, Sequence[Path]], settings: Settings
) -> tuple[Rows, list[Problem]]:
    """Return areas of the files named in the settings; grids carry their attributes in ``grid``.

    Raises
    ------
    InputError
        When a file cannot be read, holds no polygon, or has no field for the name.
    """
    inputs = settings.inputs
    named: list[tuple[str, str, tuple[str, ...]]] = [
        ("community", "communities", (inputs.communities,))
    ]
    named += [("grid", "grids", (inputs.grids,)), ("district", "duty_areas", inputs.duty_areas)]
    rows: Rows = []
    problems: list[Problem] = []
    for kind, setting, labels in named:
        found: Rows = []
        for path, label in zip(files.get(setting, ()), filter(None, labels), strict=True):
            found += _read(kind, path, label, problems)
        rows += _numbered(kind, found, problems)
    return rows, problems


def _read(kind: str, path: Path, label: str, problems: list[Problem]) -> Rows:
    frame = read_polygons(path, label)
    place: dict[str, Any] = {"file": label}
    word = f"@area_kind.{kind}"
    if frame.attrs["dropped"]:
        facts = {"kind": word}
        problems.append(
            Problem(
                "precinct.no_polygon", "lost", **place, count=frame.attrs["dropped"], facts=facts
            )
        )
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    fields = _fields(FIELDS[kind], columns)
    if "name" not in fields:
        wanted = "/".join(FIELDS[kind].aliases["name"])
        facts = {"found": "、".join(columns), "wanted": wanted, "kind": word}
        raise InputError(Problem("precinct.no_name", "error", **place, facts=facts))
    absent = [FIELDS[kind].aliases[n][0] for n in FIELDS[kind].aliases if n not in fields]
    if absent:
        facts = {"absent": "、".join(absent), "kind": word}
        problems.append(Problem("precinct.no_field", "info", **place, facts=facts))
    rows = []
    for number, feature in zip(frame.index + 1, frame.to_dict("records"), strict=True):
        text = {k: _text(feature[c]) for k, c in fields.items()}
        if not text["name"]:
            facts = {"kind": word}
            problems.append(
                Problem("precinct.unnamed", "lost", **place, row=int(number), facts=facts)
            )
            continue
        rows.append(
            {**text, "file": label, "row": int(number), "geometry": feature[frame.geometry.name]}
        )
    return rows


def _fields(names: ColumnNames, columns: Sequence[str]) -> dict[str, str]:
    """Return the file's field for each that is known: the alias named first wins."""
    by_alias: dict[str, str] = {}
    for column in columns:
        by_alias.setdefault(column.strip().casefold(), column)
    found = {}
    for key, aliases in names.aliases.items():
        hits = [by_alias[a.casefold()] for a in aliases if a.casefold() in by_alias]
        if hits:
            found[key] = hits[0]
    return found


def _text(value: Any) -> str:
    """Return a property as text: a code may be a number; an empty one is none."""
    return "" if value is None or value != value else " ".join(cell_text(value).split())


def _numbered(kind: str, found: Rows, problems: list[Problem]) -> Rows:
    """Give each area an id that does not depend on the order of the file.

    Grids of one code are one grid in several parts. Communities or areas of one name stay apart:
    two towns may have a 东门社区 each.
    """
    by_name: dict[str, Rows] = {}
    for row in sorted(found, key=lambda r: (r["name"], shapely.to_wkb(r["geometry"].normalize()))):
        by_name.setdefault(row["name"], []).append(row)
    out: Rows = []
    for name, alike in by_name.items():
        if kind == "grid" and len(alike) > 1:
            first = min(alike, key=lambda r: (r["file"], r["row"]))
            facts = {"name": name, "count": len(alike)}
            place = {"file": first["file"], "row": first["row"]}
            problems.append(Problem("precinct.grid_parts", "info", **place, facts=facts))
            whole = shapely.union_all([shapely.make_valid(r["geometry"]) for r in alike])
            alike = [{**_merged(alike), "geometry": whole}]
        for number, row in enumerate(alike, 1):
            end = f"~{number}" if number > 1 else ""
            out.append(_area(kind, f"{kind}:{name}{end}", row))
    return out


def _merged(alike: Rows) -> dict[str, Any]:
    """Return the attributes of a grid in parts: the first that is not empty."""
    first = min(alike, key=lambda r: (r["file"], r["row"]))
    keys = [k for k in first if k not in ("geometry", "file", "row")]
    return {**first, **{k: next((r[k] for r in alike if r[k]), "") for k in keys}}


def _area(kind: str, area_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    area = {"area_id": area_id, "kind": kind, "name": row["name"], "source": "file"}
    area |= {"geometry": shapely.make_valid(row["geometry"])}
    if kind == "grid":
        kept = {k: row.get(k, "") for k in ("community", "head", "sponsor")}
        area["grid"] = {
            "grid_id": area_id,
            "name": row["name"],
            **kept,
            "file": row["file"],
            "row": row["row"],
        }
    return area


def grid_rows(areas: Rows) -> Rows:
    """Take the attributes off the grids among ``areas`` and return them as rows of ``grids``."""
    taken = [area.pop("grid", None) for area in areas]
    return [grid for grid in taken if grid]


def without_replaced(areas: Rows, precincts: Rows) -> Rows:
    """Return all areas; communities of a file stand for those of the extract."""
    kinds = {row["kind"] for row in precincts}
    return [row for row in areas if row["kind"] not in kinds] + precincts


def find_overlaps(areas: Rows) -> list[Problem]:
    """Say which areas of one kind claim the same ground; the first by id gets its points."""
    problems = []
    for kind in ("township", "community", "grid"):
        rows = [row for row in areas if row["kind"] == kind]
        shapes = np.array([row["geometry"] for row in rows], dtype=object)
        left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        left, right = left[left < right], right[left < right]
        shared = shapely.area(shapely.intersection(shapes[left], shapes[right]))
        least = np.minimum(shapely.area(shapes[left]), shapely.area(shapes[right]))
        much = shared > _OVERLAP_SHARE * least
        names = [
            f"{rows[i]['name']}/{rows[j]['name']}"
            for i, j in zip(left[much], right[much], strict=True)
        ]
        if names:
            facts = {"names": "、".join(sorted(names)[:8]), "kind": f"@area_kind.{kind}"}
            problems.append(Problem("precinct.overlap", "warning", count=len(names), facts=facts))
    return problems
