"""The command that writes a sealed page a unit.

From: the command line. To: ``maps/units/<unit>.html``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, FILE, open_county, print_problems, reporter, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--unit", "units", multiple=True, help="只写这个单位的；可以写几次")
@click.option(
    "--passphrases", type=FILE, help="口令表（xlsx 或 csv，列：单位、口令），各单位各用各的"
)
@click.option("--ask", is_flag=True, help="当场输入口令；只能与一个 --unit 同用")
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def pages(
    folder: Path, units: tuple[str, ...], passphrases: Path | None, ask: bool, as_of: str | None
) -> None:
    """给每个主责单位写一个离线页面：只有它自己的点位，填好导出交回；可加口令。"""
    from geoplan import pipeline
    from geoplan.sources.passphrases import read_passphrases
    from geoplan.unit_pages import FOLDER, write_unit_pages
    from geoplan.workspace import missing_file

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    words: dict[str, str] | None = None
    problems: list[Problem] = []
    if ask and (passphrases is not None or len(units) != 1):
        raise GeoplanError(Problem("pages.ask_one", "error"))
    if ask:
        words = {units[0]: _ask(language)}
    if passphrases is not None:
        if not passphrases.is_file():
            raise GeoplanError(missing_file(passphrases, str(passphrases)))
        words, problems = read_passphrases(passphrases, passphrases.name)
    pipeline.build(workspace, settings, reporter(language))
    done = write_unit_pages(workspace, settings, units=units, passphrases=words)
    print_problems([*problems, *done.problems], language)
    if not done.sizes:
        return
    facts = {"count": len(done.sizes), "folder": workspace.root / FOLDER}
    facts |= {"size": f"{sum(done.sizes) / 1e6:.1f}", "largest": f"{max(done.sizes) / 1e6:.2f}"}
    click.echo(say("pages.wrote", language, **facts))
    if words is not None:
        click.echo(say("pages.sealed", language))
    click.echo(say("pages.next", language))


def _ask(language: str) -> str:
    from geoplan.render.unit_seal import CHARS_MIN

    text = say("pages.ask", language, least=CHARS_MIN)
    return str(click.prompt(text, hide_input=True, confirmation_prompt=True))
