"""A mock assessment from the draw to the notice: sheets out, results in, rounds compared."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from geoplan.evidence.mocks import FOLDER, read_mocks
from geoplan.text import section

HEAD_ROWS = 4  # title, two lines of note, headings


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.fixture
def county(built_folder: Path) -> Path:
    return built_folder


def _fill(path: Path, target: Path, every: int, day: str, language: str = "zh") -> int:
    """Fill in a team's sheet as people do: every n-th row is not met, some stay empty."""
    names = section("mock.column", language)
    words = section("result", language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[HEAD_ROWS]}
    filled = 0
    for number, row in enumerate(range(HEAD_ROWS + 1, sheet.max_row + 1)):
        if number % 7 == 6:
            continue
        is_bad = number % every == 0
        sheet.cell(row, heads[names["result"]], words["unmet" if is_bad else "met"])
        sheet.cell(row, heads[names["day"]], day)
        sheet.cell(row, heads[names["checker"]], "测评组")
        if is_bad:
            cell = sheet.cell(row, heads[names["note"]], "=1+1 看到问题")
            cell.data_type = "s"
        filled += 1
    book.save(target)
    return filled


def _sheets(county: Path, name: str) -> list[Path]:
    return sorted((county / "maps" / "模拟测评" / name).glob("现场记录*.xlsx"))


def test_from_the_draw_to_the_notice(county: Path, tmp_path: Path) -> None:
    for name, day, every in (("第一次", "2026-10-12", 3), ("第二次", "2026-10-19", 9)):
        drawn = _run("mock", str(county), "--name", name, "--seed", "3", "--as-of", day)
        assert drawn.exit_code == 0
        empty = _run("mock", str(county), "--report", "--name", name, "--as-of", day)
        assert "还没有收回结果" in empty.output
        files = [tmp_path / f"{name}-{path.name}" for path in _sheets(county, name)]
        filled = sum(
            _fill(path, target, every, day)
            for path, target in zip(_sheets(county, name), files, strict=True)
        )
        back = _run("collect", *map(str, files), "--folder", str(county))
        assert back.exit_code == 0
        assert "没有填写" in back.output
    done = _run("mock", str(county), "--report", "--as-of", "2026-10-20")
    assert done.exit_code == 0
    assert f"观察 {filled} 次" in done.output
    assert "实地分比第一次" in done.output
    assert "3、文明素质方面" in done.output
    path = county / "maps" / "模拟测评" / "第二次" / "模拟测评情况通报.xlsx"
    book = openpyxl.load_workbook(path)
    rounds = list(book.worksheets[-1].values)
    assert [row[0] for row in rounds[-2:]] == ["第一次", "第二次"]
    types = {row[1] for row in book["按类别"].values}
    assert "背街小巷" in types
    problems = [cell.value for row in book.worksheets[-2].iter_rows() for cell in row]
    assert "=1+1 看到问题" in problems
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_the_same_seed_draws_the_same_bytes(county: Path) -> None:
    words = ("mock", str(county), "--name", "再抽", "--seed", "5", "--as-of", "2026-10-20")
    assert _run(*words).exit_code == 0
    before = [path.read_bytes() for path in _sheets(county, "再抽")]
    assert _run(*words).exit_code == 0
    assert [path.read_bytes() for path in _sheets(county, "再抽")] == before
    other = _run(*words[:4], "--seed", "6", "--as-of", "2026-10-20")
    assert other.exit_code == 2
    assert "已经有一次" in other.output


def test_the_way_says_how_each_point_was_come_upon(county: Path) -> None:
    assert _run("mock", str(county), "--name", "走", "--as-of", "2026-10-20").exit_code == 0
    said = {}
    for path in _sheets(county, "走"):
        rows = list(openpyxl.load_workbook(path).worksheets[1].iter_rows(values_only=True))
        place, how = rows[2].index("点位编号"), rows[2].index("怎样抽到")
        said |= {row[place]: str(row[how]) for row in rows[3:]}
    (mock,) = read_mocks(county)
    drawn = set(mock.loc[mock["led_from"] == "", "point_id"])
    assert set(said) == set(mock["point_id"]) > drawn
    assert {i for i, how in said.items() if "周边看" in how} == set(said) - drawn
    walked = mock[mock["walk_m"] > 0]
    assert not walked.empty
    for row in walked.itertuples():
        middle = f"抽到的一段以（{row.walk_lon:.5f}，{row.walk_lat:.5f}）附近为中点"
        assert f"走其中约 {row.walk_m:.0f} 米，{middle}" in said[row.point_id]
    assert (walked.groupby("pick")["walk_m"].sum() <= 500 + 1e-6).all()


def test_a_round_from_before_middles_were_kept_still_reads(county: Path) -> None:
    """Drawn again it is the same round, and its sheets tell the middles."""
    words = ("mock", str(county), "--name", "以前", "--as-of", "2026-10-20")
    assert _run(*words).exit_code == 0
    sheets = [path.read_bytes() for path in _sheets(county, "以前")]
    (now,) = read_mocks(county)
    path, middle = county / FOLDER / "以前.csv", ["walk_lon", "walk_lat"]
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        heads = [name for name in rows[0] if name not in middle]
        writer = csv.DictWriter(file, heads, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    (before,) = read_mocks(county)
    assert before["walk_lon"].isna().all() and now["walk_lon"].notna().any()
    assert before.drop(columns=middle).equals(now.drop(columns=middle))
    assert _run(*words).exit_code == 0
    assert [path.read_bytes() for path in _sheets(county, "以前")] == sheets
    assert _run(*words, "--seed", "9").exit_code == 2


def test_a_name_is_never_a_path(county: Path) -> None:
    name = "../../外面"
    done = _run("mock", str(county), "--name", name, "--as-of", "2026-10-20")
    assert done.exit_code == 0
    assert not (county.parent / "外面").exists()
    assert name in {str(mock["name"].iloc[0]) for mock in read_mocks(county)}


def test_what_cannot_be_done_is_said(county: Path) -> None:
    assert "--name" in _run("mock", str(county)).output
    assert "还没有抽过" in _run("mock", str(county), "--report").output
    assert _run("mock", str(county), "--name", "一").exit_code == 0
    unknown = _run("mock", str(county), "--report", "--name", "没有这一次")
    assert unknown.exit_code == 2
    assert "没有叫" in unknown.output
    (county / FOLDER / "坏.csv").write_text("name,day\n甲,乙\n", "utf-8", newline="")
    assert "读不出来" in _run("mock", str(county), "--report").output


def test_points_to_look_at_again(county: Path, tmp_path: Path) -> None:
    done = _run("mock", str(county), "--recheck", "--within", "3", "--as-of", "2026-10-20")
    assert done.exit_code == 0
    assert "±3 分" in done.output
    (path,) = (county / "maps" / "复核抽样").glob("*.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[HEAD_ROWS]}
    sources = {sheet.cell(row, heads["来源"]).value for row in range(HEAD_ROWS + 1, 40)}
    assert sources == {"督查"}
    filled = _fill(path, tmp_path / "复核.xlsx", 4, "2026-10-20")
    back = _run("collect", str(tmp_path / "复核.xlsx"), "--folder", str(county))
    assert back.exit_code == 0
    assert str(filled) in back.output


def test_what_is_known_well_enough_takes_no_looking(county: Path) -> None:
    words = ("mock", str(county), "--recheck", "--as-of", "2026-10-20", "--within")
    for within, is_enough in ((50, True), (0.5, False)):
        (line,) = (
            one for one in _run(*words, str(within)).output.splitlines() if f"±{within} 分" in one
        )
        assert ("不必复核" in line) == is_enough
        assert ("就够" in line) != is_enough


def test_in_english_too(county: Path, tmp_path: Path) -> None:
    words = ("--language", "en", "mock", str(county), "--as-of", "2026-10-20")
    assert _run(*words, "--name", "first", "--teams", "1").exit_code == 0
    (path,) = (county / "maps" / "模拟测评" / "first").glob("*.xlsx")
    filled = _fill(path, tmp_path / "back.xlsx", 4, "2026-10-20", "en")
    back = _run("collect", str(tmp_path / "back.xlsx"), "--folder", str(county))
    assert back.exit_code == 0
    assert "没有填写" in back.output
    done = _run(*words, "--report")
    assert done.exit_code == 0
    assert f"{filled} observations" in done.output
    assert _run(*words, "--recheck", "--within", "4").exit_code == 0


def _report(county: Path, name: str, day: str = "2026-10-20") -> tuple[Result, list[list[object]]]:
    """Return what the notice of a round says, and its page of results that do not count."""
    done = _run("mock", str(county), "--report", "--name", name, "--as-of", day)
    assert done.exit_code == 0
    book = openpyxl.load_workbook(county / "maps" / "模拟测评" / name / "模拟测评情况通报.xlsx")
    apart = book["没有计入的结果"].values if "没有计入的结果" in book.sheetnames else ()
    return done, [list(row) for row in apart][3:]


def test_two_rounds_of_one_day_and_one_over_two_days_are_kept_apart(
    county: Path, tmp_path: Path
) -> None:
    """Every point is faulty in the morning, in order in the afternoon; the morning goes on."""
    filled = {}
    for name, every in (("上午场", 1), ("下午场", 10_000)):
        words = ("mock", str(county), "--name", name, "--seed", "3", "--teams", "2")
        assert _run(*words, "--as-of", "2026-10-19").exit_code == 0
        days = {"第1组": "2026-10-19", "第2组": "2026-10-20" if every == 1 else "2026-10-19"}
        files = [tmp_path / f"{name}-{path.name}" for path in _sheets(county, name)]
        filled[name] = sum(
            _fill(path, target, every, days[target.stem[-3:]])
            for path, target in zip(_sheets(county, name), files, strict=True)
        )
        assert _run("collect", *map(str, files), "--folder", str(county)).exit_code == 0
    first, second = (_report(county, name) for name in filled)
    assert f"观察 {filled['上午场']} 次，其中未达标 {filled['上午场']} 次" in first[0].output
    assert f"观察 {filled['下午场']} 次，其中未达标 2 次" in second[0].output  # one a sheet
    assert "实地分比上午场（0.0 分）高" in second[0].output
    assert not first[1]
    assert not second[1]


def test_results_that_fit_no_round_are_listed(county: Path, tmp_path: Path) -> None:
    words = ("mock", str(county), "--name", "一", "--teams", "1", "--as-of", "2026-10-19")
    assert _run(*words).exit_code == 0
    (path,) = _sheets(county, "一")
    filled = _fill(path, tmp_path / "一.xlsx", 3, "2026-10-19")
    book = openpyxl.load_workbook(tmp_path / "一.xlsx")
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[HEAD_ROWS]}
    for row, (column, text) in enumerate(
        (
            ("轮次", "从没抽过"),
            ("检查日期", "2026-10-11"),
            ("点位编号", "哪里都不是"),
            ("轮次", ""),
            ("检查日期", "2026-10-21"),
        ),
        HEAD_ROWS + 1,
    ):
        sheet.cell(row, heads[column], text)
    book.save(tmp_path / "一.xlsx")
    assert _run("collect", str(tmp_path / "一.xlsx"), "--folder", str(county)).exit_code == 0
    done, apart = _report(county, "一")
    assert {str(row[1]): row[2] for row in apart} == {
        "没有叫这个名称的模拟测评": "计入",
        "日期早于抽取的日期": "计入",
        "认不出是哪个点位": "不计入",
        "日期晚于通报的日期": "不计入",
    }
    assert len(apart) == 4
    told = (
        "有 2 条模拟检查的结果没有计入通报，得分与别的检查一样计入：没有叫这个名称的模拟测评 1 条"
    )
    assert told in done.output
    told = "有 2 条模拟检查的结果没有计入通报，也没有计入得分：日期晚于通报的日期 1 条"
    assert told in done.output
    checks = pd.read_parquet(county / "data" / "tables" / "checks.parquet")
    assert {"2026-10-11", "2026-10-21"} & {str(day) for day in checks["day"]} == {"2026-10-11"}
    assert f"观察 {filled - 4} 次" in done.output  # the one without a round fits by day and point


def test_a_build_that_is_out_of_date_is_made_first(county: Path) -> None:
    before = read_key(county)
    osm = county / "geoplan.toml"
    osm.write_text(osm.read_text("utf-8") + "\n[draw]\nnear_m = 10.0\n", "utf-8", newline="")
    assert _run("mock", str(county), "--name", "新", "--as-of", "2026-10-20").exit_code == 0
    assert read_key(county) != before


def read_key(county: Path) -> object:
    return json.loads((county / "data" / "tables" / "manifest.json").read_text("utf-8"))["key"]


def test_rounds_of_other_names_draw_other_points_and_seeds_have_files_of_their_own(
    county: Path,
) -> None:
    for name in ("甲次", "乙次"):
        words = ("mock", str(county), "--name", name, "--as-of", "2026-10-20")
        assert _run(*words).exit_code == 0
    one, other = (set(mock["point_id"]) for mock in read_mocks(county))
    assert one != other
    assert [int(mock["number"].iloc[0]) for mock in read_mocks(county)] == [1, 2]
    assert "已经有一次" in _run("mock", str(county), "--name", " 甲  次", "--seed", "9").output
    for seed in ("1", "2"):
        done = _run("mock", str(county), "--recheck", "--within", "4", "--seed", seed)
        assert done.exit_code == 0
    assert len(list((county / "maps" / "复核抽样").glob("*.xlsx"))) == 2


def test_rounds_written_down_before_their_chances_are_read(county: Path) -> None:
    words = ("mock", str(county), "--name", "旧", "--as-of", "2026-10-20")
    assert _run(*words).exit_code == 0
    path = county / FOLDER / "旧.csv"
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    new = [rows[0].index(name) for name in ("number", "pick", "walk_m", "unit_pct", "within_pct")]
    old = [[cell for i, cell in enumerate(row) if i not in new] for row in rows]
    path.write_text("\n".join(",".join(row) for row in old), "utf-8", newline="")
    (mock,) = read_mocks(county)
    assert set(mock["unit_pct"]) == {0.0}
    assert mock["weight_pct"].sum() == pytest.approx(100)
