"""A build for an earlier date tells what held then: what came later is as if it were not there."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from tests.steps import make_tables
from tests.toy import ANSWERS, SETTINGS, write_toy

THEN = date(2026, 10, 12)
LATER = [
    ["第一小学", "fac_fire", "未达标", "2026-10-15", "李四", "堵塞"],
    ["第一小学", "fac_fire_lane", "达标", "2026-10-18", "李四", ""],
]
EARLIER = [
    ["第一小学", "fac_fire", "达标", "2026-10-10", "张三", ""],
    ["第一小学", "fac_fire_lane", "未达标", "2026-10-01", "张三", "门口堆物"],
]
VISITS = [
    ["点位", "路段", "日期", "巡查人"],
    ["第一小学", "", "2026-10-11", "王五"],
    ["", "解放路", "2026-09-20", "王五"],
    ["", "人民路", "2026-10-16", "王五"],
    ["东门农贸市场", "", "2026-10-14", "王五"],
]
MOVES = [
    ["点位", "新单位", "决定人", "日期", "理由"],
    ["第一小学", "县城管局", "赵六", "2026-10-05", "分工"],
    ["东门农贸市场", "县城管局", "赵六", "2026-10-17", "分工"],
]
TOLD = ("checks", "scores", "duties", "visited", "gaps", "summaries")
ALSO_TOLD = ("section_states", "section_summaries", "blind_spots", "full_coverage")


def build(folder: Path, day: date, *, with_later: bool) -> Any:
    """Return the tables of the toy county as of ``day``."""
    write_toy(folder)
    rows = {
        "answers.csv": [ANSWERS[0], *EARLIER, *LATER],
        "巡查.csv": VISITS,
        "调整.csv": MOVES,
    }
    for name, lines in rows.items():
        kept = lines if with_later else [r for r in lines if not THEN.isoformat() < _day(r) < "3"]
        with (folder / "data" / "inputs" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(kept)
    more = 'visits = ["data/inputs/巡查.csv"]\nreassignments = ["data/inputs/调整.csv"]\n'
    (folder / "geoplan.toml").write_text(
        SETTINGS.replace("2026-10-20", day.isoformat()) + more, "utf-8"
    )
    return make_tables(folder, *TOLD, *ALSO_TOLD)


def _day(row: list[str]) -> str:
    return next((cell for cell in row if cell.startswith("2026-")), "")


def test_what_came_later_does_not_change_what_held(tmp_path: Path) -> None:
    then = build(tmp_path / "then", THEN, with_later=False)
    again = build(tmp_path / "again", THEN, with_later=True)
    for name in (*TOLD, *ALSO_TOLD):
        one, other = (pd.DataFrame(result.tables[name]) for result in (then, again))
        pd.testing.assert_frame_equal(one, other)
    codes = set(again.problems["code"])
    assert {"answer.future", "visit.future", "reassign.future"} <= codes
    now = build(tmp_path / "now", date(2026, 10, 20), with_later=True)
    for name in ("checks", "duties", "visited", "gaps"):
        assert not pd.DataFrame(now.tables[name]).equals(pd.DataFrame(then.tables[name])), name
