"""Which strata an assessor draws from, by type, and what lies around a drawn point.

From: ``points``, catalogue, settings. To: :class:`~geoplan.risk.draw.Draw`.

How many of each type are drawn, how many of them are likely rather than fixed points, and how much
of a fixed point's mark the place looked at nearby bears, are planning defaults: the handbooks that
are public name three bus lines of five stops and three roads of 500 m, and speak of places around
the anchors, but give no table of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geoplan.catalogue import Catalogue, PointType
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.geo import local_crs, metric_xy
from geoplan.risk.draw import Draw, Stratum, Surroundings
from geoplan.risk.inclusion import find_inclusion, find_weight
from geoplan.risk.lots import make_lots
from geoplan.risk.quotas import Quotas, read_quotas
from geoplan.risk.systematic import Floats, Ints, list_samples

_TITLE = re.compile(
    r"^([^（(]+)\s*[（(]"
)  # a stretch is called after its road: 新安大道（建设路—学府路）


@dataclass(frozen=True)
class _Part:
    """Points of one type and kind, and how many units are to be drawn."""

    type: PointType
    kind: str
    at: Ints
    method: str


def build_draw(
    *, points: pd.DataFrame, catalogue: Catalogue, settings: Settings
) -> tuple[Draw, list[Problem]]:
    """Return the draw over the points in their order, and what is to be told of its numbers."""
    quotas, problems = read_quotas(catalogue, settings)
    is_fixed = _fixed(points, catalogue)
    size = _sizes(points)
    found: list[tuple[_Part, Any, int]] = []
    short: list[str] = []
    for point_type, parts in _parts(points, catalogue, is_fixed, quotas):
        units = [_units(part, points["name"].to_numpy(), size[part.at]) for part in parts]
        have = [len(one.first) - 1 for one, _ in units]
        numbers = quotas.split(point_type, have[0], have[1])
        if have != [0, 0] and sum(numbers) < quotas.number(point_type):
            short.append(point_type.name)
        for part, (lots, sizes), number in zip(parts, units, numbers, strict=True):
            if number:
                found.append((part, (lots, list_samples(sizes, number)), number))
    total = sum(number * quotas.weight(part.type) for part, _, number in found) or 1.0
    strata = tuple(
        Stratum(
            f"{part.type.id}:{part.kind}",
            part.type.id,
            part.kind,
            part.method,
            number * quotas.weight(part.type) / total,
            samples,
            lots,
        )
        for part, (lots, samples), number in found
    )
    near = _surroundings(points, catalogue, is_fixed, settings)
    if short:
        facts = {"names": "、".join(short)}
        problems.append(Problem("draw.short", "info", count=len(short), facts=facts))
    inclusion, weight = find_inclusion(strata, near), find_weight(strata, near)
    return Draw(strata, near, inclusion, weight), problems


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
    points: pd.DataFrame, catalogue: Catalogue, is_fixed: NDArray[np.bool_], quotas: Quotas
) -> Iterator[tuple[PointType, tuple[_Part, _Part]]]:
    """Yield each type with its fixed and its likely points, in the order of the types' ids."""
    types = points["type_id"].to_numpy()
    for type_id in sorted(set(types)):
        point_type = catalogue.types[type_id]
        method = quotas.method(point_type)
        at = np.flatnonzero(types == type_id)
        fixed = _Part(point_type, "fixed", at[is_fixed[at]], method)
        yield point_type, (fixed, _Part(point_type, "likely", at[~is_fixed[at]], method))


def _units(part: _Part, names: NDArray[Any], size: Floats) -> tuple[Any, Floats]:
    """Return the units of a stratum with their points, and the size of each unit.

    Points are units by themselves; lines and roads are the points of one title, and a line is as
    likely as another however long it is, its groups of stops too.
    """
    count = len(part.at)
    if part.method == "points":
        return make_lots(np.arange(count), part.at, np.ones(count), count), size
    titles = [title_of(name) or f"\x00{i}" for i, name in enumerate(names[part.at])]
    codes, found = pd.factorize(np.array(titles, dtype=object), sort=True)
    order = np.argsort(codes, kind="stable")
    weight = np.ones(count) if part.method == "lines" else size
    lots = make_lots(codes[order], part.at[order], weight[order], len(found))
    if part.method == "lines":
        return lots, np.ones(len(found))
    return lots, np.asarray(np.bincount(codes, weight, minlength=len(found)), dtype=np.float64)


def title_of(name: str) -> str:
    """Return the line or road a stretch is part of; empty where it has no name of its own."""
    match = _TITLE.match(name)
    return match[1].strip() if match else name.strip() if name[:1] not in "（(" else ""


def _surroundings(
    points: pd.DataFrame, catalogue: Catalogue, is_fixed: NDArray[np.bool_], settings: Settings
) -> Surroundings:
    """Return the likely points within ``near_m`` of each fixed one, by random weight.

    Straight distance between the places that stand for the points. Bus lines lead nowhere and
    nobody comes upon them; what has no place has no surroundings.
    """
    lon, lat = (points[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    lines = points["type_id"].isin(_line_types(catalogue)).to_numpy()
    placed = ~np.isnan(lon) & ~np.isnan(lat) & ~lines & points["shape"].ne("none").to_numpy()
    anchors, likely = np.flatnonzero(placed & is_fixed), np.flatnonzero(placed & ~is_fixed)
    rows: Ints = np.empty(0, dtype=np.int64)
    found = rows
    if len(anchors) and len(likely):
        middle = (float(np.median(lon[placed])), float(np.median(lat[placed])))
        xy = metric_xy(lon[placed], lat[placed], local_crs(middle + middle))
        where = np.full((len(lon), 2), np.nan)
        where[placed] = xy
        tree = cKDTree(where[likely])
        near = tree.query_ball_point(where[anchors], settings.draw.near_m, return_sorted=True)
        counts = [len(one) for one in near]
        rows = np.repeat(anchors, counts)
        found = likely[np.concatenate([np.array(one, dtype=np.int64) for one in near])]
    by_type: Mapping[str, float] = {t.id: t.random_weight for t in catalogue.types.values()}
    weight = points["type_id"].map(by_type).to_numpy(dtype=float)[found]
    rows, found, weight = rows[weight > 0], found[weight > 0], weight[weight > 0]
    lots = make_lots(rows, found, weight, len(points))
    return Surroundings(lots, np.where(lots.count > 0, settings.draw.near_share, 0.0))


def _line_types(catalogue: Catalogue) -> list[str]:
    return [t.id for t in catalogue.types.values() if t.derive and t.derive.rule == "stops"]
