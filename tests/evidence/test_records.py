"""What files say becomes plain, bounded text and times by the clock of China."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geoplan.evidence.records import clean_time
from tests.evidence.returned import answer, as_json, write
from tests.evidence.test_collect import collect, load


def test_hostile_texts_become_plain_text(tmp_path: Path) -> None:
    nasty = "\x00\x1b[31m<script>\u202e\u2028\ud800=cmd|' /C calc'!A0\r\n\t"
    given = answer(nasty, note=nasty * 500, photos=["/etc/passwd", "..", "a\\..\\b.jpg", ""])
    data = as_json([]).replace(b"[]", json.dumps([given]).encode())
    (done,) = collect(tmp_path, write(tmp_path, "a\x1b[31m.json", data))
    assert "\x1b" not in done.name
    assert "collect.cut" in [p.code for p in done.problems]
    (row,), _ = load(tmp_path)
    assert row["photos"] == "passwd、b.jpg"
    for name in ("point_ref", "note", "checker"):
        assert row[name].isprintable()
        assert len(row[name]) <= 2000
    assert row["point_ref"].startswith("[31m<script>")


def test_numbers_duplicates_and_wrong_types_do_no_harm(tmp_path: Path) -> None:
    huge = "9" * 10_000
    body = (
        '[{"point":"a","indicator":"i","result":"met","time":"2026-10-19","spots":' + huge + "},"
        '{"point":1e999,"indicator":NaN,"result":"met","time":"2026-10-19","spots":5},'
        '{"point":"b","indicator":"i","result":"met","result":"unmet","time":"2026-10-19"},'
        '{"point":["x"],"indicator":{"a":1},"result":true,"time":null},'
        '17,"x",null,[]]'
    )
    data = as_json([]).replace(b'"crc32": "2e9e4c2a"', b'"x": 1').replace(b"[]", body.encode())
    (done,) = collect(tmp_path, write(tmp_path, "a.json", data))
    rows, problems = load(tmp_path)
    assert [pd.isna(row["spots"]) for row in rows if row["point_ref"] == "a"] == [True]
    assert done.records >= 6
    assert any(p.code == "evidence.unread" for p in problems)


def test_rare_characters_of_names_stay(tmp_path: Path) -> None:
    names = ["\ue000\ue863某", "\U000323b0家", "𬱟🏫"]
    given = [answer(indicator=f"i{n}", checker=name) for n, name in enumerate(names)]
    collect(tmp_path, write(tmp_path, "a.json", as_json(given)))
    assert sorted(row["checker"] for row in load(tmp_path)[0]) == sorted(names)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-10-12T09:30", "2026-10-12T09:30"),
        ("2026-10-12T09:30:59", "2026-10-12T09:30"),
        ("2026-10-12T23:30:00.000Z", "2026-10-13T07:30"),
        ("2026-10-12T09:30:00+08:00", "2026-10-12T09:30"),
        ("2026-10-12 9:05", "2026-10-12T09:05"),
        ("2026年10月12日 09：30", "2026-10-12T09:30"),
        ("2026-10-12", "2026-10-12"),
        ("2026-10-12T25:61", "2026-10-12"),
        (datetime(2026, 10, 12, 9, 30, 59), "2026-10-12T09:30"),
        (datetime(2026, 10, 12), "2026-10-12"),
        (date(2026, 10, 12), "2026-10-12"),
        (46307.0, "2026-10-12"),
        ("10月12日", ""),
        ("0300-10-12T09:30:00Z", "0300-10-12T17:30"),
        ("9999-12-31T23:59:59-12:00", ""),
        ("0001-01-01T00:00:00+14:00", ""),
        ("2026-13-01", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_times_are_read_by_the_clock_of_china(given: Any, kept: str) -> None:
    assert clean_time(given) == kept
