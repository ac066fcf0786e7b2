"""Tell of which mock assessment each result is, and why one is of none.

From: ``mock_points`` of every round, ``answers``, the points each speaks for. To: the round of each
answer, or a reason.

A result that names its round (the sheets and forms do) is of that round, on whatever day; one that
names none is of the round drawn last by then. Where two were drawn on that day it is of the one
that drew its point.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geoplan.tables import records
from geoplan.text.round_names import round_key

REASONS = (
    *("later", "no_round", "before", "no_point", "not_drawn", "either", "no_item", "superseded"),
)


@dataclass(frozen=True)
class Round:
    """What tells one round from another."""

    key: str
    day: date
    points: frozenset[str]

    @classmethod
    def of(cls, mock: pd.DataFrame) -> Round:
        """Return the round of a draw."""
        first = mock.iloc[0]
        return cls(round_key(str(first["name"])), first["day"], frozenset(mock["point_id"]))


def match_rounds(
    mocks: Sequence[pd.DataFrame],
    answers: pd.DataFrame,
    points_of: Mapping[str, Collection[str]],
    as_of: date,
) -> tuple[list[list[str]], dict[str, str]]:
    """Return the ids of the answers of each round, and of every other one a reason.

    ``points_of``: answer → the points it speaks for, none where they are not known.
    """
    rounds = [Round.of(mock) for mock in mocks]
    found: list[list[str]] = [[] for _ in rounds]
    left: dict[str, str] = {}
    for answer in records(answers):
        own = answer["answer_id"]
        number = _round_of(answer, rounds, frozenset(points_of.get(own, ())), as_of)
        if isinstance(number, str):
            left[own] = number
        else:
            found[number].append(own)
    return found, left


def _round_of(
    answer: Mapping[str, Any], rounds: Sequence[Round], points: frozenset[str], as_of: date
) -> int | str:
    """Return the number of the round, or why there is none."""
    if answer["day"] > as_of:
        return "later"
    begun = [number for number, one in enumerate(rounds) if one.day <= answer["day"]]
    if answer["round"]:
        key = round_key(answer["round"])
        chosen = [number for number, one in enumerate(rounds) if one.key == key]
        if not chosen:
            return "no_round"
    else:
        last = max((rounds[number].day for number in begun), default=None)
        chosen = [number for number in begun if rounds[number].day == last]
    if not set(chosen) & set(begun):
        return "before"
    if not points:
        return "no_point"
    drew = [number for number in chosen if rounds[number].points & points]
    if len(drew) != 1:
        return "either" if drew else "not_drawn"
    return drew[0]
