"""Divide the streets of a county into one grid for each sponsor.

From: sections, streets, points, point_sections, areas, outlines. To: :class:`Proposal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.grids.rows import Numbers, Sponsor, grid_ground, grid_rows, point_rows, section_rows
from geoplan.grids.workload import Workload, measure
from geoplan.network import Network
from geoplan.optimise import Partition, partition
from geoplan.optimise.join import LIGHT
from geoplan.tables import TABLES, check
from geoplan.text.amounts import share

Ints = npt.NDArray[np.int64]

_SLIVER = 0.1  # of all work: a township with less may share a grid without a word
_NAMED = 10  # grids named in a message


@dataclass(frozen=True)
class Figures:
    """What a proposal is worth.

    ``ratio``: the heaviest grid over the lightest, each by its share; ``bound``: what no proposal
    beats; ``code`` (as :class:`geoplan.optimise.Bound`), ``place`` and ``minutes``: what sets it.
    ``mean``: minutes of a grid. ``links``: streets joined to what is nearest. ``is_within``:
    whether township borders are kept.
    """

    ratio: float
    bound: float
    code: str
    place: str
    minutes: float
    mean: float
    parts: int
    links: int
    is_within: bool


@dataclass(frozen=True, eq=False)
class Proposal:
    """Tables proposed_grids, grid_sections, grid_points; how even it is; what to say about it."""

    tables: Mapping[str, pd.DataFrame]
    figures: Figures
    problems: Sequence[Problem]


def propose_grids(
    *,
    tables: Mapping[str, Any],
    sponsors: Sequence[Sponsor],
    catalogue: Catalogue,
    settings: Settings,
    is_within: bool = True,
    is_town_only: bool = True,
    seed: int = 0,
) -> Proposal:
    """Return one grid for each sponsor: connected along streets, of like minutes by share.

    ``is_within``: no grid crosses a township border, but for what is too little for a grid of its
    own; where sponsors are fewer than townships borders cannot be kept, which is said.
    ``is_town_only``: only the built-up area is divided; villages are their township's.

    Raises
    ------
    InputError
        When there are no streets to divide, or more sponsors than sections.
    """
    work = measure(tables, catalogue, settings, is_town_only=is_town_only)
    _check(work, len(sponsors), is_town_only)
    problems: list[Problem] = []
    shares = np.array([sponsor.share for sponsor in sponsors])
    district = _districts(work, len(sponsors), problems) if is_within else None
    done = partition(
        _adjacency(work.network),
        work.minutes,
        work.xy,
        shares=shares,
        districts=district,
        goal=settings.grids.ratio_goal,
        seed=seed,
    )
    numbers = Numbers(work, done, sponsors)
    grid = numbers.grid_of(done.labels)
    sections, points = section_rows(work, grid), point_rows(work, grid)
    outlines = tables["outlines"]
    town = outlines[(outlines["kind"] == "built_up") & is_town_only]
    ground = grid_ground(work, done, town, district is not None)
    grids = grid_rows(work, done, numbers, points, ground, settings.language)
    problems += _said(grids, points, work, done)
    figures = _figures(work, done, district is not None)
    frames = {"proposed_grids": grids, "grid_sections": sections, "grid_points": points}
    checked = {name: check(TABLES[name], frame) for name, frame in frames.items()}
    return Proposal(checked, figures, problems)


def _check(work: Workload, count: int, is_town_only: bool) -> None:
    if not len(work.network) or not work.minutes.sum() > 0:
        code = "grids.no_town" if is_town_only else "grids.no_streets"
        raise InputError(Problem(code, "error"))
    if count > len(work.network):
        facts = {"sponsors": count, "sections": len(work.network)}
        raise InputError(Problem("grids.too_many", "error", facts=facts))


def _districts(work: Workload, count: int, problems: list[Problem]) -> Ints | None:
    """Return the township of every section (0: none); None where borders cannot be kept."""
    load = np.bincount(work.township + 1, work.minutes)
    heavy = int((load >= min(LIGHT / count, _SLIVER) * load.sum()).sum())
    if int((load > 0).sum()) < 2:
        return None
    if heavy > count:
        facts = {"sponsors": count, "townships": heavy}
        problems.append(Problem("grids.few_sponsors", "warning", facts=facts))
        return None
    return work.township + 1


def _adjacency(network: Network) -> csr_array:
    """Return which sections meet, with the metres from middle to middle."""
    ends = np.concatenate([network.from_index, network.to_index])
    section = np.tile(np.arange(len(network)), 2)
    touches = csr_array(
        (np.ones(len(ends)), (section, ends)), shape=(len(network), len(network.nodes))
    )
    pairs = (touches @ touches.T).tocoo()
    apart = pairs.row != pairs.col
    row, col = pairs.row[apart], pairs.col[apart]
    metres = (network.length_m[row] + network.length_m[col]) / 2
    return csr_array((metres, (row, col)), shape=pairs.shape)


def _said(
    grids: gpd.GeoDataFrame, points: pd.DataFrame, work: Workload, done: Partition
) -> list[Problem]:
    """Say what is not as asked for: scattered grids, points without a grid."""
    problems = []
    scattered = grids[grids["pieces"] > 1]
    if len(scattered):
        worst = scattered.sort_values(["apart_min", "grid_id"], ascending=[False, True])
        names = "、".join(worst["grid_id"].head(_NAMED))
        percent = f"{100 * scattered['apart_min'].sum() / work.minutes.sum():.1f}"
        facts = {"names": names, "joined": len(done.links), "percent": percent}
        code, count = "grids.scattered", len(scattered)
        problems.append(Problem(code, "info", count=count, facts=facts))
    left = int((points["placed"] == "outside").sum())
    if left:
        problems.append(Problem("grids.outside", "info", count=left))
    shapeless = int((points["placed"] == "shapeless").sum())
    if shapeless:
        problems.append(Problem("grids.shapeless", "info", count=shapeless))
    unknown = work.minutes[work.township < 0].sum() / work.minutes.sum()
    if len(work.townships) and unknown > 0:
        facts = {"percent": share(100 * unknown)}
        problems.append(Problem("grids.no_township", "info", facts=facts))
    return problems


def _figures(work: Workload, done: Partition, is_within: bool) -> Figures:
    bound, place = done.bound, ""
    if bound.node >= 0:
        street = str(work.sections["name"].iloc[bound.node])
        place = work.named([work.township[bound.node]])[0] if bound.code == "piece" else street
    return Figures(
        done.ratio,
        bound.ratio,
        bound.code,
        place,
        bound.weight,
        float(done.loads.mean()),
        len(done.loads),
        len(done.links),
        is_within,
    )
