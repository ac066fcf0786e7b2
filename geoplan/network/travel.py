"""The network one mode travels on: which way along which section, and at what cost.

From: ``sections``, the tags of their streets, a mode. To: :class:`TravelGraph`, in seconds or in
metres, on which :mod:`geoplan.network.nearest` searches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geoplan.network.graph import Network, build_network
from geoplan.network.modes import Mode, Tags, directions, speed_share
from geoplan.network.snap import Places, locate
from geoplan.tables.tags import read_tags

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

ISLAND_M = 2_000.0  # streets shorter than this in sum, joined to no others: a gap in the map


class Arcs(NamedTuple):
    """From node to node in one step, the cheapest only; in compressed rows by ``tail``."""

    starts: Ints
    tail: Ints
    head: Ints
    cost: Floats
    metres: Floats


@dataclass(frozen=True, eq=False)
class TravelGraph:
    """Streets as one mode may use them; position ``i`` of every array is section ``i``.

    Attributes
    ----------
    network
        The sections that the mode may use in at least one direction.
    forward, backward
        Whether it may go along the line, and against it.
    pace
        Cost of a metre along the section.
    leg_pace
        Cost of a metre off the network, straight and on foot.
    """

    mode: Mode
    network: Network
    forward: Bools
    backward: Bools
    pace: Floats
    leg_pace: float

    def in_metres(self) -> TravelGraph:
        """Return the same streets where a metre costs one, so that the shortest way is best."""
        return replace(self, pace=np.ones(len(self.pace)), leg_pace=1.0)

    @cached_property
    def arcs(self) -> Arcs:
        """The cheapest step from each node to each neighbour; a sparse sum would add parallels."""
        network, count = self.network, len(self.network.nodes)
        ways = ((self.forward, False), (self.backward, True))
        section = np.concatenate([np.flatnonzero(may) for may, _ in ways])
        is_back = np.repeat([back for _, back in ways], [int(may.sum()) for may, _ in ways])
        start, end = network.from_index[section], network.to_index[section]
        tail, head = np.where(is_back, end, start), np.where(is_back, start, end)
        metres = network.length_m[section]
        cost = metres * self.pace[section]
        order = np.lexsort((metres, cost, head, tail))
        tail, head, cost, metres = (v[order] for v in (tail, head, cost, metres))
        is_new = np.ones(len(tail), dtype=bool)
        is_new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        keep = is_new & (tail != head)
        starts = np.searchsorted(tail[keep], np.arange(count + 1))
        return Arcs(starts, tail[keep], head[keep], cost[keep], metres[keep])

    @cached_property
    def is_mainland(self) -> Bools:
        """Section by section, whether one gets from it to many others and back again."""
        network, arcs = self.network, self.arcs
        count = len(network.nodes)
        if not count:
            return np.zeros(0, dtype=bool)
        matrix = csr_array((np.ones(len(arcs.head)), arcs.head, arcs.starts), shape=(count, count))
        _, part = connected_components(matrix, directed=True, connection="strong")
        mine = part[network.from_index]
        is_within = mine == part[network.to_index]
        metres = np.bincount(mine[is_within], network.length_m[is_within], minlength=count)
        return np.asarray(is_within & (metres[mine] >= ISLAND_M), dtype=bool)

    def meet(self, xy: npt.ArrayLike, max_m: float) -> Places:
        """Return where positions meet the streets of the mode.

        That is the nearest section; streets cut off from all others are taken only where no
        others lie within ``max_m``.
        """
        is_main = self.is_mainland
        if is_main.all() or not is_main.any():
            return locate(self.network, xy, max_m)
        spots = np.asarray(xy, dtype=float).reshape(-1, 2)
        found = locate(self.network, spots, max_m, is_main)
        left = np.flatnonzero(found.section < 0)
        again = locate(self.network, spots[left], max_m)
        for column, other in zip(found, again, strict=True):
            column[left] = other
        return found


@dataclass(frozen=True, eq=False)
class Streets:
    """The sections of a county, ready for any mode.

    ``tags`` and ``row_tags``: the different tags there are, and which of them each section has
    (-1: none, as of water).
    """

    sections: gpd.GeoDataFrame
    crs: str
    lines: Objects
    tags: tuple[Tags, ...]
    row_tags: Ints

    def travel(self, mode: Mode, speeds_kmh: Mapping[Mode, float]) -> TravelGraph:
        """Return the graph of ``mode``; costs are seconds."""
        ways = [directions(tags, mode) for tags in self.tags] + [(False, False)]  # row_tags -1
        may = np.array(ways, dtype=bool)[self.row_tags]
        is_open: Bools = may[:, 0] | may[:, 1]
        network = build_network(
            self.sections, self.crs, leave_out=(), is_open=is_open, metric=self.lines
        )
        highway = self.sections["highway"].to_numpy()[network.rows]
        share = {h: speed_share(h, mode) for h in dict.fromkeys(highway)}
        shares = np.array([share[h] for h in highway], dtype=float)
        forward, backward = may[network.rows].T
        pace = 3.6 / (speeds_kmh[mode] * shares)
        return TravelGraph(mode, network, forward, backward, pace, 3.6 / speeds_kmh["walk"])


def lay_streets(sections: gpd.GeoDataFrame, streets: Any, crs: str, lines: Objects) -> Streets:
    """Return the street sections with their tags; ``lines`` are all ``sections`` in ``crs``."""
    told = read_tags(streets["tags"])
    number = {text: i for i, text in enumerate(told)}
    of_street = dict(zip(streets["street_id"], map(number.get, streets["tags"]), strict=True))
    row_tags = np.array([of_street.get(i, -1) for i in sections["street_id"]], dtype=np.int64)
    return Streets(sections, crs, lines, tuple(told.values()), row_tags)
