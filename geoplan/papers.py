"""The office's round for material that is still owed (收台账): which units, in which order.

From: a workspace that was built. To: ``maps/收台账路线.xlsx``.

A unit owes what was never checked, or was checked too long ago, at the points it leads. It is where
the base of its name is (``inputs.bases``), else where the one place of its name is, or of its name
with 人民政府 or 办事处 behind. A unit without a place is named, not guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.geo import central_crs, metric_xy, to_metric
from geoplan.lists.papers_list import PAPERS_BOOK, Call, papers_bytes
from geoplan.network import Field, Mode, Starts, TravelGraph, lay_streets
from geoplan.optimise import shortest_tour
from geoplan.tables import records
from geoplan.text.names import normal_name
from geoplan.workspace import Workspace

_TABLES = ("points", "duties", "gaps", "bases", "places", "sections", "streets")
_OWING = ("unchecked", "stale")
_ENDINGS = ("", "街道办事处", "办事处", "人民政府")
_ONE_DEG = 0.003  # about 300 m: node and outline of one building
_S_PER_MIN = 60.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Papers:
    """Calls in their order, units that have no place, minutes on the way and their bound."""

    outputs: Sequence[Path]
    calls: Sequence[Call]
    unplaced: Sequence[Call]
    minutes: float
    bound_min: float
    problems: Sequence[Problem]


def write_papers(
    workspace: Workspace, settings: Settings, *, start: str = "", mode: Mode = "car"
) -> Papers:
    """Write the round from the base ``start`` (the first where none is named) and back.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When there is no base to start from, or none of that name.
    """
    tables = workspace.read_tables(_TABLES)
    base = _base(tables["bases"], start)
    places = _places(tables)
    owed = _owed(tables)
    known = {unit: places[key] for unit in owed if (key := normal_name(unit)) in places}
    units = sorted(known)
    spots = np.array([(base["lon"], base["lat"]), *(known[unit] for unit in units)])
    graph, seconds = _matrix(tables, spots, mode, settings)
    is_there = np.isfinite(seconds[0]) & np.isfinite(seconds[:, 0])
    if not len(graph.network) or not is_there[0]:
        facts = {"name": base["name"]}
        raise InputError(Problem("papers.base_far", "error", file="inputs.bases", facts=facts))
    kept = np.flatnonzero(is_there)
    tour = shortest_tour(seconds[np.ix_(kept, kept)])
    order = [int(kept[k]) for k in tour.order]
    way_s = [seconds[a, b] for a, b in zip([0, *order], order, strict=False)]
    calls = [
        Call(units[k - 1], *owed[units[k - 1]], *known[units[k - 1]], s / _S_PER_MIN)
        for k, s in zip(order, way_s, strict=True)
    ]
    reached = {call.unit for call in calls}
    rest = [Call(unit, *owed[unit]) for unit in sorted(owed) if unit not in reached]
    minutes, bound_min = tour.cost / _S_PER_MIN, tour.bound / _S_PER_MIN
    with workspace.staging() as staging:
        book = staging / "maps" / PAPERS_BOOK
        book.parent.mkdir(parents=True)
        book.write_bytes(papers_bytes(base["name"], calls, rest, mode, minutes, settings))
        outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    said = [Problem("papers.unplaced", "info", count=len(rest))] if rest else []
    return Papers(outputs, calls, rest, minutes, bound_min, said)


def _base(bases: Any, start: str) -> dict[str, Any]:
    rows = records(bases.sort_values(["file", "sheet", "row"]))
    found = [row for row in rows if not start or normal_name(row["name"]) == normal_name(start)]
    if not found:
        facts = {"name": start, "known": "、".join(row["name"] for row in rows)}
        code = "papers.no_base" if rows else "papers.no_bases"
        raise InputError(Problem(code, "error", file="inputs.bases", facts=facts))
    return found[0]


def _owed(tables: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Return how many points each unit owes checks of, never done and too old."""
    duties = tables["duties"]
    lead = duties[duties["role"] == "lead"]
    states = dict(zip(tables["gaps"]["point_id"], tables["gaps"]["states"], strict=True))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for point_id, unit in zip(lead["point_id"], lead["unit"], strict=True):
        counts[unit].update(state for state in _OWING if state in states.get(point_id, ()))
    return {u: (own["unchecked"], own["stale"]) for u, own in counts.items() if own.total()}


def _places(tables: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Return where names are: bases first, then offices, then places of the very name.

    Of several of one name nobody knows which is meant, unless all are one building.
    """
    places = tables["places"]
    middle = places.geometry.representative_point()
    spots = list(zip(places["name"], middle.x.tolist(), middle.y.tolist(), strict=True))
    known: dict[str, tuple[float, float]] = {}
    for ending in _ENDINGS:  # what comes later counts more
        found: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for name, lon, lat in spots:
            if name.endswith(ending) and len(name) > len(ending):
                found[normal_name(name.removesuffix(ending))].append((lon, lat))
        known |= {key: own[0] for key, own in found.items() if np.ptp(own, axis=0).max() < _ONE_DEG}
    bases = tables["bases"]
    rows = zip(bases["name"], bases["lon"], bases["lat"], strict=True)
    return known | {normal_name(name): (float(lon), float(lat)) for name, lon, lat in rows}


def _matrix(
    tables: dict[str, Any], spots: Floats, mode: Mode, settings: Settings
) -> tuple[TravelGraph, Floats]:
    """Return the seconds from every place to every other, infinite where there is no way."""
    sections, streets, own = tables["sections"], tables["streets"], settings.coverage
    crs = central_crs(sections.geometry.to_numpy())
    laid = lay_streets(sections, streets, crs, to_metric(sections.geometry, crs).to_numpy())
    speeds: dict[Mode, float] = {
        "walk": own.walk_kmh,
        "ebike": own.ebike_kmh,
        "car": own.car_kmh,
    }
    graph = laid.travel(mode, speeds)
    met = graph.meet(metric_xy(spots[:, 0], spots[:, 1], crs), own.snap_max_m)
    seconds = np.full((len(spots), len(spots)), np.inf)
    for i in np.flatnonzero(met.section >= 0).tolist():
        here = slice(i, i + 1)
        at_m, own_number = met.at_m[here], np.zeros(1, dtype=np.int64)
        starts = Starts(met.section[here], at_m, at_m, met.off_m[here], own_number)
        seconds[i] = Field(graph, starts).at(met).cost
    np.fill_diagonal(seconds, np.where(met.section >= 0, 0.0, np.inf))
    return graph, seconds
