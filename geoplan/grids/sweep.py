"""How far a sweep (大排查) has got: every cell's streets and ground, walked or not.

From: the cell of every section, sections, ``walked``, ``visited``, outlines. To: ``sweep_cells``
and ``sweep_sections``.

A metre was swept on or after the day the sweep began: by a track over it, or by a visit to its
section by name. The ground of a cell is what is nearer to its streets than to those of another
(within the built-up outline, or beside the streets), and what of it is nearer to swept metres than
to others is covered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.ops import substring

from geoplan.geo import WGS84, central_crs, to_metric
from geoplan.grids.ground import draw_ground
from geoplan.network import Portion, merge, subtract
from geoplan.tables import TABLES, check

Objects = npt.NDArray[np.object_]

_SCRAP_M = 1.0  # a shorter rest of a section is rounding; it has no ground
_DONE_PCT = 99.5  # what is left is rounding at ends


@dataclass(frozen=True, eq=False)
class Sweep:
    """Tables ``sweep_cells`` and ``sweep_sections``; ``lost``: sections that are no more."""

    tables: Mapping[str, pd.DataFrame]
    lost: int


def find_sweep(
    *,
    cells: pd.DataFrame,
    sections: gpd.GeoDataFrame,
    walked: pd.DataFrame,
    visited: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
    since: date,
) -> Sweep:
    """Return what was swept since ``since``; ``cells`` has cell_id, team, section_id a row."""
    frame: Any = sections[["section_id", "name", "length_m", "geometry"]].merge(
        cells, on="section_id", validate="1:1"
    )
    frame = frame.sort_values(["cell_id", "section_id"], ignore_index=True)
    swept = _swept(frame, walked, visited, since)
    whole = [Portion(i, 0.0, m) for i, m in enumerate(frame["length_m"].tolist())]
    left = subtract(whole, swept)
    frame["swept_m"] = _by_section(swept, len(frame))
    rows = _cell_rows(frame, _ground(frame, swept, left, outlines))
    own = frame[TABLES["sweep_sections"].names]
    tables = {
        "sweep_cells": check(TABLES["sweep_cells"], rows),
        "sweep_sections": check(
            TABLES["sweep_sections"], gpd.GeoDataFrame(own, geometry="geometry", crs=sections.crs)
        ),
    }
    return Sweep(tables, len(cells) - len(frame))


def _swept(
    frame: pd.DataFrame, walked: pd.DataFrame, visited: pd.DataFrame, since: date
) -> list[Portion]:
    number = {section_id: i for i, section_id in enumerate(frame["section_id"])}
    length_m = frame["length_m"].tolist()
    found: list[tuple[int, float, float]] = []
    columns = (walked[name] for name in ("section_id", "from_m", "to_m", "day"))
    for section_id, from_m, to_m, day in zip(*columns, strict=True):
        if section_id in number and day >= since:
            found.append((number[section_id], from_m, to_m))
    named = visited[(visited["kind"] == "section") & (visited["how"] != "position")]
    for section_id, day in zip(named["ref_id"], named["day"], strict=True):
        if section_id in number and day >= since:
            found.append((number[section_id], 0.0, length_m[number[section_id]]))
    return merge(found)


def _by_section(portions: list[Portion], count: int) -> npt.NDArray[np.float64]:
    found = np.zeros(count)
    for portion in portions:
        found[portion.section] += portion.length_m
    return found


def _ground(
    frame: pd.DataFrame, swept: list[Portion], left: list[Portion], outlines: gpd.GeoDataFrame
) -> dict[str, tuple[float, float]]:
    """Return square metres of each cell, all and swept."""
    if frame.empty:
        return {}
    crs = central_crs(frame["geometry"].to_numpy())
    shown = gpd.GeoSeries(frame["geometry"].to_numpy(), crs=WGS84)
    lines = to_metric(shown, crs).to_numpy()
    length_m = frame["length_m"].to_numpy(float)
    town = outlines[outlines["kind"] == "built_up"]
    outline = shapely.union_all(to_metric(town.geometry, crs).to_numpy()) if len(town) else None
    names = list(dict.fromkeys(frame["cell_id"]))
    number = {name: i for i, name in enumerate(names)}
    pieces, label = [], []
    for is_swept, portions in ((True, swept), (False, left)):
        for portion in portions:
            i = portion.section
            if portion.length_m < min(_SCRAP_M, 0.5 * length_m[i]):
                continue
            ends = (portion.from_m / length_m[i], portion.to_m / length_m[i])
            piece = substring(lines[i], *ends, normalized=True)
            if piece.length > 0:
                pieces.append(piece)
                label.append(2 * number[frame["cell_id"].iloc[i]] + is_swept)
    ground = outline if outline is not None else shapely.Polygon()
    told, own = np.unique(label, return_inverse=True)
    district = np.full(len(pieces), -1)
    drawn = np.array(pieces, dtype=object)
    shapes = draw_ground(drawn, own, len(told), ground, district, np.array([]))
    area_m2 = np.zeros(2 * len(names))
    area_m2[told] = shapely.area(shapes)
    both = zip(names, area_m2[::2].tolist(), area_m2[1::2].tolist(), strict=True)
    return {name: (bare + done, done) for name, bare, done in both}


def _cell_rows(frame: pd.DataFrame, ground: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for key, own in frame.groupby("cell_id", sort=True):
        cell_id = str(key)
        length_m, swept_m = float(own["length_m"].sum()), float(own["swept_m"].sum())
        area_m2, covered_m2 = ground[cell_id]
        pct = 100.0 * swept_m / length_m if length_m else 0.0
        streets = own.groupby("name")["length_m"].sum().sort_values(ascending=False)
        rows.append(
            {
                "cell_id": cell_id,
                "team": own["team"].iloc[0],
                "sections": len(own),
                "length_m": length_m,
                "swept_m": min(swept_m, length_m),
                "swept_pct": min(pct, 100.0),
                "area_m2": area_m2,
                "covered_m2": covered_m2,
                "covered_pct": 100.0 * covered_m2 / area_m2 if area_m2 else 0.0,
                "status": "done" if pct >= _DONE_PCT else "begun" if swept_m else "waiting",
                "streets": [name for name in streets.index if name],
            }
        )
    return pd.DataFrame(rows, columns=TABLES["sweep_cells"].names)
