"""Find the two carriageways of one street.

From: one-way sections of one name. To: which sections run beside which, so that an inspector
walks both sides of a divided street as one stretch.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.geo import to_metric

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

APART_M = 40.0  # carriageways of one street lie at most this far apart
BESIDE_SHARE = 0.7  # of a section must have the other carriageway beside it
_SAMPLE_M = 20.0
_OPPOSITE_COS = -0.87  # within 30° of the opposite direction
_WORDS = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1}


def one_way_streets(streets: gpd.GeoDataFrame) -> dict[str, int]:
    """Return 1 for streets driven as drawn only, -1 for those driven against it, by their ids."""
    found = {}
    for street_id, tags in zip(streets["street_id"], streets["tags"], strict=True):
        if "oneway" in tags:
            sign = _WORDS.get(json.loads(tags).get("oneway", ""), 0)
            if sign:
                found[street_id] = sign
    return found


@dataclass(frozen=True)
class Carriageways:
    """Which streets are driven one way (see :func:`one_way_streets`), and a metric plane."""

    one_way: Mapping[str, int]
    crs: str

    def find(self, sections: gpd.GeoDataFrame) -> Beside:
        """Look beside every named one-way section for one of its name driven the other way."""
        return _find_beside(sections, self.one_way, self.crs)


@dataclass(frozen=True, eq=False)
class Beside:
    """By position of a section: how many samples of it lie beside which other sections.

    ``is_doubled`` are those beside the other carriageway for most of their length; ``step`` is
    the way (metres east, north) from their beginning to their end in the direction of driving.
    """

    near: Mapping[int, Counter[int]]
    is_doubled: npt.NDArray[np.bool_]
    step: Floats


def _find_beside(sections: gpd.GeoDataFrame, one_way: Mapping[str, int], crs: str) -> Beside:
    sign = sections["street_id"].map(one_way).fillna(0).to_numpy(dtype=np.int64)
    names = pd.factorize(sections["name"])[0]
    rows = np.flatnonzero((sign != 0) & (sections["name"] != "").to_numpy())
    step = np.zeros((len(sections), 2))
    is_doubled = np.zeros(len(sections), dtype=bool)
    if not len(rows):
        return Beside({}, is_doubled, step)
    lines = to_metric(sections.geometry.iloc[rows], crs).to_numpy()
    lines = np.where(sign[rows] < 0, shapely.reverse(lines), lines)
    ends = [shapely.get_coordinates(shapely.get_point(lines, k)) for k in (0, -1)]
    step[rows] = ends[1] - ends[0]
    spots, heading, of = _samples(lines)
    xy, part = shapely.get_coordinates(lines, return_index=True)
    is_straight = part[1:] == part[:-1]
    straights = np.stack([xy[:-1][is_straight], xy[1:][is_straight]], axis=1)
    owner = part[1:][is_straight]
    along = _unit(straights[:, 1] - straights[:, 0])
    tree = shapely.STRtree(np.asarray(shapely.linestrings(straights), dtype=object))
    sample, straight = tree.query(shapely.points(spots), predicate="dwithin", distance=APART_M)
    is_beside = (heading[sample] * along[straight]).sum(axis=1) <= _OPPOSITE_COS
    is_beside &= names[rows[of[sample]]] == names[rows[owner[straight]]]
    pairs = np.unique(np.column_stack([sample, owner[straight]])[is_beside], axis=0)
    near: dict[int, Counter[int]] = {}
    for k, other in zip(rows[of[pairs[:, 0]]].tolist(), rows[pairs[:, 1]].tolist(), strict=True):
        near.setdefault(k, Counter())[other] += 1
    has_other = np.bincount(of[np.unique(pairs[:, 0])], minlength=len(rows))
    is_doubled[rows] = has_other >= BESIDE_SHARE * np.bincount(of, minlength=len(rows))
    return Beside(near, is_doubled, step)


def _samples(lines: npt.NDArray[np.object_]) -> tuple[Floats, Floats, Ints]:
    """Return places every 20 m or so along lines, the heading there, and whose they are."""
    length_m = shapely.length(lines)
    count = np.maximum(np.ceil(length_m / _SAMPLE_M), 3).astype(np.int64)
    of = np.repeat(np.arange(len(lines)), count)
    number = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    at = (number + 0.5) / count[of] * length_m[of]
    spots, before, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines[of], at + shift))
        for shift in (0.0, -0.5, 0.5)
    )
    return spots, _unit(after - before), of


def _unit(step: Floats) -> Floats:
    return np.asarray(step / np.maximum(np.hypot(*step.T), 1e-9)[:, None])


def pair_up(
    chains: Sequence[Ints], beside: Beside
) -> tuple[list[tuple[Ints, list[int]]], list[int]]:
    """Let the chains that run along one carriageway take in what lies beside them.

    The chains driven along the street's main axis stay whole; a doubled section of another chain
    goes to the one it has most beside it. Returned are the chains that stay, each with the
    sections it took in, and the sections left of chains that gave some away; together they are
    the sections of ``chains``.
    """
    every = np.concatenate(chains)
    doubled = every[beside.is_doubled[every]]
    if not len(doubled):
        return [(chain, []) for chain in chains], []
    axis = _axis(beside.step[doubled])
    along = [float((beside.step[chain][beside.is_doubled[chain]] @ axis).sum()) for chain in chains]
    host_of = {i: k for k, chain in enumerate(chains) if along[k] > 0 for i in chain.tolist()}
    taken: dict[int, list[int]] = {k: [] for k in range(len(chains))}
    left: list[int] = []
    stay: list[int] = []
    for k, chain in enumerate(chains):
        hosts = {i: _host(i, beside, host_of) for i in chain.tolist() if i not in host_of}
        if all(host is None for host in hosts.values()):
            stay.append(k)
            continue
        for i, host in hosts.items():
            if host is None:
                left.append(i)
            else:
                taken[host].append(i)
    return [(chains[k], taken[k]) for k in stay], left


def _host(section: int, beside: Beside, host_of: Mapping[int, int]) -> int | None:
    """Return the chain that a section has most beside it; None if it is not doubled."""
    hosts: Counter[int] = Counter()
    if beside.is_doubled[section]:
        for other, samples in beside.near[section].items():
            if other in host_of:
                hosts[host_of[other]] += samples
    return min(hosts, key=lambda host: (-hosts[host], host)) if hosts else None


def _axis(step: Floats) -> Floats:
    """Return the main direction of steps whatever their sense, by the mean of doubled angles."""
    angle = 2 * np.arctan2(step[:, 1], step[:, 0])
    weight = np.hypot(*step.T)
    middle = np.arctan2((weight * np.sin(angle)).sum(), (weight * np.cos(angle)).sum()) / 2
    return np.array([np.cos(middle), np.sin(middle)])
