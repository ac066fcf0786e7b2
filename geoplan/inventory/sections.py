"""Cut every street once.

From: ``streets``. To: ``sections``: cut at junctions and way ends, at most so many metres long,
metres conserved.
"""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.geo import to_metric
from geoplan.tables import TABLES, check

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_ENDS = ["street_id", "from_node", "to_node"]
# Chinese, then letters without any more Chinese: the same name twice.
_TRANSLATED = re.compile(r"([\u3400-\u9fff]\S*)\s+[A-Za-zÀ-ž][^\u3400-\u9fff]*")


def cut_streets(
    streets: gpd.GeoDataFrame, crs: str, section_max_m: float, kind: str = "street"
) -> pd.DataFrame:
    """Return the sections of ``streets``, all of one ``kind``; lengths are metres in ``crs``.

    A junction is a node that occurs more than once among all streets. The pieces between
    junctions that are longer than ``section_max_m`` are divided evenly. A piece without length
    (two nodes in one place) is no section.
    """
    if streets.empty:
        return check(TABLES["sections"], gpd.GeoDataFrame(columns=TABLES["sections"].names))
    sizes = streets["node_ids"].map(len).to_numpy(dtype=np.int64)
    nodes = np.concatenate([np.asarray(ids, dtype=np.int64) for ids in streets["node_ids"]])
    lonlat = shapely.get_coordinates(streets.geometry.to_numpy())
    metric = shapely.get_coordinates(to_metric(streets.geometry, crs).to_numpy())
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    nodes, is_again = _one_a_place(nodes, lonlat, starts)
    first, last = _pieces(nodes, starts, sizes, is_again)
    along = _distance_along(metric)
    is_long = along[last] > along[first]
    first, last = first[is_long], last[is_long]
    length = along[last] - along[first]
    parts = np.maximum(np.ceil(length / section_max_m - 1e-9).astype(np.int64), 1)
    frame = _whole(first, last, parts == 1, nodes, lonlat, along)
    rows = _divided(first, last, parts, nodes, lonlat, along)
    frame = pd.concat([frame, pd.DataFrame(rows, columns=frame.columns)], ignore_index=True)
    owner = np.searchsorted(starts, frame["first"].to_numpy(), side="right") - 1
    return _describe(frame, streets, owner, kind)


def street_name(name: str) -> str:
    """Return the name on the sign: of 敬业路 Jinye Road what stands before the translation."""
    found = _TRANSLATED.fullmatch(name.strip())
    return found[1] if found else name


def _one_a_place(nodes: Ints, lonlat: Floats, starts: Ints) -> tuple[Ints, Bools]:
    """Give nodes of a street that follow each other in one place one number: they are one node.

    Returned with it is which coordinates repeat the one before.
    """
    is_again = np.concatenate([[False], (np.diff(lonlat, axis=0) == 0).all(axis=1)])
    is_again[starts] = False
    same: dict[int, int] = {}

    def one(node: int) -> int:
        while node in same:
            node = same[node]
        return node

    for i in np.flatnonzero(is_again).tolist():
        low, high = sorted((one(int(nodes[i - 1])), one(int(nodes[i]))))
        if low != high:
            same[high] = low
    is_other = np.isin(nodes, list(same))
    nodes[is_other] = [one(node) for node in nodes[is_other].tolist()]
    return nodes, is_again


def _pieces(nodes: Ints, starts: Ints, sizes: Ints, is_again: Bools) -> tuple[Ints, Ints]:
    """First and last coordinate index of every piece between junctions."""
    _, inverse = np.unique(nodes, return_inverse=True)
    is_cut = np.bincount(inverse[~is_again])[inverse] > 1
    is_start = np.zeros(len(nodes), dtype=bool)
    is_start[starts] = True
    is_cut[starts] = is_cut[starts + sizes - 1] = True
    cuts = np.flatnonzero(is_cut)
    follows = ~is_start[cuts[1:]]  # a piece never runs from one street's end to the next's start
    return cuts[:-1][follows], cuts[1:][follows]


def _distance_along(metric: Floats) -> Floats:
    """Return the running length; its differences within one street are that street's metres."""
    step = np.hypot(*np.diff(metric, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(step)])


def _whole(
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    take: npt.NDArray[np.bool_],
    nodes: npt.NDArray[np.int64],
    lonlat: Floats,
    along: Floats,
) -> pd.DataFrame:
    """Pieces that stay in one part, built in one go."""
    a, b = first[take], last[take]
    counts = b - a + 1
    offsets = np.repeat(np.cumsum(counts) - counts, counts)
    index = np.repeat(a, counts) + np.arange(counts.sum()) - offsets
    lines = shapely.linestrings(lonlat[index], indices=np.repeat(np.arange(len(a)), counts))
    return pd.DataFrame(
        {
            "first": a,
            "part": 0,
            "from_node": pd.Series([f"n{n}" for n in nodes[a].tolist()], dtype=object),
            "to_node": pd.Series([f"n{n}" for n in nodes[b].tolist()], dtype=object),
            "length_m": along[b] - along[a],
            "geometry": lines,
        }
    )


def _divided(
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    parts: npt.NDArray[np.int64],
    nodes: npt.NDArray[np.int64],
    lonlat: Floats,
    along: Floats,
) -> list[tuple[Any, ...]]:
    """Long pieces, each divided evenly; the new ends are named after the piece's own ends."""
    rows: list[tuple[Any, ...]] = []
    for i in np.flatnonzero(parts > 1):
        a, b, n = int(first[i]), int(last[i]), int(parts[i])
        here, xy = along[a : b + 1], lonlat[a : b + 1]
        marks = np.linspace(here[0], here[-1], n + 1)
        new = np.column_stack([np.interp(marks, here, xy[:, k]) for k in (0, 1)])
        new[0], new[-1] = xy[0], xy[-1]
        ends = [f"n{nodes[a]}"]
        ends += [f"n{nodes[a]}-n{nodes[b]}~{k}" for k in range(1, n)] + [f"n{nodes[b]}"]
        for k in range(n):
            within = (here > marks[k] + 1e-6) & (here < marks[k + 1] - 1e-6)
            line = shapely.LineString(np.vstack([new[k], xy[within], new[k + 1]]))
            rows.append((a, k, ends[k], ends[k + 1], marks[k + 1] - marks[k], line))
    return rows


def _describe(
    frame: pd.DataFrame, streets: gpd.GeoDataFrame, owner: npt.NDArray[np.int64], kind: str
) -> pd.DataFrame:
    """Add street, order and id; drop nothing."""
    frame = frame.assign(street=owner).sort_values(["first", "part"], kind="stable")
    owner = frame["street"].to_numpy()
    frame["kind"] = kind
    frame["street_id"] = streets["street_id"].to_numpy()[owner]
    frame["highway"] = streets["highway"].to_numpy()[owner]
    names = {name: street_name(name) for name in streets["name"].unique()}
    frame["name"] = streets["name"].map(names).to_numpy()[owner]
    frame["seq"] = np.arange(len(frame)) - np.searchsorted(owner, owner)
    ends = zip(*(frame[name].tolist() for name in _ENDS), strict=True)
    ids = pd.Series([f"{i}:{a}-{b}" for i, a, b in ends], frame.index, dtype=object)
    again = frame.groupby(ids, sort=False).cumcount()  # a street may run twice between two nodes
    frame["section_id"] = ids.where(again == 0, ids + "+" + again.astype(str))
    geo = gpd.GeoDataFrame(frame[TABLES["sections"].names], geometry="geometry", crs=streets.crs)
    return check(TABLES["sections"], geo)
