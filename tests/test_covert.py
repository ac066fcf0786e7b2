"""Covert rounds from the command line, and that nothing of them is in anybody else's file."""

from __future__ import annotations

import base64
import io
import re
import shutil
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from geoplan.evidence.formats import Returned, read_returned
from geoplan.lists.covert_list import word_lack
from geoplan.render.pack import blob
from geoplan.text import say
from tests.conftest import Toy

PRIVATE = "data/暗访"
SEED = 7 * 2**100
TEAMS = """
[patrol]
covert_plans = 6
iterations = 50
[[teams]]
name = "夜莺组"
start = "116.0200,28.0120"
hours = ["08:00-10:00", "14:00-15:00"]
days = "all"
"""
# No other date of the county is in that month.
WORDS = ("covert", "--start", "2031-03-08", "--days", 3)
ONE_DAY = (*WORDS[:-1], 1)
PERIOD = [date(2031, 3, day) for day in (8, 9, 10)]
# What everybody else is given, each of them anew after the draw.
OTHERS = (("build",), ("export",), ("pages",), ("forms",), ("exchange", "xlsform"))


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def county(built_toy: Toy, home: Path) -> Path:
    folder = Path(shutil.copytree(built_toy.folder, home / "county"))
    with (folder / "geoplan.toml").open("a", encoding="utf-8") as file:
        file.write(TEAMS)
    assert run("build", folder).exit_code == 0
    return folder


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def drawn(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = county(built_toy, tmp_path_factory.mktemp("covert"))
    result = run(*WORDS, folder, "--seed", SEED, "--map")
    assert result.exit_code == 0, result.output
    return folder, result


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / PRIVATE / "tables" / f"{name}.parquet")


def test_it_tells_chances_and_prices_but_no_day_and_no_place(drawn: tuple[Path, Result]) -> None:
    folder, result = drawn
    said = result.output
    for words in ("逐天独立抽签", "至多猜中", "公开排同样的天数", "三倍标准误", "不要放进 maps"):
        assert words in said
    assert "夜莺组" not in said
    assert "2031-03-09" not in said  # the first and the last day of the period are told
    assert str(SEED) not in said
    assert (folder / PRIVATE / "种子.txt").read_text("utf-8").count(str(SEED)) == 1
    lacking = table(folder, "covert_points").query("is_short")
    assert len(lacking)
    assert said.count("去不了，") + said.count("要求 30.0%，") == min(len(lacking), 12)


def test_the_same_seed_draws_the_same_bytes_and_none_a_secret_one(
    drawn: tuple[Path, Result], tmp_path: Path
) -> None:
    folder, _ = drawn
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    before = files(other / PRIVATE)
    (other / PRIVATE).chmod(0o755)
    assert run(*WORDS, other, "--seed", SEED, "--map").exit_code == 0
    assert files(other / PRIVATE) == before
    if sys.platform != "win32":
        assert stat.S_IMODE((other / PRIVATE).stat().st_mode) == 0o700, "as it was made open"
    secret = run(*ONE_DAY, other)
    assert secret.exit_code == 0
    seed = (other / PRIVATE / "种子.txt").read_text("utf-8")
    found = re.search(r"种子：(\d+)", seed)
    assert found
    assert "--map" not in seed
    assert int(found[1]) != SEED
    assert int(found[1]).bit_length() > 64
    assert "太短，知道办法" not in secret.output
    (other / PRIVATE / "2031-02-01 夜莺组.html").write_text("旧", "utf-8")
    short = run(*WORDS, other, "--seed", 1).output
    assert "太短，知道办法" in short
    assert "2031-02-01 夜莺组 的巡查单" in short


def test_what_teams_carry_is_there_and_says_that_it_is_secret(drawn: tuple[Path, Result]) -> None:
    home = drawn[0] / PRIVATE
    rounds = table(drawn[0], "patrol_rounds")
    assert 1 <= len(rounds) <= 3
    for name in rounds["round_id"]:
        assert "暗访，保密" in (home / f"{name}.html").read_text("utf-8")
        assert (home / f"{name}.gpx").is_file()
        assert (home / f"{name}.kml").is_file()
    book = openpyxl.load_workbook(home / "暗访路线.xlsx")
    assert "来源为暗访" in str(book["检查记录"]["A2"].value)
    assert (home / "暗访路线.geojson").is_file()
    assert "夜莺组" in (home / "暗访地图.html").read_text("utf-8")
    assert (home / ".gitignore").read_text("utf-8") == "*\n"
    if sys.platform != "win32":
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert stat.S_IMODE((home / "种子.txt").stat().st_mode) == 0o600
    assert "--chance 0.3 --map --seed 种子\n" in (home / "种子.txt").read_text("utf-8")
    chances = openpyxl.load_workbook(home / "暗访可能.xlsx").active
    points = table(drawn[0], "covert_points")
    ids = {row[0] for row in chances.iter_rows(values_only=True)}
    assert set(points["point_id"]) <= ids


def test_results_come_back_as_covert_checks(drawn: tuple[Path, Result], tmp_path: Path) -> None:
    path = tmp_path / "暗访路线.xlsx"
    made = openpyxl.load_workbook(drawn[0] / PRIVATE / "暗访路线.xlsx")
    sheet = made["检查记录"]
    heads = next(row for row in sheet.iter_rows() if "点位编号" in [cell.value for cell in row])
    column = {cell.value: cell.column for cell in heads}
    for name, value in (("结果", "达标"), ("检查日期", PERIOD[0]), ("检查人", "甲")):
        sheet.cell(heads[0].row + 1, column[name], value)
    made.save(path)
    records = read_returned(Returned(path, path.name)).records
    assert [record["source"] for record in records] == ["covert"]


def unpacked(data: bytes, depth: int = 4) -> Iterator[bytes]:
    """Yield a file and everything packed in it: zip, zlib, base64 in text, however deep."""
    yield data
    if depth == 0:
        return
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for name in parts.namelist():
                yield name.encode()
                yield from unpacked(parts.read(name), depth - 1)
        return
    for packed in re.findall(rb"[A-Za-z0-9+/]{24,}={0,2}", data):
        try:
            inner = base64.b64decode(packed, validate=True)
        except ValueError:
            continue
        for bits in (-15, 15, 31):
            try:
                opened = zlib.decompress(inner, bits)
            except zlib.error:
                continue
            yield from unpacked(opened, depth - 1)
            break


def marks(folder: Path) -> list[bytes]:
    """Return what would give a covert round away: days in all their spellings, team, rounds."""
    texts = ["夜莺组", "\\u591c\\u83ba\\u7ec4", str(SEED)]
    for day in PERIOD:
        texts += [day.isoformat(), f"{day:%Y%m%d}", f"{day:%Y/%m/%d}", f"2031年3月{day.day}日"]
        texts += [f"{day.year}/{day.month}/{day.day}"]
        texts += [f"<v>{day.toordinal() - date(1899, 12, 30).toordinal()}</v>"]  # of a workbook
    texts += table(folder, "patrol_rounds")["round_id"].tolist()
    return [text.encode() for text in texts]


def given_away(path: Path, told: list[bytes]) -> list[str]:
    whole = [path.name.encode(), *unpacked(path.read_bytes())]
    return [mark.decode() for mark in told if any(mark in part for part in whole)]


def test_no_file_of_anybody_else_has_a_byte_of_the_schedule(
    drawn: tuple[Path, Result], built_toy: Toy, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(drawn[0], tmp_path / "with"))
    without = county(built_toy, tmp_path / "without")
    for words in OTHERS:
        for one in (folder, without):
            result = run(words[0], *words[1:], one)
            assert result.exit_code == 0, result.output
    told = marks(folder)
    written = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).as_posix().startswith(PRIVATE)
    }
    assert sum(name.startswith(("maps/units/", "maps/forms/")) for name in written) > 6
    assert "maps/index.html" in written
    leaks = {name: given_away(path, told) for name, path in written.items()}
    # The settings name the team, as does the table of teams; they are the planner's own.
    own = {name: found for name, found in leaks.items() if found}
    assert set(own) <= {"geoplan.toml", "data/tables/teams.parquet"}
    assert all(found == ["夜莺组"] for found in own.values())
    # And whether rounds were drawn or not, every file is the same to the last byte.
    plain = files(without)
    assert set(plain) == set(written)
    assert [name for name, path in written.items() if plain[name] != path.read_bytes()] == []


@pytest.mark.parametrize("kind", ["xlsx", "blob", "name", "day"])
def test_a_leak_would_be_seen(drawn: tuple[Path, Result], tmp_path: Path, kind: str) -> None:
    told = marks(drawn[0])
    path = tmp_path / ("2031-03-08 表.txt" if kind == "name" else f"leak.{kind}")
    if kind in ("xlsx", "day"):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet["A1"] = PERIOD[1] if kind == "day" else "2031-03-09 夜莺组"
        book.save(path)
    else:
        inner = blob({"stops": [blob({"at": "2031-03-10"})]}) if kind == "blob" else "x"
        path.write_text(f'<script type="text/plain">{inner}</script>', "utf-8")
    assert given_away(path, told)


def test_without_anybody_to_go_the_command_says_so(built_folder: Path) -> None:
    result = run("covert", built_folder)
    assert result.exit_code == 2
    assert "inputs.bases" in result.output
    assert not (built_folder / PRIVATE).exists()


def test_why_too_seldom_speaks_of_no_required_points() -> None:
    """None is required of covert visits, and points are not weighed by the minute."""
    assert "更缺的点位" in word_lack("no_time", "zh")
    assert word_lack("no_way", "zh") == say("unserved.no_way", "zh")
    assert word_lack("", "zh") == ""
    assert "必须到的在前" in say("unserved.no_time", "zh")
