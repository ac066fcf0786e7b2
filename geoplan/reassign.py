"""Reassign duties, one point or a whole lot: what would change, and the row that says so.

From: the tables of the last build, the reassignments made since, and one more. To: who holds the
role before and after, and ``data/state/reassignments.csv`` with one row more.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from geoplan.catalogue import load_catalogue
from geoplan.config import Settings
from geoplan.duties import assign_duties
from geoplan.errors import GeoplanError, InputError, Problem
from geoplan.evidence import load_assignments
from geoplan.evidence.assignments import REASSIGN_COLUMNS, reassignments_text
from geoplan.pipeline import STEPS
from geoplan.sources.delimited import read_delimited
from geoplan.tables import TABLES, check
from geoplan.tables.safe_csv import csv_text
from geoplan.workspace import STATE, Workspace, read_text

_DUTIES = next(step for step in STEPS if step.name == "duties")


@dataclass(frozen=True)
class Change:
    """What a reassignment does: points with their names and units before and after."""

    rows: list[tuple[str, str, str, str]]
    problems: list[Problem]


def plan_change(
    workspace: Workspace, settings: Settings, cells: Mapping[str, str], day: date
) -> tuple[Change, dict[str, Any]]:
    """Return what the reassignment ``cells`` (words by column of the sheet) would change.

    Also returns its row of ``reassignments``.

    Raises
    ------
    InputError
        When the reassignment cannot be used: an unknown role or type, nobody to take over.
    NotFoundError
        When the workspace was never built.
    """
    override = workspace.files(settings)["catalogue"]
    text = read_text(override[0], settings.inputs.catalogue) if override else None
    catalogue = load_catalogue(text, settings.inputs.catalogue)
    move, said = _read_move({**cells, "day": day.isoformat()}, catalogue, settings)
    names = [name for name in _DUTIES.reads if name in TABLES]
    given = {**workspace.read_tables(names), "catalogue": catalogue, "settings": settings}
    files = workspace.files(settings)
    given |= load_assignments(files=files, catalogue=catalogue, settings=settings).tables
    known = given["reassignments"]
    is_other = known["reassignment_id"] != move["reassignment_id"]
    here = known.loc[known["file"] == move["file"], "row"]
    move["row"] = max([int(move["row"]), *(here + 1)])  # it will stand below all others
    rows = pd.concat([f for f in (known[is_other], pd.DataFrame([move])) if len(f)])
    after = {**given, "reassignments": check(TABLES["reassignments"], rows)}
    before = assign_duties(**given)
    output = assign_duties(**after)
    told = [p for p in output.problems if p not in before.problems]
    holders = [_holders(o.tables["duties"], move["role"]) for o in (before, output)]
    titles = dict(zip(given["points"]["point_id"], given["points"]["name"], strict=True))
    changed = sorted(i for i in titles if holders[0].get(i, "") != holders[1].get(i, ""))
    found = [(i, titles[i], holders[0].get(i, ""), holders[1].get(i, "")) for i in changed]
    return Change(found, [*said, *told]), move


def _read_move(
    cells: Mapping[str, str], catalogue: Any, settings: Settings
) -> tuple[dict[str, Any], list[Problem]]:
    """Read the reassignment as a returned sheet is read, with all its checks."""
    columns = REASSIGN_COLUMNS.aliases
    heads = [names[0] for names in columns.values()]
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(STATE["reassignments"]).name
        text = csv_text(heads, [[cells.get(key, "") for key in columns]])
        path.write_text(text, "utf-8", newline="")
        alone = replace(settings, inputs=replace(settings.inputs, reassignments=(), duty_rules=()))
        output = load_assignments(
            files={"reassignments": [path]}, catalogue=catalogue, settings=alone
        )
    rows = output.tables["reassignments"].to_dict("records")
    if not rows:
        raise InputError([replace(p, file="", row=None, level="error") for p in output.problems])
    return {str(key): value for key, value in rows[0].items()}, list(output.problems)


def _holders(duties: pd.DataFrame, role: str) -> dict[str, str]:
    mine = duties[duties["role"] == role]
    return {str(i): "、".join(units) for i, units in mine.groupby("point_id")["unit"]}


def remember(workspace: Workspace, move: Mapping[str, Any]) -> Path:
    """Add the reassignment to the state file; what stands there stays as it is.

    Raises
    ------
    GeoplanError
        When the file cannot be read as a table, or is open elsewhere.
    """
    path = workspace.root / STATE["reassignments"]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = reassignments_text([move])
    if path.is_file():
        text = _with_row(path, text)
    aside = path.with_suffix(".csv.new")
    try:
        aside.write_text(text, "utf-8", newline="")
        aside.replace(path)
    except OSError as error:
        facts = {"detail": error.strerror or str(error)}
        name = STATE["reassignments"]
        raise GeoplanError(Problem("workspace.locked", "error", file=name, facts=facts)) from error
    finally:
        aside.unlink(missing_ok=True)
    return path


def _with_row(path: Path, text: str) -> str:
    """Return the text of the file with the row of ``text`` added, in the file's own columns."""
    file = STATE["reassignments"]
    lines = [line for line in read_delimited(path.read_bytes(), file)[0] if any(line)]
    heads = [REASSIGN_COLUMNS.find(head) for head in lines[0]] if lines else []
    if "to" not in heads:
        facts = {"missing": REASSIGN_COLUMNS.aliases["to"][0]}
        raise InputError(Problem("register.no_column", "error", file=file, facts=facts))
    _, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    cells = dict(zip(REASSIGN_COLUMNS.aliases, row, strict=True))
    for key in (key for key, text in cells.items() if text and key not in heads):
        lines[0] = [*lines[0], REASSIGN_COLUMNS.aliases[key][0]]
        heads.append(key)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([*lines, [cells.get(head or "", "") for head in heads]])
    return "\ufeff" + out.getvalue()
