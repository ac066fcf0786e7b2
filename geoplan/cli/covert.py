"""The command that draws covert rounds.

From: the command line. To: the rounds of teams in ``data/暗访``, which nothing else reads.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from geoplan.cli.tell import DIR, open_county, parse_day, print_problems, told

_SEED_BITS = 128


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--start", help="从哪一天起，如 2026-10-21；默认为截止日期的第二天")
@click.option("--days", type=click.IntRange(1, 60), help="一期几天；默认为设置 patrol.covert_days")
@click.option(
    "--chance",
    type=click.FloatRange(0.01, 0.99),
    help="一期之内每个点位至少以多大的可能被走到，如 0.3；默认为设置 patrol.covert_chance",
)
@click.option(
    "--engine", type=click.Choice(["pyvrp", "vroom"]), help="求解器；默认为设置 patrol.engine"
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help="抽签的种子：只用来重做上一次的（见 data/暗访/种子.txt）；不写则取一个随机的",
)
@click.option(
    "--map", "with_map", is_flag=True, help="另写一张带路线的地图到 data/暗访；maps 里的不变"
)
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def covert(
    folder: Path,
    start: str | None,
    days: int | None,
    chance: float | None,
    engine: str | None,
    seed: int | None,
    with_map: bool,
    as_of: str | None,
) -> None:
    """抽暗访路线：每个点位至少以要求的可能被走到，哪天来谁也猜不准；只写到 data/暗访。

    先生成到最新（没有变化时立即结束）。
    """
    from geoplan import pipeline
    from geoplan.covert import listing, summary, write_covert
    from geoplan.patrol import Asked, Limits

    workspace, settings = open_county(folder, as_of)
    if chance is not None:
        settings = replace(settings, patrol=replace(settings.patrol, covert_chance=chance))
    own = settings.patrol
    first = parse_day(start) if start else settings.day + timedelta(days=1)
    limits = Limits(own.iterations, own.seed)
    asked = Asked(first, days or own.covert_days, engine or own.engine, limits)
    pipeline.build(workspace, settings, lambda _: None)
    secret = secrets.randbits(_SEED_BITS) if seed is None else seed
    done = write_covert(workspace, settings, asked, secret, with_map=with_map)
    print_problems(done.problems, settings.language)
    for line in (*summary(done, settings), *listing(done, settings.language)):
        click.echo(line)
