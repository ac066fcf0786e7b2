"""Settings of a workspace.

From: the text of ``geoplan.toml``. To: frozen :class:`Settings`.
"""

from geoplan.config.cases import Cases
from geoplan.config.coverage import MODES, Coverage
from geoplan.config.model import (
    REPEATED,
    SECTIONS,
    SIDES,
    County,
    Duties,
    Grids,
    Inputs,
    Inventory,
    Settings,
    Surface,
)
from geoplan.config.parse import parse_settings, parse_what_ifs
from geoplan.config.patrol import Patrol, Team, lonlat_in
from geoplan.config.photos import Photos
from geoplan.config.risk import Risk
from geoplan.config.rules import Rules
from geoplan.config.scores import SCORE_MODES, Round, Scores
from geoplan.config.shown import Compare, Lists, MapSettings
from geoplan.config.template import new_settings_text
from geoplan.config.tracks import Tracks
from geoplan.config.what_if import WhatIf

__all__ = [
    "MODES",
    "REPEATED",
    "SCORE_MODES",
    "SECTIONS",
    "SIDES",
    "Cases",
    "Compare",
    "County",
    "Coverage",
    "Duties",
    "Grids",
    "Inputs",
    "Inventory",
    "Lists",
    "MapSettings",
    "Patrol",
    "Photos",
    "Risk",
    "Round",
    "Rules",
    "Scores",
    "Settings",
    "Surface",
    "Team",
    "Tracks",
    "WhatIf",
    "lonlat_in",
    "new_settings_text",
    "parse_settings",
    "parse_what_ifs",
]
