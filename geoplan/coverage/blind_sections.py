"""Find the sections that nobody looks at, looks after or goes to.

From: :class:`Scene` (sections, section_states, streets, buildings). To: rows of ``blind_spots``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.coverage.blind_scene import Row, Scene, spot_row, whys

NEAR_M = 60.0  # planning default: a building further from every street belongs to none
HALF_PCT = 50.0 - 1e-6
_OPEN = (
    *("trunk", "primary", "secondary", "tertiary", "unclassified"),
    *("residential", "living_street", "pedestrian", "road"),
)

Bools = npt.NDArray[np.bool_]


def public_where_lived(scene: Scene) -> Bools:
    """Return which sections are open to the public and lie where people live (their middle)."""
    found = _is_public(scene.tables["sections"], scene.tables["streets"])
    middle = shapely.line_interpolate_point(scene.lines[found], 0.5, normalized=True)
    found[found] = scene.populated.holds(shapely.get_coordinates(middle).reshape(-1, 2))
    return found


def _is_public(sections: pd.DataFrame, streets: pd.DataFrame) -> Bools:
    """Whether a section is of a street that people live along or come by.

    Not: motorways, tracks, paths, drives and aisles, and what is closed to the public.
    """
    closed = streets["tags"].str.contains(r'"access": ?"(?:private|no)"', regex=True)
    alleys = streets["tags"].str.contains(r'"service": ?"alley"', regex=True)
    own = sections["street_id"]
    is_lane = own.isin(streets.loc[alleys, "street_id"]) | (sections["name"] != "")
    is_open = sections["highway"].isin(_OPEN) | ((sections["highway"] == "service") & is_lane)
    is_open &= (sections["kind"] == "street") & ~own.isin(streets.loc[closed, "street_id"])
    return is_open.to_numpy(dtype=bool, copy=True)


def blind_sections(scene: Scene, is_looked_at: Bools) -> Iterator[Row]:
    """Yield those of the sections ``is_looked_at`` that are blind.

    A lane of a compound that no points hold half of is left to the row of the compound.
    """
    sections, states = scene.tables["sections"], scene.tables["section_states"]
    columns = ["section_id", "name", "length_m"]
    frame: Any = sections[columns].merge(states, on="section_id", how="left", validate="1:1")
    per_m = _loss_per_m(frame)
    found = _whys(scene, frame)
    is_own = is_looked_at & ~(scene.in_compound & found["no_point"])
    at = np.flatnonzero(is_own & np.any(list(found.values()), axis=0))
    floor = scene.buildings.nearest(scene.lines, NEAR_M)
    shapes = sections.geometry.to_numpy()[at]
    middle = shapely.line_interpolate_point(shapes, 0.5, normalized=True)
    spots = zip(shapes, shapely.get_x(middle).tolist(), shapely.get_y(middle).tolist(), strict=True)
    rows = frame.iloc[at].to_dict("records")
    for i, row, (shape, lon, lat) in zip(at.tolist(), rows, spots, strict=True):
        why = whys(**{name: bool(mask[i]) for name, mask in found.items()})
        is_bare = "no_point" in why
        days = scene.days_since(row["last_visit_day"]) if "no_visit" in why else None
        yield spot_row(
            f"section:{row['section_id']}",
            floor,
            i,
            {"days": days, "held": round(row["held_pct"]) if is_bare else None},
            why=why,
            **{k: row[k] for k in ("name", "township", "grid", "length_m")},
            share_pct=per_m * row["length_m"] if is_bare else row["share_pct"],
            lon=lon,
            lat=lat,
            geometry=shape,
        )


def _whys(scene: Scene, frame: pd.DataFrame) -> dict[str, Bools]:
    """Return what each section lacks."""
    is_blank = (frame["grid"] == "").to_numpy()
    days = frame["last_visit_day"].tolist()
    return {
        "no_point": (frame["held_pct"] < HALF_PCT).to_numpy(),
        "no_owner": np.array(["unowned" in own for own in frame["states"]], dtype=bool),
        "no_visit": np.array([scene.is_unvisited(scene.days_since(d)) for d in days], dtype=bool),
        "no_grid": is_blank if scene.grounds.has_grids else np.zeros(len(frame), dtype=bool),
    }


def _loss_per_m(frame: pd.DataFrame) -> float:
    """Return what a metre that points hold is expected to cost on average."""
    metres = float((frame["length_m"] * frame["held_pct"]).sum()) / 100.0
    return float(frame["share_pct"].sum()) / metres if metres > 0 else 0.0
