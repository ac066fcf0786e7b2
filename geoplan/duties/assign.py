"""Give every point its units.

From: points, areas, grids, places, zones, listed, duty_rules, reassignments, register,
recuts, catalogue. To: ``duties`` with the rule that said so, ``duty_conflicts``, ``duty_moves``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.duties.by_list import (
    claim_listed_grounds,
    claim_listed_heads,
    claim_listed_sponsors,
    claim_listed_units,
)
from geoplan.duties.by_rule import claim_by_rules
from geoplan.duties.by_type import claim_by_type
from geoplan.duties.case import Case
from geoplan.duties.claims import SHARED, by_point, holders
from geoplan.duties.doubts import conflict_rows, doubt_leads
from geoplan.duties.grounds import claim_grounds
from geoplan.duties.overrides import Moves, order_moves
from geoplan.duties.units import UnitBook
from geoplan.errors import Problem
from geoplan.geo import local_crs
from geoplan.tables import TABLES, Output, check, from_rows
from geoplan.tables.values import ROLES
from geoplan.text import say
from geoplan.text.units import split_units

# The tables that say whose a point is; all but ``points`` stay the same for one point alone.
READS = (
    "points",
    "areas",
    "grids",
    "places",
    "zones",
    "listed",
    "duty_rules",
    "reassignments",
    "register",
    "recuts",
)


@dataclass(frozen=True)
class Assigned:
    """Who holds each role, with everything that was weighed."""

    case: Case
    held: Mapping[str, pd.DataFrame]
    moves: Moves


def assign_duties(
    *,
    points: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    grids: pd.DataFrame,
    places: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    listed: pd.DataFrame,
    duty_rules: pd.DataFrame,
    reassignments: pd.DataFrame,
    register: pd.DataFrame,
    recuts: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return who leads, supports and houses every point, and where that is in doubt.

    A person's reassignment comes first, then the list, the county's rules (for a point, an area,
    a type), the only campaign about the type, the type. A unit that stands for a role
    (各乡镇（街道）) becomes the township of the point; where that is unknown the point has no such
    unit, and says so.
    """
    given = {
        "points": points,
        "areas": areas,
        "grids": grids,
        "places": places,
        "zones": zones,
        "listed": listed,
        "duty_rules": duty_rules,
        "reassignments": reassignments,
        "register": register,
        "recuts": recuts,
    }
    done = weigh(given, catalogue, settings)
    case = done.case
    conflicts = conflict_rows(case, dict(done.held), done.moves.touched)
    duties = _duty_table(case, done.held)
    done.moves.tell_idle(case)
    problems = [*case.problems, *_sums(case, duties), *case.book.problems()]
    tables = {"duties": duties, "duty_conflicts": conflicts, "duty_moves": _move_table(done)}
    return Output(tables, problems)


def _move_table(done: Assigned) -> pd.DataFrame:
    """Return what people decided of each point and role, in the order in which it counts."""
    seq: Counter[tuple[int, str]] = Counter()
    rows = []
    for told in done.moves.history:
        seq[told["at"], told["role"]] += 1
        row = {name: told[name] for name in ("role", "from_unit", "to_unit", "who", "day", "why")}
        row |= {"point_id": done.case.ids[told["at"]], "seq": seq[told["at"], told["role"]]}
        rows.append(row)
    return from_rows(TABLES["duty_moves"], rows)


def weigh(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> Assigned:
    """Gather all claims on the points of ``tables`` (see :data:`READS`) and say which hold."""
    case = _case(tables, catalogue, settings)
    moves = order_moves(case)
    held: dict[str, pd.DataFrame] = {}
    settled: dict[str, Any] = {}

    def settle(*roles: str) -> None:
        for role in roles:
            held[role] = holders(role, case.claims.of(role))
            if role not in SHARED:
                settled[role] = by_point(held[role], case.count)
        moves.apply(case, roles, held, settled)
        for role in roles:
            if role not in SHARED:
                settled[role] = by_point(held[role], case.count)

    claim_grounds(case)
    claim_listed_grounds(case)
    settle("township", "community", "grid")
    word = say("role.grid_head", settings.language)
    settled["grid_head"] = np.array([g and g + word for g in settled["grid"]], dtype=object)
    _claim_grid_people(case, settled["grid"])
    claim_listed_sponsors(case)
    stand_in = dict(settled)
    settle("sponsor")
    stand_in["sponsors"] = held["sponsor"]
    claim_listed_units(case, stand_in)
    claim_by_rules(case, stand_in)
    claim_by_type(case, stand_in)
    doubt_leads(case, case.claims.of("lead"))
    settle("lead", "supporting")
    claim_listed_heads(case, settled)
    settle("grid_head", "head_lead", "head_township")
    return Assigned(case, held, moves)


def _case(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> Case:
    areas = tables["areas"]
    county = areas[areas["kind"] == "county"]
    names = {kind: areas.loc[areas["kind"] == kind, "name"] for kind in ("township", "community")}
    return Case(
        points=tables["points"].reset_index(drop=True),
        areas=areas,
        grids=tables["grids"],
        places=tables["places"],
        zones=tables["zones"],
        listed=tables["listed"],
        rules=tables["duty_rules"],
        reassignments=tables["reassignments"],
        register=tables["register"],
        recuts=tables["recuts"],
        catalogue=catalogue,
        settings=settings,
        crs=local_crs(county.total_bounds if len(county) else areas.total_bounds),
        book=UnitBook(catalogue, settings, names["township"], names["community"]),
    )


def _claim_grid_people(case: Case, grid: Any) -> None:
    """Claim head and sponsors of the grid of each point, wherever it is said to lie."""
    rows = case.grids.sort_values("grid_id")
    columns = [rows[c].tolist() for c in ("grid_id", "name", "head", "sponsor", "file", "row")]
    for grid_id, name, head, sponsor, file, row in zip(*columns, strict=True):
        at = np.flatnonzero(grid == name)
        if head:
            case.claims.add("grid_head", "grid", at, name, grid_id, person=head)
        place = {"file": file, "sheet": "", "row": row}
        for unit in split_units(sponsor):
            found = case.book.find(unit, place)
            if found is not None and not found.role:
                case.claims.add("sponsor", "grid", at, found.name, grid_id)


def _duty_table(case: Case, held: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the claims that hold as rows of ``duties``; who leads does not support as well."""
    leads = by_point(held["lead"], case.count)
    parts = []
    for role in ROLES:
        frame = held[role]
        known = frame["unit"].to_numpy() != ""
        if role == "supporting":
            known &= frame["unit"].to_numpy() != leads[frame["at"].to_numpy(dtype=np.int64)]
        part = frame[known]
        parts.append(part.assign(role=pd.Series(role, part.index, dtype=object)))
    whole = pd.concat(parts, ignore_index=True)
    ids = case.ids[whole["at"].to_numpy(dtype=np.int64)]
    whole["point_id"] = pd.Series(ids, dtype=object)
    return check(TABLES["duties"], whole[TABLES["duties"].names])


def _sums(case: Case, duties: pd.DataFrame) -> list[Problem]:
    """Say aloud who has no unit, no township, or one by guess of distance."""
    problems = []
    for role, code in (("lead", "duty.unowned"), ("township", "duty.no_township")):
        without = case.count - int((duties["role"] == role).sum())
        if without:
            problems.append(Problem(code, "warning", count=without))
    guessed = duties[duties["rule"] == "township_centre"]
    if len(guessed):
        facts = {"far_km": f"{guessed['distance_m'].max() / 1000:.1f}"}
        problems.append(Problem("duty.by_centre", "warning", count=len(guessed), facts=facts))
    for name, count in sorted(case.unresolved.items()):
        if count:
            facts = {"unit": name}
            problems.append(Problem("duty.role_unknown", "info", count=count, facts=facts))
    return problems
