"""The command that writes a form a unit.

From: the command line. To: ``maps/forms/<unit>.xlsx``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, open_county, print_problems, reporter, told
from geoplan.text import say


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--unit", "units", multiple=True, help="只写这个单位的；可以写几次")
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def forms(folder: Path, units: tuple[str, ...], as_of: str | None) -> None:
    """给每个主责单位写一份 Excel 自检自查表：只有它自己的点位，填好交回，用 collect 收。"""
    from geoplan import pipeline
    from geoplan.unit_forms import FOLDER, write_unit_forms

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    pipeline.build(workspace, settings, reporter(language))
    done = write_unit_forms(workspace, settings, units=units)
    print_problems(done.problems, language)
    facts = {"count": len(done.sizes), "folder": workspace.root / FOLDER}
    facts |= {"size": f"{sum(done.sizes) / 1e6:.2f}", "largest": f"{max(done.sizes) / 1e6:.2f}"}
    click.echo(say("forms.wrote", language, **facts))
    click.echo(say("forms.next", language))
