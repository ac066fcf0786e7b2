"""``geoplan forecast``: what it says, and that options say otherwise."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from geoplan.cli import main

NEGATIVE = "编号,状态,日期\r\n2,发生,2026-10-01\r\n"


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_forecast_in_words(built_folder: Path) -> None:
    said = _run("forecast", str(built_folder))
    assert "一票否决的 13 项没有填报" in said
    assert "实地分：平均" in said
    assert "网上申报材料或问卷得多少还不知道" in said
    assert "预计失分最多的主责单位" in said
    assert "按命令写的算" not in said
    assert _run("forecast", str(built_folder)) == said


def test_options_and_the_veto(built_folder: Path) -> None:
    (built_folder / "data" / "inputs" / "负面清单.csv").write_text(NEGATIVE, "utf-8", newline="")
    path = built_folder / "geoplan.toml"
    text = path.read_text("utf-8").replace(
        "[inputs]", '[inputs]\nnegatives = ["data/inputs/负面清单.csv"]'
    )
    more = "[forecast]\nmaterial_pct = [80, 90]\nsurvey_pct = 75\n"
    path.write_text(text.replace("[forecast]\n", more), "utf-8", newline="")
    options = ("--share", "80", "--target", "1", "--draws", "500", "--seed", "4")
    said = _run("forecast", str(built_folder), *options)
    assert said.splitlines()[1] == (
        "按命令写的算，和 geoplan.toml 不同：随机比率 80%，目标 1 分，模拟 500 次，种子 4"
    )
    assert said.splitlines()[2].startswith("否决风险：一票否决项第 2 项发生未销")
    assert "达到 1 分的可能性 >99%" in said
    assert "总分：平均" in said


def test_english(built_folder: Path) -> None:
    assert "Field score:" in _run("--language", "en", "forecast", str(built_folder))
