"""The map on a sheet: streets, the way, numbered stops, drawn for a black and white printer.

From: a round, ``sections``. To: inline SVG in tenths of a millimetre.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.geo import degree_m
from geoplan.lists.carried.plan import Round
from geoplan.text import say

Floats = npt.NDArray[np.float64]

WIDTH_MM, HEIGHT_MM = 190, 78
_UNIT = 10  # per millimetre
_MARGIN = 70  # room for numbers at the edge
_LEAST_M = 300.0  # so far at least from side to side: a single stop needs surroundings
_STREETS_MAX = 1500  # beyond that only the larger ones, so that the sheet stays light
_MAIN = ("trunk", "primary", "secondary", "tertiary")
_RADIUS = 24
_APART = 2 * _RADIUS + 3
_AROUND = ((0, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1.5), (1.5, 0), (-1.5, 0), (0, 1.5))
_BARS_M = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)


class _Frame:
    """Turns degrees into the units of the drawing; north is up."""

    def __init__(self, dots: Floats) -> None:
        middle = (dots.min(axis=0) + dots.max(axis=0)) / 2
        self.per_degree = np.array([float(v) for v in degree_m(middle[1])])
        half_m = (dots.max(axis=0) - dots.min(axis=0)) / 2 * self.per_degree
        room = np.array([WIDTH_MM, HEIGHT_MM]) * _UNIT / 2
        self.per_m = float(min((room - _MARGIN) / np.maximum(half_m, _LEAST_M / 2)))
        self.middle, self.room = middle, room
        reach = room / self.per_m / self.per_degree
        self.box = shapely.box(*(middle - reach), *(middle + reach))

    def place(self, lonlat: Any) -> npt.NDArray[np.int64]:
        metres = (np.asarray(lonlat, dtype=float) - self.middle) * self.per_degree * self.per_m
        return np.asarray(np.rint(self.room + metres * (1, -1)), dtype=np.int64)

    def path(self, line: Any) -> str:
        """Return a line as the ``d`` of a path, points in one place left out."""
        parts = []
        for one in shapely.get_parts(line):
            xy = self.place(shapely.get_coordinates(one))
            xy = xy[np.append(True, (np.diff(xy, axis=0) != 0).any(axis=1))] if len(xy) else xy
            if len(xy) > 1:
                parts.append("M" + "L".join(f"{x} {y}" for x, y in xy.tolist()))
        return "".join(parts)


def strip_map(planned: Round, sections: Any, language: str) -> str:
    """Return the map of one round."""
    stops = [(stop.row["lon"], stop.row["lat"]) for stop in planned.stops]
    frame = _Frame(np.array([*planned.line.tolist(), *stops]))
    size = f'viewBox="0 0 {WIDTH_MM * _UNIT} {HEIGHT_MM * _UNIT}"'
    label = escape(say("carried.map", language))
    head = f'<svg class="map" role="img" aria-label="{label}" {size}>'
    parts = (*_streets(frame, sections), *_way(frame, planned), *_stops(frame, stops))
    ends = _ends(frame, planned, language)
    return head + "".join((*parts, *ends, _bar(frame, language))) + "</svg>"


def _streets(frame: _Frame, sections: Any) -> Iterator[str]:
    streets = sections[sections["kind"] == "street"]
    near = streets[shapely.intersects(streets.geometry.to_numpy(), frame.box)]
    if len(near) > _STREETS_MAX:
        near = near[near["highway"].isin(_MAIN)]
    is_main = near["highway"].isin(_MAIN).to_numpy()
    for kind, own in (("lane", near[~is_main]), ("road", near[is_main])):
        cut = shapely.intersection(own.geometry.to_numpy(), frame.box)
        d = "".join(frame.path(line) for line in cut)
        if d:
            yield f'<path class="{kind}" d="{d}"/>'


def _way(frame: _Frame, planned: Round) -> Iterator[str]:
    for look in ("under", "travel", "walk"):
        legs = [leg for leg in planned.legs if look in ("under", leg["kind"])]
        d = "".join(frame.path(leg["geometry"]) for leg in legs)
        if d:
            yield f'<path class="{look}" d="{d}"/>'


def _stops(frame: _Frame, stops: list[tuple[float, float]]) -> Iterator[str]:
    """Draw the numbers; one that would hide another moves aside on a thin line."""
    taken: list[tuple[float, float]] = []
    for seq, spot in enumerate(stops, 1):
        x, y = frame.place(spot).tolist()
        at = next(
            (
                (x + dx * 2 * _RADIUS, y + dy * 2 * _RADIUS)
                for ring in range(1, 7)
                for dx, dy in ((ring * a, ring * b) for a, b in _AROUND)
                if _is_free(taken, x + dx * 2 * _RADIUS, y + dy * 2 * _RADIUS)
            ),
            (x, y),
        )
        taken.append(at)
        px, py = (round(v) for v in at)
        if (px, py) != (x, y):
            yield f'<path class="aside" d="M{x} {y}L{px} {py}"/>'
        yield f'<circle cx="{px}" cy="{py}" r="{_RADIUS}"/><text x="{px}" y="{py}">{seq}</text>'


def _is_free(taken: list[tuple[float, float]], x: float, y: float) -> bool:
    wide, high = WIDTH_MM * _UNIT - _RADIUS, HEIGHT_MM * _UNIT - _RADIUS
    is_inside = _RADIUS <= x <= wide and _RADIUS <= y <= high
    return is_inside and all((x - a) ** 2 + (y - b) ** 2 >= _APART**2 for a, b in taken)


def _ends(frame: _Frame, planned: Round, language: str) -> Iterator[str]:
    row = planned.row
    start, end = ((row[f"{k}_lon"], row[f"{k}_lat"]) for k in ("start", "end"))
    names = {"start": start} if start == end else {"start": start, "end": end}
    for key, spot in names.items():
        x, y = frame.place(spot).tolist()
        told = escape(say(f"carried.map_{key}", language))
        yield f'<rect x="{x - 22}" y="{y - 22}" width="44" height="44"/>'
        yield f'<text class="end" x="{x}" y="{y}">{told}</text>'


def _bar(frame: _Frame, language: str) -> str:
    """Return a scale bar of a round number of metres, at most a fifth of the width."""
    most_m = WIDTH_MM * _UNIT / 5 / frame.per_m
    metres = max((m for m in _BARS_M if m <= most_m), default=_BARS_M[0])
    long, y = round(metres * frame.per_m), HEIGHT_MM * _UNIT - 20
    told = escape(say("carried.bar", language, metres=metres))
    line = f'<path class="bar" d="M20 {y - 14}V{y}H{20 + long}V{y - 14}"/>'
    return f'{line}<text class="scale" x="{30 + long}" y="{y}">{told}</text>'
