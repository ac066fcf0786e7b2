"""Record three walks of patrols as telephones would: noise, a ride, another datum, a torn file.

From: the sections that geoplan cut. To: the texts of GPX files.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.ops import substring

from geoplan.demo.answer_words import AS_OF
from geoplan.demo.names import COUNTY
from geoplan.demo.plane import Points, to_lonlat, to_plane
from geoplan.demo.world import World
from geoplan.geo import wgs84_to_gcj02

TRACKS = ("巡查轨迹-甲组.gpx", "巡查轨迹-乙组.gpx", "巡查轨迹-丙组.gpx")
_STREETS = ("residential", "tertiary", "secondary", "living_street", "pedestrian")
_TOWN_M = 900.0  # streets of the seat are walked, no farther than this from its middle
_EVERY_S, _WALK_M_S, _RIDE_M_S = 4.0, 1.2, 9.0
_NOISE_M, _MEMORY_S = 5.0, 30.0
_TORN = 0.6  # so much of the last file arrived


def recorded_walks(world: World, sections: gpd.GeoDataFrame, seed: int) -> dict[str, str]:
    """Return the files by name."""
    rng = np.random.default_rng([seed, 6])
    first, second, third = (_walk(rng, sections, metres) for metres in (2400.0, 3200.0, 900.0))
    on_foot = _record(rng, first, _WALK_M_S)
    ride = _record(rng, substring(second, 0, 1800), _RIDE_M_S)
    after = _record(rng, substring(second, 1800, second.length), _WALK_M_S)
    shifted = np.column_stack(wgs84_to_gcj02(*to_lonlat(np.vstack([ride, after])).T))
    torn = _gpx(to_lonlat(_record(rng, third, _WALK_M_S)), 3, "丙组")
    _plant(world)
    made = (_gpx(to_lonlat(on_foot), 1, "甲组"), _gpx(shifted, 2, "乙组"))
    return dict(zip(TRACKS, (*made, torn[: int(_TORN * len(torn))]), strict=True))


def _plant(world: World) -> None:
    first, second, third = TRACKS
    spots = (
        ("track", "走着记录的轨迹，定位偏几米", first, "walked: day=2026-10-19"),
        ("track_gcj", "轨迹的坐标是 GCJ-02，没有写明", second, "track_uses: basis=measured → 1"),
        ("track_ride", "轨迹的前一半是乘车", second, "fix_places: use=fast"),
        ("track_torn", "轨迹文件没有传完", third, f"problems: code=track.damaged, file={third}"),
    )
    for code, what, where, look in spots:
        world.plant(code, what, where, look)


def _walk(rng: np.random.Generator, sections: gpd.GeoDataFrame, metres: float) -> Any:
    """Return a way along streets of the seat, not turning back where there is another."""
    own = sections[sections["highway"].isin(_STREETS)]
    lines = [shapely.LineString(to_plane(list(line.coords))) for line in own.geometry]
    near = np.hypot(*np.array([line.centroid.coords[0] for line in lines]).T) < _TOWN_M
    touching: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for i, (start, end) in enumerate(zip(own["from_node"], own["to_node"], strict=True)):
        if near[i] and start != end:
            touching[start].append((i, True))
            touching[end].append((i, False))
    ends = list(zip(own["from_node"], own["to_node"], strict=True))
    node = sorted(touching)[int(rng.random() * len(touching))]
    before, parts, walked_m = -1, [], 0.0
    while walked_m < metres:
        ways = [way for way in touching[node] if way[0] != before] or touching[node]
        before, is_along = ways[int(rng.random() * len(ways))]
        dots = list(lines[before].coords)
        parts += dots if is_along else dots[::-1]
        walked_m += lines[before].length
        node = ends[before][is_along]
    return shapely.LineString(parts)


def _record(rng: np.random.Generator, line: Any, m_s: float) -> Points:
    """Return positions on the way; the error drifts (Ornstein-Uhlenbeck)."""
    count = int(line.length / (m_s * _EVERY_S)) + 1
    steps = np.arange(count) * m_s * _EVERY_S
    true = shapely.get_coordinates(shapely.line_interpolate_point(line, steps))
    keep = float(np.exp(-_EVERY_S / _MEMORY_S))
    error = rng.normal(size=true.shape) * _NOISE_M
    for i in range(1, count):
        error[i] = keep * error[i - 1] + np.sqrt(1 - keep**2) * error[i]
    return np.asarray(true + error)


def _gpx(lonlat: Points, days_ago: int, who: str) -> str:
    """Return the file of a walk that began at half past eight in Beijing."""
    start = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 0, 30) - timedelta(days=days_ago)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="demo" xmlns="http://www.topografix.com/GPX/1/1">',
        f"<trk><name>{COUNTY} {who}（虚构示范数据）</name><trkseg>",
    ]
    for i, (lon, lat) in enumerate(lonlat.tolist()):
        moment = (start + timedelta(seconds=i * _EVERY_S)).isoformat()
        lines.append(f'<trkpt lat="{lat:.6f}" lon="{lon:.6f}"><time>{moment}Z</time></trkpt>')
    return "\n".join([*lines, "</trkseg></trk></gpx>", ""])
