"""Roads as one walks them: connected stretches of one name, both carriageways as one.

From: the sections of stretches, in the metric plane. To: :class:`Road`, on which metres are
counted from one end to the other.

Every section is in exactly one chain; a chain that runs beside a longer one of its name is the
other carriageway of it (or its service road, or a stub) and is not counted again, but its metres
are known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network.graph import Network
from geoplan.network.reach import Portion

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Step = tuple[int, bool]  # a section, and whether it is walked against the way it is drawn

APART_M = 40.0  # carriageways of one street lie at most this far apart, as in the inventory
BESIDE_SHARE = 0.7  # of a chain must have the other beside it
_SAMPLE_M = 20.0
_AHEAD_COS = -0.34  # at a fork of one name the road goes on within 70° of straight ahead
_BEND_COS = 0.5  # where two ends meet it goes on unless it turns back by more than 120°
_HEADING_M = 15.0  # the first metres at a node say little about where a road leads


@dataclass(frozen=True, eq=False)
class Road:
    """A chain of sections walked from one end to the other.

    ``steps``: sections of the network in order; ``beside``: chains that run along it.
    ``starts_m``: metres from the beginning of the road at which each step begins, and its end.
    """

    network: Network
    name: str
    steps: tuple[Step, ...]
    beside: tuple[tuple[Step, ...], ...] = ()

    @cached_property
    def starts_m(self) -> Floats:
        """Where each step begins, and the end of the road."""
        length_m = self.network.length_m[[section for section, _ in self.steps]]
        return np.concatenate([[0.0], np.cumsum(length_m)])

    @property
    def length_m(self) -> float:
        """Metres from one end to the other."""
        return float(self.starts_m[-1])

    @property
    def road_id(self) -> str:
        """The id of its first section in the order of ids."""
        return str(min(self.network.section_ids[section] for section, _ in self.steps))

    @property
    def beside_m(self) -> float:
        """Metres of the chains beside it."""
        return float(sum(self.network.length_m[s] for chain in self.beside for s, _ in chain))

    @cached_property
    def nodes(self) -> list[int]:
        """Nodes in the order of walking, one more than steps."""
        ends = [self.network.ends[section][:2] for section, _ in self.steps]
        flips = [is_back for _, is_back in self.steps]
        first = ends[0][1] if flips[0] else ends[0][0]
        return [first, *(e[0] if back else e[1] for e, back in zip(ends, flips, strict=True))]

    @cached_property
    def line(self) -> Any:
        """The whole road as one line of the metric plane."""
        lines = self.network.lines[[section for section, _ in self.steps]]
        flips = np.array([is_back for _, is_back in self.steps])
        lines[flips] = shapely.reverse(lines[flips])
        return shapely.LineString(shapely.get_coordinates(lines))

    def spot(self, at_m: float) -> Any:
        """Return the place at a mark, in the metric plane."""
        section, is_back = self.steps[(k := self._step_at(at_m))]
        share = (at_m - self.starts_m[k]) / max(self.starts_m[k + 1] - self.starts_m[k], 1e-9)
        share = float(np.clip(share, 0.0, 1.0))
        line = self.network.lines[section]
        return shapely.line_interpolate_point(
            line, 1 - share if is_back else share, normalized=True
        )

    def _step_at(self, at_m: float) -> int:
        k = int(np.searchsorted(self.starts_m, at_m, side="right")) - 1
        return min(max(k, 0), len(self.steps) - 1)

    def project(self, spots: Any) -> Floats:
        """Return the metres along the road at which it is nearest to each of ``spots``."""
        lines = self.network.lines[[section for section, _ in self.steps]]
        plane_m = np.concatenate([[0.0], np.cumsum(shapely.length(lines))])
        along = shapely.line_locate_point(self.line, spots)
        return np.asarray(np.interp(along, plane_m, self.starts_m), dtype=np.float64)

    def part(self, from_m: float, to_m: float) -> list[Portion]:
        """Return the portions of sections between two marks, in the order of walking."""
        found = []
        for k, (section, is_back) in enumerate(self.steps):
            start, end = float(self.starts_m[k]), float(self.starts_m[k + 1])
            first, last = max(from_m, start) - start, min(to_m, end) - start
            if last <= first:
                continue
            whole_m = end - start
            ends = (whole_m - last, whole_m - first) if is_back else (first, last)
            found.append(Portion(section, *ends))
        return found

    def marks(
        self, portions: Mapping[int, Sequence[tuple[float, float]]]
    ) -> list[tuple[float, float]]:
        """Return stretches of sections (by section) as stretches of the road, sorted."""
        found = []
        for k, (section, is_back) in enumerate(self.steps):
            start, end = float(self.starts_m[k]), float(self.starts_m[k + 1])
            for from_m, to_m in portions.get(section, ()):
                ends = (end - to_m, end - from_m) if is_back else (start + from_m, start + to_m)
                found.append(ends)
        return sorted(found)


def find_roads(network: Network, names: Sequence[str]) -> list[Road]:
    """Return the roads of ``network``; ``names`` are those of its sections.

    Sorted by name and by the order of sections; together with what runs beside them they hold
    every section once.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for section, name in enumerate(names):
        groups[name].append(section)
    partners = _partners(network, groups)
    roads: list[tuple[str, list[tuple[Step, ...]]]] = [
        (name, sorted(_chains(groups[name], partners), key=lambda c: min(c)[0]))
        for name in sorted(groups)
    ]
    return [
        Road(network, name, chain, beside)
        for (name, _), merged in zip(roads, _merge_beside(network, roads), strict=True)
        for chain, beside in merged
    ]


def _partners(
    network: Network, groups: dict[str, list[int]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Pair the ends of sections of one name at every node: (section, end) -> (section, end)."""
    lines = network.lines
    away = np.stack(
        [
            _unit(lines, np.zeros(len(lines)), _HEADING_M),
            _unit(lines, shapely.length(lines), -_HEADING_M),
        ],
        axis=1,
    )
    partner: dict[tuple[int, int], tuple[int, int]] = {}
    for sections in groups.values():
        at: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for section in sections:
            start, end, _ = network.ends[section]
            at[start].append((section, 0))
            at[end].append((section, 1))
        for ends in at.values():
            for a, b in _pairs(ends, away):
                partner[a], partner[b] = b, a
    return partner


def _unit(lines: Any, from_m: Floats, step_m: float) -> Floats:
    """Return the direction in which each line leaves the place ``from_m``."""
    half = np.sign(step_m) * np.minimum(abs(step_m), shapely.length(lines))
    a, b = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines, m))
        for m in (from_m, np.maximum(from_m + half, 0.0))
    )
    return np.asarray((b - a) / np.maximum(np.hypot(*(b - a).T), 1e-9)[:, None])


def _pairs(
    ends: list[tuple[int, int]], away: Floats
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the ends that continue each other, the straightest first."""
    if len(ends) < 2:
        return
    most = _BEND_COS if len(ends) == 2 else _AHEAD_COS
    options = sorted(
        (float(away[a] @ away[b]), a, b)
        for i, a in enumerate(ends)
        for b in ends[i + 1 :]
        if a[0] != b[0]
    )
    taken: set[tuple[int, int]] = set()
    for cosine, a, b in options:
        if cosine <= most and a not in taken and b not in taken:
            taken |= {a, b}
            yield a, b


def _chains(
    sections: list[int],
    partner: dict[tuple[int, int], tuple[int, int]],
) -> list[tuple[Step, ...]]:
    """Follow the pairs from loose ends; what is left are rings."""
    seen: set[int] = set()
    chains = []
    loose = [(s, e) for s in sections for e in (0, 1) if (s, e) not in partner]
    for section, end in [*loose, *((s, 0) for s in sections)]:
        if section in seen:
            continue
        chain: list[Step] = []
        here: tuple[int, int] | None = (section, end)
        while here is not None and here[0] not in seen:
            seen.add(here[0])
            chain.append((here[0], here[1] == 1))
            here = partner.get((here[0], 1 - here[1]))
        chains.append(tuple(chain))
    return chains


def _merge_beside(
    network: Network, roads: list[tuple[str, list[tuple[Step, ...]]]]
) -> list[list[tuple[tuple[Step, ...], tuple[tuple[Step, ...], ...]]]]:
    """Give each chain that runs along a longer one of its name to that one.

    Chains without a name are of one street only where a single one runs along another.
    """
    flat = [(g, chain) for g, (_, found) in enumerate(roads) for chain in found if len(found) > 1]
    named = [roads[g][0] != "" for g, _ in flat]
    host = _hosts(network, flat, named)
    out: list[list[tuple[tuple[Step, ...], tuple[tuple[Step, ...], ...]]]] = []
    kept: dict[tuple[Step, ...], list[tuple[Step, ...]]] = defaultdict(list)
    for k, other in host.items():
        kept[flat[other][1]].append(flat[k][1])
    given = {flat[k][1] for k in host}
    for _, found in roads:
        out.append([(c, tuple(sorted(kept.get(c, ())))) for c in found if c not in given])
    return out


def _hosts(
    network: Network, chains: list[tuple[int, tuple[Step, ...]]], named: Sequence[bool]
) -> dict[int, int]:
    """Return, for each chain beside a longer one of its group, the one it has most beside it."""
    if not chains:
        return {}
    of = np.repeat(np.arange(len(chains)), [len(chain) for _, chain in chains])
    section = np.array([s for _, chain in chains for s, _ in chain], dtype=np.int64)
    group = np.array([g for g, _ in chains])
    lines = network.lines[section]
    length_m = np.bincount(of, network.length_m[section], len(chains))
    count = np.maximum(np.ceil(shapely.length(lines) / _SAMPLE_M), 2).astype(np.int64)
    dots, line = _dots(lines, count)
    dot, hit = shapely.STRtree(lines).query(dots, predicate="dwithin", distance=APART_M)
    mine, other = of[line[dot]], of[hit]
    is_other = (group[mine] == group[other]) & (mine != other)
    pairs = np.unique(np.stack([mine, other, dot], axis=1)[is_other], axis=0)
    samples = np.bincount(of[line], minlength=len(chains))
    starts = np.searchsorted(pairs[:, 0], np.arange(len(chains) + 1))
    hosts: dict[int, int] = {}
    stays = np.zeros(len(chains), dtype=bool)  # of those looked at, which are longer
    for k in np.lexsort((np.arange(len(chains)), -length_m)).tolist():
        rows = pairs[starts[k] : starts[k + 1]]
        rows = rows[stays[rows[:, 1]]]
        by_host = np.bincount(rows[:, 1], minlength=1)
        beside = len(np.unique(rows[:, 2])) if named[k] else by_host.max()
        stays[k] = beside < BESIDE_SHARE * samples[k]
        if not stays[k]:
            hosts[k] = int(by_host.argmax())
    return hosts


def _dots(lines: Any, count: Ints) -> tuple[Any, Ints]:
    """Return ``count`` spots spread along each line, and whose they are."""
    line = np.repeat(np.arange(len(lines)), count)
    number = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    share = (number + 0.5) / count[line]
    return shapely.line_interpolate_point(lines[line], share, normalized=True), line
