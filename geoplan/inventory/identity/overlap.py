"""How many metres of a new line lie along an old one.

From: vertices of old and new lines, each line of a kind. To: pairs of lines with their metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.geo import EARTH_RADIUS_M
from geoplan.inventory.identity.polyline import UNITS_PER_DEG, Vertices

LATERAL_M = 10.0  # a street drawn anew seldom lies farther off, the other carriageway often does
STEP_M = 10.0
_TIE_M = 1.0  # lines drawn on the same street lie equally near
_ALONG = 0.7  # cosine of about 45 degrees: a street that crosses does not run along
_UNIT_M = EARTH_RADIUS_M * np.pi / 180 / UNITS_PER_DEG
_APART_M = 1e8  # lines of another kind lie in another world

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Straights:
    """Straight pieces of lines, each once a line; ``ends`` are x, y, x, y in units."""

    ends: Ints
    kind: Ints
    line: Ints
    length_m: Floats

    def take(self, chosen: Bools | Ints) -> Straights:
        """Return some of the pieces."""
        ends, kind, line = self.ends[chosen], self.kind[chosen], self.line[chosen]
        return Straights(ends, kind, line, self.length_m[chosen])

    def totals_m(self, count: int) -> Floats:
        """Return the metres of each of ``count`` lines."""
        return np.asarray(np.bincount(self.line, self.length_m, minlength=count), dtype=float)


@dataclass(frozen=True)
class Shared:
    """Pairs of an old and a new line, and how many metres of the new one run along the old."""

    old: Ints
    new: Ints
    metres: Floats


def straights(vertices: Vertices, kinds: Ints) -> Straights:
    """Return the straight pieces of lines; ``kinds`` says of each line what kind it is.

    A piece that a line runs over twice, or in the other direction, is the same piece once.
    """
    follows = vertices.part[1:] == vertices.part[:-1]
    a, b = vertices.units[:-1][follows], vertices.units[1:][follows]
    line = vertices.line[1:][follows]
    is_turned = (b[:, 0] < a[:, 0]) | ((b[:, 0] == a[:, 0]) & (b[:, 1] < a[:, 1]))
    ends = np.where(is_turned[:, None], np.hstack([b, a]), np.hstack([a, b]))
    frame = pd.DataFrame(np.column_stack([line, ends]))
    once = ~frame.duplicated().to_numpy()
    ends, line = ends[once], line[once]
    step = (ends[:, 2:] - ends[:, :2]) * _UNIT_M
    step[:, 0] *= np.cos(np.radians((ends[:, 1] + ends[:, 3]) / 2 / UNITS_PER_DEG))
    return Straights(ends, kinds[line], line, np.hypot(step[:, 0], step[:, 1]))


def shared_metres(old: Straights, new: Straights) -> Shared:
    """Return the metres that each new line shares with each old line of its kind.

    A piece that is drawn between the same vertices counts for the lines that have it, and for no
    other; the rest counts, every :data:`STEP_M`, for the nearest old line that runs along it
    within :data:`LATERAL_M`. So two carriageways are not taken for one another.
    """
    names = ["x", "y", "to_x", "to_y", "kind"]
    frames = [pd.DataFrame(np.column_stack([s.ends, s.kind]), columns=names) for s in (old, new)]
    frames[0]["old"], frames[1]["new"] = old.line, np.arange(len(new.line))
    same = frames[0].merge(frames[1], on=names)
    piece = same["new"].to_numpy()
    rest = np.ones(len(new.line), dtype=bool)
    rest[piece] = False
    near = _near(old, new.take(rest))
    columns = (
        np.concatenate([same["old"].to_numpy(), near.old]),
        np.concatenate([new.line[piece], near.new]),
        np.concatenate([new.length_m[piece], near.metres]),
    )
    return _sum(*columns)


def _sum(old: Ints, new: Ints, metres: Floats) -> Shared:
    frame = pd.DataFrame({"old": old, "new": new, "metres": metres})
    total = frame.groupby(["old", "new"], as_index=False, sort=True)["metres"].sum()
    return Shared(*(total[name].to_numpy() for name in ("old", "new", "metres")))


def _near(old: Straights, new: Straights) -> Shared:
    """Return what runs along, by samples in the middle of every step."""
    none = np.empty(0, dtype=np.int64)
    if not len(old.line) or not len(new.line):
        return Shared(none, none, np.empty(0))
    lat = float(np.median(new.ends[:, 1])) / UNITS_PER_DEG
    before, after = _plane(old, lat), _plane(new, lat)
    counts = np.maximum(np.ceil(new.length_m / STEP_M), 1).astype(np.int64)
    piece = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = ((place + 0.5) / counts[piece])[:, None]
    points = after[piece, 0] * (1 - share) + after[piece, 1] * share
    lines = np.asarray(shapely.linestrings(before))
    i, j = shapely.STRtree(lines).query(
        shapely.points(points), predicate="dwithin", distance=LATERAL_M
    )
    off_m, cosine = _to_straight(points[i], before[j], after[piece[i]])
    runs_along = cosine >= _ALONG
    i, j, off_m = i[runs_along], j[runs_along], off_m[runs_along]
    nearest = np.full(len(points), np.inf)
    np.minimum.at(nearest, i, off_m)
    is_nearest = off_m <= nearest[i] + _TIE_M
    dot, line = i[is_nearest], old.line[j[is_nearest]]
    _, once = np.unique(dot * (int(old.line.max()) + 1) + line, return_index=True)
    dot, line = dot[once], line[once]
    return _sum(line, new.line[piece[dot]], (new.length_m / counts)[piece[dot]])


def _to_straight(points: Floats, before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Return how far each point is from its straight, and the cosine between the two straights."""
    a, along = before[:, 0], before[:, 1] - before[:, 0]
    length = np.maximum(np.hypot(*along.T), 1e-9)
    place = ((points - a) * along).sum(axis=1) / length**2
    foot = a + along * np.clip(place, 0, 1)[:, None]
    step = after[:, 1] - after[:, 0]
    other = np.maximum(np.hypot(*step.T), 1e-9)
    return np.hypot(*(points - foot).T), np.abs((along * step).sum(axis=1)) / (length * other)


def _plane(pieces: Straights, lat: float) -> Floats:
    """Return the ends in metres, (n, 2, 2); kinds lie far apart."""
    xy = pieces.ends.reshape(-1, 2, 2) * np.array([np.cos(np.radians(lat)), 1.0]) * _UNIT_M
    xy[:, :, 0] += pieces.kind[:, None] * _APART_M
    return np.asarray(xy)
