"""A county as far as a test looks: what the readers say, and the steps that lead to some tables."""

from __future__ import annotations

from pathlib import Path

from geoplan.compare.sides import needed_steps
from geoplan.pipeline import BuildResult
from geoplan.run import Run
from geoplan.steps import READERS, STEPS
from geoplan.workspace import Workspace


def make_tables(folder: Path, *names: str) -> BuildResult:
    """Return ``names``, the tables they are made from, and what was said on the way.

    A whole build of the toy county takes three times as long as its points and duties.
    """
    workspace = Workspace.open(folder)
    run = Run(workspace, workspace.settings(), lambda report: None)
    run.load_catalogue()
    needed = needed_steps(names)
    run.do_all([step for step in STEPS if step in needed or step in READERS], use_cache=False)
    return BuildResult(False, [], run.problem_table(), run.tables)
