"""The command that draws a mock assessment and tells what came back.

From: the command line. To: workbooks in ``maps/模拟测评``; only the day is read from the clock.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, open_county, print_problems, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--name", default="", help="这一次的名称，如 第一次模拟测评")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    help="随机种子：同样的种子抽到同样的点位；不写则按名称定，复核抽样为 0",
)
@click.option(
    "--teams", default=2, show_default=True, type=click.IntRange(1, 50), help="分成几组走"
)
@click.option("--report", is_flag=True, help="不抽取，按收回的结果写通报")
@click.option("--recheck", is_flag=True, help="不抽测评，抽由别人复核的点位：几处才够、哪几处")
@click.option(
    "--within",
    type=click.FloatRange(0.1, 50),
    help="复核到实地分正负几分以内（95%）；默认按设置 forecast.recheck_points",
)
@click.option("--as-of", help="日期，如 2026-10-20；抽取时为抽取的那天")
@told
def mock(
    folder: Path,
    name: str,
    seed: int | None,
    teams: int,
    report: bool,
    recheck: bool,
    within: float | None,
    as_of: str | None,
) -> None:
    """模拟测评：按测评的抽法抽一次，写出各组的现场记录表；收回后写模拟测评情况通报。

    先生成到最新（没有变化时立即结束）。记录表填好后用 geoplan collect 收回，来源是模拟；
    再运行 geoplan mock --report。
    """
    from geoplan import pipeline
    from geoplan.mock import write_draw, write_rechecks
    from geoplan.mock_report import write_notice

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    if not (report or recheck or name.strip()):
        raise GeoplanError(Problem("mock.no_name", "error"))
    pipeline.build(workspace, settings, lambda _: None)
    if recheck:
        done = write_rechecks(workspace, settings, within=within, seed=seed or 0)
    elif report:
        done = write_notice(workspace, settings, name=name.strip())
    else:
        done = write_draw(workspace, settings, name=name.strip(), seed=seed, teams=teams)
    print_problems(done.problems, language)
    for line in done.lines:
        click.echo(line)
    for path in done.outputs:
        click.echo(say("cli.wrote_file", language, file=path))
