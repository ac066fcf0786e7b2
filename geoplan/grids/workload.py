"""How many minutes a round takes: along every section, and at every place beside it.

From: sections, streets, points, point_sections, areas, outlines. To: :class:`Workload`.

A metre is walked once, whatever points it belongs to; only sites add minutes of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.geo import local_crs, metric_xy
from geoplan.network import Network, build_network, is_closed, snap

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

_MAIN = ("trunk", "primary", "secondary", "tertiary")
_LANES = ("residential", "living_street", "unclassified", "pedestrian", "road")
_ONE_WAY = ("yes", "-1", "1", "true")


@dataclass(frozen=True, eq=False)
class Workload:
    """The streets of a proposal; position i of every array is section i of ``network``.

    Attributes
    ----------
    network
        The sections to be divided, and nothing else.
    sections
        Their rows, in the order of the network.
    xy
        (n, 2) metres: the middle of every section.
    township
        Number of the township polygon each lies in, -1 for none; ``townships`` are their rows.
    street_min, visit_min
        Minutes along the section, and at the sites it is the nearest section of.
    points
        Rows of ``grid_points`` in the making: point_id, section (-1: none), placed, length_m,
        visit_min.
    """

    network: Network
    sections: gpd.GeoDataFrame
    xy: Floats
    township: Ints
    townships: gpd.GeoDataFrame
    street_min: Floats
    visit_min: Floats
    points: pd.DataFrame

    @property
    def minutes(self) -> Floats:
        """Minutes of a round, section by section."""
        return self.street_min + self.visit_min

    def named(self, numbers: npt.ArrayLike) -> list[str]:
        """Return the names of townships by number; -1 is nameless."""
        names = [*self.townships["name"], ""]
        return [names[i] for i in np.asarray(numbers, dtype=np.int64).tolist()]


def measure(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, *, is_town_only: bool
) -> Workload:
    """Return the streets to be divided and the minutes of a round along them.

    Streets are those people on foot may use; where ``is_town_only``, with their middle in the
    built-up outline.
    """
    sections, streets = tables["sections"], tables["streets"]
    tags = dict(zip(streets["street_id"], map(json.loads, streets["tags"]), strict=True))
    middle = shapely.line_interpolate_point(sections.geometry.to_numpy(), 0.5, normalized=True)
    lon, lat = shapely.get_x(middle), shapely.get_y(middle)
    is_open = np.array([not is_closed(tags.get(i, {})) for i in sections["street_id"]], dtype=bool)
    if is_town_only:
        is_open &= _in_town(tables["outlines"], lon, lat)
    spots = np.stack([lon, lat], axis=1)[is_open]
    west, south = spots.min(axis=0) if len(spots) else (0.0, 0.0)
    east, north = spots.max(axis=0) if len(spots) else (0.0, 0.0)
    network = build_network(sections, local_crs((west, south, east, north)), is_open=is_open)
    kept = sections.iloc[network.rows]
    townships = tables["areas"].query("kind == 'township'").reset_index(drop=True)
    points = _points(tables, network, kept, catalogue, settings)
    at = points["section"].to_numpy(dtype=np.int64)
    visit = np.bincount(at[at >= 0], points["visit_min"][at >= 0], minlength=len(network))
    rate = _rates(kept, tags, settings)
    return Workload(
        network,
        kept,
        metric_xy(lon[network.rows], lat[network.rows], network.crs),
        _township(townships, lon[network.rows], lat[network.rows]),
        townships,
        network.length_m * rate / 1000.0,
        visit.astype(np.float64),
        points,
    )


def _in_town(outlines: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Bools:
    is_in = np.zeros(len(lon), dtype=bool)
    for outline in outlines.loc[outlines["kind"] == "built_up", "geometry"]:
        shapely.prepare(outline)
        is_in |= shapely.contains_xy(outline, lon, lat)
    return is_in


def _township(townships: gpd.GeoDataFrame, lon: Floats, lat: Floats) -> Ints:
    """Return the first township polygon each place lies in, as duties are found."""
    number = np.full(len(lon), -1, dtype=np.int64)
    for i, shape in enumerate(townships.geometry):
        shapely.prepare(shape)
        number[(number < 0) & shapely.contains_xy(shape, lon, lat)] = i
    return number


def _rates(
    sections: gpd.GeoDataFrame, tags: Mapping[str, Mapping[str, str]], settings: Settings
) -> Floats:
    """Return minutes for a kilometre, by kind of street; a one-way carriageway has one side."""
    kind = sections["highway"].str.removesuffix("_link")
    is_main, is_lane = kind.isin(_MAIN).to_numpy(), kind.isin(_LANES).to_numpy()
    own = settings.grids
    rate = np.where(is_lane, own.lane_min_per_km, own.path_min_per_km)
    ways = [tags.get(i, {}).get("oneway", "") in _ONE_WAY for i in sections["street_id"]]
    main = np.where(ways, own.main_min_per_km / 2, own.main_min_per_km)
    return np.where(is_main, main, rate)


def _points(
    tables: Mapping[str, Any],
    network: Network,
    sections: gpd.GeoDataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> pd.DataFrame:
    """Return where every point belongs: along sections, near one, or nowhere."""
    points = tables["points"]
    number = dict(zip(sections["section_id"], range(len(sections)), strict=True))
    along = tables["point_sections"][["point_id", "section_id", "length_m"]]
    along = along.assign(section=along["section_id"].map(number)).dropna(subset="section")
    rows = along.groupby(["point_id", "section"], as_index=False)["length_m"].sum()
    rows = rows.assign(placed="along", visit_min=0.0)
    rest = points[~points["point_id"].isin(rows["point_id"])]
    has_place = rest["lon"].notna().to_numpy()
    spots = rest[has_place]
    xy = metric_xy(spots["lon"], spots["lat"], network.crs) if len(spots) else np.zeros((0, 2))
    found: list[dict[str, Any]] = []
    snapped = iter(snap(network, xy, settings.grids.snap_max_m))
    seeds = [next(snapped) if is_placed else None for is_placed in has_place]
    for point, seed, is_placed in zip(rest.itertuples(index=False), seeds, has_place, strict=True):
        near = seed if is_placed else None
        found.append(
            {
                "point_id": point.point_id,
                "section": -1 if near is None else near.section,
                "length_m": 0.0 if near is None else near.spent_m,
                "placed": "near" if near else "outside" if is_placed else "shapeless",
                "visit_min": _visit_min(point, catalogue) if near else 0.0,
            }
        )
    columns = ["point_id", "section", "length_m", "placed", "visit_min"]
    near_rows = pd.DataFrame(found, columns=columns)
    frames = [frame[columns] for frame in (rows, near_rows) if len(frame)]
    made = pd.concat(frames, ignore_index=True) if frames else near_rows
    return made.sort_values(["point_id", "section"], ignore_index=True)


def _visit_min(point: Any, catalogue: Catalogue) -> float:
    """Return the minutes of a visit; a line that has no section here is on its way elsewhere."""
    point_type = catalogue.types.get(point.type_id)
    return point_type.visit_min if point_type and point.shape == "site" else 0.0
