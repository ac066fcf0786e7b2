"""Areas that an office has drawn: the built-up outline, villages, edges of town, compounds.

From: GeoJSON or GPKG files. To: rows of ``zones``.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import shapely

from geoplan.catalogue import Catalogue
from geoplan.errors import InputError, Problem
from geoplan.sources.boundaries import read_polygons

BUILT_UP = "built_up"
_RULES = ("fringe", "village", "compound")
_TYPE_COLUMNS = ("type", "type_id", "类型", "类别", "点位类别", "点位类型", "范围类型", "TYPE")
_NAME_COLUMNS = ("name", "名称", "点位名称", "NAME", "MC")
_BUILT_UP_WORDS = (BUILT_UP, "建成区", "建成区范围", "城市建成区", "城区", "built-up")


def read_zones(
    path: Path, label: str, catalogue: Catalogue
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the rows of one file, and what of it is not used.

    The type stands in a property, or failing that in the file's name (城中村.geojson).

    Raises
    ------
    InputError
        When the file cannot be read, holds no polygon, or nothing says what its polygons are.
    """
    frame = read_polygons(path, label)
    problems: list[Problem] = []
    if frame.attrs["dropped"]:
        problems.append(
            Problem("zone.no_polygon", "lost", file=label, count=frame.attrs["dropped"])
        )
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    type_column = next((c for c in _TYPE_COLUMNS if c in columns), None)
    name_column = next((c for c in _NAME_COLUMNS if c in columns), None)
    by_file = _in_file_name(path.stem, catalogue)
    if type_column is None and not by_file:
        facts = {"found": "、".join(columns), "types": _allowed(catalogue)}
        raise InputError(Problem("zone.no_type", "error", file=label, facts=facts))
    rows: dict[str, dict[str, Any]] = {}
    for number, feature in zip(frame.index + 1, frame.to_dict("records"), strict=True):
        place: dict[str, Any] = {"file": label, "row": int(number)}
        word = _text(feature[type_column]) if type_column else ""
        type_id = _type_of(word, catalogue) if word else by_file
        name = _text(feature[name_column]) if name_column else ""
        if not type_id:
            facts = {"value": word, "name": name, "types": _allowed(catalogue)}
            problems.append(Problem("zone.unknown_type", "lost", **place, facts=facts))
            continue
        row = _row(type_id, name, place, feature[frame.geometry.name])
        if row["zone_id"] in rows:
            facts = {"first": rows[row["zone_id"]]["row"]}
            problems.append(Problem("zone.repeated", "lost", **place, facts=facts))
        else:
            rows[row["zone_id"]] = row
    return list(rows.values()), problems


def _row(type_id: str, name: str, place: dict[str, Any], geometry: Any) -> dict[str, Any]:
    whole = shapely.normalize(geometry)
    content = f"{place['file']}\n{type_id}\n{name}\n".encode() + shapely.to_wkb(whole)
    zone_id = sha256(content).hexdigest()[:12]
    return {"zone_id": zone_id, "type_id": type_id, "name": name, **place, "geometry": geometry}


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _type_of(word: str, catalogue: Catalogue) -> str:
    """Return the type that ``word`` names, or an empty string."""
    if word in _BUILT_UP_WORDS:
        return BUILT_UP
    found = catalogue.find_type(word)
    return found.id if found and found.derive and found.derive.rule in _RULES else ""


def _in_file_name(stem: str, catalogue: Catalogue) -> str:
    """Return the only type whose name is part of the file's name, or an empty string."""
    words = [(w, BUILT_UP) for w in _BUILT_UP_WORDS]
    for point_type in _zone_types(catalogue):
        words += [(w, point_type.id) for w in (point_type.id, point_type.name, *point_type.aliases)]
    found = {type_id for word, type_id in words if word in stem}
    return found.pop() if len(found) == 1 else ""


def _zone_types(catalogue: Catalogue) -> list[Any]:
    types = catalogue.types.values()
    return [t for t in types if t.derive is not None and t.derive.rule in _RULES]


def _allowed(catalogue: Catalogue) -> str:
    return "、".join([_BUILT_UP_WORDS[1], *(t.name for t in _zone_types(catalogue))])
