"""Facilities that both the map and a book of facilities tell of: there the book decides.

From: facilities, or places like them, and their positions in metres. To: which of them count.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Flags = npt.NDArray[np.bool_]

_OUT_OF_USE = ("commercial", "gone")  # turned to something else, or no more


def counts(rows: pd.DataFrame, shapes: npt.NDArray[Any], same_m: float) -> Flags:
    """Row by row, whether it is in use and no book tells of it too.

    ``rows`` have ``kind``, ``status`` and ``source``; ``shapes`` are theirs, in metres. What the
    map has within ``same_m`` of a row of a book of its kind is left to the book, whatever its state
    there: a toilet that the book says is closed is closed on the map too.
    """
    in_use: Flags = ~rows["status"].isin(_OUT_OF_USE).to_numpy()
    return in_use & ~_is_again(rows, shapes, same_m)


def _is_again(rows: pd.DataFrame, shapes: npt.NDArray[Any], same_m: float) -> Flags:
    """Row by row, whether the map tells of what a book tells of too."""
    of_map = np.array([source.startswith("osm:") for source in rows["source"]], dtype=bool)
    again = np.zeros(len(rows), dtype=bool)
    if of_map.all() or not of_map.any():
        return again
    mine, other = np.flatnonzero(of_map), np.flatnonzero(~of_map)
    a, b = shapely.STRtree(shapes[other]).query(shapes[mine], predicate="dwithin", distance=same_m)
    kinds = rows["kind"].to_numpy()
    again[mine[a[kinds[mine[a]] == kinds[other[b]]]]] = True
    return again
