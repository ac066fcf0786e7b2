"""The forms in which offices hand in positions, made from WGS-84 by geoplan.geo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geoplan.geo import wgs84_to_bd09, wgs84_to_gcj02, wgs84_to_krueger
from geoplan.sources.datum_hypotheses import Hypothesis

Pair = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Form:
    """How a list holds positions, and the reading that undoes it."""

    write: Callable[[np.ndarray, np.ndarray], Pair]
    reading: Hypothesis


def _flip(pair: Pair) -> Pair:
    return pair[1], pair[0]


def forms(middle_lon: float) -> dict[str, Form]:
    """Every form for a county at a longitude; grids of the zones that hold it."""
    zone_3, zone_6 = round(middle_lon / 3), int(middle_lon // 6) + 1
    meridian_3, meridian_6 = 3.0 * zone_3, 6.0 * zone_6 - 3

    def zone(lon: np.ndarray, lat: np.ndarray, number: int, meridian: float) -> Pair:
        east, north = wgs84_to_krueger(lon, lat, meridian)
        return east + number * 1e6, north

    plain = {
        "wgs84": Form(lambda lon, lat: (lon, lat), Hypothesis("wgs84")),
        "gcj02": Form(wgs84_to_gcj02, Hypothesis("gcj02")),
        "bd09": Form(wgs84_to_bd09, Hypothesis("bd09")),
        "zone3": Form(
            lambda lon, lat: zone(lon, lat, zone_3, meridian_3),
            Hypothesis("cgcs2000_gk", form="zone"),
        ),
        "zone6": Form(
            lambda lon, lat: zone(lon, lat, zone_6, meridian_6),
            Hypothesis("cgcs2000_gk", form="zone"),
        ),
        "meridian3": Form(
            lambda lon, lat: wgs84_to_krueger(lon, lat, meridian_3),
            Hypothesis("cgcs2000_gk", form="meridian", meridian_deg=meridian_3),
        ),
        "meridian6": Form(
            lambda lon, lat: wgs84_to_krueger(lon, lat, meridian_6),
            Hypothesis("cgcs2000_gk", form="meridian", meridian_deg=meridian_6),
        ),
    }

    def flipped(form: Form) -> Form:
        return Form(lambda lon, lat: _flip(form.write(lon, lat)), form.reading.swapped())

    return plain | {f"{name} swapped": flipped(form) for name, form in plain.items()}


NAMES = tuple(forms(117.0))
