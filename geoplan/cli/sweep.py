"""The command of a sweep (大排查): divide the town among teams, tell how far they are.

From: the command line. To: ``data/state/大排查.csv`` and ``maps/大排查.xlsx``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, FILE, open_county, parse_day, print_problems, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--count", type=click.IntRange(min=1), help="重新划分：分成几片")
@click.option("--sponsors", type=FILE, help="重新划分：小组名单（xlsx 或 csv，列：包保单位、份额）")
@click.option("--since", help="哪天开始排查，如 2026-10-10；默认为截止日期；只在划分时用")
@click.option("--seed", default=0, show_default=True, help="随机种子；不满意时换一个")
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def sweep(
    folder: Path,
    count: int | None,
    sponsors: Path | None,
    since: str | None,
    seed: int,
    as_of: str | None,
) -> None:
    """大排查：把建成区沿街分成连片、工作量相近的片区，以后再运行就报进度。"""
    from geoplan.lists.sweep_list import whole
    from geoplan.sources.sponsors import read_sponsors
    from geoplan.sweeping import divide_town, write_sweep
    from geoplan.tables import records
    from geoplan.workspace import missing_file

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    if count is not None and sponsors is not None:
        raise GeoplanError(Problem("sweep.one_of", "error"))
    teams = [("", 1.0)] * (count or 0)
    problems: list[Problem] = []
    if sponsors is not None:
        if not sponsors.is_file():
            raise GeoplanError(missing_file(sponsors, str(sponsors)))
        teams, problems = read_sponsors(sponsors, sponsors.name)
    first = parse_day(since) if since else settings.day
    cells = divide_town(workspace, settings, teams, since=first, seed=seed) if teams else None
    done = write_sweep(workspace, settings, cells)
    print_problems([*problems, *done.problems], language)
    rows = records(done.sweep.tables["sweep_cells"])
    sums = whole(rows)
    facts = {
        "since": done.since.isoformat(),
        "cells": len(rows),
        "done": sum(row["status"] == "done" for row in rows),
        "km": f"{sums['length_m'] / 1000:.1f}",
        "swept_km": f"{sums['swept_m'] / 1000:.1f}",
        "swept": f"{sums['swept_pct']:.1f}",
        "covered": f"{sums['covered_pct']:.1f}",
    }
    click.echo(say("sweep.said", language, **facts))
    for path in done.outputs:
        click.echo(say("grids.wrote", language, file=path))
