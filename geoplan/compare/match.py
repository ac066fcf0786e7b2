"""Which point of one side is which of the other, also where its type changed.

From: ``points`` and ``candidates`` of either side. To: pairs, heirs, those that came and went.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geoplan.diff import CUT_SHARE, in_common, match_points
from geoplan.geo import haversine_m

_OBJECT = re.compile(r"(?<![0-9a-z])[nwr]\d+(?![0-9a-z])")


@dataclass(frozen=True)
class Links:
    """What became of every point, by its own id on either side.

    ``changes``: rows of ``geoplan diff``. ``pairs``: points that are on both sides, old to new;
    ``retyped``: those of them whose type changed. ``gone`` and ``come``: all others.
    ``heirs``: (old, new) of what was cut anew or merged and is not one of the pairs.
    """

    changes: pd.DataFrame
    pairs: Mapping[str, str]
    retyped: Mapping[str, str]
    gone: tuple[str, ...]
    come: tuple[str, ...]
    heirs: tuple[tuple[str, str], ...]


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
    retyped = _retyped(gone, come)
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
        heirs=tuple(sorted(handed)),
    )


def _retyped(gone: pd.DataFrame, come: pd.DataFrame) -> dict[str, str]:
    """Return what is drawn from the same OSM object, in the same place, as another type.

    Lines share most of either length: parts of one street share its objects too.
    """
    objects = [_by_object(side) for side in (gone, come)]
    shared = sorted(set(objects[0]) & set(objects[1]))
    found = {(i, j) for o in shared for i in objects[0][o] for j in objects[1][o]}
    if not found:
        return {}
    pairs = pd.DataFrame(sorted(found), columns=["old", "new"], dtype=object)
    left, right = gone.loc[pairs["old"]], come.loc[pairs["new"]]
    _, share, is_cut = in_common(left["geometry"], right["geometry"])
    is_site = [(side["shape"] == "site").to_numpy() for side in (left, right)]
    is_other = left["type_id"].to_numpy() != right["type_id"].to_numpy()
    is_line = ~is_site[0] & ~is_site[1] & (share >= CUT_SHARE) & ~is_cut
    pairs["off_m"] = haversine_m(left["lon"], left["lat"], right["lon"], right["lat"])
    pairs = pairs[is_other & ((is_site[0] & is_site[1]) | is_line)].fillna({"off_m": 1e9})
    chosen: dict[str, str] = {}
    for row in pairs.sort_values(["off_m", "old", "new"]).itertuples(index=False):
        if row.old not in chosen and row.new not in chosen.values():
            chosen[str(row.old)] = str(row.new)
    return chosen


def _by_object(side: pd.DataFrame) -> dict[str, list[str]]:
    """Return the points drawn from each OSM object; a row of a list is none."""
    found: dict[str, list[str]] = {}
    for point_id, source in zip(side.index, side["source"], strict=True):
        if source.startswith("osm:"):
            for name in dict.fromkeys(_OBJECT.findall(source.partition(";list:")[0])):
                found.setdefault(name, []).append(str(point_id))
    return found
