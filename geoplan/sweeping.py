"""Divide the town for a sweep (大排查), and tell how far it has got.

From: a workspace that was built. To: ``data/state/大排查.csv`` (which cell every section belongs
to) and ``maps/大排查.xlsx``.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.grids import Sponsor, Sweep, find_sweep, propose_grids
from geoplan.lists.sweep_list import SWEEP_BOOK, sweep_bytes
from geoplan.tables.safe_csv import csv_text, plain_cell
from geoplan.unit_files import current_catalogue
from geoplan.workspace import Workspace, read_text

STATE = "data/state/大排查.csv"
HEADS = ("片区", "小组", "路段编号", "开始日期")
_GROUND = ("sections", "streets", "points", "point_sections", "areas", "outlines", "backdrop")
_PROGRESS = ("sections", "walked", "visited", "outlines")


@dataclass(frozen=True)
class Swept:
    """What was written, how far the sweep is, since when, and what to say."""

    outputs: Sequence[Path]
    sweep: Sweep
    since: date
    problems: Sequence[Problem]


def divide_town(
    workspace: Workspace,
    settings: Settings,
    teams: Sequence[tuple[str, float]],
    *,
    since: date,
    seed: int = 0,
) -> str:
    """Return the file of cells: the built-up area in contiguous cells of like work, one a team.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When there is nothing to divide, or there are too many teams.
    """
    proposal = propose_grids(
        tables=workspace.read_tables(_GROUND),
        sponsors=[Sponsor(name, share) for name, share in teams],
        catalogue=current_catalogue(workspace, settings),
        settings=settings,
        is_within=False,
        seed=seed,
    )
    grids = proposal.tables["proposed_grids"]
    team = dict(zip(grids["grid_id"], grids["sponsor"], strict=True))
    sections = proposal.tables["grid_sections"]
    rows = sorted(zip(sections["grid_id"], sections["section_id"], strict=True))
    return csv_text(HEADS, [(cell, team[cell], i, since.isoformat()) for cell, i in rows])


def write_sweep(workspace: Workspace, settings: Settings, cells: str | None = None) -> Swept:
    """Write the progress of the sweep; ``cells``: the text of a new one, which is kept.

    Raises
    ------
    InputError
        When no sweep was begun, or its file cannot be read.
    """
    kept = workspace.root / STATE
    if cells is None and not kept.is_file():
        raise InputError(Problem("sweep.none", "error", file=STATE))
    frame, since = read_cells(cells if cells is not None else read_text(kept, STATE))
    sweep = find_sweep(cells=frame, since=since, **workspace.read_tables(_PROGRESS))
    problems = []
    if sweep.lost:
        problems.append(Problem("sweep.lost", "warning", file=STATE, count=sweep.lost))
    with workspace.staging() as staging:
        book = staging / "maps" / SWEEP_BOOK
        book.parent.mkdir(parents=True)
        book.write_bytes(sweep_bytes(sweep, since, settings))
        if cells is not None:
            target = staging / STATE
            target.parent.mkdir(parents=True)
            target.write_text(cells, "utf-8", newline="")
        outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    return Swept(outputs, sweep, since, problems)


def read_cells(text: str) -> tuple[pd.DataFrame, date]:
    """Return cell_id, team, section_id, and the day the sweep began.

    Raises
    ------
    InputError
        When the columns or the day are not as they were written.
    """
    lines = list(csv.DictReader(text.lstrip("\ufeff").splitlines()))
    rows: list[dict[str, Any]] = []
    try:
        days = {date.fromisoformat(line["开始日期"]) for line in lines}
        for line in lines:
            cell_id, team, section_id = (plain_cell(line[head]) for head in HEADS[:3])
            rows.append({"cell_id": cell_id, "team": team, "section_id": section_id})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(Problem("sweep.unreadable", "error", file=STATE)) from error
    frame = pd.DataFrame(rows, columns=["cell_id", "team", "section_id"]).astype(object)
    if len(days) != 1 or frame["section_id"].duplicated().any():
        raise InputError(Problem("sweep.unreadable", "error", file=STATE))
    return frame, days.pop()
