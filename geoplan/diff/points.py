"""What changed between two builds, point by point, and which point was which.

From: tables ``points`` and ``candidates`` of either side. To: what was added, removed, moved,
renamed, cut anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.config import Settings
from geoplan.geo import WGS84, haversine_m, local_crs
from geoplan.inventory.identity import identify, write_identities
from geoplan.inventory.identity.evidence import is_made_up
from geoplan.inventory.identity.overlap import shared_metres, straights
from geoplan.inventory.identity.polyline import encode, line_vertices
from geoplan.tables import TABLES, from_rows, records
from geoplan.text.names import normal_name

MOVED_M = 20.0  # less is drawing, not moving
CUT_SHARE = 0.9  # lines with less than this of either in common were cut anew
CHANGES = ("added", "removed", "moved", "renamed", "recut", "kept")
_NAMED = ("old_id", "new_id", "old_name", "new_name", "old_status", "new_status")
COLUMNS = ("type_id", "change", *_NAMED, "metres", "share", "lon", "lat")
_PART = re.compile(r"(（[^（）]*）|第\d+段)+$")  # as stretches are told apart
_SHARED = ["type_id", "shape", "name", "lon", "lat", "length_m", "source", "geometry"]


class Matched(NamedTuple):
    """What changed, with columns as :data:`COLUMNS`, and which is which: old_id, new_id."""

    changes: pd.DataFrame
    pairs: pd.DataFrame


def diff_points(
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    old_candidates: gpd.GeoDataFrame | None = None,
    new_candidates: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return what :func:`match_points` says changed."""
    return match_points(old, new, old_candidates, new_candidates).changes


def match_points(
    old: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    old_candidates: gpd.GeoDataFrame | None = None,
    new_candidates: gpd.GeoDataFrame | None = None,
) -> Matched:
    """Compare tables ``points`` (and ``candidates``), WGS-84; columns as :data:`COLUMNS`.

    Every point of either side is in at least one row; one that moved and was renamed is in two.
    ``metres`` are those moved, or for ``recut`` those in common; ``share`` is that of the new line.
    A status (``current`` or ``candidate``) is empty where there is no such point on that side.
    """
    sides = [_side(old, old_candidates), _side(new, new_candidates)]
    both = pd.concat(sides, ignore_index=True)
    if both.empty:
        nobody = pd.DataFrame(columns=["old_id", "new_id"], dtype=object)
        return Matched(pd.DataFrame(columns=list(COLUMNS)), nobody)
    found = gpd.GeoDataFrame(sides[1], geometry="geometry", crs=WGS84)
    known = _register(sides[0])
    placed = both[both["lon"].notna()]
    lon, lat = (placed[name] if len(placed) else pd.Series([0.0]) for name in ("lon", "lat"))
    crs = local_crs((lon.min(), lat.min(), lon.max(), lat.max()))
    identified = identify(found.assign(is_named=~found["name"].map(is_made_up)), known, crs)
    own_id = {final: provisional for provisional, final in identified.ids.items()}
    recuts = pd.DataFrame(identified.recuts, columns=["old_id", "new_id", "overlap_m", "share"])
    recuts["new_id"] = recuts["new_id"].map(own_id)
    ids = set(sides[0]["point_id"])
    kept = [(final, own) for final, own in own_id.items() if final in ids]
    pairs = pd.DataFrame(kept, columns=["old_id", "new_id"], dtype=object)
    by_id = [side.set_index("point_id") for side in sides]
    rows = [*_of_pairs(pairs, *by_id), *_others(pairs, recuts, *by_id)]
    return Matched(_table(rows, *by_id), pairs)


def _side(points: pd.DataFrame, candidates: pd.DataFrame | None) -> pd.DataFrame:
    """Return points and candidates as rows of one kind, in the order of their ids."""
    frames = [pd.DataFrame(points[["point_id", *_SHARED]]).assign(status="current")]
    if candidates is not None:
        named = pd.DataFrame(candidates[["candidate_id", *_SHARED]])
        frames.append(named.rename(columns={"candidate_id": "point_id"}).assign(status="candidate"))
    frames = [f for f in frames if len(f)] or frames[:1]
    return pd.concat(frames, ignore_index=True).sort_values("point_id", ignore_index=True)


def _register(side: pd.DataFrame) -> pd.DataFrame:
    """Return what the register would be if ``side`` were the first build."""
    is_point = (side["status"] == "current").to_numpy(dtype=bool)
    return write_identities(
        points=side[is_point],
        candidates=side[~is_point].rename(columns={"point_id": "candidate_id"}),
        recuts=from_rows(TABLES["recuts"], []),
        register=from_rows(TABLES["register"], []),
        settings=Settings(),
    ).tables["identities"]


def _of_pairs(
    pairs: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame
) -> Iterable[dict[str, Any]]:
    """Give what became of those that are on both sides: moved, renamed, cut anew, or kept."""
    before, after = old.loc[pairs["old_id"]], new.loc[pairs["new_id"]]
    sides = (before["lon"], before["lat"], after["lon"], after["lat"])
    moved_m = haversine_m(*(v.to_numpy(dtype=float) for v in sides))
    shared_m, share, is_cut = in_common(before["geometry"], after["geometry"])
    is_line = (after["shape"] != "site").to_numpy() & (share >= 0)
    names = zip(before["name"], after["name"], is_line.tolist(), strict=True)
    is_named = np.array([_is_renamed(*pair) for pair in names], dtype=bool)
    is_moved = ~is_line & (moved_m > MOVED_M)
    for k, pair in enumerate(records(pairs)):
        if is_moved[k]:
            yield pair | {"change": "moved", "metres": float(moved_m[k])}
        if is_named[k]:
            yield pair | {"change": "renamed"}
        if is_cut[k]:
            facts = {"metres": float(shared_m[k]), "share": float(share[k])}
            yield pair | {"change": "recut"} | facts
        if not (is_moved[k] or is_named[k] or is_cut[k]):
            yield pair | {"change": "kept"}


def _is_renamed(before: str, after: str, is_line: bool) -> bool:
    """Whether the thing bears another name; which part of its street it is, is no name."""
    if is_made_up(before) and is_made_up(after):
        return False
    names = [_PART.sub("", name) if is_line else name for name in (before, after)]
    return normal_name(names[0]) != normal_name(names[1])


def in_common(
    before: pd.Series[Any], after: pd.Series[Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return of each pair of geometries the metres in common, their share of the new, is it cut.

    The share is -1 where there is no line.
    """
    count = len(before)
    vertices = [line_vertices(side.to_numpy(dtype=object)) for side in (before, after)]
    texts = [np.array(encode(v, count), dtype=object) for v in vertices]
    has_line = np.array(texts[0] != "", dtype=bool) & np.array(texts[1] != "", dtype=bool)
    # Each pair is a kind of its own, so that no line is compared with a stranger's.
    sides = [straights(v, np.arange(count)) for v in vertices]
    totals = [side.totals_m(count) for side in sides]
    is_open = has_line & (texts[0] != texts[1])
    found = shared_metres(*(side.take(is_open[side.line]) for side in sides))
    metres = np.where(has_line & ~is_open, totals[1], 0.0)
    metres[found.new] = found.metres
    share = np.where(has_line, np.minimum(metres / np.maximum(totals[1], 1e-9), 1.0), -1.0)
    least = CUT_SHARE * np.maximum(*totals)
    return metres, share, is_open & (metres < least)


def _others(
    pairs: pd.DataFrame, recuts: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame
) -> Iterable[dict[str, Any]]:
    """Give those that are on one side only: heirs and whom they inherit from, then the rest."""
    for row in records(recuts):
        facts = {"metres": float(row["overlap_m"]), "share": float(row["share"])}
        yield {"old_id": row["old_id"], "new_id": row["new_id"], "change": "recut"} | facts
    gone = old.index.difference([*pairs["old_id"], *recuts["old_id"]])
    come = new.index.difference([*pairs["new_id"], *recuts["new_id"]])
    yield from ({"old_id": i, "new_id": "", "change": "removed"} for i in gone)
    yield from ({"old_id": "", "new_id": i, "change": "added"} for i in come)


def _table(rows: Iterable[dict[str, Any]], old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return rows with names, status and place, by type, change and id."""
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for side, frame in (("old", old), ("new", new)):
        for name in ("name", "status"):
            known = frame[name].to_dict()
            table[f"{side}_{name}"] = [known.get(i, "") for i in table[f"{side}_id"]]
    for name in ("type_id", "lon", "lat"):
        before, after = old[name].to_dict(), new[name].to_dict()
        pairs = zip(table["old_id"], table["new_id"], strict=True)
        table[name] = [after[j] if j else before[i] for i, j in pairs]
    for name in ("metres", "share"):
        table[name] = table[name].astype(float)
    order = {change: k for k, change in enumerate(CHANGES)}
    table["order"] = table["change"].map(order)
    table = table.sort_values(["type_id", "order", "new_id", "old_id"], ignore_index=True)
    return table[list(COLUMNS)]
