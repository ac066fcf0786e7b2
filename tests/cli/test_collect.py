"""Collecting and looking after the store as a user types it."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from geoplan.evidence.store import evidence_files
from geoplan.workspace import EVIDENCE, Workspace
from tests.evidence.returned import answer, as_json, write


def run(*args: object) -> Result:
    result = CliRunner().invoke(main, [*map(str, args)])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def given(tmp_path: Path) -> Path:
    records = [answer("第二小学", result="unmet", note="电话13800000000"), answer("查无此处")]
    return write(tmp_path / "in", "县教体局.json", as_json(records))


def checked(folder: Path) -> list[str]:
    checks = Workspace.open(folder).read_table("checks")
    mine = checks[(checks["point_id"] == "school-w603") & (checks["indicator_id"] == "env_clean")]
    return [*mine["result"]]


def test_collected_answers_reach_the_scores(built_folder: Path, given: Path) -> None:
    done = run("collect", given, "--folder", built_folder)
    assert done.exit_code == 0, done.output
    assert "县教体局，2 条" in done.output
    built = run("build", built_folder)
    assert built.exit_code == 0, built.output
    assert checked(built_folder) == ["unmet"]
    assert "已是最新" in run("build", built_folder).output
    problems = Workspace.open(built_folder).manifest()["steps"]["scores"]["problems"]
    assert any(p["facts"].get("point") == "查无此处" for p in problems)
    assert "已收过" in run("collect", given, "--folder", built_folder).output
    assert "已是最新" in run("build", built_folder).output


def test_remove_hides_the_text_everywhere_and_purge_takes_it_out(
    built_folder: Path, given: Path
) -> None:
    run("collect", given, "--folder", built_folder)
    run("build", built_folder)
    home = built_folder / EVIDENCE
    answers = Workspace.open(built_folder).read_table("answers")
    (key,) = answers.loc[answers["note"].str.contains("138"), "answer_id"]
    assert key in run("explain", "第二小学", "--folder", built_folder).output
    more = ("--folder", built_folder, "--who", "李某", "--why", "误填电话")
    signed = run("evidence", "manifest", built_folder, "--round", "第三轮", "--who", "张三")
    assert signed.exit_code == 0, signed.output
    assert run("evidence", "remove", key[:10], *more).exit_code == 0
    assert "以前已经删除" in run("evidence", "remove", key, *more).output
    run("build", built_folder)
    for path in (built_folder / "data" / "tables").glob("*.parquet"):
        assert "13800000000" not in Workspace.open(built_folder).read_table(path.stem).to_string()
    assert run("evidence", "verify", built_folder).exit_code == 0
    assert any(b"13800000000" in path.read_bytes() for path in home.iterdir())
    assert run("evidence", "remove", key, *more, "--purge").exit_code == 0
    assert not any(b"13800000000" in path.read_bytes() for path in home.iterdir())
    verified = run("evidence", "verify", built_folder)
    assert verified.exit_code == 0, verified.output
    assert "代替" in verified.output
    assert run("collect", given, "--folder", built_folder).exit_code == 0
    assert not any(b"13800000000" in path.read_bytes() for path in home.iterdir())


def test_verify_names_the_edited_file_and_the_missing_one(toy_folder: Path, given: Path) -> None:
    run("collect", given, "--folder", toy_folder)
    run("evidence", "manifest", toy_folder, "--round", "第三轮", "--who", "张三")
    (path,) = evidence_files(toy_folder / EVIDENCE)
    data = path.read_bytes()
    path.write_bytes(data.replace("查无此处".encode(), "查无彼处".encode()))
    edited = run("evidence", "verify", toy_folder)
    assert edited.exit_code == 2
    assert "改动" in edited.output
    assert "第 2 行" in edited.output or "第 3 行" in edited.output
    path.unlink()
    missing = run("evidence", "verify", toy_folder)
    assert missing.exit_code == 2
    assert "不见了" in missing.output
    run("collect", given, "--folder", toy_folder)
    assert run("evidence", "verify", toy_folder).exit_code == 0


def test_merge_brings_the_other_folder_and_refuses_what_is_damaged(
    toy_folder: Path, given: Path, tmp_path: Path
) -> None:
    other = tmp_path / "usb"
    (other / "geoplan.toml").parent.mkdir()
    (other / "geoplan.toml").write_bytes((toy_folder / "geoplan.toml").read_bytes())
    run("collect", given, "--folder", other)
    done = run("evidence", "merge", other, "--folder", toy_folder)
    assert done.exit_code == 0, done.output
    assert "新来 1 个" in done.output
    assert "1 个文件，2 条记录" in run("evidence", "verify", toy_folder).output
    assert "新来 0 个" in run("evidence", "merge", other, "--folder", toy_folder).output
    (path,) = evidence_files(other / EVIDENCE)
    path.write_bytes(path.read_bytes() + b" ")
    assert run("evidence", "merge", other, "--folder", toy_folder).exit_code == 2
    assert run("evidence", "merge", tmp_path / "nowhere", "--folder", toy_folder).exit_code == 2
    assert run("evidence", "verify", toy_folder).exit_code == 0


def test_a_merged_copy_does_not_bring_a_purged_text_back(
    toy_folder: Path, given: Path, tmp_path: Path
) -> None:
    other = tmp_path / "usb"
    other.mkdir()
    (other / "geoplan.toml").write_bytes((toy_folder / "geoplan.toml").read_bytes())
    run("collect", given, "--folder", other)
    run("collect", given, "--folder", toy_folder)
    (path,) = evidence_files(toy_folder / EVIDENCE)
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    line = next(i for i, row in enumerate(found) if "138" in row.get("note", ""))
    from geoplan.evidence.store import record_id

    more = ("--who", "李某", "--why", "误填", "--purge")
    run("evidence", "remove", record_id(found[line]), "--folder", toy_folder, *more)
    run("evidence", "merge", other, "--folder", toy_folder)
    run("evidence", "merge", toy_folder, "--folder", other)
    for folder in (toy_folder, other):
        for stored in (folder / EVIDENCE).iterdir():
            assert b"13800000000" not in stored.read_bytes()


def test_what_is_missing_is_said(toy_folder: Path) -> None:
    more = ("--folder", toy_folder, "--who", "a", "--why", "b")
    assert "没有编号" in run("evidence", "remove", "abcdefgh12", *more).output
    blank = ("--folder", toy_folder, "--who", " ", "--why", "b")
    assert run("evidence", "remove", "abcdefgh12", *blank).exit_code == 2
    assert (
        "没有“第九轮”"
        in run("evidence", "manifest", toy_folder, "--round", "第九轮", "--who", "a").output
    )
    empty = run("evidence", "verify", toy_folder)
    assert empty.exit_code == 0
    assert "0 个文件" in empty.output


def test_find_tells_the_ids_of_records_in_force_or_not(toy_folder: Path, tmp_path: Path) -> None:
    first = answer("第二小学", result="unmet", note="门口堆物")
    second = answer("第二小学", time="2026-10-19T16:00", note="已清理")
    broken = answer("第二小学", "fac_fire", time="上周三", note="看不懂")
    for i, records in enumerate(([first], [second, broken])):
        run("collect", write(tmp_path, f"{i}.json", as_json(records)), "--folder", toy_folder)
    lines = run("evidence", "find", "第二小学", "--folder", toy_folder).output.splitlines()
    assert ["不再有效" in line for line in lines] == [False, True, False]
    assert "没读懂" in lines[0]
    assert "未达标" in lines[1]
    (line,) = run("evidence", "find", "已清理", "--folder", toy_folder).output.splitlines()
    more = ("--folder", toy_folder, "--who", "a", "--why", "b")
    assert run("evidence", "remove", line.split()[0], *more).exit_code == 0
    left = run("evidence", "find", "门口", "--folder", toy_folder).output
    assert "不再有效" not in left, "what it replaced is in force again"
    assert "没有写着" in run("evidence", "find", "无此", "--folder", toy_folder).output
    build = run("check", toy_folder).output
    assert lines[0].split()[0] in build
    assert run("evidence", "remove", lines[0].split()[0], *more).exit_code == 0
    assert lines[0].split()[0] not in run("check", toy_folder).output


def test_a_file_held_by_another_program_does_not_keep_the_others(
    toy_folder: Path, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = write(tmp_path / "in", "正开着.xlsx", b"PK")
    usual = Path.open

    def refused(self: Path, *args: Any, **options: Any) -> Any:
        if self == held:
            raise PermissionError(13, "Permission denied", str(self))
        return usual(self, *args, **options)

    monkeypatch.setattr(Path, "open", refused)
    done = run("collect", held, given, "--folder", toy_folder)
    assert done.exit_code == 2
    assert "占用" in done.output
    assert "没有收下 正开着.xlsx" in done.output
    assert "共收下 1 个文件" in done.output


def test_a_full_disk_is_said_and_the_next_run_completes(
    toy_folder: Path, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        done = run("collect", given, "--folder", toy_folder)
        assert done.exit_code == 2
        assert "No space left" in done.output
        assert "一条也没有丢" in done.output
        blank = ("--folder", toy_folder, "--who", "a", "--round", "第三轮")
        assert run("evidence", "manifest", toy_folder, *blank[2:]).exit_code == 2
    assert run("collect", given, "--folder", toy_folder).exit_code == 0
