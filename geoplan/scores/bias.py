"""Correct self-checks by what others found when they looked again.

From: ``points``, ``answers``, ``identities``, ``duties``, ``checks``, ``scores``, catalogue. To:
``looks``, ``source_rates``, ``unit_bias`` and ``corrected_scores``.

A unit's bias is the share ``θ`` of the items it calls met that a re-check soon after finds unmet:
double sampling, a cheap and fallible look at everything beside a dear and good one at a part
(Tenenbein 1970, *JASA* 65:1350-1361). ``θ`` is shrunk toward the county's mean, the more the fewer
re-checks a unit had (:mod:`geoplan.scores.shrink`); a unit without any gets the mean. Then

    corrected = raw − 100 · θ · l · Σ w(claimed) / Σ w(known)

with ``l`` the share of an item's marks that a refuted one lost, the mean of the county (1 where
spots are not counted). ``claimed`` are items that count as met on the unit's word alone: whatever
somebody else has seen met within its interval stays whole. A fault that a unit reports is never
doubted, so nobody gains by hiding one and nobody loses by naming it, and no score goes up.

Whether a unit's self-checks run high or low is told by its own re-checks alone, never by the
county's: by how many points the two shares met differ, and whether chance alone would lean that way
as often as once in twenty. Only items on which both sides differ tell of the direction (McNemar
1947, *Psychometrika* 12:153-157), here with Jeffreys' prior (Brown, Cai and DasGupta 2001,
*Statistical Science* 16:101-133), which holds for few items too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betainc

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.scores.correct import correct, find_claims
from geoplan.scores.looks import find_looks
from geoplan.scores.pairs import RECHECKS, find_pairs
from geoplan.scores.shrink import Floats, find_prior, shrink
from geoplan.scores.sightings import find_sightings
from geoplan.tables import TABLES, Output, check
from geoplan.tables.values import RESULTS, SOURCES

_CHANCE = 0.05
_AGREE_LEAST = 10  # pairs: below, a small difference says nothing (a planning default)


def find_bias(
    *,
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    scores: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Compare self-checks and re-checks of every lead unit, and correct what rests on its word."""
    sightings = find_sightings(points, answers, identities, catalogue, settings)
    pairs = find_pairs(sightings, catalogue, settings)
    leads = duties[duties["role"] == "lead"]
    unit_of = points["point_id"].map(dict(zip(leads["point_id"], leads["unit"], strict=True)))
    codes, units = pd.factorize(unit_of.fillna("").astype(object), sort=True)
    bias = _bias(pairs, codes[pairs["point"].to_numpy()], units, settings)
    bias["points"] = np.bincount(codes, minlength=len(units))
    refuted = pairs["refuted"].sum()
    mine = bias.iloc[codes].reset_index(drop=True)
    mine["loss"] = pairs["lost"].sum() / refuted if refuted else 1.0
    placed = scores.set_index("point_id").loc[points["point_id"]].reset_index()
    corrected = correct(placed, find_claims(points, checks, sightings, catalogue, settings), mine)
    by_unit = corrected.groupby("unit")[["overall_pct", "corrected_pct"]].mean()
    tables = {
        "looks": find_looks(sightings, points, catalogue),
        "source_rates": _rates(sightings, codes, units),
        "unit_bias": check(TABLES["unit_bias"], bias.merge(by_unit, on="unit", how="left")),
        "corrected_scores": check(TABLES["corrected_scores"], corrected),
    }
    return Output(tables, _told(sightings, pairs, settings))


def _is_enough(pairs: pd.DataFrame, settings: Settings) -> bool:
    return int(pairs["claimed"].sum()) >= settings.scores.recheck_pairs_least


def _bias(pairs: pd.DataFrame, codes: Any, units: Any, settings: Settings) -> pd.DataFrame:
    """Return a row a unit; nothing is estimated where the county had too few re-checks."""

    def total(values: Any) -> Floats:
        sums: Any = np.bincount(codes, np.asarray(values, dtype=float), minlength=len(units))
        return sums  # type: ignore[no-any-return]

    count = total(np.ones(len(pairs)))
    claimed, refuted, mended = (total(pairs[n]) for n in ("claimed", "refuted", "mended"))
    percent = np.where(count > 0, 100.0, np.nan) / np.maximum(count, 1)
    out = {
        "unit": pd.Series(units, dtype=object),
        "pairs": count.astype(int),
        "self_pct": percent * claimed,
        "recheck_pct": percent * (claimed - refuted + mended),
        "bias_pct": percent * (refuted - mended),
        "claimed": claimed.astype(int),
        "refuted": refuted.astype(int),
        "mended": mended.astype(int),
        "verdict": _verdicts(count, refuted, mended, settings.scores.recheck_tolerance_pct),
    }
    names = ("overclaim_pct", "low_pct", "high_pct")
    if not _is_enough(pairs, settings):
        return pd.DataFrame({**out, **dict.fromkeys(names, np.nan), "basis": "none"})
    rates = shrink(refuted, claimed, find_prior(refuted, claimed))
    shares = zip(names, (rates.mean, rates.low, rates.high), strict=True)
    basis = np.where(claimed > 0, "own", "prior")
    return pd.DataFrame({**out, **{n: 100 * share for n, share in shares}, "basis": basis})


def _verdicts(count: Floats, refuted: Floats, mended: Floats, tolerance_pct: float) -> Any:
    """Return whether self-checks run high or low, agree, or nobody can tell yet."""
    differ_pct = 100 * (refuted - mended) / np.maximum(count, 1)
    by_chance = betainc(refuted + 0.5, mended + 0.5, 0.5)  # that "mended" is the likelier
    is_high = (differ_pct > tolerance_pct) & (by_chance <= _CHANCE)
    is_low = (differ_pct < -tolerance_pct) & (by_chance >= 1 - _CHANCE)
    agrees = (np.abs(differ_pct) <= tolerance_pct) & (count >= _AGREE_LEAST)
    return np.select([is_high, is_low, agrees], ["high", "low", "consistent"], "unsure")


def _rates(sightings: pd.DataFrame, codes: Any, units: Any) -> pd.DataFrame:
    """Count the answers of each unit's points by source; an inherited one counts once."""
    once = sightings[~sightings["answer"].duplicated()]
    source = once["source"].map({name: i for i, name in enumerate(SOURCES)}).astype("int64")
    cell = codes[once["point"].to_numpy()] * len(SOURCES) + source.to_numpy()

    def total(result: str) -> Any:
        mine = cell[once["result"].eq(result).to_numpy()]
        return np.bincount(mine, minlength=len(units) * len(SOURCES))

    counts = {name: total(name) for name in RESULTS}
    told = np.array(counts["met"] + counts["unmet"])
    rates = pd.DataFrame(
        {
            "unit": np.repeat(np.asarray(units, dtype=object), len(SOURCES)),
            "source": np.tile(np.array(SOURCES, dtype=object), len(units)),
            "answers": told + counts["na"],
            "met": counts["met"],
            "unmet": counts["unmet"],
            "met_pct": np.where(told > 0, 100 * counts["met"] / np.maximum(told, 1), np.nan),
        }
    )
    return check(TABLES["source_rates"], rates[rates["answers"] > 0])


def _told(sightings: pd.DataFrame, pairs: pd.DataFrame, settings: Settings) -> list[Problem]:
    """Say why nothing is corrected, and how many re-checks have nothing to be compared with."""
    if not sightings["source"].eq("self").any():
        return []
    is_recheck = sightings["source"].isin(RECHECKS) & sightings["result"].ne("na")
    rechecks = sightings.loc[is_recheck, "answer_id"].nunique()
    if not rechecks:
        return [Problem("bias.no_rechecks", "info")]
    problems = []
    if not _is_enough(pairs, settings):
        least = settings.scores.recheck_pairs_least
        facts = {"claimed": int(pairs["claimed"].sum()), "least": least}
        problems.append(Problem("bias.few_rechecks", "info", facts=facts))
    alone = rechecks - len(pairs)
    if alone:
        facts = {"rechecks": rechecks}
        problems.append(Problem("bias.unpaired", "info", count=alone, facts=facts))
    return problems
