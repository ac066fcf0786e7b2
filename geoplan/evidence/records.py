"""Clean what a returned file says, the same way whichever way it travelled.

From: loose texts of a row, line or object. To: a record of the store. Nothing here depends on the
file's name, its place or the day, so that the same answer is the same record, however it came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from geoplan.errors import Problem
from geoplan.evidence.answer_cells import (
    Cells,
    read_photos,
    read_round,
    read_source,
    read_spots,
)
from geoplan.evidence.answers import RESULT_WORDS, result_word
from geoplan.evidence.fold import Record
from geoplan.sources.cells import cell_date, cell_text

NOT_OURS_WORDS = (
    *("非本单位", "非我单位", "不是本单位", "不是我单位", "不是我单位的", "不归我单位"),
    *("not_ours", "not ours"),
)

NAME_CHARS, NOTE_CHARS = 200, 2000
_PHOTOS_MAX = 50
_CHINA = timezone(timedelta(hours=8))
_NO_YEAR = date.min
_FIRST_YEAR = 2000
_CLOCK = re.compile(r"[T\s](\d{1,2})[:：](\d{2})")
_FOLDERS = re.compile(r"[\\/]+")
_DIGEST = re.compile(r"[0-9a-f]{20}")
_READ = (
    *("point", "indicator", "result", "checker", "source", "note", "photos"),
    *("spots", "spots_unmet", "unit", "corrects", "round"),
)
_NEEDED = (
    ("answer.no_point", "点位", "point"),
    ("answer.no_indicator", "指标", "indicator"),
    ("answer.bad_result", "结果", "result"),
    ("answer.bad_date", "时间", "time"),
)
_LENGTHS = {"note": NOTE_CHARS, "photos": NOTE_CHARS}
# Control, format and separator marks. Private and unknown ones stay: rare surnames are among them.
_UNPRINTED = ("Cc", "Cf", "Zl", "Zp")


def clean_text(value: Any, most: int = NAME_CHARS) -> str:
    """Return text on one line, without marks that are not seen, ``most`` characters at most."""
    if value is None or value == "":
        return ""
    text = cell_text(value)[: most * 4]
    if not text.isprintable():
        text = text.encode("utf-8", "ignore").decode()
        text = "".join(" " if unicodedata.category(c) in _UNPRINTED else c for c in text)
    return " ".join(text.split())[:most].strip()


def file_label(name: str) -> str:
    """Return a file's name as messages may print it."""
    return clean_text(name)


@dataclass
class Cleaner:
    """Makes records of the rows of one returned file, and says what it could not use.

    ``latest`` is the day that a date without a year must not come after: the latest one that the
    file itself writes in full. ``is_own_check``: the file can only be a unit's check of its own
    points, whatever it says (nobody inspects himself in secret). ``undated``: the day of rows
    that cannot be used and tell none; else ``latest``.
    """

    file: str
    unit: str = ""
    latest: date = _NO_YEAR
    is_own_check: bool = False
    undated: date = _NO_YEAR
    problems: list[Problem] = field(default_factory=list)

    def record(self, given: Mapping[str, Any], row: int | None = None, sheet: str = "") -> Record:
        """Return the record of one row: an answer, a point that is not theirs, or unread.

        Parameters
        ----------
        given
            What was written: point, indicator, result, time, checker, source, note, photos,
            spots, spots_unmet, unit, corrects, round; any may be missing. The time may be a date.
        """
        text = {name: clean_text(given.get(name), _LENGTHS.get(name, NAME_CHARS)) for name in _READ}
        self._tell_cut(given, text, row, sheet)
        place: dict[str, Any] = {"file": self.file, "sheet": sheet, "row": row}
        when = clean_time(given.get("time"), self.latest)
        word = result_word(text["result"])
        is_ours = word not in NOT_OURS_WORDS
        usable = {"point": text["point"], "time": when}
        if is_ours:
            usable |= {"indicator": text["indicator"], "result": RESULT_WORDS.get(word, "")}
        lacking = [name for name, value in usable.items() if not value]
        if lacking:
            return self._unread(lacking, {**text, "time": when}, given, place)
        record = self._answer(text, word, when, place) if is_ours else _not_ours(text, when)
        record |= {"unit": text["unit"] or self.unit}
        if _DIGEST.fullmatch(text["corrects"]):
            record["corrects"] = text["corrects"]
        return {key: value for key, value in record.items() if value not in ("", None, [])}

    def _answer(
        self, text: Mapping[str, str], word: str, when: str, place: Mapping[str, Any]
    ) -> Record:
        result = RESULT_WORDS[word]
        cells = Cells(text, place, self.problems)
        spots, spots_unmet = read_spots(cells, result)
        source = self._source(cells)
        return {
            "kind": "answer",
            **{name: text[name] for name in ("point", "indicator", "checker", "note")},
            "result": result,
            "time": when,
            "source": source,
            "round": read_round(cells, source),
            "photos": _base_names(read_photos(cells).split("、")),
            "spots": spots,
            "spots_unmet": spots_unmet,
        }

    def _source(self, cells: Cells) -> str:
        source = read_source(cells)
        if self.is_own_check and source != "self":
            cells.doubt("collect.own_check", "来源", cells.text["source"])
            return "self"
        return source

    def _unread(
        self,
        lacking: Collection[str],
        text: Mapping[str, str],
        given: Mapping[str, Any],
        place: Mapping[str, Any],
    ) -> Record:
        said = {**text, "time": clean_text(given.get("time"))}
        facts = {"point": said["point"], "indicator": said["indicator"]}
        for code, column, name in _NEEDED:
            if name in lacking:
                facts["value"] = said[name]
                problem = Problem(code, "lost", **place, column=column, facts=facts)
                break
        return self._as_written(problem, said, text["time"])

    def refuse(self, given: Mapping[str, Any], problem: Problem) -> Record:
        """Return the record of a row that ``problem``, which the format found, keeps from use."""
        said = {name: clean_text(given.get(name), _LENGTHS.get(name, NAME_CHARS)) for name in _READ}
        said["time"] = clean_text(given.get("time"))
        return self._as_written(problem, said, clean_time(given.get("time"), self.latest))

    def _as_written(self, problem: Problem, said: Mapping[str, str], time: str) -> Record:
        """Keep a row that cannot be used as it was written: it may be read one day, or by eye.

        Where its time cannot be read, it gets the latest day of the file.
        """
        self.problems.append(problem)
        day = self.latest if self.undated == _NO_YEAR else self.undated
        latest = "" if day == _NO_YEAR else day.isoformat()
        # Pages write their round in every row of one kind of file and not of another.
        words = "；".join(
            f"{n}={text}" for n, text in sorted(said.items()) if text and n != "round"
        )
        record: Record = {"kind": "unread", "why": problem.code, "text": words[:NOTE_CHARS]}
        record |= {name: said[name] for name in ("point", "indicator")}
        record["time"] = time or latest
        record |= {"sheet": problem.sheet, "row": problem.row}
        record["unit"] = said["unit"] or self.unit
        return {name: value for name, value in record.items() if value not in ("", None)}

    def _tell_cut(
        self, given: Mapping[str, Any], text: Mapping[str, str], row: int | None, sheet: str
    ) -> None:
        for name, kept in text.items():
            most = _LENGTHS.get(name, NAME_CHARS)
            if len(kept) >= most - 1 and len(cell_text(given.get(name))) > most:
                facts = {"most": most, "text": kept[:20]}
                place: dict[str, Any] = {"file": self.file, "sheet": sheet, "row": row}
                self.problems.append(Problem("collect.cut", "warning", **place, facts=facts))


def _not_ours(text: Mapping[str, str], when: str) -> Record:
    said = {"point": text["point"], "who": text["checker"], "why": text["note"] or "非本单位"}
    return {"kind": "not_ours", "time": when, **said}


def clean_time(value: Any, latest: date = _NO_YEAR) -> str:
    """Return a time as ISO text by the clock of China, to the minute, or "" where it is none."""
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        return ""  # a number in a cell for dates
    if isinstance(value, datetime):
        has_clock = (value.hour, value.minute) != (0, 0)
        return _minute(value) if has_clock else value.date().isoformat()
    text = unicodedata.normalize("NFKC", clean_text(value))
    try:
        moment = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        moment = None
    try:
        if moment is not None and moment.tzinfo is not None:
            return _minute(moment.astimezone(_CHINA))
    except OverflowError:
        return ""
    day = cell_date(value if isinstance(value, date) else text, latest)
    if day is None or day == _NO_YEAR:
        return ""
    clock = _CLOCK.search(text)
    if clock and int(clock[1]) < 24 and int(clock[2]) < 60:
        return f"{day.isoformat()}T{int(clock[1]):02}:{clock[2]}"
    return day.isoformat()


def _minute(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def latest_day(values: Iterable[Any]) -> date:
    """Return the latest day that is written with its year, for those that are not."""
    days = (cell_date(value, _NO_YEAR) for value in values)
    return max((day for day in days if day is not None), default=_NO_YEAR)


def _base_names(names: Iterable[str]) -> list[str]:
    """Return names of photos without folders: text to look for, never a way to a file."""
    bases = (clean_text(_FOLDERS.split(name)[-1]).strip(". ") for name in names)
    return list(dict.fromkeys(base for base in bases if base))[:_PHOTOS_MAX]
