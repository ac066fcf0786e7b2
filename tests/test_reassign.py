"""Duties are handed over by a command, and stay so when the county is built again."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geoplan.cli import main
from geoplan.pipeline import build
from geoplan.workspace import Workspace

STATE = "data/state/reassignments.csv"


def run(*words: Any) -> Any:
    return CliRunner().invoke(main, [str(word) for word in words])


def leads(folder: Path) -> dict[str, str]:
    workspace = Workspace.open(folder)
    duties = build(workspace, workspace.settings(), lambda _: None).tables
    found = duties.get("duties")
    if found is None:
        found = workspace.read_table("duties")
    mine = found[found["role"] == "lead"]
    return dict(zip(mine["point_id"], mine["unit"], strict=True))


def assign(folder: Path, *words: str) -> Any:
    return run("assign", folder, "--who", "=张三", "--why", "分工调整", *words)


def test_a_whole_lot_goes_to_another_unit(built_folder: Path) -> None:
    before = leads(built_folder)
    lanes = {i for i in before if i.startswith("back_lane")}
    words = ("--type", "背街小巷", "--to", "县住建局")
    seen = assign(built_folder, *words, "--dry-run")
    assert seen.exit_code == 0 and f"会改变 {len(lanes)} 处" in seen.output
    assert not (built_folder / STATE).exists()
    assert assign(built_folder, *words).exit_code == 0
    after = leads(built_folder)
    assert {i for i in after if after[i] != before[i]} == lanes
    assert {after[i] for i in lanes} == {"县住建局"}
    told = run("explain", min(lanes), "--folder", built_folder)
    assert "张三" in told.output and "分工调整" in told.output


def test_one_point_after_a_lot_and_earlier_rows_stay(built_folder: Path) -> None:
    first = min(i for i in leads(built_folder) if i.startswith("back_lane"))
    assign(built_folder, "--type", "背街小巷", "--to", "县住建局")
    kept = (built_folder / STATE).read_bytes()
    assign(built_folder, "--point", first, "--to", "县教体局")
    assert (built_folder / STATE).read_bytes().startswith(kept)
    after = leads(built_folder)
    assert after[first] == "县教体局"
    assert set(after.values()) >= {"县住建局"}


@pytest.mark.parametrize(
    "words",
    [
        ("--type", "没有这一类", "--to", "县住建局"),
        ("--type", "背街小巷", "--role", "没有这个角色", "--to", "县住建局"),
        ("--to", "县住建局"),
        ("--point", "没有这一处", "--to", "县住建局"),
    ],
)
def test_what_cannot_be_used_is_said_and_not_written(
    built_folder: Path, words: tuple[str, ...]
) -> None:
    leads(built_folder)
    found = assign(built_folder, *words)
    assert "Traceback" not in found.output and "→" in found.output
    assert not (built_folder / STATE).exists()


def test_a_file_with_other_columns_keeps_them(built_folder: Path) -> None:
    leads(built_folder)
    path = built_folder / STATE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("备忘,新单位,类别,谁\r\n老记录,县民政局,公园,李四\r\n".encode("gb18030"))
    assert assign(built_folder, "--type", "背街小巷", "--to", "县住建局").exit_code == 0
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert rows == [
        ["备忘", "新单位", "类别", "谁", "角色", "日期", "理由"],
        ["老记录", "县民政局", "公园", "李四"],
        ["", "县住建局", "back_lane", "'=张三", "主责", rows[2][5], "分工调整"],
    ]


def test_a_selector_without_a_column_is_not_lost(built_folder: Path) -> None:
    before = leads(built_folder)
    path = built_folder / STATE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("点位编号,角色,新单位,决定人,日期\r\n", "utf-8")
    lane = min(i for i in before if i.startswith("back_lane"))
    words = ("--type", "背街小巷", "--from", before[lane], "--to", "县住建局")
    assert assign(built_folder, *words).exit_code == 0
    heads, row = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    cells = dict(zip(heads, row, strict=True))
    assert cells["点位类别"] == "back_lane" and cells["原单位"] == before[lane]
    after = leads(built_folder)
    assert {i[:9] for i in before if after[i] != before[i]} == {"back_lane"}


def test_of_one_day_the_last_order_counts_and_is_not_written_twice(built_folder: Path) -> None:
    lanes = {i for i in leads(built_folder) if i.startswith("back_lane")}
    words = ("--type", "背街小巷", "--as-of", "2026-10-20")
    for unit in ("县水务局", "县住建局", "县文旅局", "县民政局", "县水务局"):
        found = assign(built_folder, *words, "--to", unit)
        assert f"会改变 {len(lanes)} 处" in found.output  # also before the next build
    kept = (built_folder / STATE).read_bytes()
    assert "没有写入" in assign(built_folder, *words, "--to", "县水务局").output
    assert (built_folder / STATE).read_bytes() == kept
    after = leads(built_folder)
    assert {after[i] for i in lanes} == {"县水务局"}


def test_an_order_sees_those_before_it(built_folder: Path) -> None:
    lanes = {i for i in leads(built_folder) if i.startswith("back_lane")}
    day = ("--as-of", "2026-10-20")
    assign(built_folder, "--type", "背街小巷", "--to", "县水务局", *day)
    assert assign(built_folder, "--from", "县水务局", "--to", "县民政局", *day).exit_code == 0
    after = leads(built_folder)
    assert {after[i] for i in lanes} == {"县民政局"}


@pytest.mark.parametrize("unit", ["有关部门", "县税务局、县水务局"])
def test_nobody_and_several_take_over_nothing(built_folder: Path, unit: str) -> None:
    before = leads(built_folder)
    found = assign(built_folder, "--type", "背街小巷", "--to", unit)
    assert not (built_folder / STATE).exists() and unit in found.output
    path = built_folder / STATE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"点位类别,新单位,决定人,日期\r\n背街小巷,{unit},王,2026-10-20\r\n", "utf-8")
    assert leads(built_folder) == before


def test_who_and_why_may_not_be_blank(built_folder: Path) -> None:
    leads(built_folder)
    words = ("--type", "背街小巷", "--to", "县住建局", "--who", " ", "--why", "x")
    assert run("assign", built_folder, *words).exit_code == 2
    assert not (built_folder / STATE).exists()


def test_a_file_of_unicode_text_is_read_as_a_build_reads_it(built_folder: Path) -> None:
    leads(built_folder)
    path = built_folder / STATE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("点位编号\t新单位\t决定人\r\n".encode("utf-16"))
    assert assign(built_folder, "--type", "背街小巷", "--to", "县住建局").exit_code == 0
    after = leads(built_folder)
    assert {after[i] for i in after if i.startswith("back_lane")} == {"县住建局"}
