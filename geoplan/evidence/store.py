"""Keep what came back: every returned file once, under the digest of its content, never changed.

From: cleaned records. To: ``data/state/evidence/<sha256>.jsonl``, and back. A line is a record;
the first tells of the file, the last has a checksum of every line. A folder is a set of files:
two of them are merged by copying, in any order and as often as one likes.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.errors import InputError, Problem
from geoplan.evidence.fold import Record, Stored, fold, is_sound, record_id, record_line

__all__ = [
    "FOLDER",
    "MANIFEST_SUFFIX",
    "SUFFIX",
    "EvidenceFile",
    "Record",
    "Stored",
    "evidence_files",
    "file_bytes",
    "file_name",
    "fold",
    "label_of",
    "manifest_files",
    "parse_file",
    "put_file",
    "read_file",
    "read_store",
    "record_id",
    "record_line",
]

FOLDER = "data/state/evidence"
SUFFIX, MANIFEST_SUFFIX = ".jsonl", ".manifest.json"

_FORMAT = 1
_NAME = re.compile(r"[0-9a-f]{64}(\.jsonl|\.manifest\.json)")
_SUM_CHARS, _LABEL_CHARS = 8, 8


@dataclass(frozen=True)
class EvidenceFile:
    """One file of the store: its name, what its first line says, its records."""

    name: str
    header: Mapping[str, Any]
    records: tuple[Stored, ...]


def label_of(name: str) -> str:
    """Return a file of the store as tables and messages name it."""
    return f"{FOLDER}/{name[:_LABEL_CHARS]}…"


def file_bytes(header: Mapping[str, Any], records: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the content of a file: each record once, by time and id, whatever their order was."""
    once = {record_id(record): record for record in records}
    keys = sorted(once, key=lambda key: (str(once[key].get("time", "")), key))
    lines = [record_line({"kind": "file", "format": _FORMAT, **header})]
    lines += [record_line(once[key]) for key in keys]
    lines.append(record_line({"kind": "end", "sums": [_sum(line.encode()) for line in lines]}))
    return ("\n".join(lines) + "\n").encode()


def _sum(line: bytes) -> str:
    return sha256(line).hexdigest()[:_SUM_CHARS]


def file_name(data: bytes, suffix: str = SUFFIX) -> str:
    """Return the name under which ``data`` is kept."""
    return sha256(data).hexdigest() + suffix


def put_file(folder: Path, data: bytes, suffix: str = SUFFIX) -> tuple[str, bool]:
    """Put a file in place whole; return its name and whether it was not there yet.

    It is written aside and forced to disk before it gets its name: a process killed or a disk full
    at any moment leaves what was there before. A file of that name whose bytes were changed since
    is put aside, not thrown away.

    Raises
    ------
    OSError
        When it could not be written; nothing has changed then.
    """
    name = file_name(data, suffix)
    target = folder / name
    if _stands(target, data):
        _clear(folder, name)
        return name, False
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{name}.{secrets.token_hex(6)}.new"
    try:
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists() and not _stands(target, data):
            target.replace(folder / f"{name}.damaged-{secrets.token_hex(4)}")
        aside.replace(target)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        if _stands(target, data):  # another collector of the same file was faster
            return name, False
        raise
    _sync(folder)
    _clear(folder, name)
    return name, True


def _stands(target: Path, data: bytes) -> bool:
    try:
        return target.read_bytes() == data
    except OSError:
        return False


def _sync(folder: Path) -> None:
    """Force the folder's list of names to disk, where the system can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _clear(folder: Path, name: str) -> None:
    """Remove what killed attempts at this file left beside it."""
    for left in folder.glob(f".{name}.*.new"):
        with suppress(OSError):
            left.unlink()


def evidence_files(folder: Path) -> list[Path]:
    """Return the files of the store in ``folder`` by name."""
    return _named(folder, SUFFIX)


def manifest_files(folder: Path) -> list[Path]:
    """Return the signed lists of files in ``folder`` by name."""
    return _named(folder, MANIFEST_SUFFIX)


def _named(folder: Path, suffix: str) -> list[Path]:
    if not folder.is_dir():
        return []
    found = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    return sorted(path for path, match in found if match and match[1] == suffix and path.is_file())


def read_store(paths: Iterable[Path]) -> tuple[list[Stored], list[Problem]]:
    """Return all records of files of the store; a file that was changed since is told and left out.

    What counts of them says :func:`fold`.
    """
    stored: list[Stored] = []
    problems: list[Problem] = []
    for path in paths:
        if not _NAME.fullmatch(path.name):
            problems.append(Problem("evidence.stranger", file=path.name))
            continue
        try:
            stored += read_file(path).records
        except InputError as error:
            problems += error.problems
    return stored, problems


def read_file(path: Path) -> EvidenceFile:
    """Read one file of the store.

    Raises
    ------
    InputError
        When a byte differs from what was stored; the line is named where that can be told.
    """
    data = path.read_bytes()
    if file_name(data) != path.name:
        row = _changed_line(data)
        raise InputError(Problem("evidence.edited", "lost", file=label_of(path.name), row=row))
    return parse_file(data, path.name)


def parse_file(data: bytes, name: str) -> EvidenceFile:
    """Return what the bytes of a file of the store hold.

    Raises
    ------
    InputError
        When they hold anything else: the digest proves that a file is as it was written, not that
        geoplan wrote it.
    """
    label = label_of(name)
    try:
        rows = [json.loads(line) for line in data.decode().removesuffix("\n").split("\n")]
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("evidence.no_store_file", "lost", file=label)) from error
    first, last = rows[0], rows[-1]
    is_framed = len(rows) > 1 and _is_kind(first, "file") and _is_kind(last, "end")
    if is_framed and first.get("format") != _FORMAT:
        raise InputError(Problem("evidence.other_format", "lost", file=label, row=1))
    wrong = next((n for n, row in enumerate(rows[1:-1], 2) if not is_sound(row)), None)
    if not is_framed or wrong is not None or not all(map(_is_word, first.values())):
        raise InputError(Problem("evidence.no_store_file", "lost", file=label, row=wrong))
    records = (Stored(record_id(row), label, n, row) for n, row in enumerate(rows[1:-1], 2))
    return EvidenceFile(name, first, tuple(records))


def _is_kind(row: Any, kind: str) -> bool:
    return isinstance(row, dict) and row.get("kind") == kind


def _is_word(value: Any) -> bool:
    parts = value if isinstance(value, list) else [value]
    return all(isinstance(part, str | int) for part in parts)


def _changed_line(data: bytes) -> int | None:
    """Return the first line that is not as it was written, by the checksums of the last."""
    *lines, last = data.removesuffix(b"\n").split(b"\n")
    try:
        sums = json.loads(last)["sums"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return len(lines) + 1
    if not isinstance(sums, list):
        return len(lines) + 1
    wrong = (n for n, line in enumerate(lines, 1) if n > len(sums) or sums[n - 1] != _sum(line))
    return next(wrong, len(lines) + 1)
