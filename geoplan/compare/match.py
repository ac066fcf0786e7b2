"""Which point of one side is which of the other, also where its type changed.

From: ``points`` and ``candidates`` of either side. To: pairs, heirs, those that came and went.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoplan.diff import CUT_SHARE, in_common, match_points
from geoplan.geo import haversine_m

_HEIR_SHARE = 0.5  # as results are handed on when a stretch is cut anew
_NOWHERE_M = 1e9
_OBJECT = re.compile(r"(?<![0-9a-z])[nwr]\d+(?![0-9a-z])")


@dataclass(frozen=True)
class Links:
    """What became of every point, by its own id on either side.

    ``changes``: rows of ``geoplan diff``. ``pairs``: points that are on both sides, old to new;
    ``retyped``: those of them whose type changed. ``gone`` and ``come``: all others.
    ``heirs``: (old, new) of what was cut anew or merged and is not one of the pairs;
    ``retyped_heirs``: those of them whose type changed as well.
    """

    changes: pd.DataFrame
    pairs: Mapping[str, str]
    retyped: Mapping[str, str]
    gone: tuple[str, ...]
    come: tuple[str, ...]
    heirs: tuple[tuple[str, str], ...]
    retyped_heirs: tuple[tuple[str, str], ...]


def link_points(before: Mapping[str, Any], after: Mapping[str, Any]) -> Links:
    """Match the points of two sides, each with its tables ``points`` and ``candidates``."""
    matched = match_points(
        before["points"], after["points"], before["candidates"], after["candidates"]
    )
    old, new = (side["points"].set_index("point_id") for side in (before, after))
    same = dict(zip(matched.pairs["old_id"], matched.pairs["new_id"], strict=True))
    pairs = {i: j for i, j in same.items() if i in old.index and j in new.index}
    taken = set(pairs.values())
    gone = old.loc[[i for i in sorted(old.index) if i not in pairs]]
    come = new.loc[[j for j in sorted(new.index) if j not in taken]]
    retyped, heirs = _retyped(gone, come)
    pairs |= retyped
    kept = set(retyped.values())
    changes = matched.changes
    recut = changes[changes["change"] == "recut"]
    handed = [
        (i, j)
        for i, j in zip(recut["old_id"], recut["new_id"], strict=True)
        if same.get(i) != j and i in old.index and j in new.index
    ]
    return Links(
        changes=changes,
        pairs=dict(sorted(pairs.items())),
        retyped=retyped,
        gone=tuple(i for i in gone.index if i not in retyped),
        come=tuple(j for j in come.index if j not in kept),
        heirs=tuple(sorted({*handed, *heirs})),
        retyped_heirs=tuple(heirs),
    )


def _retyped(
    gone: pd.DataFrame, come: pd.DataFrame
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return what is drawn from the same OSM object, in the same place, as another type.

    Parts of one street share its objects too: of two lines that are one, most of either length is
    shared; where half of either is, the new one is heir, for types are cut into other lengths.
    """
    objects = [_by_object(side) for side in (gone, come)]
    shared = sorted(set(objects[0]) & set(objects[1]))
    found = {(i, j) for o in shared for i in objects[0][o] for j in objects[1][o]}
    if not found:
        return {}, []
    pairs = pd.DataFrame(sorted(found), columns=["old", "new"], dtype=object)
    left, right = gone.loc[pairs["old"]], come.loc[pairs["new"]]
    is_other = left["type_id"].to_numpy() != right["type_id"].to_numpy()
    shapes = [(side["shape"] == "site").to_numpy() for side in (left, right)]
    _, of_new, _ = in_common(left["geometry"], right["geometry"])
    _, of_old, _ = in_common(right["geometry"], left["geometry"])
    is_line = is_other & ~shapes[0] & ~shapes[1]
    is_same = is_other & shapes[0] & shapes[1]
    is_same |= is_line & (np.minimum(of_new, of_old) >= CUT_SHARE)
    pairs["off_m"] = haversine_m(left["lon"], left["lat"], right["lon"], right["lat"])
    chosen: dict[str, str] = {}
    likely = pairs[is_same].fillna({"off_m": _NOWHERE_M}).sort_values(["off_m", "old", "new"])
    for i, j in zip(likely["old"], likely["new"], strict=True):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    part = pairs[is_line & (np.maximum(of_new, of_old) >= _HEIR_SHARE)]
    heirs = [
        (i, j)
        for i, j in zip(part["old"], part["new"], strict=True)
        if i not in chosen and j not in chosen.values()
    ]
    return chosen, heirs


def _by_object(side: pd.DataFrame) -> dict[str, list[str]]:
    """Return the points drawn from each OSM object; a row of a list is none."""
    found: dict[str, list[str]] = {}
    for point_id, source in zip(side.index, side["source"], strict=True):
        if source.startswith("osm:"):
            for name in dict.fromkeys(_OBJECT.findall(source.partition(";list:")[0])):
                found.setdefault(name, []).append(str(point_id))
    return found
