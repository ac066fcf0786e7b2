"""The matcher's answer to a labelled scene: it is given what a build knows, never the labels.

From: :class:`Scene`. To: :class:`Matching`.
"""

from __future__ import annotations

from collections.abc import Iterable

from geoplan.inventory.matching import ListedPlace, MapPlace, Matching, match_places
from geoplan.text.names import Region
from tests.inventory.matching.scenes import Scene


def match_scene(scene: Scene) -> Matching:
    """Match the rows of a scene to its places."""
    rows = [ListedPlace(r.id, r.name, r.type_id, r.address, r.at_m) for r in scene.rows]
    places = [
        MapPlace(p.id, p.name, p.type_ids, (p.x_m, p.y_m), p.other_names, p.address)
        for p in scene.places
    ]
    return match_places(rows, places, Region(scene.county, scene.prefecture, scene.townships))


def answers(scenes: Iterable[Scene]) -> dict[str, str | None]:
    """Return the place matched to each row of all scenes, None where there is none."""
    found: dict[str, str | None] = {}
    for scene in scenes:
        found |= {row.id: None for row in scene.rows}
        found |= {m.pair.row_id: m.pair.place_id for m in match_scene(scene).matches}
    return found
