"""The command that hands duties over: one point or a whole lot.

From: the command line. To: what changes, and a row of ``data/state/reassignments.csv``.
"""

from __future__ import annotations

from pathlib import Path

import click

from geoplan.cli.tell import DIR, open_county, print_problems, told
from geoplan.text import say

_SHOWN = 12


@click.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--point", default="", help="点位编号或名称；不写则按下面的条件成批调整")
@click.option("--type", "type_name", default="", help="点位类别，如 背街小巷")
@click.option("--township", default="", help="属地乡镇（街道）")
@click.option("--community", default="", help="社区")
@click.option("--grid", default="", help="网格编号")
@click.option("--role", default="主责", show_default=True, help="主责、配合、属地、包保单位等")
@click.option("--from", "from_unit", default="", help="原单位；不写则不论原来归谁")
@click.option("--to", "to_unit", required=True, help="新单位（点位长写姓名）")
@click.option("--who", required=True, help="谁决定的")
@click.option("--why", required=True, help="理由")
@click.option(
    "--confirm", is_flag=True, help="核实后仍归 --to 的单位：写下决定，答复它的“不是我单位的”"
)
@click.option("--dry-run", is_flag=True, help="只看会变什么，不写入")
@click.option("--as-of", help="决定的日期，如 2026-10-20；默认为设置中的日期或今天")
@told
def assign(
    folder: Path,
    point: str,
    type_name: str,
    township: str,
    community: str,
    grid: str,
    role: str,
    from_unit: str,
    to_unit: str,
    who: str,
    why: str,
    confirm: bool,
    dry_run: bool,
    as_of: str | None,
) -> None:
    """调整责任：一个点位，或按类别、属地、社区、网格、原单位成批改派；重新生成后仍然有效。"""
    from geoplan.reassign import plan_change, remember

    for option, text in (("--who", who), ("--why", why)):
        if not text.strip():
            raise click.BadParameter(say("assign.blank"), param_hint=option)
    workspace, settings = open_county(folder, as_of)
    language = settings.language
    cells = {"ref": point, "type": type_name, "township": township, "community": community}
    cells |= {"grid": grid, "role": role, "from": from_unit, "to": to_unit, "who": who, "why": why}
    change, move = plan_change(workspace, settings, cells, settings.day)
    print_problems(change.problems, language)
    click.echo(say("assign.count", language, count=len(change.rows)))
    for point_id, name, before, after in change.rows[:_SHOWN]:
        facts = {"name": name, "id": point_id, "before": before, "after": after}
        click.echo(say("assign.row", language, **facts))
    if len(change.rows) > _SHOWN:
        click.echo(say("assign.more", language, count=len(change.rows) - _SHOWN))
    if confirm and change.rows:
        click.echo(say("assign.confirm_changes", language, unit=to_unit))
    if dry_run or bool(change.rows) is confirm:
        click.echo(say("assign.not_written", language))
        return
    click.echo(say("assign.written", language, file=remember(workspace, move)))
