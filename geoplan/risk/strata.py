"""Which strata an assessor draws from, a type each, and what a drawn unit lets one look at.

From: ``points``, catalogue, settings. To: :class:`~geoplan.risk.draw.Draw`.

How many of each type are drawn, and how many of them are likely rather than fixed points, are
planning defaults: the handbooks that are public name three bus lines of five stops and three roads
of 500 m, and speak of places around the anchors, but give no table of numbers.

A type is one stratum. Its fixed units come first on the line of the systematic draw, then its
likely ones: so its number is the quota in every draw, and of likely ones it is the random share of
the quota rounded up or down by chance (:func:`geoplan.risk.systematic.list_samples`). A type of
which one is drawn, with a share of 0.4, is a likely point in 40 draws of 100.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from geoplan.catalogue import Catalogue, PointType
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.risk.around import Spots, find_surroundings
from geoplan.risk.draw import Draw, Stratum
from geoplan.risk.inclusion import find_inclusion, find_weight
from geoplan.risk.lots import make_lots
from geoplan.risk.quotas import Quotas, read_quotas
from geoplan.risk.systematic import Floats, Ints, find_chances, list_samples
from geoplan.risk.windows import Windows, cut_windows

_TITLE = re.compile(
    r"^([^（(]+)\s*[（(]"
)  # a stretch is called after its road: 新安大道（建设路—学府路）


@dataclass(frozen=True, eq=False)
class _Units:
    """What may be drawn of one type and kind: tickets of unit ``of`` are looks, by weight."""

    size: Floats
    of: Ints
    look: Ints
    weight: Floats


@dataclass(eq=False)
class _Roads:
    """The windows found so far, their looks numbered on from the points."""

    points: pd.DataFrame
    walk_m: float
    windows: list[tuple[Windows, Ints, bool]] = field(default_factory=list)
    count: int = 0
    short: int = 0

    def add(self, at: Ints, road: Ints, size: Floats, is_fixed: bool) -> tuple[Windows, Ints]:
        """Cut the roads of the points ``at``; return the windows and their looks."""
        roads = int(road.max()) + 1
        made = cut_windows(self.points.iloc[at], road, size, roads, self.walk_m)
        look = len(self.points) + self.count + np.arange(len(made.road))
        self.windows.append((made, at, is_fixed))
        self.count += len(made.road)
        self.short += int((made.length_m < self.walk_m * (1 - 1e-9)).sum())
        return made, look

    def looks(self) -> sparse.csr_matrix:
        """Return what may be looked at: the points, then the windows by their points."""
        count = len(self.points)
        rows = [sparse.identity(count, format="csr")]
        for made, at, _ in self.windows:
            place = (np.ones(len(at)), (np.arange(len(at)), at))
            rows.append(made.parts @ sparse.csr_matrix(place, shape=(len(at), count)))
        return sparse.vstack(rows, format="csr")


def build_draw(
    *, points: pd.DataFrame, catalogue: Catalogue, settings: Settings
) -> tuple[Draw, list[Problem]]:
    """Return the draw over the points in their order, and what is to be told of its numbers."""
    quotas, problems = read_quotas(catalogue, settings)
    is_fixed = _fixed(points, catalogue)
    roads = _Roads(points, settings.draw.walk_m)
    strata, short = _strata(points, catalogue, is_fixed, quotas, roads)
    looks, spots = roads.looks(), _spots(points, catalogue, is_fixed, roads)
    near = find_surroundings(spots, len(points), settings.draw)
    if short:
        facts = {"names": "、".join(short)}
        problems.append(Problem("draw.short", "info", count=len(short), facts=facts))
    if roads.short:
        facts = {"metres": f"{roads.walk_m:g}"}
        problems.append(Problem("draw.short_roads", "info", count=roads.short, facts=facts))
    inclusion, weight = (find(strata, looks, near) for find in (find_inclusion, find_weight))
    walk_m = [np.zeros(len(points)), *(made.walk_m for made, _, _ in roads.windows)]
    lonlat = np.column_stack([spots.lon, spots.lat])
    draw = Draw(strata, looks, near, inclusion, weight, np.concatenate(walk_m), lonlat)
    return draw, problems


def _strata(
    points: pd.DataFrame,
    catalogue: Catalogue,
    is_fixed: NDArray[np.bool_],
    quotas: Quotas,
    roads: _Roads,
) -> tuple[tuple[Stratum, ...], list[str]]:
    """Return the strata, and the types of which there are fewer than are to be drawn."""
    names, size = points["name"].to_numpy(), _sizes(points)
    found: list[tuple[PointType, _Units, _Units, tuple[float, float]]] = []
    short: list[str] = []
    for point_type, parts in _parts(points, catalogue, is_fixed):
        if not quotas.number(point_type):
            continue
        method = quotas.method(point_type)
        fixed, likely = (
            _units(at, method, names, size[at], roads, kind == 0) for kind, at in enumerate(parts)
        )
        numbers = quotas.split(point_type, len(fixed.size), len(likely.size))
        if round(sum(numbers)) < quotas.number(point_type):
            short.append(point_type.name)
        found.append((point_type, fixed, likely, numbers))
    total = sum(round(sum(n)) * quotas.weight(t) for t, _, _, n in found) or 1.0
    strata = [
        _stratum(t, quotas.method(t), fixed, likely, numbers, quotas.weight(t) / total)
        for t, fixed, likely, numbers in found
    ]
    return tuple(strata), short


def _stratum(
    point_type: PointType,
    method: str,
    fixed: _Units,
    likely: _Units,
    numbers: tuple[float, float],
    each: float,
) -> Stratum:
    """Lay the fixed units on the line, then the likely ones; ``each`` is what one of them bears."""
    kinds, first = (fixed, likely), len(fixed.size)
    chances = [find_chances(one.size, n) for one, n in zip(kinds, numbers, strict=True)]
    lots = make_lots(
        np.concatenate([fixed.of, first + likely.of]),
        np.concatenate([one.look for one in kinds]),
        np.concatenate([one.weight for one in kinds]),
        first + len(likely.size),
    )
    samples = list_samples(np.concatenate(chances))
    share = each * samples.chosen.shape[1]
    length_m = np.concatenate([one.size for one in kinds]) if method == "roads" else None
    return Stratum(point_type.id, method, share, samples, lots, first, length_m)


def _fixed(points: pd.DataFrame, catalogue: Catalogue) -> NDArray[np.bool_]:
    """Return which points are drawn from the reported list, or as if they stood in it."""
    always = [t.id for t in catalogue.types.values() if t.fixed_always]
    return np.asarray(points["kind"].eq("fixed") | points["type_id"].isin(always))


def _sizes(points: pd.DataFrame) -> Floats:
    """Return what makes a point likelier than another of its stratum: metres, else 1 for all.

    A stretch of unknown length is taken for one of the usual length of its type.
    """
    is_long = points["shape"].eq("stretch").to_numpy()
    length = points["length_m"].where(points["length_m"] > 0)
    usual = length.groupby(points["type_id"]).transform("median").fillna(1.0)
    size: Floats = np.where(is_long, length.fillna(usual), 1.0).astype(np.float64)
    return size


def _parts(
    points: pd.DataFrame, catalogue: Catalogue, is_fixed: NDArray[np.bool_]
) -> Iterator[tuple[PointType, tuple[Ints, Ints]]]:
    """Yield each type with its fixed and its likely points, in the order of the types' ids."""
    types = points["type_id"].to_numpy()
    for type_id in sorted(set(types)):
        at = np.flatnonzero(types == type_id)
        yield catalogue.types[type_id], (at[is_fixed[at]], at[~is_fixed[at]])


def _units(
    at: Ints, method: str, names: NDArray[Any], size: Floats, roads: _Roads, is_fixed: bool
) -> _Units:
    """Return the units of one kind with their looks, and the size of each unit.

    Points are units by themselves; lines and roads are the points of one title. A line is as
    likely as another however long it is, its groups of stops too; a road is as likely as it is
    long, and its looks are the windows of it.
    """
    count = len(at)
    if method == "points" or not count:
        return _Units(size, np.arange(count), at, np.ones(count))
    titles = [title_of(name) or f"\x00{i}" for i, name in enumerate(names[at])]
    codes, found = pd.factorize(np.array(titles, dtype=object), sort=True)
    if method == "roads":
        made, look = roads.add(at, codes, size, is_fixed)
        return _Units(made.length_m, made.road, look, made.chance)
    order = np.argsort(codes, kind="stable")
    return _Units(np.ones(len(found)), codes[order], at[order], np.ones(count))


def title_of(name: str) -> str:
    """Return the line or road a stretch is part of; empty where it has no name of its own."""
    match = _TITLE.match(name)
    return match[1].strip() if match else name.strip() if name[:1] not in "（(" else ""


def _spots(
    points: pd.DataFrame, catalogue: Catalogue, is_fixed: NDArray[np.bool_], roads: _Roads
) -> Spots:
    """Return where every look is.

    Bus lines lead nowhere and nobody comes upon them; what has no place has no surroundings.
    """
    lines = [t.id for t in catalogue.types.values() if t.derive and t.derive.rule == "stops"]
    placed = ~points["type_id"].isin(lines).to_numpy() & points["shape"].ne("none").to_numpy()
    random_weight = {t.id: t.random_weight for t in catalogue.types.values()}
    made = [one for one, _, _ in roads.windows]
    each = [len(one.road) for one in made]
    lon, lat = (
        np.concatenate([points[name].to_numpy(dtype=float), *(getattr(o, name) for o in made)])
        for name in ("lon", "lat")
    )
    return Spots(
        np.where(np.append(placed, np.ones(sum(each), dtype=bool)), lon, np.nan),
        lat,
        np.append(is_fixed, np.repeat([f for _, _, f in roads.windows], each)).astype(bool),
        np.array([random_weight[one] for one in points["type_id"]], dtype=np.float64),
    )
