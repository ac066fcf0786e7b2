"""Commands on a workspace: build, check, explain.

From: the command line. To: the pipeline, and what it found in words.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, open_county, print_problems, print_summary, reporter, told
from geoplan.text import say

_SHOWN = 8  # files of an earlier build named one by one; pages of units may be many


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--as-of", help="截止日期，如 2026-10-20；默认为设置中的日期或今天")
@told
def build(folder: Path, as_of: str | None) -> None:
    """生成地图和清单；输入没有变化时立即结束。"""
    import time

    from geoplan import pipeline

    started = time.perf_counter()
    workspace, settings = open_county(folder, as_of)
    result = pipeline.build(workspace, settings, reporter(settings.language))
    seconds = f"{time.perf_counter() - started:.1f}"
    if result.is_current:
        click.echo(say("cli.current", settings.language, seconds=seconds))
    else:
        print_summary(result, settings.language)
    for path in result.outputs:
        click.echo(say("cli.wrote", settings.language, file=path, seconds=seconds))
    old = workspace.old_exports()
    if old:
        files = "、".join(old[:_SHOWN]) + ("…" if len(old) > _SHOWN else "")
        click.echo(say("export.old", settings.language, files=files))


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--as-of", help="截止日期，如 2026-10-20；默认为设置中的日期或今天")
@told
def export(folder: Path, as_of: str | None) -> None:
    """导出给其他软件用的点位：gpkg（QGIS 打开即有样式）、GeoJSON、csv；有变化时先重新生成。"""
    import time

    from geoplan import pipeline

    started = time.perf_counter()
    workspace, settings = open_county(folder, as_of)
    result = pipeline.export(workspace, settings, reporter(settings.language))
    seconds = f"{time.perf_counter() - started:.1f}"
    for path in result.outputs:
        click.echo(say("cli.wrote", settings.language, file=path, seconds=seconds))


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def check(folder: Path, as_of: str | None) -> None:
    """检查全部输入，一次列出所有问题，不写任何文件。"""
    from geoplan import pipeline
    from geoplan.tables import problems_from

    workspace, settings = open_county(folder, as_of)
    result = pipeline.check_inputs(workspace, settings, reporter(settings.language))
    problems = [problem for _, problem in problems_from(result.problems)]
    print_problems(problems, settings.language)
    print_summary(result, settings.language)


@click.command()
@click.argument("point")
@click.option("--folder", type=DIR, default=Path(), help="工作区")
@told
def explain(point: str, folder: Path) -> None:
    """说明一个点位从何而来、归谁负责、为何是这个状态。POINT 是编号或名称。"""
    from geoplan.explain import explain_point

    workspace, settings = open_county(folder)
    click.echo(explain_point(workspace, settings, point))
