"""Which metres of which sections lie within areas.

From: polygons in the network's metric plane. To: portions of sections.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network.graph import Network
from geoplan.network.reach import Portion, merge

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def within(network: Network, areas: npt.NDArray[np.object_]) -> list[list[Portion]]:
    """Return the portions of sections within each of ``areas``, merged and sorted.

    Every straight piece of a line is cut by itself, so a section that comes back to where it
    began, or leaves an area and enters it again, is measured rightly.
    """
    found: list[list[Portion]] = [[] for _ in areas]
    if not len(network) or not len(areas):
        return found
    shapely.prepare(areas)
    area, section = network.tree.query(areas, predicate="intersects")
    is_whole = shapely.covers(areas[area], network.lines[section])
    for a, s in zip(area[is_whole].tolist(), section[is_whole].tolist(), strict=True):
        found[a].append(Portion(s, 0.0, network.ends[s][2]))
    area, section = area[~is_whole], section[~is_whole]
    for a, s, first, last in zip(*_cut(network, areas, area, section), strict=True):
        found[a].append(Portion(s, first, last))
    return [merge(portions) for portions in found]


def _cut(
    network: Network, areas: npt.NDArray[np.object_], area: Ints, section: Ints
) -> tuple[list[int], list[int], list[float], list[float]]:
    """Cut pairs of area and section: area, section, from and to (metres along the section)."""
    xy, line = shapely.get_coordinates(network.lines[section], return_index=True)
    step = np.hypot(*np.diff(xy, axis=0).T)
    inner = np.flatnonzero((line[1:] == line[:-1]) & (step > 0))  # not from one line to the next
    pair = line[inner]
    start = _start_of_each(step[inner], pair)
    ends = np.stack([xy[inner], xy[inner + 1]], axis=1)
    straights = np.asarray(shapely.linestrings(ends), dtype=object)
    around = areas[area[pair]]
    is_met = shapely.intersects(around, straights)  # quick, for the areas are prepared
    is_cut = np.flatnonzero(is_met & ~shapely.covers(around, straights))
    straights[is_cut] = shapely.intersection(straights[is_cut], around[is_cut])
    straights[~is_met] = None
    pieces, of = shapely.get_parts(straights, return_index=True)
    is_line = shapely.length(pieces) > 0  # not a touch in one point, not nothing
    pieces, of = pieces[is_line], of[is_line]
    from_m, to_m = (
        np.hypot(*(shapely.get_coordinates(shapely.get_point(pieces, k)) - xy[inner[of]]).T)
        for k in (0, -1)
    )
    first, last = start[of] + np.minimum(from_m, to_m), start[of] + np.maximum(from_m, to_m)
    which = section[pair[of]]
    length_m = network.length_m[which]
    return (
        area[pair[of]].tolist(),
        which.tolist(),
        np.minimum(first, length_m).tolist(),
        np.minimum(last, length_m).tolist(),
    )


def _start_of_each(step: Floats, pair: Ints) -> Floats:
    """Return the metres along its line at which every straight piece begins."""
    running = np.cumsum(step) - step
    is_first = np.concatenate([[True], pair[1:] != pair[:-1]])
    return np.asarray(running - np.maximum.accumulate(np.where(is_first, running, 0.0)))
