"""Pack the features of thematic layers for the page.

From: declared layers and tables. To: what the page is told of each, and blobs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.render import pack
from geoplan.render.columns import Codes
from geoplan.render.layers.model import Layer, Tables
from geoplan.text import messages, say

_TOLERANCE_M = 2.0
SECTIONS = "sections"


@dataclass(frozen=True)
class Packed:
    """All thematic layers: the words and looks of each, and the data by name."""

    told: list[dict[str, Any]]
    blobs: dict[str, str]


def pack_layers(
    layers: Sequence[Layer],
    tables: Tables,
    language: str,
    names: Mapping[str, str],
    limits: Mapping[str, Any],
) -> Packed:
    """Return every layer; one without anything to draw has no data and says what it needs.

    ``names``: of types of points, which layers may have parts for; ``limits``: of the rules.
    """
    told, blobs = [], {}
    made = {layer.id: _made(layer, tables, language) for layer in layers}
    of_streets = [made[layer.id] for layer in layers if layer.on_sections]
    lines, number = _section_lines(of_streets, tables)
    if number:
        blobs[SECTIONS] = pack.blob(lines)
    for layer in layers:
        found = made[layer.id]
        row = _told(layer, found, language, names, limits)
        if layer.labels and not found.empty:
            named = layer.labels(tables, language)
            row["looks"] = [one | {"label": named.get(one["id"], "")} for one in row["looks"]]
        told.append(row)
        if found.empty:
            continue
        if layer.on_sections:
            found = _along(found, number)
            columns = _columns(found.assign(title=""), layer)
            blobs[layer.id] = pack.blob(columns | {"on": pack.steps(found["number"])})
        else:
            found = _in_order(found)
            blobs[layer.id] = pack.blob(_shapes(found.geometry) | _columns(found, layer))
    return Packed(told, blobs)


def _made(layer: Layer, tables: Tables, language: str) -> pd.DataFrame:
    is_there = all(name in tables for name in layer.tables)
    return layer.features(tables, language) if is_there else pd.DataFrame()


def _told(
    layer: Layer,
    found: pd.DataFrame,
    language: str,
    names: Mapping[str, str],
    limits: Mapping[str, Any],
) -> dict[str, Any]:
    def words(name: str) -> str:
        return say(f"layer.{layer.id}.{name}", language)

    parts = list(dict.fromkeys(found["part"])) if len(found) else []
    told: dict[str, Any] = {"id": layer.id, "kind": layer.kind, "from": layer.least_zoom}
    told |= {"name": words("name"), "means": words("means"), "sure": words("sure")}
    told |= {"supply": words("supply"), "is_empty": found.empty, "on_sections": layer.on_sections}
    told["looks"] = [look.drawn() | {"label": words(f"look.{look.id}")} for look in layer.looks]
    told["facets"] = [
        {
            "name": f"{told['name']} · {words(f'facet.{name}')}",
            "all": words(f"facet.all_{name}"),
            "own": sorted({part.split("@")[k] for part in parts}),
        }
        for k, name in enumerate(layer.facets)
    ]
    told["parts"] = [_part(part, language, names, limits) for part in parts]
    return told


def _part(
    part: str, language: str, names: Mapping[str, str], limits: Mapping[str, Any]
) -> dict[str, str]:
    """Return id and name of a part, and its own sentences where it has any.

    A part is a word, a rule, a type of point, or several of them joined by "@".
    """
    known = messages(language)

    def name(piece: str) -> str:
        keys = (f"layer.part.{piece}", f"travel_mode.{piece}", f"rule.{piece}.name")
        return next((known[key] for key in keys if key in known), names.get(piece, piece))

    told = {"id": part, "label": " · ".join(name(piece) for piece in part.split("@"))}
    said = [name for name in ("means", "sure") if f"rule.{part}.{name}" in known]
    return told | {name: say(f"rule.{part}.{name}", language, **limits) for name in said}


def _columns(found: pd.DataFrame, layer: Layer) -> dict[str, Any]:
    number = {look.id: i for i, look in enumerate(layer.looks)}
    parts = {part: i for i, part in enumerate(dict.fromkeys(found["part"]))}
    title, note = Codes(), Codes()
    own = list(found["letter"]) if "letter" in found and any(found["letter"]) else None
    return {
        **({"letter": own} if own else {}),
        "look": [number[look] for look in found["look"]],
        "part": [parts[part] for part in found["part"]],
        "title": [title.code(text) for text in found["title"]],
        "note": [note.code(text) for text in found["note"]],
        "title_set": title.values,
        "note_set": note.values,
    }


def _in_order(found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return features along a curve, those of one part together: neighbours pack well."""
    shapes = found.geometry.to_numpy()
    found = found.loc[~shapely.is_empty(shapes) & ~shapely.is_missing(shapes)]
    spots = shapely.get_coordinates(shapely.point_on_surface(found.geometry.to_numpy()))
    _, order = pack.order_points(spots[:, 0], spots[:, 1])
    ordered = found.iloc[order]
    rank = {part: i for i, part in enumerate(dict.fromkeys(found["part"]))}
    key = np.array([rank[part] for part in ordered["part"]], dtype=int)
    return ordered.iloc[np.argsort(key, kind="stable")].reset_index(drop=True)


def _shapes(geometry: gpd.GeoSeries) -> dict[str, Any]:
    """Return lines, rings and marks, each with the features they belong to."""
    shapes = geometry.to_numpy()
    px_m = pack.metre_px(float(np.mean(geometry.total_bounds[[1, 3]])))
    pixels = pack.project(shapes)
    lines = pack.pack_parts(pixels, _TOLERANCE_M * px_m, by_owner=True)
    rings = pack.pack_parts(pixels, _TOLERANCE_M * px_m, as_rings=True, by_owner=True)
    is_mark = np.isin(shapely.get_type_id(shapes), (0, 4))
    spots, owner = shapely.get_coordinates(shapes[is_mark], return_index=True)
    xy = np.rint(pack.to_pixels(spots)).astype(np.int64).reshape(-1, 2)
    marks: dict[str, Any] = {"owner": pack.steps(np.flatnonzero(is_mark)[owner])}
    marks |= {"x": pack.steps(xy[:, 0]), "y": pack.steps(xy[:, 1])}
    return {"lines": _owned(lines), "rings": _owned(rings), "marks": marks}


def _owned(packed: Mapping[str, Any]) -> dict[str, Any]:
    return {**packed, "owner": pack.steps(packed["owner"])}


def _section_lines(
    made: Sequence[pd.DataFrame], tables: Tables
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the lines and names of the sections that any layer names, and their numbers.

    Numbers follow the file: the columns of each layer, in that order, then pack well.
    """
    titles: dict[str, str] = {}
    for found in made:
        if len(found):
            titles |= dict(zip(found["section_id"], found["title"], strict=True))
    if not titles:
        return {}, {}
    sections = tables["sections"]
    known = sections.loc[sections["section_id"].isin(titles)].reset_index(drop=True)
    px_m = pack.metre_px(float(np.mean(known.total_bounds[[1, 3]])))
    lines = pack.pack_parts(pack.project(known.geometry.to_numpy()), _TOLERANCE_M * px_m)
    rows = list(dict.fromkeys(lines["owner"].tolist()))
    rows += sorted(set(range(len(known))) - set(rows))  # too short to be drawn
    ids = known["section_id"].tolist()
    number = {ids[row]: i for i, row in enumerate(rows)}
    title = Codes()
    codes = [title.code(titles[ids[row]]) for row in rows]
    rank = {row: i for i, row in enumerate(rows)}
    owner = pack.steps([rank[row] for row in lines["owner"].tolist()])
    return {**lines, "owner": owner, "title": codes, "title_set": title.values}, number


def _along(found: pd.DataFrame, number: Mapping[str, int]) -> pd.DataFrame:
    """Return the features of sections in the order of the file, part by part."""
    rank = {part: i for i, part in enumerate(dict.fromkeys(found["part"]))}
    keyed = found.assign(
        number=[number[section_id] for section_id in found["section_id"]],
        rank=[rank[part] for part in found["part"]],
    )
    return keyed.sort_values(["rank", "number"], kind="stable").reset_index(drop=True)
