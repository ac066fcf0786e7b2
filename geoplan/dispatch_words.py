"""Say what a plan of patrols does, how good it is and what it changes.

From: :class:`~geoplan.patrol.Patrol`. To: lines for the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.lists.carried import Named, in_order, say_sheets, say_when
from geoplan.patrol import Balance, Figures, Patrol
from geoplan.text import say
from geoplan.text.clock import clock

_SHOWN = 12  # rounds printed of a plan, changes of one made anew


def changed(patrol: Patrol, named: Named, language: str) -> list[str]:
    """Return what a plan made anew changes, as lines; the workbook has all of it.

    ``named``: name, type and units of a point by id.
    """
    frame, rounds = patrol.tables["patrol_changes"], patrol.tables["patrol_rounds"]
    counts = frame["change"].value_counts()
    said = [
        say(f"patrol_change.{kind}", language, count=int(counts[kind]))
        for kind in sorted(counts.index)
    ]
    lines = ["，".join(said) if said else say("patrol_change.none", language)]
    for row in in_order(frame)[:_SHOWN]:
        was, now = (say_when(row, end, language) for end in ("from", "to"))
        name = named(row["point_id"])[0]
        lines.append(say("patrol_change.row", language, name=name, was=was, now=now))
    if len(frame) > _SHOWN:
        lines.append(say("patrol_change.more", language, count=len(frame) - _SHOWN))
    return [*lines, say_sheets(frame, rounds, language)]


def summary(patrol: Patrol, language: str) -> list[str]:
    """Return what a plan does and how good it is, as lines."""
    figures = patrol.figures
    lines = [_round(row, language) for row in _rows(patrol.tables["patrol_rounds"])[:_SHOWN]]
    more = len(patrol.tables["patrol_rounds"]) - len(lines)
    if more > 0:
        lines.append(say("patrol.more_rounds", language, count=more))
    lines.append(say("patrol.served", language, **_counts(figures)))
    lines.append(_worth(figures, language))
    lines += _left(patrol, language)
    if figures.balance is not None:
        lines.append(_evenness(figures, language))
    return lines


def _rows(frame: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = frame.to_dict("records")
    return rows


def _round(row: Mapping[str, Any], language: str) -> str:
    facts = {
        "day": row["day"],
        "team": row["team"],
        "mode": say(f"travel_mode.{row['mode']}", language),
        "depart": clock(row["depart_s"]),
        "back": clock(row["return_s"]),
        "stops": row["stops"],
        "required": row["required"],
        "service": round(row["service_min"]),
        "travel": round(row["travel_min"]),
        "wait": round(row["wait_min"]),
        "km": f"{(row['travel_m'] + row['walk_m']) / 1000:.1f}",
    }
    return say("patrol.round", language, **facts)


def _counts(figures: Figures) -> dict[str, Any]:
    return {
        "served": figures.served,
        "passed": figures.passed or "",
        "tasks": figures.tasks,
        "required_served": figures.required_served,
        "required": figures.required,
    }


def _worth(figures: Figures, language: str) -> str:
    """Say how far the plan can be from the best: by value, or by travel where all is done."""
    bound = figures.bound
    facts: dict[str, Any] = {"value": f"{figures.value:.2f}", "most": f"{bound.value:.2f}"}
    facts |= {"required": bound.required, "travel": round(figures.travel_s / 60)}
    facts |= {"least": round(figures.travel_bound_s / 60)}
    if figures.required_served < figures.required:
        short = 1 - figures.required_served / bound.required if bound.required else 0.0
        facts |= {"done": figures.required_served, "gap": f"{100 * max(short, 0.0):.1f}"}
        return say("patrol.required_bound", language, **facts)
    if figures.served < figures.tasks:
        gap = 1 - figures.value / bound.value if bound.value else 0.0
        return say("patrol.bound", language, gap=f"{100 * max(gap, 0.0):.1f}", **facts)
    spare = 1 - figures.travel_bound_s / figures.travel_s if figures.travel_s else 0.0
    key = "patrol.proved" if spare <= 0 else "patrol.travel_bound"
    return say(key, language, gap=f"{100 * max(spare, 0.0):.1f}", **facts)


def _left(patrol: Patrol, language: str) -> list[str]:
    """Say what is left out and why, the most common reason first."""
    unserved = patrol.tables["patrol_unserved"]
    counts = unserved["why"].value_counts()
    order = sorted(counts.index, key=lambda why: (-counts[why], why))
    lines = [
        say("patrol.left", language, count=int(counts[why]), why=say(f"unserved.{why}", language))
        for why in order
    ]
    if lines:
        how = unserved["how"].value_counts()
        ways = ("insert", "extra", "solve", "alone")
        tried = {way: int(how.get(way, 0)) for way in ways}
        lines.append(say("patrol.tried", language, none=int(how.get("", 0)), **tried))
    return lines


def _evenness(figures: Figures, language: str) -> str:
    even = figures.balance
    if even is None:
        return ""
    before, after = (
        f"{round(even.shortest_s[k] / 60)}–{round(even.longest_s[k] / 60)}" for k in (0, 1)
    )
    if not even.is_gained:
        return _no_more_even(even, before, language)
    return say("patrol.even", language, before=before, after=after, more=round(even.more_s / 60))


def _no_more_even(even: Balance, minutes: str, language: str) -> str:
    """Say what the search for a more even plan ran against."""
    bounds = even.bounds
    low, high = (round(seconds / 60) for seconds in bounds.hours_s)
    shares = "–".join(f"{100 * share:.0f}" for share in bounds.share)
    return say(
        "patrol.even_as_was",
        language,
        minutes=minutes,
        shares=shares,
        hours="" if low == high else f"{low}–{high}",
        full=bounds.full or "",
        left=bounds.left or "",
    )
