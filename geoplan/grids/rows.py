"""Rows of a proposal: grids with their numbers and names, sections, points.

From: a workload and its parts. To: proposed_grids, grid_sections, grid_points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geoplan.geo import WGS84, to_metric
from geoplan.grids.ground import draw_ground
from geoplan.grids.workload import Workload
from geoplan.optimise import Partition
from geoplan.text import say

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sponsor:
    """A unit that looks after one grid, and its share of the work beside the others'."""

    name: str = ""
    share: float = 1.0


class Numbers:
    """Numbers of grids: township by township, neighbours one after the other."""

    def __init__(self, work: Workload, done: Partition, sponsors: Sequence[Sponsor]) -> None:
        count = len(sponsors)
        load = np.maximum(np.bincount(done.labels, work.minutes), 1e-9)
        centre = np.stack(
            [np.bincount(done.labels, work.minutes * work.xy[:, i]) / load for i in (0, 1)], axis=1
        )
        places = gpd.GeoSeries(gpd.points_from_xy(*centre.T))
        self.township = [_main(work, done.labels == part) for part in range(count)]
        along = places.hilbert_distance(total_bounds=_bounds(work.xy)).to_numpy()
        order = sorted(range(count), key=lambda i: (self.township[i], int(along[i]), i))
        width = max(2, len(str(count)))
        self.order = order
        self.id = [""] * count
        for number, part in enumerate(order, 1):
            self.id[part] = f"{number:0{width}d}"
        self.sponsor = [sponsor.name for sponsor in sponsors]
        if len({sponsor.share for sponsor in sponsors}) == 1:  # then the list's order is kept
            for number, part in enumerate(order):
                self.sponsor[part] = sponsors[number].name

    def grid_of(self, labels: Ints) -> list[str]:
        """Return the number of the grid of every section."""
        return [self.id[part] for part in labels.tolist()]


def _bounds(xy: Floats) -> tuple[float, float, float, float]:
    """Return a box around ``xy`` that is no line, even of one place."""
    (west, south), (east, north) = xy.min(axis=0) - 1.0, xy.max(axis=0) + 1.0
    return float(west), float(south), float(east), float(north)


def _main(work: Workload, is_mine: Bools) -> str:
    """Return the township with most of the work."""
    load = np.bincount(work.township[is_mine] + 1, work.minutes[is_mine])
    return work.named([int(load.argmax()) - 1])[0]


def section_rows(work: Workload, grid: list[str]) -> gpd.GeoDataFrame:
    """Return section by section its grid and its minutes."""
    columns = ["section_id", "highway", "name", "length_m", "geometry"]
    return gpd.GeoDataFrame(
        work.sections[columns].assign(
            grid_id=grid,
            township=work.named(work.township),
            street_min=work.street_min,
            visit_min=work.visit_min,
        ),
        crs=WGS84,
    )


def point_rows(work: Workload, grid: list[str]) -> pd.DataFrame:
    """Return point by grid; a line that runs through several is mainly where most of it is."""
    grids = [*grid, ""]
    rows = work.points.assign(grid_id=[grids[i] for i in work.points["section"].astype(int)])
    key = ["point_id", "grid_id", "placed"]
    rows = rows.groupby(key, as_index=False)[["length_m", "visit_min"]].sum()
    rows = rows.sort_values(["point_id", "length_m", "grid_id"], ascending=[True, False, True])
    return rows.assign(is_main=~rows.duplicated("point_id"))


def grid_rows(
    work: Workload,
    done: Partition,
    numbers: Numbers,
    points: pd.DataFrame,
    ground: gpd.GeoSeries,
    language: str,
) -> gpd.GeoDataFrame:
    """Return one row a grid; ``ground`` is the polygon of each part."""
    mine = points[points["is_main"]].groupby("grid_id").size()
    load_pct = done.loads / done.shares / done.loads.sum() * 100
    rows: list[dict[str, Any]] = []
    for part in range(len(done.loads)):
        is_mine = done.labels == part
        grid_id, streets = numbers.id[part], _streets(work, is_mine)
        pieces, apart_min = _pieces(work, is_mine)
        rows.append(
            {
                "grid_id": grid_id,
                "name": _name(grid_id, streets, language),
                "sponsor": numbers.sponsor[part],
                "township": "、".join(_townships(work, is_mine)),
                "share": float(done.shares[part]),
                "points": int(mine.get(grid_id, 0)),
                "sections": int(is_mine.sum()),
                "length_m": float(work.network.length_m[is_mine].sum()),
                "street_min": float(work.street_min[is_mine].sum()),
                "visit_min": float(work.visit_min[is_mine].sum()),
                "minutes": float(done.loads[part]),
                "load_pct": float(load_pct[part]),
                "streets": streets,
                "pieces": pieces,
                "apart_min": apart_min,
            }
        )
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=ground)


def grid_ground(
    work: Workload, done: Partition, town: gpd.GeoDataFrame, is_within: bool
) -> gpd.GeoSeries:
    """Return the ground of every part in WGS-84; ``town`` are outlines it fills."""
    crs = work.network.crs
    borders = to_metric(work.townships.geometry, crs).to_numpy()
    outline = shapely.union_all(to_metric(town.geometry, crs).to_numpy())
    district = work.township if is_within else np.full(len(work.network), -1)
    lines, count = work.network.lines, len(done.loads)
    shapes = draw_ground(lines, done.labels, count, outline, district, borders)
    return gpd.GeoSeries(list(shapes), crs=crs).to_crs(WGS84)


def _name(grid_id: str, streets: Sequence[str], language: str) -> str:
    if not streets:
        return say("grids.name_plain", language, number=grid_id)
    return say("grids.name", language, number=grid_id, street=streets[0])


def _townships(work: Workload, is_mine: Bools) -> list[str]:
    """Return the townships with work in a grid, most first."""
    load = np.bincount(work.township[is_mine] + 1, work.minutes[is_mine])
    order = np.argsort(-load, kind="stable")
    return [name for name in work.named(order[load[order] > 0] - 1) if name]


def _streets(work: Workload, is_mine: Bools) -> list[str]:
    """Return the names of streets, the longest in the grid first."""
    named = work.sections[is_mine & (work.sections["name"] != "").to_numpy()]
    metres = named.groupby("name")["length_m"].sum().reset_index()
    metres = metres.sort_values(["length_m", "name"], ascending=[False, True])
    return [str(name) for name in metres["name"]]


def _pieces(work: Workload, is_mine: Bools) -> tuple[int, float]:
    """Return in how many pieces streets hang together, and the minutes outside the largest."""
    network, chosen = work.network, np.flatnonzero(is_mine)
    ends = network.from_index[chosen], network.to_index[chosen]
    size = len(network.nodes)
    graph = csr_array((np.ones(len(chosen)), ends), shape=(size, size))
    _, piece = connected_components(graph, directed=False)
    _, number = np.unique(piece[ends[0]], return_inverse=True)
    load = np.bincount(number, work.minutes[chosen])
    return len(load), float(load.sum() - load.max())
