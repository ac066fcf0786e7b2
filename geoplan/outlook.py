"""Forecast from the tables of the last build, with other settings where somebody asks what if.

From: a workspace. To: draw and failures; the tables of the forecast, and sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.risk import Draw, build_draw, draw_tables, find_forecast
from geoplan.risk.failure import find_failures
from geoplan.risk.failures import Failures
from geoplan.risk.moments import find_moments
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.county import word_county
from geoplan.text.forecast import word_forecast, word_gate, word_groups, word_strata
from geoplan.workspace import Workspace, read_text

_EVIDENCE = ("duties", "checks", "looks", "unit_bias", "source_rates", "problem_cases")


@dataclass(frozen=True, eq=False)
class Prospect:
    """What may be drawn and what may fail, with the tables of the last build it was made of."""

    tables: dict[str, Any]
    catalogue: Catalogue
    draw: Draw
    failures: Failures
    problems: list[Problem]


@dataclass(frozen=True)
class Outlook:
    """The forecast: sentences, its tables, and what of the settings could not be used."""

    said: list[str]
    tables: Mapping[str, Any]
    problems: list[Problem]


def read_catalogue(workspace: Workspace, settings: Settings) -> Catalogue:
    """Return the catalogue of the workspace."""
    override = workspace.files(settings)["catalogue"]
    text = read_text(override[0], settings.inputs.catalogue) if override else None
    return load_catalogue(text, settings.inputs.catalogue)


def read_prospect(workspace: Workspace, settings: Settings) -> Prospect:
    """Return draw and failures of the county as the last build found it."""
    catalogue = read_catalogue(workspace, settings)
    evidence = workspace.read_tables(_EVIDENCE)
    points, gate = (workspace.read_table(name) for name in ("points", "gate"))
    draw, problems = build_draw(points=points, catalogue=catalogue, settings=settings)
    failures = find_failures(points=points, catalogue=catalogue, settings=settings, **evidence)
    tables = {**evidence, "points": points, "gate": gate}
    return Prospect(tables, catalogue, draw, failures, problems)


def look_ahead(workspace: Workspace, settings: Settings) -> Outlook:
    """Return the forecast of the county as the last build found it."""
    found, language = read_prospect(workspace, settings), settings.language
    draw, failures = found.draw, found.failures
    points, gate = found.tables["points"], found.tables["gate"]
    made = find_forecast(
        draw=draw,
        failures=failures,
        points=points,
        duties=found.tables["duties"],
        gate=gate,
        catalogue=found.catalogue,
        settings=settings,
    )
    rows = records(made.tables["forecasts"])
    strata = records(draw_tables(draw, points)["draw_strata"])
    title = {"county": word_county(settings), "day": settings.day.isoformat()}
    said = [say("forecast.title", language, **title), *word_gate(records(gate)[0], language)]
    said.append(word_strata(strata, settings.draw.random_share, language))
    parts = find_moments(draw, failures).parts()
    said += word_forecast(rows, settings.forecast.interval_pct, language, parts)
    said += word_groups(rows, language)
    return Outlook(said, made.tables, [*found.problems, *made.problems])
