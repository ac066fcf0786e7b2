"""What a patrol has to do, and who can do it: plain numbers, no tables and no map.

From: :mod:`geoplan.patrol.tasks` and :mod:`geoplan.patrol.teams`. To: engines, the schedule, the
checker.

Times are whole seconds of the day; days are numbers from 0. A place is a number: row and column of
the matrices of :class:`Travel`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from geoplan.network import Mode

Ints = npt.NDArray[np.int64]
Seconds = npt.NDArray[np.int32]
Span = tuple[int, int]
Kind = Literal["site", "stretch", "belt"]

UNREACHED_S = 10_000_000  # longer than any horizon: there is no way
TWO_DAYS_S = 172_800  # no way either; solvers that add up in 32 bits are told this


@dataclass(frozen=True)
class Place:
    """A position one starts from, ends at or goes to."""

    lon: float
    lat: float


@dataclass(frozen=True)
class Way:
    """One manner of doing a task: arrive at place ``enter``, go on from place ``leave``.

    ``is_reversed``: the line of the task is walked from its end to its start.
    """

    enter: int
    leave: int
    is_reversed: bool = False


@dataclass(frozen=True, eq=False)
class Task:
    """A visit to a point; its ways exclude each other.

    Attributes
    ----------
    service_s
        Seconds one stays, or walks a stretch from end to end; never broken by a break.
    windows
        Spans of the day one of which holds the whole visit; none is any time.
    skill
        What a team must be able to check.
    days
        Numbers of the days that are allowed; None is every day.
    line, length_m
        What is walked from end to end (WGS-84), and how long it is.
    reach_m
        A belt counts as seen from places so near to its streets.
    pass_share, pass_modes
        A belt needs no stop where a day's legs, of these modes or walked, come so near to this
        share of its metres; 0: it needs one.
    spacing_days
        Visits to one point are at least so many days apart.
    load
        What the visit takes of the most a shift may do.
    """

    task_id: str
    point_id: str
    kind: Kind
    service_s: int
    ways: tuple[Way, ...]
    windows: tuple[Span, ...] = ()
    skill: str = ""
    days: tuple[int, ...] | None = None
    value: float = 0.0
    is_required: bool = False
    line: Any = None
    length_m: float = 0.0
    reach_m: float = 0.0
    pass_share: float = 0.0
    pass_modes: tuple[str, ...] = ()
    spacing_days: int = 1
    load: int = 1


@dataclass(frozen=True)
class Shift:
    """One team on one day. Between ``spans`` it neither travels nor visits.

    ``skills``: what it can check, empty is everything. ``max_work_s``: seconds from leaving to
    coming back without breaks; None is as long as the spans. ``max_load``: what its visits may
    weigh together. ``is_begun``: what is left of a day, so nobody could begin earlier; ``is_out``:
    the team has left, goes on at once, and all of its time counts from the first second on.
    """

    shift_id: str
    team: str
    day: int
    date: date
    mode: Mode
    start: int
    end: int
    spans: tuple[Span, ...]
    skills: tuple[str, ...] = ()
    max_work_s: int | None = None
    max_load: int | None = None
    is_begun: bool = False
    is_out: bool = False

    @property
    def work_s(self) -> int:
        """Seconds it may work at most."""
        whole = sum(end - start for start, end in self.spans)
        return whole if self.max_work_s is None else min(whole, self.max_work_s)

    def allows(self, task: Task) -> bool:
        """Whether the team can check the task, and may on that day."""
        can = not self.skills or task.skill in self.skills
        return can and (task.days is None or self.day in task.days)


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything a plan has to keep to; ``places`` are empty in a problem of numbers only."""

    tasks: tuple[Task, ...]
    shifts: tuple[Shift, ...]
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, eq=False)
class Travel:
    """Seconds from place to place by mode, rounded up; ``UNREACHED_S`` where there is no way."""

    seconds: Mapping[Mode, Seconds] = field(default_factory=dict)

    def between(self, mode: Mode, start: int, end: int) -> int:
        """Return the seconds from place ``start`` to place ``end``."""
        return int(self.seconds[mode][start, end])
