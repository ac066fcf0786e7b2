"""Read the tracks of patrols.

From: GPX files, one by one or by the folder. To: ``tracks`` and ``fixes``, as they were written,
and every file and track that cannot be used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.evidence.gpx import MB_MAX, Fix, Gpx, parse_gpx
from geoplan.evidence.old_days import OLDEST_YEARS, is_too_old
from geoplan.sources.list_datums import read_declared
from geoplan.tables import TABLES, Output, check, from_rows

_SETTING = "inputs.track_datums"
_KNOWN = ("wgs84", "gcj02", "bd09")

Row = dict[str, Any]


def load_tracks(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read all tracks up to the settings' date; a file that is there twice counts once."""
    names = settings.inputs.tracks
    gather = Gather()
    told = gather.run(read_declared, settings.inputs.track_datums, names, _SETTING) or {}
    gather.raise_if_any()
    datums = {name: _datum(found.datum) if found else "" for name, found in told.items()}
    problems: list[Problem] = []
    tracks: list[Row] = []
    fixes: list[pd.DataFrame] = []
    seen: dict[str, str] = {}
    paths = files.get("tracks", ())
    used = {_label(path, names)[0] for path in paths}
    for name in names:
        if name not in used:
            problems.append(Problem("track.no_files", "warning", file=name))
    for path in paths:
        name, label = _label(path, names)
        data = _bytes(path, label, problems)
        if data is None:
            continue
        digest = sha256(data).hexdigest()[:12]
        if digest in seen:
            facts = {"first": seen[digest]}
            problems.append(Problem("track.repeated", "info", file=label, facts=facts))
            continue
        seen[digest] = label
        gpx = parse_gpx(data)
        problems += _faults(gpx, label)
        for part, segment in enumerate(gpx.segments, 1):
            row = _track(f"{digest}-{part}", label, part, segment, gpx.bad[part - 1])
            row["declared"] = datums.get(name, "")
            if _is_usable(row, settings, problems):
                tracks.append(row)
                fixes.append(_frame(row["track_id"], segment))
    made = pd.concat(fixes, ignore_index=True) if fixes else _frame("", [])
    tables = {"tracks": from_rows(TABLES["tracks"], tracks), "fixes": check(TABLES["fixes"], made)}
    return Output(tables, problems)


def _datum(word: str) -> str:
    """Return the datum of degrees; CGCS2000 degrees differ from WGS-84 by less than a metre."""
    return word if word in _KNOWN else "wgs84"


def _label(path: Path, names: Sequence[str]) -> tuple[str, str]:
    """Return the setting's entry that ``path`` came by, and its name within the workspace."""
    text = f"/{path.as_posix()}"  # a workspace may be where one is: data/…
    for name in names:
        if text.endswith(f"/{name}"):
            return name, name
    for name in names:
        folder = f"/{name.rstrip('/')}/"
        if folder in text:
            return name, folder[1:] + text.rpartition(folder)[2]
    return "", path.name


def _bytes(path: Path, label: str, problems: list[Problem]) -> bytes | None:
    size_mb = path.stat().st_size / 1e6
    if size_mb > MB_MAX:
        facts = {"size": f"{size_mb:.0f}", "most": f"{MB_MAX:.0f}"}
        problems.append(Problem("track.too_large", "lost", file=label, facts=facts))
        return None
    return path.read_bytes()


def _faults(gpx: Gpx, label: str) -> list[Problem]:
    """Tell what is wrong with a file."""
    problems = []
    if gpx.fault:
        kept = sum(map(len, gpx.segments))
        level: Any = "lost" if not kept else "warning"
        row = gpx.fault_row or None
        code = "track.damaged"
        if gpx.fault == "doctype":
            code = "track.doctype"
        elif gpx.fault == "not_gpx":
            code = "track.not_gpx"
        elif gpx.fault == "too_many":
            code = "track.too_many"
        problems.append(Problem(code, level, file=label, row=row, facts={"kept": kept}))
    elif not any(gpx.segments) and not any(gpx.bad):
        problems.append(Problem("track.empty", "lost", file=label))
    return problems


def _track(track_id: str, label: str, part: int, segment: Sequence[Fix], bad: int) -> Row:
    days = [fix.day for fix in segment if fix.day is not None]
    return {
        "track_id": track_id,
        "file": label,
        "part": part,
        "day": days[0] if days else None,
        "fixes": len(segment) + bad,
        "bad": bad,
    }


def _is_usable(row: Row, settings: Settings, problems: list[Problem]) -> bool:
    """Whether a track tells who walked when; if not, say why."""
    place: Row = {"file": row["file"], "count": max(row["fixes"], 1)}
    facts: Row = {"part": row["part"], "fixes": row["fixes"], "as_of": settings.day.isoformat()}
    if row["bad"]:
        told = {**facts, "fixes": row["bad"]}
        level: Any = "lost"
        bad = Problem("track.bad_fixes", level, file=row["file"], count=row["bad"], facts=told)
        problems.append(bad)
    if row["fixes"] == row["bad"]:
        return False
    if row["day"] is None:
        problems.append(Problem("track.no_time", "lost", **place, facts=facts))
        return False
    if row["day"] > settings.day:
        problems.append(Problem("track.future", "info", **place, facts=facts))
        return False
    if is_too_old(row["day"], settings.day):
        facts |= {"day": row["day"].isoformat(), "years": OLDEST_YEARS}
        problems.append(Problem("track.too_old", "lost", **place, facts=facts))
        return False
    return True


def _frame(track_id: str, segment: Sequence[Fix]) -> pd.DataFrame:
    columns = list(zip(*segment, strict=True)) if segment else [()] * len(Fix._fields)
    row, lon, lat, time_s, _ = columns
    return pd.DataFrame(
        {
            "track_id": pd.Series([track_id] * len(segment), dtype=object),
            "seq": pd.Series(range(1, len(segment) + 1), dtype="Int64"),
            "row": pd.Series(row, dtype="Int64"),
            "time_s": pd.Series(time_s, dtype="float64"),
            "lon": pd.Series(lon, dtype="float64"),
            "lat": pd.Series(lat, dtype="float64"),
        }
    )
