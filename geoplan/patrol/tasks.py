"""What has to be visited: sites, stretches walked from end to end, belts to come near.

From: points, point_sections, streets, values, catalogue. To: tasks and the places they name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue, PointType
from geoplan.config import Patrol
from geoplan.network import Streets, cut_line
from geoplan.patrol.problem import Kind, Place, Span, Task, Way
from geoplan.patrol.stretch import walk_through

_BELT_PLACES = 3  # of one belt: where one may come near it
Portion = tuple[list[tuple[float, float]], npt.NDArray[np.float64], float]


@dataclass
class PlaceBook:
    """Places by position: two tasks at one door are at one place."""

    places: list[Place] = field(default_factory=list)
    _numbers: dict[tuple[float, float], int] = field(default_factory=dict)

    def number(self, lon: float, lat: float) -> int:
        """Return the number of the place there."""
        key = (round(lon, 7), round(lat, 7))
        if key not in self._numbers:
            self._numbers[key] = len(self.places)
            self.places.append(Place(*key))
        return self._numbers[key]


@dataclass(frozen=True)
class Found:
    """Tasks, and the ids of points without a place, and without a shape."""

    tasks: list[Task]
    unplaced: list[str]
    shapeless: list[str]


def find_tasks(
    points: pd.DataFrame,
    point_sections: pd.DataFrame,
    streets: Streets,
    values: Mapping[str, float],
    catalogue: Catalogue,
    settings: Patrol,
    days: int,
    book: PlaceBook,
) -> Found:
    """Return the tasks of all ``points`` over ``days`` days; places are numbered in ``book``."""
    portions = _portions(point_sections, points, streets)
    found = Found([], [], [])
    known: Iterable[Any] = points.itertuples(index=False)
    for point in known:
        if point.shape == "none":
            found.shapeless.append(point.point_id)
            continue
        if pd.isna(point.lon):
            found.unplaced.append(point.point_id)
            continue
        task = _task(point, portions.get(point.point_id, []), catalogue, settings, book)
        value = float(values.get(point.point_id, 0.0))
        is_required = settings.required == "all" or settings.required == point.kind
        found.tasks.extend(_visits(task, value, is_required, settings, days))
    return found


def _task(
    point: Any, portions: list[Portion], catalogue: Catalogue, settings: Patrol, book: PlaceBook
) -> dict[str, Any]:
    point_type = catalogue.types.get(point.type_id)
    kind: Kind = point.shape if portions else "site"
    stay_s = round(60 * (point_type.visit_min if point_type else PointType.visit_min))
    here = book.number(point.lon, point.lat)
    task: dict[str, Any] = {
        "point_id": point.point_id,
        "kind": kind,
        "service_s": stay_s,
        "ways": (Way(here, here),),
        "windows": _windows(point_type),
        "skill": point.type_id,
    }
    if kind == "stretch":
        ends = np.array([xy for _, xy, _ in portions])
        line, gap_m = walk_through([dots for dots, _, _ in portions], ends)
        length_m = sum(m for _, _, m in portions) + gap_m
        first, last = (book.number(*shapely.get_coordinates(line)[k]) for k in (0, -1))
        turned = () if first == last else (Way(last, first, is_reversed=True),)
        seconds = ceil(length_m / settings.look_kmh * 3.6)
        task |= {"ways": (Way(first, last), *turned), "service_s": seconds}
        task |= {"line": line, "length_m": length_m}
    if kind == "belt":
        spots = _spread([dots for dots, _, _ in portions], point.lon, point.lat)
        numbers = dict.fromkeys(book.number(*spot) for spot in spots)
        task["ways"] = tuple(Way(number, number) for number in numbers)
        lines = shapely.MultiLineString([dots for dots, _, _ in portions])
        task |= {"line": lines, "length_m": sum(m for _, _, m in portions)}
        task["reach_m"] = settings.pass_m
        task |= {"pass_share": settings.pass_pct / 100, "pass_modes": settings.pass_modes}
    return task


def _visits(
    task: dict[str, Any], value: float, is_required: bool, settings: Patrol, days: int
) -> list[Task]:
    """Return one task for each visit: each has days of its own, far enough from the others'."""
    count = settings.visits if is_required else 1
    spacing = settings.spacing_days
    length = (days - (count - 1) * (spacing - 1)) // count
    if count == 1:
        return [Task(task["point_id"], value=value, is_required=is_required, **task)]
    found = []
    for k in range(count):
        first = k * (length + spacing - 1)
        allowed = tuple(range(first, first + length)) if length > 0 else ()
        found.append(
            Task(
                f"{task['point_id']}#{k + 1}",
                value=value / count,
                is_required=is_required,
                days=allowed,
                spacing_days=spacing,
                **task,
            )
        )
    return found


def _windows(point_type: PointType | None) -> tuple[Span, ...]:
    windows = point_type.time_windows if point_type else ()
    return tuple(sorted((_second(a), _second(b)) for a, b in windows))


def _second(text: str) -> int:
    hour, minute = text.split(":")
    return 3600 * int(hour) + 60 * int(minute)


def _portions(
    point_sections: pd.DataFrame, points: pd.DataFrame, streets: Streets
) -> dict[str, list[Portion]]:
    """Return the pieces of stretches and belts by point: vertices, both ends in metres, length."""
    drawn = points.loc[points["shape"].isin(["stretch", "belt"]), "point_id"]
    rows = point_sections[point_sections["point_id"].isin(drawn)]
    sections = streets.sections
    number = dict(zip(sections["section_id"], range(len(sections)), strict=True))
    lengths, lonlat = sections["length_m"].to_numpy(), sections.geometry.to_numpy()
    found: dict[str, list[Portion]] = {}
    rows = rows.sort_values(["point_id", "seq"])
    columns = (rows[name].tolist() for name in ("point_id", "section_id", "from_m", "to_m"))
    for point, section, from_m, to_m in zip(*columns, strict=True):
        i = number.get(section)
        if i is None or to_m <= from_m:
            continue
        metric, length_m = streets.lines[i], float(lengths[i])
        dots = cut_line(lonlat[i], metric, length_m, from_m, to_m)
        shares = np.array([from_m, to_m]) / max(length_m, 1e-9)
        ends = shapely.line_interpolate_point(metric, np.clip(shares, 0, 1), normalized=True)
        piece = (dots, shapely.get_coordinates(ends), float(to_m - from_m))
        found.setdefault(point, []).append(piece)
    return found


def _spread(lines: list[list[tuple[float, float]]], lon: float, lat: float) -> list[Any]:
    """Return places on ``lines``: the one nearest to a position, then those farthest from all."""
    shapes = [shapely.LineString(dots) for dots in lines]
    spots = shapely.get_coordinates(
        [shapely.line_interpolate_point(shape, 0.5, normalized=True) for shape in shapes]
    )
    scale = np.array([np.cos(np.radians(lat)), 1.0])
    apart = np.hypot(*((spots - [lon, lat]) * scale).T)
    chosen = [int(np.argmin(apart))]
    while len(chosen) < min(_BELT_PLACES, len(spots)):
        gaps = [np.hypot(*((spots - spots[i]) * scale).T) for i in chosen]
        far = np.min(gaps, axis=0)
        if far.max() <= 0:
            break
        chosen.append(int(np.argmax(far)))
    return [tuple(spots[i].tolist()) for i in chosen]
