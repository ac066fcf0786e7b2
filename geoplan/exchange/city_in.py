"""Take in the cases of the city's own system (数字城管).

From: its csv or xlsx, and the last build. To: records in the store: what became of our own
problems, and for its cases an answer (not met) at the point nearest by with what became of it. A
case that no point is near is listed in ``maps/exchange/未对应案件.csv``, never dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from geoplan.cases import case_id
from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.evidence.city_cases import COLUMNS, CityCase, read_city_cases
from geoplan.evidence.city_words import STATE_OF, VOID, read_categories, source_word, state_of
from geoplan.evidence.fold import Record, record_id
from geoplan.evidence.formats.ledger import report_record
from geoplan.evidence.records import Cleaner, file_label
from geoplan.evidence.removal import purged_ids, without
from geoplan.evidence.store import file_bytes, put_file
from geoplan.exchange.city_match import Match, match_cases
from geoplan.exchange.done import FOLDER, Exchanged
from geoplan.tables import records
from geoplan.tables.safe_csv import csv_text
from geoplan.text import say
from geoplan.unit_files import current_catalogue
from geoplan.workspace import EVIDENCE, Workspace, missing_file

UNMATCHED = "未对应案件.csv"
_OURS = re.compile(r"Q[0-9a-f]{12}")
_TABLES = ("points", "places", "problem_cases")


@dataclass
class TakenIn(Exchanged):
    """How many rows became what; ``count`` is all of them."""

    answers: int = 0
    reports: int = 0
    untouched: int = 0
    void: int = 0
    unmatched: list[tuple[CityCase, Match]] = field(default_factory=list)


def read_cases_in(
    workspace: Workspace,
    settings: Settings,
    paths: Sequence[Path],
    *,
    datum: str = "",
    categories: Path | None = None,
) -> TakenIn:
    """Take in every file; the same file again changes nothing.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When a file cannot be read, or lacks its columns.
    """
    taker = _Taker(workspace, settings, datum, categories)
    for path in paths:
        if not path.is_file():
            raise InputError(missing_file(path, file_label(path.name)))
        taker.take(path)
    done = taker.done
    for why, count in sorted(Counter(match.why for _, match in done.unmatched).items()):
        facts = {"why": f"@city_why.{why}", "file_name": f"{FOLDER}/{UNMATCHED}"}
        facts["within"] = f"{settings.cases.city_match_m:g}"
        done.problems.append(Problem("city.unmatched", "lost", count=count, facts=facts))
    with workspace.staging() as staging:
        folder = staging / FOLDER
        folder.mkdir(parents=True)
        text = _unmatched_csv(done.unmatched, settings.language)
        (folder / UNMATCHED).write_text(text, "utf-8", newline="")
        done.outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    return done


class _Taker:
    """What all files share: the last build, the kinds of cases, the sums."""

    def __init__(
        self, workspace: Workspace, settings: Settings, datum: str, categories: Path | None
    ) -> None:
        self.done = TakenIn()
        self.settings, self.datum = settings, datum
        self.store = workspace.root / EVIDENCE
        self.catalogue = current_catalogue(workspace, settings)
        self.tables = workspace.read_tables(_TABLES)
        lon = self.tables["points"]["lon"].to_numpy(dtype=float)
        self.middle_lon_deg = float(np.nanmedian(lon)) if np.isfinite(lon).any() else 114.0
        self.ours = {row["case_id"]: row for row in records(self.tables["problem_cases"])}
        name = categories.name if categories else ""
        self.kinds = read_categories(categories, name, self.done.problems)

    def take(self, path: Path) -> None:
        """Read one file and put its records into the store."""
        name = file_label(path.name)
        problems = self.done.problems
        cases = read_city_cases(path, name, self.datum, self.middle_lon_deg, problems)
        self.done.count += len(cases)
        mine = [case for case in cases if _OURS.fullmatch(case["case"])]
        theirs = [case for case in cases if not _OURS.fullmatch(case["case"])]
        found: list[Record] = []
        for case in mine:
            found += self._of_ours(case)
        matches = match_cases(
            theirs,
            *(self.tables["points"], self.tables["places"], self.catalogue, self.kinds),
            self.settings.cases.city_match_m,
        )
        for case, match in zip(theirs, matches, strict=True):
            found += self._of_theirs(case, match, name)
        if found:
            header = {"origin": "12319", "unit": "", "round": ""}
            put_file(self.store, without(file_bytes(header, found), purged_ids(self.store)))

    def _state(self, case: CityCase) -> str:
        """Return our word for a case's state, "" for one that is void or not understood."""
        if case["state"] in VOID:
            self.done.void += 1
            return ""
        state = state_of(STATE_OF, case["state"])
        if not state:
            facts = {"id": case["case"], "value": case["state"]}
            problem = Problem("city.bad_state", "lost", **case.place, column="状态", facts=facts)
            self.done.problems.append(problem)
        return state

    def _of_ours(self, case: CityCase) -> Iterator[Record]:
        """Yield what became of a problem of ours, unless the row says what is known already."""
        state, known = self._state(case), self.ours.get(case["case"])
        if not state:
            return
        if known is None:
            facts = {"id": case["case"]}
            self.done.problems.append(
                Problem("case.unknown", "lost", **case.place, ref=case["case"], facts=facts)
            )
            return
        is_moved = case["unit"] not in ("", known["unit"])
        is_same = state == known["state"]
        says_more = case["note"] not in ("", known["measures"])
        says_more |= case["photos"] not in ("", known["photos_after"])
        if is_same and not is_moved and not says_more:
            self.done.untouched += 1
            return
        cells = self._cells(case, case["case"], None if is_same and not says_more else state)
        if is_moved:
            cells["transfer_to"] = case["unit"]
        yield self._report(cells, case)

    def _of_theirs(self, case: CityCase, match: Match, file: str) -> Iterator[Record]:
        """Yield an answer (not met) at the point, and what became of it since."""
        state = self._state(case)
        if not state:
            return
        if match.why:
            self.done.unmatched.append((case, match))
            return
        said = (case["major"], case["minor"], case["description"], case["place"], case["case"])
        cleaner = Cleaner(file)
        answer = cleaner.record(
            {
                "point": match.point_id,
                "indicator": match.indicator_id,
                "result": "未达标",
                "time": case["reported"],
                "checker": case["reporter"] or case["source"],
                "source": source_word(case["source"]),
                "note": " ".join(filter(None, said)),
                "photos": case["photos_before"],
            },
            case.place["row"],
            case.place["sheet"],
        )
        self.done.problems += cleaner.problems
        yield answer
        if answer["kind"] != "answer":
            return
        self.done.answers += 1
        if state in ("to_verify", "relapsed"):
            return
        number = case_id((match.point_id, match.indicator_id), record_id(answer))
        yield self._report(self._cells(case, number, state), case)

    def _cells(self, case: CityCase, number: str, state: str | None) -> dict[str, Any]:
        """Return the cells of a ledger's row that say the same."""
        days = {"closed": ("closed", "changed", "done"), "to_review": ("done", "changed")}
        names = days.get(state or "", ("changed", "reported"))
        day = next((case[name][:10] for name in names if case[name]), "")
        cells: dict[str, Any] = {
            "case": number,
            "state": say(f"case_state.{state}", "zh") if state else "",
            "day": day,
        }
        if not state:
            return cells
        cells |= {"note": case["note"], "photos": case["photos"]}
        cells["who"] = case["mender"] or case["unit"]
        if state in ("closed", "to_review"):
            cells["done"] = case["done"][:10]
        if state in ("closed", "returned"):
            cells["reviewer"] = case["reviewer"]
        if state == "extended":
            cells |= {"extend_to": case["due"][:10], "approver": case["reviewer"]}
        return cells

    def _report(self, cells: Mapping[str, Any], case: CityCase) -> Record:
        place = dict(case.place)
        record = report_record(cells, place, self.settings.day, self.done.problems)
        self.done.reports += record["kind"] == "problem"
        return record


def _unmatched_csv(rows: Sequence[tuple[CityCase, Match]], language: str) -> str:
    """Return the cases that no point is near, as they came, each with the reason."""
    heads = ["没有对应的原因", "最近的点位", "相距（米）", "文件", "行号"]
    heads += [names[0] for names in COLUMNS.aliases.values()]
    body = [
        [
            *(say(f"city_why.{match.why}", language), match.near, match.distance_m),
            *(case.place["file"], case.place["row"], *(case[name] for name in COLUMNS.aliases)),
        ]
        for case, match in rows
    ]
    return csv_text(heads, body)
