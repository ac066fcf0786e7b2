"""Pair what a unit said of an item with what others saw there soon after.

From: sightings, catalogue, settings. To: a row a pair, with how much of its marks the item lost.

A re-check (督查, 暗访, 模拟) is compared with the last self-check of the same point and indicator
before it, a self-check with the first re-check after it only: the next one sees what was mended
since. It has to come while the self-check still counts, ``recheck_intervals`` times the interval
of the indicator: longer for what is static. Complaints are no re-check, for nobody complains of
what is in order. On one day the self-check is taken to be first where the hours of both are not
known, and the worst answer of either side counts, as in ``checks``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.scores.credit import earned
from geoplan.tables import records

RECHECKS = ("patrol", "covert", "mock")
_SEVERITY = {"na": 0, "met": 1, "unmet": 2}
_ITEM = ["point", "indicator"]


def find_pairs(sightings: pd.DataFrame, catalogue: Catalogue, settings: Settings) -> pd.DataFrame:
    """Return ``point``, ``claimed`` and ``refuted``, ``mended``, ``lost`` of each pair.

    ``claimed``: the unit said met; ``refuted``: and the re-check found it unmet, by which the item
    ``lost`` a share of its marks; ``mended``: the other way round. An answer that speaks for
    several heirs makes one pair.
    """
    seen = _by_day(sightings)
    group = seen.groupby(_ITEM, sort=False).ngroup().to_numpy()
    order = np.arange(len(seen))
    own = ~seen["is_recheck"].to_numpy()
    before = np.maximum.accumulate(np.where(own, order, -1)) if len(seen) else order
    mine, theirs = before[~own], order[~own]
    is_pair = (mine >= 0) & (group[mine] == group[theirs])
    mine, theirs = mine[is_pair], theirs[is_pair]
    _, first = np.unique(mine, return_index=True)
    said = seen.iloc[mine[first]].reset_index(drop=True)
    found = seen.iloc[theirs[first]].reset_index(drop=True)
    window = _windows(catalogue, settings)[said["indicator"].to_numpy()]
    fits = ((found["day"] - said["day"]).to_numpy() <= window) & said["result"].ne("na").to_numpy()
    again = pd.DataFrame({"mine": said["answer"], "theirs": found["answer"]})
    fits &= ~again.duplicated().to_numpy()
    return _outcomes(said[fits], found[fits], catalogue, settings)


def _by_day(sightings: pd.DataFrame) -> pd.DataFrame:
    """Return one sighting an item, day and side, in order of time.

    Self-checks come first on a day where not both sides wrote their hour.

    Self-checks that say not applicable stay: they take back what was said before.
    """
    is_recheck = sightings["source"].isin(RECHECKS).to_numpy()
    told = is_recheck & sightings["result"].ne("na").to_numpy()
    key = (
        sightings["point"] * (sightings["indicator"].max() + 1) + sightings["indicator"]
    ).to_numpy()
    of_both = told | sightings["source"].eq("self").to_numpy() & np.isin(key, key[told])
    kept = sightings[of_both].assign(is_recheck=is_recheck[of_both])
    kept["severity"] = kept["result"].map(_SEVERITY).astype("int64")
    when = [*_ITEM, "day", "is_recheck"]
    ordered = kept.sort_values([*when, "is_own", "severity", "answer_id"])
    by_day = ordered.drop_duplicates(when, keep="last").reset_index(drop=True)
    day = by_day[[*_ITEM, "day"]]
    is_timed = by_day["clock"].ne("")
    others = day.duplicated(keep="first") | day.duplicated(keep="last")
    if not (others & is_timed).any():
        return by_day
    of_day = day.groupby(list(day), sort=False).ngroup()
    both = is_timed.groupby(of_day).transform("all")
    turn = by_day["clock"].where(both, by_day["is_recheck"].map({False: "0", True: "1"}))
    in_time = by_day.assign(turn=turn).sort_values([*_ITEM, "day", "turn", "is_recheck"])
    return in_time.drop(columns="turn").reset_index(drop=True)


def _windows(catalogue: Catalogue, settings: Settings) -> Any:
    days = [one.interval_days for one in catalogue.indicators.values()]
    return np.array(days) * settings.scores.recheck_intervals


def _outcomes(
    said: pd.DataFrame, found: pd.DataFrame, catalogue: Catalogue, settings: Settings
) -> pd.DataFrame:
    claimed = said["result"].eq("met").to_numpy()
    bad = found["result"].eq("unmet").to_numpy()
    lost = np.zeros(len(said))
    indicators = list(catalogue.indicators.values())
    faults = records(found[bad & claimed])
    credits = [earned(row, indicators[row["indicator"]], settings.scores) for row in faults]
    lost[bad & claimed] = [1.0 if credit is None else 1 - credit.value for credit in credits]
    return pd.DataFrame(
        {
            "point": said["point"].to_numpy(),
            "claimed": claimed,
            "refuted": claimed & bad,
            "mended": ~claimed & ~bad,
            "lost": lost,
        }
    )
