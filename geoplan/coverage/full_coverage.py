"""List every lane and every compound: the catalogue asks that none be left out.

From: :class:`Scene`. To: rows of ``full_coverage``: points, candidates, and lanes without a point.

Lanes without a point are public sections where people live that a rule of such a type claims by its
tags and that no points of these types hold half of; of one name in one township they are one lane.
Where other points (a school's surroundings, a bus corridor) hold half of them they are a lane by
themselves, which names those points: it is looked at, but has no point of its own. Lanes within a
compound that is a point belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.coverage.blind_scene import Row, Scene
from geoplan.coverage.blind_sections import HALF_PCT
from geoplan.tables import records
from geoplan.tables.tags import read_tags
from geoplan.text import say

_NAMES_MAX = 3

_NOT_YET: Row = {
    **dict.fromkeys(("point_id", "unit", "state"), ""),
    **dict.fromkeys(("last_visit_day", "last_check_day")),
    "is_candidate": False,
    "section_ids": [],
    "held_by": "",
}


def full_coverage(scene: Scene, is_looked_at: npt.NDArray[np.bool_]) -> list[Row]:
    """Return the rows of the table; ``is_looked_at`` tells which sections count."""
    return [*_points(scene), *_candidates(scene), *_bare_lanes(scene, is_looked_at)]


def _types(scene: Scene) -> list[str]:
    return [*scene.types(is_site=True), *scene.types(is_site=False)]


def _points(scene: Scene) -> Iterator[Row]:
    points = scene.tables["points"]
    columns = ["point_id", "type_id", "name", "lon", "lat", "length_m"]
    rows = pd.DataFrame(points.loc[points["type_id"].isin(_types(scene)), columns])
    facts = rows.merge(scene.tables["gaps"][["point_id", "state"]], on="point_id")
    facts = facts.merge(scene.tables["scores"][["point_id", "last_day"]], on="point_id")
    units = {role: scene.units(role) for role in ("lead", "township", "grid")}
    for row in records(facts):
        point_id = row["point_id"]
        yield {
            **_NOT_YET,
            "item_id": point_id,
            "point_id": point_id,
            **{name: row[name] for name in ("type_id", "name", "state", "lon", "lat", "length_m")},
            "unit": units["lead"].get(point_id, ""),
            "township": units["township"].get(point_id, ""),
            "grid": units["grid"].get(point_id, ""),
            "last_visit_day": scene.patrols.points.get(point_id),
            "last_check_day": row["last_day"],
        }


def _candidates(scene: Scene) -> Iterator[Row]:
    candidates = scene.tables["candidates"]
    is_open = candidates["type_id"].isin(_types(scene)) & (candidates["decision"] == "")
    rows = candidates[is_open]
    spots = np.asarray(shapely.points(rows["lon"], rows["lat"]), dtype=object).reshape(-1)
    towns, grids = scene.grounds.township(spots), scene.grounds.grid(spots)
    for i, row in enumerate(rows.drop(columns="geometry").to_dict("records")):
        yield {
            **_NOT_YET,
            "item_id": row["candidate_id"],
            "is_candidate": True,
            **{name: row[name] for name in ("type_id", "name", "lon", "lat", "length_m")},
            "township": towns[i],
            "grid": grids[i],
        }


def _bare_lanes(scene: Scene, is_looked_at: npt.NDArray[np.bool_]) -> Iterator[Row]:
    points = scene.tables["points"]
    lanes_own = set(points.loc[points["type_id"].isin(scene.types(is_site=False)), "point_id"])
    is_bare = is_looked_at & ~scene.in_compound & (scene.held.pct(lanes_own) < HALF_PCT)
    sections: Any = scene.tables["sections"][is_bare]
    states = scene.tables["section_states"]
    columns = ["section_id", "held_pct", "township", "grid", "last_visit_day"]
    rows = sections.assign(at=np.flatnonzero(is_bare)).merge(states[columns])
    rows["type_id"] = _lane_types(scene, rows)
    rows = rows[rows["type_id"] != ""].sort_values(["street_id", "seq"], kind="stable")
    lanes: dict[tuple[str, str, str, bool], list[Row]] = {}
    for row in records(rows):
        is_held = bool(row["held_pct"] >= HALF_PCT)
        lane = (row["type_id"], row["name"] or row["street_id"], row["township"], is_held)
        lanes.setdefault(lane, []).append(row)
    holders = _holders(scene, rows.loc[rows["held_pct"] >= HALF_PCT, "at"])
    for own in lanes.values():
        names = sorted({name for row in own for name in holders.get(row["at"], ())})
        more = "…" if len(names) > _NAMES_MAX else ""
        yield _lane(own) | {"held_by": "、".join(names[:_NAMES_MAX]) + more}


def _holders(scene: Scene, at: pd.Series[int]) -> dict[int, list[str]]:
    """Return the names of the points that hold some of the sections numbered ``at``."""
    parts = scene.held.parts
    found: dict[int, list[str]] = {}
    for number, name in parts.loc[parts["at"].isin(at), ["at", "name"]].to_numpy():
        found.setdefault(int(number), []).append(name)
    return found


def _lane(own: list[Row]) -> Row:
    """Return the row of one lane from those of its sections; it is where its longest one is."""
    longest = max(own, key=lambda row: row["length_m"])
    middle = longest["geometry"].interpolate(0.5, normalized=True)
    days = [row["last_visit_day"] for row in own]
    return {
        **_NOT_YET,
        "item_id": own[0]["section_id"],
        "type_id": own[0]["type_id"],
        "name": own[0]["name"] or say("point.nameless", "zh"),
        "section_ids": [row["section_id"] for row in own],
        "township": longest["township"],
        "grid": longest["grid"],
        "last_visit_day": None if None in days else min(days),
        "length_m": sum(row["length_m"] for row in own),
        "lon": middle.x,
        "lat": middle.y,
    }


def _lane_types(scene: Scene, rows: pd.DataFrame) -> list[str]:
    """Return the type that claims the street of each section, "" where none does."""
    types = [scene.catalogue.types[i] for i in scene.types(is_site=False)]
    streets = scene.tables["streets"]
    own = streets[streets["street_id"].isin(rows["street_id"])]
    tags = read_tags(own["tags"])
    claimed = {
        text: next((t.id for t in types if t.matches(found, "line")), "")
        for text, found in tags.items()
    }
    by_street = dict(zip(own["street_id"], own["tags"].map(claimed), strict=True))
    return [by_street.get(street_id, "") for street_id in rows["street_id"]]
