"""Bring the positions of small lists (bases and the like) to WGS-84.

From: rows with their position as written. To: lon/lat of every row, and what was taken for granted.

Such rows bear no name that the map knows: their datum is the one that is written, else the only
one that puts them in the county, else WGS-84, said aloud.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from geoplan.errors import Problem
from geoplan.geo import local_crs
from geoplan.sources.datum_verdict import Bounds
from geoplan.sources.list_datums import place_rows

_KEPT = ("list.swapped", "list.far_away", "datum.not_understood")


class _NoNames:
    """Rows that are named after nothing on the map."""

    def __init__(self, crs: str) -> None:
        self.crs = crs

    def of(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, Any]:  # noqa: ARG002
        """Return no place for any of ``rows``."""
        return {}


def place_spots(rows: Sequence[dict[str, Any]], bounds: Bounds) -> list[Problem]:
    """Give every row ``lon``, ``lat`` (WGS-84 degrees or None) and ``datum``.

    Rows hold ``file``, ``sheet``, ``row``, ``name``, ``spot`` and ``declared`` as for
    :func:`~geoplan.sources.list_datums.place_rows`; ``bounds`` (W, S, E, N in degrees) are the
    county's.
    """
    _, said = place_rows(rows, {}, _NoNames(local_crs(bounds)), bounds)
    return [p if p.code in _KEPT else replace(p, code=_renamed(p.code)) for p in said]


def _renamed(code: str) -> str:
    """Return the code of a sentence that does not speak of names and of ``list_datums``."""
    return {
        "datum.few": "spot.few",
        "datum.only_fit": "spot.only_fit",
        "datum.unverified": "spot.unverified",
        "datum.beaten": "spot.beaten",
        "datum.nowhere": "spot.nowhere",
    }[code]
