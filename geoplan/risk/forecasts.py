"""Write the forecast down.

From: draw, failures, ``points``, ``duties``, ``gate``, catalogue, settings. To: ``forecasts``
and ``forecast_bins``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk.channels import read_channels
from geoplan.risk.draw import Draw
from geoplan.risk.estimate import Estimate
from geoplan.risk.failures import Failures
from geoplan.risk.forecast import Forecast, Group, Total, forecast
from geoplan.risk.systematic import Floats, Ints
from geoplan.tables import TABLES, Output, check, from_rows

Row = dict[str, Any]


def find_forecast(
    *,
    draw: Draw,
    failures: Failures,
    points: pd.DataFrame,
    duties: pd.DataFrame,
    gate: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return what would come out if the assessors came today.

    ``forecasts`` and ``forecast_bins``, and what of the settings cannot be used.
    """
    material, survey, problems = read_channels(settings)
    keys = find_groups(points, duties)
    codes = {scope: pd.factorize(key, sort=True) for scope, key in keys.items()}
    verdict = gate.iloc[0]
    made = forecast(
        draw,
        failures,
        {scope: np.asarray(code, dtype=np.int64) for scope, (code, _) in codes.items()},
        (material, survey),
        float(verdict["deduct"]),
        settings,
    )
    whole = np.zeros(len(points), dtype=np.int64)
    names = {t.id: t.name for t in catalogue.types.values()}
    county = _facts(draw, failures, whole, 1)[0]
    rows = [
        {**county, **_total_row(made.total), "scope": "total", "key": "", "name": ""},
        {**county, **_county_row(made), "scope": "county", "key": "", "name": ""},
    ]
    for scope, (code, found) in codes.items():
        facts = _facts(draw, failures, np.asarray(code, dtype=np.int64), len(found))
        nothing = Group((Estimate(0),) * len(found), np.zeros(len(found)))
        group = made.groups.get(scope, nothing)
        for key, fact, one, seen in zip(found, facts, group.estimates, group.seen_pct, strict=True):
            name = names.get(key, key) if scope == "type" else key
            row = {**fact, **_estimate_row(one), "seen_pct": float(seen)}
            rows.append({**row, "scope": scope, "key": key, "name": name})
    frame = pd.DataFrame(rows).assign(
        gate=str(verdict["state"]), target=settings.forecast.target_pct
    )
    tables = {"forecasts": check(TABLES["forecasts"], frame), "forecast_bins": _bins(made)}
    return Output(tables, problems)


def _bins(made: Forecast) -> pd.DataFrame:
    rows = [
        {
            "scope": scope,
            "low": float(low),
            "high": round(float(low) + bins.width, 10),
            "share_pct": float(share),
        }
        for scope, bins in made.bins.items()
        for low, share in zip(bins.start, bins.share_pct, strict=True)
    ]
    return from_rows(TABLES["forecast_bins"], rows)


def find_groups(points: pd.DataFrame, duties: pd.DataFrame) -> dict[str, Any]:
    """Return the type, the township and the lead unit of each point; empty where there is none."""
    found = {"type": points["type_id"].to_numpy(dtype=object)}
    for scope, role in (("township", "township"), ("unit", "lead")):
        mine = duties[duties["role"] == role]
        unit_of = dict(zip(mine["point_id"], mine["unit"], strict=True))
        units = [unit_of.get(point, "") for point in points["point_id"]]
        found[scope] = np.array(units, dtype=object)
    return found


def _facts(draw: Draw, failures: Failures, code: Ints, count: int) -> list[Row]:
    """Return what is exact of each group: its weight, expected score, loss and evidence."""
    weight = draw.weight

    def total(values: Floats, at: Ints = code) -> Floats:
        return np.asarray(np.bincount(at, values, minlength=count), dtype=np.float64)

    borne, lost = total(weight), total(weight * failures.deduct(draw.points))
    items = weight[failures.point] * failures.share
    of_item = code[failures.point]
    told, known = total(items, of_item), total(items * failures.known, of_item)
    with np.errstate(invalid="ignore"):
        mean, evidence = 100 * (1 - lost / borne), 100 * known / told
    return [
        {
            "points": int(p),
            "weight_pct": 100 * float(b),
            "mean": float(m),
            "sd": np.nan,
            "loss": 100 * float(x),
            "evidence_pct": float(e),
            "seen_pct": 100.0,
        }
        for p, b, m, x, e in zip(
            np.bincount(code, minlength=count), borne, mean, lost, evidence, strict=True
        )
    ]


def _estimate_row(one: Estimate) -> Row:
    return {
        "sim_mean": one.mean,
        "sim_sd": one.sd,
        "mean_error": one.mean_error,
        "median": one.median,
        "low": one.low,
        "high": one.high,
        **dict.fromkeys(("p_target", "p_worst", "p_best"), one.chance),
        "p_error": one.chance_error,
        "draws": one.draws,
    }


def _county_row(made: Forecast) -> Row:
    return {**_estimate_row(made.county), "sd": made.exact.sd}


def _total_row(total: Total) -> Row:
    """Return the whole score; where a channel is unknown it has ends, but no middle."""
    row = _estimate_row(total.worst)
    row |= {"mean": total.mean, "sd": total.sd, "high": total.best.high}
    row["p_best"] = total.best.chance
    if np.isnan(total.mean):
        row |= dict.fromkeys(("sim_mean", "sim_sd", "mean_error", "median"), np.nan)
        if row["p_worst"] != row["p_best"]:
            row |= {"p_target": np.nan, "p_error": np.nan}
    return row
