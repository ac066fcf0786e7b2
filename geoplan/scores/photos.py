"""Check the photos that answers name: are they there, of that place and of that day.

From: ``points``, ``answers``, ``identities``, ``places``, ``photos``. To: ``photo_checks``, a
row for every photo of every answer.

A photo speaks for an answer when it was taken within ``photos.far_m`` of the point's geometry and
some days of the check. Phones write WGS-84, some Chinese apps GCJ-02: a position that is far as the
one and near as the other is told, and counts as doubtful. Nothing here looks at the picture.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.scores.photo_names import Album
from geoplan.scores.photo_places import Ground
from geoplan.tables import TABLES, Output, from_rows, records
from geoplan.tables.values import PHOTO_FAULTS, PHOTO_OPEN, PHOTO_REFUTED
from geoplan.text.names import PointFinder

LonLat = tuple[float, float]

_ANSWER = "answer "  # before the id of one, among paths of photos
_SHOWN = 3
_SHARED_MAX = 5
_NOTHING: dict[str, Any] = {
    "path": "",
    "taken": "",
    "days": None,
    "distance_m": None,
    "datum": "",
}

Row = dict[str, Any]


def check_photos(
    *,
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    places: pd.DataFrame,
    photos: pd.DataFrame,
    settings: Settings,
    answer_positions: pd.DataFrame | None = None,
) -> Output:
    """Return what every photo named is worth, and say what is wrong, file by file.

    A photo that does not say where it was taken was taken where the answer was filled in, if that
    is known. Without a single photo in the folders none is checked, and that is said.
    """
    given = [answer for answer in records(answers) if answer["photos"]]
    if photos.empty:
        rows = [_unchecked(answer, name) for answer in given for name in _names(answer)]
        table = from_rows(TABLES["photo_checks"], rows)
        facts = {"folders": "、".join(settings.inputs.photos)}
        said = [Problem("photo.unchecked", "info", count=len(rows), facts=facts)] if rows else []
        return Output({"photo_checks": table}, said)
    finder = PointFinder(points, identities, (settings.county.name, settings.county.area))
    spoken = _spoken(given, finder)
    meant = points[points["point_id"].isin({one for found in spoken.values() for one in found})]
    filled = {} if answer_positions is None else _filled_in(answer_positions)
    shots = {**_shots(photos), **filled}
    album, ground = Album(photos), Ground(meant, places, shots, settings.photos.far_m)
    rows = [
        _look(answer, name, spoken[answer["point_ref"], answer["day"]], album, ground, settings)
        for answer in given
        for name in _names(answer)
    ]
    _tell_shared(rows, {row["answer_id"]: row["point_ref"] for row in given})
    for row in rows:
        _judge(row, settings.photos.rule)
    files = {answer["answer_id"]: answer["file"] for answer in given}
    problems = _problems(rows, files, photos)
    return Output({"photo_checks": from_rows(TABLES["photo_checks"], rows)}, problems)


def find_unbacked(photo_checks: pd.DataFrame) -> frozenset[str]:
    """Return the answers that name photos none of which is evidence."""
    is_backed = photo_checks.groupby("answer_id")["is_evidence"].any()
    return frozenset(is_backed.index[~is_backed.to_numpy(dtype=bool)])


def _spoken(
    given: Iterable[Mapping[str, Any]], finder: PointFinder
) -> dict[tuple[str, date], tuple[str, ...]]:
    """Return the points that each reference speaks for on its day; none where it is not known."""
    keys = dict.fromkeys((answer["point_ref"], answer["day"]) for answer in given)
    return {
        (ref, day): tuple(finder.find(ref, day).targets) if finder.knows(ref) else ()
        for ref, day in keys
    }


def _shots(photos: pd.DataFrame) -> dict[str, LonLat]:
    placed = photos[photos["lon"].notna()]
    columns = (placed[name].tolist() for name in ("path", "lon", "lat"))
    return {path: (lon, lat) for path, lon, lat in zip(*columns, strict=True)}


def _filled_in(positions: pd.DataFrame) -> dict[str, LonLat]:
    columns = (positions[name].tolist() for name in ("answer_id", "lon", "lat"))
    return {f"{_ANSWER}{one}": (lon, lat) for one, lon, lat in zip(*columns, strict=True)}


def _names(answer: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(filter(None, answer["photos"].split("、"))))


def _row(answer: Mapping[str, Any], name: str, targets: tuple[str, ...]) -> Row:
    point_id = targets[0] if targets else ""
    said = {"answer_id": answer["answer_id"], "photo": name, "point_id": point_id}
    return {**said, **_NOTHING, "targets": targets, "faults": [], "shared_with": [], "same": ""}


def _unchecked(answer: Mapping[str, Any], name: str) -> Row:
    return {**_row(answer, name, ()), "state": "unchecked", "is_evidence": True}


def _look(
    answer: Mapping[str, Any],
    name: str,
    targets: tuple[str, ...],
    album: Album,
    ground: Ground,
    settings: Settings,
) -> Row:
    """Return the best reading of a photo: of several files of that name the least doubtful."""
    found = album.find(name)
    if not found:
        return {**_row(answer, name, targets), "faults": ["missing"]}
    readings = []
    for photo in found:
        row = _row(answer, name, targets)
        row |= {"path": photo["path"], "same": photo["digest"] or photo["path"]}
        _check_time(row, photo, answer["day"], settings)
        _check_place(row, photo, ground)
        if photo["kind"] in ("unreadable", "other"):
            row["faults"] = ["unreadable" if photo["kind"] == "unreadable" else "other_kind"]
        readings.append(row)
    best = min(readings, key=lambda row: (_weight(row["faults"]), row["path"]))
    if len({row["same"] for row in readings}) > 1:
        best["faults"].append("ambiguous")
    return best


def _weight(faults: Iterable[str]) -> tuple[int, int]:
    found = list(faults)
    return sum(fault in PHOTO_REFUTED for fault in found), len(found)


def _check_time(row: Row, photo: Mapping[str, Any], day: date, settings: Settings) -> None:
    row["taken"] = photo["taken"]
    if not photo["taken"]:
        row["faults"].append("no_time")
        return
    taken = date.fromisoformat(photo["taken"][:10])
    row["days"] = days = (taken - day).days
    if taken > settings.day:
        row["faults"].append("future")
    elif days > settings.photos.after_days:
        row["faults"].append("late")
    elif days < -settings.photos.before_days:
        row["faults"].append("early")


def _check_place(row: Row, photo: Mapping[str, Any], ground: Ground) -> None:
    shot = photo["path"] if pd.notna(photo["lon"]) else f"{_ANSWER}{row['answer_id']}"
    if not ground.has(shot):
        row["faults"].append("no_position")
        return
    seen = ground.see(shot, row["targets"])
    row["datum"] = seen.datum
    row["distance_m"] = seen.distance_m
    if seen.distance_m is None:
        row["faults"].append("no_point")
    elif not seen.is_near:
        row["faults"].append("far")
    elif seen.datum == "gcj02":
        row["faults"].append("gcj02")


def _tell_shared(rows: Iterable[Row], refs: Mapping[str, str]) -> None:
    """Mark pictures that stand for several points, by their content."""
    users: dict[str, dict[str, str]] = defaultdict(dict)
    listed = [row for row in rows if row["same"]]
    for row in listed:
        users[row["same"]].setdefault(row["point_id"] or refs[row["answer_id"]], row["point_id"])
    for row in listed:
        mine = {*row["targets"], row["point_id"] or refs[row["answer_id"]]}
        others = [point for point in users[row["same"]] if point not in mine]
        if others:
            row["shared_with"] = sorted(others)[:_SHARED_MAX]
            row["faults"].append("reused")


def _judge(row: Row, rule: str) -> None:
    """Set state and worth. A picture of several points is no evidence unless it was taken here."""
    row["faults"] = sorted(row["faults"], key=PHOTO_FAULTS.index)
    row["state"] = row["faults"][0] if row["faults"] else "ok"
    faults = set(row["faults"])
    is_here = row["distance_m"] is not None and not faults & {"far", "gcj02"}
    refuted = faults.intersection(PHOTO_REFUTED) or ("reused" in faults and not is_here)
    is_open = faults.intersection(PHOTO_OPEN)
    row["is_evidence"] = rule == "mark" or not (refuted or (rule == "proven" and is_open))


def _problems(rows: list[Row], files: Mapping[str, str], photos: pd.DataFrame) -> list[Problem]:
    """Return a problem for each file and fault, and how many photos no answer names."""
    alike: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row["faults"]:
            key = files[row["answer_id"]], PHOTO_FAULTS.index(row["state"])
            alike[key].append(row)
    out = []
    for (file, index), group in sorted(alike.items()):
        fault = PHOTO_FAULTS[index]
        names = list(Counter(row["photo"] for row in group))
        facts = {"fault": f"@photo_state.{fault}", "fix": f"@photo_fix.{fault}"}
        facts |= {"names": "、".join(names[:_SHOWN]), "more": "…" if names[_SHOWN:] else ""}
        facts["refused"] = str(sum(not row["is_evidence"] for row in group) or "")
        level = "warning" if facts["refused"] else "info"
        code = "photo.doubtful"
        out.append(Problem(code, level, file=file, count=len(group), facts=facts))  # type: ignore[arg-type]
    unused = len(photos) - len({row["path"] for row in rows} - {""})
    if unused:
        out.append(Problem("photo.unused", "info", count=unused))
    return out
