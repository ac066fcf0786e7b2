"""Words that columns may hold; each list is written here once."""

from __future__ import annotations

SHAPES = ("site", "stretch", "belt", "none")
KINDS = ("fixed", "likely")
PLACED_BY = ("map", "list", "pick", "address", "none")
STANDINGS = ("listed", "official", "confirmed", "rule")
STATES = (  # worst first
    *("unowned", "failing", "unchecked", "stale"),
    *("unpatrolled", "unreachable", "covered"),
)
BLIND_KINDS = ("section", "compound", "cell")
BLIND_WHYS = ("no_point", "no_owner", "no_visit", "no_grid")
VISITED_KINDS = ("point", "section")
VISITED_HOW = ("named", "heir", "street", "position", "track")
SWEEP_STATUS = ("done", "begun", "waiting")
TRACK_BASES = ("declared", "standard", "measured")
FIX_USES = ("walked", "stayed", "fast", "jump", "off_street", "disorder", "no_time", "short")
RESULTS = ("met", "unmet", "na")
SOURCES = ("self", "patrol", "covert", "mock", "complaint")
SIDES = ("self", "recheck", "complaint")
CHECK_STATES = (*RESULTS, "unverified")
PHOTO_KINDS = ("jpeg", "png", "webp", "other", "unreadable")
# What speaks against a photo, and what leaves it open; what weighs most comes first.
PHOTO_REFUTED = ("missing", "unreadable", "far", "future", "early", "late")
PHOTO_OPEN = ("ambiguous", "other_kind", "no_point", "gcj02", "no_position", "no_time")
PHOTO_FAULTS = (*PHOTO_REFUTED, "reused", *PHOTO_OPEN)
PHOTO_STATES = ("ok", "unchecked", *PHOTO_FAULTS)
BIAS_BASES = ("own", "prior", "none")
VERDICTS = ("high", "consistent", "low", "unsure")
TARGETS = ("fixed_no_loss", "likely_high", "static_full", "dynamic_zero")
TARGET_KINDS = (*KINDS, "all")
TARGET_STATUS = ("reached", "not_reached", "unknown")
TARGET_UNITS = ("%", "items")
ROLES = (
    "lead",
    "supporting",
    "township",
    "community",
    "grid",
    "sponsor",
    "grid_head",
    "head_lead",
    "head_township",
)
SHOWN_ROLES = ROLES[:6]  # the others name persons, who have no place on a map
CONFLICTS = ("two_leads", "list_vs_map", "near_border", "crosses", "tie", "no_polygon")
AREA_KINDS = ("county", "township", "community", "grid", "district")
OUTLINE_KINDS = ("built_up", "fringe", "zone")
FINDINGS = ("unlisted", "unlocated", "missing")
DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000_gk")
AXES = ("lon_lat", "lat_lon")
DATUM_BASES = (
    *("measured", "confirmed", "beaten", "unverified"),
    *("only_fit", "few", "close", "far", "nowhere"),
)
REPAIR_WHATS = ("repair", "look")
REPAIR_PLANS = ("mean", "target")
WHAT_IF_CODES = (
    *("share_more", "share_less", "static_met", "dynamic_met", "fixed_met"),
    *("list_done", "unit_done"),
)
TRAVEL_MODES = ("walk", "ebike", "car")
REACH_LAYERS = ("checked", "base", "toilet")  # and whatever type of point the settings name
REACHED = ("reached", "no_base", "no_place", "too_far_to_snap", "no_way")
PLACED = ("along", "near", "outside", "shapeless")

_AREA_LAYERS = ("farmland", "residential", "industrial", "green", "water", "building", "square")
LAYERS = ("sea", "land", *_AREA_LAYERS, "waterway", "rail")

FACILITY_KINDS = (
    *("toilet", "toilet_sign", "ad", "parking", "square", "yard"),
    *("internet_cafe", "entertainment", "bar", "tobacco", "alcohol", "lottery", "food"),
    "other",
)
FACILITY_STATUS = ("", "good", "faulty", "commercial", "gone")
AD_THEMES = ("core", "manners", "health", "scenery", "minors", "honesty")
RULE_STATUS = ("met", "unmet", "unknown")
RULE_SUBJECTS = ("window", "school", "market", "point")
RULE_ITEM_ROLES = ("conflict", "share", "relief", "wanted")
# What may differ of a point between two builds; what matters most comes first.
CHANGE_KINDS = (
    *("removed", "added", "newly_failing", "worse", "unit", "retyped", "recut", "moved"),
    *("renamed", "fixed", "better", "lapsed", "cleared", "score_down", "score_up"),
    *("unscored", "scored"),
)
# A problem (问题) to be put right: to be verified, handed over, being mended, to be reviewed,
# struck off; given back, extended, come back.
CASE_STATES = (
    *("to_verify", "assigned", "mending", "to_review", "closed"),
    *("returned", "extended", "relapsed"),
)
CASE_MOVES = (
    *("found", "seen_again", "relapsed", "assigned", "transferred", "mending", "extended"),
    *("mended", "confirmed", "returned", "closed", "noted"),
)
OBJECTION_STATES = ("open", "moved", "refused", "unknown")
SUPERVISED_WHY = ("overdue", "relapses", "serious")
BOARD_DIMENSIONS = ("unit", "township", "type")
BOARDS = ("red", "middle", "black", "no_data")
PEER_WORDS = ("better", "as_expected", "worse", "alone")
RISK_BASES = ("own", "cell", "type", "kind", "prior")
DRAW_METHODS = ("points", "lines", "roads")
DRAWN_HOW = ("fixed", "likely", "near")
NEGATIVE_STATES = ("open", "unknown", "closed", "clear")
NEGATIVE_REPORTS = NEGATIVE_STATES[:1] + NEGATIVE_STATES[2:]
GATES = ("veto", "unknown", "clear")
SCOPES = ("total", "county", "type", "township", "unit")
TASK_KINDS = ("site", "stretch", "belt")
LEG_KINDS = ("travel", "walk")
PATROL_STATES = ("planned", "done", "missed")
PATROL_CHANGED = ("moved", "shifted", "dropped", "added")
# Why a point is in no round of a patrol plan.
UNSERVED_WHY = (
    *("no_place", "no_shape", "no_street", "no_way", "no_team", "no_day"),
    *("window", "too_far", "no_time", "load"),
)
VERIFIED_HOW = ("", "insert", "extra", "solve", "alone")
RELAXED = (
    *("none", "position", "reach", "team", "day", "window", "load"),
    *("hours", "work", "hours_work", "ends", "ends_work"),
)
