"""The command of the office's round for material that is still owed.

From: the command line. To: ``maps/收台账路线.xlsx``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, open_county, print_problems, told
from geoplan.text import say


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--start", default="", help="从哪个驻点出发；默认为第一个驻点")
@click.option(
    "--mode",
    type=click.Choice(["walk", "ebike", "car"]),
    default="car",
    show_default=True,
    help="怎样走：walk 步行，ebike 电动自行车，car 汽车",
)
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def papers(folder: Path, start: str, mode: str, as_of: str | None) -> None:
    """收台账：还欠自检材料的单位，最短走一圈先后去哪几家。"""
    from geoplan.papers import write_papers

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    done = write_papers(workspace, settings, start=start, mode=mode)  # type: ignore[arg-type]
    print_problems(done.problems, language)
    is_best = done.minutes <= done.bound_min * (1 + 1e-9)
    facts = {"calls": len(done.calls), "minutes": round(done.minutes), "rest": len(done.unplaced)}
    facts |= {"bound": round(done.bound_min)}
    click.echo(say("papers.best" if is_best else "papers.near", language, **facts))
    for path in done.outputs:
        click.echo(say("grids.wrote", language, file=path))
