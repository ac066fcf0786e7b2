"""Find the blind spots, and list everything of which each one is to be looked after.

From: sections, section_states, streets, points, point_sections, candidates, outlines, places,
backdrop, storeys, duties, gaps, scores, exposures, visited, walked, areas, grids, catalogue. To:
``blind_spots``, ranked, and ``full_coverage``.

Looked at are streets open to the public, residential compounds, and square cells with buildings,
all only where people live. A place is blind where it has no point (``no_point``), nobody is
responsible (``no_owner``), nobody came for ``coverage.blind_days`` (``no_visit``, told only where
records reach back that far), or no grid's outline holds it (``no_grid``, told only where there are
grids).

Rank: the share of a spot in what all spots are expected to cost plus its share in their floor area.
A section or compound without a point is taken for one like the others, by metre or by compound; a
cell costs nothing.
"""

from __future__ import annotations

from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage.blind_cells import blind_cells
from geoplan.coverage.blind_compounds import blind_compounds
from geoplan.coverage.blind_scene import Row, Scene
from geoplan.coverage.blind_sections import blind_sections, public_where_lived
from geoplan.coverage.full_coverage import full_coverage
from geoplan.errors import Problem
from geoplan.tables import TABLES, Output, from_rows


def find_blind_spots(*, catalogue: Catalogue, settings: Settings, **tables: Any) -> Output:
    """Return the blind spots by rank, and the lists of all lanes and compounds."""
    scene = Scene(tables, catalogue, settings)
    is_looked_at = public_where_lived(scene)
    rows = [*blind_sections(scene, is_looked_at), *blind_compounds(scene), *blind_cells(scene)]
    made = {"blind_spots": ranked(rows), "full_coverage": full_coverage(scene, is_looked_at)}
    return Output({name: from_rows(TABLES[name], own) for name, own in made.items()}, _told(scene))


def ranked(rows: list[Row]) -> list[Row]:
    """Return ``rows`` with their rank; equal ones by reasons, length and id."""
    loss = sum(row["share_pct"] for row in rows) or 1.0
    floor = sum(row["floor_area_m2"] or 0.0 for row in rows) or 1.0

    def order(row: Row) -> tuple[float, int, float, str]:
        share = row["share_pct"] / loss + (row["floor_area_m2"] or 0.0) / floor
        return -round(share, 12), -len(row["why"]), -(row["length_m"] or 0.0), row["blind_id"]

    return [{**row, "rank": n} for n, row in enumerate(sorted(rows, key=order), 1)]


def _told(scene: Scene) -> list[Problem]:
    """Say once what could not be told, and what the floor area stands on."""
    facts = {"days": scene.settings.coverage.blind_days}
    problems = []
    if not scene.grounds.has_grids:
        problems.append(Problem("blind.no_grids", "info"))
    if not scene.tells_visits:
        problems.append(Problem("blind.no_visits", "info", facts=facts))
    buildings = scene.buildings
    if not len(buildings):
        problems.append(Problem("blind.no_buildings", "info"))
    else:
        counts = {"buildings": len(buildings), "guessed": int((~buildings.is_known).sum())}
        problems.append(Problem("blind.floor_area", "info", facts=counts))
    return problems
