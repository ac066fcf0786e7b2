"""Small counties for the draw: points by type, and every draw there can be, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.risk.draw import Draw
from geoplan.tables import TABLES, from_rows

Looked = dict[int, Fraction]  # what each point bears in one draw


def point_row(point_id: str, type_id: str, kind: str, x_m: float, **other: Any) -> dict[str, Any]:
    """Return a point ``x_m`` metres east of the middle of the county."""
    lon, lat = 116.0 + x_m / 93_500, 28.0
    row = {
        **{"point_id": point_id, "type_id": type_id, "shape": "site", "kind": kind},
        **{"name": point_id, "address": "", "lon": lon, "lat": lat, "length_m": None},
        **{"source": "osm:n1", "listed_id": "", "reason": "", "placed_by": "map"},
        **{"uncertainty_m": None, "standing": "rule", "confidence": 1.0, "content_hash": "h"},
        "geometry": shapely.Point(lon, lat),
    }
    return row | other


def line(x_m: float, to_m: float) -> Any:
    """Return a street from one place to another, metres east as of :func:`point_row`."""
    ends = [(116.0 + x / 93_500, 28.0) for x in (x_m, to_m)]
    return shapely.MultiLineString([ends])


def points_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return from_rows(TABLES["points"], rows)


def small_county() -> pd.DataFrame:
    """Six parks, of which three fixed, two lines, two roads, one as a line, a few places around."""
    road = {"shape": "stretch"}
    east = [{**road, "geometry": line(*ends)} for ends in ((50, 550), (550, 800))]
    return points_table(
        [
            point_row("park-1", "park", "fixed", 0),
            point_row("park-2", "park", "fixed", 300),
            point_row("park-3", "park", "fixed", 5000),
            point_row("park-4", "park", "likely", 100),
            point_row("park-5", "park", "likely", 600),
            point_row("lane-1", "back_lane", "likely", 50, length_m=100.0, **road),
            point_row("lane-2", "back_lane", "likely", 350, length_m=300.0, **road),
            point_row("lane-3", "back_lane", "likely", 9000, length_m=200.0, **road),
            point_row("line-1a", "bus_line", "likely", 0, name="1路（甲→乙）", **road),
            point_row("line-1b", "bus_line", "likely", 0, name="1路（乙→丙）", **road),
            point_row("line-2a", "bus_line", "likely", 0, name="2路（甲→丁）", **road),
            point_row(
                "road-1a", "main_road", "fixed", 50, name="东路（甲—乙）", length_m=500, **east[0]
            ),
            point_row(
                "road-1b", "main_road", "fixed", 700, name="东路（乙—丙）", length_m=250, **east[1]
            ),
            point_row("road-2a", "main_road", "fixed", 8e3, name="西路", length_m=400, **road),
            point_row("hotline-1", "hotline", "fixed", 0, shape="none", lon=None, lat=None),
        ]
    )


def all_draws(draw: Draw) -> Iterator[tuple[Fraction, Looked]]:
    """Yield every draw with its chance, by brute force over samples, stretches and places near."""
    for strata in product(*(list(_stratum_draws(draw, i)) for i in range(len(draw.strata)))):
        chance, looked = Fraction(1), {}
        for one, found in strata:
            chance *= one
            for point, weight in found:
                looked[point] = looked.get(point, Fraction(0)) + weight
        yield chance, looked


def _stratum_draws(draw: Draw, number: int) -> Iterator[tuple[Fraction, Any]]:
    stratum = draw.strata[number]
    for chance, units in zip(stratum.samples.chance, stratum.samples.chosen, strict=True):
        for ends in product(*(list(_unit_draws(draw, number, unit)) for unit in units)):
            joint = Fraction(float(chance))
            for one, _ in ends:
                joint *= one
            yield joint, [pair for _, found in ends for pair in found]


def _unit_draws(draw: Draw, number: int, unit: int) -> Iterator[tuple[Fraction, Any]]:
    stratum = draw.strata[number]
    each = Fraction(float(stratum.each))
    for look, chance in _tickets(stratum.units, unit):
        share = Fraction(float(draw.near.share[look]))
        row = draw.looks[look]
        own = [
            (int(point), each * (1 - share) * Fraction(float(part)))
            for point, part in zip(row.indices, row.data, strict=True)
        ]
        if not share:
            yield chance, own
            continue
        for other, led in _tickets(draw.near.lots, look):
            yield chance * led, [*own, (other, each * share)]


def _tickets(lots: Any, row: int) -> list[tuple[int, Fraction]]:
    within = slice(lots.first[row], lots.first[row + 1])
    return [
        (int(t), Fraction(float(c)))
        for t, c in zip(lots.ticket[within], lots.chance[within], strict=True)
    ]


def exact_moments(draw: Draw) -> tuple[Any, Any, Any]:
    """Return inclusion, ``E[A]`` and ``E[A A']`` by going through every draw."""
    count = draw.points
    inclusion, mean, square = np.zeros(count), np.zeros(count), np.zeros((count, count))
    for chance, looked in all_draws(draw):
        points = np.array(list(looked))
        weights = np.array([float(w) for w in looked.values()])
        inclusion[points] += float(chance)
        mean[points] += float(chance) * weights
        square[np.ix_(points, points)] += float(chance) * np.outer(weights, weights)
    return inclusion, mean, square
