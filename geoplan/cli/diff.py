"""The command that compares two builds or extracts.

From: the command line. To: what changed, in words and as CSV.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, FILE, open_county, told
from geoplan.text import say


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--csv", "csv_file", type=FILE, help="把全部结果写成表格（CSV）")
@click.option("--folder", type=DIR, help="按哪个工作区的设置；默认为 NEW、OLD 或当前目录")
@told
def diff(old: Path, new: Path, csv_file: Path | None, folder: Path | None) -> None:
    """比较新旧：OLD、NEW 各是一个已生成的工作区或一份 OSM 数据。"""
    from geoplan.diff import Reader, diff_csv, diff_text

    # An extract is read as the county it is compared with, or as the one at hand.
    home = folder or next((path for path in (new, old) if path.is_dir()), Path())
    reader = Reader(*open_county(home))
    language = reader.settings.language
    table = reader.compare(old, new)
    click.echo(diff_text(table, reader.catalogue(), language))
    if csv_file is not None:
        csv_file.write_text(diff_csv(table, language), "utf-8", newline="")
        click.echo(say("cli.wrote_file", language, file=csv_file))
