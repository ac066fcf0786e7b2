"""The form of a unit that came back, whatever Excel, WPS and people did to it.

From: a workbook of ``geoplan forms`` (or a csv of one of its sheets). To: records, the same as if
the answers had come by the unit's page. Every row is read, not filled in, or named.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geoplan.errors import InputError, Problem
from geoplan.evidence.answers import RESULT_WORDS, result_word
from geoplan.evidence.fold import Record
from geoplan.evidence.formats.form_columns import ITEM_ID, POINT_ID, is_form
from geoplan.evidence.formats.form_days import written_day
from geoplan.evidence.formats.form_doubts import (
    FILLED,
    REFERS,
    as_read,
    is_stray,
    tell_doubt,
    tell_lack,
)
from geoplan.evidence.formats.form_known import (
    Found,
    Known,
    Mark,
    day_made,
    defaults_of,
    is_marked,
    latest_meant,
    marks_of,
)
from geoplan.evidence.formats.form_tables import Tables, read_form_tables
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.records import NOT_OURS_WORDS, Cleaner, clean_text, latest_day
from geoplan.sources.cells import cell_text
from geoplan.sources.sheets import Sheet

_SAID = ("checker", "source", *FILLED)
_YES = ("是", "√", "✓", "✔", "yes", "y", "1")
_NO = ("", "否", "本单位", "×", "no", "n", "0", "/", "-", "—")


def recognises(returned: Returned) -> bool:
    """Whether a sheet has the headings of a form, or its number."""
    if returned.kind == "json":
        return False
    try:
        return any(is_form(grid) or is_marked(grid) for grid in returned.grids)
    except InputError:
        return False


def read(returned: Returned) -> Reading:
    """Read every table of checks, and the points that are not the unit's."""
    form = _Form.of(returned)
    for sheet in form.tables.checks:
        for number, cells in sheet.rows:
            form.add_check(sheet, number, cells)
    for sheet in form.tables.points:
        for number, cells in sheet.rows:
            form.add_point(sheet, number, cells)
    return form.finished()


@dataclass
class _Form:
    """A form while it is read."""

    name: str
    tables: Tables
    points: Known
    items: Known
    marks: Mapping[str, Sequence[Mark]]
    defaults: Mapping[str, Mapping[str, Any]]
    cleaner: Cleaner
    reading: Reading
    is_text: bool = False
    unfilled: int = 0
    undated: dict[str, int] = field(default_factory=dict)
    unsaid: dict[str, int] = field(default_factory=dict)  # points not theirs, by the day taken
    answered: dict[tuple[str, ...], tuple[str, str, int]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, returned: Returned) -> _Form:
        name, grids = returned.name, returned.grids
        tables = read_form_tables(grids, name)
        marks = marks_of(grids)
        reading = Reading("form", problems=tables.problems)
        defaults = defaults_of(grids, marks, reading.problems, name)
        rows = [cells for sheet in (*tables.checks, *tables.points) for _, cells in sheet.rows]
        units = {mark.unit for found in marks.values() for mark in found}
        units |= {unit for cells in rows if (unit := clean_text(cells.get("unit", "")))}
        rounds = {mark.round for found in marks.values() for mark in found}
        reading.unit = units.pop() if len(units) == 1 else ""
        reading.round = rounds.pop() if len(rounds) == 1 else ""
        is_text = returned.kind == "text"
        written = (written_day(cells.get("day", ""), is_text) for cells in rows)
        made = day_made(marks)
        latest = latest_meant(made) if made else latest_day(written)
        points = Known.of(tables.points, tables.checks, "point", POINT_ID)
        items = Known.of(tables.items, tables.checks, "indicator", ITEM_ID)
        cleaner = Cleaner(name, reading.unit, latest, is_own_check=True)
        cleaner.undated = made or latest
        form = cls(name, tables, points, items, marks, defaults, cleaner, reading, is_text)
        form.reasons = form._reasons_given()
        return form

    def add_check(self, sheet: Sheet, number: int, cells: Mapping[str, Any]) -> None:
        """Add the record of a row that anything was written into."""
        if not any(cell_text(cells.get(name, "")) for name in FILLED):
            self.unfilled += 1
            return
        word = result_word(cell_text(cells.get("result", "")))
        if word not in RESULT_WORDS and word not in NOT_OURS_WORDS and is_stray(cells):
            self._stray(sheet, number, cells)
            return
        given = {name: cells.get(name, "") for name in _SAID}
        point = self._find(self.points, "point", cells)
        item = self._find(self.items, "indicator", cells)
        if word in NOT_OURS_WORDS:
            given["note"] = given["note"] or self.reasons.get(point.ref, "")
            item = Found("")
        given |= {"point": point.ref, "indicator": item.ref}
        self._add(sheet, number, cells, given, {"point": point, "indicator": item})

    def add_point(self, sheet: Sheet, number: int, cells: Mapping[str, Any]) -> None:
        """Add the record of a point that is said to be another unit's."""
        word = result_word(cell_text(cells.get("not_ours", "")))
        why = cells.get("why", "")
        if word in _NO and not cell_text(why):
            return
        if word not in (*NOT_OURS_WORDS, *_YES) and not (word == "" and cell_text(why)):
            place: dict[str, Any] = {"file": self.name, "sheet": sheet.name, "row": number}
            facts = {"value": clean_text(cells.get("not_ours", ""))}
            problem = Problem("form.bad_mark", "lost", **place, column="非本单位", facts=facts)
            given = {"point": self._find(self.points, "point", cells).ref, "note": why}
            self.reading.records.append(self.cleaner.refuse(given, problem))
            return
        point = self._find(self.points, "point", cells)
        given = {"point": point.ref, "result": "not_ours", "checker": cells.get("checker", "")}
        given["note"] = why or self.reasons.get(point.ref, "")
        self._add(sheet, number, cells, given, {"point": point})

    def finished(self) -> Reading:
        """Return the records, and what is said of all of them."""
        said = self.reading.problems
        said += self.cleaner.problems
        for day, count in sorted(self.undated.items()):
            facts = {"day": day}
            said.append(Problem("form.default_used", "info", self.name, count=count, facts=facts))
        for day, count in sorted(self.unsaid.items()):
            at: dict[str, Any] = {"count": count, "facts": {"day": day}}
            said.append(Problem("form.not_ours_undated", "info", self.name, **at))
        unowned = sum(not record.get("unit") for record in self.reading.records)
        if unowned:
            said.append(Problem("form.no_unit", "warning", self.name, count=unowned))
        if self.unfilled:
            said.append(Problem("form.unfilled", "info", self.name, count=self.unfilled))
        return self.reading

    def _add(
        self,
        sheet: Sheet,
        number: int,
        cells: Mapping[str, Any],
        given: dict[str, Any],
        found: Mapping[str, Found],
    ) -> None:
        unit = clean_text(cells.get("unit", "")) or self._unit_of(sheet)
        given |= {"unit": unit, "time": self._day(cells.get("day", ""))}
        self._fill_in(given, unit)
        place: dict[str, Any] = {"file": self.name, "sheet": sheet.name, "row": number}
        for what, one in found.items():
            if one.doubt:
                problem = tell_doubt(what, one, cells, place)
                if not one.ref:
                    self._refuse(given, cells, problem)
                    return
                self.reading.problems.append(problem)
        if lack := tell_lack(given, cells, place):
            self._refuse(given, cells, lack)
            return
        record = self.cleaner.record(given, number, sheet.name)
        self.reading.records.append(record)
        self._compare(record, sheet, number, place)
        if record["kind"] == "not_ours" and not clean_text(given["note"]):
            facts = {"point": clean_text(cells.get("point", "")) or record["point"]}
            self.reading.problems.append(Problem("form.no_reason", "warning", **place, facts=facts))

    def _refuse(self, given: Mapping[str, Any], cells: Mapping[str, Any], problem: Problem) -> None:
        record = self.cleaner.refuse(as_read(given, cells), problem)
        self.reading.records.append(record)

    def _stray(self, sheet: Sheet, number: int, cells: Mapping[str, Any]) -> None:
        """Tell of a row that is no answer: a title of a table pasted below, a remark."""
        said = (clean_text(cells.get(name, ""), 40) for name in (*REFERS, *FILLED))
        text = " ".join(filter(None, said))
        place: dict[str, Any] = {"file": self.name, "sheet": sheet.name, "row": number}
        problem = Problem("form.stray", "info", **place, facts={"text": text})
        self.reading.problems.append(problem)

    def _fill_in(self, given: dict[str, Any], unit: str) -> None:
        """Take day and person from the first sheet where the row has none."""
        defaults = self.defaults.get(unit) or self.defaults.get("", {})
        if not cell_text(given["time"]) and "day" in defaults:
            given["time"] = self._day(defaults["day"])
            day = cell_text(defaults["day"])
            self.undated[day] = self.undated.get(day, 0) + 1
        if not cell_text(given["checker"]):
            given["checker"] = defaults.get("checker", "")
        word = result_word(cell_text(given.get("result", "")))
        if not cell_text(given["time"]) and word in NOT_OURS_WORDS:
            self._date_by_form(given, unit)

    def _date_by_form(self, given: dict[str, Any], unit: str) -> None:
        """Date a point that is not theirs by the form: its sheet asks for no day, nor needs one.

        Of several forms in one file the latest counts.
        """
        days = [m.day for marks in self.marks.values() for m in marks if m.unit == unit]
        if days:
            given["time"] = day = max(days).isoformat()
            self.unsaid[day] = self.unsaid.get(day, 0) + 1

    def _day(self, cell: Any) -> Any:
        return written_day(cell, self.is_text, self.cleaner.latest)

    def _compare(self, record: Record, sheet: Sheet, number: int, place: Mapping[str, Any]) -> None:
        """Tell of a second answer to one item on one day that is not the first again."""
        if record["kind"] != "answer":
            return
        about = (record.get("unit", ""), record["point"], record["indicator"], record["time"][:10])
        result, other, first = self.answered.setdefault(
            about, (record["result"], sheet.name, number)
        )
        if result != record["result"]:
            facts = {
                "point": self.points.name_of(record["point"]),
                "indicator": self.items.name_of(record["indicator"]),
                "first": first,
                "other": other if other != sheet.name else "",
            }
            self.reading.problems.append(Problem("form.differs", "warning", **place, facts=facts))

    def _find(self, known: Known, key: str, cells: Mapping[str, Any]) -> Found:
        one = unicodedata.normalize("NFKC", clean_text(cells.get(f"{key}_id", "")))
        name = clean_text(cells.get(key, ""))
        return known.find(one, name, cell_text(cells.get("type", "")) if key == "point" else "")

    def _unit_of(self, sheet: Sheet) -> str:
        units = {mark.unit for mark in self.marks.get(sheet.name, ())}
        return units.pop() if len(units) == 1 else ""

    def _reasons_given(self) -> dict[str, str]:
        """Return why points are not the unit's: one row may say it for all rows of a point."""
        found: dict[str, str] = {}
        pairs = (
            *((s, "why") for s in self.tables.points),
            *((s, "note") for s in self.tables.checks),
        )
        for sheet, column in pairs:
            for _, cells in sheet.rows:
                word = result_word(cell_text(cells.get("not_ours", cells.get("result", ""))))
                why = clean_text(cells.get(column, ""))
                if why and (column == "why" or word in NOT_OURS_WORDS):
                    found.setdefault(self._find(self.points, "point", cells).ref, why)
        return found


FORM = ReturnFormat("form", recognises, read)
