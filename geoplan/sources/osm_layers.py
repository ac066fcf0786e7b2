"""Which OSM tags are streets or gates, and which layer of the base map a feature belongs to.

From: OSM tags. To: a yes or no, a kind of gate, or the name of a layer of the ``backdrop`` table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

STREET_CLASSES = frozenset(
    [
        "motorway",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "motorway_link",
        "trunk_link",
        "primary_link",
        "secondary_link",
        "tertiary_link",
        "unclassified",
        "residential",
        "living_street",
        "service",
        "pedestrian",
        "road",
        "busway",
        "track",
        "footway",
        "path",
        "cycleway",
        "bridleway",
        "steps",
    ]
)

# (layer, key, values); the first row that fits wins.
_AREA_LAYERS: tuple[tuple[str, str, frozenset[str]], ...] = tuple(
    (layer, key, frozenset(values.split()))
    for layer, key, values in (
        ("water", "natural", "water bay"),
        ("water", "landuse", "reservoir basin salt_pond"),
        ("water", "waterway", "riverbank dock"),
        ("square", "highway", "pedestrian"),
        ("square", "place", "square"),
        (
            "green",
            "leisure",
            "park garden pitch golf_course nature_reserve playground track common",
        ),
        ("green", "landuse", "forest grass meadow recreation_ground village_green cemetery"),
        ("green", "natural", "wood scrub grassland heath wetland"),
        ("farmland", "landuse", "farmland farmyard orchard vineyard greenhouse_horticulture"),
        ("residential", "landuse", "residential"),
        ("industrial", "landuse", "industrial commercial retail quarry railway construction"),
    )
)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?")
_STOREYS_MAX = 150  # more is a slip of the hand
_WATERWAYS = frozenset(["river", "canal", "stream", "ditch", "drain"])
_BUS = ("bus", "trolleybus")
_RAILWAYS = frozenset(["rail", "light_rail", "subway", "tram", "narrow_gauge"])

# Openings in a wall or fence that people pass; bollards and kerbs stand in the open.
_GATES = frozenset(
    ["gate", "lift_gate", "swing_gate", "sliding_gate", "wicket_gate", "kissing_gate", "entrance"]
)


def gate_kind(tags: Mapping[str, str]) -> str:
    """Return ``gate`` (of grounds), ``entrance`` (of a building), or an empty string."""
    if tags.get("barrier") in _GATES:
        return "gate"
    return "entrance" if tags.get("entrance", "no") != "no" else ""


def is_bus_route(tags: Mapping[str, str]) -> bool:
    """Whether a relation with ``tags`` is one direction of a bus line."""
    return tags.get("type") == "route" and tags.get("route") in _BUS


def is_street(tags: Mapping[str, str]) -> bool:
    """Whether a way with ``tags`` is a street one can walk or drive, drawn as a line."""
    return (
        tags.get("highway") in STREET_CLASSES
        and tags.get("area") != "yes"
        and tags.get("area:highway") is None
    )


def backdrop_layer(tags: Mapping[str, str], geom: str) -> str:
    """Return the base-map layer of a feature (``geom``: ``line``, ``area``), or an empty string."""
    if geom == "line":
        if tags.get("waterway") in _WATERWAYS:
            return "waterway"
        return "rail" if tags.get("railway") in _RAILWAYS else ""
    if tags.get("building", "no") != "no":
        return "building"
    for layer, key, values in _AREA_LAYERS:
        if tags.get(key) in values:
            return layer
    return ""


def storeys(tags: Mapping[str, str]) -> int | None:
    """Return the storeys above ground that mappers wrote, the most where they wrote several."""
    parts = tags.get("building:levels", "").replace(",", ";").split(";")
    found = [float(part) for part in parts if _NUMBER.fullmatch(part.strip())]
    levels = round(max(found, default=0.0) + 1e-9)
    return levels if 1 <= levels <= _STOREYS_MAX else None
