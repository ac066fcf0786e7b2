"""Places that a list does not tell apart: the two sides of a stop, one place drawn twice.

From: places, points of pairs, the assignment. To: whether only twins make a match unsure.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from geoplan.inventory.matching.assign import Key
from geoplan.inventory.matching.model import MapPlace, MatchWeights
from geoplan.text.names import fold_script


class Twins:
    """Places of one name and type near each other, and what speaks for them."""

    def __init__(
        self,
        places: Sequence[MapPlace],
        points: Mapping[Key, float],
        chosen: Mapping[Key, float],
        weights: MatchWeights,
    ) -> None:
        self._points, self._weights = points, weights
        self._place_of = dict(chosen.keys())
        self._places_of: dict[str, list[str]] = defaultdict(list)
        self._rows_of: dict[str, list[str]] = defaultdict(list)
        for row, place in points:
            self._places_of[row].append(place)
            self._rows_of[place].append(row)
        alike: dict[tuple[str, tuple[str, ...]], list[MapPlace]] = defaultdict(list)
        for one in places:
            if one.name and one.id in self._rows_of:
                alike[fold_script(one.name), one.type_ids].append(one)
        self._twins = {
            a.id: {b.id for b in group if math.dist(a.at_m, b.at_m) <= weights.twin_m} - {a.id}
            for group in alike.values()
            for a in group
        }

    def are_all_the_doubt(self, row: str, place: str) -> bool:
        """Whether a row has no likely place but ``place`` and its twins, and no rival for them.

        Then the likelier of them will do: nobody could say more.
        """
        twins = self._twins.get(place, set())
        margin, worth = self._weights.margin, self._points[row, place]
        if not twins or worth < margin:
            return False
        for other in self._places_of[row]:
            if other not in {place, *twins} and self._points[row, other] > worth - margin:
                return False
        for rival in self._rows_of[place]:
            own = self._place_of.get(rival, "")
            held = self._points[rival, own] if own else 0.0
            is_content = own in {place, *twins} or self._points[rival, place] <= held - margin
            if rival != row and not is_content:
                return False
        return True
