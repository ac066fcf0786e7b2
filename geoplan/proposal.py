"""Propose grids for sponsors from the tables of the last build.

From: a workspace that was built, sponsors. To: a workbook, a map and a boundary file in ``maps/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoplan.catalogue import load_catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.grids import Figures, Sponsor, propose_grids
from geoplan.lists import render_grid_list
from geoplan.lists.grid_list import GROUND_NAME
from geoplan.render import render_grid_map
from geoplan.render.grid_map import FILE_NAME
from geoplan.text import say, word_problem
from geoplan.workspace import Workspace, read_text

_TABLES = (
    "sections",
    "streets",
    "points",
    "point_sections",
    "areas",
    "outlines",
    "backdrop",
    "gate",
)
GROUND, ADOPTED = f"maps/{GROUND_NAME}", f"data/inputs/{GROUND_NAME}"


@dataclass(frozen=True)
class Written:
    """What was written, how even it is, and what to say about it."""

    outputs: Sequence[Path]
    figures: Figures
    problems: Sequence[Problem]


def write_proposal(
    workspace: Workspace,
    settings: Settings,
    sponsors: Sequence[tuple[str, float]],
    *,
    is_within: bool = True,
    is_town_only: bool = True,
    seed: int = 0,
) -> Written:
    """Write the proposal for ``sponsors`` (name, share); parameters as for ``propose_grids``.

    What is written is no output of a build: planners may change it, and no build takes it back.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When there is nothing to divide, or there are too many sponsors.
    """
    tables: dict[str, Any] = {name: workspace.read_table(name) for name in _TABLES}
    override = workspace.files(settings)["catalogue"]
    text = read_text(override[0], settings.inputs.catalogue) if override else None
    catalogue = load_catalogue(text, settings.inputs.catalogue)
    proposal = propose_grids(
        tables=tables,
        sponsors=[Sponsor(name, share) for name, share in sponsors],
        catalogue=catalogue,
        settings=settings,
        is_within=is_within,
        is_town_only=is_town_only,
        seed=seed,
    )
    language = settings.language
    said = [word_problem(problem, language) for problem in proposal.problems]
    html = render_grid_map(
        tables=tables | dict(proposal.tables),
        said=summary(proposal.figures, language),
        caution=say("list.disclaimer", language, day=settings.day.isoformat()),
        settings=settings,
    )
    with workspace.staging() as staging:
        folder = staging / "maps"
        render_grid_list(
            tables=proposal.tables,
            figures=proposal.figures,
            points=tables["points"],
            said=said,
            catalogue=catalogue,
            settings=settings,
            folder=folder,
        )
        (folder / FILE_NAME).write_text(html, "utf-8", newline="\n")
        outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    return Written(outputs, proposal.figures, proposal.problems)


def summary(figures: Figures, language: str) -> str:
    """Return how many grids there are and how even they are, as a sentence."""
    facts = {"parts": figures.parts, "mean": round(figures.mean)}
    return say("grids.said", language, ratio=f"{figures.ratio:.2f}", **facts)
