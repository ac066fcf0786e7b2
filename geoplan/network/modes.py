"""Which streets people on foot, on an e-bike or in a car may use, which way, and how fast.

From: the tags of a street. To: both directions, yes or no, and a share of the mode's usual speed.

Meanings of tags as the OpenStreetMap wiki has them ("Access restrictions", "Key:oneway"). Not
looked at: turn restrictions, barriers on a street, opening times.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from geoplan.network.access import is_closed
from geoplan.network.graph import NOT_WALKED

Tags = Mapping[str, str]
Mode = Literal["walk", "ebike", "car"]

_ALLOWED = ("yes", "designated", "permissive", "destination", "customers", "official")
_FORBIDDEN = (
    *("no", "private", "use_sidepath", "dismount", "agricultural", "forestry"),
    *("delivery", "emergency", "military"),
)
_FORWARD, _BACKWARD = ("yes", "1", "true"), ("-1", "reverse")
_BY_TURNS = ("reversible",)  # which way is open now, the tag does not say
_ROUND = ("roundabout", "circular")
_OPPOSITE = ("opposite", "opposite_lane", "opposite_track")

# Shares of the usual speed by highway class; a class that is missing is not for the mode unless
# tags allow it by name (planning defaults: what a patrol keeps up with stops at crossings).
# On foot every street is alike but for steps.
SPEED_SHARES: Mapping[Mode, Mapping[str, float]] = {
    "walk": {"steps": 0.5},
    "ebike": {
        **dict.fromkeys(("trunk", "primary", "secondary", "tertiary", "unclassified"), 1.0),
        **dict.fromkeys(("trunk_link", "primary_link", "secondary_link", "tertiary_link"), 1.0),
        **dict.fromkeys(("residential", "road", "cycleway"), 1.0),
        **dict.fromkeys(("service", "living_street"), 0.7),
        **dict.fromkeys(("track", "path", "bridleway"), 0.6),
    },
    "car": {
        "motorway": 2.5,
        "trunk": 1.6,
        "primary": 1.3,
        "secondary": 1.2,
        **dict.fromkeys(("motorway_link", "trunk_link"), 1.3),
        **dict.fromkeys(("primary_link", "secondary_link", "tertiary_link"), 1.0),
        **dict.fromkeys(("tertiary", "unclassified", "road"), 1.0),
        "residential": 0.7,
        **dict.fromkeys(("service", "track", "living_street"), 0.5),
    },
}
_BY_NAME_SHARE = 0.4  # a footway that a mode may use by name: at little more than walking pace
# Tags that say who may pass, the most particular first.
_ACCESS: Mapping[Mode, tuple[str, ...]] = {
    "ebike": ("bicycle", "vehicle", "access"),
    "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
}
_NO_BICYCLE = ("motorway", "motorway_link", "steps", "busway")


def directions(tags: Tags, mode: Mode) -> tuple[bool, bool]:
    """Return whether ``mode`` may use a street along its line, and against it."""
    highway = tags.get("highway", "")
    if mode == "walk":
        is_open = highway not in NOT_WALKED and not is_closed(tags)
        return is_open, is_open
    if not _may_ride(tags, highway, mode):
        return False, False
    oneway = tags.get("oneway", "")
    if mode == "ebike":
        ways = [tags.get(f"cycleway{side}", "") for side in ("", ":left", ":right", ":both")]
        is_against = any(way in _OPPOSITE for way in ways)
        oneway = tags.get("oneway:bicycle", "no" if is_against else oneway)
    if not oneway and (tags.get("junction") in _ROUND or highway in NOT_WALKED):
        oneway = "yes"
    if oneway in _BY_TURNS:
        return False, False
    return oneway not in _BACKWARD, oneway not in _FORWARD


def speed_share(highway: str, mode: Mode) -> float:
    """Return the share of its usual speed that ``mode`` keeps on a street of class ``highway``."""
    other = 1.0 if mode == "walk" else _BY_NAME_SHARE
    return SPEED_SHARES[mode].get(highway, other)


def _may_ride(tags: Tags, highway: str, mode: Mode) -> bool:
    said = [tags[key] for key in _ACCESS[mode] if key in tags]
    # access=no; what is meant by more than one value stands by the first (private; yes).
    first = said[0].partition(";")[0].strip() if said else ""
    if mode == "ebike" and (highway in _NO_BICYCLE or tags.get("motorroad") == "yes"):
        return False
    if highway not in SPEED_SHARES[mode]:
        own = [tags.get(key, "") for key in _ACCESS[mode] if key not in ("vehicle", "access")]
        return next(filter(None, own), "") in _ALLOWED
    return first not in _FORBIDDEN
