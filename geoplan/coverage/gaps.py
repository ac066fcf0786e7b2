"""Tell the gap state of every point, and add them up.

From: points, duties, checks, scores, visits, visited, walked, sections, point_sections,
point_reaches, bases, catalogue. To: ``gaps`` and ``summaries``.

States, worst first: ``unowned`` (nobody leads), ``failing`` (something is not up to standard),
``unchecked`` (something was never checked, or its pass lacks the evidence it needs), ``stale`` (a
pass is older than its interval), ``unpatrolled`` (no visit within the limit), ``unreachable`` (too
far from every base), else ``covered``.

What nobody can tell is not claimed: without patrol records, or with records that do not reach back
as far as the limit, no point is ``unpatrolled``; without bases none is ``unreachable``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage.held import hold_sections
from geoplan.coverage.out_of_reach import find_out_of_reach
from geoplan.coverage.patrols import Patrols, find_patrols
from geoplan.errors import Problem
from geoplan.tables import TABLES, Output, check, from_rows, records
from geoplan.tables.values import STATES

_NAMES_MAX = 5

Facts = dict[str, Any]


def find_gaps(
    *,
    points: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    scores: pd.DataFrame,
    visits: pd.DataFrame,
    visited: pd.DataFrame,
    walked: pd.DataFrame,
    sections: pd.DataFrame,
    point_sections: pd.DataFrame,
    point_reaches: pd.DataFrame,
    bases: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return the worst state of every point, all its states with reasons, and the sums."""
    as_of = settings.day
    parts = hold_sections(sections, points, point_sections, catalogue).parts
    patrols = find_patrols(visited, walked, sections, parts, settings.tracks.whole_pct)
    limits = patrol_limits(catalogue, settings.coverage.patrol_days)
    far, reach_said = find_out_of_reach(point_reaches, bases, settings)
    led = set(duties.loc[duties["role"] == "lead", "point_id"])
    failing = _failing_names(checks, catalogue)
    oldest = checks[checks["is_expired"]].groupby("point_id")["day"].min().to_dict()
    places = {i: (t, s) for i, t, s in points[["point_id", "type_id", "shape"]].to_numpy()}
    rows = []
    for score in records(scores):
        point_id = score["point_id"]
        type_id, shape = places[point_id]
        found: dict[str, Facts] = {}
        if point_id not in led:
            found["unowned"] = {}
        found |= _checked(score, failing.get(point_id, []), oldest.get(point_id), as_of)
        if shape != "none":
            found |= unpatrolled(patrols, patrols.points.get(point_id), limits[type_id], as_of)
        if point_id in far:
            found["unreachable"] = far[point_id]
        rows.append({"point_id": point_id, **state_columns(found)})
    gaps = from_rows(TABLES["gaps"], rows)
    tables = {"gaps": gaps, "summaries": summarise(points, duties, scores, gaps)}
    return Output(tables, [_tell_records(patrols, len(visits), settings), reach_said])


def _checked(
    score: Mapping[str, Any], failing: list[str], oldest: date | None, as_of: date
) -> dict[str, Facts]:
    """Return what is wrong with a point's checks."""
    found: dict[str, Facts] = {}
    if score["unmet"]:
        found["failing"] = {"count": len(failing), "names": "、".join(failing[:_NAMES_MAX])}
    if score["unknown"] or score["unverified"]:
        counts = {k: int(score[k]) for k in ("unknown", "unverified") if score[k]}
        found["unchecked"] = {**counts, "indicators": int(score["indicators"])}
    if score["expired"] and oldest is not None:
        days = (as_of - oldest).days
        found["stale"] = {"expired": int(score["expired"]), "oldest_days": days}
    return found


def patrol_limits(catalogue: Catalogue, patrol_days: int) -> dict[str, int]:
    """Return the days within which a point of each type is to be visited.

    What need not be checked every ``patrol_days`` need not be visited as often either: the
    shortest interval of a type's indicators counts where it is longer.
    """
    days = {i.id: i.interval_days for i in catalogue.indicators.values()}
    return {
        t.id: max(patrol_days, min((days[i] for i in t.indicators), default=patrol_days))
        for t in catalogue.types.values()
    }


def unpatrolled(
    patrols: Patrols, last: date | None, limit_days: int, as_of: date
) -> dict[str, Facts]:
    """Return the state of a place last visited on ``last``; nothing where nobody can tell."""
    if not patrols.can_tell(as_of, limit_days):
        return {}
    if last is None:
        return {"unpatrolled": {"limit": limit_days, "never": "@patrol.never"}}
    days = (as_of - last).days
    return {"unpatrolled": {"limit": limit_days, "days": days}} if days > limit_days else {}


def _tell_records(patrols: Patrols, visits: int, settings: Settings) -> Problem:
    """Say once what the patrol records allow to be told."""
    limit_days = settings.coverage.patrol_days
    facts: Facts = {"limit": limit_days}
    if patrols.since is None:
        if visits:
            return Problem("patrol.none_reached", "info", facts=facts | {"rows": visits})
        return Problem("patrol.no_records", "info", facts=facts)
    facts |= {"since": patrols.since.isoformat(), "points": len(patrols.points)}
    if not patrols.can_tell(settings.day, limit_days):
        return Problem("patrol.too_short", "info", facts=facts)
    return Problem("patrol.told", "info", facts=facts)


def state_columns(found: Mapping[str, Facts]) -> dict[str, Any]:
    """Return ``state``, ``states`` and ``reasons`` for the states found, with their facts."""
    told = found or {"covered": {}}
    states = [state for state in STATES if state in told]
    reasons = [
        json.dumps({"code": s, **told[s]}, ensure_ascii=False, sort_keys=True) for s in states
    ]
    return {"state": states[0], "states": states, "reasons": reasons}


def _failing_names(checks: pd.DataFrame, catalogue: Catalogue) -> dict[str, list[str]]:
    """Names of unmet indicators per point, serious ones first."""
    names: dict[str, list[tuple[bool, str]]] = {}
    unmet = checks[checks["result"] == "unmet"]
    for point_id, indicator_id in zip(unmet["point_id"], unmet["indicator_id"], strict=True):
        indicator = catalogue.indicators[indicator_id]
        names.setdefault(point_id, []).append((not indicator.is_serious, indicator.name))
    return {point_id: [name for _, name in sorted(found)] for point_id, found in names.items()}


def summarise(
    points: pd.DataFrame, duties: pd.DataFrame, scores: pd.DataFrame, gaps: pd.DataFrame
) -> pd.DataFrame:
    """Count points by worst state for the county, its townships, lead units and types."""
    by_role = {
        role: duties[duties["role"] == role].set_index("point_id")["unit"]
        for role in ("lead", "township")
    }
    frame = points[["point_id", "type_id", "length_m"]].merge(gaps, on="point_id")
    frame = frame.merge(scores[["point_id", "overall_pct"]], on="point_id")
    frame["county"] = ""
    frame["type"] = frame["type_id"]
    frame["unit"] = _unit_of(frame["point_id"], by_role["lead"])
    frame["township"] = _unit_of(frame["point_id"], by_role["township"])
    parts = []
    for dimension in ("county", "township", "unit", "type"):
        grouped = frame.groupby(frame[dimension].rename("value"), sort=True)
        part = pd.DataFrame(
            {
                "dimension": dimension,
                "points": grouped.size(),
                **{s: (frame["state"] == s).groupby(frame[dimension]).sum() for s in STATES},
                "overall_pct": grouped["overall_pct"].mean(),
                "scored": grouped["overall_pct"].count(),
                "length_m": grouped["length_m"].sum(),
            }
        )
        parts.append(part.rename_axis("value").reset_index())
    return check(TABLES["summaries"], pd.concat(parts, ignore_index=True))


def _unit_of(point_ids: pd.Series[str], units: pd.Series[str]) -> pd.Series[str]:
    """Return the unit of every point, "" where it has none."""
    known = dict(zip(units.index, units, strict=True))
    return pd.Series([known.get(i, "") for i in point_ids], point_ids.index, dtype=object)
