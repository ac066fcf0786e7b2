"""The whole run on one screen.

From: a workspace. To: its tables, map and lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Gather
from geoplan.outputs import EXPORTS, OUTPUTS
from geoplan.run import Report, Run, StepReport, patient_collector
from geoplan.steps import READERS, STEPS, Step
from geoplan.workspace import Workspace

__all__ = [
    "EXPORTS",
    "OUTPUTS",
    "STEPS",
    "BuildResult",
    "Step",
    "StepReport",
    "build",
    "check_inputs",
    "export",
]


@dataclass
class BuildResult:
    """What a build leaves behind for the caller."""

    is_current: bool
    outputs: list[Path] = field(default_factory=list)
    problems: Any = None
    tables: dict[str, Any] = field(default_factory=dict)


@patient_collector()
def build(workspace: Workspace, settings: Settings, report: Report) -> BuildResult:
    """Build everything that changed; nothing at all where nothing did."""
    run = Run(workspace, settings, report)
    if workspace.is_current(run.key):
        return BuildResult(is_current=True)
    run.load_catalogue()
    run.do_all(STEPS)
    problems = run.problem_table()
    with workspace.staging() as staging:
        run.write_outputs(OUTPUTS, staging, problems)
        run.remember(STEPS, staging)
        moved = workspace.publish(staging, run.manifest())
    outputs = [p for p in moved if p.parent.name == "maps"]
    return BuildResult(False, outputs, problems, run.tables)


@patient_collector()
def export(workspace: Workspace, settings: Settings, report: Report) -> BuildResult:
    """Write the exports of the current build; build first where something changed."""
    built = build(workspace, settings, report)
    run = Run(workspace, settings, report)
    run.load_catalogue()
    names = dict.fromkeys(name for step in EXPORTS for name in step.reads)
    tables = built.tables or {name: workspace.read_table(name) for name in names}
    with workspace.staging() as staging:
        run.render(EXPORTS, staging, tables=tables)
        moved = workspace.publish_exports(staging, run.key)
    return BuildResult(built.is_current, built.outputs + moved, built.problems, built.tables)


@patient_collector()
def check_inputs(workspace: Workspace, settings: Settings, report: Report) -> BuildResult:
    """Run every step without writing; gather the errors of all readers before giving up.

    Raises
    ------
    InputError
        With everything that stops a build.
    """
    from geoplan.catalogue import load_catalogue
    from geoplan.tables import TABLES

    run = Run(workspace, settings, report)
    gather = Gather()
    gather.run(run.load_catalogue)
    if "catalogue" not in run.board:  # the readers can still be tried with the shipped one
        run.board["catalogue"] = load_catalogue()
    for step in READERS:
        # What a file that cannot be read was to give, others wait for: that file is told.
        if {name for name in step.reads if name in TABLES} <= run.tables.keys():
            gather.run(run.do, step, False)
    gather.raise_if_any()
    run.do_all([step for step in STEPS if step not in READERS], use_cache=False)
    return BuildResult(False, [], run.problem_table(), run.tables)
