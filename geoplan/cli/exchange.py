"""Commands that write what other programs take.

From: the command line. To: ``maps/exchange``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, open_county, print_problems, reporter, told
from geoplan.text import say

# As geoplan.tables.values has them, which brings pandas along (tested).
SOURCES = ("self", "patrol", "covert", "mock", "complaint")


@click.group()
def exchange() -> None:
    """与别的程序交换：ODK、Kobo 的表单。"""


@exchange.command()
@click.argument("folder", type=DIR, default=Path())
@click.option(
    "--source",
    type=click.Choice(SOURCES),
    default="self",
    show_default=True,
    help="谁来检查：self 自查、patrol 督查、covert 暗访、mock 模拟、complaint 投诉",
)
@click.option("--unit", "units", multiple=True, help="只要这个单位的点位；可以写几次")
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def xlsform(folder: Path, source: str, units: tuple[str, ...], as_of: str | None) -> None:
    """写 ODK、Kobo 用的表单（XLSForm）和按单位筛选的点位表。"""
    from geoplan import pipeline
    from geoplan.exchange import write_form

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    pipeline.build(workspace, settings, reporter(language))
    done = write_form(workspace, settings, source=source, units=units)
    print_problems(done.problems, language)
    files = "、".join(path.relative_to(workspace.root).as_posix() for path in done.outputs)
    facts = {"count": done.count, "source": f"@source.{source}", "files": files}
    click.echo(say("exchange.form", language, **facts))
    click.echo(say("exchange.form_next", language))
