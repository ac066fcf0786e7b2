"""Tell how likely every item fails when an assessor comes.

From: ``points``, ``duties``, ``checks``, ``looks``, ``unit_bias``, ``source_rates``,
``problem_cases``, catalogue. To: :class:`Failures`.

An item fails at a rate that it shares with others, the nearer the more: the same indicator of the
same type in the township, in the county, all static or all dynamic ones, all (:mod:`.pooling`); how
it is today hangs on that rate and on who saw it last (:mod:`.belief`). Self-checks are worth what
re-checks found them to be (:mod:`.words`). Where nobody looked, the planning default of the
settings holds, and all that rests on it is unsure together: never taken for good.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk.belief import Belief, Seen, believe
from geoplan.risk.failures import BASES, LEVELS, Failures, beta_of
from geoplan.risk.items import Items, lay_items, side
from geoplan.risk.mending import Mending, find_mending
from geoplan.risk.nested import Nested
from geoplan.risk.pooling import Floats, Ints, Level, Start, correlations, descend, pool, respond
from geoplan.risk.towns import find_towns
from geoplan.risk.words import Words, weigh_words

_MOST_SHARED = 0.9  # of the variance of a yes or no
_PASSES = 3  # rates say which claims are false, and these say what the rates are


def find_failures(
    *,
    points: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    looks: pd.DataFrame,
    unit_bias: pd.DataFrame,
    source_rates: pd.DataFrame,
    problem_cases: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Failures:
    """Return every item that applies with its probability to fail, and what it costs."""
    items = lay_items(points, duties, checks, unit_bias["unit"], catalogue, settings)
    sides = {n: side(items, looks, n, settings) for n in ("self", "recheck", "complaint")}
    mending = find_mending(items, problem_cases, settings)
    scale = items.frame["interval"].to_numpy(np.float64) * settings.risk.decay_intervals
    words = weigh_words(unit_bias, source_rates, _drift(sides, scale), settings)
    levels, before, moved = _pool(items, sides, words, mending, scale, settings)
    seen = _seen(items, sides, words, mending, scale, settings)
    belief = believe(seen, levels[-1].mean, before)
    factor, loading, law = _factors(items, levels, belief, words, moved)
    variance = (loading**2).sum(axis=1) + belief.slope**2 * levels[-1].own
    alpha, beta = beta_of(belief.p, variance)
    return Failures(
        indicators=(*catalogue.indicators, ""),
        point=items.point,
        indicator=items.indicator,
        share=items.share,
        p=belief.p,
        alpha=alpha,
        beta=beta,
        cell=items.cell,
        basis=_bases(items, levels, belief),
        known=_known(items.frame),
        factor=factor,
        loading=loading,
        law=law,
    )


def _drift(sides: dict[str, Any], scale: Floats) -> float:
    """Return what items forget between the last self-check and the last re-check after it."""
    gap = np.where(np.isfinite(sides["self"]["age"]), sides["self"]["age"], -1.0)
    gap = gap - np.where(np.isfinite(sides["recheck"]["age"]), sides["recheck"]["age"], np.inf)
    is_pair = (gap >= 0) & (gap <= scale)
    return float((1 - np.exp(-gap[is_pair] / scale[is_pair])).mean()) if is_pair.any() else 0.0


def _pool(
    items: Items,
    sides: dict[str, Any],
    words: Words,
    mending: Mending,
    scale: Floats,
    settings: Settings,
) -> tuple[list[Level], Floats, Floats]:
    """Pool the rates: a look of others counts as one, one of the unit for what its word is worth.

    Looks that follow each other sooner than an item changes are one look, and old ones tell less of
    today's rate: of ``risk.memory_days`` ago, a third. Also returned are the rates of the items as
    they would be without the unit's own word on each, and by how much the rates move where the
    words of all units are worth less than thought by a standard deviation.
    """
    rules = settings.risk

    def count(own: dict[str, Any], worth: Any) -> tuple[Floats, Floats]:
        looks = np.minimum(own["looks"], 1 + own["span"] / scale) * worth
        return looks, looks * own["unmet"] / np.maximum(own["looks"], 1)

    def memory(own: dict[str, Any]) -> Floats:
        return np.exp(-np.where(own["looks"] > 0, own["age"], 0.0) / rules.memory_days)

    looks, failed = count(sides["recheck"], memory(sides["recheck"]))
    worth = (1 - words.hidden[items.unit]) * memory(sides["self"])
    told, unmet = count(sides["self"], worth)
    start = Start(rules.prior_fail_pct / 100, rules.prior_looks, rules.pool_looks)
    again, town = rules.relapse_looks * mending.relapses, _towns(items)
    refuted = words.refuted[items.unit]
    parents, seen, lean = _parents(items), count(sides["recheck"], 1.0), None
    for _ in range(_PASSES):
        found = failed + unmet + (told - unmet) * refuted
        given = parents, looks + told, found, again, start
        levels = pool(*given, rhos=correlations(parents, *seen, start, lean))
        lean = find_towns(levels[3], levels[2], town).lean(levels[2], levels[3].parent, town)
        levels = pool(*given, lean, correlations(parents, *seen, start, lean))
        refuted = words.refuted_at(levels[3].mean[items.cell], told - unmet, items.unit)
    mine = levels[-1]
    before = descend(levels[-2], mine.parent, mine.strength, looks + again, failed + again)
    moved = respond(levels, (told - unmet) * words.refuted_common[items.unit])
    return levels, before.mean, moved


def _parents(items: Items) -> list[Ints]:
    """Return who lies in whom: kinds in the county, types × indicators in kinds, cells, items."""
    group, cell = items.group, items.cell
    of_group = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
    of_cell = np.zeros(int(cell.max(initial=-1)) + 1, dtype=np.int64)
    of_group[group] = items.kind
    of_cell[cell] = group
    return [np.zeros(2, dtype=np.int64), of_group, of_cell, cell]


def _towns(items: Items) -> Ints:
    """Return the township of each cell."""
    found = np.empty(int(items.cell.max(initial=-1)) + 1, dtype=np.int64)
    found[items.cell] = items.town
    return found


def _seen(
    items: Items,
    sides: dict[str, Any],
    words: Words,
    mending: Mending,
    scale: Floats,
    settings: Settings,
) -> Seen:
    """Return the last looks, with what the ledgers say was mended or struck off since.

    A complaint is a look of others where it names a fault. A pass without the photo it needs is
    worth nothing: as if its unit said so of everything.
    """
    own, others, complaint = (sides[n] for n in ("self", "recheck", "complaint"))
    hard_age, hard_failed = others["age"], others["failed"]
    is_worse = complaint["failed"] & (complaint["age"] <= hard_age)
    hard_age = np.where(is_worse, complaint["age"], hard_age)
    hard_failed = hard_failed | is_worse
    is_closed = mending.closed_age < np.minimum(hard_age, own["age"])
    hard_age = np.where(is_closed, mending.closed_age, hard_age)
    hard_failed &= ~is_closed
    before = np.minimum(hard_age, own["age"])
    is_mended = np.isfinite(mending.mended_age) & (mending.mended_age <= before)
    said_age = np.where(is_mended, np.nextafter(mending.mended_age, -np.inf), own["age"])
    is_static = items.kind == 1
    is_bare = (items.frame["state"].eq("unverified") & items.frame["source"].eq("self")).to_numpy()
    return Seen(
        hard_age,
        hard_failed,
        said_age,
        own["failed"] & ~is_mended,
        np.where(is_static, 1.0, settings.risk.open_hold_pct / 100),
        np.where(is_bare & ~is_mended, 1.0, words.hidden[items.unit]),
        scale,
    )


def _factors(
    items: Items, levels: list[Level], belief: Belief, words: Words, moved: Floats
) -> tuple[Ints, Floats, Nested]:
    """Return what items share that nobody knows, a column a level, and its law."""
    count = len(items.point)
    of_level = [np.zeros(count, dtype=np.int64), items.kind, items.group, items.cell]
    loading = np.zeros((count, len(LEVELS)))
    hangs = belief.slope * levels[-1].pull
    loading[:, 3] = hangs * levels[3].sway[items.cell]
    for level, at, column in zip(levels[3::-1], of_level[::-1], (4, 2, 1, 0), strict=True):
        loading[:, column] = hangs * np.sqrt(np.maximum(level.own[at], 0.0))
        hangs = hangs * level.pull[at]
    loading[:, -2] = belief.word * words.common[items.unit] + belief.slope * moved
    loading[:, -1] = belief.word * words.spread[items.unit]
    # What is shared can be no more than all there is: where h is unsure by half, it would be.
    most = _MOST_SHARED * belief.p * (1 - belief.p)
    shared = (loading**2).sum(axis=1)
    part = np.sqrt(np.minimum(1.0, most / np.where(shared > 0, shared, 1.0)))
    loading *= part[:, None]
    towns = int(items.town.max(initial=-1)) + 1
    whole = np.zeros(count, dtype=np.int64)
    columns = [*of_level[:3], items.town % (towns + 1), items.cell, whole, items.unit]
    sizes = [*(len(level.mean) for level in levels[:3]), towns + 1, len(levels[3].mean), 1]
    starts = np.cumsum([0, *sizes])
    factor = np.column_stack([at + start for at, start in zip(columns, starts, strict=True)])
    law = Nested(
        tuple(levels[:-1]),
        _towns(items),
        belief.p,
        items.cell,
        part * belief.slope * levels[-1].pull,
        items.unit,
        loading[:, -2],
        loading[:, -1],
        words.spread,
    )
    return factor.astype(np.int64), loading, law


def _bases(items: Items, levels: list[Level], belief: Belief) -> Ints:
    """Return the nearest level that anything is known of."""
    told = [levels[3].looks[items.cell], levels[2].looks[items.group], levels[1].looks[items.kind]]
    conditions = [belief.has_look, *(looks > 0 for looks in told)]
    return np.asarray(np.select(conditions, range(4), len(BASES) - 1), dtype=np.int64)


def _known(frame: pd.DataFrame) -> Any:
    return (frame["state"].isin(["met", "unmet"]) & ~frame["is_expired"].eq(True)).to_numpy()
