"""Which rows and places are worth comparing.

From: rows and places, names read. To: pairs that share a key of their names, a house number, or
lie near each other where the names may say nothing. Near n log n: no row meets all places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy.spatial import cKDTree

from geoplan.inventory.addresses.fold import name_key
from geoplan.inventory.matching.model import ListedPlace, MapPlace, MatchWeights
from geoplan.inventory.matching.score import Side
from geoplan.text.names import Region, has_latin, keys_of, part_keys_of


def candidates(
    rows: Sequence[ListedPlace],
    places: Sequence[MapPlace],
    mine: Sequence[Side],
    side_of: Callable[[int, str], Side],
    region: Region,
    weights: MatchWeights,
) -> Iterator[tuple[int, int]]:
    """Yield pairs (row, place) by position in the sequences, each once.

    ``mine`` are the rows as read; ``side_of(place, type_id)`` a place read as one of a type.
    """
    by_type: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        by_type[row.type_id].append(i)
    of_type: dict[str, list[int]] = defaultdict(list)
    for j, place in enumerate(places):
        for type_id in place.type_ids or by_type:
            of_type[type_id].append(j)
    for type_id in sorted(by_type):
        found = of_type.get(type_id, [])
        if not found:
            continue
        sides = [side_of(j, type_id) for j in found]
        is_spelt = any(has_latin(side.names) for side in sides)
        is_spelt = is_spelt or any(has_latin(mine[i].names) for i in by_type[type_id])
        index = _Index(found, sides, [places[j].at_m for j in found], region, is_spelt)
        for i in by_type[type_id]:
            reach_m = max(weights.bare_m, weights.list_error_m) + rows[i].error_m
            near = index.near(rows[i], mine[i], reach_m, weights.bare_m + rows[i].error_m)
            yield from ((i, j) for j in sorted(near))


class _Index:
    """The places of one type: by key, and by position those whose names may say too little."""

    def __init__(
        self,
        found: Sequence[int],
        sides: Sequence[Side],
        at_m: Sequence[tuple[float, float]],
        region: Region,
        is_spelt: bool,
    ) -> None:
        self._region, self._is_spelt = region, is_spelt
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_part: dict[str, list[int]] = defaultdict(list)
        self._found = np.array(found)
        for j, side in zip(found, sides, strict=True):
            for key in _keys(side, region, is_spelt):
                self._by_key[key].append(j)
            for key in part_keys_of(side.names, region):
                self._by_part[key].append(j)
        self._tree = cKDTree(at_m)
        vague = [k for k, side in enumerate(sides) if _is_vague(side)]
        self._vague = self._found[vague]
        self._vague_tree = cKDTree([at_m[k] for k in vague]) if vague else None

    def near(self, row: ListedPlace, side: Side, reach_m: float, akin_m: float) -> set[int]:
        keys = _keys(side, self._region, self._is_spelt)
        found = {j for key in keys for j in self._by_part.get(key, ())}
        keys |= part_keys_of(side.names, self._region)
        found |= {j for key in keys for j in self._by_key.get(key, ())}
        if row.at_m is not None:
            near_m = reach_m if _is_vague(side) else akin_m
            found |= set(self._found[self._tree.query_ball_point(row.at_m, near_m)].tolist())
            if self._vague_tree is not None:
                at = self._vague_tree.query_ball_point(row.at_m, reach_m)
                found |= set(self._vague[at].tolist())
        return found


def _keys(side: Side, region: Region, is_spelt: bool) -> set[str]:
    keys = keys_of(side.names, region, is_spelt)
    address = side.address
    if address is not None and address.kind == "number" and address.number is not None:
        keys |= {f"a:{name_key(street)}|{address.number}" for street in address.streets}
    return keys


def _is_vague(side: Side) -> bool:
    """Whether the name may say too little: none, a kind alone, or an organisation's outlet."""
    return side.names.is_bare or any(name.brand for name in side.names.main)
