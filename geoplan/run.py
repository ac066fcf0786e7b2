"""One pass over the steps of a workspace: what ran before is taken, what changed runs again.

From: a workspace and steps. To: tables, problems, and the keys the next run compares.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan import __version__
from geoplan.config import Settings
from geoplan.errors import CatalogueError, GeoplanError, Problem
from geoplan.keys import code_key, digest, file_hash, settings_key
from geoplan.workspace import PLAN, STATE, Workspace, read_text

if TYPE_CHECKING:  # a command that builds nothing needs no pandas
    from geoplan.tables import Output


@dataclass(frozen=True)
class Step:
    """One organ: what it reads and writes, which settings and files it depends on.

    ``reads`` names tables, ``files``, catalogues or ``settings``; they are handed over as
    keywords. ``target`` is imported when the step runs. ``by_content``: what builds on its tables
    runs again only where they are other ones; small tables alone are worth reading through.
    ``gives``: objects that later steps read; where its tables are those of the last build, it runs
    for them only when such a step does.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    target: str
    settings: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    by_content: bool = False
    gives: tuple[str, ...] = ()


# The commands of that name alone read these settings.
_EVERYTHING = tuple(f.name for f in fields(Settings) if f.name not in ("grids", "compare"))


@dataclass(frozen=True)
class StepReport:
    """What a step did: rows per table written, seconds, and whether an earlier result served."""

    name: str
    rows: Mapping[str, int]
    seconds: float
    is_cached: bool


Report = Callable[[StepReport], None]


@contextmanager
def patient_collector() -> Iterator[None]:
    """Let the garbage collector look for cycles less often.

    A build makes millions of small objects that live to its end: to look among them for cycles
    after every 700 finds next to none and takes a sixth of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(500_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Run:
    """One pass over the steps of one workspace."""

    def __init__(self, workspace: Workspace, settings: Settings, report: Report) -> None:
        self.workspace = workspace
        self.settings = settings
        self.report = report
        self.files = workspace.files(settings)
        self.hashes = workspace.hashes(self.files)
        self.keys: dict[str, str] = {}
        self.table_keys: dict[str, str] = {}
        self.tables: dict[str, Any] = {}
        self.problems: list[tuple[str, Problem]] = []
        steps = workspace.manifest().get("steps", {})
        self.before = steps if isinstance(steps, dict) else {}
        self.board: dict[str, Any] = {"files": self.files, "settings": settings}
        self.not_given: dict[str, Step] = {}  # objects of steps that did not run, by name

    @property
    def key(self) -> str:
        """Return one key for all the run depends on."""
        return digest(code_key(), settings_key(self.settings, _EVERYTHING), self.hashes)

    def load_catalogue(self) -> None:
        """Read the shipped catalogue with the workspace's changes, today's and of each round."""
        from geoplan.catalogue import load_catalogue

        override = self.files["catalogue"]
        text = read_text(override[0], self.settings.inputs.catalogue) if override else None
        self.board["catalogue"] = load_catalogue(text, self.settings.inputs.catalogue)
        found = self.board["round_catalogues"] = {}
        paths = iter(self.files["round_catalogues"])
        for one in self.settings.rounds:
            found[one.name] = self.board["catalogue"]
            if one.catalogue:
                text = read_text(next(paths), one.catalogue)
                if not text.strip():
                    facts = {"name": one.name}
                    empty = Problem("round.empty_catalogue", "error", one.catalogue, facts=facts)
                    raise CatalogueError([empty])
                found[one.name] = load_catalogue(text, one.catalogue)

    def step_key(self, step: Step) -> str:
        """Return the key of a step: code, settings, files, catalogue, keys of its tables."""
        upstream = [self.table_keys[name] for name in step.reads if name in self.table_keys]
        hashes = [self.hashes[name] for name in step.files]
        catalogue = self.board["catalogue"].version if "catalogue" in step.reads else ""
        parts = [settings_key(self.settings, step.settings), hashes, catalogue, upstream]
        if "round_catalogues" in step.reads:
            parts.append({n: c.version for n, c in self.board["round_catalogues"].items()})
        return digest(code_key(), step.name, *parts)

    def do_all(self, steps: Sequence[Step], use_cache: bool = True) -> None:
        """Run the steps in their order; what they give one another goes when nobody reads it."""
        for number, step in enumerate(steps, 1):
            self.do(step, use_cache)
            wanted = {name for later in steps[number:] for name in later.reads}
            for name in {name for done in steps[:number] for name in done.gives} - wanted:
                self.board.pop(name, None)

    def do(self, step: Step, use_cache: bool = True) -> None:
        """Run one step, or take its tables from the last build where its key is the same."""
        from geoplan.tables import TABLES, check

        started = time.perf_counter()
        key = self.step_key(step)
        cached = self._cached(step, key) if use_cache else None
        if cached is None:
            output = self._call(step)
            made = {n: check(TABLES[n], output.tables[n]) for n in step.writes}
            said = list(output.problems)
        else:
            made, said = cached
            self.not_given |= dict.fromkeys(step.gives, step)
        self.tables |= made
        self.keys[step.name] = key
        self._name_tables(step, key)
        self.problems += [(step.name, problem) for problem in said]
        rows = {name: len(frame) for name, frame in made.items()}
        self.report(StepReport(step.name, rows, time.perf_counter() - started, cached is not None))

    def _call(self, step: Step) -> Output:
        """Run a step, and before it those whose objects it reads and that did not run."""
        for name in step.reads:
            if name in self.not_given:
                self._call(self.not_given[name])
        module, _, name = step.target.partition(":")
        function = getattr(import_module(module), name)
        output: Output = function(**{n: (self.tables | self.board)[n] for n in step.reads})
        for name in step.gives:
            self.board[name] = output.objects[name]
            self.not_given.pop(name, None)
        return output

    def _name_tables(self, step: Step, key: str) -> None:
        for name in step.writes:
            self.table_keys[name] = _content(self.tables[name]) if step.by_content else key
        self.table_keys |= dict.fromkeys(step.gives, key)

    def _cached(self, step: Step, key: str) -> tuple[dict[str, Any], list[Problem]] | None:
        from geoplan.tables import TABLES, check

        before = self.before.get(step.name, {})
        if before.get("key") != key:
            return None
        outputs = self.workspace.manifest().get("outputs", {})
        if not all(self.workspace.is_unchanged(n, outputs) for n in step.writes):
            return None  # a build that was cut off may have left another county's tables
        try:
            made = {n: check(TABLES[n], self.workspace.read_table(n)) for n in step.writes}
            return made, [Problem(**p) for p in before["problems"]]
        except (GeoplanError, OSError, KeyError, TypeError, ValueError):
            return None  # a damaged cache is made again

    def problem_table(self) -> Any:
        """Return all problems so far as a frame with their step."""
        import pandas as pd

        from geoplan.tables import problems_frame

        steps = list(dict.fromkeys(step for step, _ in self.problems))
        frames = [problems_frame([p for s, p in self.problems if s == n], n) for n in steps]
        return pd.concat(frames, ignore_index=True) if frames else problems_frame([])

    def manifest(self) -> dict[str, Any]:
        """Return what the next run needs to know of this one."""
        steps: dict[str, Any] = {
            name: {"key": key, "problems": [vars(p) for s, p in self.problems if s == name]}
            for name, key in self.keys.items()
        }
        rows = {name: len(frame) for name, frame in self.tables.items()}
        day = self.settings.day.isoformat()
        return {"key": self.key, "as_of": day, "version": __version__, "steps": steps, "rows": rows}

    def remember(self, steps: Iterable[Step], staging: Path) -> None:
        """Write this run's keys as the next run will find them: with the register it leaves.

        Matching what was found to its own register changes nothing, so all tables stand.
        """
        self.hashes["register"] = [file_hash(staging / STATE["register"])]
        for step in steps:
            self.keys[step.name] = key = self.step_key(step)
            self._name_tables(step, key)

    def write_outputs(self, outputs: Iterable[Step], staging: Path, problems: Any) -> None:
        """Write tables, map and lists into ``staging``; the register is what was found now."""
        from geoplan.tables import TABLES, check

        self.tables["register"] = check(TABLES["register"], self.tables["identities"])
        home = staging / "data" / "tables"
        home.mkdir(parents=True)
        for name, frame in self.tables.items():
            frame.to_parquet(home / f"{name}.parquet", index=False)
        self.render(outputs, staging, tables=self.tables | self._plan(), problems=problems)

    def _plan(self) -> dict[str, Any]:
        """Return the tables of the last patrol plan, none where there is none or it is damaged."""
        names = PLAN if self.files["plan"] else ()
        try:
            return {name: self.workspace.read_table(name) for name in names}
        except (GeoplanError, OSError, ValueError):
            return {}

    def render(self, outputs: Iterable[Step], staging: Path, **given: Any) -> None:
        """Let each step write its file into ``staging``."""
        from geoplan.catalogue.shown import in_language

        for step in outputs:
            started = time.perf_counter()
            module, _, name = step.target.partition(":")
            function = getattr(import_module(module), name)
            function(
                **given,
                catalogue=in_language(self.board["catalogue"], self.settings.language),
                settings=self.settings,
                folder=(staging / step.writes[0]).parent,
            )
            size = {n: (staging / n).stat().st_size for n in step.writes}
            self.report(StepReport(step.name, size, time.perf_counter() - started, False))


def _content(frame: Any) -> str:
    return digest(frame.to_json(orient="split", double_precision=15, date_format="iso"))
