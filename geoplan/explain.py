"""Tell the story of one point or candidate: where it comes from, whose it is, why it stands so.

From: the tables of the last build. To: sentences.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import Settings
from geoplan.duties import READS, tell_duties
from geoplan.errors import NotFoundError, Problem
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.amounts import amount
from geoplan.text.bias import word_correction
from geoplan.text.duties import word_objection
from geoplan.text.matches import word_match
from geoplan.text.reasons import word_reason
from geoplan.text.ways import word_ways
from geoplan.workspace import Workspace, read_text

_LISTED_MAX, _OTHERS_MAX = 12, 3
_OF_POINT = (
    *("duties", "duty_conflicts", "checks", "scores", "corrected_scores", "exposures", "gaps"),
    *("point_reaches", "objections"),
)


def explain_point(workspace: Workspace, settings: Settings, wanted: str) -> str:
    """Return the chain from sources and rules to the state of the point ``wanted`` (id or name).

    A candidate is told with what became of it.

    Raises
    ------
    NotFoundError
        When there is no such point, or several bear the name; the message lists those alike.
    """
    points = workspace.read_table("points")
    candidates = workspace.read_table("candidates")
    override = workspace.files(settings)["catalogue"]
    text = read_text(override[0], settings.inputs.catalogue) if override else None
    catalogue = load_catalogue(text, settings.inputs.catalogue)
    as_points = candidates.rename(columns={"candidate_id": "point_id"}).assign(placed_by="map")
    point = _find(pd.concat([points, as_points], ignore_index=True), wanted)
    if point["type_id"] not in catalogue.types:
        raise NotFoundError(Problem("explain.outdated", "error", facts={"point": wanted}))
    language = settings.language
    names = dict(zip(points["point_id"], points["name"], strict=True))
    if point["point_id"] in set(candidates["candidate_id"]):
        lines = _identity(point, say("explain.candidate", language), catalogue, names, language)
        return "\n".join([*lines, *_verdict(point, language)])
    tables = {n: workspace.read_table(n) for n in _OF_POINT}
    mine = {n: frame[frame["point_id"] == point["point_id"]] for n, frame in tables.items()}
    kind = say(f"kind.{point['kind']}", language)
    return "\n".join(
        [
            *_identity(point, kind, catalogue, names, language),
            *_standing(point, workspace.read_table("decisions"), language),
            *_matches(point, workspace, names, language),
            *_sections(point, workspace, names, language),
            *_duties(mine, str(point["point_id"]), workspace, catalogue, settings),
            *_score(mine["scores"].iloc[0], language),
            *_exposure(mine["exposures"].iloc[0], language),
            *_correction(mine["corrected_scores"].iloc[0], workspace, language),
            *_checks(mine["checks"], catalogue, language),
            *word_ways(mine["point_reaches"], workspace.read_table("bases"), language),
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


def _identity(
    point: Any, kind: str, catalogue: Catalogue, names: Mapping[str, str], language: str
) -> list[str]:
    length = point["length_m"]
    facts = {
        "name": point["name"],
        "id": point["point_id"],
        "type": catalogue.types[point["type_id"]].name,
        "kind": kind,
        "source": point["source"],
        "reason": word_reason(point["reason"], language, names),
        "hash": point["content_hash"],
        "length": ""
        if pd.isna(length)
        else say("explain.length", language, metres=f"{length:.0f}"),
    }
    facts |= {axis: f"{point[axis]:.6f}" for axis in ("lon", "lat")}
    facts["placed_by"] = say(f"placed_by.{point['placed_by']}", language)
    within = point.get("uncertainty_m")
    facts["uncertainty"] = "" if pd.isna(within) else round(within)
    place = "explain.nowhere" if pd.isna(point["lon"]) else "explain.place"
    return [say(key, language, **facts) for key in ("explain.point", "explain.source", place)]


def _verdict(candidate: Any, language: str) -> list[str]:
    """Tell how sure the rule is of a candidate, and what was decided or must be done."""
    key = "rejected" if candidate["decision"] else "awaiting"
    facts = {"percent": round(100 * candidate["confidence"]), "decided": candidate["decided"]}
    return [
        say("explain.confidence", language, **facts),
        say(f"explain.candidate_{key}", language, **facts),
    ]


def _standing(point: Any, decisions: pd.DataFrame, language: str) -> list[str]:
    """Tell on whose word it is a point: the list's, an official outline's, a person's, a rule's."""
    standing = point["standing"]
    said = decisions[decisions["ref"].isin([point["point_id"], point["name"]])]
    who = ""
    if standing == "confirmed" and len(said):
        rows = sorted(records(said), key=lambda d: (d["day"] or date.min, d["file"], d["row"]))
        last = rows[-1]
        day = last["day"].isoformat() if last["day"] else ""
        who = " ".join(text for text in (last["who"], day, last["why"]) if text)
    is_sure = point["confidence"] >= 1  # a tag is there or not: no share of it was estimated
    facts = {
        "standing": say(f"standing.{standing}", language),
        "percent": "" if is_sure else round(100 * point["confidence"]),
        "decided": who,
    }
    return [say("explain.standing", language, **facts)]


def _matches(
    point: Any, workspace: Workspace, names: Mapping[str, str], language: str
) -> list[str]:
    """Tell which row of the list it is and why, or which rows it may be."""
    matches = workspace.read_table("matches")
    mine = matches[matches["point_id"] == point["point_id"]]
    listed = {row["listed_id"]: row for row in records(workspace.read_table("listed"))}
    lines = []
    for match in sorted(records(mine), key=lambda m: (m["status"], m["listed_id"])):
        row = listed.get(match["listed_id"], {})
        runner_up = match["runner_up"]
        facts = {
            "name": row.get("name", ""),
            "file": row.get("file", ""),
            "sheet": row.get("sheet", ""),
            "row": row.get("row", ""),
            "how": word_match(match, language),
            "margin": "" if pd.isna(match["margin"]) else f"{match['margin']:.1f}",
            "runner_up": f"{names.get(runner_up, '')}〔{runner_up}〕" if runner_up else "",
        }
        key = "explain.may_be" if match["status"] == "doubt" else "explain.listed_as"
        lines.append(say(key, language, **facts))
    return lines


def _sections(
    point: Any, workspace: Workspace, names: Mapping[str, str], language: str
) -> list[str]:
    """Tell of what (parts of) sections a line consists, why, and whose they are as well."""
    links = workspace.read_table("point_sections")
    mine = links[links["point_id"] == point["point_id"]].sort_values("seq")
    if mine.empty:
        return []
    shared = links[links["section_id"].isin(mine["section_id"]) & ~links.index.isin(mine.index)]
    sections = workspace.read_table("sections").set_index("section_id")
    nameless = say("point.nameless", language)
    streets = sections.loc[mine["section_id"], "name"].replace("", nameless).tolist()
    total = {"count": len(mine), "metres": f"{mine['length_m'].sum():.0f}"}
    lines = [say("explain.sections", language, **total)]
    for street, row in list(zip(streets, records(mine), strict=True))[:_LISTED_MAX]:
        meets = shared["from_m"].lt(row["to_m"]) & shared["to_m"].gt(row["from_m"])
        others = shared.loc[meets & (shared["section_id"] == row["section_id"]), "point_id"]
        also = [names.get(i, i) for i in dict.fromkeys(others) if i != point["point_id"]]
        is_own = row["reason"] == point["reason"]
        facts = {
            "street": street,
            "from_m": f"{row['from_m']:.0f}",
            "to_m": f"{row['to_m']:.0f}",
            "why": "" if is_own else word_reason(row["reason"], language, names),
            "others": "、".join(also[:_OTHERS_MAX]) + ("……" if len(also) > _OTHERS_MAX else ""),
            "id": row["section_id"],
        }
        lines.append(say("explain.section", language, **facts))
    if len(mine) > _LISTED_MAX:
        lines.append(say("explain.more_sections", language, count=len(mine) - _LISTED_MAX))
    return lines


def _duties(
    mine: Mapping[str, pd.DataFrame],
    point_id: str,
    workspace: Workspace,
    catalogue: Catalogue,
    settings: Settings,
) -> list[str]:
    tables = workspace.read_tables(READS)
    found = mine["duties"], mine["duty_conflicts"]
    said = [word_objection(row, settings.language) for row in records(mine["objections"])]
    return [*tell_duties(tables, *found, point_id, catalogue, settings), *said]


def _score(score: Any, language: str) -> list[str]:
    def shown(value: Any) -> str:
        return say("explain.unknown_score", language) if pd.isna(value) else f"{value:.1f}"

    facts = {
        k: shown(score[k])
        for k in ("static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct")
    }
    counts = {
        k: score[k]
        for k in ("indicators", "met", "unmet", "na", "unverified", "expired", "unknown")
    }
    return [say("explain.score", language, **facts), say("explain.counts", language, **counts)]


def _exposure(exposure: Any, language: str) -> list[str]:
    facts = {
        "seen": amount(100 * exposure["inclusion"], 1),
        "deduct": amount(exposure["deduct_pct"], 1),
        "loss": amount(exposure["loss_pct"], 3),
        "share": amount(exposure["share_pct"], 2),
    }
    return [say("explain.exposure", language, **facts)]


def _correction(score: Any, workspace: Workspace, language: str) -> list[str]:
    units = workspace.read_table("unit_bias")
    return word_correction(score, units[units["unit"] == score["unit"]].iloc[0], language)


def _checks(checks: pd.DataFrame, catalogue: Catalogue, language: str) -> list[str]:
    rank = {"unmet": 0, "unverified": 1, "met": 2, "na": 3}
    rows = sorted(
        records(checks),
        key=lambda c: (rank[c["state"]], not c["is_expired"], c["day"], c["indicator_id"]),
    )
    lines = []
    for row in rows[:_LISTED_MAX]:
        facts = {
            "indicator": catalogue.indicators[row["indicator_id"]].name,
            "result": say(f"result.{row['state']}", language),
            "day": row["day"].isoformat(),
            "checker": row["checker"],
            "note": row["note"],
            "source": "" if row["source"] == "self" else say(f"source.{row['source']}", language),
            "photos": row["photos"],
            "credit": f"{row['credit']:.0%}" if 0 < (row["credit"] or 0) < 1 else "",
            **{n: "" if pd.isna(row[n]) else row[n] for n in ("spots", "spots_unmet")},
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
