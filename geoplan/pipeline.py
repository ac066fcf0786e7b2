"""The whole run on one screen.

From: a workspace. To: its tables, map and lists.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from geoplan import __version__
from geoplan.config import Settings
from geoplan.errors import Gather, GeoplanError, Problem
from geoplan.workspace import (
    STATE,
    Workspace,
    code_key,
    digest,
    file_hash,
    read_text,
    settings_key,
)


@dataclass(frozen=True)
class Step:
    """One organ: what it reads and writes, which settings and files it depends on.

    ``reads`` names tables, ``files``, ``catalogue`` or ``settings``; they are handed over as
    keywords. ``target`` is imported when the step runs.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    target: str
    settings: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


_EVERYTHING = ("county", "inputs", "inventory", "duties", "map", "language", "as_of")

STEPS = (
    Step(
        "sources",
        ("files", "catalogue", "settings"),
        (
            "places",
            "streets",
            "areas",
            "backdrop",
            "routes",
            "route_ways",
            "route_stops",
            "gates",
            "zones",
            "listed",
            "origin",
        ),
        "geoplan.sources:load_sources",
        settings=("county", "inputs", "duties"),
        files=("osm", "boundary", "townships", "zones", "lists"),
    ),
    Step(
        "state",
        ("files", "settings"),
        ("register", "decisions"),
        "geoplan.evidence:load_state",
        settings=("inputs",),
        files=("register", "decisions"),
    ),
    Step(
        "answers",
        ("files", "settings"),
        ("answers",),
        "geoplan.evidence:load_answers",
        settings=("inputs", "as_of"),
        files=("answers",),
    ),
    Step(
        "inventory",
        (
            "places",
            "streets",
            "routes",
            "route_ways",
            "route_stops",
            "backdrop",
            "gates",
            "zones",
            "areas",
            "listed",
            "register",
            "decisions",
            "catalogue",
            "settings",
        ),
        ("sections", "points", "point_sections", "candidates", "outlines", "recuts"),
        "geoplan.inventory:build_inventory",
        settings=("county", "inventory"),
    ),
    Step(
        "identity",
        ("points", "candidates", "recuts", "register", "settings"),
        ("identities",),
        "geoplan.inventory:write_identities",
        settings=("as_of",),
    ),
    Step(
        "duties",
        ("points", "areas", "places", "listed", "catalogue", "settings"),
        ("duties",),
        "geoplan.duties:assign_duties",
        settings=("duties",),
    ),
    Step(
        "scores",
        ("points", "answers", "identities", "catalogue", "settings"),
        ("checks", "scores"),
        "geoplan.scores:score_points",
        settings=("county", "as_of"),
    ),
    Step(
        "coverage",
        ("points", "duties", "checks", "scores", "catalogue", "settings"),
        ("gaps", "summaries"),
        "geoplan.coverage:find_gaps",
        settings=("as_of",),
    ),
    Step(
        "completeness",
        (
            "points",
            "candidates",
            "listed",
            "duties",
            "areas",
            "places",
            "catalogue",
            "settings",
        ),
        ("completeness", "findings"),
        "geoplan.coverage:find_completeness",
        settings=("county", "inventory", "language"),
    ),
)
READERS = tuple(step for step in STEPS if "files" in step.reads)

# Steps that write what people open, and what the next build remembers; they read every table.
OUTPUTS = (
    Step("map", (), ("maps/index.html",), "geoplan.render.output:render_files"),
    Step("lists", (), ("maps/缺口清单.xlsx",), "geoplan.lists:render_lists"),
    Step("counts", (), ("maps/清点核对.xlsx",), "geoplan.lists:render_inventory_list"),
    Step("choices", (), ("maps/候选点位.xlsx",), "geoplan.lists:render_candidate_list"),
    Step("memory", (), ("data/state/identities.csv",), "geoplan.evidence:write_register"),
)


@dataclass(frozen=True)
class StepReport:
    """What a step did: rows per table written, seconds, and whether an earlier result served."""

    name: str
    rows: Mapping[str, int]
    seconds: float
    is_cached: bool


@dataclass
class BuildResult:
    """What a build leaves behind for the caller."""

    is_current: bool
    outputs: list[Path] = field(default_factory=list)
    problems: Any = None
    tables: dict[str, Any] = field(default_factory=dict)


Report = Callable[[StepReport], None]


class Run:
    """One pass over the steps of one workspace."""

    def __init__(self, workspace: Workspace, settings: Settings, report: Report) -> None:
        self.workspace = workspace
        self.settings = settings
        self.report = report
        self.files = workspace.files(settings)
        self.hashes = {n: [file_hash(p) for p in paths] for n, paths in self.files.items()}
        self.keys: dict[str, str] = {}
        self.table_keys: dict[str, str] = {}
        self.tables: dict[str, Any] = {}
        self.problems: list[tuple[str, Problem]] = []
        steps = workspace.manifest().get("steps", {})
        self.before = steps if isinstance(steps, dict) else {}
        self.board: dict[str, Any] = {"files": self.files, "settings": settings}

    @property
    def key(self) -> str:
        """Return one key for all the run depends on."""
        return digest(code_key(), settings_key(self.settings, _EVERYTHING), self.hashes)

    def load_catalogue(self) -> None:
        """Read the shipped catalogue and the workspace's changes to it."""
        from geoplan.catalogue import load_catalogue

        override = self.files["catalogue"]
        text = read_text(override[0], self.settings.inputs.catalogue) if override else None
        self.board["catalogue"] = load_catalogue(text, self.settings.inputs.catalogue)

    def step_key(self, step: Step) -> str:
        """Return the key of a step: code, settings, files, catalogue, keys of its tables."""
        upstream = [self.table_keys[name] for name in step.reads if name in self.table_keys]
        hashes = [self.hashes[name] for name in step.files]
        catalogue = self.board["catalogue"].version if "catalogue" in step.reads else ""
        parts = (settings_key(self.settings, step.settings), hashes, catalogue, upstream)
        return digest(code_key(), step.name, *parts)

    def do(self, step: Step, use_cache: bool = True) -> None:
        """Run one step, or take its tables from the last build where its key is the same."""
        from geoplan.tables import TABLES, check

        started = time.perf_counter()
        key = self.step_key(step)
        cached = self._cached(step, key) if use_cache else None
        if cached is None:
            module, _, name = step.target.partition(":")
            function = getattr(import_module(module), name)
            output = function(**{n: (self.tables | self.board)[n] for n in step.reads})
            made = {n: check(TABLES[n], output.tables[n]) for n in step.writes}
            said = list(output.problems)
        else:
            made, said = cached
        self.tables |= made
        self.keys[step.name] = key
        self.table_keys |= dict.fromkeys(step.writes, key)
        self.problems += [(step.name, problem) for problem in said]
        rows = {name: len(frame) for name, frame in made.items()}
        self.report(StepReport(step.name, rows, time.perf_counter() - started, cached is not None))

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

    def write_outputs(self, staging: Path, problems: Any) -> None:
        """Write tables, map and lists into ``staging``."""
        home = staging / "data" / "tables"
        home.mkdir(parents=True)
        for name, frame in self.tables.items():
            frame.to_parquet(home / f"{name}.parquet", index=False)
        given = {"tables": self.tables, "problems": problems}
        for step in OUTPUTS:
            started = time.perf_counter()
            module, _, name = step.target.partition(":")
            function = getattr(import_module(module), name)
            function(
                **given,
                catalogue=self.board["catalogue"],
                settings=self.settings,
                folder=(staging / step.writes[0]).parent,
            )
            size = {n: (staging / n).stat().st_size for n in step.writes}
            self.report(StepReport(step.name, size, time.perf_counter() - started, False))


def build(workspace: Workspace, settings: Settings, report: Report) -> BuildResult:
    """Build everything that changed; nothing at all where nothing did."""
    run = Run(workspace, settings, report)
    if workspace.is_current(run.key):
        return BuildResult(is_current=True)
    run.load_catalogue()
    for step in STEPS:
        run.do(step)
    problems = run.problem_table()
    with workspace.staging() as staging:
        run.write_outputs(staging, problems)
        # The register is written and read: the next run will find this one's.
        run.hashes["register"] = [file_hash(staging / STATE["register"])]
        moved = workspace.publish(staging, run.manifest())
    outputs = [p for p in moved if p.parent.name == "maps"]
    return BuildResult(False, outputs, problems, run.tables)


def check_inputs(workspace: Workspace, settings: Settings, report: Report) -> BuildResult:
    """Run every step without writing; gather the errors of all readers before giving up.

    Raises
    ------
    InputError
        With everything that stops a build.
    """
    from geoplan.catalogue import load_catalogue

    run = Run(workspace, settings, report)
    gather = Gather()
    gather.run(run.load_catalogue)
    if "catalogue" not in run.board:  # the readers can still be tried with the shipped one
        run.board["catalogue"] = load_catalogue()
    for step in READERS:
        gather.run(run.do, step, False)
    gather.raise_if_any()
    for step in STEPS:
        if step not in READERS:
            run.do(step, use_cache=False)
    return BuildResult(False, [], run.problem_table(), run.tables)
