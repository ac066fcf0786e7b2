"""Chain the ways of a bus route in the order of its members.

From: ways with their nodes. To: pieces of streets, in the direction and order of travel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Way:
    """A street: its nodes, their lon/lat in degrees and their metric plane coordinates."""

    street_id: str
    nodes: tuple[int, ...]
    lonlat: Floats
    xy: Floats
    _lengths: dict[tuple[int, int], float] = field(default_factory=dict, repr=False)

    def length_m(self, first: int, last: int) -> float:
        """Return the metres between two nodes, by position; many lines run along one street."""
        if (first, last) not in self._lengths:
            run = _run(self.xy, first, last)
            self._lengths[first, last] = float(np.hypot(*np.diff(run, axis=0).T).sum())
        return self._lengths[first, last]

    @property
    def is_closed(self) -> bool:
        """Whether it ends where it begins (a roundabout, a loop at a terminus)."""
        return self.nodes[0] == self.nodes[-1]

    @property
    def doors(self) -> tuple[int, ...]:
        """Nodes at which a bus usually enters or leaves: the ends, or any node of a ring."""
        return self.nodes if self.is_closed else (self.nodes[0], self.nodes[-1])

    def where(self, doors: Sequence[int]) -> Floats:
        """Return (n, 2) metric coordinates of nodes of the way."""
        return self.xy[[self.nodes.index(node) for node in doors]]


@dataclass(frozen=True, eq=False)
class Piece:
    """A way from one of its nodes to another; ``first`` > ``last`` is against its drawing.

    ``gap_m`` is the distance from the end of the piece before.
    """

    way: Way
    first: int
    last: int
    gap_m: float = 0.0

    @property
    def xy(self) -> Floats:
        """Metric coordinates in the order of travel."""
        return _run(self.way.xy, self.first, self.last)

    @property
    def lonlat(self) -> Floats:
        """Lon/lat in the order of travel."""
        return _run(self.way.lonlat, self.first, self.last)

    def reversed(self, gap_m: float) -> Piece:
        """Return the same piece travelled the other way."""
        return Piece(self.way, self.last, self.first, gap_m)


def _run(coordinates: Floats, first: int, last: int) -> Floats:
    return coordinates[first : last + 1] if first <= last else coordinates[last : first + 1][::-1]


@dataclass
class Chain:
    """Pieces in order; ``missing`` members were not in the data."""

    pieces: list[Piece] = field(default_factory=list)
    missing: int = 0

    @property
    def gap_max_m(self) -> float:
        """Largest break between consecutive pieces of which no member in between is missing."""
        return max((piece.gap_m for piece in self.pieces), default=0.0)


def chain_ways(members: Sequence[Sequence[Way]]) -> Chain:
    """Chain ``members``; each is the parts of one way, or empty where the data lack it.

    A way may be entered or left at a node between its ends (mappers do not always split it there),
    and a ring is left where the next way begins.
    """
    chain = Chain(missing=sum(not parts for parts in members))
    ways: list[Way | None] = []
    for parts in members:
        ways += list(parts) or [None]
    for i, way in enumerate(ways):
        if way is None:
            continue
        after = next((w for w in ways[i + 1 :][:1] if w is not None), None)
        before = chain.pieces[-1] if chain.pieces and ways[i - 1] is not None else None
        chain.pieces += _travel(way, before, after)
    return chain


def _travel(way: Way, before: Piece | None, after: Way | None) -> list[Piece]:
    """Return the one or two pieces of ``way`` that lead on from ``before`` towards ``after``."""
    here = None if before is None else before.way.nodes[before.last]
    entry = None if here is None else _position(way, here)
    if way.is_closed:
        return _round(way, entry, before, after)
    last = len(way.nodes) - 1
    if entry is None:
        first, end = min(((0, last), (last, 0)), key=lambda run: _cost(way, run, before, after))
    else:
        ends = [end for end in (last, 0) if end != entry]
        first, end = entry, min(ends, key=lambda end: _to_m(way, end, after))
    end = _leave(way, first, end, after)
    return [Piece(way, first, end, _gap_m(way, first, before))]


def _position(way: Way, node: int) -> int | None:
    """Position of ``node``; of an open way that passes it twice, an end comes first."""
    if node == way.nodes[-1] and not way.is_closed:
        return len(way.nodes) - 1 if node != way.nodes[0] else 0
    return way.nodes.index(node) if node in way.nodes else None


def _leave(way: Way, first: int, end: int, after: Way | None) -> int:
    """Return where the bus leaves: at ``end``, or before it where only there ``after`` begins."""
    if after is None or way.nodes[end] in after.nodes:
        return end
    step = 1 if end > first else -1
    inner = range(first + step, end, step)
    return next((j for j in inner if way.nodes[j] in after.doors), end)


def _round(way: Way, entry: int | None, before: Piece | None, after: Way | None) -> list[Piece]:
    """Go round a ring in its drawn direction, all the way where nothing leads off."""
    last = len(way.nodes) - 1
    if entry is None:
        entry = 0
        if before is not None:
            entry = int(np.argmin(np.hypot(*(way.xy[:-1] - before.xy[-1]).T)))
    gap_m = _gap_m(way, entry, before)
    onward = [(entry + k) % last for k in range(1, last)]
    doors = () if after is None else after.doors
    leave = next((j for j in onward if way.nodes[j] in doors), entry)
    if leave > entry:
        return [Piece(way, entry, leave, gap_m)]
    pieces = [Piece(way, entry, last, gap_m)]
    return [*pieces, Piece(way, 0, leave)] if leave else pieces


def _cost(way: Way, run: tuple[int, int], before: Piece | None, after: Way | None) -> float:
    return _gap_m(way, run[0], before) + _to_m(way, run[1], after)


def _gap_m(way: Way, first: int, before: Piece | None) -> float:
    if before is None or way.nodes[first] == before.way.nodes[before.last]:
        return 0.0
    return float(np.hypot(*(way.xy[first] - before.xy[-1])))


def _to_m(way: Way, end: int, after: Way | None) -> float:
    """Metres from position ``end`` to the nearest door of ``after``."""
    if after is None or way.nodes[end] in after.nodes:
        return 0.0
    return float(np.hypot(*(after.where(after.doors) - way.xy[end]).T).min())
