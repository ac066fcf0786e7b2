"""Find the residential compounds that nobody looks at, looks after or goes to.

From: :class:`Scene` (points, candidates, outlines, duties, exposures). To: rows of ``blind_spots``.

A candidate that nobody has decided on is a compound without a point.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.coverage.blind_scene import Row, Scene, spot_row, whys
from geoplan.coverage.floor_area import FloorArea


def blind_compounds(scene: Scene) -> Iterator[Row]:
    """Yield the compounds that are blind."""
    rows = pd.concat([_points(scene), _candidates(scene)], ignore_index=True)
    if rows.empty:
        return
    floor = _floor(scene, rows)
    mean = rows["share_pct"].mean()
    mean = 0.0 if pd.isna(mean) else float(mean)
    for i, row in enumerate(rows.to_dict("records")):
        is_point = not pd.isna(row["share_pct"])
        days = scene.days_since(scene.patrols.points.get(row["id"]))
        is_placed = not pd.isna(row["lon"])
        why = whys(
            no_point=not is_point,
            no_owner=is_point and not row["lead"],
            no_visit=is_point and scene.is_unvisited(days),
            no_grid=is_placed and scene.grounds.has_grids and not row["grid"],
        )
        if why:
            yield spot_row(
                f"compound:{row['id']}",
                floor,
                i,
                {"days": days if "no_visit" in why else None},
                why=why,
                **{k: row[k] for k in ("type_id", "name", "township", "grid")},
                share_pct=row["share_pct"] if is_point else mean,
                lon=row["lon"] if is_placed else None,
                lat=row["lat"] if is_placed else None,
                geometry=row["geometry"],
            )


_COLUMNS = [
    "id",
    "type_id",
    "name",
    "lead",
    "township",
    "grid",
    "share_pct",
    "lon",
    "lat",
    "geometry",
]


def _points(scene: Scene) -> pd.DataFrame:
    points = scene.tables["points"]
    rows = points[points["type_id"].isin(scene.types(is_site=True))]
    exposures = scene.tables["exposures"]
    share = dict(zip(exposures["point_id"], exposures["share_pct"], strict=True))
    held = {role: scene.units(role) for role in ("lead", "township", "grid")}
    out = pd.DataFrame(rows.drop(columns="geometry")).rename(columns={"point_id": "id"})
    return out.assign(
        **{role: [units.get(i, "") for i in out["id"]] for role, units in held.items()},
        share_pct=[share[i] for i in out["id"]],
        geometry=[scene.compounds[i] for i in out["id"]],
    )[_COLUMNS]


def _candidates(scene: Scene) -> pd.DataFrame:
    candidates = scene.tables["candidates"]
    types = scene.types(is_site=True)
    rows = candidates[candidates["type_id"].isin(types) & (candidates["decision"] == "")]
    spots = np.asarray(shapely.points(rows["lon"], rows["lat"]), dtype=object).reshape(-1)
    out = pd.DataFrame(rows.drop(columns="geometry")).rename(columns={"candidate_id": "id"})
    return out.assign(
        lead="",
        township=scene.grounds.township(spots),
        grid=scene.grounds.grid(spots),
        share_pct=np.nan,
        geometry=list(rows.geometry),
    )[_COLUMNS]


def _floor(scene: Scene, rows: pd.DataFrame) -> FloorArea:
    """Return the floor area within each outline; nothing where there is only a position."""
    shapes: Any = scene.to_plane(rows["geometry"].to_numpy(dtype=object))
    nothing = np.full(len(shapes), shapely.Polygon(), dtype=object)
    return scene.buildings.within(np.where(shapely.get_dimensions(shapes) == 2, shapes, nothing))
