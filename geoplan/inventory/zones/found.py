"""Rows that every kind of zone makes.

From: portions of sections and areas. To: rows of ``points`` or ``candidates``, of
``point_sections`` and of ``outlines``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import shapely

from geoplan.catalogue import PointType
from geoplan.errors import Problem
from geoplan.network import Network, Portion

Rows = list[dict[str, Any]]

MOST = 0.75  # a zone that a rule alone found always awaits confirmation


@dataclass
class Found:
    """What was found: points or candidates, their sections and outlines, and what to say.

    ``matches`` tell which rows of the list they are, or may be.
    """

    rows: Rows = field(default_factory=list)
    links: Rows = field(default_factory=list)
    outlines: Rows = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    matches: Rows = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Append all that ``other`` found."""
        self.rows += other.rows
        self.links += other.links
        self.outlines += other.outlines
        self.problems += other.problems
        self.matches += other.matches


def zone_row(
    point_type: PointType,
    key: str,
    area: Any,
    links: Rows,
    shape: Any,
    **facts: Any,
) -> dict[str, Any]:
    """Return the row of a zone: ``area`` and ``shape`` (its streets) in WGS-84.

    ``facts`` are name, source, reason and confidence. The point lies on a street if there is one.
    """
    spot = shapely.point_on_surface(area if shape is None or shape.is_empty else shape)
    marks = [f"{k['section_id']}:{k['from_m']:.2f}-{k['to_m']:.2f}" for k in links]
    return {
        "point_id": f"{point_type.id}-{key}",
        "type_id": point_type.id,
        "shape": point_type.shape,
        "kind": "likely",
        "address": "",
        "lon": float(spot.x),
        "lat": float(spot.y),
        "length_m": sum(link["length_m"] for link in links) if links else None,
        "content_hash": sha256("\n".join([*marks, area.wkt]).encode()).hexdigest()[:16],
        "geometry": shape if links else spot,
        "standing": "rule",
        **facts,
    }


def links_of(point_id: str, portions: Sequence[Portion], reason: str, network: Network) -> Rows:
    """Return rows of ``point_sections``: ``portions`` of ``point_id``."""
    return [
        {
            "point_id": point_id,
            "section_id": network.section_ids[portion.section],
            "seq": k,
            "from_m": portion.from_m,
            "to_m": portion.to_m,
            "length_m": portion.length_m,
            "reason": reason,
        }
        for k, portion in enumerate(portions)
    ]


def outline_row(kind: str, row: dict[str, Any], geometry: Any) -> dict[str, Any]:
    """Return the row of ``outlines`` that draws ``geometry`` (WGS-84) for ``row``."""
    return {
        "outline_id": f"{kind}-{row['point_id']}",
        "kind": kind,
        "ref_id": row["point_id"],
        "name": row["name"],
        "reason": row["reason"],
        "geometry": geometry,
    }
