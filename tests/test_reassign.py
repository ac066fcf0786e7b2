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


def test_a_whole_lot_goes_to_another_unit(toy_folder: Path) -> None:
    before = leads(toy_folder)
    lanes = {i for i in before if i.startswith("back_lane")}
    words = ("--type", "背街小巷", "--to", "县住建局")
    seen = assign(toy_folder, *words, "--dry-run")
    assert seen.exit_code == 0 and f"会改变 {len(lanes)} 处" in seen.output
    assert not (toy_folder / STATE).exists()
    assert assign(toy_folder, *words).exit_code == 0
    after = leads(toy_folder)
    assert {i for i in after if after[i] != before[i]} == lanes
    assert {after[i] for i in lanes} == {"县住建局"}
    told = run("explain", min(lanes), "--folder", toy_folder)
    assert "张三" in told.output and "分工调整" in told.output


def test_one_point_after_a_lot_and_earlier_rows_stay(toy_folder: Path) -> None:
    first = min(i for i in leads(toy_folder) if i.startswith("back_lane"))
    assign(toy_folder, "--type", "背街小巷", "--to", "县住建局")
    kept = (toy_folder / STATE).read_bytes()
    assign(toy_folder, "--point", first, "--to", "县教体局")
    assert (toy_folder / STATE).read_bytes().startswith(kept)
    after = leads(toy_folder)
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
    toy_folder: Path, words: tuple[str, ...]
) -> None:
    leads(toy_folder)
    found = assign(toy_folder, *words)
    assert "Traceback" not in found.output and "→" in found.output
    assert not (toy_folder / STATE).exists()


def test_a_file_with_other_columns_keeps_them(toy_folder: Path) -> None:
    leads(toy_folder)
    path = toy_folder / STATE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("备忘,新单位,类别,谁\r\n老记录,县民政局,公园,李四\r\n".encode("gb18030"))
    assert assign(toy_folder, "--type", "背街小巷", "--to", "县住建局").exit_code == 0
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert rows == [
        ["备忘", "新单位", "类别", "谁"],
        ["老记录", "县民政局", "公园", "李四"],
        ["", "县住建局", "back_lane", "'=张三"],
    ]
