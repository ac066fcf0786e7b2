"""The export of ODK Central: a csv of submissions, or a zip of it with repeats and photos.

From: csv or zip. To: records. Nothing of a zip is unpacked to disk; its photos are counted only.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from typing import Any

from geoplan.errors import InputError, Problem
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.formats.survey import SurveyTable, read_survey
from geoplan.evidence.formats.survey_columns import folded
from geoplan.evidence.records import clean_text
from geoplan.sources.delimited import read_delimited

_KEYS = {"key", "instanceid", "meta-instanceid"}
_MARKS = {"submissiondate", "submitterid", "submittername", "formversion", "parent_key"}
_CSV_MB_MAX = 400  # unfolded, all together
_CHUNK = 1 << 20
_PARTS_MAX = 200
# What an archive raises that was damaged on the way, locked, or packed in a way unknown here.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError, OverflowError),
)


def table_of(data: bytes, file: str, name: str, reading: Reading) -> SurveyTable | None:
    """Return a csv as a table of a survey, lines that make no row told; None where it is empty."""
    rows, lost = read_delimited(data, file)
    for row, detail in lost.items():
        facts = {"detail": detail}
        place: dict[str, Any] = {"file": file, "sheet": name, "row": row + 1}
        reading.problems.append(Problem("sheet.quotes", "lost", **place, facts=facts))
    numbered = [(i, row) for i, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not numbered:
        return None
    return SurveyTable(name, numbered[0][1], numbered[1:])


def with_lines(reading: Reading, tables: list[SurveyTable], file: str) -> Reading:
    """Return what the tables say, and what was said of their lines before."""
    found = read_survey(tables, file, reading.origin)
    found.problems = reading.problems + found.problems
    return found


def _is_csv(returned: Returned) -> bool:
    heads = {folded(heading) for heading in returned.headings}
    return bool(heads & _KEYS) and bool(heads & _MARKS)


def _read_csv(returned: Returned) -> Reading:
    reading = Reading("odk")
    table = table_of(returned.written, returned.name, "", reading)
    return with_lines(reading, [table] if table else [], returned.name)


def _is_zip(returned: Returned) -> bool:
    """Whether it is an archive with a csv in it and no workbook; a large one is not read whole."""
    if not returned.path.is_file():  # a pipe would wait for ever
        return False
    try:
        with returned.path.open("rb") as file:
            if file.read(4) != b"PK\3\4":
                return False
        with zipfile.ZipFile(returned.path) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
    except (OSError, ValueError, zipfile.BadZipFile):
        return False
    is_book = any(name.startswith(("xl/", "[content_types]")) for name in names)
    return not is_book and any(map(_is_table, names))


def _is_table(name: str) -> bool:
    return name.lower().endswith(".csv") and "__macosx" not in name.lower()


def _read_zip(returned: Returned) -> Reading:
    """Read every csv of the archive; one that is broken does not keep the others."""
    reading, tables = Reading("odk"), []
    file = returned.name
    left = _CSV_MB_MAX * 1_000_000
    with zipfile.ZipFile(returned.path) as archive:
        infos = archive.infolist()
        for info in sorted(filter(_is_member, infos), key=lambda i: i.filename)[:_PARTS_MAX]:
            title = clean_text(info.filename.replace("\\", "/").rpartition("/")[2])
            try:
                data = _unfolded(archive, info, left)
            except _BROKEN:
                place: dict[str, Any] = {"file": file, "sheet": title}
                reading.problems.append(Problem("survey.bad_zip", "lost", **place))
                continue
            left -= len(data)
            if left < 0:
                facts = {"most": _CSV_MB_MAX}
                raise InputError(Problem("collect.too_large", "error", file=file, facts=facts))
            table = table_of(data, file, title, reading)
            if table is not None:
                tables.append(table)
    found = with_lines(reading, tables, file)
    photos = sum(not info.is_dir() and not _is_member(info) for info in infos)
    if photos:
        found.problems.append(Problem("survey.photos", "info", file=file, count=photos))
    return found


def _is_member(info: zipfile.ZipInfo) -> bool:
    return _is_table(info.filename)


def _unfolded(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return what a member holds, or a little more than ``most`` bytes of it."""
    parts, size = [], 0
    with archive.open(info) as member:
        while size <= most and (chunk := member.read(_CHUNK)):
            parts.append(chunk)
            size += len(chunk)
    return b"".join(parts)


ODK_ZIP = ReturnFormat("odk_zip", _is_zip, _read_zip)
ODK_CSV = ReturnFormat("odk_csv", _is_csv, _read_csv)
