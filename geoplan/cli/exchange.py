"""Commands that write what other programs take.

From: the command line. To: ``maps/exchange``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, FILE, open_county, print_problems, reporter, told
from geoplan.text import say

# As geoplan.tables.values has them, which brings pandas along (tested).
SOURCES = ("self", "patrol", "covert", "mock", "complaint")


@click.group()
def exchange() -> None:
    """与别的程序交换：ODK、Kobo 的表单，数字城管的案件。"""


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
    from geoplan.exchange.forms import write_form

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    pipeline.build(workspace, settings, reporter(language))
    done = write_form(workspace, settings, source=source, units=units)
    print_problems(done.problems, language)
    files = "、".join(path.relative_to(workspace.root).as_posix() for path in done.outputs)
    facts = {"count": done.count, "source": f"@source.{source}", "files": files}
    click.echo(say("exchange.form", language, **facts))
    click.echo(say("exchange.form_next", language))


_DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000", "cgcs2000_gk")


@exchange.command("city-out")
@click.argument("folder", type=DIR, default=Path())
@click.option(
    "--datum", type=click.Choice(_DATUMS), required=True, help="对方系统用哪种坐标系；写在文件里"
)
@click.option("--categories", type=FILE, help="本市立案标准：指标编号、大类、小类的名称和代码")
@click.option("--gbk", "is_gbk", is_flag=True, help="用 GBK（GB 18030）编码，不用 UTF-8")
@click.option("--all", "is_all", is_flag=True, help="已销号的也写")
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def city_out(
    folder: Path,
    datum: str,
    categories: Path | None,
    is_gbk: bool,
    is_all: bool,
    as_of: str | None,
) -> None:
    """把没有销号的问题写成数字城管的案件表。"""
    from geoplan import pipeline
    from geoplan.exchange.city_out import write_cases

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    _must_be(categories)
    pipeline.build(workspace, settings, reporter(language))
    done = write_cases(
        *(workspace, settings), datum=datum, categories=categories, is_gbk=is_gbk, is_all=is_all
    )
    print_problems(done.problems, language)
    files = "、".join(path.relative_to(workspace.root).as_posix() for path in done.outputs)
    click.echo(say("exchange.city_out", language, count=done.count, files=files))


@exchange.command("city-in")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--folder", type=DIR, default=Path(), help="工作区")
@click.option("--datum", type=click.Choice(_DATUMS), help="文件里没有写坐标系的，是哪一种")
@click.option("--categories", type=FILE, help="本市立案标准：指标编号、大类、小类的名称和代码")
@click.option("--as-of", help="截止日期，如 2026-10-20")
@told
def city_in(
    files: tuple[Path, ...],
    folder: Path,
    datum: str | None,
    categories: Path | None,
    as_of: str | None,
) -> None:
    """收数字城管的案件：自己的问题办到哪一步；它的案件记到最近的点位，对不上的列出。"""
    from geoplan import pipeline
    from geoplan.exchange.city_in import read_cases_in

    workspace, settings = open_county(folder, as_of)
    language = settings.language
    _must_be(categories)
    pipeline.build(workspace, settings, reporter(language))
    done = read_cases_in(workspace, settings, files, datum=datum or "", categories=categories)
    print_problems(done.problems, language)
    facts = {name: getattr(done, name) for name in ("count", "answers", "reports", "untouched")}
    facts |= {"void": done.void or "", "unmatched": len(done.unmatched) or ""}
    click.echo(say("exchange.city_in", language, **facts))


def _must_be(path: Path | None) -> None:
    from geoplan.errors import GeoplanError
    from geoplan.workspace import missing_file

    if path is not None and not path.is_file():
        raise GeoplanError(missing_file(path, str(path)))
