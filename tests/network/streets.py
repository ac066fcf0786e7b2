"""Small networks for tests: nodes on a plane in metres, sections as from_node, to_node, metres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st

from geoplan.geo import WGS84, local_crs
from geoplan.network import Network
from geoplan.tables import TABLES, from_rows

CRS = local_crs((116.0, 28.0, 116.0, 28.0))
Edge = tuple[int, int, float]

_node = st.integers(0, 7)
_metres = st.one_of(st.just(0.0), st.just(1e-9), st.integers(1, 60).map(float))
edges = st.lists(st.tuples(_node, _node, _metres), min_size=1, max_size=12)


def graph(found: Sequence[Edge]) -> Network:
    """A network without a shape: lengths are what the edges say, loops and doubles included."""
    ends = np.array([edge[:2] for edge in found], dtype=np.int64).reshape(-1, 2)
    line = shapely.LineString([(0, 0), (1, 0)])
    lines = np.array([line] * len(found), dtype=object)
    return Network(
        CRS,
        np.arange(len(found)),
        np.array([f"s{i}" for i in range(len(found))], dtype=object),
        np.array([edge[2] for edge in found], dtype=float),
        ends[:, 0],
        ends[:, 1],
        np.array([f"n{i}" for i in range(8)], dtype=object),
        lines,
        lines,
    )


def lonlat(shape: Any) -> Any:
    """Metres on the plane to WGS-84."""
    return gpd.GeoSeries([shape], crs=CRS).to_crs(WGS84).iloc[0]


def sections(rows: Sequence[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Sections from ``xy`` (metres on the plane) and what differs from a nameless lane."""
    lines = [shapely.LineString(row["xy"]) for row in rows]
    drawn = gpd.GeoSeries(lines, crs=CRS).to_crs(WGS84)
    table = [
        {
            "section_id": f"s{i}",
            "kind": row.get("kind", "street"),
            "street_id": row.get("street", f"w{i}"),
            "seq": row.get("seq", 0),
            "from_node": _node_at(row["xy"][0]),
            "to_node": _node_at(row["xy"][-1]),
            "highway": row.get("highway", "residential"),
            "name": row.get("name", ""),
            "length_m": line.length,
            "geometry": shape,
        }
        for i, (row, line, shape) in enumerate(zip(rows, lines, drawn, strict=True))
    ]
    return from_rows(TABLES["sections"], table)


def _node_at(xy: Sequence[float]) -> str:
    """Name a node by its place, so that lines that end in one place meet."""
    return f"n{round(xy[0]) + 5000:05d}{round(xy[1]) + 5000:05d}"
