"""Say what the best repairs win back and what else would help, how sure that is.

From: ``repair_plans``, ``what_ifs``. To: sentences of the list, the page and the command.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.amounts import amount, error_of
from geoplan.text.forecast import is_hardly_known, percent

HOUR_MIN = 60


def say_plan(tables: Mapping[str, pd.DataFrame], language: str) -> str:
    """Return what the plan wins back within which limit, and how far from the best it can be.

    ``tables``: ``repair_plans``, ``repairs`` and ``forecasts``: whether anything is known at all.
    """
    (plan,) = records(tables["repair_plans"])
    if not plan["candidates"]:
        return say("repairs.none", language)
    facts = {n: amount(plan[f"{n}_pct"], 2) for n in ("gain", "loss", "bound")}
    limits = {
        "limit": say_limit(plan, language),
        "minutes": say("repairs.time", language, hours=hours_of(plan["minutes"])),
        "points": plan["points"],
        "deed": _deed(tables["repairs"], language),
    }
    known = say("repairs.no_evidence", language) if is_hardly_known(tables["forecasts"]) else ""
    if plan["plan"] == "target":
        names = ("before", "after", "error", "most", "found")
        chances = {n: percent(plan[f"{n}_pct"], 1) for n in names if n != "error"}
        chances["error"] = error_of(plan["error_pct"])
        target = f"{plan['target_pct']:g}"
        head = say("repairs.head_target", language, **facts, **limits, **chances, target=target)
        return head + known
    gap = 100 * (1 - plan["gain_pct"] / plan["bound_pct"]) if plan["bound_pct"] else 0.0
    key = "repairs.proven" if plan["is_proven"] else "repairs.bounded"
    head = say("repairs.head", language, **facts, **limits)
    told = say(key, language, **facts, candidates=plan["candidates"], gap=f"{gap:.2f}")
    return head + told + known


def _deed(repairs: pd.DataFrame, language: str) -> str:
    """Return what is to be done: to look first is no repair."""
    looks = int(repairs["what"].eq("look").sum())
    facts = {"looks": looks, "repairs": len(repairs) - looks}
    key = "" if not looks else "_look" if looks == len(repairs) else "_both"
    return say(f"repairs.deed{key}", language, **facts)


def say_limit(plan: Mapping[str, Any], language: str) -> str:
    """Return the limit that the plan keeps."""
    has_time, has_points = (not pd.isna(plan[n]) for n in ("minutes_max", "points_max"))
    if not (has_time or has_points):
        return say("repairs.limit_none", language)
    key = "both" if has_time and has_points else "minutes" if has_time else "points"
    hours = hours_of(plan["minutes_max"]) if has_time else ""
    return say(f"repairs.limit_{key}", language, hours=hours, points=plan["points_max"])


def word_sides(settings: Settings) -> dict[str, str]:
    """Return who puts right static and dynamic items, as sentences name them."""
    kinds = ("static", "dynamic")
    return {k: say(f"repairs.side.{settings.duties.side(k)}", settings.language) for k in kinds}


def hours_of(minutes: float) -> str:
    """Return minutes as hours with one digit, none where it is 0.

    >>> hours_of(480), hours_of(125)
    ('8', '2.1')
    """
    return f"{round(minutes / HOUR_MIN, 1):g}"


def say_question(row: Mapping[str, Any], language: str) -> str:
    """Return one of the usual questions in words."""
    return say(f"what_if.code.{row['code']}", language, value=row["value"])


def word_chances(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the chances of one of ``what_ifs``, by how much they differ and the error of that."""
    gained = row["chance_after_pct"] - row["chance_before_pct"]
    return {
        **{n: percent(row[f"{n}_pct"], 1) for n in ("chance_before", "chance_after")},
        "chance_change": amount(gained, 1, is_signed=True),
        "error": error_of(row["chance_error_pct"]),
    }
