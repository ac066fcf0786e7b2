"""In whose township, community and grid a point lies.

From: a :class:`~geoplan.duties.case.Case`. To: claims by polygon and by nearest centre, and the
points of which it is in doubt.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geoplan.duties.case import Case
from geoplan.duties.locate import NOWHERE, Located, Pairs, locate, nearest
from geoplan.duties.townships import community_centres, township_centres

Candidate = dict[str, Any]

# Why the one that is chosen is, by what makes it doubtful.
_WHY = {"tie": "first", "crosses": "longest", "near_border": "inside"}


def claim_grounds(case: Case) -> None:
    """Claim township, community and grid of every point that has a place."""
    for kind in ("township", "community", "grid"):
        areas = case.areas[case.areas["kind"] == kind].sort_values("area_id", ignore_index=True)
        found = locate(case.points, areas, border_m=case.settings.duties.border_m, crs=case.crs)
        _claim_polygons(case, kind, areas, found)
        _doubt_borders(case, kind, areas, found)
        if kind == "grid":
            _claim_by_grid(case, areas, found)
        else:
            _claim_centres(case, kind, areas, found.owner)


def _claim_polygons(case: Case, kind: str, areas: gpd.GeoDataFrame, found: Located) -> None:
    at = np.flatnonzero(found.owner != NOWHERE)
    if len(at):
        names, ids = (areas[c].to_numpy(dtype=object)[found.owner[at]] for c in ("name", "area_id"))
        case.claims.add(kind, f"{kind}_polygon", at, names, ids)


def _doubt_borders(case: Case, kind: str, areas: gpd.GeoDataFrame, found: Located) -> None:
    """Note points near a border, lines across one, and points that several polygons claim.

    A line that crosses is not also near; what is held by a metre or two is no doubt.
    """
    least_m = {"crosses": case.settings.duties.border_m}
    texts = list(zip(areas["name"].tolist(), areas["area_id"].tolist(), strict=True))
    told: set[int] = set()
    for name, pairs, measure in (
        ("tie", found.shared, ""),
        ("crosses", found.crossed, "length_m"),
        ("near_border", found.near, "distance_m"),
    ):
        groups: dict[int, list[tuple[int, float]]] = {}
        for at, area, metres in _rows(pairs):
            groups.setdefault(at, []).append((area, metres))
        for at, rows in groups.items():
            owner = int(found.owner[at])
            least = least_m.get(name, -np.inf)
            others = [(a, m) for a, m in rows if a != owner and not m < least]
            if at in told or not others:
                continue
            told.add(at)
            own = next((m for a, m in rows if a == owner), 0.0)
            candidates = [
                _candidate(*texts[a], f"{kind}_polygon", measure, m)
                for a, m in [(owner, own), *others]
            ]
            case.doubt(at, kind, name, candidates, _WHY[name])


def _rows(pairs: Pairs) -> zip[tuple[int, int, float]]:
    return zip(pairs.at.tolist(), pairs.area.tolist(), pairs.metres.tolist(), strict=True)


def _candidate(unit: str, detail: str, rule: str, measure: str, metres: float) -> Candidate:
    known = {measure: round(metres, 1)} if measure else {}
    return {"unit": unit, "rule": rule, "detail": detail, **known}


def _claim_centres(
    case: Case, kind: str, areas: gpd.GeoDataFrame, owner: npt.NDArray[np.int64]
) -> None:
    """Claim points outside of all polygons for the nearest centre, and say that it is a guess.

    A township or community with a polygon owns what lies inside it and nothing else.
    """
    rest = np.flatnonzero(owner == NOWHERE)
    if not len(rest):
        return
    find = township_centres if kind == "township" else community_centres
    centres = find(case.places, set(areas["name"]))
    duties = case.settings.duties
    reach_m = duties.centre_max_m if kind == "township" else duties.community_centre_max_m
    lon, lat = (case.points[c].to_numpy(float)[rest] for c in ("lon", "lat"))
    pairs = nearest(lon, lat, centres[["lon", "lat"]].to_numpy(float), reach_m, case.crs)
    _, first = np.unique(pairs.at, return_index=True)
    if not len(first):
        return
    at, chosen = rest[pairs.at[first]], centres.iloc[pairs.area[first]]
    case.claims.add(
        kind,
        f"{kind}_centre",
        at,
        chosen["name"].to_numpy(dtype=object),
        chosen["place_id"].to_numpy(dtype=object),
        distance_m=pairs.metres[first],
    )
    texts = list(zip(centres["name"].tolist(), centres["place_id"].tolist(), strict=True))
    groups: dict[int, list[Candidate]] = {}
    for i, place, metres in _rows(pairs):
        candidate = _candidate(*texts[place], f"{kind}_centre", "distance_m", metres)
        groups.setdefault(int(rest[i]), []).append(candidate)
    for i, candidates in groups.items():
        case.doubt(i, kind, "no_polygon", candidates, "nearest")


def _claim_by_grid(case: Case, areas: gpd.GeoDataFrame, found: Located) -> None:
    """Claim for the community that the grid says it belongs to."""
    at = np.flatnonzero(found.owner != NOWHERE)
    said = dict(zip(case.grids["grid_id"], case.grids["community"], strict=True))
    ids = areas["area_id"].to_numpy(dtype=object)
    units = np.array([said.get(i, "") for i in ids], dtype=object)
    at = at[units[found.owner[at]] != ""] if len(at) else at
    if len(at):
        case.claims.add("community", "grid", at, units[found.owner[at]], ids[found.owner[at]])
