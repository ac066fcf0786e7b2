"""Small directed networks, and an independent way to search them (networkx)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from geoplan.network import Starts, TravelGraph
from tests.network.streets import graph


class Street(NamedTuple):
    """From node, to node, metres, the ways it may be used, cost of a metre."""

    start: int
    end: int
    metres: float
    forward: bool
    backward: bool
    pace: float


class Spot(NamedTuple):
    """Metres of a section, and how far off it one is."""

    section: int
    at_m: float
    off_m: float


LEG_PACE = 2.0
NODES = 7

_ways = st.sampled_from([(True, True), (True, False), (False, True)])
_street = st.tuples(
    st.integers(0, NODES - 1),
    st.integers(0, NODES - 1),
    st.integers(1, 60),
    _ways,
    st.sampled_from([1.0, 0.5, 3.0]),
).map(lambda v: Street(v[0], v[1], float(v[2]), *v[3], v[4]))
streets = st.lists(_street, min_size=2, max_size=14)


def spots_on(found: list[Street], most: int = 4) -> st.SearchStrategy[list[Spot]]:
    """Places of whole metres: ends of streets, and one place twice, come up often."""
    spot = st.integers(0, len(found) - 1).flatmap(
        lambda i: st.tuples(
            st.just(i), st.integers(0, int(found[i].metres)).map(float), st.integers(0, 5)
        )
    )
    made = spot.map(lambda v: Spot(v[0], v[1], float(v[2])))
    return st.lists(made, min_size=1, max_size=most)


def travel_graph(found: Sequence[Street]) -> TravelGraph:
    """The arrays of geoplan."""
    network = graph([(s.start, s.end, s.metres) for s in found])
    ways = np.array([[s.forward, s.backward] for s in found], dtype=bool)
    pace = np.array([s.pace for s in found])
    return TravelGraph("car", network, ways[:, 0], ways[:, 1], pace, LEG_PACE)


def starts_at(spots: Sequence[Spot]) -> Starts:
    """Starts of geoplan, owned by their position in the list."""
    section = np.array([s.section for s in spots], dtype=np.int64)
    at_m, off_m = (np.array([getattr(s, k) for s in spots], dtype=float) for k in ("at_m", "off_m"))
    return Starts(section, at_m, at_m, off_m, np.arange(len(spots)))


def plain_graph(
    found: Sequence[Street], spots: Sequence[Spot], targets: Sequence[Spot]
) -> nx.DiGraph:
    """Every street cut at every place that is asked for, as a graph of networkx.

    Places are nodes ("from", i) and ("to", i) of their own, joined by their straight legs.
    """
    out = nx.MultiDiGraph()
    out.add_nodes_from([("from", i) for i in range(len(spots))])
    out.add_nodes_from([("to", i) for i in range(len(targets))])
    for number, street in enumerate(found):
        cuts = {s.at_m for s in (*spots, *targets) if s.section == number}
        marks = sorted({0.0, street.metres, *cuts})
        names = [_mark(found, number, m) for m in marks]
        for a, b, first, last in zip(names, names[1:], marks, marks[1:], strict=False):
            cost = (last - first) * street.pace
            if street.forward:
                out.add_edge(a, b, cost=cost)
            if street.backward:
                out.add_edge(b, a, cost=cost)
    for i, spot in enumerate(spots):
        mark = _mark(found, spot.section, spot.at_m)
        out.add_edge(("from", i), mark, cost=spot.off_m * LEG_PACE)
    for i, spot in enumerate(targets):
        mark = _mark(found, spot.section, spot.at_m)
        out.add_edge(mark, ("to", i), cost=spot.off_m * LEG_PACE)
    return out


def _mark(found: Sequence[Street], section: int, at_m: float) -> tuple[str, int, float]:
    street = found[section]
    if at_m == 0:
        return ("node", street.start, 0.0)
    return ("node", street.end, 0.0) if at_m == street.metres else ("mark", section, at_m)
