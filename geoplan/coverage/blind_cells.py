"""Find the square cells that are built up, but hold no point.

From: :class:`Scene` (buildings, points, point_sections, places). To: rows of ``blind_spots``.

A cell holds a point where a site lies in it, the outline of one reaches into it, or a section that
points hold half of runs through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.coverage.blind_scene import Row, Scene, spot_row, whys
from geoplan.coverage.blind_sections import HALF_PCT
from geoplan.coverage.floor_area import FloorArea
from geoplan.geo import WGS84

Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


def blind_cells(scene: Scene) -> Iterator[Row]:
    """Yield the cells without a point, south to north in columns from the west."""
    cells, floor = _built_cells(scene)
    squares = _squares(cells, scene.settings.coverage.cell_m)
    is_blind = ~_has_point(scene, squares)
    shapes = gpd.GeoSeries(squares, crs=scene.crs).to_crs(WGS84).to_numpy()
    spots = np.asarray(shapely.centroid(shapes), dtype=object)
    grounds = scene.grounds
    towns, grids = grounds.township(spots), grounds.grid(spots)
    for i in np.flatnonzero(is_blind).tolist():
        is_outside = not towns[i] and not grids[i]
        yield spot_row(
            f"cell:{cells[i, 0]},{cells[i, 1]}",
            floor,
            i,
            {},
            why=whys(
                no_point=True,
                no_owner=grounds.is_whole and is_outside,
                no_grid=grounds.has_grids and not grids[i],
            ),
            township=towns[i],
            grid=grids[i],
            share_pct=0.0,
            lon=spots[i].x,
            lat=spots[i].y,
            geometry=shapes[i],
        )


def _built_cells(scene: Scene) -> tuple[Ints, FloorArea]:
    """Return (column, row) of the cells with enough floor area, and the sums in each."""
    limits, buildings = scene.settings.coverage, scene.buildings
    own = np.floor(buildings.xy / limits.cell_m).astype(np.int64)
    cells, owner = np.unique(own, axis=0, return_inverse=True)
    floor = buildings.sums(owner.reshape(-1).astype(np.int64), len(cells))
    is_large = floor.floor_m2 >= limits.cell_floor_m2
    kept = FloorArea(floor.floor_m2[is_large], floor.buildings[is_large], floor.guessed[is_large])
    return cells[is_large], kept


def _squares(cells: Ints, cell_m: float) -> Objects:
    west, south = cells[:, 0] * cell_m, cells[:, 1] * cell_m
    squares: Any = shapely.box(west, south, west + cell_m, south + cell_m)
    return np.asarray(squares, dtype=object)


def _has_point(scene: Scene, squares: Objects) -> npt.NDArray[np.bool_]:
    """Whether a site, its outline, or a section that points hold reaches into each square."""
    points, sections = scene.tables["points"], scene.lines[scene.held.pct() >= HALF_PCT]
    sites = points[(points["shape"] == "site") & points["lon"].notna()]
    shapes = np.concatenate([scene.to_plane(_outlines(scene, sites)), sections])
    found = np.zeros(len(squares), dtype=bool)
    if len(shapes):
        tree = shapely.STRtree(shapes)
        found[tree.query(squares, predicate="intersects")[0]] = True
    return found


def _outlines(scene: Scene, sites: gpd.GeoDataFrame) -> Objects:
    """Return the positions of sites, and the outlines of them that are known.

    The outline is drawn as a zone, or is that of the mapped area that the point comes from.
    """
    places, outlines = scene.tables["places"], scene.tables["outlines"]
    sources = sites["source"].str.removeprefix("osm:").str.split(";").explode()
    areas = places[(places["geom_kind"] == "area") & places["place_id"].isin(sources)]
    drawn = outlines[outlines["ref_id"].isin(sites["point_id"])]
    shapes = (sites.geometry.to_numpy(), areas.geometry.to_numpy(), drawn.geometry.to_numpy())
    return np.concatenate([np.asarray(part, dtype=object) for part in shapes])
