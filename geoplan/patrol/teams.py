"""Who goes out on which day.

From: the settings' teams, bases, a first day. To: shifts, and what is wrong with the teams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from chinese_calendar import is_workday

from geoplan.catalogue import Catalogue
from geoplan.config import Settings, Team, lonlat_in
from geoplan.errors import InputError, Problem
from geoplan.patrol.problem import Shift
from geoplan.patrol.tasks import PlaceBook
from geoplan.tables import records

_LOOK_AHEAD = 400  # days among which working days are looked for
_SATURDAY = 5


def find_shifts(
    settings: Settings,
    bases: pd.DataFrame,
    catalogue: Catalogue,
    first: date,
    days: int | date,
    book: PlaceBook,
) -> tuple[list[Shift], list[Problem]]:
    """Return the shifts of ``days`` days on which anybody works, or until a day, from ``first`` on.

    No day after the settings' deadline. Without ``[[teams]]`` every base has one team on e-bikes
    (a planning default, which is said).

    Raises
    ------
    InputError
        When there is neither a team nor a base, or no team can start anywhere.
    """
    problems: list[Problem] = []
    placed = []
    for team in _teams(settings, bases, problems):
        ends = [_place(team, where, bases, book, problems) for where in _ends(team)]
        skills = _skills(team, catalogue, problems)
        if None not in ends and skills is not None:
            placed.append((team, ends, skills))
    if not placed:
        raise InputError([*problems, Problem("patrol.no_start", "error")])
    dates = _dates([team for team, _, _ in placed], first, days, settings.map.deadline)
    if isinstance(days, int) and len(dates) < days:
        problems.append(Problem("patrol.few_days", "warning", facts={"days": len(dates)}))
    shifts = [
        _shift(team, ends, skills, day, first)
        for day in dates
        for team, ends, skills in placed
        if _works(team, day)
    ]
    return shifts, problems


def _teams(settings: Settings, bases: pd.DataFrame, problems: list[Problem]) -> Sequence[Team]:
    """Return the teams of the settings, without any one for each base."""
    if settings.teams:
        return settings.teams
    teams = [Team(name=name, start=name) for name in dict.fromkeys(bases["name"])]
    if not teams:
        raise InputError(Problem("patrol.no_teams", "error"))
    problems.append(Problem("patrol.default_teams", "info", facts={"count": len(teams)}))
    return teams


def with_teams(settings: Settings, teams: pd.DataFrame) -> Settings:
    """Return ``settings`` with the teams of the sheets after their own."""
    names = [declared.name for declared in fields(Team)]
    given = []
    for row in records(teams):
        cells: dict[str, Any] = {name: row[name] for name in names}
        lists = {k: tuple(v) for k, v in cells.items() if isinstance(v, list)}
        given.append(Team(**cells | lists))
    return replace(settings, teams=(*settings.teams, *given))


def _ends(team: Team) -> tuple[str, str]:
    return team.start, team.end or team.start


def _shift(
    team: Team, ends: Sequence[int | None], skills: tuple[str, ...], day: date, first: date
) -> Shift:
    start, end = (number or 0 for number in ends)
    return Shift(
        shift_id=f"{day.isoformat()} {team.name}",
        team=team.name,
        day=(day - first).days,
        date=day,
        mode=team.mode,  # type: ignore[arg-type]  # the settings allow the modes only
        start=start,
        end=end,
        spans=team.spans or (),
        skills=skills,
        max_work_s=round(60 * team.max_min) or None,
        max_load=team.max_stops or None,
    )


def _dates(teams: list[Team], first: date, days: int | date, deadline: date | None) -> list[date]:
    ahead = (first + timedelta(days=k) for k in range(_LOOK_AHEAD))
    found = [d for d in ahead if any(_works(t, d) for t in teams)]
    found = [d for d in found if deadline is None or d <= deadline]
    return found[:days] if isinstance(days, int) else [d for d in found if d <= days]


def _works(team: Team, day: date) -> bool:
    """Whether the team works: official working days, Monday to Friday of years not announced."""
    if day.isoformat() in team.off_days:
        return False
    if team.days == "all":
        return True
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < _SATURDAY


def _place(
    team: Team, where: str, bases: pd.DataFrame, book: PlaceBook, problems: list[Problem]
) -> int | None:
    """Return the number of the place that ``where`` names: a base, or lon and lat."""
    spot = lonlat_in(where)
    if spot is not None:
        return book.number(*spot)
    rows = bases[bases["name"] == where.strip()] if where.strip() else bases
    if rows.empty:
        near = "、".join(dict.fromkeys(bases["name"]))
        facts = {"team": team.name, "start": where, "near": near}
        problems.append(Problem("patrol.unknown_start", "lost", facts=facts))
        return None
    return book.number(float(rows["lon"].iloc[0]), float(rows["lat"].iloc[0]))


def _skills(team: Team, catalogue: Catalogue, problems: list[Problem]) -> tuple[str, ...] | None:
    """Return the ids of the types the team can check; None where it names none that there is."""
    found = []
    for text in team.types:
        point_type = catalogue.find_type(text)
        if point_type is None:
            facts = {"team": team.name, "type": text}
            problems.append(Problem("patrol.unknown_type", "warning", facts=facts))
        else:
            found.append(point_type.id)
    return None if team.types and not found else tuple(found)
