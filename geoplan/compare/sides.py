"""Build one side of a comparison in memory: a workspace, or an OSM extract read as its county.

From: a path and a date. To: the tables a comparison needs; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import InputError
from geoplan.pipeline import STEPS
from geoplan.run import Report, Run, Step, patient_collector
from geoplan.workspace import Workspace, missing_file

POINT_TABLES = ("points", "candidates", "duties", "checks", "scores", "gaps")
MAP_TABLES = ("areas", "backdrop", "streets", "places", "origin", "gate")


@dataclass(frozen=True)
class Side:
    """One side: its tables, the catalogue and settings they were made with, what to call it."""

    label: str
    tables: Mapping[str, Any]
    catalogue: Catalogue
    settings: Settings

    @property
    def day(self) -> date:
        """The date this side speaks for."""
        return self.settings.day

    @property
    def data_date(self) -> str:
        """The date of its OSM data, or an empty text."""
        origin = self.tables["origin"]
        return str(dict(zip(origin["key"], origin["value"], strict=True)).get("data_date", ""))


def needed_steps(tables: Iterable[str]) -> list[Step]:
    """Return the steps that make ``tables``, and those they read from, in the order of a build."""
    wanted, chosen = set(tables), []
    for step in reversed(STEPS):
        if wanted & {*step.writes, *step.gives}:
            wanted |= set(step.reads)
            chosen.append(step)
    return chosen[::-1]


@patient_collector()
def read_side(
    path: Path, home: tuple[Workspace, Settings], day: date | None, report: Report
) -> Side:
    """Return the tables of ``path`` as of ``day``; without a day, of its own date or ``home``'s.

    Raises
    ------
    InputError
        When there is no such file, or it or an input cannot be read.
    NotFoundError
        When a folder is no workspace.
    """
    workspace, settings = home
    if path.is_dir():
        workspace = Workspace.open(path)
        own = workspace.settings()
        settings = replace(own, language=settings.language).at(settings.day)
        label = path.resolve().name
    else:
        if not path.is_file():
            raise InputError(missing_file(path, str(path)))
        inputs = replace(settings.inputs, osm=str(path.resolve()))
        settings = replace(settings, inputs=inputs)
        label = path.name
    settings = replace(settings, as_of=day) if day else settings
    run = Run(workspace, settings, report)
    run.load_catalogue()
    run.do_all(needed_steps((*POINT_TABLES, *MAP_TABLES)))
    tables = {name: run.tables[name] for name in (*POINT_TABLES, *MAP_TABLES)}
    return Side(label, tables, run.board["catalogue"], settings)
