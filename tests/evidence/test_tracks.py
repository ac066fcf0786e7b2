"""Tracks as files and folders of a workspace."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geoplan.config import Inputs, Settings
from geoplan.errors import InputError
from geoplan.evidence import load_tracks
from geoplan.evidence import tracks as reader
from geoplan.tables import records
from geoplan.text import LANGUAGES, word_problem
from geoplan.workspace import Workspace
from tests.evidence.test_gpx import fix, gpx

GOOD = gpx(fix() * 3, fix(time="2026-10-19T18:00:00Z"))


def load(folder: Path, *names: str, datums: tuple[str, ...] = ("auto",)) -> Any:
    (folder / "x.osm").write_bytes(b"")
    inputs = Inputs(osm="x.osm", tracks=names, track_datums=datums)
    settings = Settings(as_of=date(2026, 10, 20), inputs=inputs)
    output = load_tracks(files=Workspace(folder).files(settings), settings=settings)
    for problem in output.problems:
        for language in LANGUAGES:
            assert word_problem(problem, language)["what"]
    return output


def codes(output: Any) -> list[tuple[str, str, str]]:
    return [(p.code, p.level, p.file) for p in output.problems]


def test_a_folder_holds_all_that_end_in_gpx(tmp_path: Path) -> None:
    home = tmp_path / "data" / "轨迹"
    (home / "10月").mkdir(parents=True)
    (home / "10月" / "乙.GPX").write_bytes(GOOD)
    (home / "甲.gpx").write_bytes(gpx(fix(117.9)))
    (home / "照片.jpg").write_bytes(b"x")
    output = load(tmp_path, "data/轨迹")
    rows = records(output.tables["tracks"])
    assert sorted((r["file"], r["part"], r["fixes"]) for r in rows) == [
        ("data/轨迹/10月/乙.GPX", 1, 3),
        ("data/轨迹/10月/乙.GPX", 2, 1),
        ("data/轨迹/甲.gpx", 1, 1),
    ]
    assert {r["day"] for r in rows} == {date(2026, 10, 20)}
    assert len(output.tables["fixes"]) == 5
    assert codes(output) == []


def test_the_workspace_may_be_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t").mkdir()
    for name in ("t/a.gpx", "b.gpx"):
        (tmp_path / name).write_bytes(gpx(fix(117 + len(name) / 100)))
    monkeypatch.chdir(tmp_path)
    output = load(Path(), "t", "b.gpx")
    assert {r["file"] for r in records(output.tables["tracks"])} == {"t/a.gpx", "b.gpx"}
    assert codes(output) == []


def test_files_are_named_one_by_one_with_their_datums(tmp_path: Path) -> None:
    (tmp_path / "a.gpx").write_bytes(GOOD)
    (tmp_path / "b.gpx").write_bytes(gpx(fix(117.9)))
    output = load(tmp_path, "a.gpx", "b.gpx", datums=("auto", "高德"))
    told = {r["file"]: r["declared"] for r in records(output.tables["tracks"])}
    assert told == {"a.gpx": "", "b.gpx": "gcj02"}
    with pytest.raises(InputError):
        load(tmp_path, "a.gpx", datums=("火车",))


def test_what_cannot_be_used_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MB_MAX", 0.01)
    home = tmp_path / "t"
    home.mkdir()
    files = {
        "a.gpx": GOOD,
        "b.gpx": GOOD,
        "c.gpx": b"<kml/>",
        "d.gpx": gpx(fix(time="") * 2),
        "e.gpx": gpx(fix(time="2026-10-21T08:00:00+08:00")),
        "f.gpx": gpx(fix(time="2019-10-21T08:00:00+08:00")),
        "g.gpx": GOOD[:-60],
        "h.gpx": gpx(fix() * 200),
        "i.gpx": gpx(),
        "j.gpx": gpx(fix(999) + fix(117.8)),
        "k.gpx": b'<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>',
    }
    for name, data in files.items():
        (home / name).write_bytes(data)
    output = load(tmp_path, "t")
    assert codes(output) == [
        ("track.repeated", "info", "t/b.gpx"),
        ("track.not_gpx", "lost", "t/c.gpx"),
        ("track.no_time", "lost", "t/d.gpx"),
        ("track.future", "info", "t/e.gpx"),
        ("track.too_old", "lost", "t/f.gpx"),
        ("track.damaged", "warning", "t/g.gpx"),
        ("track.too_large", "lost", "t/h.gpx"),
        ("track.empty", "lost", "t/i.gpx"),
        ("track.bad_fixes", "lost", "t/j.gpx"),
        ("track.doctype", "lost", "t/k.gpx"),
    ]
    used = {r["file"]: (r["fixes"], r["bad"]) for r in records(output.tables["tracks"])}
    assert used["t/j.gpx"] == (2, 1)
    assert set(used) == {"t/a.gpx", "t/g.gpx", "t/j.gpx"}


def test_an_empty_folder_is_told_and_a_missing_one_stops(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    assert codes(load(tmp_path, "t")) == [("track.no_files", "warning", "t")]
    with pytest.raises(InputError):
        load(tmp_path, "u")
