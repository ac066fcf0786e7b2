"""A mock assessment: one draw of the assessor's, by seed, dealt out to teams in walking order.

From: the draw, ``points``, ``duties``, a seed. To: ``mock_points``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.geo import local_crs, metric_xy
from geoplan.risk.draw import Draw
from geoplan.risk.simulate import NOBODY, sample_draws
from geoplan.risk.systematic import Floats, Ints
from geoplan.tables import TABLES, from_rows


def draw_mock(
    draw: Draw,
    points: pd.DataFrame,
    catalogue: Catalogue,
    *,
    name: str,
    day: date,
    seed: int,
    teams: int,
) -> pd.DataFrame:
    """Return the points of one draw; one looked at twice is there once, with both its shares."""
    sampled = sample_draws(draw, np.random.default_rng(seed), 1)
    strata = [s.stratum_id for s in draw.strata for _ in range(s.drawn)]
    found: dict[int, dict[str, Any]] = {}

    def add(point: int, stratum: str, led_from: str, weight: float) -> None:
        row = {"stratum_id": stratum, "led_from": led_from, "weight_pct": 0.0}
        found.setdefault(point, row)["weight_pct"] += 100 * weight

    ids = points["point_id"].to_numpy()
    looks = zip(strata, sampled.drawn[0], sampled.near[0], sampled.weight, strict=True)
    around: list[tuple[int, int, float]] = []
    for stratum, drawn, near, weight in looks:
        share = float(sampled.near_share[drawn]) if near != NOBODY else 0.0
        add(int(drawn), stratum, "", weight * (1 - share))
        if near != NOBODY:
            around.append((int(near), int(drawn), weight * share))
    for near, drawn, weight in around:
        add(near, "", str(ids[drawn]), weight)
    order = walking_order(points.iloc[sorted(found)], np.array(sorted(found)))
    stay = {t.id: t.visit_min for t in catalogue.types.values()}
    minutes = points["type_id"].map(stay).to_numpy(dtype=np.float64)
    team = deal(np.asarray(minutes[order], dtype=np.float64), teams)
    told = {"name": name, "day": day, "seed": seed}
    rows = [
        {**told, "team": int(t), "seq": n, "point_id": ids[p], **found[int(p)]}
        for n, (p, t) in enumerate(zip(order, team, strict=True), 1)
    ]
    return from_rows(TABLES["mock_points"], rows)


def walking_order(points: pd.DataFrame, position: Ints) -> Ints:
    """Return positions from the westernmost on, always the nearest next; those nowhere come last.

    A start for a day's walk, not the shortest one.
    """
    is_placed = points["lon"].notna().to_numpy()
    left = np.flatnonzero(is_placed)
    order: list[int] = []
    if len(left):
        lon, lat = (points[n].to_numpy(dtype=np.float64)[left] for n in ("lon", "lat"))
        xy = metric_xy(lon, lat, local_crs((lon.min(), lat.min(), lon.max(), lat.max())))
        at = int(np.lexsort((lat, lon))[0])
        free = np.ones(len(left), dtype=bool)
        for _ in range(len(left)):
            free[at] = False
            order.append(int(left[at]))
            away = np.where(free, ((xy - xy[at]) ** 2).sum(axis=1), np.inf)
            at = int(away.argmin())
    order += np.flatnonzero(~is_placed).tolist()
    return position[order] if order else np.array([], dtype=np.int64)


def deal(minutes: Floats, teams: int) -> Ints:
    """Return the team of each stop of a way: pieces of the way with as many minutes each."""
    total = float(minutes.sum())
    if not total:
        return np.ones(len(minutes), dtype=np.int64)
    middle = np.cumsum(minutes) - minutes / 2
    return np.minimum((middle / total * teams).astype(np.int64), teams - 1) + 1
