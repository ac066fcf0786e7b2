"""Settings of a workspace.

From: the text of ``geoplan.toml``. To: frozen :class:`Settings`.
"""

from geoplan.config.model import (
    SECTIONS,
    SIDES,
    County,
    Coverage,
    Duties,
    Grids,
    Inputs,
    Inventory,
    Lists,
    MapSettings,
    Settings,
    Surface,
)
from geoplan.config.parse import parse_settings
from geoplan.config.rules import Rules
from geoplan.config.scores import SCORE_MODES, Scores
from geoplan.config.template import new_settings_text

__all__ = [
    "SCORE_MODES",
    "SECTIONS",
    "SIDES",
    "County",
    "Coverage",
    "Duties",
    "Grids",
    "Inputs",
    "Inventory",
    "Lists",
    "MapSettings",
    "Rules",
    "Scores",
    "Settings",
    "Surface",
    "new_settings_text",
    "parse_settings",
]
