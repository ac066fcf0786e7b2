"""Tell the story of one point: where it comes from, whose it is, why it stands as it does.

From: the tables of the last build. To: sentences.
"""

from __future__ import annotations

import difflib
import json
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import Settings
from geoplan.errors import NotFoundError, Problem
from geoplan.tables import records
from geoplan.text import say
from geoplan.workspace import Workspace, read_text

_LISTED_MAX = 12


def explain_point(workspace: Workspace, settings: Settings, wanted: str) -> str:
    """Return the chain from sources and rules to the state of the point ``wanted`` (id or name).

    Raises
    ------
    NotFoundError
        When there is no such point, or several bear the name; the message lists candidates.
    """
    points = workspace.read_table("points")
    override = workspace.files(settings)["catalogue"]
    text = read_text(override[0], settings.inputs.catalogue) if override else None
    catalogue = load_catalogue(text, settings.inputs.catalogue)
    point = _find(points, wanted)
    if point["type_id"] not in catalogue.types:
        raise NotFoundError(Problem("explain.outdated", "error", facts={"point": wanted}))
    tables = {n: workspace.read_table(n) for n in ("duties", "checks", "scores", "gaps")}
    mine = {n: frame[frame["point_id"] == point["point_id"]] for n, frame in tables.items()}
    language = settings.language
    return "\n".join(
        [
            *_identity(point, catalogue, language),
            *_duties(mine["duties"], language),
            *_score(mine["scores"].iloc[0], language),
            *_checks(mine["checks"], catalogue, language),
            *_states(mine["gaps"].iloc[0], language),
        ]
    )


def _find(points: pd.DataFrame, wanted: str) -> pd.Series[Any]:
    by_id = points[points["point_id"] == wanted]
    found = by_id if len(by_id) else points[points["name"] == wanted]
    if found.empty:
        found = points[points["name"].str.contains(wanted, regex=False)]
    if len(found) == 1:
        return found.iloc[0]
    if len(found):
        shown = found.head(_LISTED_MAX)
        ids = "\n".join(f"      {p.point_id}  {p.name}" for p in shown.itertuples())
        facts = {"point": wanted, "ids": "\n" + ids}
        raise NotFoundError(Problem("explain.several", "error", count=len(found), facts=facts))
    names = points["name"].tolist() + points["point_id"].tolist()
    near = "、".join(dict.fromkeys(difflib.get_close_matches(wanted, names, 5, 0.4)))
    raise NotFoundError(Problem("explain.unknown", "error", facts={"point": wanted, "near": near}))


def _identity(point: Any, catalogue: Catalogue, language: str) -> list[str]:
    length = point["length_m"]
    facts = {
        "name": point["name"],
        "id": point["point_id"],
        "type": catalogue.types[point["type_id"]].name,
        "kind": say(f"kind.{point['kind']}", language),
        "source": point["source"],
        "reason": point["reason"],
        "lon": f"{point['lon']:.6f}",
        "lat": f"{point['lat']:.6f}",
        "hash": point["content_hash"],
        "length": ""
        if pd.isna(length)
        else say("explain.length", language, metres=f"{length:.0f}"),
    }
    keys = ("explain.point", "explain.source", "explain.place")
    return [say(key, language, **facts) for key in keys]


def _duties(duties: pd.DataFrame, language: str) -> list[str]:
    lines = []
    order = {"lead": 0, "township": 1, "supporting": 2}
    for duty in sorted(records(duties), key=lambda d: (order[d["role"]], d["unit"])):
        distance = duty["distance_m"]
        facts = {
            "role": say(f"role.{duty['role']}", language),
            "unit": duty["unit"],
            "rule": say(f"rule.{duty['rule']}", language),
            "detail": duty["detail"],
            "distance": ""
            if pd.isna(distance)
            else say("explain.distance", language, km=f"{distance / 1000:.1f}"),
        }
        lines.append(say("explain.duty", language, **facts))
    return lines


def _score(score: Any, language: str) -> list[str]:
    def shown(value: Any) -> str:
        return say("explain.unknown_score", language) if pd.isna(value) else f"{value:.1f}"

    facts = {
        k: shown(score[k])
        for k in ("static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct")
    }
    counts = {k: score[k] for k in ("indicators", "met", "unmet", "na", "expired", "unknown")}
    return [say("explain.score", language, **facts), say("explain.counts", language, **counts)]


def _checks(checks: pd.DataFrame, catalogue: Catalogue, language: str) -> list[str]:
    rank = {"unmet": 0, "met": 1, "na": 2}
    rows = sorted(
        records(checks),
        key=lambda c: (rank[c["result"]], not c["is_expired"], c["day"], c["indicator_id"]),
    )
    lines = []
    for row in rows[:_LISTED_MAX]:
        facts = {
            "indicator": catalogue.indicators[row["indicator_id"]].name,
            "result": say(f"result.{row['result']}", language),
            "day": row["day"].isoformat(),
            "checker": row["checker"],
            "note": row["note"],
            "expired": say("explain.expired", language) if row["is_expired"] else "",
            "answer": row["answer_id"],
        }
        lines.append(say("explain.check", language, **facts))
    if len(rows) > _LISTED_MAX:
        lines.append(say("explain.more", language, count=len(rows) - _LISTED_MAX))
    return lines


def _states(gap: Any, language: str) -> list[str]:
    lines = []
    for state, reason in zip(gap["states"], gap["reasons"], strict=True):
        facts = json.loads(reason)
        code = facts.pop("code")
        title = say(f"state.{state}", language)
        lines.append(
            say("explain.state", language, state=title, why=say(f"gap.{code}", language, **facts))
        )
    return lines
