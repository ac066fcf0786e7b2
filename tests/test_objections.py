"""From a returned page to an answered objection: collect, build, look, decide, build again."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from click.testing import CliRunner, Result

from geoplan.cli import main
from geoplan.lists.case_list import FILE_NAME
from geoplan.render import pack
from geoplan.workspace import Workspace
from tests.evidence.returned import answer, as_json

WHY = '=cmd|"/c calc"!A1 归县住建局 13800000000'


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def sheet(folder: Path, name: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO((folder / "maps" / FILE_NAME).read_bytes()))
    rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
    at = next(i for i, row in enumerate(rows) if "序号" in row)
    assert not any(c.data_type == "f" for row in book[name].iter_rows() for c in row)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if row[0]]


def card(folder: Path, point_id: str) -> tuple[list[str], list[int]]:
    html = (folder / "maps/index.html").read_text("utf-8")
    for text in re.findall(r'<script type="text/plain" id="[^"]+">([^<]*)</script>', html):
        columns = pack.read_blob(text)
        if "said" in columns:
            i = columns["id"].index(point_id)
            said = columns["said_set"][columns["said"][i]]
            return said, columns["todo_set"][columns["todo"][i]]
    raise AssertionError("no columns")


def test_an_objection_is_shown_answered_and_gone(built_folder: Path, tmp_path: Path) -> None:
    duties = Workspace.open(built_folder).read_table("duties")
    lead = duties[duties["role"] == "lead"].iloc[0]
    point, unit = lead["point_id"], lead["unit"]
    day = "2026-10-19"
    claim = {"kind": "not_ours", "point": point, "time": f"{day}T09:30", "who": "李某", "why": WHY}
    stranger = answer(point, time=f"{day}T10:00")
    for name, sender, records in (("a", unit, [claim]), ("b", "县气象局", [stranger])):
        (tmp_path / f"{name}.json").write_bytes(as_json(records, sender))
        assert run("collect", "--folder", built_folder, tmp_path / f"{name}.json").exit_code == 0
    built = run("build", built_folder, "--as-of", "2026-10-20")
    assert built.exit_code == 0
    assert "责任异议：1 处" in built.output
    (row,) = sheet(built_folder, "责任异议")
    assert (row["答复情况"], row["反馈单位"], row["理由"]) == ("待核实", unit, WHY)
    said, counts = card(built_folder, point)
    assert counts[3] == 1
    assert unit in said[0] and "13800000000" not in said[0] and "李某" not in said[0]
    checks = [row for row in sheet(built_folder, "自检自查表") if row["交表单位"] == "县气象局"]
    assert "待核实" in run("explain", point, "--folder", built_folder).output
    assert [row["存疑"] for row in checks] == ["不是该点位的单位"] * len(checks)
    doubted = Workspace.open(built_folder).read_table("foreign_answers")
    assert isinstance(doubted, pd.DataFrame) and len(doubted) == 1

    _answer(row["怎样答复"].split("；")[1], built_folder)
    built = run("build", built_folder, "--as-of", "2026-10-21")
    assert "责任异议：" not in built.output
    (row,) = sheet(built_folder, "责任异议")
    assert (row["答复情况"], row["怎样答复"]) == ("已答复", None)
    assert "已答复" in card(built_folder, point)[0][0]
    assert card(built_folder, point)[1][3] == 0


def _answer(command: str, folder: Path) -> None:
    """Run the command that the sheet gives, with the folder and what it leaves to fill in."""
    words = shlex.split(command[command.index("geoplan") :])[1:]
    words[words.index(".")] = str(folder)
    assert "--confirm" in words
    told = run(*words, "--as-of", "2026-10-20", "--dry-run")
    assert "没有写入" in told.output
    told = run(*words, "--as-of", "2026-10-20")
    assert told.exit_code == 0 and "已写入" in told.output, told.output


def test_confirming_what_is_not_theirs_changes_nothing(built_folder: Path) -> None:
    duties = Workspace.open(built_folder).read_table("duties")
    point = duties.loc[duties["role"] == "lead", "point_id"].iloc[0]
    words = ("--point", point, "--to", "县气象局", "--who", "张三", "--why", "核实")
    told = run("assign", built_folder, *words, "--confirm")
    assert "没有写入" in told.output and "不归县气象局" in told.output
    assert not (built_folder / "data/state/reassignments.csv").exists()
