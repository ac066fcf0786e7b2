"""Which administrative area a name or an id means.

From: tags of boundaries and what the planner wrote in ``county.area``. To: the one that is meant,
or a clear error.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely

from geoplan.errors import InputError, Problem

Tags = Mapping[str, str]
_NAME_KEYS = ("name", "alt_name", "official_name", "name:zh")


def is_admin(tags: Tags) -> bool:
    """Whether an object is an administrative boundary with a level."""
    return tags.get("boundary") == "administrative" and "admin_level" in tags


def is_id(area: str) -> bool:
    """Whether ``area`` is the id of an object (``r123``, ``w5``) rather than a name."""
    return area[:1] in ("r", "w") and area[1:].isdecimal()


def is_meant(ref: str, tags: Tags, area: str, level: int) -> bool:
    """Whether ``area`` (a name, or an id such as ``r123``) means the boundary ``ref``."""
    if not is_admin(tags):
        return False
    is_named = any(tags.get(key) == area for key in _NAME_KEYS)
    return ref == area or (is_named and tags["admin_level"] == str(level))


def choose(closed: Sequence[tuple[str, Tags, Any]], area: str, level: int) -> int | None:
    """Return the index of the boundary that is meant among those that close, or None.

    ``closed`` holds (id, tags, polygon). A relation comes before a way that repeats its tags.

    Raises
    ------
    InputError
        When several are meant.
    """
    meant = {ref: i for i, (ref, tags, _) in enumerate(closed) if is_meant(ref, tags, area, level)}
    relations = {ref: i for ref, i in meant.items() if ref.startswith("r")}
    meant = {area: meant[area]} if area in meant else relations or meant
    if len(meant) < 2:
        return next(iter(meant.values()), None)
    found = []
    for ref, i in sorted(meant.items()):
        middle = shapely.centroid(closed[i][2])
        found.append(f"{ref}（{middle.x:.3f}，{middle.y:.3f}）")
    facts = {"name": area, "level": level, "found": "、".join(found), "first": min(meant)}
    raise InputError(Problem("area.ambiguous", "error", column="county.area", facts=facts))


def unknown_area(area: str, level: int, known: Iterable[Tags]) -> InputError:
    """Return the error of an area that no boundary bears the name of, with near names."""
    levels = {(tags["name"], tags.get("admin_level", "?")) for tags in known if "name" in tags}
    names = sorted(f"{name}（{found}）" for name, found in levels)
    near = difflib.get_close_matches(area, names, 5, 0.3) or names[:8]
    facts = {"name": area, "level": level, "near": "、".join(near)}
    return InputError(Problem("area.unknown", "error", column="county.area", facts=facts))
