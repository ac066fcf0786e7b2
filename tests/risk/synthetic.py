"""Made-up counties in which it is known what fails today, and what an assessor then finds.

Rates of failure are nested as the model takes them to be: the county's, those of static and of
dynamic indicators, of each type × indicator, of each township, of each item. An item changes as a
chain of two states that forgets at the pace of its interval. Units look at some of their items and
hide a share of the faults; others look again at a part. What is reported as a fault and not looked
at again stays, static ones for sure, dynamic ones for at least half. Then an assessor draws.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue, Indicator, load_catalogue
from geoplan.config import Settings
from geoplan.config.draw import DrawSettings
from geoplan.config.forecast import ForecastSettings
from geoplan.risk.channels import Channel
from geoplan.risk.draw import Draw
from geoplan.risk.failure import find_failures
from geoplan.risk.failures import Failures
from geoplan.risk.forecast import forecast
from geoplan.risk.simulate import sample_draws
from geoplan.risk.strata import build_draw
from geoplan.scores import find_bias, score_points
from geoplan.tables import TABLES, check, from_rows
from tests.risk.counties import point_row, points_table
from tests.scores.test_scores import AS_OF, NO_IDENTITIES

TYPES = ("park", "square", "hospital", "farm_market")
TOWNS, UNITS, POINTS = 4, 8, 36  # points a type
_ITEMS, _STATIC = 6, 5  # items a type; of ten indicators the first are static
HOLD = 0.5
_NO_CHANNELS = (Channel(0.0), Channel(0.0))
SETTINGS = Settings(
    as_of=AS_OF,
    draw=DrawSettings(quotas=("park=12", "square=10", "hospital=8", "farm_market=10")),
    forecast=ForecastSettings(draws=4000),
)


@dataclass(frozen=True)
class Plan:
    """What kind of county: shares looked at, how the truth is spread (``strength`` = K)."""

    looked: float = 0.6
    rechecked: float = 0.1
    strength: float = 8.0
    hidden: float = 0.5
    hides_alike: bool = False  # all units alike, by half or double of ``hidden``
    nosy: float = 1.0  # how much readier a re-check goes where something fails
    bad_towns: tuple[float, ...] = field(default=(0.0,) * TOWNS)  # planted, on the log odds


@dataclass(frozen=True)
class Found:
    """What was said of one county, and what an assessor found."""

    low: float
    median: float
    high: float
    realised: float
    expected: float  # what the truth would score on average over the draws
    naive: float
    naive_width: float  # half the interval of the mean of as many points as are drawn
    failures: Failures
    truth: Any  # of each item: failing today
    rate: Any  # of each item


@cache
def layout() -> tuple[Catalogue, pd.DataFrame, pd.DataFrame, Draw]:
    """Return catalogue, points, duties and the draw: the same for all counties."""
    shipped = load_catalogue()
    found = {
        f"i{n}": Indicator(
            f"i{n}",
            f"第{n}项",
            "g",
            "static" if n < _STATIC else "dynamic",
            1.0 + 2.0 * (n in (2, 7)),
            n in (2, 7),
            180 if n < _STATIC else 14,
        )
        for n in range(10)
    }
    types = {
        name: replace(
            shipped.types[name],
            fixed_always=False,
            indicators=tuple(f"i{(2 * k + n) % 10}" for n in range(_ITEMS)),
        )
        for k, name in enumerate(TYPES)
    }
    catalogue = replace(shipped, indicators=found, types=types)
    rows, duties = [], []
    for k, name in enumerate(TYPES):
        for i in range(POINTS):
            point_id = f"{name}-{i:02}"
            kind = "fixed" if i % 5 < 2 else "likely"
            rows.append(point_row(point_id, name, kind, 900.0 * i + 130.0 * k))
            town, unit = f"镇{i % TOWNS}", f"单位{(i // TOWNS + k) % UNITS}"
            duties += [(point_id, "lead", unit), (point_id, "township", town)]
    points = points_table(rows)
    frame = pd.DataFrame(duties, columns=["point_id", "role", "unit"]).astype(object)
    draw, _ = build_draw(points=points, catalogue=catalogue, settings=SETTINGS)
    return catalogue, points, frame, draw


@cache
def _items() -> pd.DataFrame:
    """Return point, indicator, unit, groups and pace of every item, as failures number them."""
    catalogue, points, duties, _ = layout()
    unit = duties[duties["role"] == "lead"].set_index("point_id")["unit"]
    town = duties[duties["role"] == "township"].set_index("point_id")["unit"]
    order = {one: n for n, one in enumerate(catalogue.indicators)}
    rows = []
    for point_id, type_id in zip(points["point_id"], points["type_id"], strict=True):
        for one in sorted(catalogue.types[type_id].indicators, key=order.__getitem__):
            indicator = catalogue.indicators[one]
            kind = int(indicator.kind == "static")
            rows.append(
                (
                    *(point_id, one, int(unit[point_id][-1]), int(town[point_id][-1])),
                    *(kind, TYPES.index(type_id) * 10 + order[one], float(indicator.interval_days)),
                )
            )
    names = ["point_id", "indicator_id", "unit", "town", "kind", "group", "days"]
    return pd.DataFrame(rows, columns=names)


def _rates(plan: Plan, rng: np.random.Generator) -> Any:
    items = _items()
    k = plan.strength

    def about(mean: Any) -> Any:
        inside = np.clip(mean, 1e-3, 1 - 1e-3)
        return rng.beta(inside * k, (1 - inside) * k)

    county = rng.beta(0.3 * 4, 0.7 * 4)
    kind = about(np.full(2, county))
    group = about(np.repeat(kind[None, :], 40, axis=0))[np.arange(40), _kind_of_group()]
    cell = np.clip(about(np.repeat(group[:, None], TOWNS, axis=1)), 1e-6, 1 - 1e-6)
    odds = cell / (1 - cell) * np.exp(np.array(plan.bad_towns))
    cell = odds / (1 + odds)
    return about(cell[items["group"], items["town"]])


@cache
def _kind_of_group() -> Any:
    return np.array([int(g % 10 < _STATIC) for g in range(40)])


def make(plan: Plan, seed: int) -> tuple[pd.DataFrame, Any, Any]:
    """Return the answers of a county, which items fail today, and the rates."""
    rng = np.random.default_rng(seed)
    items = _items()
    count = len(items)
    rate, pace = _rates(plan, rng), items["days"].to_numpy()
    fresh = rng.integers(0, 60, count).astype(float)
    state = rng.random(count) < rate
    looked = rng.random(count) < plan.looked
    if plan.hides_alike:
        hides = np.full(UNITS, min(plan.hidden * np.exp(0.7 * rng.standard_normal()), 1.0))
    else:
        hides = rng.beta(8 * plan.hidden, 8 * (1 - plan.hidden), UNITS)
    said = state & (rng.random(count) >= hides[items["unit"]])
    again_days = np.minimum(rng.integers(1, 8, count), fresh)
    age = fresh - again_days
    state = _passes(rng, state, said & looked, rate, pace, again_days, items["kind"])
    ready = np.minimum(plan.rechecked * np.where(state, plan.nosy, 1.0), 1.0)
    again = rng.random(count) < ready
    told = (again & state) | (~again & looked & said)
    truth = _passes(rng, state, told, rate, pace, age, items["kind"])
    answers = [
        _answers(items, looked, said, fresh, "self"),
        _answers(items, again, state, age, "covert"),
    ]
    return check(TABLES["answers"], pd.concat(answers, ignore_index=True)), truth, rate


def _passes(
    rng: np.random.Generator, state: Any, told: Any, rate: Any, pace: Any, days: Any, kind: Any
) -> Any:
    """Return the states so many days later: what was told to fail stays for longer."""
    stays = np.exp(-np.asarray(days, dtype=float) / pace)
    hold = np.where(np.asarray(kind) == 1, 1.0, HOLD)
    stays = np.where(told & state, np.maximum(stays, hold), stays)
    return np.where(rng.random(len(state)) < stays, state, rng.random(len(state)) < rate)


def _answers(items: pd.DataFrame, keep: Any, failed: Any, age: Any, source: str) -> pd.DataFrame:
    rows = items[keep]
    frame = pd.DataFrame({"point_ref": rows["point_id"], "indicator_ref": rows["indicator_id"]})
    frame["result"] = np.where(failed[keep], "unmet", "met")
    frame["day"] = [AS_OF - timedelta(days=int(d)) for d in age[keep]]
    frame["source"] = source
    frame["answer_id"] = [f"{source}-{n}" for n in rows.index]
    frame["row"] = range(2, len(frame) + 2)
    for name in ("file", "sheet", "clock", "checker", "unit", "note", "round", "photos"):
        frame[name] = ""
    for name in ("spots", "spots_unmet"):
        frame[name] = pd.array([None] * len(frame), dtype="Int64")
    return frame.astype(dict.fromkeys(("result", "source", "answer_id"), object))


def failures_of(answers: pd.DataFrame) -> tuple[Failures, pd.DataFrame]:
    """Return the failures and the scores of the points, by the real steps."""
    catalogue, points, duties, _ = layout()
    both: dict[str, Any] = {"catalogue": catalogue, "settings": SETTINGS}
    given = {"points": points, "answers": answers, "identities": NO_IDENTITIES}
    scored = score_points(**given, **both).tables
    own = {"duties": duties, "checks": scored["checks"]}
    bias = find_bias(**given, **both, **own, scores=scored["scores"]).tables
    found = find_failures(
        points=points,
        **own,
        **both,
        **{n: bias[n] for n in ("looks", "unit_bias", "source_rates")},
        problem_cases=from_rows(TABLES["problem_cases"], []),
    )
    return found, scored["scores"]


def run(plan: Plan, seed: int) -> Found:
    """Return what is forecast for a county, and what one assessor then finds there."""
    _, points, _, draw = layout()
    answers, truth, rate = make(plan, seed)
    failures, scores = failures_of(answers)
    made = forecast(draw, failures, {}, _NO_CHANNELS, 0.0, SETTINGS)
    score = 1 - np.bincount(failures.point, failures.share * truth, minlength=len(points))
    drawn = sample_draws(draw, np.random.default_rng(10_000 + seed), 1)
    _, point, part = drawn.long()
    naive, spread = scores["overall_pct"].mean(), scores["overall_pct"].std()
    return Found(
        made.county.low,
        made.county.median,
        made.county.high,
        100 * float(np.dot(part, score[point])),
        100 * float(np.dot(draw.weight, score)),
        100.0 if np.isnan(naive) else float(naive),
        0.0 if np.isnan(spread) else 1.645 * float(spread) / np.sqrt(draw.drawn),
        failures,
        truth,
        rate,
    )


def told_of_towns(found: Found) -> tuple[Any, Any]:
    """Return by how much each township fails more often than the county: as told, and in truth."""
    town = _items()["town"]
    told, true = (
        pd.Series(values).groupby(town).mean().to_numpy()
        for values in (found.failures.p, found.truth.astype(float))
    )
    return told - told.mean(), true - true.mean()


def seen_in_towns(plan: Plan, seed: int) -> Any:
    """Return by how much more fails in each township than in the mean, as re-checks alone say."""
    answers, _, _ = make(plan, seed)
    again = answers[answers["source"] == "covert"]
    failed = (again["result"] == "unmet").astype(float).to_numpy()
    town = again["point_ref"].map(dict(zip(_items()["point_id"], _items()["town"], strict=True)))
    share = pd.Series(failed).groupby(town.to_numpy()).mean().reindex(range(TOWNS))
    return (share - share.mean()).fillna(0.0).to_numpy()
