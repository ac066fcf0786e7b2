"""What keeps a task out, and one constraint loosened by just as much as is told.

From: what is to be relaxed, a task, a shift. To: the task and the shift a proof is tried with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from geoplan.patrol.insert import widened
from geoplan.patrol.problem import Shift, Task

_MIN_S = 60
_EARLIER = ("ends", "ends_work")
_LATER = ("hours", "hours_work", *_EARLIER)
_WORK = ("work", "hours_work", "ends_work")


@dataclass(frozen=True)
class Reason:
    """What binds, what to relax by how much and for whom, and whether that was tried.

    ``how`` it was tried: "insert" into the rounds as they are, nothing of which is given up; by an
    "extra" shift beside them; "alone", by a shift that does nothing else; "solve", that shift
    anew with all that it does, of which ``given_up`` tasks are then left out.
    """

    why: str
    relax: str = "none"
    amount: float | None = None
    unit: str = ""
    team: str = ""
    is_verified: bool = False
    how: str = ""
    given_up: int | None = None


def loosen(relax: str, amount: int, task: Task, shift: Shift) -> tuple[Task, Shift]:
    """Return the task and the shift with nothing changed but what ``relax`` names.

    By ``amount`` minutes: "window", the windows of the task are wider at both ends; "hours", the
    shift ends later; "ends", it also begins earlier; "work", its limit of work is wider, as it is
    in "hours_work", and in "ends_work" by twice as much. "load": by so many stops more a day.
    """
    seconds = amount * _MIN_S
    if relax == "window":
        return widened(task, seconds), shift
    if relax == "load" and shift.max_load is not None:
        return task, replace(shift, max_load=shift.max_load + amount)
    spans = [list(span) for span in shift.spans]
    if relax in _EARLIER:
        spans[0][0] = max(0, spans[0][0] - seconds)
    if relax in _LATER:
        spans[-1][1] += seconds
    work = shift.max_work_s
    if relax in _WORK and work is not None:
        work += seconds * (2 if relax in _EARLIER else 1)
    return task, replace(shift, spans=tuple((a, b) for a, b in spans), max_work_s=work)
