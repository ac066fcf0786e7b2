"""The clock of a shift, which stands still in breaks.

From: spans of work in seconds of the day. To: moments of the day, seconds of work.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from geoplan.patrol.problem import Span


def advance(spans: Sequence[Span], at: int, work_s: int) -> int | None:
    """Return when ``work_s`` of work that begins at ``at`` is done; None where the shift is over.

    Work of no length is done at once, in a break too.
    """
    left = work_s
    if left == 0:
        return at
    for start, end in spans:
        begin = max(at, start)
        if begin >= end:
            continue
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def retreat(spans: Sequence[Span], at: int, work_s: int) -> int | None:
    """Return the latest beginning of ``work_s`` of work that is done by ``at``."""
    left = work_s
    if left == 0:
        return at
    for start, end in reversed(spans):
        finish = min(at, end)
        if finish <= start:
            continue
        if left <= finish - start:
            return finish - left
        left -= finish - start
    return None


def worked(spans: Sequence[Span], at: int) -> int:
    """Return the seconds of work that are over at ``at``."""
    return sum(min(at, end) - start for start, end in spans if at > start)


def starts(windows: Sequence[Span], spans: Sequence[Span], service_s: int) -> list[Span]:
    """Return the earliest and latest starts of a visit that a window and a span both hold whole."""
    found: list[Span] = []
    for low, high in spans:
        for opens, closes in windows or [(low, high)]:
            first, last = max(low, opens), min(high, closes) - service_s
            if first <= last:
                found.append((first, last))
    return sorted(found)


def all_starts(
    windows: Sequence[Span], spans: Sequence[Span], service_s: int
) -> list[tuple[int, int]]:
    """Return when a visit may begin in any of ``spans``, which may overlap: disjoint, in order."""
    merged: list[tuple[int, int]] = []
    for first, last in starts(windows, spans, service_s):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def breaks(spans: Sequence[Span]) -> list[Span]:
    """Return what lies between the spans of a shift."""
    return [(a[1], b[0]) for a, b in pairwise(spans)]
