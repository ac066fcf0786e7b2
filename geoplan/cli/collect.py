"""The command that takes in what units sent back.

From: files by chat or USB stick. To: ``data/state/evidence``, a file each.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from geoplan.cli.tell import DIR, FILE, open_county, print_problems, told
from geoplan.text import say


@click.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--folder", type=DIR, default=Path(), help="工作区")
@told
def collect(files: tuple[Path, ...], folder: Path) -> None:
    """收回自检自查表和单位页面导出的答案，清理后存入 data/state/evidence；重复收、乱序收都一样。

    FILES 是文件或装着文件的文件夹。存进去的文件不再改动，原文件也不动。
    """
    from geoplan.evidence.collect import collect_files
    from geoplan.workspace import EVIDENCE

    workspace, settings = open_county(folder)
    language = settings.language
    kept = new = records = failed = 0
    for done in collect_files(files, workspace.root / EVIDENCE):
        print_problems(done.problems, language)
        if not done.is_kept:
            failed += 1
            click.echo(say("collect.failed", language, file=done.name))
            continue
        facts = {"file": done.name, "unit": done.unit, "records": done.records}
        facts |= {"unread": done.unread or "", "stored": done.stored[:8]}
        code = "collect.new" if done.is_new else "collect.known"
        click.echo(say(code, language, **facts))
        kept, new, records = kept + 1, new + done.is_new, records + done.records
    facts = {"kept": kept, "new": new, "records": records, "failed": failed or ""}
    click.echo(say("collect.sum", language, **facts))
    if failed:
        sys.exit(2)
