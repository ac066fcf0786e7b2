"""Commands on what was collected: prove it whole, sign it off, remove a record, merge folders.

From: the command line. To: ``data/state/evidence``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from geoplan.cli.tell import DIR, open_county, print_problems, today, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say

_SHOWN = 40


@click.group()
def evidence() -> None:
    """核对、签收、合并收回的记录，按要求删除一条。"""


def _open(folder: Path) -> tuple[Path, Any]:
    from geoplan.workspace import EVIDENCE

    workspace, settings = open_county(folder)
    return workspace.root / EVIDENCE, settings


@evidence.command()
@click.argument("folder", type=DIR, default=Path())
@told
def verify(folder: Path) -> None:
    """逐字节核对：哪个文件被改过、少了哪个签收过的文件。"""
    from geoplan.evidence.verify import verify_store

    home, settings = _open(folder)
    verdict = verify_store(home)
    print_problems(verdict.problems, settings.language)
    facts = {k: v for k, v in vars(verdict).items() if k != "problems"}
    is_whole = not any(problem.level == "lost" for problem in verdict.problems)
    code = "evidence.whole" if is_whole else "evidence.damaged"
    click.echo(say(code, settings.language, **facts))
    if not is_whole:
        sys.exit(2)


@evidence.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--round", "round_name", required=True, help="轮次，如 第三轮")
@click.option("--who", required=True, help="签收人")
@told
def manifest(folder: Path, round_name: str, who: str) -> None:
    """列出一轮收到的全部文件并签收；以后少了哪个、改了哪个，verify 会指出。"""
    from geoplan.evidence.verify import write_manifest

    _filled({"--round": round_name, "--who": who})
    home, settings = _open(folder)
    rounds = {one.name: (one.start, one.end) for one in settings.rounds}
    done = write_manifest(home, round_name, rounds.get(round_name), who, today())
    facts = {**vars(done), "round": round_name, "who": who}
    click.echo(say("evidence.signed", settings.language, **facts))


@evidence.command()
@click.argument("word")
@click.option("--folder", type=DIR, default=Path(), help="工作区")
@told
def find(word: str, folder: Path) -> None:
    """按点位、单位、检查人、备注里的字找记录和它的编号，被取代的也列出。"""
    from geoplan.evidence.removal import find_records

    _filled({"WORD": word})
    home, settings = _open(folder)
    language = settings.language
    found = find_records(home, word)
    for one, is_in_force in found[:_SHOWN]:
        record = one.record
        facts = {"id": one.id, "time": one.time, "kind": f"@evidence_kind.{one.kind}"}
        facts |= {name: record.get(name, "") for name in ("unit", "point", "indicator")}
        facts["result"] = f"@result.{record['result']}" if "result" in record else ""
        facts["who"] = record.get("checker", "") or record.get("who", "")
        facts["note"] = record.get("note", "") or record.get("text", "") or record.get("why", "")
        facts["gone"] = "" if is_in_force else "@evidence.gone"
        click.echo(say("evidence.found", language, **facts))
    if len(found) > _SHOWN:
        click.echo(say("evidence.more", language, count=len(found) - _SHOWN))
    if not found:
        click.echo(say("evidence.none_found", language, word=word))


@evidence.command()
@click.argument("record")
@click.option("--folder", type=DIR, default=Path(), help="工作区")
@click.option("--who", required=True, help="谁要求、谁经手")
@click.option("--why", required=True, help="为什么删除")
@click.option("--purge", "is_purged", is_flag=True, help="连存储文件里的文字也去掉，只留编号")
@told
def remove(record: str, folder: Path, who: str, why: str, is_purged: bool) -> None:
    """按要求删除一条记录：各表不再有它，留下谁、何时、为何。RECORD 是编号，find 会列出。"""
    from geoplan.evidence.removal import find_record, purge, remove_record

    _filled({"--who": who, "--why": why})
    home, settings = _open(folder)
    found = find_record(home, record)
    is_new = remove_record(home, found, who, why, today().isoformat())
    facts = {"id": found.id, "point": found.record.get("point", ""), "time": found.time}
    code = "evidence.removed" if is_new else "evidence.removed_before"
    click.echo(say(code, settings.language, **facts))
    if is_purged:
        files = "、".join(purge(home, {found.id}))
        click.echo(say("evidence.purged", settings.language, files=files))


@evidence.command()
@click.argument("other", type=DIR)
@click.option("--folder", type=DIR, default=Path(), help="工作区")
@told
def merge(other: Path, folder: Path) -> None:
    """把另一位收表人的工作区或 evidence 文件夹并进来；先后、重复都不影响结果。"""
    from geoplan.evidence.removal import merge_folder
    from geoplan.workspace import EVIDENCE

    home, settings = _open(folder)
    source = other / EVIDENCE if (other / EVIDENCE).is_dir() else other
    if not source.is_dir():
        raise GeoplanError(Problem("evidence.no_folder", "error", file=str(other)))
    done = merge_folder(source, home)
    print_problems(done.problems, settings.language)
    click.echo(say("evidence.merged", settings.language, new=done.new, known=done.known))
    if done.problems:
        sys.exit(2)


def _filled(options: dict[str, str]) -> None:
    for option, text in options.items():
        if not text.strip():
            raise click.BadParameter(say("assign.blank"), param_hint=option)
