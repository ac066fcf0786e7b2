"""Plan patrols from the tables of the last build.

From: a workspace that was built. To: patrol_rounds, patrol_stops, patrol_legs, patrol_unserved in
``data/tables``, what teams carry in ``maps/巡查``, and what to say about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.lists.carried import render_rounds
from geoplan.patrol import (
    Asked,
    Balance,
    Figures,
    Moment,
    Patrol,
    find_finish,
    find_teams,
    plan_patrol,
    replan_patrol,
    with_teams,
)
from geoplan.text import say
from geoplan.unit_files import left_behind
from geoplan.workspace import PLAN, Workspace, read_text

_TABLES = (
    "sections",
    "streets",
    "points",
    "point_sections",
    "exposures",
    "bases",
    "teams",
    "duties",
    "gate",
)
_FOLDER = "巡查"  # in maps/: what teams carry
_REPLACED = (f"maps/{_FOLDER}/", "data/tables/patrol_changes")  # with what stood there before
_SHOWN = 12  # rounds printed of a plan


@dataclass(frozen=True)
class Dispatched:
    """What was written, how good it is, and what to say about it."""

    outputs: Sequence[Path]
    patrol: Patrol
    problems: Sequence[Problem]


def write_rounds(workspace: Workspace, settings: Settings, asked: Asked) -> Dispatched:
    """Write the plan that is asked for.

    It is no output of a build: it stays as it is until the next plan, for people walk by it.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When there are no teams, no days or no points to plan.
    """
    tables, catalogue, settings = read_inputs(workspace, settings)
    patrol = plan_patrol(tables=tables, catalogue=catalogue, settings=settings, asked=asked)
    return _write(workspace, settings, tables, catalogue, patrol)


def rewrite_rounds(
    workspace: Workspace, settings: Settings, asked: Asked, now: Moment, missed: Sequence[str]
) -> Dispatched:
    """Write the last plan anew from ``now`` on; what is done by then stays as it was.

    Raises
    ------
    NotFoundError
        When there is no plan yet.
    """
    tables, catalogue, settings = read_inputs(workspace, settings)
    tables |= {name: workspace.read_table(name) for name in PLAN}
    patrol = replan_patrol(
        tables=tables,
        catalogue=catalogue,
        settings=settings,
        asked=asked,
        now=now,
        missed=missed,
    )
    return _write(workspace, settings, tables, catalogue, patrol)


def _write(
    workspace: Workspace,
    settings: Settings,
    tables: dict[str, Any],
    catalogue: Catalogue,
    patrol: Patrol,
) -> Dispatched:
    with workspace.staging() as staging:
        for name, frame in patrol.tables.items():
            target = staging / workspace.table_path(name).relative_to(workspace.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            frame.to_parquet(target, index=False)
        carried = {**tables, **patrol.tables}
        folder = staging / "maps" / _FOLDER
        render_rounds(
            tables=carried,
            catalogue=catalogue,
            settings=settings,
            folder=folder,
            uneven=patrol.uneven,
        )
        key = str(workspace.manifest().get("key", ""))
        outputs = workspace.publish_exports(staging, key, _REPLACED)
    return Dispatched(outputs, patrol, [*patrol.problems, *_old_sheets(workspace, outputs)])


def _old_sheets(workspace: Workspace, outputs: Sequence[Path]) -> list[Problem]:
    """Name sheets that are there and not of this plan: nobody is to walk by them.

    Those of the last plan are gone; another program may have held one, or somebody put it there.
    """
    kept = [path.stem for path in outputs if path.suffix == ".html"]
    names = left_behind(workspace, f"maps/{_FOLDER}", ".html", kept)
    facts = {"names": names}
    return [Problem("patrol.old_sheets", "warning", facts=facts)] if names else []


def changed(patrol: Patrol, language: str) -> list[str]:
    """Return what a plan made anew changes, as lines."""
    frame = patrol.tables["patrol_changes"]
    counts = frame["change"].value_counts()
    said = [
        say(f"patrol_change.{kind}", language, count=int(counts[kind]))
        for kind in sorted(counts.index)
    ]
    lines = ["，".join(said) if said else say("patrol_change.none", language)]
    for row in _rows(frame)[:_SHOWN]:
        was, now = (
            say(
                "patrol_change.when",
                language,
                round=row[f"{k}_round"],
                time=clock(int(row[f"{k}_s"])),
            )
            if row[f"{k}_round"]
            else say("patrol_change.nowhere", language)
            for k in ("from", "to")
        )
        lines.append(say("patrol_change.row", language, task=row["task_id"], was=was, now=now))
    return lines


def ask(
    workspace: Workspace, settings: Settings, asked: Asked, by: date | None
) -> tuple[str, Sequence[Problem]]:
    """Say by which day all that is required is done, or how few teams do it ``by`` a day."""
    tables, catalogue, settings = read_inputs(workspace, settings)
    facts: dict[str, Any] = {"tables": tables, "catalogue": catalogue, "settings": settings}
    if by is None:
        answer = find_finish(**facts, asked=asked)
    else:
        answer = find_teams(**facts, asked=asked, by=by)
    least = answer.least
    said: dict[str, Any] = {"asked": answer.asked - least.never, "least": least.at_least}
    said |= {"number": least.number, "day": answer.day if by is None else by, "most": least.most}
    said |= {"left": least.left, "never": least.never or ""}
    key = "days" if by is None else "teams"
    key = f"patrol.{key}_short" if least.number is None else f"patrol.{key}_enough"
    return say(key, settings.language, **said), answer.problems


def read_inputs(
    workspace: Workspace, settings: Settings
) -> tuple[dict[str, Any], Catalogue, Settings]:
    """Return what a plan is made of; the settings with the teams of the sheets."""
    tables: dict[str, Any] = {name: workspace.read_table(name) for name in _TABLES}
    override = workspace.files(settings)["catalogue"]
    text = read_text(override[0], settings.inputs.catalogue) if override else None
    catalogue = load_catalogue(text, settings.inputs.catalogue)
    return tables, catalogue, with_teams(settings, tables["teams"])


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


def clock(second: int) -> str:
    """Return a second of the day as hours and minutes, rounded down."""
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"


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
