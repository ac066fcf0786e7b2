"""The command that compares two dates, two workspaces or two extracts, whole.

From: the command line. To: what changed in a sentence, a workbook and a map.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, FILE, open_county, parse_day, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say


@click.command()
@click.argument("old", type=FILE, required=False)
@click.argument("new", type=FILE, required=False)
@click.option("--from", "from_day", help="之前的日期，如 2026-09-30")
@click.option("--to", "to_day", help="之后的日期；默认为设置中的日期或今天")
@click.option("--osm", type=FILE, help="另一份 OSM 数据：拿它与工作区现用的比较")
@click.option("--folder", type=DIR, help="按哪个工作区的设置；默认为 NEW、OLD 或当前目录")
@click.option("--out", type=DIR, help="写到哪个文件夹；默认为该工作区的 maps")
@told
def compare(
    old: Path | None,
    new: Path | None,
    from_day: str | None,
    to_day: str | None,
    osm: Path | None,
    folder: Path | None,
    out: Path | None,
) -> None:
    """比较两个日期、两个工作区或两份数据：点位、责任、状态、得分、未达标项哪里变了。

    OLD、NEW 各是一个工作区或一份 OSM 数据；比较同一工作区的两个日期只写 OLD（或都不写）和 --from。
    """
    from geoplan.compare import read_side, write_comparison

    home = folder or next((path for path in (new, old) if path and path.is_dir()), Path())
    sides = (old or home, new or osm or old or home)
    if (new and osm) or not (new or osm or from_day):
        raise GeoplanError(Problem("compare.one_of", "error"))
    workspace, settings = open_county(home)
    language = settings.language
    days = [None if day is None else parse_day(day) for day in (from_day, to_day)]
    read = []
    for side, day in zip(sides, days, strict=True):
        click.echo(say("compare.reading", language, label=str(side)))
        read.append(read_side(side, (workspace, settings), day, lambda _: None))
    done = write_comparison(read[0], read[1], out or workspace.root / "maps")
    click.echo(done.said["sides"])
    click.echo(done.said["total"])
    if done.said["cautions"]:
        click.echo(done.said["cautions"], err=True)
    if done.said["counts"]:
        click.echo("  " + done.said["counts"])
    for path in done.outputs:
        click.echo(say("cli.wrote_file", language, file=path))
