"""What a run writes for people and for other programs: which file, made of which tables, where.

From: nothing. To: ``OUTPUTS`` and ``EXPORTS``.
"""

from __future__ import annotations

from geoplan.run import Step

# Steps that write what people open, and what the next build remembers; they read every table.
OUTPUTS = (
    Step("map", (), ("maps/index.html",), "geoplan.render.output:render_files"),
    Step("outlook", (), ("maps/预测.html",), "geoplan.render.forecast_page:render_forecast"),
    Step("picker", (), ("maps/标注位置.html",), "geoplan.render.picker:render_picker"),
    Step("lists", (), ("maps/缺口清单.xlsx",), "geoplan.lists:render_lists"),
    Step("duty_list", (), ("maps/点位责任清单.xlsx",), "geoplan.lists:render_duty_list"),
    Step("counts", (), ("maps/清点核对.xlsx",), "geoplan.lists:render_inventory_list"),
    Step("choices", (), ("maps/候选点位.xlsx",), "geoplan.lists:render_candidate_list"),
    Step("review", (), ("maps/清单核对.xlsx",), "geoplan.lists:render_review_list"),
    Step("blind_list", (), ("maps/盲区清单.xlsx",), "geoplan.lists:render_blind_list"),
    Step("rule_list", (), ("maps/地理规则核查.xlsx",), "geoplan.lists:render_rule_list"),
    Step("repair_list", (), ("maps/整改优先清单.xlsx",), "geoplan.lists:render_repair_list"),
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
