"""Submissions of a survey (ODK, Kobo) as records: the core that both formats share.

From: the tables of an export, one row a submission or one of its repeats. To: records, the same
however often a submission is exported. ``instance`` is the submission, ``revision`` grows when it
is edited on the server, ``was`` names what it took the place of: the fold keeps the latest only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geoplan.errors import Level, Problem
from geoplan.evidence.fold import Record
from geoplan.evidence.formats.returned import Reading
from geoplan.evidence.formats.survey_columns import Columns, find_columns
from geoplan.evidence.records import Cleaner, clean_text, clean_time
from geoplan.sources.cells import cell_number

_CONTEXT = (
    *("point", "unit", "checker", "time", "sent", "source", "round", "is_ours", "not_ours"),
    *("key", "root", "was", "edits", "end", "review", "lon", "lat"),
)
_OF_ITEM = ("result", "note", "photos", "spots", "spots_unmet")
_REJECTED = ("rejected", "validation_status_not_approved", "not approved", "未通过")
_NO = ("no", "否")
_UUID = re.compile(r"^uuid:", re.IGNORECASE)


@dataclass(frozen=True)
class SurveyTable:
    """One csv of an export: what messages call it, its headings, its rows by number."""

    name: str
    headings: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def read_survey(tables: Sequence[SurveyTable], file: str, origin: str) -> Reading:
    """Read all submissions; of those that a repeat belongs to, it has what it does not say."""
    reading = Reading(origin)
    columns = [find_columns(t.headings, [row for _, row in t.rows]) for t in tables]
    parents = _parents(tables, columns)
    cleaner = Cleaner(file)
    empty = rejected = ragged = 0
    for table, found in zip(tables, columns, strict=True):
        has_repeats = "parent" in found.fields
        is_root = not has_repeats and len(tables) > 1
        for number, row in table.rows:
            said = {name: found.value(row, name) for name in _CONTEXT}
            if has_repeats:
                above = parents.get(_plain_key(found.value(row, "parent")), {})
                said = {name: said[name] or above.get(name, "") for name in _CONTEXT}
                said["key"] = above.get("key", "") or said["key"]
            ragged += len(row) != len(table.headings)
            if said["review"].casefold() in _REJECTED:
                rejected += 1
                continue
            records = list(_records(said, found, row, cleaner, number, table.name))
            empty += not records and not is_root
            reading.records += records
    reading.problems += cleaner.problems
    counts: tuple[tuple[str, Level, int], ...] = (
        ("nothing", "info", empty),
        ("rejected", "info", rejected),
        ("ragged", "warning", ragged),
    )
    for code, level, count in counts:
        if count:
            reading.problems.append(Problem(f"survey.{code}", level, file=file, count=count))
    return reading


def _parents(
    tables: Iterable[SurveyTable], columns: Iterable[Columns]
) -> dict[str, Mapping[str, str]]:
    """Return what each submission says, by its key; repeats within repeats hang on the root."""
    found: dict[str, Mapping[str, str]] = {}
    pairs = list(zip(tables, columns, strict=True))
    if not any("parent" in one.fields for _, one in pairs):
        return found
    for table, one in pairs:
        if "parent" in one.fields:
            continue
        for _, row in table.rows:
            said = {name: one.value(row, name) for name in _CONTEXT}
            found[_plain_key(said["key"])] = said
    return found


def _plain_key(key: str) -> str:
    """Return the key of a submission: of a repeat's key, what stands before the repeat."""
    plain = _UUID.sub("", key.strip())
    return plain.split("/", 1)[0]


def _records(
    said: Mapping[str, str],
    columns: Columns,
    row: Sequence[str],
    cleaner: Cleaner,
    number: int,
    sheet: str,
) -> Iterator[Record]:
    given = {name: said[name] for name in ("point", "unit", "checker", "source", "round")}
    given["time"] = _time(said)
    more = _of_submission(said)
    if said["is_ours"].casefold() in _NO:
        answer = {**given, "result": "not_ours", "note": said["not_ours"]}
        yield _with(cleaner.record(answer, number, sheet), more)
        return
    answers: list[dict[str, str]] = []
    for indicator, parts in columns.items.items():
        answer = {part: row[i] if i < len(row) else "" for part, i in parts.items()}
        if answer["result"].strip():
            answers.append({"indicator": indicator, **answer})
    single = {name: columns.value(row, name) for name in ("indicator", *_OF_ITEM)}
    if single["indicator"] and single["result"]:
        answers.append(single)
    for answer in answers:
        yield _with(cleaner.record({**given, **answer}, number, sheet), more)


def _with(record: Record, more: Record) -> Record:
    return record | more if record["kind"] in ("answer", "not_ours") else record


def _time(said: Mapping[str, str]) -> str:
    """Return when it was checked; failing that when it was sent, which Kobo writes in UTC."""
    if said["time"]:
        return said["time"]
    sent = said["sent"].replace(" ", "T", 1)
    has_zone = re.search(r"(?:Z|[+\-]\d\d:?\d\d)$", sent)
    return sent if has_zone or not sent else f"{sent}+00:00"


def _of_submission(said: Mapping[str, str]) -> Record:
    """Return what ties a record to its submission, and where it was filled in."""
    instance = _plain_key(clean_text(said["root"] or said["key"]))
    was = _plain_key(clean_text(said["was"]))
    edits = int(said["edits"][:6]) if said["edits"][:6].isdecimal() else 0
    edits = max(edits, int(was != ""))
    end = clean_time(said["end"])
    lon, lat = cell_number(said["lon"]), cell_number(said["lat"])
    found: Record = {"instance": instance, "was": was if was != instance else ""}
    if instance and (edits or end):
        found["revision"] = f"{edits:06d} {end}".strip()
    if lon is not None and lat is not None and abs(lon) <= 180 and abs(lat) <= 90 and (lon or lat):
        found |= {"lon": round(lon, 6), "lat": round(lat, 6)}
    return {name: value for name, value in found.items() if value != ""}
