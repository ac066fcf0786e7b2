"""The command that plans patrols, from end to end."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import pyvrp
from click.testing import CliRunner, Result

from geoplan.cli import main
from tests.conftest import Toy

NAMES = ("patrol_legs", "patrol_rounds", "patrol_stops", "patrol_unserved")
PARTS = ("rounds", "stops", "passed", "unserved")
TEAMS = """
[[teams]]
name = "一队"
start = "116.0200,28.0120"
hours = ["08:00-12:00", "14:00-18:00"]
[[teams]]
name = "二队"
mode = "walk"
start = "没有这里"
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def built(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(built_toy.folder, tmp_path_factory.mktemp("patrol") / "county"))
    with (folder / "geoplan.toml").open("a", encoding="utf-8") as file:
        file.write(TEAMS)
    assert run("build", folder).exit_code == 0
    return folder


def test_a_plan_is_told_written_and_the_same_again(built: Path) -> None:
    words = ("patrol", built, "--days", 1, "--iterations", 100)
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert "没有这里" in result.output
    assert "2026-10-21 一队" in result.output
    assert "已逐项核对" in result.output
    assert "最优" not in result.output
    paths = [built / "data" / "tables" / f"{name}.parquet" for name in NAMES]
    before = [path.read_bytes() for path in paths]
    assert run(*words).exit_code == 0
    assert [path.read_bytes() for path in paths] == before
    assert len(pd.read_parquet(paths[1])) == 1
    (built / "maps" / "巡查" / "2026-10-01 一队.html").write_text("旧", "utf-8")
    told = run(*words)
    assert "2026-10-01 一队 的巡查单，不在这次的计划里" in told.output
    (built / "maps" / "巡查" / "2026-10-01 一队.html").unlink()


def test_a_plan_takes_the_sheets_of_the_one_before_away_and_nothing_else(built: Path) -> None:
    folder = built / "maps" / "巡查"
    words = ("patrol", built, "--iterations", 20)
    assert run(*words, "--days", 2).exit_code == 0
    before = {path.name for path in folder.iterdir()}
    own = folder / "我的笔记.html"
    own.write_text("手写", "utf-8")
    result = run(*words, "--days", 1, "--start", "2026-10-26")
    assert result.exit_code == 0, result.output
    after = {path.name for path in folder.iterdir()}
    assert own.read_text("utf-8") == "手写"
    assert not {name for name in after & before if name.startswith("2026-10-2")}
    assert {"2026-10-26 一队.html", "2026-10-26 一队.gpx", "巡查路线.xlsx"} <= after
    assert "我的笔记 的巡查单" in result.output
    assert "2026-10-21" not in result.output
    own.unlink()
    assert run(*words, "--days", 1, "--replan", "2026-10-26 10:00").exit_code == 0
    assert (built / "data" / "tables" / "patrol_changes.parquet").is_file()
    assert run(*words, "--days", 1).exit_code == 0
    assert not (built / "data" / "tables" / "patrol_changes.parquet").is_file()


def test_the_rest_of_a_day_is_planned_anew(built: Path) -> None:
    words = ("patrol", built, "--days", 1, "--iterations", 50)
    assert run(*words).exit_code == 0
    stops = built / "data" / "tables" / "patrol_stops.parquet"
    before = pd.read_parquet(stops)
    result = run(*words, "--replan", "2026-10-21 10:00")
    assert result.exit_code == 0, result.output
    after = pd.read_parquet(stops)
    done = after[after["state"] == "done"]
    assert len(done)
    was = before[before["start_s"] <= 10 * 3600]
    assert sorted(done["task_id"]) == sorted(was["task_id"])
    windows = dict(zip(before["task_id"], before["window"], strict=True))
    told = dict(zip(after["task_id"], after["window"], strict=True))
    assert all(windows[i] == told[i] for i in windows.keys() & told.keys())
    assert (built / "data" / "tables" / "patrol_changes.parquet").is_file()
    missed = (*words, "--replan", "2026-10-21 10:30", "--missed")
    assert "「没有这里」不在上一次的计划里" in run(*missed, "没有这里").output
    first = done.iloc[0]["point_id"]
    result = run(*missed, first)
    assert "不在上一次的计划里" not in result.output
    again = pd.read_parquet(stops)
    assert first not in set(again.loc[again["state"] == "done", "point_id"])
    wrong = run(*words, "--replan", "中午")
    assert wrong.exit_code == 2
    assert "2026-10-21 11:30" in wrong.output


def test_on_a_later_day_the_whole_plan_is_told_to_its_last_day(built: Path) -> None:
    """What was done before counts in what is printed, as it is in the tables."""
    words = ("patrol", built, "--iterations", 20)
    home = built / "data" / "tables"
    assert run(*words, "--days", 3).exit_code == 0
    days = set(pd.read_parquet(home / "patrol_rounds.parquet")["day"])
    for more in ((), ("--missed", pd.read_parquet(home / "patrol_stops.parquet")["point_id"][0])):
        result = run(*words, "--replan", f"{sorted(days)[1]} 11:00", *more)
        assert result.exit_code == 0, result.output
        tables = {name: pd.read_parquet(home / f"patrol_{name}.parquet") for name in PARTS}
        assert set(tables["rounds"]["day"]) == days
        gone = tables["stops"]["state"] == "missed"
        assert set(tables["stops"].loc[gone, "point_id"]) == set(more[1:])
        done = pd.concat([tables["stops"][~gone], tables["passed"]])
        assert done["task_id"].is_unique
        left = tables["unserved"]
        left = left[~left["why"].isin(["no_place", "no_shape"])]
        required, lacking = done["is_required"].sum(), left["is_required"].sum()
        told = f"排进 {len(done)} / {len(done) + len(left)} 处，其中必须到的 "
        assert f"{told}{required} / {required + lacking} 处" in result.output
    # What was missed is not forgotten by the next plan, which is not told of it again.
    again = run(*words, "--replan", f"{sorted(days)[1]} 11:30")
    assert again.exit_code == 0, again.output
    stops = pd.read_parquet(home / "patrol_stops.parquet")
    left = pd.read_parquet(home / "patrol_unserved.parquet")["point_id"]
    mine = stops[stops["point_id"] == more[1]]
    assert (mine["state"] == "missed").any()
    assert (mine["state"] != "missed").any() or more[1] in set(left)
    late = run(*words, "--replan", "2026-12-01 09:00")
    assert late.exit_code == 2
    assert f"上一次的计划到 {max(days)} 为止" in late.output
    assert run(*words, "--days", 1).exit_code == 0
    for more, count in (((), 1), (("--days", 2), 2)):
        assert run(*words, "--replan", "2026-10-21 09:00", *more).exit_code == 0
        assert pd.read_parquet(home / "patrol_rounds.parquet")["day"].nunique() == count


def test_a_search_by_seconds_says_that_it_may_differ(built: Path) -> None:
    result = run("patrol", built, "--days", 1, "--time", 0.2)
    assert result.exit_code == 0, result.output
    assert "再次运行可能不同" in result.output


def test_by_which_day_and_with_how_many_teams(built: Path) -> None:
    words = ("patrol", built, "--iterations", 50)
    days = run(*words, "--finish")
    assert days.exit_code == 0, days.output
    assert "可以全部走完" in days.output
    teams = run(*words, "--by", "2026-10-21")
    assert teams.exit_code == 0, teams.output
    assert "全部走完，像第一支队伍那样的要" in teams.output


def test_without_anybody_to_go_the_command_says_what_to_write(built_folder: Path) -> None:
    result = run("patrol", built_folder)
    assert result.exit_code == 2
    assert "inputs.bases" in result.output


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("start", "117.5,29.5", ("队伍「一队」的出发地离能走", "没有一支队伍出得了门")),
        ("types", "公共厕所", ("没有一处排得进（最多的原因：没有队伍能查这一类）",)),
    ],
)
def test_a_plan_of_nothing_takes_no_sheets_away(
    built: Path, tmp_path: Path, key: str, value: str, told: tuple[str, ...]
) -> None:
    folder = Path(shutil.copytree(built, tmp_path / "county"))
    words = ("patrol", folder, "--days", 1, "--iterations", 20, "--engine", "vroom")
    assert run(*words).exit_code == 0
    before = {path: path.read_bytes() for path in (folder / "maps" / "巡查").iterdir()}
    settings = folder / "geoplan.toml"
    one = tomllib.loads(TEAMS)["teams"][0] | {key: value}
    toml = "\n".join(f"{name} = {json.dumps(cell)}" for name, cell in one.items())
    settings.write_text(settings.read_text("utf-8").replace(TEAMS, f"[[teams]]\n{toml}"), "utf-8")
    for more in ((), ("--replan", "2026-10-21 01:00")):
        result = run(*words, *more)
        assert result.exit_code == 2, result.output
        assert all(one in result.output for one in told), result.output
    assert {path: path.read_bytes() for path in (folder / "maps" / "巡查").iterdir()} == before


def test_a_plan_is_made_of_the_teams_there_are_now(toy_folder: Path) -> None:
    """Not of those of the last build: who was renamed, or came later, is known."""
    assert run("build", toy_folder).exit_code == 0
    toml = toy_folder / "geoplan.toml"
    few = "[patrol]\ncovert_plans = 2\niterations = 5\n"
    given = f'{few}[inputs]\nteams = "data/inputs/队伍.csv"\n'
    toml.write_text(toml.read_text("utf-8").replace("[inputs]\n", given), "utf-8")
    sheet = toy_folder / "data" / "inputs" / "队伍.csv"
    words = ("--days", 1, "--engine", "vroom")
    for command, name in (("patrol", "老城组"), ("patrol", "新城组"), ("covert", "夜莺组")):
        hours = "09:00-10:00"
        sheet.write_text(f'队名,出发地,上班时间\n{name},"116.0200,28.0120",{hours}\n', "utf-8")
        result = run(command, toy_folder, *words)
        assert result.exit_code == 0, result.output
        home = "data/暗访" if command == "covert" else "maps/巡查"
        assert {path.stem.split()[1] for path in (toy_folder / home).glob("*.gpx")} == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[[teams]]\nname = "一队"\nhours = "08:00-07:00"', "teams[1].hours"),
        ('[[teams]]\nname = "一队"\noff_days = "明天"', "teams[1].off_days"),
        ('[[teams]]\nmode = "walk"', "teams[1].name"),
        ('[[teams]]\nname = "一队"\n[[teams]]\nname = "一队"', "teams[2].name"),
        ('[[teams]]\nname = "一队"\nmode = "boat"', "teams[1].mode"),
        ("[patrol]\nlook_kmh = 20", "patrol.look_kmh"),
    ],
)
def test_wrong_settings_are_named(text: str, name: str) -> None:
    from geoplan.config import parse_settings
    from geoplan.errors import SettingsError

    with pytest.raises(SettingsError) as caught:
        parse_settings(text)
    assert [p.facts["name"] for p in caught.value.problems] == [name]


def test_a_plan_can_be_judged_by_other_solvers(built: Path, tmp_path: Path) -> None:
    words = ("patrol", built, "--days", 1, "--iterations", 50, "--export", tmp_path / "外")
    (tmp_path / "外").mkdir()
    (tmp_path / "外" / "car.sol").write_text("旧", "utf-8")
    result = run(*words)
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "外").iterdir())
    assert {"vroom.json", "ids.csv", "ebike.vrp", "ebike.sol"} <= set(names)
    assert "car.sol" not in names
    data = pyvrp.read(tmp_path / "外" / "ebike.vrp")
    assert pyvrp.read_solution(tmp_path / "外" / "ebike.sol", data).is_feasible()
    rounds = pd.read_parquet(built / "data" / "tables" / "patrol_rounds.parquet")
    own = rounds[rounds["mode"] == "ebike"]
    spent = pyvrp.read_solution(tmp_path / "外" / "ebike.sol", data).distance()
    assert spent == round(60 * own["travel_min"].sum())
    assert run("patrol", built, "--finish", "--export", tmp_path / "外").exit_code == 2
