"""The command that forecasts the score.

From: the command line. To: what would come out if the assessors came today, in sentences.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from geoplan.cli.tell import DIR, FILE, open_county, print_problems, told
from geoplan.text import say


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--share", type=click.FloatRange(0, 100), help="随机比率按百分之几算，如 60")
@click.option("--target", type=click.FloatRange(0, 100, min_open=True), help="目标多少分")
@click.option("--draws", type=click.IntRange(100, 1_000_000), help="模拟抽查多少次")
@click.option("--seed", type=click.IntRange(0), help="模拟的种子")
@click.option(
    "--what-if", "questions", type=FILE, help="如果……会怎样：写着 [[what_if]] 的文件（toml）"
)
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def forecast(
    folder: Path,
    share: float | None,
    target: float | None,
    draws: int | None,
    seed: int | None,
    questions: Path | None,
    as_of: str | None,
) -> None:
    """预测得分：如果今天来测评，实地分、总分大概多少，达到目标的可能性多大，哪里失分最多。

    先生成到最新（没有变化时立即结束），再按设置 [draw]、[risk]、[forecast] 推算；
    写了选项就按选项算。
    """
    from geoplan import pipeline
    from geoplan.outlook import look_ahead

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    pipeline.build(workspace, settings, lambda _: None)
    asked = {"target_pct": target, "draws": draws, "seed": seed}
    chosen = replace(settings.forecast, **{k: v for k, v in asked.items() if v is not None})
    drawn = settings.draw if share is None else replace(settings.draw, random_share=share / 100)
    found = look_ahead(workspace, replace(settings, forecast=chosen, draw=drawn))
    print_problems(found.problems, language)
    said = {"share": share, "target": target, "draws": draws, "seed": seed}
    changes = [
        say(f"forecast.{name}_is", language, value=f"{value:g}" if name != "draws" else value)
        for name, value in said.items()
        if value is not None
    ]
    click.echo(found.said[0])
    if changes:
        click.echo(say("forecast.what_if", language, changes="，".join(changes)))
    for line in found.said[1:]:
        click.echo(line)
    if questions is not None:
        from geoplan.advice import answer_questions

        asked_settings = replace(settings, forecast=chosen, draw=drawn)
        answers, problems = answer_questions(workspace, asked_settings, questions)
        print_problems(problems, language)
        for line in answers:
            click.echo(line)
