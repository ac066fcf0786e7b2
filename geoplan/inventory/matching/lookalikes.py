"""Places whose names somebody may take for a row's, though nothing makes them one.

From: rows without a place and places without a row. To: pairs for somebody to look at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from geoplan.inventory.matching.model import ListedPlace, MapPlace, MatchWeights, Pair
from geoplan.text.names import Name, Region, areas_clash, read_name

_DIGITS = re.compile(r"\d+")


def lookalikes(
    rows: Iterable[ListedPlace],
    places: Sequence[MapPlace],
    region: Region,
    weights: MatchWeights,
) -> Iterator[Pair]:
    """Yield pairs of one type whose proper names share most of their letters.

    A place must lie within ``weights.far_m`` of a row that has a position; of a row without one it
    must begin with the same letter, so that no row meets all places. Numbers never differ.
    """
    of_type: dict[str, _Places] = {}
    for row in rows:
        if row.type_id not in of_type:
            of_type[row.type_id] = _Places(places, row.type_id, region)
        mine = read_name(row.name, row.type_id, region).main
        for place, names, distance_m in of_type[row.type_id].about(row, mine, weights):
            share = max((_share(a, b, region) for a in mine for b in names), default=0.0)
            if share >= weights.look_alike:
                points = -weights.look - weights.accept * (1.0 - share)  # behind all other doubts
                yield Pair(row.id, place.id, points, "akin", distance_m, "", is_sure_enough=False)


class _Places:
    """The places a type allows, by position and by the first letter of their names."""

    def __init__(self, places: Sequence[MapPlace], type_id: str, region: Region) -> None:
        self._places = [p for p in places if not p.type_ids or type_id in p.type_ids]
        self._names = [_names(p, type_id, region) for p in self._places]
        self._xy: npt.NDArray[np.float64] = np.array([p.at_m for p in self._places]).reshape(-1, 2)
        self._by_letter: dict[str, list[int]] = defaultdict(list)
        for j, names in enumerate(self._names):
            for letter in sorted({name.core[0] for name in names}):
                self._by_letter[letter].append(j)

    def about(
        self, row: ListedPlace, mine: Iterable[Name], weights: MatchWeights
    ) -> Iterator[tuple[MapPlace, Sequence[Name], float | None]]:
        """Yield the places to compare with ``row``, their names, and how far they are."""
        if row.at_m is None:
            letters = sorted({name.core[0] for name in mine if name.core})
            found = dict.fromkeys(j for letter in letters for j in self._by_letter[letter])
            yield from ((self._places[j], self._names[j], None) for j in found)
            return
        distance_m = np.hypot(*(self._xy - row.at_m).T)
        for j in np.flatnonzero(distance_m <= weights.far_m + row.error_m).tolist():
            yield self._places[j], self._names[j], float(distance_m[j])


def _names(place: MapPlace, type_id: str, region: Region) -> list[Name]:
    read = read_name(place.name, type_id, region, place.other_names)
    return [name for name in (*read.main, *read.former) if name.core]


def _share(a: Name, b: Name, region: Region) -> float:
    """Return the share of letters in common (Ratcliff and Obershelp 1988), 0 where never one."""
    is_another = any(a.series[slot] != b.series[slot] for slot in a.series.keys() & b.series.keys())
    if not a.core or is_another or _DIGITS.findall(a.core) != _DIGITS.findall(b.core):
        return 0.0
    return 0.0 if areas_clash(a, b, region) else SequenceMatcher(None, a.core, b.core).ratio()
