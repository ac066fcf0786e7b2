"""Commands: parse, call, print.

From: the command line. To: the functions that do the work; only here is the clock read.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from geoplan import __version__
from geoplan.errors import GeoplanError, Problem
from geoplan.text import LANGUAGES, say, where, word_problem

P = ParamSpec("P")
R = TypeVar("R")
DIR = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)


def _today() -> date:
    return date.today()


def _fail(problems: Iterable[Problem], language: str) -> None:
    """Print every problem as sentences and leave with code 2."""
    _print_problems(problems, language)
    sys.exit(2)


def _print_problems(problems: Iterable[Problem], language: str) -> None:
    """Print problems as sentences; those that differ only in their row share one."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        words = word_problem(problem, language)
        place = (problem.file, problem.sheet, problem.column)
        groups.setdefault((words["level"], words["what"], words["fix"], *place), []).append(problem)
    for (level, what, fix, *_), alike in groups.items():
        spot = where(alike[0], language, [p.row for p in alike if p.row is not None])
        click.echo(f"[{level}] {spot + ': ' if spot else ''}{what}", err=True)
        if fix:
            click.echo(f"    → {fix}", err=True)


def _told(function: Callable[P, R]) -> Callable[P, R]:
    """Turn geoplan's own errors into messages; anything else is a fault and may show its trace."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except GeoplanError as error:
            problems: Iterable[Problem] = error.problems
        except OSError as error:  # read-only folder, full disk, a folder where a file should be
            facts = {"detail": error.strerror or str(error)}
            problems = [Problem("cli.os", "error", file=str(error.filename or ""), facts=facts)]
        _fail(problems, _chosen_language() or "zh")
        raise AssertionError("unreachable")

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option("--language", type=click.Choice(LANGUAGES), help="界面语言 / language of messages")
def main(language: str | None) -> None:  # noqa: ARG001 (read from the context)
    """县域创建全国文明城市点位覆盖规划。

    从 OpenStreetMap 数据和本县清单出发，得到一张离线的缺口地图。
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a GBK console must not end the run


def _chosen_language() -> str | None:
    """Return the language asked for on the command line, or read from the settings since."""
    root = click.get_current_context().find_root()
    chosen = root.params.get("language") or root.meta.get("language")
    return None if chosen is None else str(chosen)


def _open(folder: Path, as_of: str | None = None) -> tuple[Any, Any]:
    from dataclasses import replace

    from geoplan.workspace import Workspace

    workspace = Workspace.open(folder)
    settings = workspace.settings()
    click.get_current_context().find_root().meta.setdefault("language", settings.language)
    settings = replace(settings, language=_chosen_language() or settings.language)
    if as_of:
        settings = replace(settings, as_of=_parse_day(as_of))
    return workspace, settings.at(_today())


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise GeoplanError(Problem("cli.bad_day", "error", facts={"value": text})) from error


def _reporter(language: str) -> Callable[[Any], None]:
    def report(done: Any) -> None:
        parts = [
            f"{say('table.' + n, language)} {rows:,}"
            for n, rows in done.rows.items()
            if not n.startswith("maps/")
        ]
        parts += [
            f"{n} {size / 1e6:.2f} MB" for n, size in done.rows.items() if n.startswith("maps/")
        ]
        cached = say("cli.cached", language) if done.is_cached else ""
        title = say("step." + done.name, language)
        click.echo(f"  {title}  {'，'.join(parts)}  {done.seconds:.2f} s {cached}".rstrip())

    return report


@main.command()
@click.argument("folder", type=DIR)
@click.option("--osm", "osm_file", type=FILE, required=True, help="OSM 数据（.osm.pbf 或 .osm）")
@click.option("--area", default="", help="行政区名称，如 贵溪市；其边界在数据中闭合时用作县界")
@click.option("--admin-level", default=6, show_default=True, help="该行政区的 admin_level")
@click.option("--boundary", type=FILE, help="县界文件（GeoJSON 或 GPKG，WGS-84）")
@click.option("--name", default="", help="地图标题中的县名；默认与 --area 相同")
@_told
def init(
    folder: Path, osm_file: Path, area: str, admin_level: int, boundary: Path | None, name: str
) -> None:
    """新建一个县的工作区 FOLDER。"""
    from geoplan.config import new_settings_text
    from geoplan.sources.osm_format import check_format
    from geoplan.workspace import SETTINGS_FILE, missing_file

    given = [path for path in (osm_file, boundary) if path is not None]
    missing = [missing_file(path, str(path)) for path in given if not path.is_file()]
    if missing:
        raise GeoplanError(missing)
    check_format(osm_file, str(osm_file))
    if (folder / SETTINGS_FILE).exists():
        raise GeoplanError(Problem("workspace.exists", "error", file=str(folder / SETTINGS_FILE)))
    inputs = folder / "data" / "inputs"
    taken = [p for p in given if (inputs / p.name).exists() and not (inputs / p.name).samefile(p)]
    if taken:
        raise GeoplanError(
            [Problem("workspace.exists", "error", file=str(inputs / p.name)) for p in taken]
        )
    for sub in (inputs, folder / "data" / "state", folder / "maps"):
        sub.mkdir(parents=True, exist_ok=True)
    for path in given:
        if path.resolve() != (inputs / path.name).resolve():
            shutil.copyfile(path, inputs / path.name)
    values: dict[str, Any] = {"county.name": name or area, "county.area": area}
    values |= {"county.admin_level": admin_level, "inputs.osm": f"data/inputs/{osm_file.name}"}
    if boundary is not None:
        values["county.boundary"] = f"data/inputs/{boundary.name}"
    (folder / SETTINGS_FILE).write_text(new_settings_text(values), "utf-8")
    click.echo(say("cli.made", _chosen_language() or "zh", folder=folder))


@main.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--as-of", help="截止日期，如 2026-10-20；默认为设置中的日期或今天")
@_told
def build(folder: Path, as_of: str | None) -> None:
    """生成地图和清单；输入没有变化时立即结束。"""
    import time

    from geoplan import pipeline

    started = time.perf_counter()
    workspace, settings = _open(folder, as_of)
    result = pipeline.build(workspace, settings, _reporter(settings.language))
    seconds = f"{time.perf_counter() - started:.1f}"
    if result.is_current:
        click.echo(say("cli.current", settings.language, seconds=seconds))
        return
    _print_summary(result, settings.language)
    for path in result.outputs:
        click.echo(say("cli.wrote", settings.language, file=path, seconds=seconds))


@main.command()
@click.argument("folder", type=DIR, default=Path())
@click.option("--as-of", help="截止日期，如 2026-10-20")
@_told
def check(folder: Path, as_of: str | None) -> None:
    """检查全部输入，一次列出所有问题，不写任何文件。"""
    from geoplan import pipeline
    from geoplan.tables import problems_from

    workspace, settings = _open(folder, as_of)
    result = pipeline.check_inputs(workspace, settings, _reporter(settings.language))
    problems = [problem for _, problem in problems_from(result.problems)]
    _print_problems(problems, settings.language)
    _print_summary(result, settings.language)


def _print_summary(result: Any, language: str) -> None:
    summary = result.tables["summaries"]
    county = summary[summary["dimension"] == "county"]
    if not county.empty:
        counts = county.iloc[0]
        from geoplan.tables.contracts import STATES

        states = "，".join(f"{say('state.' + s, language)} {counts[s]}" for s in STATES)
        click.echo(say("cli.points", language, points=counts["points"], states=states))
    levels = result.problems.groupby("level")["count"].sum().to_dict()
    said = "，".join(f"{say('level.' + k, language)} {v}" for k, v in sorted(levels.items()))
    if said:
        click.echo(say("cli.problems", language, said=said))


@main.command()
@click.argument("point")
@click.option("--folder", type=DIR, default=Path(), help="工作区")
@_told
def explain(point: str, folder: Path) -> None:
    """说明一个点位从何而来、归谁负责、为何是这个状态。POINT 是编号或名称。"""
    from geoplan.explain import explain_point

    workspace, settings = _open(folder)
    click.echo(explain_point(workspace, settings, point))


@main.command()
@click.argument("folder", type=DIR)
@click.option("--seed", default=20261001, show_default=True, help="随机种子")
@_told
def demo(folder: Path, seed: int) -> None:
    """在 FOLDER 生成虚构的示范县。"""
    from geoplan.demo import write_demo
    from geoplan.workspace import SETTINGS_FILE

    if (folder / SETTINGS_FILE).exists():
        raise GeoplanError(Problem("workspace.exists", "error", file=str(folder / SETTINGS_FILE)))
    write_demo(folder, seed)
    click.echo(say("cli.demo", _chosen_language() or "zh", folder=folder))


@main.command()
@click.argument("name")
@click.option("--out", "target", type=FILE, required=True, help="写到哪个 GeoJSON 文件")
@_told
def boundary(name: str, target: Path) -> None:
    """联网下载行政区 NAME 的边界，供 init --boundary 使用。"""
    from geoplan.sources.overpass import fetch_boundary

    path = fetch_boundary(name, target)
    click.echo(say("cli.wrote_file", _chosen_language() or "zh", file=path))
