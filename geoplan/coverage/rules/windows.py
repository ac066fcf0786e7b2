"""Sliding windows along a road, exactly.

From: marks in metres along a road. To: stretches of it.

A window of ``w`` metres that begins at ``s`` holds the marks from ``s`` to ``s + w``. What
violates is the union of all windows that hold too few; a road shorter than a window has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

Stretch = tuple[float, float]

_LEAST_M = 1e-6  # below a micrometre two marks are one


def lacking(
    marks_m: Sequence[float], length_m: float, window_m: float, least: int
) -> list[Stretch]:
    """Return the union of all windows with fewer than ``least`` marks, on a road of ``length_m``.

    Between two marks the first one within the window stays the same, say the i-th: the window
    holds ``least`` where the (i + least - 1)-th lies within it too. So the windows that lack begin
    behind the mark before, and end before either that i-th is passed or the last one needed is
    reached: intervals of beginnings, each of which is a stretch of road ``window_m`` longer.
    """
    last_start = length_m - window_m
    if last_start < 0 or least <= 0:
        return []
    marks = np.sort(np.asarray(marks_m, dtype=float))
    marks = marks[(marks >= 0) & (marks <= length_m)]
    before = np.concatenate([[-np.inf], marks])
    first = np.concatenate([marks, [np.inf]])
    needed = np.concatenate([marks[least - 1 :], np.full(least, np.inf)])[: len(first)]
    start = np.maximum(before, 0.0)
    end = np.minimum(np.minimum(first, needed - window_m), last_start)
    # A window may begin on the mark before only where there is none.
    is_open = (end > start + _LEAST_M) | ((end >= start) & (before < 0) & np.isinf(needed))
    return union(
        (float(a), float(b + window_m)) for a, b in zip(start[is_open], end[is_open], strict=True)
    )


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the union: sorted, none touching another."""
    merged: list[Stretch] = []
    for from_m, to_m in sorted(stretches):
        if merged and from_m <= merged[-1][1] + _LEAST_M:
            merged[-1] = (merged[-1][0], max(merged[-1][1], to_m))
        elif to_m > from_m + _LEAST_M:
            merged.append((from_m, to_m))
    return merged


def rest(length_m: float, taken: Iterable[Stretch]) -> list[Stretch]:
    """Return what is left of a road of ``length_m`` without ``taken``."""
    left, here = [], 0.0
    for from_m, to_m in union(taken):
        if min(from_m, length_m) > here + _LEAST_M:
            left.append((here, min(from_m, length_m)))
        here = max(here, to_m)
    if length_m > here + _LEAST_M:
        left.append((here, length_m))
    return left


def divide(
    length_m: float, layers: Sequence[tuple[str, Sequence[Stretch]]], rest_word: str, least_m: float
) -> list[tuple[str, float, float]]:
    """Return the road as stretches with a word each, end to end: metres are conserved.

    Where ``layers`` overlap the first one counts; what none takes gets ``rest_word``. A stretch
    shorter than ``least_m`` (and than a metre) joins the longer of its neighbours.
    """
    pieces: list[tuple[str, float, float]] = []
    taken: list[Stretch] = []
    for word, stretches in layers:
        holes = union(taken)
        for from_m, to_m in union(stretches):
            free = rest(to_m, [*holes, (0.0, from_m)])
            pieces += [(word, a, b) for a, b in free]
        taken += list(stretches)
    pieces += [(rest_word, a, b) for a, b in rest(length_m, taken)]
    return join_short(sorted(pieces, key=lambda piece: piece[1]), least_m)


def join_short(
    pieces: list[tuple[str, float, float]], least_m: float
) -> list[tuple[str, float, float]]:
    """Let short stretches join the longer neighbour, and neighbours of one word each other."""
    pieces = _same(pieces)
    while len(pieces) > 1:
        size, k = min((b - a, k) for k, (_, a, b) in enumerate(pieces))
        if size >= max(least_m, 1.0):
            break
        near = [j for j in (k - 1, k + 1) if 0 <= j < len(pieces)]
        host = max(near, key=lambda j: (pieces[j][2] - pieces[j][1], -j))
        pieces[k] = (pieces[host][0], *pieces[k][1:])
        pieces = _same(pieces)
    return pieces


def _same(pieces: list[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    merged: list[tuple[str, float, float]] = []
    for word, a, b in pieces:
        if merged and merged[-1][0] == word:
            merged[-1] = (word, merged[-1][1], b)
        else:
            merged.append((word, a, b))
    return merged
