"""What commands say and how they fail: sentences from :mod:`geoplan.text`, code 2, no trace.

From: problems, results and the settings' language. To: the console.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from geoplan.errors import GeoplanError, Problem
from geoplan.text import say, where, word_problem

P = ParamSpec("P")
R = TypeVar("R")
DIR = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)
_PATH_MAX = 247  # characters of a folder that Windows allows unless told otherwise


def today() -> date:
    """Return the day of the run: the one place where the clock is read."""
    return date.today()


def _fail(problems: Iterable[Problem], language: str) -> None:
    """Print every problem as sentences and leave with code 2."""
    print_problems(problems, language)
    sys.exit(2)


def print_problems(problems: Iterable[Problem], language: str) -> None:
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


def told(function: Callable[P, R]) -> Callable[P, R]:
    """Turn geoplan's own errors into messages; anything else is a fault and may show its trace."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except GeoplanError as error:
            problems: Iterable[Problem] = error.problems
        except OSError as error:  # read-only folder, full disk, a folder where a file should be
            problems = [_os_problem(error)]
        _fail(problems, chosen_language() or "zh")
        raise AssertionError("unreachable")

    return run


def _os_problem(error: OSError) -> Problem:
    file = str(error.filename or "")
    if error.errno == errno.ENAMETOOLONG or len(file) > _PATH_MAX:
        return Problem("cli.long_path", "error", file=file, facts={"length": len(file)})
    if isinstance(error, PermissionError):
        facts = {"detail": error.strerror or str(error)}
        return Problem("cli.denied", "error", file=file, facts=facts)
    return Problem("cli.os", "error", file=file, facts={"detail": error.strerror or str(error)})


def chosen_language() -> str | None:
    """Return the language asked for on the command line, or read from the settings since."""
    root = click.get_current_context().find_root()
    chosen = root.params.get("language") or root.meta.get("language")
    return None if chosen is None else str(chosen)


def open_county(folder: Path, as_of: str | None = None) -> tuple[Any, Any]:
    """Return the workspace in ``folder`` and its settings as of the day asked for, or today."""
    from dataclasses import replace

    from geoplan.workspace import Workspace

    workspace = Workspace.open(folder)
    settings = workspace.settings()
    click.get_current_context().find_root().meta.setdefault("language", settings.language)
    settings = replace(settings, language=chosen_language() or settings.language)
    if as_of:
        settings = replace(settings, as_of=parse_day(as_of))
    return workspace, settings.at(today())


def parse_day(text: str) -> date:
    """Return the day that ``YYYY-MM-DD`` names, or tell that it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise GeoplanError(Problem("cli.bad_day", "error", facts={"value": text})) from error


def reporter(language: str) -> Callable[[Any], None]:
    """Return a function that prints one line per finished step of a build."""

    def report(done: Any) -> None:
        parts = [
            f"{say('table.' + n, language)} {rows:,}"
            for n, rows in done.rows.items()
            if "/" not in n
        ]
        parts += [f"{n} {size / 1e6:.2f} MB" for n, size in done.rows.items() if "/" in n]
        cached = say("cli.cached", language) if done.is_cached else ""
        title = say("step." + done.name, language)
        click.echo(f"  {title}  {'，'.join(parts)}  {done.seconds:.2f} s {cached}".rstrip())

    return report


def print_summary(result: Any, language: str) -> None:
    """Print the county's points by state, and how many problems of each level there are."""
    summary = result.tables["summaries"]
    county = summary[summary["dimension"] == "county"]
    if not county.empty:
        counts = county.iloc[0]
        from geoplan.tables.values import STATES

        states = "，".join(f"{say('state.' + s, language)} {counts[s]}" for s in STATES)
        click.echo(say("cli.points", language, points=counts["points"], states=states))
    waiting = result.problems.loc[result.problems["code"] == "objection.open", "count"]
    if len(waiting):
        click.echo(say("cli.objections", language, count=int(waiting.sum())))
    levels = result.problems.groupby("level")["count"].sum().to_dict()
    said = "，".join(f"{say('level.' + k, language)} {v}" for k, v in sorted(levels.items()))
    if said:
        click.echo(say("cli.problems", language, said=said))
