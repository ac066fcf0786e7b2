"""Follow every item that failed through time: its problems, their events, what was refused.

From: sightings and the rows of returned ledgers. To: problems as :class:`Case` by item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from geoplan.cases.case import Case
from geoplan.cases.moves import Actor, Move
from geoplan.cases.reports import Report, moves_of
from geoplan.cases.seen import Answer, Key, Seen
from geoplan.cases.work_time import WorkTime
from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem

_FAULTS = (
    ("illegal_move", "case.illegal_move"),
    ("late_relapse", "case.late_relapse"),
    ("no_reviewer", "case.no_reviewer"),
    ("same_person", "case.same_person"),
    ("no_photo", "case.no_photo"),
    ("no_approver", "case.no_approver"),
    ("extended_back", "case.extended_back"),
    ("other_case", "case.other_case"),
    ("unknown_case", "case.unknown"),
)


@dataclass
class Followed:
    """The problems of all items in order of time, each with the answer that began it."""

    cases: dict[Key, list[tuple[Case, Answer]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Follower:
    """What all items share: who leads which point, the catalogue, the clock."""

    leads: Mapping[str, str]
    catalogue: Catalogue
    settings: Settings
    clock: WorkTime

    def follow(self, seen: Mapping[Key, Sequence[Seen]], reports: Sequence[Report]) -> Followed:
        """Return the problems of every item; rows that name none, or came too late, are told."""
        out = Followed()
        own = self._by_item(seen, reports, out.problems)
        for key in sorted(seen):
            out.cases[key] = self._follow(key, seen[key], own.get(key, ()), out.problems)
        return out

    def _by_item(
        self, seen: Mapping[Key, Sequence[Seen]], reports: Sequence[Report], said: list[Problem]
    ) -> dict[Key, list[Report]]:
        """Sort reports by the item they speak of: any failing answer may have given it its number.

        A check that comes back late, but was made earlier, moves the beginning of a problem; the
        ledger that went out before then still names it.
        """
        if not reports:
            return {}
        item_of = {
            case_id(key, answer["answer_id"]): key
            for key, days in seen.items()
            for day in days
            if day.result == "unmet"
            for answer in day.answers
        }
        found: dict[Key, list[Report]] = defaultdict(list)
        future = 0
        for report in reports:
            key = item_of.get(report["case_ref"])
            if key is None:
                said += _faults("unknown_case", report, {})
            elif (report["day"] or report["done_day"]) > self.settings.day:
                future += 1
            else:
                found[key].append(report)
        if future:
            facts = {"as_of": self.settings.day.isoformat()}
            said.append(Problem("case.future", "info", count=future, facts=facts))
        return found

    def _follow(
        self, key: Key, days: Sequence[Seen], reports: Sequence[Report], said: list[Problem]
    ) -> list[tuple[Case, Answer]]:
        unit = self.leads.get(key[0], "")
        told = [(move, r) for r in reports for move in moves_of(r, unit)]
        steps: list[tuple[Move, Mapping[str, Any]]] = [*_sightings(days), *told]
        steps.sort(key=lambda step: step[0].rank)
        cases: list[tuple[Case, Answer]] = []
        refused: set[str] = set()
        for move, row in steps:
            if move.kind == "fail" and (not cases or cases[-1][0].is_over(move.day)):
                cases.append((self._new(key, row), row))
            if not cases and move.origin == "answer":
                continue  # in order from the first
            fault = "other_case"
            if cases and (move.origin == "answer" or _is_of(row, key, cases[-1][0])):
                fault = cases[-1][0].accept(move)
            if move.kind == "fail":
                cases[-1][0].answer_ids.add(row["answer_id"])
            if fault and move.origin_id not in refused:
                refused.add(move.origin_id)
                said += _faults(fault, row, _facts(cases, move))
        return cases

    def _new(self, key: Key, answer: Answer) -> Case:
        hours = self.catalogue.indicators[key[1]].repair_hours
        unit = self.leads.get(key[0], "")
        days = self.settings.cases.relapse_days
        return Case(case_id(key, answer["answer_id"]), unit, hours, self.clock, days)


def case_id(key: Key, answer_id: str) -> str:
    """Return the number of the problem that began with an answer; a letter keeps it a text."""
    return "Q" + sha256("\x1f".join((*key, answer_id)).encode()).hexdigest()[:12]


def _sightings(days: Sequence[Seen]) -> list[tuple[Move, Answer]]:
    """Return the moves of the answers; that an item does not apply is noted and mends nothing."""
    kinds = {"unmet": "fail", "met": "pass", "na": "noted"}
    return [
        (_move(kinds[seen.result], seen, answer), answer)
        for seen in days
        for answer in seen.answers
    ]


def _move(kind: str, seen: Seen, answer: Answer) -> Move:
    actor = Actor(answer["checker"], answer["source"])
    said = {name: answer[name] for name in ("note", "photos", "clock")}
    earlier = not seen.is_last
    return Move(seen.day, kind, actor, "answer", answer["answer_id"], is_earlier=earlier, **said)


def _is_of(report: Report, key: Key, case: Case) -> bool:
    return report["case_ref"] in {case_id(key, answer_id) for answer_id in case.answer_ids}


def _facts(cases: Sequence[tuple[Case, Answer]], move: Move) -> dict[str, Any]:
    state = cases[-1][0].state if cases else "to_verify"
    due = cases[-1][0].due if cases else None
    return {
        "state": f"@case_state.{state}",
        "move": f"@case_move.{move.kind}",
        "who": move.actor.name,
        "to": move.to,
        "due": due.date().isoformat() if due else "",
        "day": move.day.isoformat(),
    }


def _faults(fault: str, report: Report, facts: Mapping[str, Any]) -> list[Problem]:
    place = {"file": report["file"], "sheet": report["sheet"], "row": int(report["row"])}
    ref = report["case_ref"]
    named = {"id": ref, **facts}
    return [
        Problem(code, "lost", **place, ref=ref, facts=named)
        for name, code in _FAULTS
        if name == fault
    ]
