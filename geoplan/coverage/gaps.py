"""Tell the gap state of every point, and add them up.

From: points, duties, checks, scores, catalogue. To: ``gaps`` and ``summaries``.

States, worst first: ``unowned`` (nobody leads), ``failing`` (something is not up to standard),
``unchecked`` (something was never checked, or is
said to be met without the evidence it needs), ``stale`` (a pass is older than its interval), else
``covered``.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.tables import TABLES, Output, check, from_rows, records
from geoplan.tables.values import STATES

_NAMES_MAX = 5


def find_gaps(
    *,
    points: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    scores: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return the worst state of every point, all its states with reasons, and the sums."""
    led = set(duties.loc[duties["role"] == "lead", "point_id"])
    failing = _failing_names(checks, catalogue)
    oldest = checks[checks["is_expired"]].groupby("point_id")["day"].min().to_dict()
    rows = []
    for score in records(scores):
        point_id = score["point_id"]
        found: dict[str, dict[str, Any]] = {}
        if point_id not in led:
            found["unowned"] = {}
        if score["unmet"]:
            names = failing[point_id]
            found["failing"] = {"count": len(names), "names": "、".join(names[:_NAMES_MAX])}
        if score["unknown"] or score["unverified"]:
            open_ = {k: int(score[k]) for k in ("unknown", "unverified") if score[k]}
            found["unchecked"] = {"indicators": int(score["indicators"]), **open_}
        if score["expired"]:
            days = (settings.day - oldest[point_id]).days
            found["stale"] = {"expired": int(score["expired"]), "oldest_days": days}
        rows.append(_row(point_id, found or {"covered": {}}))
    gaps = from_rows(TABLES["gaps"], rows)
    return Output({"gaps": gaps, "summaries": summarise(points, duties, scores, gaps)})


def _row(point_id: str, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    states = [state for state in STATES if state in found]
    reasons = [
        json.dumps({"code": s, **found[s]}, ensure_ascii=False, sort_keys=True) for s in states
    ]
    return {"point_id": point_id, "state": states[0], "states": states, "reasons": reasons}


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
