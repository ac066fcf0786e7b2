"""Reports on the negative list: every row read or listed with what is wrong."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geoplan.config import Inputs, Settings
from geoplan.evidence import load_negatives
from geoplan.tables import records

HEAD = ("编号", "名称", "状态", "日期", "责任单位", "扣分", "佐证", "处置人", "复核人")


def _load(folder: Path, *rows: tuple[Any, ...]) -> tuple[list[dict[str, Any]], list[Any]]:
    path = folder / "负面清单.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *rows])
    settings = Settings(inputs=Inputs(negatives=("负面清单.csv",)), as_of=date(2026, 10, 20))
    output = load_negatives(files={"negatives": [path]}, settings=settings)
    return records(output.tables["negative_reports"]), list(output.problems)


def test_rows_are_read_as_written(tmp_path: Path) -> None:
    rows, problems = _load(
        tmp_path,
        ("第3项", "", "发生", "2026-10-01", "县公安局", "", "", "", ""),
        ("１４", "拖欠工资", "已处置", "10月8日", "县人社局", "-0.5", "通报.pdf", "甲", "乙"),
        ("15", "", "未发生", "", "", "", "", "", ""),
        ("16", "某项", "", "", "某单位", "", "", "", ""),
    )
    assert not problems
    assert [(r["number"], r["state"], r["deduct"]) for r in rows] == [
        (3, "open", pytest.approx(float("nan"), nan_ok=True)),
        (14, "closed", 0.5),
        (15, "clear", pytest.approx(float("nan"), nan_ok=True)),
    ]
    assert [r["day"] for r in rows] == [date(2026, 10, 1), date(2026, 10, 8), None]
    assert rows[1]["name"] == "拖欠工资"
    assert (rows[1]["handler"], rows[1]["reviewer"], rows[1]["evidence"]) == (
        "甲",
        "乙",
        "通报.pdf",
    )


@pytest.mark.parametrize(
    ("row", "code", "kept"),
    [
        (("40", "", "发生"), "negative.bad_number", 0),
        (("0", "", "发生"), "negative.bad_number", 0),
        (("三", "", "发生"), "negative.bad_number", 0),
        (("3", "", "不清楚"), "negative.bad_state", 0),
        (("3", "", "发生", "某天"), "negative.bad_date", 1),
        (("3", "", "发生", "", "", "很多"), "negative.bad_marks", 1),
        (("3", "", "发生", "", "", "1e9"), "negative.bad_marks", 1),
        (("3", "", "发生", "2026-10-21"), "negative.future", 0),
    ],
)
def test_what_cannot_be_used_is_told(
    tmp_path: Path, row: tuple[Any, ...], code: str, kept: int
) -> None:
    rows, problems = _load(tmp_path, row + ("",) * (len(HEAD) - len(row)))
    assert [p.code for p in problems] == [code]
    assert len(rows) == kept


def test_an_open_entry_without_a_date_is_not_lost(tmp_path: Path) -> None:
    rows, _ = _load(tmp_path, ("1", "", "发生", "某天", "", "", "", "", ""))
    assert rows[0]["state"] == "open"
