"""Spread what gaps may cost over hexagons: one look at the county is worth more than a list.

From: points, exposures, gaps, areas. To: ``hexes``, clipped to the county.

A site counts where it lies, a stretch or belt by the share of its metres in each cell, so that the
cells add up to the points that lie in the county. A point that is covered weighs nothing; any other
what ``exposures`` says: its share of what the county is expected to lose.
"""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.geo import WGS84, local_crs, metric_xy, to_metric
from geoplan.geo.hexagons import cut_at_hexagons, hexagon_area_m2, hexagon_at, hexagon_shapes
from geoplan.tables import TABLES, Output, check, from_rows
from geoplan.tables.values import STATES

_LEAST_POINTS = 5  # planning default: fewer are sooner read as a list
_EDGE_M = (250.0, 500.0)  # planning default: a few blocks, never a whole town
_EDGE_STEP_M = 50.0
_EDGES_ACROSS = 100  # planning default: cells can still be told apart with the county in view
_EDGE_LEAST_M = 50.0  # below that a cell is a house, and the map is the points again

Floats = npt.NDArray[np.float64]


def find_surface(
    *,
    points: gpd.GeoDataFrame,
    exposures: pd.DataFrame,
    gaps: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    settings: Settings,
) -> Output:
    """Return the cells that hold anything; none where a surface would not help, and why."""
    facts = _facts(points, exposures, gaps)
    is_placed = facts["lon"].notna() & facts["lat"].notna()
    placed = facts[is_placed]
    problems = _left_out("surface.unplaced", facts[~is_placed])
    if len(placed) < _LEAST_POINTS:
        problems.append(Problem("surface.few", "info", facts={"points": len(placed)}))
        return _nothing(problems)
    county = areas[areas["kind"] == "county"]
    crs = local_crs(county.total_bounds if len(county) else placed.total_bounds)
    ground = shapely.union_all(to_metric(county.geometry, crs).to_numpy())
    edge_m = edge_length_m(shapely.area(ground), settings.surface.hex_m)
    # The box of an extract is no border: streets run on, and nobody's ground ends there.
    outline = None if (county["source"] == "extract_box").all() else ground
    parts = _spread(placed, crs, edge_m)
    cells, parts["cell"] = _cells(parts)
    shapes = _clip(hexagon_shapes(cells, edge_m), outline)
    is_inside = ~shapely.is_empty(shapes)
    problems += _left_out("surface.outside", _outside(parts, is_inside))
    if is_inside.sum() < 2:
        problems.append(Problem("surface.one_cell", "info", facts={"edge_m": round(edge_m)}))
        return _nothing(problems)
    sums = _tally(parts, len(cells)).assign(
        hex_id=[f"h{edge_m:.0f}_{q}_{r}" for q, r in cells.tolist()],
        area_m2=np.minimum(shapely.area(shapes), hexagon_area_m2(edge_m)),
        geometry=gpd.GeoSeries(shapes, crs=crs).to_crs(WGS84),
    )
    return Output({"hexes": check(TABLES["hexes"], sums[is_inside])}, problems)


def edge_length_m(county_m2: float, wanted_m: float) -> float:
    """Return the edge of the cells: as wanted, else after the size of the county."""
    if wanted_m > 0:
        return max(wanted_m, _EDGE_LEAST_M)
    rounded = _EDGE_STEP_M * round(math.sqrt(county_m2) / _EDGES_ACROSS / _EDGE_STEP_M)
    return min(max(rounded, _EDGE_M[0]), _EDGE_M[1])


def _nothing(problems: list[Problem]) -> Output:
    return Output({"hexes": from_rows(TABLES["hexes"], [])}, problems)


def _facts(points: gpd.GeoDataFrame, exposures: pd.DataFrame, gaps: pd.DataFrame) -> Any:
    """Return place, expected loss, its unknown part and the rank of the state of every point."""
    facts = points[["point_id", "lon", "lat", "geometry"]].merge(gaps[["point_id", "state"]])
    facts = facts.merge(exposures[["point_id", "share_pct", "unknown_share"]])
    facts["rank"] = facts["state"].map({state: k for k, state in enumerate(STATES)})
    is_gap = facts["state"] != "covered"
    facts = facts.assign(share_pct=facts["share_pct"].where(is_gap, 0.0).astype(float))
    return facts.assign(unknown=facts["share_pct"] * facts["unknown_share"].fillna(0.0))


def _spread(placed: gpd.GeoDataFrame, crs: str, edge_m: float) -> pd.DataFrame:
    """Return the parts of points: row, share of the point, the cell's q and r."""
    shapes = to_metric(placed.geometry, crs).to_numpy()
    is_line = np.asarray(shapely.length(shapes) > 0)
    lines = np.flatnonzero(is_line)
    pieces = cut_at_hexagons(shapes[lines], edge_m)
    total_m = np.bincount(pieces.line, pieces.length_m, minlength=len(lines))
    sites = np.flatnonzero(~is_line)
    spots = metric_xy(placed["lon"].to_numpy()[sites], placed["lat"].to_numpy()[sites], crs)
    cells = hexagon_at(np.concatenate([spots, pieces.middle]), edge_m)
    row = np.concatenate([sites, lines[pieces.line]])
    share = np.concatenate([np.ones(len(sites)), pieces.length_m / total_m[pieces.line]])
    parts = pd.DataFrame({"row": row, "q": cells[:, 0], "r": cells[:, 1], "share": share})
    parts = parts.groupby(["row", "q", "r"])["share"].sum().reset_index()
    for name in ("point_id", "rank"):
        parts[name] = placed[name].to_numpy()[parts["row"]]
    for name in ("share_pct", "unknown"):
        parts[name] = placed[name].to_numpy()[parts["row"]] * parts["share"]
    return parts


def _cells(parts: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the cells, and the position of each part's cell among them."""
    cells, position = np.unique(parts[["q", "r"]].to_numpy(), axis=0, return_inverse=True)
    return cells, np.asarray(position).reshape(-1)


def _clip(cells: Any, outline: Any) -> Any:
    """Return the ground of the cells within the county; empty where they have none."""
    if outline is None:
        return cells
    shapely.prepare(outline)
    is_cut = ~shapely.contains_properly(outline, cells)
    clipped = cells.copy()
    clipped[is_cut] = shapely.intersection(cells[is_cut], outline)
    # Where outline and side coincide, lines and dots are left over.
    grounds = [
        shapely.multipolygons([p for p in shapely.get_parts(g) if p.geom_type == "Polygon"])
        if g.geom_type not in ("Polygon", "MultiPolygon")
        else g
        for g in clipped
    ]
    return np.array(grounds, dtype=object)


def _tally(parts: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return expected loss, points, unknown share and worst state of every cell."""
    cell = parts["cell"].to_numpy()
    loss, unknown = (
        np.bincount(cell, parts[name], minlength=count) for name in ("share_pct", "unknown")
    )
    worst = parts.groupby("cell")["rank"].min()
    share = np.where(loss > 0, unknown / np.where(loss > 0, loss, 1.0), np.nan)
    return pd.DataFrame(
        {
            "share_pct": loss,
            "points": np.bincount(cell, minlength=count),
            "unknown_share": np.clip(share, 0.0, 1.0),
            "worst_state": [STATES[int(k)] for k in worst],
        }
    )


def _outside(parts: pd.DataFrame, is_inside: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return what lies in cells that have no ground in the county, point by point."""
    beyond = parts[~is_inside[parts["cell"].to_numpy()]]
    return pd.DataFrame({"share_pct": beyond.groupby("point_id")["share_pct"].sum()})


def _left_out(code: str, rows: pd.DataFrame) -> list[Problem]:
    """Tell how many points the surface does not hold, and what they cost together."""
    if rows.empty:
        return []
    facts = {"share": f"{rows['share_pct'].sum():.1f}"}
    return [Problem(code, "info", count=len(rows), facts=facts)]
