"""Write the forms of units from the tables of the last build.

From: a workspace that was built, units. To: ``maps/forms/<unit>.xlsx``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.lists.form_book import form_bytes
from geoplan.render.unit_data import HELD_TABLES, Held, describe_unit
from geoplan.text.file_names import safe_file_names
from geoplan.unit_files import chosen_units, current_catalogue, left_behind
from geoplan.workspace import Workspace

FOLDER = "maps/forms"
_ROWS_MAX = 20_000  # beyond that sorting and filtering are slow on the computers of offices


@dataclass
class Written:
    """What was written, and what to say about it."""

    outputs: Sequence[Path] = ()
    sizes: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def write_unit_forms(
    workspace: Workspace, settings: Settings, *, units: Sequence[str] = ()
) -> Written:
    """Write the forms of ``units``, or of all.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When a unit leads no point, or nobody does.
    """
    held = Held.of(workspace.read_tables(HELD_TABLES))
    catalogue = current_catalogue(workspace, settings)
    known = sorted(held.units)
    if not known:
        raise InputError(Problem("forms.nobody", "error"))
    names = safe_file_names(known)
    done = Written()
    with workspace.staging() as staging:
        folder = staging / FOLDER
        folder.mkdir(parents=True)
        for unit in chosen_units(known, units):
            described = describe_form(unit, held, catalogue, settings)
            data = form_bytes(described, settings.language)
            (folder / f"{names[unit]}.xlsx").write_bytes(data)
            done.sizes.append(len(data))
            done.problems += _large(described)
        key = str(workspace.manifest().get("key", ""))
        done.outputs = workspace.publish_exports(staging, key)
    led = {point_id for ids in held.units.values() for point_id in ids}
    if len(led) < len(held.points):
        count = len(held.points) - len(led)
        done.problems.append(Problem("forms.unled", "warning", count=count))
    if left := left_behind(workspace, FOLDER, ".xlsx", names.values()):
        done.problems.append(Problem("forms.left", facts={"names": left}))
    return done


def describe_form(
    unit: str, held: Held, catalogue: Catalogue, settings: Settings
) -> dict[str, Any]:
    """Return what the form of ``unit`` is told: what its page is, and areas and goals."""
    told = describe_unit(unit, held, catalogue, settings)
    goals = settings.scores
    told["goals"] = {
        "fixed": goals.fixed_goal_items,
        "static": goals.static_goal_pct,
        "dynamic": goals.dynamic_goal_items,
        "likely": goals.likely_goal_pct,
    }
    for point in told["points"]:
        for role in ("community", "grid"):
            point[role] = list(held.beside.get((point["id"], role), []))
    return told


def _large(told: dict[str, Any]) -> list[Problem]:
    rows = sum(len(told["types"][point["type"]][1]) for point in told["points"])
    if rows <= _ROWS_MAX:
        return []
    facts = {"name": told["unit"], "rows": rows, "points": len(told["points"])}
    return [Problem("forms.large", "warning", facts=facts)]
