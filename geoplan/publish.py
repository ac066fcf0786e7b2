"""Put a set of finished files in place: all of them, or none.

From: files written aside. To: the same files where people open them. Excel, WPS and QGIS lock what
they show on Windows; a locked file must neither lose the new results of the others nor stand
beside them as if it belonged to them.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from geoplan.errors import GeoplanError, Problem

# A virus scanner holds a new file for a moment; a person holds one for longer than this.
_WAITS_S = (0.05, 0.2, 0.5)


def put_in_place(moves: Sequence[tuple[Path, Path]], root: Path) -> None:
    """Move every source to its target, in the order given.

    Nothing changes where one of the targets is locked: that is asked of all of them first. What is
    locked in between is noticed on moving, and what was moved goes back.

    Parameters
    ----------
    moves
        Sources and targets, on one disk; the folder of a source is thrown away later.
    root
        The folder that messages name files in.

    Raises
    ------
    GeoplanError
        Naming every locked file.
    """
    locked = [(target, why) for _, target in moves if (why := _lock(target)) is not None]
    if locked:
        raise GeoplanError([_problem(target, why, root) for target, why in locked])
    moved: list[tuple[Path, Path | None]] = []
    for source, target in moves:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            moved.append((target, _keep(target, source.parent / f"{source.name}.before")))
            _replace(source, target)
        except OSError as error:
            _put_back(moved)
            raise GeoplanError(_problem(target, error, root)) from error


def _lock(target: Path) -> OSError | None:
    """Return why ``target`` cannot be replaced now, or None.

    Windows refuses to rename a file that is open elsewhere, even to its own name.
    """
    try:
        if target.is_file():
            _replace(target, target)
    except PermissionError as error:
        return error
    return None


def _replace(source: Path, target: Path) -> None:
    for wait_s in _WAITS_S:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(wait_s)
        else:
            return
    source.replace(target)


def _keep(target: Path, aside: Path) -> Path | None:
    """Keep what stands at ``target`` under a second name; the first never goes missing."""
    if not target.is_file():
        return None
    try:
        aside.hardlink_to(target)
    except OSError:  # a USB stick knows no second names
        shutil.copyfile(target, aside)
    return aside


def _put_back(moved: Sequence[tuple[Path, Path | None]]) -> None:
    for target, before in reversed(moved):
        # One that cannot go back is noticed by its digest, and built again.
        with suppress(OSError):
            if before is None:
                target.unlink(missing_ok=True)
            else:
                before.replace(target)


def _problem(target: Path, error: OSError, root: Path) -> Problem:
    facts = {"detail": error.strerror or str(error)}
    name = target.relative_to(root).as_posix()
    return Problem("workspace.locked", "error", file=name, facts=facts)
