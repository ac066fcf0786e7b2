"""What a form says of itself: whose it is, its points and indicators, what holds for all rows.

From: the sheets of a returned file. To: the id that a row means, or why nobody can tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from geoplan.errors import Problem
from geoplan.evidence.formats.form_columns import ALL_CHECKER, ALL_DAY, plain
from geoplan.evidence.records import clean_text
from geoplan.sources.cells import cell_text
from geoplan.sources.grids import Grid
from geoplan.sources.sheets import Sheet

_MARK = re.compile(
    r"(?:单位|Unit)\s*[:：]\s*(?P<unit>.+?)\s*[;；]\s*(?:轮次|round)\s*[:：]\s*(?P<round>.+?)"
    r"\s*[;；]\s*(?:制表日期|made on)\s*[:：]\s*(?P<day>\d{4}-\d\d-\d\d)"
)
_FORM_NO = re.compile(r"(?:表号|form no\.)\s*[:：]\s*[0-9a-f]{20}")
_AFTER = timedelta(days=180)  # a form without years is filled in within half a year
_IDS_NAMED = 5


@dataclass(frozen=True)
class Mark:
    """The line that stands on every sheet of a form."""

    unit: str
    round: str
    day: date


def is_marked(grid: Grid) -> bool:
    """Whether a sheet has the number of a form."""
    return any(_FORM_NO.search(text) for text in _texts(grid))


def marks_of(grids: Iterable[Grid]) -> dict[str, list[Mark]]:
    """Return the marks of each sheet by its title."""
    found: dict[str, list[Mark]] = {}
    for grid in grids:
        for text in _texts(grid):
            match = _MARK.search(text)
            day = _iso(match["day"]) if match else None
            if match and day is not None:
                name = match["round"]
                is_named = not name.startswith(("（", "("))
                mark = Mark(clean_text(match["unit"]), clean_text(name) if is_named else "", day)
                found.setdefault(grid.title, []).append(mark)
    return found


def _texts(grid: Grid) -> Iterable[str]:
    return (cell for row in grid.cells for cell in row if isinstance(cell, str) and len(cell) > 20)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _narrow(cell: Any) -> str:
    return unicodedata.normalize("NFKC", clean_text(cell))


def day_made(marks: Mapping[str, Sequence[Mark]]) -> date | None:
    """Return the day on which the form was written."""
    return max((mark.day for found in marks.values() for mark in found), default=None)


def latest_meant(made: date) -> date:
    """Return the latest day that a date without a year can mean in a form of that day."""
    return made + _AFTER


def defaults_of(
    grids: Sequence[Grid], marks: Mapping[str, Sequence[Mark]], problems: list[Problem], name: str
) -> dict[str, dict[str, Any]]:
    """Return by unit the day and the person that stand for rows that name none.

    Where one unit has several that differ, none of them counts, which is said.
    """
    given: dict[tuple[str, str], dict[str, Any]] = {}
    for grid in grids:
        units = {mark.unit for mark in marks.get(grid.title, ())}
        unit = units.pop() if len(units) == 1 else ""
        for key, labels in (("day", ALL_DAY), ("checker", ALL_CHECKER)):
            for value in _beside(grid, labels):
                given.setdefault((unit, key), {}).setdefault(plain(value), value)
    found: dict[str, dict[str, Any]] = {}
    for (unit, key), values in given.items():
        if len(values) == 1:
            value = next(iter(values.values()))
            found.setdefault(unit, {})[key] = value
        else:
            facts = {"values": "、".join(clean_text(v, 40) for v in values.values())}
            problems.append(Problem("form.two_defaults", "warning", file=name, facts=facts))
    return found


def _beside(grid: Grid, labels: Sequence[str]) -> Iterable[Any]:
    """Yield what stands to the right of a label."""
    wanted = {plain(label) for label in labels}
    for row in grid.cells:
        for j, cell in enumerate(row):
            if cell and plain(cell).rstrip(":") in wanted:
                value = next((c for c in row[j + 1 :] if cell_text(c)), "")
                if cell_text(value):
                    yield value


@dataclass(frozen=True)
class Found:
    """What a row refers to, and a doubt.

    ``stranger``, ``renamed``; without a reference ``crossed`` or ``ambiguous``: nobody can tell.
    """

    ref: str
    doubt: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Known:
    """Ids and what they are called, keyed by :func:`plain` text.

    ``is_listed``: the file lists all that belong to it. ``shape``: what an id looks like.
    """

    shape: re.Pattern[str]
    is_listed: bool = False
    ids: dict[str, str] = field(default_factory=dict)  # id -> as written
    names: dict[str, str] = field(default_factory=dict)  # id -> name
    types: dict[str, str] = field(default_factory=dict)  # id -> type
    called: dict[str, list[str]] = field(default_factory=dict)  # name -> ids

    @classmethod
    def of(
        cls, listed: Sequence[Sheet], rows: Sequence[Sheet], key: str, shape: re.Pattern[str]
    ) -> Known:
        """Gather the ids of column ``key`` + ``_id`` and their names: as listed, else as in rows.

        Rows may be at odds with each other (some columns were sorted and others not): a name counts
        if it stands beside the id in half of them.
        """
        known = cls(shape, any(sheet.rows for sheet in listed))
        beside: dict[str, Counter[str]] = {}
        for sheet in listed if known.is_listed else rows:
            for _, cells in sheet.rows:
                one, name = plain(cells.get(f"{key}_id", "")), clean_text(cells.get(key, ""))
                if one and name:
                    known.ids.setdefault(one, _narrow(cells[f"{key}_id"]))
                    known.types.setdefault(one, plain(cells.get("type", "")))
                    beside.setdefault(one, Counter())[name] += 1
        for one, names in beside.items():
            ((name, count),) = names.most_common(1)
            known.names[one] = name if 2 * count >= names.total() else ""
            for name in names:
                known.called.setdefault(plain(name), []).append(one)
        return known

    def name_of(self, ref: str) -> str:
        """Return what people call what a record refers to."""
        return self.names.get(plain(ref)) or ref

    def find(self, written: str, name: str, type_name: str = "") -> Found:
        """Return what a row means that has an id, a name or both."""
        one, means = plain(written), self.called.get(plain(name), [])
        own = self.names.get(one)
        if own is not None and name and plain(name) != plain(own):
            facts = {"id": self.ids[one], "own": own, "name": name}
            return Found("", "crossed", facts) if means else Found(self.ids[one], "renamed", facts)
        if own is not None:
            return Found(self.ids[one])
        if one and (not means or self.shape.fullmatch(one)):
            return Found(written, "stranger" if self.is_listed else "")
        if len(means) > 1 and type_name:
            means = [i for i in means if self.types[i] == plain(type_name)] or means
        if len(means) > 1:
            ids = [self.ids[i] for i in means[:_IDS_NAMED]]
            return Found("", "ambiguous", {"ids": "、".join(ids)})
        if means:
            return Found(self.ids[means[0]])
        return Found(name, "stranger" if name and self.is_listed else "")
