"""One problem from the first failure to the day it is struck off.

From: moves in order of time. To: its state, its events, and what could not be accepted and why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from geoplan.cases.moves import ALLOWED, STATE_AFTER, Actor, Move, is_second
from geoplan.cases.work_time import WorkTime

_DAY_ENDS = time(23, 59)
NOBODY = Actor("", "")


@dataclass(frozen=True)
class Closure:
    """A time during which a problem counted as mended: until it came back, or until now."""

    closed_day: date
    again_day: date | None = None


@dataclass
class Case:
    """A problem as far as it has come; ``limit_hours`` of working time from finding or order."""

    case_id: str
    unit: str
    limit_hours: float | None
    clock: WorkTime
    relapse_days_max: int
    state: str = ""
    opened_day: date = date.min
    start: date | datetime = date.min  # the clock runs from here: finding, or the first order
    is_ordered: bool = False  # on a later day than it was found: the clock began anew
    answer_ids: set[str] = field(default_factory=set)
    sightings: int = 0
    transfers: int = 0
    extensions: int = 0
    extended_to: date | None = None
    mended_day: date | None = None
    mended_by: Actor = NOBODY
    photos_after: tuple[str, ...] = ()
    measures: str = ""
    waited_days: int = 0  # working days past the limit on which it waited for a review
    closed_by: str = ""
    closures: list[Closure] = field(default_factory=list)
    relapses: int = 0
    relapse_days: int | None = None
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def due(self) -> datetime | None:
        """When it is to be mended, an extension at the end of its day; None without a limit."""
        if self.extended_to is not None:
            return datetime.combine(self.extended_to, _DAY_ENDS)
        if self.limit_hours is None:
            return None
        return self.clock.due(self.start, self.limit_hours)

    @property
    def limit_from(self) -> str:
        """From when its limit counts, as ISO text; a day alone: from the end of its work."""
        return self.start.isoformat()[: len("2026-10-12T09:30")]

    @property
    def closed_day(self) -> date | None:
        """The last day on which it was struck off."""
        return self.closures[-1].closed_day if self.closures else None

    def is_over(self, day: date) -> bool:
        """Whether a failure on ``day`` is a new problem, no relapse of this one."""
        if self.state != "closed" or self.closed_day is None:
            return False
        return day > self.closed_day + timedelta(days=self.relapse_days_max)

    def accept(self, move: Move) -> str:
        """Take one move; return why it cannot be taken, or nothing."""
        if move.kind == "fail":
            return self._fail(move)
        if move.kind == "pass":
            return self._pass(move)
        if move.origin == "answer" and self.state == "closed":
            return ""
        if move.is_implied and self.state == "to_review":
            return self._note(move, "confirmed")
        if move.kind == "noted":
            return self._note(move, "noted")
        if STATE_AFTER[move.kind] == self.state and move.kind not in ("extended", "transferred"):
            return self._note(move, "confirmed" if move.kind == "mended" else "noted")
        return self._refused(move) or self._do(move)

    def _fail(self, move: Move) -> str:
        self.sightings += 1
        if not self.state:
            self.opened_day, self.start = move.day, move.at
            return self._log(move, "found")
        if self.state == "closed":
            return self._relapse(move)
        if self.state == "to_review":
            return self._do(move, "returned")
        return self._log(move, "seen_again")

    def _pass(self, move: Move) -> str:
        """Take a check that found it in order; it closes only with proof and a second person."""
        if self.state == "closed":
            return ""  # as it should be
        if self.state != "to_review":
            return self._do(move, "mended")
        if self._unproved(move):
            return self._note(move, "confirmed")
        return self._do(move, "closed")

    def _refused(self, move: Move) -> str:
        if move.kind not in ALLOWED[self.state]:
            return "illegal_move"
        if move.kind == "closed":
            return self._unproved(move)
        if move.kind == "relapsed":
            return "late_relapse" if self.is_over(move.day) else ""
        if move.kind == "extended":
            due = self.due
            if not move.actor.name:
                return "no_approver"
            return "extended_back" if due and move.to <= due.date().isoformat() else ""
        return ""

    def _unproved(self, move: Move) -> str:
        if not move.actor.name and move.origin == "report":
            return "no_reviewer"
        if not is_second(self.mended_by, move.actor):
            return "same_person"
        return "" if self.photos_after or move.photos else "no_photo"

    def _do(self, move: Move, kind: str = "") -> str:
        kind = kind or move.kind
        if kind == "relapsed":
            return self._relapse(move)
        if kind == "assigned" and not self.is_ordered and move.day > self.opened_day:
            self.start, self.is_ordered = move.at, True
        if kind == "transferred":
            self.unit, self.transfers = move.to, self.transfers + 1
        if kind == "extended":
            self.extended_to = date.fromisoformat(move.to)
            self.extensions += 1
        if kind == "mended":
            self.mended_day, self.mended_by = move.day, move.actor
            self.photos_after, self.measures = (), move.note or self.measures
        if kind == "returned" and self.state == "to_review":
            self._count_waiting(move.day)
        if kind in ("mended", "closed"):
            self._keep_photos(move)
        if kind == "closed":
            self.closures.append(Closure(move.day))
            self.closed_by = move.actor.name
        return self._log(move, kind)

    def _count_waiting(self, until: date) -> None:
        """Take the days between its report and its rejection off those it is overdue."""
        due = self.due
        if due is not None and self.mended_day is not None:
            self.waited_days += self.clock.days_between(max(self.mended_day, due.date()), until)

    def overdue_days(self, day: date) -> int:
        """Return working days past the limit; a unit that waits for a review has done its part."""
        due = self.due
        if due is None or self.state in ("closed", "to_review"):
            return 0
        return max(0, self.clock.days_between(due.date(), day) - self.waited_days)

    def _relapse(self, move: Move) -> str:
        closed = self.closures[-1].closed_day
        self.closures[-1] = Closure(closed, move.day)
        self.relapses += 1
        self.relapse_days = (move.day - closed).days
        self.opened_day, self.start, self.is_ordered = move.day, move.at, False
        self.extended_to = self.mended_day = None
        self.waited_days = 0
        self.mended_by, self.photos_after, self.measures = NOBODY, (), ""
        return self._log(move, "relapsed")

    def _note(self, move: Move, kind: str) -> str:
        if kind == "confirmed":
            self._keep_photos(move)
        return self._log(move, kind)

    def _keep_photos(self, move: Move) -> None:
        named = [*self.photos_after, *(name for name in move.photos.split("、") if name)]
        self.photos_after = tuple(dict.fromkeys(named))

    def _log(self, move: Move, kind: str) -> str:
        before, self.state = self.state, STATE_AFTER.get(kind, self.state)
        self.events.append(
            {
                "case_id": self.case_id,
                "seq": len(self.events) + 1,
                "move": kind,
                "before": before,
                "state": self.state,
                "day": move.day,
                "clock": move.clock,
                "who": move.actor.name,
                "to": move.to,
                "note": move.note,
                "photos": move.photos,
                "origin": move.origin,
                "origin_id": move.origin_id,
            }
        )
        return ""
