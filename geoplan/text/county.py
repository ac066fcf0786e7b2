"""How sentences call the county.

From: the settings. To: its name, or a neutral word where nobody gave it one.
"""

from __future__ import annotations

from geoplan.config import Settings
from geoplan.text import say


def word_county(settings: Settings) -> str:
    """Return the name of the county, 本地区 (this area) where there is none."""
    return settings.county.name or say("county.here", settings.language)
