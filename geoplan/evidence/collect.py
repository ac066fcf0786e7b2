"""Collect returned files: clean each and put it into the store.

From: files as they came by chat or USB stick, in any order, any of them again. To: the files of
``data/state/evidence``. One that cannot be read or written does not keep the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from geoplan.errors import InputError, Problem
from geoplan.evidence.fold import Record, is_sound
from geoplan.evidence.formats import Reading, Returned, read_returned
from geoplan.evidence.records import NOTE_CHARS, clean_text, file_label
from geoplan.evidence.removal import purged_ids, without
from geoplan.evidence.store import file_bytes, put_file

_OFFICE_ONLY = ("tombstone", "purged")  # nobody removes by sending a file
_PHOTOS = {".jpg", ".jpeg", ".png", ".heic", ".webp", ".bmp", ".gif", ".mp4", ".mov"}


@dataclass
class Collected:
    """What became of one file: where it is kept, whose it is, how many records; or why not."""

    name: str
    stored: str = ""
    is_new: bool = False
    unit: str = ""
    records: int = 0
    unread: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        """Whether it is in the store now."""
        return self.stored != ""


def collect_files(paths: Iterable[Path], folder: Path) -> Iterator[Collected]:
    """Put every file of ``paths`` (and of the folders among them) into the store at ``folder``.

    Each is in place, whole and on disk, before it is yielded.
    """
    purged = purged_ids(folder)
    for path in _files(paths):
        done = Collected(file_label(path.name))
        try:
            _collect(path, folder, purged, done)
        except InputError as error:
            done.problems += error.problems
        yield done


def _collect(path: Path, folder: Path, purged: frozenset[str], done: Collected) -> None:
    reading = _read(path, done.name)
    done.problems += reading.problems
    done.unit = reading.unit
    records = [_sound(record) for record in reading.records]
    header = {"origin": reading.origin, "unit": reading.unit, "round": reading.round}
    data = without(file_bytes(header, records), purged)
    try:
        done.stored, done.is_new = put_file(folder, data)
    except OSError as error:
        facts = {"detail": error.strerror or str(error), "folder": str(folder)}
        raise InputError(
            Problem("collect.not_stored", "error", file=done.name, facts=facts)
        ) from error
    done.records = len(records)
    done.unread = sum(record["kind"] == "unread" for record in records)


def _sound(record: Record) -> Record:
    """Return ``record``, or its text where the store could not read it back."""
    if is_sound(record) and record["kind"] not in _OFFICE_ONLY:
        return record
    text = clean_text(json.dumps(record, ensure_ascii=False, sort_keys=True), NOTE_CHARS)
    return {"kind": "unread", "why": "collect.no_record", "text": text}


def _read(path: Path, name: str) -> Reading:
    try:
        return read_returned(Returned(path, name))
    except FileNotFoundError as error:
        raise InputError(Problem("collect.missing", "error", file=name)) from error
    except OSError as error:
        facts = {"detail": error.strerror or str(error)}
        raise InputError(Problem("collect.locked", "error", file=name, facts=facts)) from error


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield files, and those in folders by name; photos stay, links are not followed."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for inside in sorted(path.rglob("*")):
            is_hidden = inside.name.startswith((".", "~$"))
            is_own = inside.is_file() and not inside.is_symlink()
            if is_own and not is_hidden and inside.suffix.lower() not in _PHOTOS:
                yield inside
