"""Cut the rivers of the town into stretches.

From: the waterways of ``backdrop``. To: sections of kind water, rows of ``points`` and
``point_sections``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.catalogue import PointType
from geoplan.inventory.sections import cut_streets
from geoplan.inventory.stretches import StreetNodes, StretchMaker, number_namesakes
from geoplan.tables import TABLES, from_rows

Rows = list[dict[str, Any]]
Inside = Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64]], npt.NDArray[np.bool_]]

WATER_SECTION_MAX_M = 100.0  # a bank has no junctions: cut finely, so that it ends with the town
_NODE_STEPS = 1e7  # OSM coordinates have seven decimals
_REASON = "osm: waterway"


def river_stretches(
    backdrop: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    point_type: PointType,
    crs: str,
    inside: Inside,
    language: str,
) -> tuple[gpd.GeoDataFrame, Rows, Rows, list[float]]:
    """Return water sections, rows of ``points`` and ``point_sections``, and snippets left out.

    ``streets`` are the street sections, whose bridges name the stretches; ``inside`` says of
    lon/lat in degrees whether the town reaches there. The layer holds rivers, canals, streams,
    ditches and drains; only sections whose middle is inside are kept.
    """
    water = cut_streets(_as_streets(backdrop), crs, WATER_SECTION_MAX_M, kind="water")
    if not water.empty:
        middle = shapely.line_interpolate_point(water.geometry.to_numpy(), 0.5, normalized=True)
        water = water[inside(shapely.get_x(middle), shapely.get_y(middle))]
        water = water.reset_index(drop=True)
    if water.empty:
        return water, [], [], []
    nodes = _nodes(water, streets)
    reasons = dict.fromkeys(water["street_id"], _REASON)
    points, links, left_out = StretchMaker(water, point_type, reasons, nodes, language).rows()
    number_namesakes(points, language)
    return water, points, links, left_out


def _as_streets(backdrop: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return waterways in the form of ``streets``; equal coordinates are one node."""
    lines = backdrop[backdrop["layer"] == "waterway"].explode(index_parts=False)
    lines = lines[lines.geom_type == "LineString"]
    part = lines.groupby("feature_id").cumcount()
    rows = [
        {
            "street_id": feature_id if not k else f"{feature_id}.{k + 1}",
            "highway": "",
            "name": name,
            "tags": "{}",
            "node_ids": _node_ids(line),
            "geometry": line,
        }
        for feature_id, name, line, k in zip(
            lines["feature_id"], lines["name"], lines.geometry, part, strict=True
        )
    ]
    return from_rows(TABLES["streets"], rows)


def _node_ids(line: Any) -> list[int]:
    """Return a number for every coordinate: seven decimals of longitude, then of latitude."""
    east, north = np.rint(shapely.get_coordinates(line).T * _NODE_STEPS).astype(np.int64)
    found: list[int] = ((east + 1_800_000_000) * 1_800_000_001 + north + 900_000_000).tolist()
    return found


def _nodes(water: gpd.GeoDataFrame, streets: gpd.GeoDataFrame) -> StreetNodes:
    """Return the nodes of the water, each with the names of the bridges nearest to it."""
    own = StreetNodes.of(water)
    names: dict[str, set[str]] = defaultdict(set)
    for node, found in own.names.items():
        names[node] |= found
    named = streets[(streets["name"] != "") & (streets["kind"] == "street")]
    banks, bridges = water.geometry.to_numpy(), named.geometry.to_numpy()
    bank, bridge = shapely.STRtree(bridges).query(banks, predicate="intersects")
    spot = shapely.point_on_surface(shapely.intersection(banks[bank], bridges[bridge]))
    share = shapely.line_locate_point(banks[bank], spot, normalized=True)
    ends = water[["from_node", "to_node"]].to_numpy()
    for i, k, at in zip(bank.tolist(), bridge.tolist(), share.tolist(), strict=True):
        names[ends[i][int(at > 0.5)]].add(str(named["name"].iat[k]))
    return StreetNodes(names, Counter(own.ends))
