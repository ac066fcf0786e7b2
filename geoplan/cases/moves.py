"""Which step of a problem may follow which: the states from 待核实 to 已销号.

From: nothing. To: the table of moves, and the two conditions of closing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

STATE_AFTER: Mapping[str, str] = {
    "found": "to_verify",
    "to_verify": "to_verify",
    "relapsed": "relapsed",
    "assigned": "assigned",
    "transferred": "assigned",
    "mending": "mending",
    "extended": "extended",
    "mended": "to_review",
    "returned": "returned",
    "closed": "closed",
}
"""The state a move leads to; a move not named here changes none."""

_WORKED_ON = frozenset({"transferred", "mending", "extended", "mended", "returned"})
ALLOWED: Mapping[str, frozenset[str]] = {
    "to_verify": _WORKED_ON | {"assigned"},
    "assigned": _WORKED_ON,
    "mending": _WORKED_ON - {"mending"},
    "to_review": frozenset({"returned", "closed"}),
    "closed": frozenset({"relapsed"}),
    "returned": _WORKED_ON - {"returned"} | {"assigned"},
    "extended": _WORKED_ON,
    "relapsed": _WORKED_ON | {"assigned"},
}
"""The moves that each state allows; none leads back to ``to_verify``.

What is mended at once (立行立改) needs no order to do so.
"""

RANKS = (
    *("fail", "to_verify", "relapsed", "assigned", "transferred", "mending", "extended"),
    *("mended", "pass", "noted", "returned", "closed"),
)
"""The order of moves of one day whose hours nobody wrote down."""


@dataclass(frozen=True)
class Actor:
    """Who did a step: a name, or none; and in which part (source of a check, ``report``)."""

    name: str
    part: str


@dataclass(frozen=True)
class Move:
    """One thing that was told about a problem: an answer, or part of a row of a returned ledger.

    ``kind``: of :data:`RANKS`. ``is_implied``: a step that a later one in the same row takes for
    granted; it counts where it is still lacking. ``clock``: its hour as 09:30, where it is known.
    ``is_earlier``: a check that a later one of the same day followed.
    """

    day: date
    kind: str
    actor: Actor
    origin: str  # "answer" | "report"
    origin_id: str
    note: str = ""
    photos: str = ""
    to: str = ""
    is_implied: bool = False
    clock: str = ""
    is_earlier: bool = False

    @property
    def at(self) -> date | datetime:
        """When it was, as well as that is known."""
        if not self.clock:
            return self.day
        return datetime.combine(self.day, time.fromisoformat(self.clock))

    @property
    def rank(self) -> tuple[Any, ...]:
        """Where it stands in time.

        A day's earlier checks come first; then by :data:`RANKS`, those of a known hour first, the
        unit's own before others'.
        """
        after = (RANKS.index(self.kind), not self.clock, self.actor.part != "self", self.origin_id)
        return (self.day, not self.is_earlier, self.clock if self.is_earlier else "", *after)


def is_second(first: Actor, second: Actor) -> bool:
    """Whether ``second`` is somebody else than ``first``, as far as that is written down.

    Names decide where both are known; else a check of another source is another's.

    >>> is_second(Actor("王一", "self"), Actor(" 王 一", "patrol"))
    False
    >>> is_second(Actor("", "self"), Actor("", "self"))
    False
    """
    if first.name.strip() and second.name.strip():
        return _folded(first.name) != _folded(second.name)
    return first.part != second.part


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
