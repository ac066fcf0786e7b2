"""What units say is not theirs, and who speaks of points that are not his.

From: ``not_ours``, ``answers``, ``points``, ``identities``, ``duties``, ``duty_moves``. To:
``objections``, each open or settled, and ``foreign_answers``.

Nothing changes hands by itself: an objection is settled when the point is not the unit's any more,
or when somebody decided after it that it stays (``geoplan assign … --confirm``). Answers of a unit
that has no part in a point count like any other; they are marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.tables import TABLES, Output, from_rows, records
from geoplan.text.names import PointFinder, bare_name

_PARTS = ("lead", "supporting", "township", "community", "grid", "sponsor")
_NAMED_MAX = 5

Row = dict[str, Any]


@dataclass(frozen=True)
class Holders:
    """Who has a part in which point, by name as it is spelt and as it is compared."""

    counties: tuple[str, ...]
    parts: Mapping[str, Mapping[str, str]]  # point -> folded name -> the first of its roles
    leads: Mapping[str, str]

    @classmethod
    def of(cls, duties: pd.DataFrame, counties: tuple[str, ...]) -> Holders:
        """Arrange ``duties`` by point."""
        parts: dict[str, dict[str, str]] = {}
        leads: dict[str, list[str]] = {}
        mine = duties[duties["role"].isin(_PARTS)]
        mine = mine.sort_values("role", key=lambda r: r.map(_PARTS.index), kind="stable")
        folded = {unit: bare_name(unit, counties) for unit in mine["unit"].unique()}
        columns = (mine[name] for name in ("point_id", "role", "unit"))
        for point_id, role, unit in zip(*columns, strict=True):
            parts.setdefault(point_id, {}).setdefault(folded[unit], role)
            if role == "lead":
                leads.setdefault(point_id, []).append(unit)
        return cls(counties, parts, {i: "、".join(sorted(units)) for i, units in leads.items()})

    def fold(self, unit: str) -> str:
        """Return a name as names are compared."""
        return bare_name(unit, self.counties)

    def knows(self, unit: str) -> bool:
        """Whether the unit has a part in any point."""
        return any(self.fold(unit) in own for own in self.parts.values())

    def part(self, point_id: str, unit: str) -> str:
        """Return what ``unit`` is to the point, or "" where it has no part in it."""
        return self.parts.get(point_id, {}).get(self.fold(unit), "")


def settle_objections(
    *,
    points: pd.DataFrame,
    identities: pd.DataFrame,
    duties: pd.DataFrame,
    duty_moves: pd.DataFrame,
    answers: pd.DataFrame,
    not_ours: pd.DataFrame,
    settings: Settings,
) -> Output:
    """Return every objection with its state, and the answers of units that have no part."""
    counties = (settings.county.name, settings.county.area)
    finder = PointFinder(points, identities, counties)
    holders = Holders.of(duties, counties)
    objections = _objections(not_ours, finder, holders, duties, duty_moves)
    foreign = _foreign(answers, finder, holders, settings)
    tables = {
        "objections": from_rows(TABLES["objections"], objections),
        "foreign_answers": from_rows(TABLES["foreign_answers"], foreign),
    }
    return Output(tables, [*_told(objections), *_told_foreign(foreign, points)])


def _objections(
    not_ours: pd.DataFrame,
    finder: PointFinder,
    holders: Holders,
    duties: pd.DataFrame,
    duty_moves: pd.DataFrame,
) -> list[Row]:
    moves: dict[str, list[Row]] = {}
    for move in records(duty_moves):
        moves.setdefault(move["point_id"], []).append(move)
    units = sorted(set(duties.loc[duties["role"] == "lead", "unit"]), key=lambda u: (-len(u), u))
    said: dict[tuple[str, str], list[Row]] = {}
    for one in records(not_ours):  # by day
        for point_id in finder.find(one["point_ref"], one["day"]).targets or {"": True}:
            key = (point_id or one["point_ref"], holders.fold(one["unit"]))
            said.setdefault(key, []).append(one | {"point_id": point_id})
    rows = []
    for ones in said.values():
        last, point_id = ones[-1], ones[-1]["point_id"]
        row = {name: last[name] for name in ("point_id", "point_ref", "unit", "day", "who", "why")}
        row |= {"objection_id": last["record_id"], "first_day": ones[0]["day"], "times": len(ones)}
        row["role"] = holders.part(point_id, last["unit"])
        row["lead"] = holders.leads.get(point_id, "")
        row["named_unit"] = _named(last["why"], last["unit"], units)
        rows.append(row | _state(row, holders, moves.get(point_id, ())))
    return rows


def _state(row: Mapping[str, Any], holders: Holders, moves: Iterable[Row]) -> Row:
    """Return whether an objection is settled, and by whom."""
    settled: Row = {"state": "open", "settled_by": "", "settled_day": None, "settled_why": ""}
    if not row["point_id"]:
        return settled | {"state": "unknown"}
    unit = holders.fold(row["unit"])
    since = [m for m in moves if m["day"] is not None and m["day"] >= row["day"]]
    left = [m for m in since if m["role"] in _PARTS]
    if row["unit"] and not row["role"] and (left or holders.knows(row["unit"])):
        state, deciding = "moved", left
    else:  # a unit that nobody knows may be a name that somebody misspelt: it waits for the office
        deciding = [m for m in since if unit and holders.fold(m["to_unit"]) == unit]
        state = "refused" if deciding else "open"
    if deciding:
        last = deciding[-1]
        settled |= {"settled_by": last["who"], "settled_day": last["day"]}
        settled["settled_why"] = last["why"]
    return settled | {"state": state}


def _named(why: str, unit: str, units: Iterable[str]) -> str:
    """Return the one other unit that a reason names; several are for somebody to read."""
    left, found = why, []
    for name in units:  # the longest first: 县城管局执法队 is not 县城管局
        if name in left:
            found.append(name)
            left = left.replace(name, "\n")
    others = [name for name in found if name != unit]
    return others[0] if len(others) == 1 else ""


def _foreign(
    answers: pd.DataFrame, finder: PointFinder, holders: Holders, settings: Settings
) -> list[Row]:
    """Return self-checks of units that have no part in the point they name."""
    names = ["answer_id", "point_ref", "day", "unit", "source", "file", "row"]
    told = answers.loc[answers["unit"].ne("") & answers["source"].eq("self"), names]
    known: dict[tuple[str, date, str], list[str]] = {}
    rows = []
    for one in records(told):
        if one["day"] > settings.day or not finder.knows(one["point_ref"]):
            continue
        key = (one["point_ref"], one["day"], one["unit"])
        if key not in known:
            targets = finder.find(one["point_ref"], one["day"]).targets
            known[key] = [p for p, own in targets.items() if own]
            known[key] = [p for p in known[key] if not holders.part(p, one["unit"])]
        for point_id in known[key]:
            row = {name: one[name] for name in ("answer_id", "unit", "source", "file", "row")}
            rows.append(row | {"point_id": point_id, "lead": holders.leads.get(point_id, "")})
    return rows


def _told(objections: Iterable[Row]) -> list[Problem]:
    """Say how many wait for the office, and how many are settled."""
    count = dict.fromkeys(("open", "moved", "refused", "unknown"), 0)
    for row in objections:
        count[row["state"]] += 1
    settled = count["moved"] + count["refused"]
    told = []
    if count["open"]:
        told.append(Problem("objection.open", "warning", count=count["open"]))
    if count["unknown"]:
        told.append(Problem("objection.unknown", "warning", count=count["unknown"]))
    if settled:
        told.append(Problem("objection.settled", "info", count=settled))
    return told


def _told_foreign(foreign: Iterable[Row], points: pd.DataFrame) -> list[Problem]:
    """Say once a file and unit whose points it speaks of."""
    names = dict(zip(points["point_id"], points["name"], strict=True))
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in foreign:
        groups.setdefault((row["file"], row["unit"]), []).append(row)
    told = []
    for (file, unit), rows in sorted(groups.items()):
        which = list(dict.fromkeys(names[row["point_id"]] for row in rows))
        more = "…" if len(which) > _NAMED_MAX else ""
        facts = {"unit": unit, "points": "、".join(which[:_NAMED_MAX]) + more}
        told.append(Problem("answer.foreign", "warning", file=file, count=len(rows), facts=facts))
    return told
