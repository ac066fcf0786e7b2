"""The metres of sections that somebody walked, from the runs a match found.

From: runs in the order they were walked. To: portions of sections, each metre once.

What noise alone may feign is not counted: a turn into a street and back out of the same end, no
deeper than ``spur_m`` (so a junction that was touched, or stood at, does not count for the side
street), and a piece shorter than ``least_m`` altogether.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from geoplan.network.graph import Network
from geoplan.network.match import Run
from geoplan.network.reach import LEAST_M, Portion, merge


class _Visit(NamedTuple):
    """All runs along one section between entering and leaving it."""

    section: int
    first_m: float
    last_m: float
    low_m: float
    high_m: float


def walked_portions(
    network: Network, runs: Iterable[Run], spur_m: float, least_m: float
) -> list[Portion]:
    """Return the portions that count, merged and sorted."""
    found: list[Portion] = []
    for _, piece in _long_pieces(runs, least_m):
        visits = [_visit(list(one)) for _, one in groupby(piece, key=lambda run: run.section)]
        found += _counted(network, visits, spur_m)
    return merge(found)


def counted_pieces(runs: Iterable[Run], least_m: float) -> set[int]:
    """Return the numbers of the pieces long enough to count."""
    return {number for number, _ in _long_pieces(runs, least_m)}


def _long_pieces(runs: Iterable[Run], least_m: float) -> Iterator[tuple[int, list[Run]]]:
    for number, own in groupby(runs, key=lambda run: run.piece):
        piece = list(own)
        if sum(abs(run.to_m - run.from_m) for run in piece) >= least_m:
            yield number, piece


def _visit(runs: Sequence[Run]) -> _Visit:
    ends = [m for run in runs for m in (run.from_m, run.to_m)]
    return _Visit(runs[0].section, ends[0], ends[-1], min(ends), max(ends))


def _counted(network: Network, visits: list[_Visit], spur_m: float) -> list[Portion]:
    last = len(visits) - 1
    return [
        Portion(visit.section, visit.low_m, visit.high_m)
        for number, visit in enumerate(visits)
        if not _is_touch(network, visit, spur_m, number > 0, number < last)
    ]


def _is_touch(
    network: Network, visit: _Visit, spur_m: float, is_entered: bool, is_left: bool
) -> bool:
    """Whether a visit stayed within ``spur_m`` of the one end by which it came or went."""
    if not (is_entered or is_left):
        return False
    start, end, length_m = network.ends[visit.section]
    at = {m < length_m / 2 for m, told in _ends(visit, is_entered, is_left) if told}
    if len(at) == 2 and start != end:
        return False
    if start == end and is_entered and is_left:
        return min(visit.high_m, length_m - visit.low_m) <= spur_m
    is_at_start = at.pop()
    depth_m = visit.high_m if is_at_start else length_m - visit.low_m
    return depth_m <= spur_m + LEAST_M


def _ends(visit: _Visit, is_entered: bool, is_left: bool) -> tuple[tuple[float, bool], ...]:
    return (visit.first_m, is_entered), (visit.last_m, is_left)
