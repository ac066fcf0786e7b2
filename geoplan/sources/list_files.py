"""Read all lists of the county, and bring their positions to WGS-84.

From: the files of ``inputs.lists`` and the places of the extract. To: rows of ``listed`` and
``datums``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.geo import local_crs
from geoplan.sources.datum_verdict import Bounds
from geoplan.sources.known_places import KnownPlaces, county_region
from geoplan.sources.list_datums import place_rows, read_declared
from geoplan.sources.official_list import merge_rows, read_list

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Lists:
    """Rows of ``listed`` and of ``datums``, and what there is to say about the files."""

    listed: Rows
    datums: Rows
    problems: list[Problem]


def read_lists(
    paths: Sequence[Path],
    *,
    catalogue: Catalogue,
    settings: Settings,
    places: Iterable[Mapping[str, Any]],
    bounds: Bounds,
    gather: Gather,
) -> Lists:
    """Read and place all rows; ``gather`` keeps what stops a build.

    ``bounds`` (W, S, E, N in degrees) are the county's.
    """
    rows: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    names = settings.inputs.lists
    declared = gather.run(read_declared, settings.inputs.list_datums, names) or {}
    for path, label in zip(paths, names, strict=True):
        found, said = gather.run(read_list, path, label, catalogue) or ([], [])
        problems += said
        for row in found:
            if row["listed_id"] in rows:
                place = {k: row[k] for k in ("file", "sheet", "row")}
                first = rows[row["listed_id"]]
                facts = {"name": row["name"], "first": first["row"], "other": first["file"]}
                problems.append(Problem("list.repeated", "lost", **place, facts=facts))
                problems += merge_rows(first, row)
            else:
                rows[row["listed_id"]] = row
    listed = list(rows.values())
    region = county_region(settings.county)
    spotted = [row for row in listed if row["spot"] is not None]
    known = KnownPlaces(places, catalogue, region, local_crs(bounds), spotted)
    datums, said = place_rows(listed, declared, known, bounds)
    return Lists(listed, datums, problems + said)
