"""Plan the rest of a plan anew, and tell the whole: what was done, what is to come, what changed.

From: the tables of the plan that was, and those it is made of. To: :class:`Patrol` with
patrol_changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import InputError
from geoplan.errors import Problem as Told
from geoplan.patrol.alone import can_do
from geoplan.patrol.build import (
    Asked,
    Figures,
    Patrol,
    find_figures,
    never_rows,
    set_scene,
    shortly_again,
)
from geoplan.patrol.explain import explain
from geoplan.patrol.replan import Before, Moment, Row, changes, finished, replan, to_come
from geoplan.patrol.solve import Checked, checked
from geoplan.tables import TABLES, from_rows
from geoplan.tables.model import records

_PLAN = ("patrol_rounds", "patrol_stops", "patrol_legs", "patrol_passed")


def replan_patrol(
    *,
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    asked: Asked,
    now: Moment,
    missed: Collection[str] = (),
) -> Patrol:
    """Return the plan with the rest after ``now`` shared out anew, and patrol_changes.

    ``tables`` hold the plan that was. Rounds of earlier days stay as they are; ``missed``: ids of
    tasks or points that were not done though the plan said so.

    Raises
    ------
    InputError
        When no team works from that day on, or the plan that was is over and no days are asked for.
    """
    old = {name: records(tables[name]) for name in _PLAN}
    days = asked.days or _last_day(old["patrol_rounds"], now.day)
    scene, problems = set_scene(tables, catalogue, settings, now.day, days)
    problem, ground = scene.problem, scene.ground
    problems += _unknown(missed, [*old["patrol_stops"], *old["patrol_passed"]])
    over = [row for row in old["patrol_passed"] if row["day"] < now.day]
    over = [row for row in over if not {row["task_id"], row["point_id"]} & set(missed)]
    rounds = old["patrol_rounds"]
    stops = [row for row in old["patrol_stops"] if row["state"] != "missed"]
    before = Before(finished(rounds, stops, now, missed), to_come(rounds, stops, now), over)
    made = replan(problem, ground, before, now, asked.engine, asked.limits)
    best = checked(made.problem, made.plan, ground, made.done, made.asked)
    # What is left out is told by the time there still is, from now on.
    rest = made.rest or (made.problem, made.plan)
    fits = can_do(rest[0], ground.travel)
    left = [*explain(rest[0], ground, rest[1], fits, shortly_again(asked, settings))]
    left += never_rows(scene.found)
    whole = _with_past(old, over, now.day, best, missed)
    moved = changes(stops, records(whole["patrol_stops"]))
    whole["patrol_changes"] = from_rows(TABLES["patrol_changes"], moved)
    whole["patrol_unserved"] = from_rows(TABLES["patrol_unserved"], left)
    figures = find_figures(made.problem, ground, best, can_do(made.problem, ground.travel), None)
    figures = _with_days_before(figures, whole, over, now.day)
    return Patrol(whole, None, figures, problems, made.problem, ground.travel, best.plan)


def _last_day(rounds: Sequence[Row], today: date) -> date:
    """Return the last day of the plan that was, which may not be over."""
    last: date = max(row["day"] for row in rounds)
    if last < today:
        raise InputError(Told("patrol.plan_over", "error", facts={"day": last.isoformat()}))
    return last


def _with_days_before(
    figures: Figures,
    whole: Mapping[str, pd.DataFrame],
    over: Sequence[Row],
    today: date,
) -> Figures:
    """Return the figures of the whole plan: with what was done, and passed, on earlier days.

    What is over no plan can better: it is added to what is bounded and to the bound alike.
    """
    rounds = {r["round_id"]: r for r in records(whole["patrol_rounds"]) if r["day"] < today}
    stops = records(whole["patrol_stops"])
    done = [row for row in stops if row["round_id"] in rounds and row["state"] == "done"]
    rows, bound = [*done, *over], figures.bound
    required = sum(bool(row["is_required"]) for row in rows)
    value = sum(row["value"] for row in rows)
    travel_s = round(60 * sum(row["travel_min"] for row in rounds.values()))
    return replace(
        figures,
        tasks=figures.tasks + len(rows),
        served=figures.served + len(rows),
        passed=figures.passed + len(over),
        required=figures.required + required,
        required_served=figures.required_served + required,
        value=figures.value + value,
        travel_s=figures.travel_s + travel_s,
        bound=replace(bound, required=bound.required + required, value=bound.value + value),
        travel_bound_s=figures.travel_bound_s + travel_s,
    )


def _with_past(
    old: Mapping[str, Any],
    over: list[Row],
    today: date,
    best: Checked,
    missed: Collection[str],
) -> dict[str, pd.DataFrame]:
    """Return the tables of ``best`` after what was done, and passed (``over``), on earlier days."""
    past = {r["round_id"] for r in old["patrol_rounds"] if r["day"] < today}
    whole: dict[str, pd.DataFrame] = {}
    for name in _PLAN:
        kept = over
        if name != "patrol_passed":
            kept = [row for row in old[name] if row["round_id"] in past]
        if name == "patrol_stops":
            kept = [row | {"state": _past_state(row, missed)} for row in kept]
        whole[name] = from_rows(TABLES[name], [*kept, *records(best.tables[name])])
    return whole


def _past_state(stop: Row, missed: Collection[str]) -> str:
    """Return what became of a stop of an earlier day: what was missed once stays so."""
    is_missed = {stop["task_id"], stop["point_id"]} & set(missed)
    return "missed" if is_missed or stop["state"] == "missed" else "done"


def _unknown(missed: Collection[str], known: Sequence[Mapping[str, Any]]) -> list[Told]:
    """Name what is said to be missed and was in no round."""
    ids = {row[name] for row in known for name in ("task_id", "point_id")}
    lost = [one for one in missed if one not in ids]
    return [Told("patrol.unknown_missed", "warning", facts={"id": one}) for one in lost]
