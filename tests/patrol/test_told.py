"""What is told as relaxed, changed in the settings and nothing else, does let the point in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Patrol, Settings, Team
from geoplan.dispatch_words import summary
from geoplan.patrol import Asked, Limits, plan_patrol
from geoplan.patrol.build import set_scene
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import make_plan
from tests.conftest import Toy

FIRST = date(2026, 10, 21)
ASKED = Asked(FIRST, 1, "pyvrp", Limits(100))
TABLES = ("sections", "streets", "points", "point_sections", "exposures", "bases")


@pytest.fixture(scope="module")
def tables(toy: Toy) -> dict[str, Any]:
    return {name: toy.tables[name] for name in TABLES}


def full_day(toy: Toy) -> Settings:
    """Three teams of one day: most stops, most minutes, short hours."""
    placed = toy.tables["points"].dropna(subset=["lon"])
    base = f"{placed['lon'].mean()},{placed['lat'].mean()}"
    teams = (
        Team("一队", "ebike", base, hours=("08:00-12:00", "14:00-18:00"), max_stops=2),
        Team("二队", "walk", base, hours=("08:00-09:00",)),
        Team("三队", "walk", base, hours=("08:00-12:00",), max_min=40),
    )
    return replace(toy.settings, teams=teams, patrol=Patrol(required="fixed"))


def as_told(settings: Settings, row: dict[str, Any]) -> Settings:
    """The settings with the team's own limits changed by just what the row says."""
    teams = list(settings.teams)
    k = next(k for k, team in enumerate(teams) if row["team"] == f"{FIRST} {team.name}")
    team, amount, relax = teams[k], round(row["amount"]), row["relax"]
    if relax == "load":
        team = replace(team, max_stops=team.max_stops + amount)
    if relax in ("hours", "hours_work"):
        start, end = team.hours[-1].split("-")
        minutes = int(end[:2]) * 60 + int(end[3:]) + amount
        last = f"{start}-{minutes // 60:02d}:{minutes % 60:02d}"
        team = replace(team, hours=(*team.hours[:-1], last))
    if relax in ("work", "hours_work"):
        team = replace(team, max_min=team.max_min + amount)
    teams[k] = team
    return replace(settings, teams=tuple(teams))


def accepts(problem: Problem, travel: Travel, routes: list[Any], task_id: str) -> bool:
    """Whether the checker accepts the rounds with the task put in at some place of one."""
    i = next(i for i, task in enumerate(problem.tasks) if task.task_id == task_id)
    for k, before in enumerate(routes):
        for at, way in product(range(len(before) + 1), range(len(problem.tasks[i].ways))):
            tried = [*routes[:k], [*before[:at], (i, way), *before[at:]], *routes[k + 1 :]]
            plan = make_plan(problem, travel, tried)
            rows, left = plan_rows(problem, plan), [problem.tasks[j].task_id for j in plan.unserved]
            stops = rows["patrol_stops"]
            if len(stops) == sum(map(len, tried)) and not find_breaches(
                problem, travel, rows["patrol_rounds"], stops, None, left
            ):
                return True
    return False


@pytest.mark.parametrize(("team", "relax"), [(0, "load"), (1, "hours"), (2, "work")])
def test_the_checker_accepts_what_is_told_and_no_setting_else(
    toy: Toy, tables: dict[str, Any], catalogue: Catalogue, team: int, relax: str
) -> None:
    settings = replace(full_day(toy), teams=full_day(toy).teams[team : team + 1])
    made = plan_patrol(tables=tables, catalogue=catalogue, settings=settings, asked=ASKED)
    routes = [made.plan.routes.get(k, []) for k in range(len(made.problem.shifts))]
    rows = made.tables["patrol_unserved"].to_dict("records")
    told = [row for row in rows if row["how"] == "insert" and row["relax"] == relax]
    assert told
    for row in told[:4]:
        scene, _ = set_scene(tables, catalogue, as_told(settings, row), FIRST, 1)
        assert scene.problem.shifts != made.problem.shifts
        travel = scene.ground.travel
        assert accepts(scene.problem, travel, routes, row["task_id"]), row
        assert not accepts(made.problem, made.travel, routes, row["task_id"]), row


def test_a_plan_that_cannot_be_more_even_says_why(
    toy: Toy, tables: dict[str, Any], catalogue: Catalogue
) -> None:
    settings = replace(full_day(toy), teams=full_day(toy).teams[:2])
    asked = replace(ASKED, is_balanced=True)
    made = plan_patrol(tables=tables, catalogue=catalogue, settings=settings, asked=asked)
    even = made.figures.balance
    assert even is not None
    assert even.bounds.hours_s == (3600, 8 * 3600)
    assert even.bounds.left == len(made.problem.tasks) - made.figures.served + made.figures.passed
    works = made.tables["patrol_rounds"].set_index("team")
    assert even.bounds.full == int(works.loc["一队", "stops"] == 2)
    shares = works["work_min"] / works.index.map({"一队": 480, "二队": 60})
    assert even.bounds.share == pytest.approx((shares.min(), shares.max()))
    stuck = replace(even, longest_s=(even.longest_s[0],) * 2)
    for language, words in (
        ("zh", "各队工时不等（60–480 分钟）"),
        ("en", "hours differ (60–480 min)"),
    ):
        figures = replace(made.figures, balance=stuck)
        assert words in summary(replace(made, figures=figures), language)[-1]
