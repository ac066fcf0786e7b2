"""What people decided afterwards: one place, or a whole lot, goes from one unit to another.

From: ``reassignments``, ``register``, ``recuts`` and who holds a role. To: who holds it now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.duties.by_list import GROUNDS, HEADS, STANDS_FOR, same_name
from geoplan.duties.case import Case, cell_of
from geoplan.duties.claims import OVERRIDE, SHARED, Claims, once
from geoplan.errors import Problem
from geoplan.tables import records
from geoplan.tables.heirs import Heir, read_heirs
from geoplan.text.names import bare_name, normal_name

Bools = npt.NDArray[np.bool_]
_SIDES = {**HEADS, "grid_head": "grid"}  # roles that a person has, and on whose side


@dataclass
class Move:
    """One reassignment with the points it names (None: whatever its selectors fit)."""

    row: dict[str, Any]
    at: npt.NDArray[np.int64] | None
    moved: int = 0


@dataclass
class Moves:
    """All reassignments in the order in which they count: by day, one place after a whole lot."""

    moves: list[Move]
    touched: dict[str, set[int]] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)

    def apply(
        self, case: Case, roles: tuple[str, ...], held: dict[str, pd.DataFrame], settled: Any
    ) -> None:
        """Change ``held`` (role -> claims that hold) for the moves on ``roles``.

        ``settled``: township, community and grid of each point; kept up where they are moved.
        """
        for move in self.moves:
            role = move.row["role"]
            if role not in roles:
                continue
            chosen = _chosen(case, move, settled)
            before = held[role]
            held[role], at = _moved(case, move, before, chosen, settled)
            move.moved = len(at)
            self.touched.setdefault(role, set()).update(at.tolist())
            self._remember(move, before, at)
            if role in GROUNDS:
                settled[role][at] = held[role].set_index("at").loc[at, "unit"].to_numpy()

    def _remember(self, move: Move, before: pd.DataFrame, at: npt.NDArray[np.int64]) -> None:
        units = before[before["at"].isin(at)].groupby("at")["unit"].agg("、".join)
        for i in at.tolist():
            told = {k: move.row[k] for k in ("role", "to_unit", "who", "day", "why")}
            told |= {"at": i, "from_unit": units.get(i, ""), "cell": cell_of(move.row)}
            self.history.append(told)

    def tell_idle(self, case: Case) -> None:
        """Say which moves changed nothing: what they name is elsewhere or not there."""
        for move in self.moves:
            if not move.moved and (move.at is None or len(move.at)):
                place = {k: move.row[k] for k in ("file", "sheet", "row")}
                facts = {"unit": move.row["to_unit"], "from": move.row["from_unit"]}
                case.problems.append(Problem("reassign.idle", "warning", **place, facts=facts))


def order_moves(case: Case) -> Moves:
    """Return the reassignments in order, each with the points it names; the rest is told.

    Of one day the row further down counts: a decision is mended by another one below it. What was
    decided after the date of the build does not hold yet.
    """
    as_of = case.settings.day
    decided = records(case.reassignments)
    held = [row for row in decided if row["day"] is None or row["day"] <= as_of]
    if len(held) < len(decided):
        facts = {"as_of": as_of.isoformat()}
        count = len(decided) - len(held)
        case.problems.append(Problem("reassign.future", "info", count=count, facts=facts))
    rows = sorted(
        held,
        key=lambda r: (r["day"] or date.min, bool(r["ref"]), *_line(r)),
    )
    heirs = _all_heirs(case)
    return Moves([Move(row, _named(case, row, heirs) if row["ref"] else None) for row in rows])


def _line(row: Mapping[str, Any]) -> tuple[str, str, int, str]:
    return row["file"], row["sheet"], int(row["row"]), row["reassignment_id"]


def _all_heirs(case: Case) -> dict[str, list[Heir]]:
    """Return the heirs of every id ever given: those on record and those of this very build."""
    texts = zip(case.register["point_id"], case.register["heirs"], strict=True)
    heirs = {point_id: read_heirs(text)[0] for point_id, text in texts}
    for old_id, new_id in zip(case.recuts["old_id"], case.recuts["new_id"], strict=True):
        heirs.setdefault(old_id, []).append(Heir(new_id, date.max))
    return heirs


def _named(case: Case, row: Mapping[str, Any], heirs: Mapping[str, list[Heir]]) -> Any:
    """Return the positions of the point a row names: itself, its heirs, or the one of that name."""
    place = {k: row[k] for k in ("file", "sheet", "row")}
    ref = row["ref"]
    if ref in case.position:
        return np.array([case.position[ref]])
    kin = _heirs(ref, heirs, row["day"] or date.min, case.position)
    if kin:
        facts = {"name": ref, "heirs": "、".join(case.ids[i] for i in kin)}
        case.problems.append(Problem("reassign.followed", "info", **place, facts=facts))
        return np.array(kin)
    found = case.by_name.get(bare_name(ref, case.counties), [])
    found = [i for i in found if row["type_id"] in ("", case.type_ids[i])]
    if len(found) == 1:
        return np.array(found)
    code, facts = ("reassign.gone" if ref in heirs else "reassign.unknown"), {"name": ref}
    if found:
        code, facts["ids"] = "reassign.ambiguous", "、".join(case.ids[i] for i in found[:5])
    case.problems.append(Problem(code, "lost", **place, facts=facts))
    return np.zeros(0, dtype=np.int64)


def _heirs(
    ref: str, heirs: Mapping[str, list[Heir]], day: date, current: Mapping[str, int]
) -> list[int]:
    """Return the current points that stand for an id that is gone, over any number of re-cuts."""
    seen, waiting, found = {ref}, [ref], []
    while waiting:
        for heir in heirs.get(waiting.pop(), []):
            if heir.point_id in seen or heir.day < day:
                continue
            seen.add(heir.point_id)
            waiting.append(heir.point_id)
            if heir.point_id in current:
                found.append(current[heir.point_id])
    return sorted(found)


def _chosen(case: Case, move: Move, settled: Mapping[str, Any]) -> Bools:
    """Return the points that a move is about, whoever holds the role there."""
    row = move.row
    if move.at is not None:
        chosen = np.zeros(case.count, dtype=bool)
        chosen[move.at] = True
        return chosen
    chosen = np.ones(case.count, dtype=bool)
    if row["type_id"]:
        chosen &= case.type_ids == row["type_id"]
    for kind in GROUNDS:
        if row[kind]:
            plain = normal_name(same_name(kind, row[kind], set(settled[kind])))
            alike = [u for u in set(settled[kind]) if u and normal_name(u) == plain]
            chosen &= np.isin(settled[kind], alike)
    return chosen


def _moved(
    case: Case, move: Move, held: pd.DataFrame, chosen: Bools, settled: Mapping[str, Any]
) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Return who holds the role after a move, and the points where it changed something."""
    row = move.row
    role = row["role"]
    if _is_nobody(case, role, row):
        return held, np.zeros(0, dtype=np.int64)
    mine = chosen[held["at"].to_numpy(dtype=np.int64)]
    at = np.flatnonzero(chosen)
    if row["from_unit"]:
        column = "person" if role in _SIDES else "unit"
        mine &= held[column].isin(_old(case, role, row)).to_numpy()
        at = np.unique(held["at"].to_numpy(dtype=np.int64)[mine])
    kept = held[~mine] if row["from_unit"] or role not in SHARED else held
    claims = Claims()
    person = row["to_unit"] if role in _SIDES else ""
    unit = _new(case, role, row, settled, at)
    claims.add(role, OVERRIDE, at, unit, _said(row), person=person)
    frame = pd.concat([kept, claims.of(role)], ignore_index=True)
    frame = frame.sort_values("at", kind="stable", ignore_index=True)
    return (once(frame, keep="last") if role in SHARED else frame), at


def _old(case: Case, role: str, row: Mapping[str, Any]) -> set[str]:
    """Return the names that the unit a move takes away from may stand under."""
    text = row["from_unit"]
    if role in GROUNDS:
        return {text, same_name(role, text, _known(case, role))}
    found = None if role in _SIDES else case.book.find(text, row)
    return {text} if found is None else {text, found.name}


def _new(case: Case, role: str, row: Mapping[str, Any], settled: Mapping[str, Any], at: Any) -> Any:
    """Return the unit that takes over: one for all, or whoever stands for it at each point."""
    text = row["to_unit"]
    if role in _SIDES:  # the person changes, the side stays
        return settled[_SIDES[role]][at]
    if role in GROUNDS:
        return same_name(role, text, _known(case, role))
    found = case.book.find(text, row)
    if found is not None and found.role in STANDS_FOR:
        return settled[STANDS_FOR[found.role]][at]
    return text if found is None else found.name


def _is_nobody(case: Case, role: str, row: Mapping[str, Any]) -> bool:
    """Whether 有关部门 or its like is to take over; the book tells that it is not used."""
    is_unit = role not in _SIDES and role not in GROUNDS
    return is_unit and case.book.find(row["to_unit"], row) is None


def _known(case: Case, kind: str) -> set[str]:
    return set(case.areas.loc[case.areas["kind"] == kind, "name"])


def _said(row: Mapping[str, Any]) -> str:
    """Tell where a decision stands, who made it, when and why."""
    day = row["day"].isoformat() if row["day"] else ""
    return " ".join(part for part in (cell_of(dict(row)), row["who"], day, row["why"]) if part)
