"""What a record is, and which of all records count.

From: records of any number of files, in any order, any of them several times. To: those in force:
no record that was removed on request, none that a later one corrects.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import isfinite
from typing import Any

from geoplan.tables.values import RESULTS, SOURCES

KINDS = ("answer", "not_ours", "visit", "problem", "unread", "tombstone", "purged")

Record = dict[str, Any]

_ID_CHARS = 20
# What a correction and the corrected share: a self-check never corrects what others saw.
_RETAKEN = ("unit", "source", "round", "point", "indicator")
_SAME = ("kind", *_RETAKEN)
_SPOTS_END = 1_000_000
_MINUTES = len("2026-10-12T09:30")
_NEEDED = {
    "answer": ("point", "indicator", "result", "source", "time"),
    "not_ours": ("point", "why", "time"),
    "visit": ("time",),
    "problem": ("time",),
    "unread": ("why",),
    "tombstone": ("of", "who", "why", "time"),
    "purged": ("id",),
}


@dataclass(frozen=True)
class Stored:
    """A record, its id and where it stands: file (short name) and line."""

    id: str
    file: str
    line: int
    record: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Return what kind of record it is; see :data:`KINDS`."""
        return str(self.record["kind"])

    @property
    def time(self) -> str:
        """Return when it was answered or decided, as ISO text: it sorts as time does."""
        return str(self.record.get("time", ""))


def record_line(record: Mapping[str, Any]) -> str:
    """Return the one way to write a record."""
    return json.dumps(
        record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def record_id(record: Mapping[str, Any]) -> str:
    """Return the id of a record: a digest of what it says, wherever it stands."""
    if record["kind"] == "purged":
        return str(record["id"])
    return sha256(record_line(record).encode()).hexdigest()[:_ID_CHARS]


def is_sound(row: Any) -> bool:
    """Whether ``row`` is a record that the readers of the store can use."""
    if not isinstance(row, dict) or row.get("kind") not in KINDS:
        return False
    if not all(_is_plain(value) for value in row.values()):
        return False
    if not all(isinstance(row.get(key), str) for key in _NEEDED[row["kind"]]):
        return False
    if "time" in row and not _is_time(row["time"]):
        return False
    if row["kind"] != "answer":
        return True
    return (
        row["result"] in RESULTS
        and row["source"] in SOURCES
        and isinstance(row.get("photos", []), list)
        and all(_is_count(row.get(key, 0)) for key in ("spots", "spots_unmet"))
        and all(isinstance(row.get(key, ""), str) for key in ("checker", "unit", "note", "round"))
    )


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < _SPOTS_END


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    return isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))


def _is_time(text: Any) -> bool:
    if not isinstance(text, str):
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return len(text) == 10 or text[10:11] == "T"


def fold(stored: Iterable[Stored]) -> list[Stored]:
    """Return the records in force, each once, by time and id.

    A removal outlasts everything. Of a submission that was edited on its server (``instance``) the
    latest ``revision`` counts, and nothing of what it took the place of (``was``). A correction
    counts where unit, source, round, point and indicator are those of the record it names: nobody
    corrects for another. Of the answers of one unit, from one source, in one round (of mocks), to
    one indicator at one point on one day, the one of the latest minute stands (a page that was
    exported again); without a time of day all stand, and the scores take the worst.
    """
    once = {one.id: one for one in sorted(stored, key=_order, reverse=True)}
    gone = {one.record["of"] for one in once.values() if one.kind == "tombstone"}
    gone |= {one.id for one in once.values() if one.kind in ("tombstone", "purged")}
    live = {key: one for key, one in once.items() if key not in gone}
    corrected = {one.record["corrects"] for one in live.values() if _corrects(one, live)}
    is_edited = _edited(once.values())
    left = [one for key, one in live.items() if key not in corrected and not is_edited(one)]
    last: dict[tuple[str, ...], Stored] = {}
    for one in sorted(left, key=lambda one: (one.time, one.id)):
        last[_retaken(one)] = one
    return sorted(last.values(), key=lambda one: (one.time, one.id))


def _edited(stored: Iterable[Stored]) -> Callable[[Stored], bool]:
    """Return whether a later revision of its submission, removed or not, replaces a record."""
    newest: dict[str, str] = {}
    replaced: set[str] = set()
    for one in stored:
        instance = str(one.record.get("instance", ""))
        newest[instance] = max(newest.get(instance, ""), _revision(one))
        replaced.add(str(one.record.get("was", "")))

    def is_edited(one: Stored) -> bool:
        instance = str(one.record.get("instance", ""))
        return bool(instance) and (instance in replaced or _revision(one) < newest[instance])

    return is_edited


def _revision(one: Stored) -> str:
    return str(one.record.get("revision", ""))


def _order(one: Stored) -> tuple[str, str, str, int]:
    return one.time, one.id, one.file, one.line


def _corrects(one: Stored, live: Mapping[str, Stored]) -> bool:
    other = live.get(str(one.record.get("corrects", "")))
    return other is not None and all(
        one.record.get(name, "") == other.record.get(name, "") for name in _SAME
    )


def _retaken(one: Stored) -> tuple[str, ...]:
    """Return what one answer shares with those that replace it; any other record stands alone."""
    record = one.record
    if one.kind != "answer" or len(one.time) < _MINUTES or not record.get("unit"):
        return (one.id,)
    return (one.time[:10], *(str(record.get(name, "")) for name in _RETAKEN))
