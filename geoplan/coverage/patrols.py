"""Tell when each point and section was last patrolled, and from when on one can tell.

From: ``visited``, ``walked``, ``sections``, ``point_sections``. To: days by id.

A section was patrolled on a day as of which so much of it was walked by tracks, metre by metre, as
the settings ask for; a visit to it counts for all of its metres. A visit to a stretch or belt is
one to every section it holds at least half of. A stretch or belt was patrolled on a day as of
which at least half of its metres had been.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geoplan.coverage.layered import Layers, lay_days

_HALF = 0.5 - 1e-9
_LEAST = 1e-9


@dataclass(frozen=True)
class Patrols:
    """``points`` and ``sections``: the day of the last visit by id, of those that had one.

    ``since``: the day of the first visit or track that reached anything; None where there was none,
    and nobody can tell what was not visited. A row that reached nothing does not say that anybody
    went on record from its day on.
    """

    points: Mapping[str, date]
    sections: Mapping[str, date]
    since: date | None

    def can_tell(self, as_of: date, limit_days: int) -> bool:
        """Whether the records reach back ``limit_days``, so that one missing says something."""
        return self.since is not None and self.since <= as_of - timedelta(days=limit_days)


def find_patrols(
    visited: pd.DataFrame,
    walked: pd.DataFrame,
    sections: pd.DataFrame,
    point_sections: pd.DataFrame,
    whole_pct: float,
) -> Patrols:
    """Return the last visits (``visited`` and ``walked`` hold none after the settings' date).

    ``whole_pct``: the share of a section that is to be walked.
    """
    if visited.empty and walked.empty:
        return Patrols({}, {}, None)
    own = {kind: _latest(visited, kind) for kind in ("point", "section")}
    lengths = dict(zip(sections["section_id"], sections["length_m"], strict=True))
    layers = lay_days(walked, own["section"], lengths)
    held = point_sections.groupby(["point_id", "section_id"], as_index=False)[["length_m"]].sum()
    return Patrols(
        _later(own["point"], _of_lines(point_sections, layers)),
        _later(layers.whole(whole_pct), _of_sections(held, lengths, own["point"])),
        min([*visited["day"], *walked["day"]]),
    )


def _latest(visited: pd.DataFrame, kind: str) -> dict[str, date]:
    rows = visited[visited["kind"] == kind]
    latest: dict[str, date] = {}
    for ref_id, day in zip(rows["ref_id"], rows["day"], strict=True):
        latest[ref_id] = max(latest.get(ref_id, day), day)
    return latest


def _later(one: Mapping[str, date], other: Mapping[str, date]) -> dict[str, date]:
    return {
        key: max(day for day in (one.get(key), other.get(key)) if day is not None)
        for key in sorted({*one, *other})
    }


def _of_lines(parts: pd.DataFrame, layers: Layers) -> dict[str, date]:
    """Return per point the latest day as of which half of its metres were walked."""
    total = parts.groupby("point_id")["length_m"].sum()
    walked = layers.within(parts).sort_values(["point_id", "age"], kind="stable")
    sums = walked.groupby("point_id")["length_m"].cumsum()
    needed = _HALF * total.reindex(walked["point_id"]).to_numpy(dtype=float)
    enough = walked[sums.to_numpy() >= needed].drop_duplicates("point_id")
    pairs = zip(enough["point_id"], enough["age"], strict=True)
    return {point_id: date.fromordinal(-age) for point_id, age in pairs}


def _of_sections(
    held: pd.DataFrame, lengths: Mapping[str, float], days: Mapping[str, date]
) -> dict[str, date]:
    """Return per section the latest visit to a point that holds at least half of it."""
    rows = held[held["point_id"].isin(days)]
    whole = np.array([lengths.get(i, np.inf) for i in rows["section_id"]])
    rows = rows[rows["length_m"].to_numpy() >= _HALF * whole]
    latest: dict[str, date] = {}
    for section_id, point_id in zip(rows["section_id"], rows["point_id"], strict=True):
        latest[section_id] = max(latest.get(section_id, days[point_id]), days[point_id])
    return latest
