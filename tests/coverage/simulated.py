"""Walks through a network of which the truth is known, as a telephone would record them.

The error of a fix is that of Ornstein & Uhlenbeck: it drifts, with a standard deviation of
``noise_m`` on each axis and a memory of half a minute, and 2 m of white noise on top.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from geoplan.network import Network, Portion, merge, subtract
from geoplan.tables import TABLES, from_rows

Floats = npt.NDArray[np.float64]
Way = list[tuple[int, bool]]  # sections in order, each with whether along its line
DAY = date(2026, 10, 19)
_MEMORY_S, _WHITE_M = 30.0, 2.0


def random_way(network: Network, rng: np.random.Generator, metres: float) -> Way:
    """Walk on from junction to junction, not turning back where there is another way."""
    node = int(rng.integers(len(network.nodes)))
    way: Way = []
    walked_m, before = 0.0, -1
    while walked_m < metres:
        touching = network.at(node)
        section = int(rng.choice([s for s in touching if s != before] or touching))
        start, end, length_m = network.ends[section]
        way.append((section, start == node))
        node, before = end if start == node else start, section
        walked_m += length_m
    return way


def line_of(network: Network, way: Way) -> Any:
    parts = [shapely.get_coordinates(network.lines[s])[:: 1 if along else -1] for s, along in way]
    return shapely.LineString(np.vstack(parts))


def record(
    line: Any, rng: np.random.Generator, noise_m: float, m_s: float = 1.3, every_s: float = 2.0
) -> tuple[Floats, Floats]:
    """Return positions in metres and their seconds."""
    time_s = np.arange(0.0, line.length / m_s, every_s)
    true = shapely.get_coordinates(shapely.line_interpolate_point(line, time_s * m_s))
    keep = np.exp(-every_s / _MEMORY_S)
    drift = rng.normal(size=true.shape) * noise_m
    for i in range(1, len(drift)):
        drift[i] = keep * drift[i - 1] + np.sqrt(1 - keep**2) * drift[i]
    white = rng.normal(size=true.shape) * (_WHITE_M if noise_m else 0.0)
    return true + drift + white, time_s


def to_tables(
    xy: Floats, time_s: Floats, crs: str, track_id: str = "t-1", **changes: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``tracks`` and ``fixes`` of one recorded walk."""
    lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(*xy.T)
    row = {"track_id": track_id, "file": "a.gpx", "part": 1, "day": DAY, "declared": ""}
    track = row | {"fixes": len(xy), "bad": 0} | changes
    fixes = [
        {"track_id": track_id, "seq": i, "row": i, "time_s": t, "lon": x, "lat": y}
        for i, (t, x, y) in enumerate(zip(time_s.tolist(), lon, lat, strict=True), 1)
    ]
    return from_rows(TABLES["tracks"], [track]), from_rows(TABLES["fixes"], fixes)


def agreement(network: Network, way: Way, walked: pd.DataFrame) -> tuple[float, float]:
    """Return precision and recall of the metres walked."""
    number = {section_id: i for i, section_id in enumerate(network.section_ids)}
    columns = zip(walked["section_id"], walked["from_m"], walked["to_m"], strict=True)
    found = merge([(number[i], from_m, to_m) for i, from_m, to_m in columns])
    true = merge([(s, 0.0, network.ends[s][2]) for s, _ in way])
    right_m = _metres(true) - _metres(subtract(true, found))
    return right_m / max(_metres(found), 1e-9), right_m / _metres(true)


def _metres(portions: list[Portion]) -> float:
    return sum(portion.length_m for portion in portions)
