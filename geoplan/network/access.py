"""Where people on foot may go.

From: the tags of a street. To: yes or no.
"""

from __future__ import annotations

from collections.abc import Mapping

_ALLOWED = ("yes", "designated", "permissive", "destination", "customers")
_FORBIDDEN = ("no", "private")
_FOOTWAYS = ("footway", "pedestrian", "path", "steps", "cycleway", "living_street")


def is_closed(tags: Mapping[str, str]) -> bool:
    """Whether OSM says that people on foot may not use the street, or it is a road tunnel."""
    on_foot = tags.get("foot", "")
    if on_foot in _ALLOWED:
        return False
    is_tunnel = tags.get("tunnel") == "yes" and tags.get("highway") not in _FOOTWAYS
    return is_tunnel or on_foot in _FORBIDDEN or (not on_foot and tags.get("access") in _FORBIDDEN)
