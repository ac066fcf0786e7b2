"""Take from a score what its unit's word is not worth.

From: ``points``, ``checks``, ``scores``, sightings, the bias of each point's unit. To: rows of
``corrected_scores``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.scores.pairs import RECHECKS

SCOPES = ("static", "dynamic", "overall")


def find_claims(
    points: pd.DataFrame,
    checks: pd.DataFrame,
    sightings: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> pd.DataFrame:
    """Return the known items: ``point`` by position, ``weight``, ``is_static``, ``is_claimed``.

    Claimed is what counts as met on the unit's own word. Where the last that others saw was met,
    and that within the indicator's interval, it is more than its word.
    """
    known = checks[checks["state"].isin(["met", "unmet"]) & ~checks["is_expired"]]
    indicators = list(catalogue.indicators.values())
    number = {one.id: i for i, one in enumerate(indicators)}
    at = known["indicator_id"].map(number).to_numpy(dtype=np.int64)
    place = pd.Series(np.arange(len(points)), points["point_id"])
    point = known["point_id"].map(place).to_numpy(dtype=np.int64)
    weight = np.array([one.weight for one in indicators])
    is_static = np.array([one.kind == "static" for one in indicators])
    item = point * len(indicators) + at
    seen = _seen_met(sightings, indicators, settings)
    is_claimed = (known["source"].eq("self") & known["state"].eq("met")).to_numpy()
    return pd.DataFrame(
        {
            "point": point,
            "weight": weight[at],
            "is_static": is_static[at],
            "is_claimed": is_claimed & ~np.isin(item, seen),
        }
    )


def _seen_met(sightings: pd.DataFrame, indicators: list[Any], settings: Settings) -> Any:
    """Return the items (as numbers) whose last re-check said met and still counts."""
    others = sightings[sightings["source"].isin(RECHECKS) & sightings["result"].ne("na")]
    ordered = others.assign(is_bad=others["result"].eq("unmet")).sort_values(["day", "is_bad"])
    last = ordered.drop_duplicates(["point", "indicator"], keep="last")
    interval = np.array([one.interval_days for one in indicators])[last["indicator"].to_numpy()]
    good = last[~last["is_bad"] & (settings.day.toordinal() - last["day"] <= interval)]
    return good["point"].to_numpy() * len(indicators) + good["indicator"].to_numpy()


def correct(scores: pd.DataFrame, claims: pd.DataFrame, bias: pd.DataFrame) -> pd.DataFrame:
    """Return ``scores`` beside the corrected; ``bias`` has a row a point, with ``loss`` of marks.

    An uncorrected county keeps its scores to the last digit.
    """
    out = {"point_id": scores["point_id"], "unit": bias["unit"], "basis": bias["basis"]}
    count = len(scores)
    claimed = claims["is_claimed"].to_numpy()
    out["claimed"] = pd.Series(np.bincount(claims["point"][claimed], minlength=count))
    of_scope = {
        "static": claims["is_static"].to_numpy(),
        "dynamic": ~claims["is_static"].to_numpy(),
        "overall": np.ones(len(claims), dtype=bool),
    }
    rates = {name: bias[f"{name}_pct"].fillna(0.0) / 100 for name in ("overclaim", "low", "high")}
    for scope in SCOPES:
        part = claims[of_scope[scope]]
        weight = part["weight"].to_numpy()
        whole = np.bincount(part["point"], weight, minlength=count)
        word = np.bincount(part["point"], weight * part["is_claimed"], minlength=count)
        share = word / np.where(whole > 0, whole, 1.0)
        raw = scores[f"{scope}_pct"]

        def less(rate: Any, raw: Any = raw, share: Any = share) -> Any:
            return (raw - 100 * rate * bias["loss"] * share).clip(lower=0.0)

        out[f"{scope}_pct"] = raw
        if scope != "overall":
            out[f"{scope}_corrected_pct"] = less(rates["overclaim"])
        else:
            out["corrected_pct"] = less(rates["overclaim"])
            out["corrected_low_pct"] = less(rates["high"])
            out["corrected_high_pct"] = less(rates["low"])
    return pd.DataFrame(out)
