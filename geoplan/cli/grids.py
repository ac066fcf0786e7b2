"""The command that proposes grids for sponsors.

From: the command line. To: a workbook, a map and a boundary file in ``maps/``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, FILE, open_county, print_problems, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--count", type=click.IntRange(min=1), help="分成几个网格；没有单位名单时用")
@click.option("--sponsors", type=FILE, help="包保单位名单（xlsx 或 csv，列：包保单位、份额）")
@click.option(
    "--within",
    type=click.Choice(["township", "none"]),
    default="township",
    show_default=True,
    help="township：网格不跨乡镇（街道）；none：不管边界，更匀",
)
@click.option(
    "--area",
    type=click.Choice(["town", "county"]),
    default="town",
    show_default=True,
    help="town：只划分建成区，村镇归属地；county：划分全县",
)
@click.option("--seed", default=0, show_default=True, help="随机种子；不满意时换一个")
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def grids(
    folder: Path,
    count: int | None,
    sponsors: Path | None,
    within: str,
    area: str,
    seed: int,
    as_of: str | None,
) -> None:
    """把街道和点位划成工作量相近、沿街连片的网格，供包保单位分工。"""
    from geoplan.lists.grid_list import word_why
    from geoplan.proposal import ADOPTED, GROUND, summary, write_proposal
    from geoplan.sources.sponsors import read_sponsors
    from geoplan.workspace import missing_file

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    if (count is None) == (sponsors is None):
        raise GeoplanError(Problem("grids.one_of", "error"))
    units = [("", 1.0)] * (count or 0)
    problems: list[Problem] = []
    if sponsors is not None:
        if not sponsors.is_file():
            raise GeoplanError(missing_file(sponsors, str(sponsors)))
        units, problems = read_sponsors(sponsors, sponsors.name)
    done = write_proposal(
        workspace,
        settings,
        units,
        is_within=within == "township",
        is_town_only=area == "town",
        seed=seed,
    )
    print_problems([*problems, *done.problems], language)
    click.echo(summary(done.figures, language))
    click.echo(say("grids.limit", language, bound=f"{done.figures.bound:.2f}"))
    click.echo("  " + word_why(done.figures, language))
    for path in done.outputs:
        click.echo(say("grids.wrote", language, file=path))
    click.echo(say("grids.adopt", language, source=GROUND, file=ADOPTED))
