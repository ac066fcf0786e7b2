"""The list of units that look after grids."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoplan.errors import InputError, Problem
from geoplan.sources.sponsors import read_sponsors


def read(folder: Path, text: str) -> tuple[list[tuple[str, float]], list[Problem]]:
    path = folder / "名单.csv"
    path.write_text(text, "utf-8-sig")
    return read_sponsors(path, path.name)


def test_units_and_shares(tmp_path: Path) -> None:
    text = "包保单位名单\n序号,单位名称,份额\n1,县教体局,2\n2,县城管局,\n3,县 住建局,1.5\n"
    units, problems = read(tmp_path, text)
    assert units == [("县教体局", 2.0), ("县城管局", 1.0), ("县 住建局", 1.5)]
    assert problems == []


def test_rows_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    text = "包保单位,份额\n甲,1\n,2\n甲,3\n乙,多\n丙,0\n丁,-1\n戊,inf\n"
    units, problems = read(tmp_path, text)
    assert units == [(name, 1.0) for name in "甲乙丙丁戊"]
    assert [(p.code, p.level, p.row) for p in problems] == [
        ("sheet.not_data", "info", None),
        ("grids.repeated", "lost", 4),
        ("grids.bad_share", "warning", 5),
        ("grids.bad_share", "warning", 6),
        ("grids.bad_share", "warning", 7),
        ("grids.bad_share", "warning", 8),
    ]
    assert problems[1].facts == {"name": "甲", "first": 2}


def test_a_list_of_nobody(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, "包保单位,份额\n,2\n")
    assert [p.code for p in caught.value.problems] == ["sheet.not_data", "grids.nobody"]
