"""The command that plans patrols.

From: the command line. To: the rounds of teams, as tables in ``data/tables``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoplan.cli.tell import DIR, open_county, parse_day, print_problems, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say

if TYPE_CHECKING:
    from geoplan.dispatch import Dispatched


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--start", help="从哪一天排起，如 2026-10-21；默认为截止日期的第二天")
@click.option(
    "--days",
    type=click.IntRange(1, 60),
    help="排几天，默认为设置 patrol.days；重排时从那一天数起，默认到原计划的最后一天",
)
@click.option(
    "--engine", type=click.Choice(["pyvrp", "vroom"]), help="求解器；默认为设置 patrol.engine"
)
@click.option(
    "--iterations", type=click.IntRange(min=1), help="试多少轮；默认为设置 patrol.iterations"
)
@click.option("--seed", type=click.IntRange(min=0), help="随机种子；默认为设置 patrol.seed")
@click.option(
    "--time",
    "seconds",
    type=click.FloatRange(min=0.1),
    help="改为求解多少秒：快慢由你定，但每次、每台电脑的结果可能不同",
)
@click.option("--balance", is_flag=True, help="各队各天的工作量排得均匀，并说明多花多少时间")
@click.option(
    "--replan", help="从这一刻（如 2026-10-21 11:30）起重排上一次的计划：已走完的不动，列出变化"
)
@click.option("--missed", multiple=True, help="重排时：按计划该走完、其实没去的点位编号，可写几次")
@click.option("--finish", is_flag=True, help="只问：这些队伍到哪一天能把必须到的都走完")
@click.option("--by", help="只问：到这一天（如 2026-10-30）都走完，像第一支队伍那样的至少要几队")
@click.option(
    "--export",
    "outside",
    type=click.Path(file_okay=False, path_type=Path),
    help="另把这次的题目和计划写到这个文件夹，供别的求解器核对：VROOM 的 JSON、VRPLIB",
)
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def patrol(
    folder: Path,
    start: str | None,
    days: int | None,
    engine: str | None,
    iterations: int | None,
    seed: int | None,
    seconds: float | None,
    balance: bool,
    replan: str | None,
    missed: tuple[str, ...],
    finish: bool,
    by: str | None,
    outside: Path | None,
    as_of: str | None,
) -> None:
    """排巡查路线：谁、哪天、什么时候到哪里，没排进的卡在哪里；暗访另用 geoplan covert。

    先生成到最新（没有变化时立即结束）。
    """
    from geoplan import pipeline
    from geoplan.dispatch import ask, rewrite_rounds, write_rounds
    from geoplan.patrol import Asked, Limits

    workspace, settings = open_county(folder, as_of)
    language, own = settings.language, settings.patrol
    first = parse_day(start) if start else settings.day + timedelta(days=1)
    limits = Limits(iterations or own.iterations, own.seed if seed is None else seed, seconds)
    days = days or (0 if replan else own.days)
    asked = Asked(first, days, engine or own.engine, limits, balance)
    if (finish or by) and outside:
        raise click.UsageError("--finish、--by 不排计划，不能同时写 --export")
    pipeline.build(workspace, settings, lambda _: None)
    if seconds is not None:
        click.echo(say("patrol.timed", language), err=True)
    if finish or by:
        answer, problems = ask(workspace, settings, asked, parse_day(by) if by else None)
        print_problems(problems, language)
        return click.echo(answer)
    if replan:
        done = rewrite_rounds(workspace, settings, asked, _moment(replan), missed)
    else:
        done = write_rounds(workspace, settings, asked)
    _tell(done, language)
    if outside:
        _write_outside(outside, done.patrol, language)


def _tell(done: Dispatched, language: str) -> None:
    """Print what the plan is like and what was written."""
    from geoplan.dispatch_words import changed, summary

    print_problems(done.problems, language)
    is_anew = "patrol_changes" in done.patrol.tables
    lines = changed(done.patrol, done.named, language) if is_anew else []
    for line in [*lines, *summary(done.patrol, language)]:
        click.echo(line)
    for path in done.outputs:
        if path.suffix in (".parquet", ".xlsx"):
            click.echo(say("patrol.wrote", language, file=path))
    carried = [path for path in done.outputs if path.suffix == ".html"]
    if carried:
        folder = carried[0].parent
        click.echo(say("patrol.carried", language, folder=folder, count=len(carried)))


def _write_outside(folder: Path, patrol: Any, language: str) -> None:
    """Write what other solvers read; a mode that no team has any more leaves no file."""
    from geoplan.patrol.outside import outside_files

    files = outside_files(patrol.problem, patrol.travel, patrol.plan)
    folder.mkdir(parents=True, exist_ok=True)
    for mode in ("walk", "ebike", "car"):
        for name in (f"{mode}.vrp", f"{mode}.sol"):
            (folder / name).unlink(missing_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    names = "、".join(sorted(files))
    click.echo(say("patrol.outside", language, folder=folder, names=names))


def _moment(text: str) -> Any:
    """Return the moment that ``2026-10-21 11:30`` names, or tell that it names none."""
    from geoplan.patrol import Moment

    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise GeoplanError(Problem("patrol.bad_moment", "error", facts={"value": text})) from error
    return Moment(at.date(), 3600 * at.hour + 60 * at.minute + at.second)
