"""How much of the network lies within a cost, and marks along it.

From: :class:`~geoplan.network.nearest.Field`. To: metres within a limit; places along all sections.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network.graph import Network
from geoplan.network.nearest import Field
from geoplan.network.snap import Places

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def reached_m(field: Field, limit: float) -> float:
    """Return the metres of section with at most ``limit`` of cost, each counted once."""
    section, from_m, to_m = _portions(field, limit)
    order = np.lexsort((to_m, from_m, section))
    section, from_m, to_m = section[order], from_m[order], to_m[order]
    if not len(section):
        return 0.0
    # Sections laid end to end, a gap apart: what is covered so far is then one running maximum.
    offset = section * (field.graph.network.length_m.max() + 1.0)
    start, end = offset + from_m, offset + to_m
    covered = np.maximum.accumulate(end)
    before = np.concatenate([[-1.0], covered[:-1]])
    return float(np.maximum(end - np.maximum(start, before), 0.0).sum())


def _portions(field: Field, limit: float) -> tuple[Ints, Floats, Floats]:
    """Return what is reached from either end of every section and from the starts on it."""
    graph, network, starts = field.graph, field.graph.network, field.starts
    cost, every = field.nodes.cost, np.arange(len(network))
    length_m, pace = network.length_m, graph.pace
    forth_m = (limit - cost[network.from_index]) / pace
    back_m = (limit - cost[network.to_index]) / pace
    on = starts.section
    left_m = (limit - starts.off_m * graph.leg_pace) / pace[on]
    before_m = np.where(graph.backward[on], left_m, 0.0)
    ahead_m = np.where(graph.forward[on], left_m, 0.0)
    found = (
        (every, np.zeros(len(every)), forth_m, graph.forward & (forth_m > 0)),
        (every, length_m - back_m, length_m, graph.backward & (back_m > 0)),
        (on, starts.from_m - before_m, starts.to_m + ahead_m, left_m >= 0),
    )
    section = np.concatenate([s[may] for s, _, _, may in found])
    from_m = np.concatenate([a[may] for _, a, _, may in found])
    to_m = np.concatenate([b[may] for _, _, b, may in found])
    most_m = length_m[section]
    return section, np.clip(from_m, 0.0, most_m), np.clip(to_m, 0.0, most_m)


def mark(network: Network, step_m: float) -> tuple[Places, Floats]:
    """Return places on every section at most ``step_m`` apart, its ends among them, and their xy.

    Places on the network itself: nothing is walked off it.
    """
    count = np.maximum(np.ceil(network.length_m / step_m).astype(np.int64), 1) + 1
    section = np.repeat(np.arange(len(network)), count)
    number = np.arange(len(section)) - np.repeat(np.cumsum(count) - count, count)
    share = number / (count[section] - 1)
    places = Places(section, share * network.length_m[section], np.zeros(len(section)))
    return places, _xy(network, section, share)


def _xy(network: Network, section: Ints, share: Floats) -> Floats:
    """Return where shares of sections lie in the plane."""
    if not len(section):
        return np.zeros((0, 2))
    xy, of = shapely.get_coordinates(network.lines, return_index=True)
    step = np.where(of[1:] == of[:-1], np.hypot(*np.diff(xy, axis=0).T), 0.0)
    along = np.concatenate([[0.0], np.cumsum(step)])
    every = np.arange(len(network))
    first, last = np.searchsorted(of, every), np.searchsorted(of, every, side="right") - 1
    first, last = first[section], last[section]
    at = along[first] + share * (along[last] - along[first])
    i = np.clip(np.searchsorted(along, at, side="right") - 1, first, last - 1)
    part = np.divide(at - along[i], step[i], out=np.zeros(len(i)), where=step[i] > 0)
    return np.asarray(xy[i] + np.clip(part, 0.0, 1.0)[:, None] * (xy[i + 1] - xy[i]))
