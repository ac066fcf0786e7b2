"""Commands: parse, call, print.

From: the command line. To: the functions that do the work; only here is the clock read.

Modules here import nothing heavy when loaded, so that ``geoplan --help`` answers at once:
libraries come in inside the command that needs them.
"""

from __future__ import annotations

import click

from geoplan import __version__
from geoplan.cli import (
    assign,
    build,
    collect,
    compare,
    county,
    covert,
    diff,
    evidence,
    exchange,
    forecast,
    forms,
    grids,
    mock,
    net,
    pages,
    papers,
    patrol,
    repairs,
    sweep,
    template,
)
from geoplan.cli.console import ConsoleGroup
from geoplan.text import LANGUAGES

COMMANDS = (
    county.init,
    build.build,
    build.check,
    build.export,
    build.explain,
    collect.collect,
    evidence.evidence,
    exchange.exchange,
    assign.assign,
    diff.diff,
    compare.compare,
    forecast.forecast,
    grids.grids,
    sweep.sweep,
    papers.papers,
    mock.mock,
    repairs.repairs,
    patrol.patrol,
    covert.covert,
    pages.pages,
    forms.forms,
    county.demo,
    template.template,
    net.fetch,
    net.boundary,
)


@click.group(cls=ConsoleGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option("--language", type=click.Choice(LANGUAGES), help="界面语言 / language of messages")
def main(language: str | None) -> None:
    """县域创建全国文明城市点位覆盖规划。

    从 OpenStreetMap 数据和本县清单出发，得到一张离线的缺口地图。
    """


for _command in COMMANDS:
    main.add_command(_command)
