"""A mock assessment: one draw of the assessor's, by seed, dealt out to teams in walking order.

From: the draw, ``points``, ``duties``, a seed. To: ``mock_points``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.catalogue import Catalogue
from geoplan.geo import local_crs, metric_xy
from geoplan.risk.draw import Draw
from geoplan.risk.simulate import NOBODY, Sampled, sample_draws
from geoplan.risk.systematic import Floats, Ints
from geoplan.tables import TABLES, from_rows

_NO_MIDDLE = {"walk_lon": float("nan"), "walk_lat": float("nan")}


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
    """Return the looks of one draw, one row a point and way it was come upon; ``number`` is 0.

    The stops of the teams are :func:`stops_of` them.
    """
    sampled = sample_draws(draw, np.random.default_rng(seed), 1)
    looks = list(_looks(draw, sampled, points["point_id"].to_numpy()))
    return _dealt(looks, points, catalogue, teams, {"name": name, "day": day, "seed": seed})


def _looks(draw: Draw, sampled: Sampled, ids: NDArray[Any]) -> Iterator[dict[str, Any]]:
    """Yield the points drawn, each with how likely, and after each the one looked at nearby.

    The points of one drawn piece of road share its mark and come one after the other; the one
    nearby is told with the point that most of the piece lies on.
    """
    around = draw.near.matrix(draw.points)
    at = 0
    for stratum in draw.strata:
        chance = stratum.inclusion()
        units = stratum.units.matrix(draw.looks.shape[0]).tocsc()
        for pick in range(at, at + stratum.drawn):
            drawn, near = sampled.drawn[0, pick], sampled.near[0, pick]
            unit = units[:, [drawn]]
            within_pct = 100 * float(unit.data[0])
            led = float(sampled.near_share[drawn]) if near != NOBODY else 0.0
            weight_pct, unit_pct = 100 * stratum.each, 100 * float(chance[unit.indices[0]])
            told = {"stratum_id": draw.stratum_ids[drawn], "pick": pick + 1, "unit_pct": unit_pct}
            middle = _middle(draw, int(drawn))
            _, on, parts = sampled.spread(np.array([drawn]))
            for point, part in zip(on.tolist(), parts.tolist(), strict=True):
                own = {"point": point, "weight_pct": weight_pct * (1 - led) * part}
                own["walk_m"] = float(draw.walk_m[drawn]) * part
                yield {**told, **own, **middle, "led_from": "", "within_pct": within_pct}
            if near != NOBODY:
                told |= {"led_from": ids[on[parts.argmax()]], "weight_pct": weight_pct * led}
                told |= {"walk_m": 0.0, **_NO_MIDDLE}
                yield {**told, "point": int(near), "within_pct": within_pct * around[drawn, near]}
        at += stratum.drawn


def _middle(draw: Draw, look: int) -> dict[str, float]:
    """Return the middle of a piece of road, to a decimetre; of another look none."""
    if not draw.walk_m[look]:
        return _NO_MIDDLE
    return {n: round(float(at), 6) for n, at in zip(_NO_MIDDLE, draw.lonlat[look], strict=True)}


def _dealt(
    looks: list[dict[str, Any]],
    points: pd.DataFrame,
    catalogue: Catalogue,
    teams: int,
    told: dict[str, Any],
) -> pd.DataFrame:
    """Return looks with the team and the place in its way of every point."""
    found = np.array(sorted({look["point"] for look in looks}), dtype=np.int64)
    order = walking_order(points.iloc[found], found)
    stay = {t.id: t.visit_min for t in catalogue.types.values()}
    minutes = points["type_id"].map(stay).to_numpy(dtype=np.float64)
    team = deal(np.asarray(minutes[order], dtype=np.float64), teams)
    stop = {
        int(p): {"point_id": points["point_id"].iloc[p], "team": int(t), "seq": n}
        for n, (p, t) in enumerate(zip(order, team, strict=True), 1)
    }
    rows = [{**told, "number": 0, **stop[look["point"]], **look} for look in looks]
    return from_rows(TABLES["mock_points"], rows)


def stops_of(mock: pd.DataFrame) -> pd.DataFrame:
    """Return one row a point, with all its shares: drawn itself rather than from nearby."""
    first = mock.drop_duplicates(["name", "point_id"])  # by ``led_from``, the empty one first
    share = mock.groupby("point_id")["weight_pct"].sum()
    return first.assign(weight_pct=first["point_id"].map(share)).reset_index(drop=True)


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
