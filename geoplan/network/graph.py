"""Sections and the nodes they meet at, as arrays.

From: ``sections``. To: :class:`Network`, on which :func:`~geoplan.network.reach.reach` walks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.geo import to_metric

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

NOT_WALKED = ("motorway", "motorway_link")  # nobody may walk there, so no surroundings either


@dataclass(frozen=True, eq=False)
class Network:
    """Streets as a graph; position ``i`` of every array of sections is section ``i``.

    Attributes
    ----------
    crs
        The metric plane of ``lines``.
    rows
        Row of every section in the frame the network was built from.
    section_ids, length_m
        As in ``sections``.
    from_index, to_index
        Node numbers of the ends; ``nodes`` names them.
    lines, lonlat
        The same LineStrings in ``crs`` and in WGS-84, vertex for vertex.
    """

    crs: str
    rows: Ints
    section_ids: Objects
    length_m: Floats
    from_index: Ints
    to_index: Ints
    nodes: Objects
    lines: Objects
    lonlat: Objects

    def __len__(self) -> int:
        return len(self.section_ids)

    def at(self, node: int) -> list[int]:
        """Return the sections that touch ``node``, in order; a loop is there once."""
        starts, touching = self._touching
        return touching[starts[node] : starts[node + 1]]

    @cached_property
    def _touching(self) -> tuple[list[int], list[int]]:
        """Sections by node, in compressed rows: plain lists, for they are read one by one."""
        section = np.arange(len(self))
        is_open = self.from_index != self.to_index
        node = np.concatenate([self.from_index, self.to_index[is_open]])
        section = np.concatenate([section, section[is_open]])
        order = np.lexsort((section, node))
        starts = np.searchsorted(node[order], np.arange(len(self.nodes) + 1))
        return starts.tolist(), section[order].tolist()

    @cached_property
    def ends(self) -> list[tuple[int, int, float]]:
        """From-node, to-node and metres of every section, for walking one by one."""
        columns = (self.from_index.tolist(), self.to_index.tolist(), self.length_m.tolist())
        return list(zip(*columns, strict=True))

    @cached_property
    def tree(self) -> Any:
        """Spatial index of ``lines``."""
        return shapely.STRtree(self.lines)

    @cached_property
    def node_xy(self) -> Floats:
        """(n, 2) metres in the plane, node by node."""
        return self._at_nodes(self.lines)

    @cached_property
    def node_lonlat(self) -> Floats:
        """(n, 2) degrees in WGS-84, node by node."""
        return self._at_nodes(self.lonlat)

    def _at_nodes(self, lines: Objects) -> Floats:
        vertices = shapely.get_coordinates(lines)
        after = np.cumsum(shapely.get_num_coordinates(lines))
        xy = np.zeros((len(self.nodes), 2))
        xy[self.to_index] = vertices[after - 1]
        xy[self.from_index] = vertices[np.concatenate([[0], after[:-1]])[: len(after)]]
        return xy


def build_network(
    sections: gpd.GeoDataFrame,
    crs: str,
    leave_out: Collection[str] = NOT_WALKED,
    is_open: npt.NDArray[np.bool_] | None = None,
    metric: Objects | None = None,
) -> Network:
    """Return the network of the street sections, without the ``highway`` classes ``leave_out``.

    ``is_open`` says row by row what else may be used; None is everything. ``metric`` are the lines
    of all ``sections`` in ``crs``, where they are at hand.
    Streets meet only where they share a node: a bridge does not touch what passes below.
    """
    is_street = (sections["kind"] == "street") & ~sections["highway"].isin(list(leave_out))
    may_use = is_street.to_numpy() if is_open is None else is_street.to_numpy() & is_open
    rows = np.flatnonzero(may_use)
    kept = sections.iloc[rows]
    ends = np.concatenate([kept["from_node"].to_numpy(), kept["to_node"].to_numpy()])
    index, nodes = pd.factorize(ends.astype(object))
    if metric is None:
        lines = (to_metric(kept.geometry, crs) if len(kept) else kept.geometry).to_numpy()
    else:
        lines = metric[rows]
    return Network(
        crs,
        rows,
        kept["section_id"].to_numpy(dtype=object),
        kept["length_m"].to_numpy(dtype=np.float64),
        index[: len(kept)],
        index[len(kept) :],
        nodes,
        lines,
        kept.geometry.to_numpy(),
    )
