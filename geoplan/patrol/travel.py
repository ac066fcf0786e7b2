"""How long everything is from everything, by the modes that teams use.

From: streets, places. To: :class:`Ground`: seconds, and the streets that a leg takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geoplan.config import Settings
from geoplan.geo import metric_xy
from geoplan.network import Leg, Mode, Places, Streets, TravelGraph, cost_matrix, find_legs
from geoplan.patrol.problem import UNREACHED_S, Place, Seconds, Travel

_FAR_M = 100_000.0  # how far a street is looked for


@dataclass(frozen=True, eq=False)
class Ground:
    """The matrices, and by mode the graph, where its streets are met, and ways found so far."""

    travel: Travel
    graphs: Mapping[Mode, TravelGraph]
    met: Mapping[Mode, Places]
    found: dict[Mode, dict[tuple[int, int], Leg | None]] = field(default_factory=dict)

    def is_met(self, mode: Mode, place: int) -> bool:
        """Whether a street of ``mode`` is near enough to ``place``."""
        return bool(self.met[mode].section[place] >= 0)

    def apart_m(self, mode: Mode, place: Place) -> float:
        """Return how far the nearest street of ``mode`` is, in whole metres; infinite: none."""
        graph = self.graphs[mode]
        xy = metric_xy([place.lon], [place.lat], graph.network.crs)
        return float(np.ceil(graph.meet(xy, _FAR_M).off_m[0]))

    def among(self, places: Sequence[Place], modes: Iterable[Mode], max_m: float) -> Travel:
        """Return the seconds among other ``places``, whose streets may be ``max_m`` away."""
        return Travel({mode: _seconds(self.graphs[mode], places, max_m)[0] for mode in modes})

    def legs(self, mode: Mode, pairs: Sequence[tuple[int, int]]) -> list[Leg | None]:
        """Return the streets from place to place; what was found once is kept."""
        known = self.found.setdefault(mode, {})
        asked = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        if asked:
            told = [float(self.travel.seconds[mode][pair]) for pair in asked]
            costs = [cost if cost < UNREACHED_S else np.inf for cost in told]
            made = find_legs(self.graphs[mode], self.met[mode], asked, costs)
            known.update(zip(asked, made, strict=True))
        return [known[pair] for pair in pairs]


def measure(
    streets: Streets, places: Sequence[Place], modes: Iterable[Mode], settings: Settings
) -> Ground:
    """Measure from every place to every other by each of ``modes``; seconds are rounded up."""
    own = settings.coverage
    speeds: dict[Mode, float] = {"walk": own.walk_kmh, "ebike": own.ebike_kmh, "car": own.car_kmh}
    seconds: dict[Mode, Seconds] = {}
    graphs: dict[Mode, TravelGraph] = {}
    met: dict[Mode, Places] = {}
    for mode in dict.fromkeys(modes):
        graphs[mode] = streets.travel(mode, speeds)
        seconds[mode], met[mode] = _seconds(graphs[mode], places, settings.patrol.snap_max_m)
    return Ground(Travel(seconds), graphs, met)


def _seconds(graph: TravelGraph, places: Sequence[Place], max_m: float) -> tuple[Seconds, Places]:
    """Return the matrix of one mode, and where its streets are met."""
    lon, lat = ([getattr(place, k) for place in places] for k in ("lon", "lat"))
    met = graph.meet(metric_xy(lon, lat, graph.network.crs), max_m)
    cost = cost_matrix(graph, met)
    np.minimum(cost, UNREACHED_S, out=cost)  # in place: of 6,000 places it takes 300 MB
    cost -= 1e-6  # what is whole but for rounding stays whole
    return np.ceil(cost, out=cost).astype(np.int32), met
