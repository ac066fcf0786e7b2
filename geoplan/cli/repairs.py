"""The command that lists what to put right first within a given time.

From: the command line. To: a workbook in ``maps/整改优先``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, open_county, print_problems, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say

_ABOVE_0 = click.FloatRange(min=0, min_open=True)
_DAY_HOURS = 8


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--hours", type=_ABOVE_0, help="一共多少工时")
@click.option(
    "--crews", type=click.IntRange(1, 500), help="几队；与 --days 一起写，每队每天 8 小时"
)
@click.option("--days", type=_ABOVE_0, help="几个工作日")
@click.option("--points", type=click.IntRange(1), help="至多几个点位")
@click.option(
    "--target",
    type=click.FloatRange(0, 100, min_open=True),
    help="实地分的目标：改为让达到它的可能性最大",
)
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def repairs(
    folder: Path,
    hours: float | None,
    crews: int | None,
    days: float | None,
    points: int | None,
    target: float | None,
    as_of: str | None,
) -> None:
    """整改优先：在给定的工时或点位数里，先整改哪些挽回的失分最多。

    先生成到最新（没有变化时立即结束）。
    """
    from geoplan import pipeline
    from geoplan.advice import write_repairs

    workspace, settings = open_county(folder, as_of)
    if (crews is None) != (days is None):
        raise GeoplanError(Problem("repairs.crews_days", "error"))
    if crews is not None and days is not None:
        if hours is not None:
            raise GeoplanError(Problem("repairs.one_of", "error"))
        hours = crews * days * _DAY_HOURS
    if hours is None and points is None:
        raise GeoplanError(Problem("repairs.one_of", "error"))
    pipeline.build(workspace, settings, lambda _: None)
    done = write_repairs(workspace, settings, hours=hours, points=points, target_pct=target)
    print_problems(done.problems, settings.language)
    for line in done.lines:
        click.echo(line)
    for path in done.outputs:
        click.echo(say("cli.wrote_file", settings.language, file=path))
