"""The whole run on one screen.

From: a workspace. To: its tables, map and lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Gather
from geoplan.run import Report, Run, Step, StepReport, patient_collector
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

STEPS = (
    Step(
        "sources",
        ("files", "catalogue", "settings"),
        (
            "places",
            "streets",
            "areas",
            "grids",
            "backdrop",
            "storeys",
            "routes",
            "route_ways",
            "route_stops",
            "gates",
            "zones",
            "listed",
            "facilities",
            "datums",
            "bases",
            "origin",
        ),
        "geoplan.sources:load_sources",
        settings=("county", "inputs", "duties"),
        files=(
            "osm",
            "boundary",
            "townships",
            "communities",
            "grids",
            "duty_areas",
            "zones",
            "lists",
            "facilities",
            "bases",
        ),
    ),
    Step(
        "state",
        ("files", "settings"),
        ("register", "decisions"),
        "geoplan.evidence:load_state",
        settings=("inputs", "as_of"),
        by_content=True,
        files=("register", "decisions"),
    ),
    Step(
        "picks",
        ("files", "settings"),
        ("picks",),
        "geoplan.evidence:load_picks",
        settings=("inputs", "as_of"),
        by_content=True,
        files=("picks",),
    ),
    Step(
        "assignments",
        ("files", "catalogue", "settings"),
        ("duty_rules", "reassignments"),
        "geoplan.evidence:load_assignments",
        settings=("inputs",),
        files=("duty_rules", "reassignments"),
    ),
    Step(
        "reviews",
        ("files", "settings"),
        ("reviews",),
        "geoplan.evidence:load_reviews",
        settings=("inputs", "as_of"),
        by_content=True,
        files=("reviews",),
    ),
    Step(
        "answers",
        ("files", "settings"),
        ("answers",),
        "geoplan.evidence:load_answers",
        settings=("inputs", "as_of"),
        files=("answers", "evidence"),
    ),
    Step(
        "visits",
        ("files", "settings"),
        ("visits",),
        "geoplan.evidence:load_visits",
        settings=("inputs", "as_of"),
        files=("visits",),
    ),
    Step(
        "problem_reports",
        ("files", "settings"),
        ("problem_reports",),
        "geoplan.evidence:load_problem_reports",
        settings=("inputs", "as_of"),
        files=("problems", "evidence"),
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
            "picks",
            "reviews",
            "catalogue",
            "settings",
        ),
        ("sections", "points", "point_sections", "candidates", "outlines", "recuts", "matches"),
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
        (
            "points",
            "areas",
            "grids",
            "places",
            "zones",
            "listed",
            "duty_rules",
            "reassignments",
            "register",
            "recuts",
            "catalogue",
            "settings",
        ),
        ("duties", "duty_conflicts"),
        "geoplan.duties:assign_duties",
        settings=("county", "duties", "language", "as_of"),
    ),
    Step(
        "scores",
        ("points", "answers", "identities", "catalogue", "round_catalogues", "settings"),
        ("checks", "scores", "targets", "rounds", "round_scores", "round_targets"),
        "geoplan.scores:score_points",
        settings=("county", "scores", "rounds", "as_of"),
    ),
    Step(
        "bias",
        (
            *("points", "answers", "identities", "duties", "checks", "scores"),
            *("catalogue", "settings"),
        ),
        ("source_rates", "unit_bias", "corrected_scores"),
        "geoplan.scores:find_bias",
        settings=("county", "scores", "as_of"),
    ),
    Step(
        "cases",
        (
            *("points", "duties", "answers", "identities", "checks", "problem_reports"),
            *("catalogue", "settings"),
        ),
        ("problem_cases", "problem_events", "unit_standings"),
        "geoplan.cases:follow_problems",
        settings=("county", "cases", "as_of"),
    ),
    Step(
        "reach",
        (
            "sections",
            "streets",
            "points",
            "point_sections",
            "checks",
            "bases",
            "facilities",
            "areas",
            "catalogue",
            "settings",
        ),
        ("point_reaches", "section_reaches", "service_areas"),
        "geoplan.coverage:find_reach",
        settings=("coverage", "language"),
    ),
    Step(
        "visited",
        ("points", "identities", "sections", "visits", "settings"),
        ("visited",),
        "geoplan.coverage:find_visited",
        settings=("county", "inventory", "coverage", "as_of"),
    ),
    Step(
        "coverage",
        (
            *("points", "duties", "checks", "scores", "visits", "visited", "sections"),
            *("point_sections", "point_reaches", "bases", "catalogue", "settings"),
        ),
        ("gaps", "summaries"),
        "geoplan.coverage:find_gaps",
        settings=("coverage", "as_of"),
    ),
    Step(
        "section_states",
        (
            *("sections", "points", "point_sections", "gaps", "scores", "duties"),
            *("visited", "areas", "grids", "catalogue", "settings"),
        ),
        ("section_states", "section_summaries"),
        "geoplan.coverage:find_section_states",
        settings=("coverage", "as_of"),
    ),
    Step(
        "blind_spots",
        (
            *("sections", "section_states", "streets", "points", "point_sections", "candidates"),
            *("outlines", "places", "backdrop", "storeys", "duties", "gaps", "scores"),
            *("visited", "areas", "grids", "catalogue", "settings"),
        ),
        ("blind_spots", "full_coverage"),
        "geoplan.coverage:find_blind_spots",
        settings=("coverage", "as_of"),
    ),
    Step(
        "surface",
        ("points", "scores", "gaps", "areas", "settings"),
        ("hexes",),
        "geoplan.coverage:find_surface",
        settings=("surface",),
    ),
    Step(
        "rules",
        (
            "streets",
            "sections",
            "points",
            "point_sections",
            "places",
            "gates",
            "facilities",
            "duties",
            "datums",
            "catalogue",
            "settings",
        ),
        ("rule_results", "rule_items"),
        "geoplan.coverage:check_rules",
        settings=("rules",),
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
    Step("picker", (), ("maps/标注位置.html",), "geoplan.render.picker:render_picker"),
    Step("lists", (), ("maps/缺口清单.xlsx",), "geoplan.lists:render_lists"),
    Step("duty_list", (), ("maps/点位责任清单.xlsx",), "geoplan.lists:render_duty_list"),
    Step("counts", (), ("maps/清点核对.xlsx",), "geoplan.lists:render_inventory_list"),
    Step("choices", (), ("maps/候选点位.xlsx",), "geoplan.lists:render_candidate_list"),
    Step("review", (), ("maps/清单核对.xlsx",), "geoplan.lists:render_review_list"),
    Step("blind_list", (), ("maps/盲区清单.xlsx",), "geoplan.lists:render_blind_list"),
    Step("rule_list", (), ("maps/地理规则核查.xlsx",), "geoplan.lists:render_rule_list"),
    Step("case_list", (), ("maps/督查台账.xlsx",), "geoplan.lists:render_case_list"),
    Step("ledger", (), ("maps/整改台账.xlsx",), "geoplan.lists:render_ledger"),
    Step("orders", (), ("maps/督办单.xlsx",), "geoplan.lists:render_orders"),
    Step("calendar", (), ("maps/整改提醒.ics",), "geoplan.lists:render_calendar"),
    Step("memory", (), ("data/state/identities.csv",), "geoplan.evidence:write_register"),
)

# What other programs open; written when asked for, for it takes as long as a third of a build.
_EXPORTED = (
    *("points", "duties", "listed", "scores", "gaps", "origin"),
    *("candidates", "areas", "outlines", "sections", "section_states"),
    *("section_reaches", "service_areas"),
)
EXPORTS = (
    Step("geopackage", _EXPORTED, ("maps/geoplan.gpkg",), "geoplan.lists:render_geopackage"),
    Step("geojson", _EXPORTED[:6], ("maps/点位.geojson",), "geoplan.lists:render_geojson"),
    Step("csv", _EXPORTED[:6], ("maps/点位.csv",), "geoplan.lists:render_csv"),
)


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
    for step in STEPS:
        run.do(step)
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
