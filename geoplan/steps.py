"""The steps of a run: what each reads and writes, and where it is written down.

From: nothing. To: ``STEPS`` and ``READERS``.
"""

from __future__ import annotations

from geoplan.run import Step

__all__ = ["READERS", "STEPS", "Step"]


def _step(
    name: str,
    target: str,
    *,
    reads: str,
    writes: str,
    settings: str = "",
    files: str = "",
    by_content: bool = False,
    gives: str = "",
) -> Step:
    """Return a step from names with spaces between them."""
    told = (tuple(names.split()) for names in (reads, writes, settings, files, gives))
    read, written, chosen, given, objects = told
    return Step(name, read, written, target, chosen, given, by_content, objects)


STEPS = (
    _step(
        "sources",
        "geoplan.sources:load_sources",
        reads="files catalogue settings",
        writes="places streets areas grids backdrop storeys routes route_ways route_stops gates "
        "zones listed facilities datums bases origin",
        settings="county inputs duties",
        files="osm boundary townships communities grids duty_areas zones lists facilities bases",
    ),
    _step(
        "teams",
        "geoplan.sources:load_teams",
        reads="files bases catalogue settings",
        writes="teams",
        settings="inputs teams as_of",
        files="teams",
    ),
    _step(
        "state",
        "geoplan.evidence:load_state",
        reads="files settings",
        writes="register decisions",
        settings="inputs as_of",
        files="register decisions",
        by_content=True,
    ),
    _step(
        "picks",
        "geoplan.evidence:load_picks",
        reads="files settings",
        writes="picks",
        settings="inputs",
        files="picks",
    ),
    _step(
        "assignments",
        "geoplan.evidence:load_assignments",
        reads="files catalogue settings",
        writes="duty_rules reassignments",
        settings="inputs",
        files="duty_rules reassignments",
    ),
    _step(
        "reviews",
        "geoplan.evidence:load_reviews",
        reads="files settings",
        writes="reviews",
        settings="inputs as_of",
        files="reviews",
        by_content=True,
    ),
    _step(
        "answers",
        "geoplan.evidence:load_answers",
        reads="files settings",
        writes="answers answer_positions not_ours",
        settings="inputs as_of",
        files="answers evidence",
    ),
    _step(
        "photos",
        "geoplan.evidence:load_photos",
        reads="files settings",
        writes="photos",
        settings="inputs",
        files="photos",
        by_content=True,
    ),
    _step(
        "visits",
        "geoplan.evidence:load_visits",
        reads="files settings",
        writes="visits",
        settings="inputs as_of",
        files="visits",
    ),
    _step(
        "recorded",
        "geoplan.evidence:load_tracks",
        reads="files settings",
        writes="tracks fixes",
        settings="inputs as_of",
        files="tracks",
    ),
    _step(
        "problem_reports",
        "geoplan.evidence:load_problem_reports",
        reads="files settings",
        writes="problem_reports",
        settings="inputs as_of",
        files="problems evidence",
    ),
    _step(
        "negatives",
        "geoplan.evidence:load_negatives",
        reads="files settings",
        writes="negative_reports",
        settings="inputs as_of",
        files="negatives",
    ),
    _step(
        "inventory",
        "geoplan.inventory:build_inventory",
        reads="places streets routes route_ways route_stops backdrop gates zones areas listed "
        "register decisions picks reviews catalogue settings",
        writes="sections points point_sections candidates outlines recuts matches",
        settings="county inventory",
    ),
    _step(
        "identity",
        "geoplan.inventory:write_identities",
        reads="points candidates recuts register settings",
        writes="identities",
        settings="as_of",
    ),
    _step(
        "duties",
        "geoplan.duties:assign_duties",
        reads="points areas grids places zones listed duty_rules reassignments register recuts "
        "catalogue settings",
        writes="duties duty_conflicts duty_moves",
        settings="county duties language as_of",
    ),
    _step(
        "photo_checks",
        "geoplan.scores:check_photos",
        reads="points answers answer_positions identities places photos settings",
        writes="photo_checks",
        settings="county photos as_of",
        by_content=True,
    ),
    _step(
        "objections",
        "geoplan.duties:settle_objections",
        reads="points identities duties duty_moves answers not_ours settings",
        writes="objections foreign_answers",
        settings="county as_of",
    ),
    _step(
        "scores",
        "geoplan.scores:score_points",
        reads="points answers identities photo_checks catalogue round_catalogues settings",
        writes="checks scores targets rounds round_scores round_targets",
        settings="county scores rounds as_of",
    ),
    _step(
        "bias",
        "geoplan.scores:find_bias",
        reads="points answers identities duties checks scores catalogue settings",
        writes="looks source_rates unit_bias corrected_scores",
        settings="county scores as_of",
    ),
    _step(
        "cases",
        "geoplan.cases:follow_problems",
        reads="points duties answers identities checks problem_reports rounds round_scores "
        "catalogue settings",
        writes="problem_cases problem_events unit_standings group_standings round_standings",
        settings="county cases as_of",
    ),
    _step(
        "draw",
        "geoplan.risk:find_draw",
        reads="points catalogue settings",
        writes="draw_strata inclusions",
        settings="draw",
        gives="draw",
    ),
    _step("gate", "geoplan.risk:find_gate", reads="negative_reports", writes="negative_items gate"),
    _step(
        "risk",
        "geoplan.risk:find_risk",
        reads="points duties checks looks unit_bias source_rates problem_cases inclusions "
        "catalogue settings",
        writes="item_risks exposures indicator_exposures",
        settings="scores risk as_of",
        gives="failures",
    ),
    _step(
        "forecast",
        "geoplan.risk:find_forecast",
        reads="draw failures points duties gate catalogue settings",
        writes="forecasts forecast_bins",
        settings="forecast",
    ),
    _step(
        "repairs",
        "geoplan.risk:find_repairs",
        reads="points duties checks item_risks catalogue settings",
        writes="repairs repair_plans",
        settings="duties repairs",
    ),
    _step(
        "what_ifs",
        "geoplan.risk:find_what_ifs",
        reads="draw failures points duties checks repairs catalogue settings",
        writes="what_ifs",
        settings="draw forecast duties repairs map",
    ),
    _step(
        "reach",
        "geoplan.coverage:find_reach",
        reads="sections streets points point_sections checks bases facilities datums areas "
        "catalogue settings",
        writes="point_reaches section_reaches service_areas",
        settings="coverage language",
    ),
    _step(
        "walked",
        "geoplan.coverage:find_walked",
        reads="sections tracks fixes settings",
        writes="track_uses fix_places walked track_stays",
        settings="tracks",
    ),
    _step(
        "visited",
        "geoplan.coverage:find_visited",
        reads="points identities sections visits track_stays settings",
        writes="visited",
        settings="county inventory coverage as_of",
    ),
    _step(
        "coverage",
        "geoplan.coverage:find_gaps",
        reads="points duties checks scores visits visited walked sections point_sections "
        "point_reaches bases catalogue settings",
        writes="gaps summaries",
        settings="coverage tracks as_of",
    ),
    _step(
        "section_states",
        "geoplan.coverage:find_section_states",
        reads="sections points point_sections gaps exposures duties visited walked areas grids "
        "catalogue settings",
        writes="section_states section_summaries",
        settings="coverage tracks as_of",
    ),
    _step(
        "blind_spots",
        "geoplan.coverage:find_blind_spots",
        reads="sections section_states streets points point_sections candidates outlines places "
        "backdrop storeys duties gaps scores exposures visited walked areas grids catalogue "
        "settings",
        writes="blind_spots full_coverage",
        settings="coverage tracks as_of",
    ),
    _step(
        "surface",
        "geoplan.coverage:find_surface",
        reads="points exposures gaps areas settings",
        writes="hexes",
        settings="surface",
    ),
    _step(
        "rules",
        "geoplan.coverage:check_rules",
        reads="streets sections points point_sections places gates facilities duties datums "
        "catalogue settings",
        writes="rule_results rule_items",
        settings="rules",
    ),
    _step(
        "completeness",
        "geoplan.coverage:find_completeness",
        reads="points candidates listed duties areas places catalogue settings",
        writes="completeness findings",
        settings="county inventory language",
    ),
)
READERS = tuple(step for step in STEPS if "files" in step.reads)
